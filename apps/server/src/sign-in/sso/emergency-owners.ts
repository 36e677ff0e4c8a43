// Whom an organization can name for the day on which its identity provider doesn't answer: its active OWNERs, and which of
// them it has named.
import type { Connection, Row, Statement } from '../../db/connect.ts';

const list: Statement = {
  name: 'sso_emergency_owners',
  text: `select p.id, p.name, p.email, p.id is not distinct from o.break_glass_id as named
    from person p join organization o on o.id = p.organization_id
    where p.organization_id = $1 and p.active and p.role = 'OWNER' order by named desc, p.name_folded, p.id limit 100`,
};

export type EmergencyOwner = Row & {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly named: boolean;
};

/** Who is named first, then by name; 100 at most. */
export function emergencyOwners(tx: Connection, organizationId: string): Promise<EmergencyOwner[]> {
  return tx.query<EmergencyOwner>(list, [organizationId]);
}
