// A provider over a store in memory with a fixed clock, and the few words in which tests speak to it.
import assert from 'node:assert/strict';
import {
  createProvider,
  groupType,
  isObject,
  type Json,
  type JsonObject,
  type ProviderOptions,
  type Read,
  type ResourceType,
  type ScimResponse,
  unauthorized,
  userType,
  type Write,
} from '../src/index.ts';
import { deriveMembership, type MemoryStoreOptions, memoryStore } from '../src/memory-store.ts';

export const baseUrl = 'https://scim.example.com/scim/v2';

export type Answer = ScimResponse & {
  /** The body, parsed; empty when there is none. */
  readonly json: JsonObject;
  /** Of an error. */
  readonly detail: string;
};

export type Sent = {
  readonly body?: Json | undefined;
  /** The body as it is, in place of `body`. */
  readonly text?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly caller?: string;
};

type Options = Partial<Omit<ProviderOptions<string>, 'store'>> & {
  readonly types?: readonly ResourceType[];
  readonly store?: Partial<MemoryStoreOptions<string>>;
};

/** Everybody but the caller `stranger` may enter; each caller has resources of its own. Ids are r1, r2 … */
export function startClient({
  types = [userType, groupType],
  store: storeOptions = {},
  ...options
}: Options = {}) {
  const calls: (Read['op'] | Write['op'])[] = [];
  let ids = 0;
  let seconds = 0;
  const store = memoryStore<string>({
    resourceTypes: types,
    baseUrl,
    now: () => {
      seconds += 1;
      return new Date(Date.UTC(2026, 0, 1, 0, 0, seconds));
    },
    newId: () => {
      ids += 1;
      return `r${ids}`;
    },
    admit: (caller) => {
      if (caller === 'stranger') {
        throw unauthorized('The token is unknown.');
      }
    },
    partition: (caller) => caller,
    unique: { User: ['userName'], Group: ['displayName'] },
    derive: deriveMembership(baseUrl),
    ...storeOptions,
  });
  const provider = createProvider<string>({
    resourceTypes: types,
    baseUrl,
    ...options,
    store: {
      read: (caller, read) => {
        calls.push(read.op);
        return store.read(caller, read);
      },
      write: (caller, write) => {
        calls.push(write.op);
        return store.write(caller, write);
      },
    },
  });

  /** Sends `GET /Users?count=1` and the like. */
  async function send(
    line: string,
    { body, text, headers = {}, caller = 'ada' }: Sent = {},
  ): Promise<Answer> {
    const [method = '', target = ''] = line.split(/ (.*)/s);
    const [path = '', query = ''] = target.split(/\?(.*)/s);
    const sent = text ?? (body === undefined ? undefined : JSON.stringify(body));
    const typed = sent === undefined ? {} : { 'content-type': 'application/scim+json' };
    const answer = await provider.handle(caller, {
      method,
      path,
      query,
      headers: { ...typed, ...headers },
      body: sent,
    });
    const json: Json = answer.body === undefined ? {} : JSON.parse(answer.body);
    assert.ok(isObject(json));
    return { ...answer, json, detail: typeof json.detail === 'string' ? json.detail : '' };
  }

  return { provider, store, calls, send };
}

/** What a JSON answer holds under names and positions: `at(json, 'Resources', 0, 'id')`. */
export function at(json: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let value = json;
  for (const step of path) {
    if (Array.isArray(value) && typeof step === 'number') {
      value = value[step];
    } else {
      value = isObject(value) ? value[String(step)] : undefined;
    }
  }
  return value;
}

/** An error as RFC 7644 §3.12 wants it, with these. */
export function assertError(answer: Answer, status: number, scimType?: string): void {
  assert.equal(answer.status, status, answer.body ?? '');
  assert.deepEqual(answer.json.schemas, ['urn:ietf:params:scim:api:messages:2.0:Error']);
  assert.equal(answer.json.status, String(status));
  assert.equal(answer.json.scimType, scimType);
  assert.equal(typeof answer.json.detail, 'string');
  assert.equal(answer.headers['content-type'], 'application/scim+json');
}
