// A ResourceStore in memory, whole and correct, for demonstrations and tests: everything is lost when it goes. One
// write runs from its decision to its effects without an await, which is all the isolation that it needs.
import type { Json } from './attribute.ts';
import { fold } from './attribute.ts';
import { notFound, uniqueness } from './error.ts';
import { matchFilter } from './filter/match-filter.ts';
import { compareForSort } from './list.ts';
import { type Detached, differingValues, editDetached, withoutValue } from './memory-detached.ts';
import type { Change } from './patch/change.ts';
import { parseAttributePath } from './path.ts';
import { wantsAttribute } from './project.ts';
import { readTarget } from './resource.ts';
import type { Found, Read, ResourceStore, Stored, Write } from './resource-store.ts';
import { printTarget, type Resource, type ResourceType, resolvePath, type Target } from './schema.ts';

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
  readonly derive?: (resource: Resource, type: ResourceType, neighbours: Neighbours) => Resource;
  /** Values of a detached attribute up to which a PATCH shows them unasked. 200 by default. */
  readonly shownAfterPatch?: number;
};

/** The other resources of the same partition, without detached and derived values. */
export type Neighbours = {
  get(typeId: string, id: string): Resource | undefined;
  /** The resources of a type whose detached attribute has an element with this value. */
  holding(typeId: string, attribute: string, value: string): Resource[];
};

type Row = {
  readonly id: string;
  readonly version: number;
  readonly created: string;
  readonly lastModified: string;
  readonly resource: Resource;
  readonly detached: Detached;
};

type Partition = {
  /** By the type's id, then by the resource's; in the order of creation. */
  readonly rows: Map<string, Map<string, Row>>;
  /** Whose a value of a unique attribute is. */
  readonly owners: Map<string, string>;
};

/**
 * A store that keeps all in memory.
 *
 * @example memoryStore({ resourceTypes, baseUrl, now: () => new Date(), newId: () => crypto.randomUUID() })
 */
export function memoryStore<Caller>(options: MemoryStoreOptions<Caller>): ResourceStore<Caller> {
  const partitions = new Map<string, Partition>();
  const uniqueTargets = new Map(options.resourceTypes.map((type) => [type.id, findUnique(type, options)]));

  async function enter(caller: Caller): Promise<Partition> {
    await options.admit?.(caller);
    const name = options.partition?.(caller) ?? '';
    const partition = partitions.get(name) ?? { rows: new Map(), owners: new Map() };
    partitions.set(name, partition);
    return partition;
  }

  async function read(caller: Caller, wanted: Read): Promise<Found> {
    const partition = await enter(caller);
    if (wanted.op === 'admit') {
      return { total: 0, page: [] };
    }
    const { type, want } = wanted;
    const isShown = (name: string) => wantsAttribute(want, name);
    if (wanted.op === 'get') {
      const row = rowsOf(partition, type.id).get(wanted.id);
      return { total: row ? 1 : 0, page: row ? [show(partition, type, row, isShown)] : [] };
    }
    const { filter, sort, page } = wanted;
    const found = [...rowsOf(partition, type.id).values()]
      .map((row) => ({ row, resource: assemble(partition, type, row, () => true) }))
      .filter(({ resource }) => filter === undefined || matchFilter(filter, resource));
    const sorted = sort ? found.sort((a, b) => compareForSort(a.resource, b.resource, sort)) : found;
    const onPage = sorted.slice(page.startIndex - 1, page.startIndex - 1 + page.count);
    return { total: found.length, page: onPage.map(({ row }) => show(partition, type, row, isShown)) };
  }

  async function write(caller: Caller, wanted: Write) {
    const partition = await enter(caller);
    const { type, want } = wanted;
    const before = wanted.id === undefined ? undefined : rowsOf(partition, type.id).get(wanted.id);
    const seen = before && show(partition, type, before, (name) => wanted.needs.includes(name));
    const change = wanted.decide(seen);
    if (wanted.op !== 'create' && before === undefined) {
      throw notFound(`There is no ${type.name} with this id.`);
    }
    if (wanted.op === 'delete') {
      remove(partition, type, before);
      return wanted.answer(undefined, change);
    }
    const after = keep(partition, type, before, change);
    const isShown = (name: string) => {
      const size = after.detached.get(name)?.size ?? 0;
      const isTooMany = wanted.op === 'patch' && size > (options.shownAfterPatch ?? 200);
      return wantsAttribute(want, name) && (want.mode === 'only' || !isTooMany);
    };
    return wanted.answer(show(partition, type, after, isShown), change);
  }

  function keep(partition: Partition, type: ResourceType, before: Row | undefined, change: Change): Row {
    const detached = editDetached(before?.detached ?? new Map(), change.detached);
    if (before !== undefined && change.values.length === 0 && detached === before.detached) {
      return before;
    }
    const at = options.now().toISOString();
    const id = before?.id ?? options.newId();
    claim(partition, type, { id, before: before?.resource, after: change.resource });
    const version = (before?.version ?? 0) + 1;
    const created = before?.created ?? at;
    const row = { id, version, created, lastModified: at, resource: change.resource, detached };
    rowsOf(partition, type.id).set(id, row);
    touch(partition, differingValues(before?.detached, detached));
    return row;
  }

  function remove(partition: Partition, type: ResourceType, row: Row | undefined): void {
    if (row === undefined) {
      return;
    }
    claim(partition, type, { id: row.id, before: row.resource, after: {} });
    rowsOf(partition, type.id).delete(row.id);
    touch(partition, differingValues(row.detached, undefined));
    // A detached value that is the id of a resource here refers to it: a deleted user leaves the groups.
    for (const rows of partition.rows.values()) {
      for (const holder of rows.values()) {
        const detached = withoutValue(holder.detached, row.id);
        if (detached !== holder.detached) {
          rows.set(holder.id, advance({ ...holder, detached }));
        }
      }
    }
  }

  /** What is derived of others changes with them, and so does the version. */
  function touch(partition: Partition, ids: ReadonlySet<string>): void {
    if (options.derive === undefined) {
      return;
    }
    for (const rows of partition.rows.values()) {
      for (const id of ids) {
        const row = rows.get(id);
        if (row !== undefined) {
          rows.set(id, advance(row));
        }
      }
    }
  }

  function advance(row: Row): Row {
    return { ...row, version: row.version + 1, lastModified: options.now().toISOString() };
  }

  function claim(
    { owners }: Partition,
    type: ResourceType,
    { id, before, after }: { id: string; before: Resource | undefined; after: Resource },
  ): void {
    const targets = uniqueTargets.get(type.id) ?? [];
    for (const target of targets) {
      const isTaken = keysOf(type, target, after).some((key) => (owners.get(key) ?? id) !== id);
      if (isTaken) {
        const value = JSON.stringify(readTarget(after, target));
        throw uniqueness(`"${printTarget(target)}" is ${value}, which belongs to another ${type.name}.`);
      }
    }
    for (const target of targets) {
      keysOf(type, target, before ?? {}).forEach((key) => {
        owners.delete(key);
      });
      keysOf(type, target, after).forEach((key) => {
        owners.set(key, id);
      });
    }
  }

  function show(
    partition: Partition,
    type: ResourceType,
    row: Row,
    isShown: (attribute: string) => boolean,
  ): Stored {
    const resource = assemble(partition, type, row, isShown);
    return {
      id: row.id,
      version: versionOf(row),
      location: locationOf(type, row),
      json: JSON.stringify(resource),
      omitted: [...row.detached.keys()].filter((name) => !isShown(name)),
    };
  }

  function assemble(
    partition: Partition,
    type: ResourceType,
    row: Row,
    isShown: (attribute: string) => boolean,
  ): Resource {
    const resource: Record<string, Json> = { schemas: row.resource['schemas'] ?? [type.schema.id], id: row.id };
    Object.assign(resource, row.resource);
    for (const [name, elements] of row.detached) {
      if (isShown(name) && elements.size > 0) {
        resource[name] = [...elements.values()];
      }
    }
    resource['meta'] = {
      resourceType: type.name,
      created: row.created,
      lastModified: row.lastModified,
      location: locationOf(type, row),
      version: versionOf(row),
    };
    return options.derive?.(resource, type, neighboursIn(partition)) ?? resource;
  }

  function neighboursIn(partition: Partition): Neighbours {
    const plain = (row: Row): Resource => ({ ...row.resource, id: row.id });
    return {
      get: (typeId, id) => {
        const row = rowsOf(partition, typeId).get(id);
        return row && plain(row);
      },
      holding: (typeId, attribute, value) =>
        [...rowsOf(partition, typeId).values()]
          .filter(({ detached }) => detached.get(attribute)?.has(value))
          .map(plain),
    };
  }

  const locationOf = (type: ResourceType, row: Row) =>
    `${options.baseUrl}${type.endpoint}/${encodeURIComponent(row.id)}`;

  return { read, write };
}

function versionOf(row: Row): string {
  return `W/"${row.version}"`;
}

function rowsOf({ rows }: Partition, typeId: string): Map<string, Row> {
  const found = rows.get(typeId) ?? new Map<string, Row>();
  rows.set(typeId, found);
  return found;
}

/** A unique attribute's values as they are compared, each with the attribute that it is of. */
function keysOf(type: ResourceType, target: Target, resource: Resource): string[] {
  const value = readTarget(resource, target);
  const { caseExact } = target.sub ?? target.attribute;
  const texts = (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
  return texts.map((text) => JSON.stringify([type.id, printTarget(target), caseExact ? text : fold(text)]));
}

function findUnique<Caller>(type: ResourceType, { unique }: MemoryStoreOptions<Caller>): Target[] {
  const named = unique?.[type.id];
  if (named === undefined) {
    return type.schema.attributes
      .filter((attribute) => attribute.uniqueness !== 'none')
      .map((attribute) => ({ attribute }));
  }
  return named.map((name) => {
    const target = resolvePath(type, parseAttributePath(name));
    if (target?.attribute === undefined) {
      throw new TypeError(`"${name}" can't be unique: ${type.name} has no such attribute.`);
    }
    return target;
  });
}
