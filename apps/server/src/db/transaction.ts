// Transactions: what is retried, and how an organization is set for row-level security.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, Database } from './connect.ts';
import { Busy, type Explained, explain } from './pg-errors.ts';

export type TransactionOptions = {
  /** How often the work is begun at most: once, and three times more after a deadlock, by default. */
  readonly attempts?: number;
};

const defaultAttempts = 4;
const worthRetrying: ReadonlySet<Explained['kind']> = new Set(['deadlock', 'serialization', 'connection']);

/**
 * Runs `work` between `begin` and `commit`. The work may run several times: after a deadlock, a serialization
 * failure or a connection that broke before the commit was sent. Throws Busy when a lock isn't had in 5 s; any other
 * error rolls back and is thrown.
 *
 * @example await transaction(database, async (tx) => tx.execute('update organization set name = $1', ['Acme']))
 */
export function transaction<T>(
  database: Database,
  work: (tx: Connection) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  return withRetries(options.attempts ?? defaultAttempts, () => attempt(database, [], work));
}

/** A transaction that sees and changes the rows of one organization and no others. */
export function withOrganization<T>(
  database: Database,
  organizationId: string,
  work: (tx: Connection) => Promise<T>,
): Promise<T> {
  const set = { statement: setOrganization, values: [organizationId] };
  return withRetries(defaultAttempts, () => attempt(database, [set], work));
}

const setOrganization = {
  name: 'set-organization',
  text: `select set_config('linktime.organization', $1, true)`,
};

type Opening = { readonly statement: typeof setOrganization; readonly values: readonly string[] };

/** Marks an error that must not be retried, because the commit may have been carried out. */
class CommitFailed extends Error {}

function attempt<T>(
  database: Database,
  openings: readonly Opening[],
  work: (tx: Connection) => Promise<T>,
): Promise<T> {
  return database.exclusive(async (connection) => {
    // Not awaited: these leave in one write with the first statement of the work.
    const begun = [
      connection.query('begin'),
      ...openings.map(({ statement, values }) => connection.query(statement, values)),
    ];
    const failures: unknown[] = [];
    try {
      const result = await work(noting(connection, failures));
      await Promise.all(begun);
      await commit(connection, failures);
      return result;
    } catch (error) {
      await connection.query('rollback').catch(() => undefined);
      throw causeOf(error, failures);
    }
  });
}

// Of statements sent together, those behind the one that failed fail with "transaction is aborted", and it is by chance
// which of them is heard first. What failed before them is the cause.
function causeOf(error: unknown, failures: readonly unknown[]): unknown {
  if (explain(error).kind !== 'aborted') {
    return error;
  }
  return failures.findLast((failure) => explain(failure).kind !== 'aborted') ?? error;
}

// A statement whose failure nobody looked at has aborted the transaction: then `commit` quietly rolls back.
async function commit(connection: Connection, failures: readonly unknown[]): Promise<void> {
  const known = failures.length;
  if (known > 0 && (await isAborted(connection))) {
    throw failures[known - 1];
  }
  try {
    await connection.query('commit');
  } catch (error) {
    throw explain(error).kind === 'connection' ? new CommitFailed(commitUnknown, { cause: error }) : error;
  }
  // The work may leave its last statements unawaited, so that they go out together with the commit: by now they have
  // been answered, and one that failed has turned the commit into a rollback.
  if (failures.length > known) {
    throw failures[known];
  }
}

const commitUnknown =
  'The connection to the database broke during the commit; whether it was carried out is unknown.';

async function isAborted(connection: Connection): Promise<boolean> {
  return connection.query('select').then(
    () => false,
    () => true,
  );
}

function noting(connection: Connection, failures: unknown[]): Connection {
  function noted<T>(answer: Promise<T>): Promise<T> {
    answer.catch((error) => failures.push(error));
    return answer;
  }
  return {
    query: (statement, values) => noted(connection.query(statement, values)),
    execute: (statement, values) => noted(connection.execute(statement, values)),
  };
}

async function withRetries<T>(attempts: number, run: () => Promise<T>): Promise<T> {
  for (let left = attempts - 1; ; left -= 1) {
    try {
      return await run();
    } catch (error) {
      const { kind } = explain(error);
      if (kind === 'lock-timeout') {
        throw new Busy('Somebody else holds what is to be changed.', { cause: error });
      }
      if (left <= 0 || !worthRetrying.has(kind)) {
        throw error;
      }
    }
    await sleep(10 + Math.random() * 40);
  }
}
