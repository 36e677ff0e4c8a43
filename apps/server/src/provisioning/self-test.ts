// The self-test: an IdP's own sequence through the SCIM provider, in process, with a token and a person of its own, in a
// part of the transaction that is always undone. So nothing of it is left: no person, no mail, no record, no count.
import { randomUUIDv7 } from 'node:crypto';
import type { Provider } from '@linktime/scim';
import type { Cause } from '../audit/audit.ts';
import type { Connection, Database } from '../db/connect.ts';
import type { Site } from '../scheduling/sender.ts';
import type { ScimCaller } from './scim-caller.ts';
import { createScimProvider } from './scim-provider.ts';
import { generateToken } from './scim-token.ts';

/** Nobody gets mail there: the domain `.invalid` is reserved for what has no owner. */
export const reservedUserName = 'scim-self-test@linktime.invalid';

export type SelfTestStep = {
  readonly name: string;
  readonly request: string;
  readonly expected: number;
  /** Null = not tried, because a step before it failed. */
  readonly status: number | null;
  readonly ok: boolean;
  /** What was seen, in a sentence. */
  readonly seen: string;
  readonly ms: number | null;
};

export type SelfTest = { readonly ok: boolean; readonly steps: readonly SelfTestStep[] };

type Body = Readonly<Record<string, unknown>>;

type Planned = {
  readonly name: string;
  readonly method: string;
  /** `:id` is the id that the creation was answered with. */
  readonly path: string;
  readonly query?: string;
  readonly body?: Body;
  readonly expected: number;
  /** The sentence for what is right, or undefined when it is not. */
  readonly see: (body: Body) => string | undefined;
};

const patchOp = (value: Body) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [{ op: 'replace', value }],
});

const newcomer = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName: reservedUserName,
  name: { givenName: 'SCIM', familyName: 'Self-test' },
  displayName: 'SCIM Self-test',
  emails: [{ value: reservedUserName, type: 'work', primary: true }],
  active: true,
};

const sequence: readonly Planned[] = [
  {
    name: 'Look up',
    method: 'GET',
    path: '/Users',
    query: `filter=${encodeURIComponent(`userName eq "${reservedUserName}"`)}&startIndex=1&count=100`,
    expected: 200,
    see: ({ totalResults }) => (totalResults === 0 ? 'Nobody has the reserved name.' : undefined),
  },
  {
    name: 'Create',
    method: 'POST',
    path: '/Users',
    body: newcomer,
    expected: 201,
    see: ({ id, active }) =>
      typeof id === 'string' && active === true ? 'A person was created.' : undefined,
  },
  {
    name: 'Rename',
    method: 'PATCH',
    path: '/Users/:id',
    body: patchOp({ displayName: 'SCIM Self-test, renamed' }),
    expected: 200,
    see: ({ displayName }) =>
      displayName === 'SCIM Self-test, renamed' ? 'The name is the new one.' : undefined,
  },
  {
    name: 'Deactivate',
    method: 'PATCH',
    path: '/Users/:id',
    body: patchOp({ active: false }),
    expected: 200,
    see: ({ active }) => (active === false ? 'Access has ended.' : undefined),
  },
  {
    name: 'Look up again',
    method: 'GET',
    path: '/Users/:id',
    expected: 200,
    see: ({ active }) => (active === false ? 'The person is still found, and inactive.' : undefined),
  },
  {
    name: 'Delete',
    method: 'DELETE',
    path: '/Users/:id',
    expected: 204,
    see: () => 'The person was deleted.',
  },
  {
    name: 'Look up after that',
    method: 'GET',
    path: '/Users/:id',
    expected: 404,
    see: () => 'Nobody is there any more.',
  },
];

export type SelfTesting = {
  readonly cause: Cause;
  readonly baseUrl: string;
  readonly site: Site;
};

/** Runs the whole sequence, or as much of it as succeeds. Nothing that it did is left when it returns. */
export async function runSelfTest(tx: Connection, testing: SelfTesting): Promise<SelfTest> {
  const { cause, baseUrl, site } = testing;
  await tx.query('savepoint self_test');
  try {
    const token = await generateToken(tx, cause);
    const provider = createScimProvider({ database: databaseWithin(tx), baseUrl, site });
    return await walk(provider, token);
  } finally {
    await tx.query('rollback to savepoint self_test');
  }
}

async function walk(provider: Provider<ScimCaller>, token: string): Promise<SelfTest> {
  const steps: SelfTestStep[] = [];
  let id = '';
  for (const planned of sequence) {
    const failed = steps.some(({ ok }) => !ok);
    const { step, createdId } = failed
      ? { step: notTried(planned), createdId: undefined }
      : await take(provider, token, planned, id);
    id = createdId ?? id;
    steps.push(step);
  }
  return { ok: steps.every(({ ok }) => ok), steps };
}

function notTried({ name, method, path, expected }: Planned): SelfTestStep {
  const request = `${method} ${path}`;
  return { name, request, expected, status: null, ok: false, seen: 'Not tried.', ms: null };
}

async function take(
  provider: Provider<ScimCaller>,
  token: string,
  planned: Planned,
  id: string,
): Promise<{ step: SelfTestStep; createdId: string | undefined }> {
  const { name, method, query = '', expected, see } = planned;
  const path = planned.path.replace(':id', id);
  const text = planned.body === undefined ? undefined : JSON.stringify(planned.body);
  const startedAt = performance.now();
  const caller: ScimCaller = {
    authorization: `Bearer ${token}`,
    requestId: randomUUIDv7(),
    method,
    path,
    query,
    body: text,
    ip: '127.0.0.1',
    userAgent: 'LinkTime self-test',
    startedAt,
  };
  const headers = text === undefined ? {} : { 'content-type': 'application/scim+json' };
  const answer = await provider.handle(caller, { method, path, query, headers, body: text });
  const body: Body = answer.body === undefined ? {} : JSON.parse(answer.body);
  const right = answer.status === expected ? see(body) : undefined;
  const step = {
    name,
    request: `${method} ${planned.path}`,
    expected,
    status: answer.status,
    ok: right !== undefined,
    seen: right ?? (typeof body.detail === 'string' ? body.detail : 'The answer is not what was expected.'),
    ms: Math.round(performance.now() - startedAt),
  };
  return { step, createdId: typeof body.id === 'string' ? body.id : undefined };
}

/** The database as it looks from within a transaction: what is committed here is committed, or undone, with that. */
function databaseWithin(tx: Connection): Database {
  const own: Readonly<Record<string, string>> = {
    begin: 'savepoint self_test_write',
    commit: 'release savepoint self_test_write',
    rollback: 'rollback to savepoint self_test_write',
  };
  const inner: Connection = {
    query: (statement, values) =>
      tx.query(typeof statement === 'string' ? (own[statement] ?? statement) : statement, values),
    execute: (statement, values) => tx.execute(statement, values),
  };
  return {
    read: (statement, values) => tx.query(statement, values),
    slow: (text, values) => tx.query(text, values),
    exclusive: (work) => work(inner),
    verifyRole: async () => undefined,
    ping: async () => undefined,
    close: async () => undefined,
  };
}
