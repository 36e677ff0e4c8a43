// The connection by which a process shows that it needs the server. Each holds an advisory lock shared; who gets it
// exclusively on leaving was the last one.
import { connect, Socket } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { explain } from '../pg-errors.ts';

export const database = 'linktime';
const presenceKey = 7_215_410;

/** It failed now and may succeed in a moment: the server is starting or stopping. */
export class Passing extends Error {}

/** Connects and shows presence. Undefined when nobody listens; throws Passing while the server starts or stops. */
export async function attach(socketFolder: string): Promise<pg.Client | undefined> {
  const client = new pg.Client({
    host: socketFolder,
    port: 5432,
    user: 'postgres',
    database: 'postgres',
    // Named, so that PGSSLMODE, PGPASSWORD and their like have no say.
    ssl: false,
    password: '',
    application_name: 'linktime presence',
    // Who holds the lock exclusively stops the server, unless it hangs.
    options: '-c statement_timeout=0 -c lock_timeout=5000',
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select pg_advisory_lock_shared($1)', [presenceKey]);
    await makeDatabase(client);
  } catch (error) {
    client.connection.stream.destroy();
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT' || code === 'ECONNREFUSED') {
      return undefined;
    }
    const { kind } = explain(error);
    if (code !== '' && kind !== 'connection' && kind !== 'lock-timeout') {
      throw error;
    }
    throw new Passing('PostgreSQL is starting or stopping.', { cause: error });
  }
  // By itself presence is no reason for the process to live on.
  socketOf(client)?.unref();
  return client;
}

function socketOf(client: pg.Client): Socket | undefined {
  const { stream } = client.connection;
  return stream instanceof Socket ? stream : undefined;
}

async function makeDatabase(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
  if (rowCount === 0) {
    await client.query(`create database ${database}`).catch((error: { code?: string }) => {
      // Somebody else made it, or is copying the template, at the same moment.
      if (error.code !== '42P04' && error.code !== '23505' && error.code !== '55006') {
        throw error;
      }
    });
  }
}

/** Gives presence up. True when nobody else is there, and nobody comes before the connection ends. */
export async function isLast(presence: pg.Client): Promise<boolean> {
  socketOf(presence)?.ref();
  try {
    await presence.query('select pg_advisory_unlock_shared($1)', [presenceKey]);
    const { rows } = await presence.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [
      presenceKey,
    ]);
    return rows[0]?.got ?? false;
  } catch {
    return false;
  }
}

/**
 * Whether the server takes connections. An existing one would not tell: the processes of a killed server still answer
 * for a moment.
 */
export function accepts(socketFolder: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(join(socketFolder, '.s.PGSQL.5432'));
    const settle = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
