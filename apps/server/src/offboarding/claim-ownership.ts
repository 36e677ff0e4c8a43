// When the last OWNER has left, an ADMIN can claim ownership: it takes 72 hours, everybody concerned is told, any other
// ADMIN can stop it, and it is refused to whoever minted the token that could have removed the OWNER.
import { type Cause, recordAudit } from '../audit/audit.ts';
import type { Connection, Row, Statement } from '../db/connect.ts';
import {
  type ClaimEnd,
  claimsSince,
  endClaim,
  insertClaim,
  type OwnershipClaim,
  openClaim,
} from '../organizations/ownership-claim.ts';
import { enqueueMails } from '../outbox/outbox.ts';
import { activeOwners, concernedByOwnership } from '../people/owners.ts';
import { lockPeopleById, type Person } from '../people/person.ts';
import { findName } from '../people/person-account.ts';
import { changeRole } from '../people/person-status.ts';
import { type Site, senderOf } from '../scheduling/sender.ts';
import { type ClaimNews, ownershipMails } from './ownership-mail.ts';

/** As the dashboard shows it. */
export type Ownership = {
  readonly ownerless: boolean;
  readonly claim: {
    readonly id: string;
    readonly personId: string;
    readonly by: string;
    readonly dueAt: Date;
  } | null;
};

const shown: Statement = {
  name: 'ownership_shown',
  text: `select not exists (
        select 1 from person where organization_id = $1 and active and role = 'OWNER'
      ) as ownerless, c.id, c.person_id, c.due_at, p.name
    from (select $1::uuid as organization_id) mine
    left join ownership_claim c on c.organization_id = mine.organization_id and c.ended_at is null
    left join person p on p.organization_id = c.organization_id and p.id = c.person_id`,
};

export async function ownershipOf(tx: Connection, organizationId: string): Promise<Ownership> {
  const [row] = await tx.query<
    Row & { ownerless: boolean; id: string | null; person_id: string; due_at: Date; name: string }
  >(shown, [organizationId]);
  const { ownerless = false, id = null } = row ?? {};
  if (row === undefined || id === null || !ownerless) {
    return { ownerless, claim: null };
  }
  return { ownerless, claim: { id, personId: row.person_id, by: row.name, dueAt: row.due_at } };
}

export type Claiming = { readonly personId: string; readonly site: Site; readonly at: Date };

export type ClaimOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'has_owner' | 'minted_token' | 'claimed_already' | 'too_often' };

const mostADay = 3;
const dayMs = 86_400_000;

/** Claims ownership for an ADMIN who is signed in. */
export async function claimOwnership(
  tx: Connection,
  cause: Cause,
  { personId, site, at }: Claiming,
): Promise<ClaimOutcome> {
  const { organizationId } = cause;
  const since = new Date(at.getTime() - dayMs);
  const [owners, minted, claims] = await Promise.all([
    activeOwners(tx, organizationId),
    mintedLiveToken(tx, organizationId, personId),
    claimsSince(tx, organizationId, { personId, since }),
  ]);
  const reason =
    (owners.length > 0 && 'has_owner') ||
    (minted && 'minted_token') ||
    (claims >= mostADay && 'too_often') ||
    undefined;
  if (reason !== undefined) {
    return { ok: false, reason };
  }
  const claim = await insertClaim(tx, organizationId, { personId, at });
  if (claim === undefined) {
    return { ok: false, reason: 'claimed_already' };
  }
  await follow(tx, cause, { claim, news: { kind: 'claimed', dueAt: claim.due_at }, site, at });
  return { ok: true };
}

const minter: Statement = {
  name: 'ownership_minted_live_token',
  text: `select 1 from scim_token where organization_id = $1 and ended_at is null and created_by = $2`,
};

async function mintedLiveToken(tx: Connection, organizationId: string, personId: string): Promise<boolean> {
  return (await tx.query(minter, [organizationId, personId])).length > 0;
}

/** Stops somebody else's claim, or takes one's own back; false when it is not there, or has ended. */
export async function stopClaim(
  tx: Connection,
  cause: Cause,
  { claimId, personId, site, at }: Claiming & { readonly claimId: string },
): Promise<boolean> {
  const { organizationId } = cause;
  const claim = await openClaim(tx, organizationId);
  if (claim?.id !== claimId) {
    return false;
  }
  const kind = claim.person_id === personId ? 'withdrawn' : 'stopped';
  if (!(await endClaim(tx, organizationId, { id: claimId, as: kind, by: personId, at }))) {
    return false;
  }
  const by = kind === 'stopped' ? await nameOf(tx, organizationId, personId) : '';
  await follow(tx, cause, { claim, news: kind === 'stopped' ? { kind, by } : { kind }, site, at });
  return true;
}

/**
 * Grants the claim that is due, or lets it go where it no longer holds: there is an OWNER, or the claimant is no ADMIN
 * any more, or holds the token now. Undefined when none is due.
 */
export async function settleClaim(
  tx: Connection,
  organizationId: string,
  { site, at }: { readonly site: Site; readonly at: Date },
): Promise<ClaimEnd | undefined> {
  const claim = await openClaim(tx, organizationId);
  if (claim === undefined || claim.due_at > at) {
    return undefined;
  }
  const cause: Cause = { organizationId, actor: { kind: 'system' } };
  const [claimant] = await lockPeopleById(tx, organizationId, [claim.person_id]);
  const [owners, minted] = await Promise.all([
    activeOwners(tx, organizationId),
    mintedLiveToken(tx, organizationId, claim.person_id),
  ]);
  const holds = claimant?.active === true && claimant.role === 'ADMIN' && owners.length === 0 && !minted;
  const as = holds ? 'granted' : 'void';
  if (!(await endClaim(tx, organizationId, { id: claim.id, as, by: null, at }))) {
    return undefined;
  }
  if (claimant === undefined || !holds) {
    await audit(tx, cause, claim, 'void');
    return 'void';
  }
  await grant(tx, cause, claimant);
  await follow(tx, cause, { claim, news: { kind: 'granted' }, site, at });
  return 'granted';
}

async function grant(tx: Connection, cause: Cause, { id, role, name, email }: Person): Promise<void> {
  await changeRole(tx, cause.organizationId, { id, role: 'OWNER' });
  await recordAudit(tx, cause, [
    {
      action: 'person.role_changed',
      target: { kind: 'person', id },
      facts: { from: role, to: 'OWNER', by: 'ownership_claim' },
      labels: { name, email },
    },
  ]);
}

type Followed = {
  readonly claim: OwnershipClaim;
  readonly news: ClaimNews['news'];
  readonly site: Site;
  readonly at: Date;
};

/** The record and the mails of what has become of a claim. */
async function follow(tx: Connection, cause: Cause, { claim, news, site, at }: Followed): Promise<void> {
  const { organizationId } = cause;
  const [claimant, recipients, sender] = await Promise.all([
    nameOf(tx, organizationId, claim.person_id),
    concernedByOwnership(tx, organizationId),
    senderOf(tx, organizationId, site),
  ]);
  await Promise.all([
    audit(tx, cause, claim, news.kind),
    enqueueMails(
      tx,
      organizationId,
      ownershipMails(recipients, { claimId: claim.id, claimant, news }, { sender, at }),
    ),
  ]);
}

function audit(
  tx: Connection,
  cause: Cause,
  { id, person_id, due_at }: OwnershipClaim,
  kind: 'claimed' | ClaimEnd,
): Promise<void> {
  return recordAudit(tx, cause, [
    {
      action: `ownership.${kind}`,
      target: { kind: 'person', id: person_id },
      facts: { claim: id, dueAt: due_at.toISOString() },
    },
  ]);
}

async function nameOf(tx: Connection, organizationId: string, id: string): Promise<string> {
  return (await findName(tx, organizationId, id)) ?? 'Somebody';
}
