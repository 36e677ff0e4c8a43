// Organization → Domains, from the wire to sign-in/ and back.
import type { AuditAction } from '../../audit/actions.ts';
import { recordAudit } from '../../audit/audit.ts';
import type { Connection } from '../../db/connect.ts';
import type { SignedIn } from '../../people/session.ts';
import { type DomainProver, type Proof, proofRecord, readDomain } from '../../sign-in/sso/domain-proof.ts';
import {
  type ClaimedDomain,
  claimDomain,
  findClaimedDomain,
  listDomains,
  mostDomains,
  noteCheck,
  removeDomain,
} from '../../sign-in/sso/domain-store.ts';
import { badRequest, conflict, notFound } from './answer.ts';
import { causeOf } from './cause.ts';
import type { SignedInCaller } from './route-table.ts';
import { AskElsewhere, type Within } from './signed-in.ts';
import { wireDate } from './wire.ts';

type ByDomain = { readonly params: { readonly domain: string } };

export function domainHandlers(prove: DomainProver, now: () => Date) {
  return {
    'GET /api/v1/domains': async (_asked: unknown, { tx, who }: SignedInCaller) => {
      const domains = await listDomains(tx, who.organization_id);
      return { domains: domains.map(wireDomain) };
    },

    'POST /api/v1/domains': async (
      { body }: { readonly body: { readonly domain: string } },
      { tx, who }: SignedInCaller,
    ) => {
      const read = readDomain(body.domain);
      if (!read.ok) {
        return badRequest({ domain: sentences[read.reason] });
      }
      if (!(await claimDomain(tx, who.organization_id, read.domain))) {
        return conflict(`There are ${mostDomains} domains already. Give one up first.`);
      }
      await audit(tx, who, 'domain.claimed', read.domain);
      const claimed = await findClaimedDomain(tx, who.organization_id, read.domain);
      return claimed === undefined ? notFound : wireDomain(claimed);
    },

    'POST /api/v1/domains/:domain/check': async ({ params }: ByDomain, { tx, who }: SignedInCaller) => {
      const claimed = await findClaimedDomain(tx, who.organization_id, params.domain);
      if (claimed === undefined) {
        return notFound;
      }
      return new AskElsewhere(async () => {
        const result = await prove(claimed.domain, claimed.token);
        return (then) => noted(then, claimed, { result, at: now() });
      });
    },

    'DELETE /api/v1/domains/:domain': async ({ params }: ByDomain, { tx, who }: SignedInCaller) => {
      if (!(await removeDomain(tx, who.organization_id, params.domain))) {
        return notFound;
      }
      await audit(tx, who, 'domain.removed', params.domain);
      return {};
    },
  };
}

/** What DNS showed, unless the claim has been given up meanwhile, or made anew with another record. */
async function noted(
  { tx, who }: Within,
  claimed: ClaimedDomain,
  { result, at }: { readonly result: Proof; readonly at: Date },
) {
  const { organization_id: organizationId } = who;
  const before = await findClaimedDomain(tx, organizationId, claimed.domain);
  if (before?.token !== claimed.token) {
    return notFound;
  }
  // Name servers that don't answer prove nothing, and disprove nothing.
  if (result === 'unreachable') {
    return { result, domain: wireDomain(before) };
  }
  const proved = result === 'proved';
  await noteCheck(tx, organizationId, { domain: claimed.domain, at, proved });
  if (proved !== (before.proved_at !== null)) {
    await audit(tx, who, proved ? 'domain.proved' : 'domain.lost', claimed.domain);
  }
  const after = await findClaimedDomain(tx, organizationId, claimed.domain);
  return after === undefined ? notFound : { result, domain: wireDomain(after) };
}

const sentences = {
  'no-domain': 'expected a domain, like example.com',
  'public-suffix': 'anybody can register a name under this one; expected a domain of your own',
} as const;

function wireDomain({ domain, token, proved_at: provedAt, checked_at: checkedAt }: ClaimedDomain) {
  return {
    domain,
    record: proofRecord(domain, token),
    provedAt: provedAt === null ? null : wireDate(provedAt),
    checkedAt: checkedAt === null ? null : wireDate(checkedAt),
  };
}

function audit(tx: Connection, who: SignedIn, action: AuditAction, domain: string): Promise<void> {
  return recordAudit(tx, causeOf(who), [{ action, target: { kind: 'domain' }, facts: { domain } }]);
}
