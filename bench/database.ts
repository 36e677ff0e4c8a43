// A database for one run: the embedded PostgreSQL as production starts it, fsync on, in a temporary folder.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Database, openDatabase } from '../apps/server/src/db/connect.ts';
import { startEmbedded } from '../apps/server/src/db/embedded/embedded.ts';
import { migrate } from '../apps/server/src/db/migrate.ts';

export type BenchDatabase = {
  /** The data folder: a server that is pointed at it attaches to this database. */
  readonly folder: string;
  readonly app: Database;
  readonly worker: Database;
  readonly superuser: pg.Client;
  readonly version: string;
  /** The process of PostgreSQL that all others are children of. */
  readonly postmaster: number | undefined;
  /** The processes of PostgreSQL that serve LinkTime's worker. */
  readonly workersBackends: () => Promise<readonly number[]>;
  stop(): Promise<void>;
};

const lanes = { fast: 1, slow: 1, exclusive: 2 };

export async function startDatabase(report: (message: string) => void): Promise<BenchDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'linktime-bench-'));
  await using starting = new AsyncDisposableStack();
  starting.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  // Root runs PostgreSQL as another user, who has to get through to it.
  await chmod(folder, 0o755);
  const embedded = await startEmbedded(folder, { report });
  starting.defer(() => embedded.stop());
  const superuserLogin = embedded.connection('postgres');
  await migrate(superuserLogin, { loginUser: 'linktime', createLogin: true });

  const superuser = new pg.Client({ ...superuserLogin, options: '-c search_path=linktime,public' });
  superuser.on('error', () => undefined);
  await superuser.connect();
  starting.defer(() => superuser.end());
  const app = openDatabase(embedded.connection('linktime'), { role: 'linktime_app', ...lanes });
  starting.defer(() => app.close());
  const worker = openDatabase(embedded.connection('linktime'), { role: 'linktime_worker', ...lanes });
  starting.defer(() => worker.close());
  const { rows } = await superuser.query<{ version: string; postmaster: string }>(
    `select current_setting('server_version') as version,
       split_part(pg_read_file('postmaster.pid'), e'\\n', 1) as postmaster`,
  );
  const started = starting.move();
  return {
    folder,
    app,
    worker,
    superuser,
    version: rows[0]?.version ?? 'unknown',
    postmaster: Number(rows[0]?.postmaster) || undefined,
    workersBackends: async () => {
      const found = await superuser.query<{ pid: number }>(
        `select pid from pg_stat_activity where application_name like 'linktime_worker%'`,
      );
      return found.rows.map(({ pid }) => pid);
    },
    stop: () => started.disposeAsync(),
  };
}
