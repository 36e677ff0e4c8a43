// The worker's task: sign-ins that were begun and not ended, tokens that count once and are over, old windows of attempts.
import type { Database, Row } from '../db/connect.ts';

/** Deletes what time has overtaken, in all organizations; `database` acts as linktime_worker. Gives the number of rows. */
export async function expireSignIn(database: Database, now: Date): Promise<number> {
  const rows = await database.slow<Row & { gone: number }>('select expire_sign_in($1) as gone', [now]);
  return rows[0]?.gone ?? 0;
}
