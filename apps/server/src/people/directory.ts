// Who is meant by an e-mail address or by the name of a team. Locks nobody.
import type { Connection, Row, Statement } from '../db/connect.ts';

export type Known = Row & { readonly id: string; readonly name: string; readonly active: boolean };
type KnownByEmail = Known & { readonly email_folded: string };

const byEmail: Statement = {
  name: 'person_by_email',
  text: `select id, name, active, email_folded from person
    where organization_id = $1 and scim_id is not null and email_folded = any($2::text[])`,
};

/** People by their account's address, folded as it is stored. Whom nobody knows is left out. */
export async function peopleByEmail(
  tx: Connection,
  organizationId: string,
  emailsFolded: readonly string[],
): Promise<Map<string, Known>> {
  const rows = await tx.query<KnownByEmail>(byEmail, [organizationId, emailsFolded]);
  return new Map(rows.map((row) => [row.email_folded, row]));
}

const teamByName: Statement = {
  name: 'team_by_name',
  text: `select id from team where organization_id = $1 and scim_id is not null and name_folded = $2`,
};

/** The id of the directory's group with this name, folded as it is stored. */
export async function teamIdByName(
  tx: Connection,
  organizationId: string,
  nameFolded: string,
): Promise<string | undefined> {
  const rows = await tx.query<{ id: string }>(teamByName, [organizationId, nameFolded]);
  return rows[0]?.id;
}
