// An admin deactivates or reactivates somebody: the same deactivation as the directory's, and the same return. What the
// directory has ended is the directory's to give back, for as long as it is heard.
import type { Cause } from '../audit/audit.ts';
import type { Connection, Row, Statement } from '../db/connect.ts';
import type { Doer } from '../people/member-rules.ts';
import { lockTarget, type Refused } from '../people/target.ts';
import { type Site, senderOf } from '../scheduling/sender.ts';
import { type Consequence, deprovision } from './deprovision.ts';
import { revive } from './revive.ts';

export type ByHand = { readonly doer: Doer; readonly id: string; readonly site: Site; readonly at: Date };

export type DeactivatedByHand =
  | { readonly ok: true; readonly consequence: Consequence }
  | Refused<'inactive'>;

export async function deactivateByHand(
  tx: Connection,
  cause: Cause,
  { doer, id, site, at }: ByHand,
): Promise<DeactivatedByHand> {
  const target = await lockTarget(tx, cause.organizationId, { deed: 'deactivate', doer, id });
  if (!target.ok) {
    return target;
  }
  if (!target.person.active) {
    return { ok: false, reason: 'inactive' };
  }
  const sender = await senderOf(tx, cause.organizationId, site);
  return { ok: true, consequence: await deprovision(tx, cause, target.person, { at, by: 'hand', sender }) };
}

const heard: Statement = {
  name: 'organization_hears_directory',
  text: `select 1 from organization o
    join scim_token t on t.organization_id = o.id and t.ended_at is null
    where o.id = $1 and o.plan = 'BUSINESS' and o.scim_enabled`,
};

/** Whether an identity provider can say who is here: on Business, with a live token, and not switched off. */
export async function hearsDirectory(tx: Connection, organizationId: string): Promise<boolean> {
  return (await tx.query<Row>(heard, [organizationId])).length > 0;
}

export type ReactivatedByHand = { readonly ok: true } | Refused<'active' | 'former' | 'directory'>;

export async function reactivateByHand(
  tx: Connection,
  cause: Cause,
  { doer, id, at }: Omit<ByHand, 'site'>,
): Promise<ReactivatedByHand> {
  const { organizationId } = cause;
  const target = await lockTarget(tx, organizationId, { deed: 'reactivate', doer, id });
  if (!target.ok) {
    return target;
  }
  const { person } = target;
  if (person.active) {
    return { ok: false, reason: 'active' };
  }
  if (person.scim_id === null) {
    return { ok: false, reason: 'former' };
  }
  if (person.deactivated_by === 'scim' && (await hearsDirectory(tx, organizationId))) {
    return { ok: false, reason: 'directory' };
  }
  await revive(tx, cause, person, { at, scimId: person.scim_id });
  return { ok: true };
}
