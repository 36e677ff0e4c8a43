// Who is a member of what, as users and groups show it: RFC 7643 §4.1.2 Multi-Valued Attributes (groups), §4.2.
import { isObject, type Json } from '../attribute.ts';
import { keyOf } from '../patch/change.ts';
import type { Resource, ResourceType } from '../schema.ts';
import type { Neighbour, Neighbours } from './rows.ts';

/**
 * A `derive` for memoryStore that knows users and groups: a user's `groups`, and `display`, `type` and `$ref` of a
 * group's members, which are the service provider's to say.
 */
export function deriveMembership(
  baseUrl: string,
): (resource: Neighbour, type: ResourceType, neighbours: Neighbours) => Resource {
  return (resource, type, neighbours) => {
    if (type.id === 'User') {
      const groups = neighbours.holding('Group', 'members', resource.id).map((group) => ({
        value: group.id,
        $ref: `${baseUrl}/Groups/${group.id}`,
        ...(group.displayName !== undefined && { display: group.displayName }),
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
  const id = keyOf(member);
  for (const [type, endpoint] of [
    ['User', '/Users'],
    ['Group', '/Groups'],
  ] as const) {
    const found = neighbours.get(type, id);
    if (found !== undefined) {
      const display = found.displayName ?? found.userName;
      const named = display === undefined ? {} : { display };
      return { value: id, $ref: `${baseUrl}${endpoint}/${id}`, ...named, type };
    }
  }
  return member;
}
