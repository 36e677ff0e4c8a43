// What a check of the store's contract is made of: a store to try, and the few operations that checks are told in.
import { isObject, type Json, type JsonObject } from '../attribute.ts';
import { ScimError } from '../error.ts';
import { bindFilter } from '../filter/bind-filter.ts';
import { parseFilter } from '../filter/parse-filter.ts';
import { applyPatch, neededDetached } from '../patch/apply-patch.ts';
import { type Change, changeOf } from '../patch/change.ts';
import { parsePatchOp } from '../patch/patch-op.ts';
import type { AttributeSet } from '../project.ts';
import { currentResource } from '../provider/message.ts';
import type { Found, Page, Read, ResourceStore, Sort, Stored, Write } from '../resource-store.ts';
import type { ResourceType } from '../schema.ts';
import { PATCH_OP } from '../urn.ts';
import { standardForm } from '../validate.ts';

/** A store to try, and who calls it. */
export type Fixture<Caller> = {
  readonly store: ResourceStore<Caller>;
  /** Who may enter. */
  readonly caller: Caller;
  /** Who may enter too, but elsewhere: sees nothing of the first caller's. Without, that is not checked. */
  readonly otherCaller?: Caller;
  /** Who may not enter. Without, that is not checked. */
  readonly stranger?: Caller;
  /** Must have a type with the id `User`; groups are checked when there is one with the id `Group`. */
  readonly types: readonly ResourceType[];
  /** Whether the store sorts; true by default. */
  readonly sorts?: boolean;
  /** Ends what `create` began. */
  readonly close?: () => Promise<void>;
};

export type ContractCheck = {
  /** A sentence. */
  readonly name: string;
  /** Undefined when the promise is kept, a reason when it could not be checked; rejects when it is broken. */
  readonly run: () => Promise<string | undefined>;
};

/** One of the fixture's callers. */
export type Who = 'caller' | 'otherCaller' | 'stranger';

export type Check = (trial: Trial) => Promise<string | undefined>;

/** A write of a check's own. */
export type TrialWrite = Omit<Write, 'answer' | 'want' | 'needs'> & { readonly needs?: readonly string[] };

/** A store, and the operations that checks are told in; they are the caller's unless `as` says otherwise. */
export type Trial = {
  readonly user: ResourceType;
  readonly group: ResourceType | undefined;
  readonly sorts: boolean;
  readonly has: (who: Who) => boolean;
  readonly read: (read: Read, as?: Who) => Promise<Found>;
  readonly get: (
    type: ResourceType,
    id: string,
    options?: { as?: Who; want?: AttributeSet },
  ) => Promise<Found>;
  readonly query: (
    type: ResourceType,
    filter: string,
    options?: { as?: Who; page?: Page; sort?: Sort },
  ) => Promise<Found>;
  /** Gives what the store gave to `answer`. */
  readonly write: (write: TrialWrite, as?: Who) => Promise<Stored | undefined>;
  readonly create: (type: ResourceType, body: JsonObject, as?: Who) => Promise<Stored>;
  /** By operations of a PatchOp. */
  readonly patch: (type: ResourceType, id: string, operations: readonly JsonObject[]) => Promise<Stored>;
  readonly delete: (type: ResourceType, id: string) => Promise<void>;
};

const whole: AttributeSet = { mode: 'default' };

export function checksOf<Caller>(
  create: () => Promise<Fixture<Caller>>,
  part: string,
  checks: Readonly<Record<string, Check>>,
): ContractCheck[] {
  return Object.entries(checks).map(([sentence, check]) => ({
    name: `${part}: ${sentence}`,
    async run() {
      const fixture = await create();
      try {
        return await check(startTrial(fixture));
      } finally {
        await fixture.close?.();
      }
    },
  }));
}

function startTrial<Caller>(fixture: Fixture<Caller>): Trial {
  const { store, types, sorts = true } = fixture;
  const user = types.find(({ id }) => id === 'User');
  if (user === undefined) {
    throw new Error('The contract needs a resource type with the id "User".');
  }
  const read: Trial['read'] = (wanted, as = 'caller') => store.read(present(fixture[as]), wanted);
  const write: Trial['write'] = async ({ needs = [], ...wanted }, as = 'caller') => {
    let given: Stored | undefined;
    const answer = (stored: Stored | undefined) => {
      given = stored;
      return { status: 200, headers: {} };
    };
    await store.write(present(fixture[as]), { ...wanted, needs, want: whole, answer });
    return given;
  };
  return {
    user,
    group: types.find(({ id }) => id === 'Group'),
    sorts,
    has: (who) => fixture[who] !== undefined,
    read,
    write,
    get: (type, id, { as, want = whole } = {}) => read({ op: 'get', type, id, want }, as),
    query: (type, filter, { as, page = { startIndex: 1, count: 100 }, sort } = {}) => {
      const bound = bindFilter(parseFilter(filter), type);
      const sorted = sort === undefined ? {} : { sort };
      return read({ op: 'query', type, filter: bound, page, want: whole, ...sorted }, as);
    },
    create: async (type, body, as) =>
      present(await write({ op: 'create', type, decide: () => creation(type, body) }, as)),
    patch: async (type, id, operations) => {
      const parsed = parsePatchOp({ schemas: [PATCH_OP], Operations: operations });
      const decide = (now: Stored | undefined) =>
        applyPatch(type, currentResource(type, present(now)), parsed);
      return present(await write({ op: 'patch', type, id, needs: neededDetached(type, parsed), decide }));
    },
    delete: async (type, id) => {
      await write({ op: 'delete', type, id, decide: (now) => unchanged(type, present(now)) });
    },
  };
}

export function creation(type: ResourceType, body: JsonObject): Change {
  const { resource, detached } = standardForm(type, { schemas: [type.schema.id], ...body });
  return changeOf(type, resource, detached);
}

export function unchanged(type: ResourceType, now: Stored): Change {
  return { resource: currentResource(type, now), values: [], detached: {}, notes: [] };
}

/** A user for checks; `name` makes it differ from others. */
export function person(name: string): JsonObject {
  const userName = `contract.${name}@example.com`;
  return {
    userName,
    displayName: `Contract ${name}`,
    emails: [{ value: userName, type: 'work', primary: true }],
  };
}

export function parse({ json }: Stored): JsonObject {
  const value: Json = JSON.parse(json);
  if (!isObject(value)) {
    throw new Error(`Stored.json must be a JSON object; it is ${json.slice(0, 80)}`);
  }
  return value;
}

export function lastModified(stored: Stored): Json | undefined {
  const { meta } = parse(stored);
  return isObject(meta) ? meta.lastModified : undefined;
}

export function expect(isKept: boolean, promise: string): void {
  if (!isKept) {
    throw new Error(promise);
  }
}

/** What there must be. */
export function present<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new Error('The store gave nothing where a resource is.');
  }
  return value;
}

export function the(found: Found): Stored {
  expect(found.total === 1 && found.page.length === 1, `One resource is expected, ${found.total} found.`);
  return present(found.page[0]);
}

/** The ScimError that a promise must reject with, by its status. */
export async function refusal(promise: Promise<unknown>, statuses: readonly number[]): Promise<ScimError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof ScimError && statuses.includes(outcome.status)) {
    return outcome;
  }
  const told = outcome instanceof Error ? `it failed with ${outcome.message}` : 'it succeeded';
  throw new Error(`A refusal with ${statuses.join(' or ')} is expected; ${told}.`, { cause: outcome });
}

/** What came of things done at the same time. */
export async function race<T>(
  count: number,
  run: (index: number) => Promise<T>,
): Promise<{ won: T[]; lost: unknown[] }> {
  const outcomes = await Promise.allSettled(Array.from({ length: count }, (_, index) => run(index)));
  return {
    won: outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])),
    lost: outcomes.flatMap((outcome): unknown[] => (outcome.status === 'rejected' ? [outcome.reason] : [])),
  };
}
