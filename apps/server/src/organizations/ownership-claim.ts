// The table of claims to an organization that has no OWNER: one open at a time, due after 72 hours. Who may claim, and
// who is told, is decided in offboarding/claim-ownership.ts.
import { randomUUIDv7 } from 'node:crypto';
import type { Connection, Row, Statement } from '../db/connect.ts';

const waitMs = 72 * 3_600_000;

export type OwnershipClaim = Row & {
  readonly id: string;
  readonly person_id: string;
  readonly due_at: Date;
};

export type ClaimEnd = 'granted' | 'stopped' | 'withdrawn' | 'void';

const insert: Statement = {
  name: 'ownership_claim_insert',
  text: `insert into ownership_claim (organization_id, id, person_id, claimed_at, due_at) values ($1, $2, $3, $4, $5)
    on conflict (organization_id) where ended_at is null do nothing`,
};

/** Claims; undefined when somebody has claimed already. */
export async function insertClaim(
  tx: Connection,
  organizationId: string,
  { personId, at }: { readonly personId: string; readonly at: Date },
): Promise<OwnershipClaim | undefined> {
  const claim = { id: randomUUIDv7(), person_id: personId, due_at: new Date(at.getTime() + waitMs) };
  const inserted = await tx.execute(insert, [organizationId, claim.id, personId, at, claim.due_at]);
  return inserted === 0 ? undefined : claim;
}

const find: Statement = {
  name: 'ownership_claim_open',
  text: `select id, person_id, due_at from ownership_claim where organization_id = $1 and ended_at is null`,
};

/** The claim that waits, not locked. */
export async function openClaim(tx: Connection, organizationId: string): Promise<OwnershipClaim | undefined> {
  const rows = await tx.query<OwnershipClaim>(find, [organizationId]);
  return rows[0];
}

const end: Statement = {
  name: 'ownership_claim_end',
  text: `update ownership_claim set ended_at = $4, ended_as = $3, ended_by = $5
    where organization_id = $1 and id = $2 and ended_at is null`,
};

/** Ends a claim; false when it has ended otherwise: of two who come at once, one ends it. */
export async function endClaim(
  tx: Connection,
  organizationId: string,
  ended: { readonly id: string; readonly as: ClaimEnd; readonly by: string | null; readonly at: Date },
): Promise<boolean> {
  return (await tx.execute(end, [organizationId, ended.id, ended.as, ended.at, ended.by])) > 0;
}

const voidOpen: Statement = {
  name: 'ownership_claim_void',
  text: `update ownership_claim set ended_at = now(), ended_as = 'void'
    where organization_id = $1 and ended_at is null`,
};

/** There is an OWNER again, so nobody's claim stands. */
export async function voidOpenClaim(tx: Connection, organizationId: string): Promise<void> {
  await tx.execute(voidOpen, [organizationId]);
}

const lately: Statement = {
  name: 'ownership_claim_lately',
  text: `select count(*) as claims from ownership_claim
    where organization_id = $1 and person_id = $2 and claimed_at > $3`,
};

/** How often a person has claimed since then. */
export async function claimsSince(
  tx: Connection,
  organizationId: string,
  { personId, since }: { readonly personId: string; readonly since: Date },
): Promise<number> {
  const rows = await tx.query<Row & { claims: number }>(lately, [organizationId, personId, since]);
  return rows[0]?.claims ?? 0;
}
