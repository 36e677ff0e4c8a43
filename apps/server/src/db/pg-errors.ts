// The only place that knows what PostgreSQL's error codes mean. Everybody else asks `explain`.
import pg from 'pg';

/** The work can't be done now but may be in some seconds: locks are held, a queue is full, the database is away. */
export class Busy extends Error {
  override name = 'Busy';
  /** Seconds after which trying again is sensible, for `Retry-After`. */
  readonly retryAfter: number;

  constructor(message: string, options: { cause?: unknown; retryAfter?: number } = {}) {
    super(message, { cause: options.cause });
    this.retryAfter = options.retryAfter ?? 2;
  }
}

/** The database stopped a statement because its time was up. */
export class OutOfTime extends Error {
  override name = 'OutOfTime';
}

/** The connection broke before the answer came: whether the statement was carried out is unknown. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost';
}

export type Explained =
  | {
      readonly kind: 'unique' | 'exclusion' | 'foreign-key' | 'check';
      readonly constraint: string;
      readonly table: string;
    }
  | { readonly kind: 'not-null'; readonly column: string; readonly table: string }
  | {
      readonly kind:
        | 'deadlock'
        | 'serialization'
        | 'lock-timeout'
        | 'statement-timeout'
        | 'connection'
        /** A prepared statement no longer fits the schema; a new connection prepares it again. */
        | 'stale-statement'
        | 'permission'
        /** A statement before it in the transaction has failed. */
        | 'aborted'
        | 'other';
    };

const byState: Readonly<Record<string, Explained['kind']>> = {
  '23505': 'unique',
  '23P01': 'exclusion',
  '23503': 'foreign-key',
  '23001': 'foreign-key',
  '23514': 'check',
  '23502': 'not-null',
  '40P01': 'deadlock',
  '40001': 'serialization',
  '55P03': 'lock-timeout',
  '57014': 'statement-timeout',
  '26000': 'stale-statement',
  '42501': 'permission',
  '25P02': 'aborted',
  '25P03': 'connection',
  '53300': 'connection',
  '57P01': 'connection',
  '57P02': 'connection',
  '57P03': 'connection',
  '57P05': 'connection',
};

const networkCalls = new Set(['connect', 'read', 'write', 'getaddrinfo']);
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
]);

/** What an error of the database means. Errors of anything else are `{ kind: 'other' }`. */
export function explain(error: unknown): Explained {
  if (error instanceof ConnectionLost) {
    return { kind: 'connection' };
  }
  if (error instanceof pg.DatabaseError) {
    return explainDatabaseError(error);
  }
  if (error instanceof AggregateError) {
    return { kind: error.errors.some((one) => explain(one).kind === 'connection') ? 'connection' : 'other' };
  }
  if (error instanceof Error && 'code' in error && 'syscall' in error) {
    const ofNetwork = networkCalls.has(String(error.syscall)) && networkCodes.has(String(error.code));
    return { kind: ofNetwork ? 'connection' : 'other' };
  }
  return { kind: 'other' };
}

function explainDatabaseError(error: pg.DatabaseError): Explained {
  const state = error.code ?? '';
  const kind = state.startsWith('08') ? 'connection' : byState[state];
  switch (kind) {
    case 'unique':
    case 'exclusion':
    case 'foreign-key':
    case 'check':
      return { kind, constraint: error.constraint ?? '', table: error.table ?? '' };
    case 'not-null':
      return { kind, column: error.column ?? '', table: error.table ?? '' };
    case undefined:
      return { kind: isStalePlan(error) ? 'stale-statement' : 'other' };
    default:
      return { kind };
  }
}

// 0A000 is every unsupported feature; only this message, which servers may translate, means a changed table.
// The routine's name isn't translated.
function isStalePlan(error: pg.DatabaseError): boolean {
  return error.code === '0A000' && error.routine === 'RevalidateCachedQuery';
}
