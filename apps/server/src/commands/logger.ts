// The structured log: lines of JSON on stderr. What an error carries beside its message (PostgreSQL's details hold
// the values of rows) stays out of it.
import { type Logger, pino, stdTimeFunctions } from 'pino';
import type { Config } from '../config.ts';

const deepest = 4;

/** `part` names the process in every line. */
export function createLogger(part: 'server' | 'worker', level: Config['logLevel']): Logger {
  return pino(
    {
      level,
      base: { part, pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: (error: unknown) => describe(error, deepest) },
    },
    pino.destination({ dest: process.stderr.fd, sync: true }),
  );
}

type Described = {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string;
  readonly constraint?: string;
  readonly cause?: Described;
  readonly errors?: readonly Described[];
};

function describe(error: unknown, depth: number): Described {
  if (!(error instanceof Error)) {
    return { type: typeof error, message: 'Something was thrown that is no Error.' };
  }
  return {
    type: error.name,
    message: error.message,
    ...(error.stack !== undefined && { stack: error.stack }),
    ...('code' in error && { code: String(error.code) }),
    ...('constraint' in error && typeof error.constraint === 'string' && { constraint: error.constraint }),
    ...(error.cause !== undefined && depth > 0 && { cause: describe(error.cause, depth - 1) }),
    ...(error instanceof AggregateError &&
      depth > 0 && { errors: error.errors.slice(0, 3).map((one) => describe(one, depth - 1)) }),
  };
}
