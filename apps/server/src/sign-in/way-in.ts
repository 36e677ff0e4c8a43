// Which ways in are open to whom: by the organization's IdP; or by password and mailed link, which everybody has while
// there is no SSO, and afterwards one named OWNER only, for emergencies.
import type { Connection, Row, Statement } from '../db/connect.ts';
import type { Role } from '../people/person.ts';

export type Candidate = Row & {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly active: boolean;
  readonly hash: string | null;
  readonly email_confirmed_at: Date | null;
  readonly provisioned_at: Date | null;
  /** Whether password and mailed link let this person in now. */
  readonly by_address: boolean;
};

const candidate = (condition: string) => `select p.id, p.name, p.email, p.role, w.hash, p.email_confirmed_at,
    p.provisioned_at, p.active,
    (c.id is null or (p.id = o.break_glass_id and p.role = 'OWNER')) as by_address
  from person p
  join organization o on o.id = p.organization_id
  left join person_password w on w.organization_id = p.organization_id and w.person_id = p.id
  left join sso_connection c on c.organization_id = p.organization_id and c.enabled
  where p.organization_id = $1 and ${condition}`;

const byAddress: Statement = {
  name: 'sign_in_candidate_by_address',
  text: candidate('p.email_folded = $2 and p.scim_id is not null'),
};

/** Who has this address, active or not, with what is known about their ways in. */
export async function candidateByAddress(
  tx: Connection,
  organizationId: string,
  emailFolded: string,
): Promise<Candidate | undefined> {
  const rows = await tx.query<Candidate>(byAddress, [organizationId, emailFolded]);
  return rows[0];
}

const byId: Statement = { name: 'sign_in_candidate_by_id', text: candidate('p.id = $2') };

export async function candidateById(
  tx: Connection,
  organizationId: string,
  personId: string,
): Promise<Candidate | undefined> {
  const rows = await tx.query<Candidate>(byId, [organizationId, personId]);
  return rows[0];
}

const sso: Statement = {
  name: 'sign_in_sso',
  text: `select c.protocol, c.id, o.break_glass_id is not null as break_glass
    from organization o left join sso_connection c on c.organization_id = o.id and c.enabled
    where o.id = $1`,
};

/** The connection that signs an organization's people in, if it has one that is on. */
export async function waysIn(
  tx: Connection,
  organizationId: string,
): Promise<{ connectionId: string | null; byAddress: boolean }> {
  const rows = await tx.query<Row & { id: string | null; break_glass: boolean }>(sso, [organizationId]);
  const connectionId = rows[0]?.id ?? null;
  return { connectionId, byAddress: connectionId === null || rows[0]?.break_glass === true };
}
