// The detached attributes of a resource in the memory store, and what follows from them: who is a member of what.
import { isObject, type Json, type JsonObject, sameValue } from './attribute.ts';
import type { Neighbours } from './memory-store.ts';
import type { SetEdit } from './patch/change.ts';
import type { Resource, ResourceType } from './schema.ts';

/** Elements by their `value`, by the attribute's name. */
export type Detached = ReadonlyMap<string, ReadonlyMap<string, JsonObject>>;

/** The attributes after the edits; the very same map when the edits change nothing. */
export function editDetached(before: Detached, edits: Readonly<Record<string, SetEdit>>): Detached {
  const after = new Map(before);
  let isChanged = false;
  for (const [name, edit] of Object.entries(edits)) {
    const held = before.get(name) ?? new Map<string, JsonObject>();
    const edited = editElements(held, edit);
    if (!sameElements(held, edited)) {
      after.set(name, edited);
      isChanged = true;
    }
  }
  return isChanged ? after : before;
}

function editElements(held: ReadonlyMap<string, JsonObject>, edit: SetEdit): ReadonlyMap<string, JsonObject> {
  const edited = new Map(edit.reset ? [] : held);
  for (const value of edit.remove) {
    edited.delete(value);
  }
  for (const element of edit.add) {
    const value = String(element['value']);
    if (!edited.has(value)) {
      edited.set(value, element);
    }
  }
  return edited;
}

function sameElements(left: ReadonlyMap<string, JsonObject>, right: ReadonlyMap<string, JsonObject>): boolean {
  return left.size === right.size && [...left].every(([value, element]) => sameValue(element, right.get(value)));
}

/** The values that one has and the other has not. */
export function differingValues(before: Detached | undefined, after: Detached | undefined): Set<string> {
  const values = (detached: Detached | undefined) =>
    new Set([...(detached?.values() ?? [])].flatMap((elements) => [...elements.keys()]));
  return values(before).symmetricDifference(values(after));
}

/** Without the elements that have this value; the very same map when there are none. */
export function withoutValue(detached: Detached, value: string): Detached {
  const edit: SetEdit = { reset: false, remove: [value], add: [] };
  return editDetached(detached, Object.fromEntries([...detached.keys()].map((name) => [name, edit])));
}

/**
 * A `derive` for memoryStore that knows users and groups: a user's `groups`, and `display`, `type` and `$ref` of a
 * group's members, which are the service provider's to say (RFC 7643 §4.1.2 Multi-Valued Attributes, §4.2).
 */
export function deriveMembership(
  baseUrl: string,
): (resource: Resource, type: ResourceType, neighbours: Neighbours) => Resource {
  return (resource, type, neighbours) => {
    if (type.id === 'User') {
      const groups = neighbours.holding('Group', 'members', String(resource['id'])).map((group) => ({
        value: group['id'] ?? null,
        $ref: `${baseUrl}/Groups/${group['id']}`,
        ...(group['displayName'] !== undefined && { display: group['displayName'] }),
        type: 'direct',
      }));
      return groups.length === 0 ? resource : { ...resource, groups };
    }
    const { members } = resource;
    if (type.id !== 'Group' || !Array.isArray(members)) {
      return resource;
    }
    return { ...resource, members: members.map((member) => describeMember(baseUrl, member, neighbours)) };
  };
}

function describeMember(baseUrl: string, member: Json, neighbours: Neighbours): Json {
  if (!isObject(member)) {
    return member;
  }
  const id = String(member['value']);
  for (const [type, endpoint] of [
    ['User', '/Users'],
    ['Group', '/Groups'],
  ] as const) {
    const found = neighbours.get(type, id);
    if (found !== undefined) {
      const display = found['displayName'] ?? found['userName'];
      const named = display === undefined ? {} : { display };
      return { value: id, $ref: `${baseUrl}${endpoint}/${id}`, ...named, type };
    }
  }
  return member;
}
