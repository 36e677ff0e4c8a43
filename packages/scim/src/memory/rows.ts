// What the memory store keeps, and the writes to it: rows are replaced, never changed, and every change has a version.
import { fold, isNeverShown } from '../attribute.ts';
import { uniqueness } from '../error.ts';
import type { Change } from '../patch/change.ts';
import { readTarget } from '../resource.ts';
import { printTarget, type Resource, type ResourceType, type Target } from '../schema.ts';
import { type Detached, differingValues, editDetached, withoutValue } from './detached.ts';

export type Row = {
  readonly id: string;
  readonly version: number;
  readonly created: string;
  readonly lastModified: string;
  readonly resource: Resource;
  readonly detached: Detached;
};

/** What the callers of one partition see. */
export type Partition = {
  /** By the type's id, then by the resource's; in the order of creation. */
  readonly rows: Map<string, Map<string, Row>>;
  /** Whose a value of a unique attribute is. */
  readonly owners: Map<string, string>;
};

/** What a write needs to know besides the change. */
export type Keeping = {
  readonly partition: Partition;
  readonly type: ResourceType;
  readonly unique: readonly Target[];
  /** The time of the write, as it is shown. */
  readonly at: string;
  /** Whether resources show values of those that they are members of. */
  readonly isDerived: boolean;
};

/** Another resource, with its id. */
export type Neighbour = Resource & { readonly id: string };

/** The other resources of the same partition, without detached and derived values. */
export type Neighbours = {
  readonly get: (typeId: string, id: string) => Neighbour | undefined;
  /** The resources of a type whose detached attribute has an element with this value. */
  readonly holding: (typeId: string, attribute: string, value: string) => Neighbour[];
};

/** Stores a change of `before`, or a new row under the id; a change that changes nothing leaves the row as it is. */
export function keepRow(keeping: Keeping, id: string, before: Row | undefined, change: Change): Row {
  const detached = editDetached(before?.detached ?? new Map(), change.detached);
  if (before !== undefined && change.values.length === 0 && detached === before.detached) {
    return before;
  }
  claim(keeping, id, before?.resource ?? {}, change.resource);
  const { partition, type, at } = keeping;
  const version = (before?.version ?? 0) + 1;
  const created = before?.created ?? at;
  const row = { id, version, created, lastModified: at, resource: change.resource, detached };
  rowsOf(partition, type.id).set(id, row);
  touch(keeping, differingValues(before?.detached, detached));
  return row;
}

/** A detached value that is the id of a resource here refers to it: a deleted user leaves the groups. */
export function removeRow(keeping: Keeping, row: Row): void {
  const { partition, type } = keeping;
  claim(keeping, row.id, row.resource, {});
  rowsOf(partition, type.id).delete(row.id);
  touch(keeping, differingValues(row.detached, undefined));
  for (const rows of partition.rows.values()) {
    for (const holder of rows.values()) {
      const detached = withoutValue(holder.detached, row.id);
      if (detached !== holder.detached) {
        rows.set(holder.id, { ...advance(holder, keeping), detached });
      }
    }
  }
}

export function rowsOf({ rows }: Partition, typeId: string): Map<string, Row> {
  const found = rows.get(typeId) ?? new Map<string, Row>();
  rows.set(typeId, found);
  return found;
}

export function neighboursIn(partition: Partition): Neighbours {
  const plain = (row: Row): Neighbour => ({ ...row.resource, id: row.id });
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

/** What is derived of others changes with them, and so does the version. */
function touch(keeping: Keeping, ids: ReadonlySet<string>): void {
  if (!keeping.isDerived) {
    return;
  }
  for (const rows of keeping.partition.rows.values()) {
    for (const id of ids) {
      const row = rows.get(id);
      if (row !== undefined) {
        rows.set(id, advance(row, keeping));
      }
    }
  }
}

function advance(row: Row, { at }: Keeping): Row {
  return { ...row, version: row.version + 1, lastModified: at };
}

/** Gives up the unique values from before and takes those from now on, or throws and does neither. */
function claim(keeping: Keeping, id: string, before: Resource, after: Resource): void {
  const { partition, type, unique } = keeping;
  for (const target of unique) {
    const isTaken = keysOf(type, target, after).some((key) => (partition.owners.get(key) ?? id) !== id);
    if (isTaken) {
      const isSecret =
        isNeverShown(target.attribute) || (target.sub !== undefined && isNeverShown(target.sub));
      const value = isSecret ? 'a value' : JSON.stringify(readTarget(after, target));
      throw uniqueness(`"${printTarget(target)}" is ${value}, which belongs to another ${type.name}.`);
    }
  }
  for (const target of unique) {
    for (const key of keysOf(type, target, before)) {
      partition.owners.delete(key);
    }
    for (const key of keysOf(type, target, after)) {
      partition.owners.set(key, id);
    }
  }
}

/** A unique attribute's values as they are compared, each with the attribute that it is of. */
function keysOf(type: ResourceType, target: Target, resource: Resource): string[] {
  const value = readTarget(resource, target);
  const { caseExact } = target.sub ?? target.attribute;
  const texts = (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
  return texts.map((text) => JSON.stringify([type.id, printTarget(target), caseExact ? text : fold(text)]));
}
