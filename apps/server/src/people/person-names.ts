// What people are called, where a document names them; leavers too.
import type { Connection, Row, Statement } from '../db/connect.ts';

const find: Statement = {
  name: 'person_names',
  text: 'select id, name from person where organization_id = $1 and id = any($2::uuid[])',
};

/** By id; who isn't there is left out. */
export async function namesOfPeople(
  tx: Connection,
  organizationId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const rows = await tx.query<Row & { id: string; name: string }>(find, [organizationId, ids]);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
