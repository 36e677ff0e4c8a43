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
import type { Found, Page, ResourceStore, Sort, Stored, Write } from '../resource-store.ts';
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
  run(): Promise<string | undefined>;
};

export type Check<Caller> = (trial: Trial<Caller>) => Promise<string | undefined>;

/** A fixture, and the operations that checks are told in. */
export type Trial<Caller> = Fixture<Caller> & {
  readonly user: ResourceType;
  readonly group: ResourceType | undefined;
  create(type: ResourceType, body: JsonObject, as?: Caller): Promise<Stored>;
  get(type: ResourceType, id: string, options?: { as?: Caller; want?: AttributeSet }): Promise<Found>;
  query(type: ResourceType, filter: string, options?: QueryOptions<Caller>): Promise<Found>;
  /** By operations of a PatchOp. */
  patch(type: ResourceType, id: string, operations: readonly JsonObject[]): Promise<Stored>;
  delete(type: ResourceType, id: string): Promise<void>;
  /** A write of the check's own; gives what the store gave to `answer`. */
  write(write: Omit<Write, 'answer' | 'want' | 'needs'>, as?: Caller): Promise<Stored | undefined>;
};

export type QueryOptions<Caller> = { as?: Caller; page?: Page; sort?: Sort };

const whole: AttributeSet = { mode: 'default' };

export function checksOf<Caller>(
  create: () => Promise<Fixture<Caller>>,
  part: string,
  checks: Readonly<Record<string, Check<Caller>>>,
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

function startTrial<Caller>(fixture: Fixture<Caller>): Trial<Caller> {
  const { store, caller, types } = fixture;
  const user = types.find(({ id }) => id === 'User');
  if (user === undefined) {
    throw new Error('The contract needs a resource type with the id "User".');
  }

  async function ask(write: Omit<Write, 'answer' | 'want'>, as: Caller): Promise<Stored | undefined> {
    let given: Stored | undefined;
    const answer = (stored: Stored | undefined) => {
      given = stored;
      return { status: 200, headers: {} };
    };
    await store.write(as, { ...write, want: whole, answer });
    return given;
  }

  return {
    ...fixture,
    user,
    group: types.find(({ id }) => id === 'Group'),
    create: async (type, body, as = caller) => {
      const decide = () => creation(type, body);
      return present(await ask({ op: 'create', type, needs: [], decide }, as));
    },
    get: (type, id, { as = caller, want = whole } = {}) => store.read(as, { op: 'get', type, id, want }),
    query: (type, filter, { as = caller, page = { startIndex: 1, count: 100 }, sort } = {}) => {
      const bound = bindFilter(parseFilter(filter), type);
      const sorted = sort === undefined ? {} : { sort };
      return store.read(as, { op: 'query', type, filter: bound, page, want: whole, ...sorted });
    },
    patch: async (type, id, operations) => {
      const parsed = parsePatchOp({ schemas: [PATCH_OP], Operations: operations });
      const decide = (now: Stored | undefined) =>
        applyPatch(type, currentResource(type, present(now)), parsed);
      const needs = neededDetached(type, parsed);
      return present(await ask({ op: 'patch', type, id, needs, decide }, caller));
    },
    delete: async (type, id) => {
      await ask(
        { op: 'delete', type, id, needs: [], decide: (now) => unchanged(type, present(now)) },
        caller,
      );
    },
    write: (write, as = caller) => ask({ ...write, needs: [] }, as),
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
  const told = outcome === undefined ? 'it succeeded' : String(outcome);
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
