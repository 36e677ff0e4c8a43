// The application's way to PostgreSQL: three lanes of connections, so that a slow search or a long write never stands
// in front of a short read.
import type { Connection, ConnectionConfig, OpenConnection, Row, Statement, Value } from './connection.ts';
import { openConnection } from './connection.ts';
import { createFastLane } from './fast-lane.ts';
import { explain, OutOfTime } from './pg-errors.ts';
import { createPool } from './pool.ts';
import { schema, verifyRole } from './roles.ts';

export type { Connection, ConnectionConfig, Row, Statement, Value } from './connection.ts';

export type DatabaseOptions = {
  readonly role: 'linktime_app' | 'linktime_worker';
  /** How many connections each lane may have; they are opened when they are needed. */
  readonly fast: number;
  readonly slow: number;
  readonly exclusive: number;
};

export type Database = {
  /** A short named statement that looks at nothing but its own values. Throws OutOfTime after 2 s, or Busy. */
  read<T extends Row>(statement: Statement, values?: readonly Value[]): Promise<T[]>;
  /** A statement of any shape, prepared for this once. Throws OutOfTime after `timeoutMs` (3,000), or Busy. */
  slow<T extends Row>(
    text: string,
    values?: readonly Value[],
    options?: { timeoutMs?: number },
  ): Promise<T[]>;
  /**
   * A connection for `work` alone. `query()` called several times without awaiting goes out in one write.
   * Throws Busy when none is free within 5 s. A connection that is left in a transaction is thrown away.
   */
  exclusive<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  /** Throws when the role could walk around row-level security. */
  verifyRole(): Promise<void>;
  /** Throws unless the database answers. */
  ping(): Promise<void>;
  /** Lets what is under way end, refuses what comes new. */
  close(): Promise<void>;
};

// Every table is shared by all organizations: to read one from end to end is never right, also where one organization
// has most of its rows today and the planner would think so.
const indexesOnly = { enable_seqscan: 'off', jit: 'off' };

// Named statements are all look-ups by index: one plan for all values, made once a connection. Planning anew for each
// value took ten times as long as finding the row.
const onePlan = { plan_cache_mode: 'force_generic_plan' };

const fastTimeoutMs = 2_000;
const slowTimeoutMs = 3_000;
const queuePerConnection = 32;

/** Opens nothing yet: connections come with the first statement of each lane. */
export function openDatabase(config: ConnectionConfig, options: DatabaseOptions): Database {
  const openFor = (lane: string, session: Record<string, string>) => () =>
    openConnection(config, {
      applicationName: `${options.role} ${lane}`,
      session: { role: options.role, search_path: `${schema}, public`, ...indexesOnly, ...session },
    });
  const fast = createFastLane({
    open: openFor('fast', { ...onePlan, statement_timeout: String(fastTimeoutMs) }),
    size: options.fast,
    deadAfterMs: fastTimeoutMs * 5,
  });
  const slow = createPool({
    open: openFor('slow', { statement_timeout: String(slowTimeoutMs) }),
    size: options.slow,
    queueLength: options.slow * queuePerConnection,
  });
  const exclusive = createPool({
    open: openFor('exclusive', {
      ...onePlan,
      lock_timeout: '5000',
      idle_in_transaction_session_timeout: '30000',
    }),
    size: options.exclusive,
    queueLength: options.exclusive * queuePerConnection,
  });

  return {
    read: (statement, values = []) => inTime(() => fast.read(statement, values)),
    slow: (text, values = [], { timeoutMs = slowTimeoutMs } = {}) =>
      inTime(() => slow.use((connection) => queryWithin(connection, { text, values, timeoutMs }))),
    exclusive: (work) => exclusive.use((connection) => work(tolerant(connection))),
    verifyRole: () => exclusive.use(verifyRole),
    ping: async () => {
      await fast.read({ name: 'ping', text: 'select 1' }, []);
    },
    close: async () => {
      await Promise.all([fast.close(), slow.close(), exclusive.close()]);
    },
  };
}

type Timed = { readonly text: string; readonly values: readonly Value[]; readonly timeoutMs: number };

async function queryWithin<T extends Row>(connection: OpenConnection, timed: Timed): Promise<T[]> {
  const set = connection.query(`select set_config('statement_timeout', $1, false)`, [
    String(timed.timeoutMs),
  ]);
  const [, rows] = await Promise.all([set, connection.query<T>(timed.text, timed.values)]);
  return rows;
}

async function inTime<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (explain(error).kind === 'statement-timeout') {
      throw new OutOfTime('The database stopped the search, because it took too long.', { cause: error });
    }
    throw error;
  }
}

// Of several statements sent together the first failure is the one that is awaited; those behind it fail with
// "current transaction is aborted", which would end the process if nobody listened.
function tolerant(connection: Connection): Connection {
  function heard<T>(answer: Promise<T>): Promise<T> {
    answer.catch(() => undefined);
    return answer;
  }
  return {
    query: (statement, values) => heard(connection.query(statement, values)),
    execute: (statement, values) => heard(connection.execute(statement, values)),
  };
}
