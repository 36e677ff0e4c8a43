// One connection to PostgreSQL: how values and rows look in TypeScript, and how statements go out. Statements are
// sent without waiting for the answers before them; those of one turn of the event loop leave in one write.
import pg from 'pg';
import { ConnectionLost, explain } from './pg-errors.ts';

export type ConnectionConfig = pg.ClientConfig;
export type Row = pg.QueryResultRow;

/** PostgreSQL tells prepared statements apart by the first 63 characters of their names. */
export const longestName = 63;

/** A statement that is prepared once a connection. The name stands for the text: no two texts may share one. */
export type Statement = { readonly name: string; readonly text: string };

/** What may be passed to a statement. JSON goes in as text, by `JSON.stringify`. */
export type Value = string | number | boolean | bigint | Date | Uint8Array | null | readonly Value[];

export type Connection = {
  /** The rows. int8 comes as a number, json and jsonb as text, timestamptz as a Date, date as text. */
  query<T extends Row>(statement: Statement | string, values?: readonly Value[]): Promise<T[]>;
  /** The number of rows that were touched. */
  execute(statement: Statement | string, values?: readonly Value[]): Promise<number>;
};

/** A connection as its lane sees it. */
export type OpenConnection = Connection & {
  /** Statements sent and not answered. */
  readonly pending: number;
  readonly broken: boolean;
  /** True when neither a transaction nor a statement is open. */
  readonly idle: boolean;
  /** Waits for what was sent, then says goodbye. */
  end(): Promise<void>;
  /** Breaks the connection now; what is pending rejects. */
  destroy(): void;
};

export type ConnectionSettings = {
  readonly applicationName: string;
  /** Settings of the session, like `statement_timeout`; they hold from the first statement on. */
  readonly session: Readonly<Record<string, string>>;
  /** Called once, when the connection is gone, whoever ended it. */
  readonly onEnd?: () => void;
};

const connectTimeoutMs = 5_000;

/** Opens a connection. Rejects with the driver's error when the server can't be reached or refuses us. */
export async function openConnection(
  config: ConnectionConfig,
  settings: ConnectionSettings,
): Promise<OpenConnection> {
  const client = new pg.Client({
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: settings.applicationName,
    ...withSession(config, { TimeZone: 'UTC', ...settings.session }),
    types: { getTypeParser: typeParser },
    pipeline: true,
  });
  const state = { broken: false };
  // The error itself reaches whoever waits for an answer; without a listener it would end the process.
  client.on('error', () => {
    state.broken = true;
  });
  client.on('end', () => {
    state.broken = true;
    settings.onEnd?.();
  });
  try {
    await client.connect();
  } catch (error) {
    client.connection.stream.destroy();
    throw asUnreachable(error);
  }
  return wrap(client, state);
}

// A time-out of the driver while connecting carries no code; refusals of server and network do.
function asUnreachable(error: unknown): unknown {
  if (
    error instanceof pg.DatabaseError ||
    (error instanceof Error && ('code' in error || error instanceof AggregateError))
  ) {
    return error;
  }
  return new ConnectionLost('The database did not answer while connecting.', { cause: error });
}

function wrap(client: pg.Client, state: { broken: boolean }): OpenConnection {
  const inOneWrite = corker(client);
  let pending = 0;

  async function send<T extends Row>(
    statement: Statement | string,
    values: readonly Value[],
  ): Promise<pg.QueryResult<T>> {
    if (state.broken) {
      throw new ConnectionLost('The connection to the database is gone.');
    }
    if (typeof statement !== 'string' && statement.name.length > longestName) {
      throw new TypeError(`The name of the statement ${statement.name} is too long.`);
    }
    pending += 1;
    inOneWrite();
    try {
      const query =
        typeof statement === 'string' ? { text: statement } : { name: statement.name, text: statement.text };
      return await client.query<T, Value[]>({ ...query, values: values.map(prepare) });
    } catch (error) {
      if (explain(error).kind === 'connection') {
        // The server said goodbye; the end of the connection itself is noticed only later.
        state.broken = true;
        client.connection.stream.destroy();
      }
      throw asLost(error, state.broken);
    } finally {
      pending -= 1;
    }
  }

  return {
    query: async <T extends Row>(statement: Statement | string, values: readonly Value[] = []) =>
      (await send<T>(statement, values)).rows,
    execute: async (statement, values = []) => (await send(statement, values)).rowCount ?? 0,
    get pending() {
      return pending;
    },
    get broken() {
      return state.broken;
    },
    get idle() {
      return !state.broken && pending === 0 && client.getTransactionStatus() === 'I';
    },
    end: () => client.end(),
    destroy: () => {
      state.broken = true;
      client.connection.stream.destroy();
    },
  };
}

// Without this, each message of each statement would be a write of its own.
function corker(client: pg.Client): () => void {
  const { stream } = client.connection;
  let corked = false;
  return () => {
    if (corked) {
      return;
    }
    corked = true;
    stream.cork();
    process.nextTick(() => {
      corked = false;
      stream.uncork();
    });
  };
}

// The driver's own words for a dead connection carry no code; errors of the server do, and stay what they are.
function asLost(error: unknown, broken: boolean): unknown {
  const said = error instanceof Error ? error.message : '';
  if (error instanceof pg.DatabaseError || !(broken || said.startsWith('Connection terminated'))) {
    return error;
  }
  return new ConnectionLost('The connection to the database broke before it answered.', { cause: error });
}

function prepare(value: Value): Value {
  if (value instanceof Uint8Array && !Buffer.isBuffer(value)) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
  return value;
}

/** The same configuration with settings of the session added to its start-up options. */
export function withSession(
  config: ConnectionConfig,
  session: Readonly<Record<string, string>>,
): ConnectionConfig {
  const ours = Object.entries(session).map(([name, value]) => `-c ${name}=${escapeOption(value)}`);
  const { connectionString, options } = takeOptions(config);
  const merged = { ...config, options: [...options, ...ours].join(' ') };
  return connectionString === undefined ? merged : { ...merged, connectionString };
}

// What stands in a connection string wins over what is passed beside it, so `options` must be taken out of it.
function takeOptions(config: ConnectionConfig): { connectionString?: string; options: string[] } {
  const given = config.options === undefined || config.options === '' ? [] : [config.options];
  const { connectionString } = config;
  if (connectionString === undefined) {
    return { options: given };
  }
  const theirs: string[] = [];
  // By text: many connection strings, like those without a host, are no URLs in the strict sense.
  const rest = connectionString.replace(/(?<=[?&])options=([^&#]*)&?/g, (_, value: string) => {
    theirs.push(decodeURIComponent(value.replaceAll('+', ' ')));
    return '';
  });
  return { connectionString: rest, options: [...given, ...theirs] };
}

function escapeOption(value: string): string {
  return value.replace(/[\\ ]/g, '\\$&');
}

const { builtins } = pg.types;
const asText = (text: string): string => text;

// As text: JSON, which is mostly passed on unread; dates without a time zone, which the driver would read in the
// zone of this process; intervals.
const textTypes = new Set<number>([
  builtins.JSON,
  builtins.JSONB,
  builtins.DATE,
  builtins.TIMESTAMP,
  builtins.INTERVAL,
]);

function int8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`The database answered the integer ${text}, which a number can't hold exactly.`);
  }
  return value;
}

// Sessions are in UTC, so an instant comes as `2026-12-03 15:00:00.5+00`, but for those that are infinite, before
// Christ or after the year 9999. Date reads that form in half of the driver's time.
const anyTimestamptz: (text: string) => Date = pg.types.getTypeParser(builtins.TIMESTAMPTZ);

function timestamptz(text: string): Date {
  return text[10] === ' ' && text.endsWith('+00')
    ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`)
    : anyTimestamptz(text);
}

const typeParser: typeof pg.types.getTypeParser = (oid, format) => {
  if (format !== 'binary') {
    if (textTypes.has(oid)) {
      return asText;
    }
    if (oid === builtins.INT8) {
      return int8;
    }
    if (oid === builtins.TIMESTAMPTZ) {
      return timestamptz;
    }
  }
  return pg.types.getTypeParser(oid, format);
};
