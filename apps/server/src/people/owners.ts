// Who owns an organization, who did, and who is to be told when that is about to change.
import type { Connection, Row, Statement } from '../db/connect.ts';
import type { Administrator } from './person.ts';

const owners: Statement = {
  name: 'person_active_owners',
  text: `select id from person where organization_id = $1 and active and role = 'OWNER' order by id`,
};

/** The ids of the active OWNERs, not locked. */
export async function activeOwners(tx: Connection, organizationId: string): Promise<string[]> {
  const rows = await tx.query<Row & { id: string }>(owners, [organizationId]);
  return rows.map(({ id }) => id);
}

const concerned: Statement = {
  name: 'person_concerned_by_ownership',
  text: `(select id, name, email, role from person
      where organization_id = $1 and active and role <> 'MEMBER' order by id limit 50)
    union
    (select p.id, p.name, p.email, p.role from person p
      where p.organization_id = $1 and (p.was_owner or (p.role = 'OWNER' and not p.active)) and not exists (
        select 1 from person heir
        where heir.organization_id = $1 and heir.scim_id is not null and heir.email_folded = p.email_folded
          and heir.id <> p.id
      ) order by p.id limit 50)`,
};

/**
 * Who is told of a claim to ownership: every OWNER and ADMIN, and who was an OWNER once, whether they are still here or
 * not; but not at an address that is somebody else's by now.
 */
export function concernedByOwnership(tx: Connection, organizationId: string): Promise<Administrator[]> {
  return tx.query<Administrator>(concerned, [organizationId]);
}
