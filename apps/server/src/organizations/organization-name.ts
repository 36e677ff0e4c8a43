// What an organization is called, where a document names it.
import type { Connection, Row, Statement } from '../db/connect.ts';

export type OrganizationName = { readonly slug: string; readonly name: string };

const find: Statement = {
  name: 'organization_name',
  text: 'select slug, name from organization where id = $1',
};

export async function organizationName(tx: Connection, id: string): Promise<OrganizationName> {
  const [found] = await tx.query<Row & OrganizationName>(find, [id]);
  if (found === undefined) {
    throw new Error('The transaction belongs to an organization that is not there.');
  }
  return { slug: found.slug, name: found.name };
}
