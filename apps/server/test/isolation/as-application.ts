// What the application's role reaches in the database, whatever the statements of the application are.
import assert from 'node:assert/strict';
import pg from 'pg';
import type { TestDatabase } from '../database.ts';

/** A connection of the application's role, in a transaction that is rolled back, for our organization or for none. */
export async function asApplication<T>(
  { login }: TestDatabase,
  organization: string | undefined,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    ...login,
    options: '-c role=linktime_app -c search_path=linktime',
  });
  await client.connect();
  try {
    await client.query('begin');
    if (organization !== undefined) {
      await client.query(`select set_config('linktime.organization', $1, true)`, [organization]);
    }
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Rows that the statement gave or changed; 0 where the role may not even ask. */
export async function reach(
  client: pg.Client,
  text: string,
  values: readonly string[] = [],
): Promise<number> {
  await client.query('savepoint attempt');
  try {
    const { rowCount } = await client.query(text, [...values]);
    return rowCount ?? 0;
  } catch (error) {
    assert.ok(error instanceof pg.DatabaseError);
    // insufficient_privilege: no right to the table, or refused by a policy.
    assert.equal(error.code, '42501', `${text}: ${error.message}`);
    await client.query('rollback to attempt');
    return 0;
  }
}
