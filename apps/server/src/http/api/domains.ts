// Organization → Domains, from the wire to sign-in/ and back.
import { recordAudit } from '../../audit/audit.ts';
import type { Connection } from '../../db/connect.ts';
import type { SignedIn } from '../../people/session.ts';
import { type DomainProver, proofRecord, readDomain } from '../../sign-in/sso/domain-proof.ts';
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
import type { SignedInCaller } from './route-table.ts';
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
      const result = await prove(claimed.domain, claimed.token);
      // Name servers that don't answer prove nothing, and disprove nothing.
      if (result !== 'unreachable') {
        const proved = result === 'proved';
        await noteCheck(tx, who.organization_id, { domain: claimed.domain, at: now(), proved });
        if (proved !== (claimed.proved_at !== null)) {
          await audit(tx, who, proved ? 'domain.proved' : 'domain.lost', claimed.domain);
        }
      }
      const after = await findClaimedDomain(tx, who.organization_id, claimed.domain);
      return after === undefined ? notFound : { result, domain: wireDomain(after) };
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

function audit(tx: Connection, who: SignedIn, action: string, domain: string): Promise<void> {
  const actor = { kind: 'person', id: who.person_id } as const;
  return recordAudit(tx, { organizationId: who.organization_id, actor }, [
    { action, target: { kind: 'domain' }, facts: { domain } },
  ]);
}
