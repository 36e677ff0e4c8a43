// A ResourceStore in memory, whole and correct, for demonstrations and tests: everything is lost when it goes. One
// write runs from its decision to its effects without an await, which is all the isolation that it needs.
import type { Json } from './attribute.ts';
import { notFound } from './error.ts';
import { matchFilter } from './filter/match-filter.ts';
import type { ScimResponse } from './http.ts';
import { compareForSort } from './list.ts';
import {
  keepRow,
  type Neighbour,
  type Neighbours,
  neighboursIn,
  type Partition,
  type Row,
  removeRow,
  rowsOf,
} from './memory/rows.ts';
import { parseAttributePath } from './path.ts';
import { wantsAttribute } from './project.ts';
import type { Found, Read, ResourceStore, Stored, Write } from './resource-store.ts';
import { type Resource, type ResourceType, resolvePath, type Target } from './schema.ts';

export { deriveMembership } from './memory/membership.ts';
export type { Neighbour, Neighbours } from './memory/rows.ts';

export type MemoryStoreOptions<Caller> = {
  readonly resourceTypes: readonly ResourceType[];
  /** The provider's; locations begin with it. */
  readonly baseUrl: string;
  readonly now: () => Date;
  /** Must give an id once only. */
  readonly newId: () => string;
  /** Throws `unauthorized()` or `forbidden()` for who may not enter. By default everybody may. */
  readonly admit?: (caller: Caller) => void | Promise<void>;
  /** Callers of different partitions see nothing of one another. By default there is one for all. */
  readonly partition?: (caller: Caller) => string;
  /** Attributes that must differ, by the type's id. By default those whose `uniqueness` is server or global. */
  readonly unique?: Readonly<Record<string, readonly string[]>>;
  /** Adds the values that follow from other resources: a user's groups. See `deriveMembership`. */
  readonly derive?: (resource: Neighbour, type: ResourceType, neighbours: Neighbours) => Resource;
  /** Values of a detached attribute up to which a PATCH shows them unasked. 200 by default. */
  readonly shownAfterPatch?: number;
};

type Context<Caller> = {
  readonly options: MemoryStoreOptions<Caller>;
  readonly unique: ReadonlyMap<string, readonly Target[]>;
};

/**
 * A store that keeps all in memory.
 *
 * @example memoryStore({ resourceTypes, baseUrl, now: () => new Date(), newId: () => crypto.randomUUID() })
 */
export function memoryStore<Caller>(options: MemoryStoreOptions<Caller>): ResourceStore<Caller> {
  const partitions = new Map<string, Partition>();
  const unique = new Map(options.resourceTypes.map((type) => [type.id, findUnique(type, options)]));
  const context = { options, unique };

  async function enter(caller: Caller): Promise<Partition> {
    await options.admit?.(caller);
    const name = options.partition?.(caller) ?? '';
    const partition = partitions.get(name) ?? { rows: new Map(), owners: new Map() };
    partitions.set(name, partition);
    return partition;
  }

  return {
    read: async (caller, wanted) => readFrom(context, await enter(caller), wanted),
    write: async (caller, wanted) => writeTo(context, await enter(caller), wanted),
  };
}

function readFrom<Caller>(context: Context<Caller>, partition: Partition, wanted: Read): Found {
  if (wanted.op === 'admit') {
    return { total: 0, page: [] };
  }
  const { type, want } = wanted;
  const rows = rowsOf(partition, type.id);
  const showAll = (found: readonly Row[]) =>
    found.map((row) =>
      show(context, partition, type, { row, isShown: (name) => wantsAttribute(want, name) }),
    );
  if (wanted.op === 'get') {
    const row = rows.get(wanted.id);
    return { total: row ? 1 : 0, page: showAll(row ? [row] : []) };
  }
  const { filter, sort, page } = wanted;
  const found = [...rows.values()]
    .map((row) => ({ row, resource: assemble(context, partition, type, { row, isShown: () => true }) }))
    .filter(({ resource }) => filter === undefined || matchFilter(filter, resource));
  const sorted = sort ? found.sort((a, b) => compareForSort(a.resource, b.resource, sort)) : found;
  const onPage = sorted.slice(page.startIndex - 1, page.startIndex - 1 + page.count);
  return { total: found.length, page: showAll(onPage.map(({ row }) => row)) };
}

function writeTo<Caller>(context: Context<Caller>, partition: Partition, wanted: Write): ScimResponse {
  const { options, unique } = context;
  const { type, want } = wanted;
  const before = wanted.id === undefined ? undefined : rowsOf(partition, type.id).get(wanted.id);
  const isNeeded = (name: string) => wanted.needs.includes(name);
  const change = wanted.decide(before && show(context, partition, type, { row: before, isShown: isNeeded }));
  const keeping = {
    partition,
    type,
    unique: unique.get(type.id) ?? [],
    at: options.now().toISOString(),
    isDerived: options.derive !== undefined,
  };
  if (wanted.op === 'create') {
    const row = keepRow(keeping, options.newId(), undefined, change);
    return wanted.answer(show(context, partition, type, { row, isShown: () => true }), change);
  }
  if (before === undefined) {
    throw notFound(`There is no ${type.name} with this id.`);
  }
  if (wanted.op === 'delete') {
    removeRow(keeping, before);
    return wanted.answer(undefined, change);
  }
  const row = keepRow(keeping, before.id, before, change);
  const isTooMany = (name: string) =>
    wanted.op === 'patch' &&
    want.mode !== 'only' &&
    (row.detached.get(name)?.size ?? 0) > (options.shownAfterPatch ?? 200);
  const isShown = (name: string) => wantsAttribute(want, name) && !isTooMany(name);
  return wanted.answer(show(context, partition, type, { row, isShown }), change);
}

/** A row, and which of its detached attributes are to be seen. */
type Shown = { readonly row: Row; readonly isShown: (attribute: string) => boolean };

function show<Caller>(
  context: Context<Caller>,
  partition: Partition,
  type: ResourceType,
  shown: Shown,
): Stored {
  const { row, isShown } = shown;
  return {
    id: row.id,
    version: versionOf(row),
    location: locationOf(context, type, row),
    json: JSON.stringify(assemble(context, partition, type, shown)),
    omitted: [...row.detached.keys()].filter((name) => !isShown(name)),
  };
}

function assemble<Caller>(
  context: Context<Caller>,
  partition: Partition,
  type: ResourceType,
  { row, isShown }: Shown,
): Resource {
  const { schemas = [type.schema.id], ...values } = row.resource;
  const elements = [...row.detached].filter(([name, held]) => isShown(name) && held.size > 0);
  const detached: [string, Json][] = elements.map(([name, held]) => [name, [...held.values()]]);
  const resource = {
    schemas,
    id: row.id,
    ...values,
    ...Object.fromEntries(detached),
    meta: {
      resourceType: type.name,
      created: row.created,
      lastModified: row.lastModified,
      location: locationOf(context, type, row),
      version: versionOf(row),
    },
  };
  return context.options.derive?.(resource, type, neighboursIn(partition)) ?? resource;
}

function versionOf(row: Row): string {
  return `W/"${row.version}"`;
}

function locationOf<Caller>({ options }: Context<Caller>, type: ResourceType, row: Row): string {
  return `${options.baseUrl}${type.endpoint}/${encodeURIComponent(row.id)}`;
}

function findUnique<Caller>(type: ResourceType, { unique }: MemoryStoreOptions<Caller>): Target[] {
  const named = unique?.[type.id];
  if (named === undefined) {
    return allTargets(type).filter((target) => (target.sub ?? target.attribute).uniqueness !== 'none');
  }
  return named.map((name) => {
    const target = resolvePath(type, parseAttributePath(name));
    if (target?.attribute === undefined) {
      throw new TypeError(`"${name}" can't be unique: ${type.name} has no such attribute.`);
    }
    return target;
  });
}

/** Every attribute of the core schema and of the extensions, and every part of one. */
function allTargets(type: ResourceType): Target[] {
  const core = type.schema.attributes.map((attribute): Target => ({ attribute }));
  const extended = type.extensions.flatMap(({ schema }) =>
    schema.attributes.map((attribute): Target => ({ extension: schema, attribute })),
  );
  return [...core, ...extended].flatMap((target) => [
    target,
    ...(target.attribute.subAttributes ?? []).map((sub) => ({ ...target, sub })),
  ]);
}
