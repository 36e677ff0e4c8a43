// The one OWNER whom password and mailed link let in while an organization signs in by its identity provider: for the day
// on which that provider doesn't answer.
import type { Connection, Row, Statement } from '../db/connect.ts';

const find: Statement = {
  name: 'organization_break_glass',
  text: `select p.id, p.name, p.email from organization o
    join person p on p.organization_id = o.id and p.id = o.break_glass_id and p.active and p.role = 'OWNER'
    where o.id = $1`,
};

export type BreakGlass = Row & { readonly id: string; readonly name: string; readonly email: string };

/** Undefined when nobody is named, or who was named is no longer an OWNER. */
export async function breakGlassOwner(
  tx: Connection,
  organizationId: string,
): Promise<BreakGlass | undefined> {
  const rows = await tx.query<BreakGlass>(find, [organizationId]);
  return rows[0];
}

const set: Statement = {
  name: 'organization_set_break_glass',
  text: `update organization set break_glass_id = $2
    where id = $1 and ($2::uuid is null or exists (
      select 1 from person where organization_id = $1 and id = $2 and active and role = 'OWNER'
    ))`,
};

/** Names the OWNER, or nobody with null. False when that person isn't an active OWNER. */
export async function setBreakGlass(
  tx: Connection,
  organizationId: string,
  personId: string | null,
): Promise<boolean> {
  return (await tx.execute(set, [organizationId, personId])) > 0;
}
