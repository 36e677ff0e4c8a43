// What the identity provider asked and what came of it, for the organization's admins. A successful write is logged in
// its own transaction, a refused one in another; reads are written in batches and may be lost in a crash.
import { randomUUIDv7 } from 'node:crypto';
import { ScimError } from '@linktime/scim';
import type { Connection, Database, Statement } from '../db/connect.ts';
import { withOrganization } from '../db/transaction.ts';
import { stepsOf } from './checklist.ts';
import type { ScimCaller } from './scim-caller.ts';
import { type Counted, count, emptyTally, type Tally, writeTally } from './traffic.ts';

/** What is known of a request when it is logged, beside the request itself. */
export type Outcome = {
  readonly status: number;
  readonly error?: Error | undefined;
  readonly notes?: readonly string[] | undefined;
  readonly consequence?: Readonly<Record<string, unknown>> | undefined;
  readonly resource?: { readonly kind: 'User' | 'Group'; readonly id: string } | undefined;
  readonly personId?: string | undefined;
};

type Entry = {
  readonly id: string;
  readonly caller: ScimCaller;
  readonly outcome: Outcome;
  readonly at: Date;
  readonly durationMs: number;
};

const insert: Statement = {
  name: 'provisioning_log_insert',
  text: `insert into provisioning_log (organization_id, at, id, request_id, method, path, query, status, scim_type,
      detail, notes, consequence, resource_kind, resource_id, person_id, request_body, ip, user_agent, duration_ms)
    select $1, given.* from jsonb_to_recordset($2::jsonb) as given (at timestamptz, id uuid, request_id text,
      method text, path text, query text, status smallint, scim_type text, detail text, notes jsonb,
      consequence jsonb, resource_kind text, resource_id uuid, person_id uuid, request_body text, ip inet,
      user_agent text, duration_ms real)`,
};

const bodyLimit = 16_384;

/** Writes a request into the log in the transaction of its effects. */
export function logInTransaction(
  tx: Connection,
  organizationId: string,
  caller: ScimCaller,
  outcome: Outcome,
): Promise<number> {
  caller.logged = true;
  caller.shows = stepsOf({ method: caller.method, ...outcome });
  return tx.execute(insert, [organizationId, rowsOf([entryOf(caller, outcome)])]);
}

export type ProvisioningLog = {
  /** For reads: written within a second. */
  later(caller: ScimCaller, outcome: Outcome): void;
  /** For writes that are logged already: notes that the token is in use, and what the request has shown. */
  used(caller: ScimCaller, status: number): void;
  /** For refused writes: written now, in a transaction of its own. */
  now(caller: ScimCaller, outcome: Outcome): Promise<void>;
  /** Writes what waits. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

const batchMs = 500;
const batchSize = 200;
// Above it nothing more is taken: the log must not eat the memory of a server whose database is away.
const waitingAtMost = 20_000;

const touchToken: Statement = {
  name: 'scim_token_touch',
  text: `update scim_token set last_used_at = greatest(last_used_at, $3)
    where organization_id = $1 and id = any($2::uuid[])`,
};

/** What waits for one organization. */
type Batch = { readonly entries: Entry[]; readonly tokens: Set<string>; readonly tally: Tally };

// oxlint-disable-next-line max-lines-per-function -- a factory: the state and the functions over it
export function createProvisioningLog(
  database: Database,
  onError: (error: unknown) => void,
): ProvisioningLog {
  const waiting = new Map<string, Batch>();
  let held = 0;
  let writing: Promise<void> = Promise.resolve();
  const timer = setInterval(() => void flush(), batchMs);
  timer.unref();

  function batchOf(organizationId: string): Batch {
    const batch = waiting.get(organizationId) ?? { entries: [], tokens: new Set(), tally: emptyTally() };
    waiting.set(organizationId, batch);
    return batch;
  }

  function note({ organizationId, tokenId }: ScimCaller, entry: Entry): void {
    if (organizationId !== undefined) {
      const { tally, tokens } = batchOf(organizationId);
      count(tally, countedOf(entry));
      if (tokenId !== undefined) {
        tokens.add(tokenId);
      }
    }
  }

  function later(caller: ScimCaller, outcome: Outcome): void {
    if (caller.organizationId === undefined || held >= waitingAtMost) {
      return;
    }
    const entry = entryOf(caller, outcome);
    note(caller, entry);
    const { entries } = batchOf(caller.organizationId);
    entries.push(entry);
    held += 1;
    if (entries.length >= batchSize) {
      void flush();
    }
  }

  function flush(): Promise<void> {
    writing = writing.then(async () => {
      const batches = [...waiting];
      waiting.clear();
      held = 0;
      for (const [organizationId, batch] of batches) {
        await write(organizationId, batch).catch(onError);
      }
    });
    return writing;
  }

  function write(organizationId: string, { entries, tokens, tally }: Batch): Promise<void> {
    return withOrganization(database, organizationId, async (tx) => {
      await Promise.all([
        ...(entries.length > 0 ? [tx.execute(insert, [organizationId, rowsOf(entries)])] : []),
        ...(tokens.size > 0 ? [tx.execute(touchToken, [organizationId, [...tokens], new Date()])] : []),
        writeTally(tx, organizationId, tally),
      ]);
    });
  }

  return {
    later,
    used: (caller, status) => note(caller, entryOf(caller, { status })),
    now: async (caller, outcome) => {
      if (caller.organizationId !== undefined) {
        const entry = entryOf(caller, outcome);
        const tokens = new Set(caller.tokenId === undefined ? [] : [caller.tokenId]);
        // Counted with the next batch: refusals don't wait for one another at a counter.
        note(caller, entry);
        await write(caller.organizationId, { entries: [entry], tokens, tally: emptyTally() }).catch(onError);
      }
    },
    flush,
    close: async () => {
      clearInterval(timer);
      await flush();
    },
  };
}

const days = { ahead: 7, kept: 30 };

/** Makes the partitions of the coming week and drops what is older than 30 days; `database` acts as linktime_worker. */
export async function keepProvisioningLog(database: Database): Promise<void> {
  // Making partitions may take longer than the lane for searches allows.
  await database.exclusive((connection) =>
    connection.query('select keep_provisioning_log($1, $2)', [days.ahead, days.kept]),
  );
}

function entryOf(caller: ScimCaller, outcome: Outcome): Entry {
  const at = new Date();
  return { id: randomUUIDv7(), caller, outcome, at, durationMs: performance.now() - caller.startedAt };
}

function countedOf({ id, caller, outcome, at }: Entry): Counted {
  const { status, error } = outcome;
  return {
    at,
    status,
    endedToken: caller.endedToken,
    userAgent: storable(caller.userAgent, 300),
    // What a store has noted counts only when its transaction did.
    steps: (status < 400 ? caller.shows : []) ?? stepsOf({ method: caller.method, ...outcome }),
    failure: {
      key: logKey({ at, id }),
      status,
      scimType: error instanceof ScimError ? (error.scimType ?? null) : null,
      detail: detailOf(error),
      method: caller.method,
    },
  };
}

/** The name of an entry: enough to find it in its day's partition. */
export function logKey({ at, id }: { readonly at: Date; readonly id: string }): string {
  return `${at.getTime()}.${id}`;
}

function detailOf(error: Error | undefined): string | null {
  if (error === undefined) {
    return null;
  }
  return storable(error instanceof ScimError ? error.detail : 'Internal error', 2_000);
}

function rowsOf(entries: readonly Entry[]): string {
  return JSON.stringify(entries.map(toRow));
}

function toRow({ id, caller, outcome, at, durationMs }: Entry) {
  const { error } = outcome;
  const scim = error instanceof ScimError ? error : undefined;
  return {
    at: at.toISOString(),
    id,
    request_id: caller.requestId,
    method: caller.method,
    path: storable(caller.path, 1_000),
    query: caller.query === '' ? null : redactQuery(caller.query),
    status: outcome.status,
    scim_type: scim?.scimType ?? null,
    detail: detailOf(error),
    notes:
      outcome.notes === undefined || outcome.notes.length === 0
        ? null
        : outcome.notes.map((n) => storable(n, 500)),
    consequence: outcome.consequence ?? null,
    resource_kind: outcome.resource?.kind ?? null,
    resource_id: outcome.resource?.id ?? null,
    person_id: outcome.personId ?? null,
    request_body: caller.body === undefined ? null : redact(caller.body),
    ip: caller.ip,
    user_agent: storable(caller.userAgent, 300),
    duration_ms: durationMs,
  };
}

/** A body without what nobody may read: passwords, and anything that looks like one of our tokens. */
export function redact(body: string): string {
  let shown: string;
  try {
    shown = JSON.stringify(JSON.parse(body), (name, value) => (isSecret(name, value) ? '[redacted]' : value));
  } catch {
    // What is no JSON can't be searched for passwords, so it isn't kept.
    return '[not JSON]';
  }
  return storable(shown, bodyLimit);
}

// Whatever is named for a password is one. A text that speaks of it may be JSON with one in it: there are clients that
// send values so.
function isSecret(name: string, value: unknown): boolean {
  const speaksOfOne = name.toLowerCase() !== 'path' && typeof value === 'string' && password.test(value);
  return password.test(name) || speaksOfOne || isPasswordOperation(value);
}

const password = /password/i;

// {"op":"replace","path":"password","value":"…"}: the secret hangs on another name.
function isPasswordOperation(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).some(
      ([name, part]) => name.toLowerCase() === 'path' && typeof part === 'string' && password.test(part),
    )
  );
}

/** A query without the parameters that speak of a password, such as a filter that compares one. */
export function redactQuery(query: string): string {
  const parameters = query.split('&').map((parameter) => {
    const name = parameter.slice(0, parameter.indexOf('=') + 1);
    return password.test(decoded(parameter)) ? `${name}[redacted]` : parameter;
  });
  return storable(parameters.join('&'), 2_000);
}

// Letter by letter, because what is encoded wrongly elsewhere is kept as well.
function decoded(text: string): string {
  return text.replaceAll(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
}

/** As it may be kept: no token of ours, and no U+0000 or lone surrogate, which PostgreSQL can't hold. */
function storable(whole: string, length: number): string {
  const text = whole.replaceAll(/lt_scim_[0-9A-Za-z]+/g, 'lt_scim_[redacted]');
  const cut = text.length > length ? `${text.slice(0, length - 1)}…` : text;
  return cut.replaceAll('\0', '\u{fffd}').toWellFormed();
}
