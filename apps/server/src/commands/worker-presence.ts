// Whether a worker runs, wherever it is: each holds an advisory lock shared. It tells `linktime doctor` and decides
// nothing.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionConfig } from '../db/connect.ts';
import { type OpenConnection, openConnection } from '../db/connection.ts';
import { askAsLogin } from './open-database.ts';

const key = 7_215_412;
const lookEveryMs = 5_000;

/** Shows presence until the signal aborts, and again whenever the connection was lost. */
export async function showWorkerPresence(login: ConnectionConfig, signal: AbortSignal): Promise<void> {
  let connection: OpenConnection | undefined;
  while (!signal.aborted) {
    if (connection === undefined || connection.broken) {
      connection = await present(login).catch(() => undefined);
    }
    await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
  await connection?.end().catch(() => undefined);
}

async function present(login: ConnectionConfig): Promise<OpenConnection> {
  const connection = await openConnection(login, {
    applicationName: 'linktime worker presence',
    session: {},
  });
  await connection.query('select pg_advisory_lock_shared($1)', [key]);
  return connection;
}

/** How many workers are connected to this database. */
export async function countWorkers(login: ConnectionConfig): Promise<number> {
  const { workers } = await askAsLogin<{ workers: number }>(
    login,
    `select count(*) as workers from pg_locks
      where locktype = 'advisory' and granted and objid = ${key} and classid = 0
        and database = (select oid from pg_database where datname = current_database())`,
  );
  return workers;
}
