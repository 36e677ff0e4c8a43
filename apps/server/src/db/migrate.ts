// Brings the schema up to date: numbered SQL files, each once, in order, with its checksum remembered.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Database } from './connect.ts';
import { type ConnectionConfig, withSession } from './connection.ts';
import { type EnsureRolesOptions, ensureRoles, schema } from './roles.ts';

/** A file whose first line is this runs outside a transaction, statement by statement; it must be safe to repeat. */
const noTransaction = '-- no-transaction';

const ourFolder = new URL('./migrations/', import.meta.url);
const lockKey = 7_215_411;
const fileName = /^(\d{4})-[a-z0-9-]+\.sql$/;

export type Migration = { number: number; name: string; checksum: string; text: string };
type Applied = { number: number; name: string; checksum: string };

export type MigrateOptions = EnsureRolesOptions & { readonly folder?: URL };

/**
 * Applies what is missing, as linktime_owner, and makes roles and schema before. `applied` lists the files' names.
 * Throws when an applied file has changed, and names file and line of a statement that fails.
 */
export async function migrate(
  config: ConnectionConfig,
  options: MigrateOptions,
): Promise<{ applied: string[] }> {
  const migrations = await readMigrations(options.folder);
  const session = { search_path: `${schema},public`, TimeZone: 'UTC', client_min_messages: 'warning' };
  const client = new pg.Client({ application_name: 'linktime migrate', ...withSession(config, session) });
  client.on('error', () => undefined);
  await client.connect();
  try {
    if (await isCurrent(client, migrations, options.loginUser)) {
      return { applied: [] };
    }
    await waitForLock(client);
    await ensureRoles(client, options);
    await client.query('set role linktime_owner');
    return { applied: await applyMissing(client, migrations) };
  } finally {
    await client.end();
  }
}

// The usual start of a server: one query says that nothing is to be done.
async function isCurrent(
  client: pg.Client,
  migrations: readonly Migration[],
  loginUser: string,
): Promise<boolean> {
  try {
    const { rows } = await client.query<Applied & { may: boolean | null }>(
      `select number, name, checksum,
              (select bool_and(pg_has_role(member.oid, role.oid, 'MEMBER')) from pg_roles member, pg_roles role
                where member.rolname = $1 and role.rolname in ('linktime_app', 'linktime_worker')) as may
         from ${schema}.schema_migration`,
      [loginUser],
    );
    refuseChanged(migrations, rows);
    return rows.length >= migrations.length && rows.every((row) => row.may);
  } catch (error) {
    if (error instanceof pg.DatabaseError && (error.code === '42P01' || error.code === '42501')) {
      return false;
    }
    throw error;
  }
}

// Waiting inside pg_advisory_lock would hold a snapshot, which another runner's CREATE INDEX CONCURRENTLY waits for.
async function waitForLock(client: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [
      lockKey,
    ]);
    if (rows[0]?.got) {
      return;
    }
    await sleep(100);
  }
}

async function applyMissing(client: pg.Client, migrations: readonly Migration[]): Promise<string[]> {
  await client.query(`create table if not exists schema_migration (
    number integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())`);
  await client.query('grant select on schema_migration to linktime_app, linktime_worker');
  await client.query(`grant usage on schema ${schema} to linktime_app, linktime_worker`);
  const { rows } = await client.query<Applied>('select number, name, checksum from schema_migration');
  refuseChanged(migrations, rows);
  const done = new Set(rows.map((row) => row.number));
  const missing = migrations.filter((migration) => !done.has(migration.number));
  for (const migration of missing) {
    await apply(client, migration);
  }
  return missing.map((migration) => migration.name);
}

function refuseChanged(migrations: readonly Migration[], applied: readonly Applied[]): void {
  for (const row of applied) {
    const migration = migrations.find((one) => one.number === row.number);
    if (migration !== undefined && migration.checksum !== row.checksum) {
      throw new Error(
        `Migration ${migration.name} was applied to this database as ${row.name} and has changed since. ` +
          'Restore the file and put the change into a new migration.',
      );
    }
  }
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  const alone = migration.text.split('\n', 1)[0]?.trim() === noTransaction;
  try {
    if (!alone) {
      await client.query('begin');
    }
    // A text with several statements is one transaction of its own, so outside one they go one by one.
    for (const part of alone ? splitStatements(migration.text) : [{ text: migration.text, line: 1 }]) {
      await runPart(client, migration.name, part);
    }
    await client.query('insert into schema_migration (number, name, checksum) values ($1, $2, $3)', [
      migration.number,
      migration.name,
      migration.checksum,
    ]);
    if (!alone) {
      await client.query('commit');
    }
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

type Part = {
  readonly text: string;
  /** The line of the file that the text begins in. */
  readonly line: number;
  /** How many characters of comment and space stand before the statement, when it is one. */
  readonly start?: number;
};

async function runPart(client: pg.Client, name: string, part: Part): Promise<void> {
  try {
    await client.query(part.text);
  } catch (error) {
    const { position, where } = error instanceof pg.DatabaseError ? error : {};
    // Some errors tell no position. In a file that is sent as a whole nothing is known of the line then.
    const offset = position === undefined ? part.start : Number(position) - 1;
    const line =
      offset === undefined ? '' : `, line ${part.line + newlines(Array.from(part.text).slice(0, offset))}`;
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`Migration ${name}${line}: ${message}${where ? ` (${where})` : ''}`, { cause: error });
  }
}

function newlines(text: Iterable<string>): number {
  return Array.from(text).filter((character) => character === '\n').length;
}

// For files without a transaction only: there a statement ends with a semicolon at the end of its line.
function splitStatements(text: string): Part[] {
  const parts: Part[] = [];
  let line = 1;
  for (const statement of text.split(/(?<=;[ \t]*\n)/)) {
    const [before = ''] = /^(?:\s|--.*\n)*/.exec(statement) ?? [];
    if (before.length < statement.length) {
      parts.push({ text: statement, line, start: Array.from(before).length });
    }
    line += newlines(statement);
  }
  return parts;
}

/** The migrations in a folder, in order. Throws on a gap, a number that is there twice, or a name of another form. */
export async function readMigrations(folder: URL = ourFolder): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name, index) => {
      const number = Number(fileName.exec(name)?.[1]);
      if (number !== index + 1) {
        throw new Error(
          `Migration ${name} should be called ${String(index + 1).padStart(4, '0')}-name.sql: numbers count up from 0001.`,
        );
      }
      const text = await readFile(new URL(name, folder), 'utf8');
      return { number, name, text, checksum: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

/** Whether the database's schema is the one that this program was written for; `ahead`: a newer program was here. */
export async function schemaState(database: Database, folder?: URL): Promise<'current' | 'behind' | 'ahead'> {
  const migrations = await readMigrations(folder);
  const applied = await database.exclusive(async (connection) => {
    const [found] = await connection.query<{ table: string | null }>(
      `select to_regclass('${schema}.schema_migration')::text as table`,
    );
    return found?.table == null
      ? []
      : connection.query<Applied>(`select number, name, checksum from ${schema}.schema_migration`);
  });
  if (applied.some((row) => row.number > migrations.length)) {
    return 'ahead';
  }
  refuseChanged(migrations, applied);
  return applied.length < migrations.length ? 'behind' : 'current';
}
