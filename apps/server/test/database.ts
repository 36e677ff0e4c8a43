// A migrated database of its own for a test file, copied from a template in a tenth of a second.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { type ConnectionConfig, type Database, openDatabase } from '../src/db/connect.ts';
import { type Cluster, clusterVariable, startCluster, templateName } from './cluster.ts';

export type TestDatabase = {
  readonly app: Database;
  readonly worker: Database;
  /** A superuser, for setting a scene and for looking behind row-level security. Add `options: '-c role=…'` at will. */
  readonly owner: ConnectionConfig;
  /** What the application logs in as, before it takes a role. */
  readonly login: ConnectionConfig;
  /** Closes app and worker and drops the database. */
  drop(): Promise<void>;
};

let own: Promise<Cluster> | undefined;

async function socketFolder(): Promise<string> {
  const given = process.env[clusterVariable];
  if (given !== undefined && given !== '') {
    return given;
  }
  own ??= startOwn();
  return (await own).socketFolder;
}

// A file that is run alone has no server from the test run. It starts one, and stops it when nothing is left to do:
// a hook of node:test would run before the file's own hooks, which still need the server.
async function startOwn(): Promise<Cluster> {
  const cluster = await startCluster();
  process.once('beforeExit', () => void cluster.stop());
  return cluster;
}

/**
 * A new database with the current schema. The `linktime` schema is in `owner`'s search path.
 *
 * @example
 * const database = await testDatabase();
 * after(() => database.drop());
 */
export async function testDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const base = { host: await socketFolder(), port: 5432, ssl: false, password: '' };
  const administrator = { ...base, user: 'postgres', database: 'postgres' };
  await run(administrator, `create database ${name} template ${templateName}`);
  const login = { ...base, user: 'linktime', database: name };
  const lanes = { fast: 2, slow: 2, exclusive: 4 };
  const app = openDatabase(login, { role: 'linktime_app', ...lanes });
  const worker = openDatabase(login, { role: 'linktime_worker', ...lanes });
  const owner = { ...base, user: 'postgres', database: name, options: '-c search_path=linktime,public' };
  const kept = keepConnections(owner);
  return {
    app,
    worker,
    login,
    owner,
    drop: async () => {
      await Promise.all([app.close(), worker.close(), kept.end()]);
      await run(administrator, `drop database ${name} with (force)`);
    },
  };
}

// A scene asks the owner's connection for hundreds of statements; to connect costs six times what most of them do.
const owners = new WeakMap<ConnectionConfig, pg.Pool>();

function keepConnections(config: ConnectionConfig): pg.Pool {
  const pool = new pg.Pool({ ...config, max: 20, allowExitOnIdle: true });
  pool.on('error', () => undefined);
  owners.set(config, pool);
  return pool;
}

/** Runs one statement and answers its rows: as a test database's `owner`, else on a connection of its own. */
export async function run(
  config: ConnectionConfig,
  text: string,
  values: readonly unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const pool = owners.get(config);
  if (pool !== undefined) {
    return rowsOf(pool, text, values);
  }
  const client = new pg.Client(config);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await rowsOf(client, text, values);
  } finally {
    await client.end();
  }
}

async function rowsOf(on: pg.Pool | pg.Client, text: string, values: readonly unknown[]) {
  const { rows } = await on.query<Record<string, unknown>>(text, [...values]);
  return rows;
}
