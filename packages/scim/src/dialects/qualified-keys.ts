// Entra with aadOptscim062020 sends one operation without a path whose members are named by paths: dotted, with a
// URN, with a filter. RFC 7644 §3.5.2.1 Add Operation has members of the resource there.
import { isObject, type Json, type JsonObject } from '../attribute.ts';
import type { ResourceType, Target } from '../schema.ts';
import type { Rule } from './dialect.ts';
import { hasPath, mapOperations, readPath } from './operations.ts';

export const qualifiedKeys: Rule = {
  name: 'paths as names of members',
  traffic: 'entra-aadOptscim062020.json#entra-opt.dotted-keys',
  patchOp: (json, type) =>
    mapOperations(json, (operation) => {
      const { op, value } = operation;
      const isMerge = (op === 'add' || op === 'replace') && !hasPath(operation);
      return isMerge && isObject(value) ? spread(operation, value, type) : [operation];
    }),
};

/** A member that is being put together; a map, because a request may bring any number of names. */
type Branch = Map<string, Json | Branch>;

/** The operation with its members nested, and one operation more for each member that only a path can say. */
function spread(operation: JsonObject, members: JsonObject, type: ResourceType): Json[] {
  const value: Branch = new Map();
  const others: JsonObject[] = [];
  for (const [name, part] of Object.entries(members)) {
    const steps = stepsOf(type, name, value);
    if (steps === undefined) {
      others.push({ ...operation, path: name, value: part });
    } else {
      nest(value, steps, part);
    }
  }
  const isEmptied = value.size === 0 && others.length > 0;
  return isEmptied ? others : [{ ...operation, value: toObject(value) }, ...others];
}

/** The names of the members that lead to what a path names; undefined when it has to stay a path. */
function stepsOf(type: ResourceType, name: string, members: Branch): readonly string[] | undefined {
  const read = readPath(type, name);
  const target = read?.target;
  if (read === undefined || target?.attribute === undefined || !/[.:[]/.test(name)) {
    // Where a dotted name came first, the whole has to be merged into it.
    return members.has(name) ? undefined : [name];
  }
  if (read.path.filter !== undefined || (target.sub !== undefined && target.attribute.multiValued)) {
    return undefined;
  }
  const steps = namesOf(target);
  return isFree(members, steps) ? steps : undefined;
}

function namesOf({ extension, attribute, sub }: Target): string[] {
  const outer = extension === undefined ? [] : [extension.id];
  return [...outer, attribute.name, ...(sub === undefined ? [] : [sub.name])];
}

/** Whether only objects, or nothing, stand in the way of a nested member. */
function isFree(members: Branch | JsonObject, steps: readonly string[]): boolean {
  const [first = '', ...rest] = steps;
  const held = partOf(members, first);
  if (rest.length === 0 || held === undefined) {
    return true;
  }
  return (held instanceof Map || isObject(held)) && isFree(held, rest);
}

function partOf(members: Branch | JsonObject, name: string): Json | Branch | undefined {
  if (members instanceof Map) {
    return members.get(name);
  }
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

function nest(members: Branch, steps: readonly string[], value: Json): void {
  const [first = '', ...rest] = steps;
  if (rest.length === 0) {
    members.set(first, value);
    return;
  }
  const held = members.get(first);
  const branch = held instanceof Map ? held : toBranch(isObject(held) ? held : {});
  members.set(first, branch);
  nest(branch, rest, value);
}

function toBranch(object: JsonObject): Branch {
  return new Map(Object.entries(object));
}

function toObject(branch: Branch): JsonObject {
  return Object.fromEntries(
    [...branch].map(([name, part]) => [name, part instanceof Map ? toObject(part) : part]),
  );
}
