// Reading and writing a value of a resource by its target. Resources are never changed in place.
import { isObject, isUnassigned, type Json, type JsonObject } from './attribute.ts';
import type { Resource, Target } from './schema.ts';

/** The value at a target of a resource in standard form; of a multi-valued attribute's `sub`, all elements' values. */
export function readTarget(resource: Resource, target: Target): Json | undefined {
  const holder = target.extension === undefined ? resource : resource[target.extension.id];
  if (!isObject(holder)) {
    return undefined;
  }
  const value = holder[target.attribute.name];
  if (target.sub === undefined || value === undefined) {
    return value;
  }
  const sub = target.sub.name;
  if (Array.isArray(value)) {
    return value.flatMap((element: Json) => (isObject(element) ? (element[sub] ?? []) : []));
  }
  return isObject(value) ? value[sub] : undefined;
}

/** The resource with another value at a target that is not below a multi-valued attribute; unassigned removes it. */
export function writeTarget(resource: Resource, target: Target, value: Json | undefined): Resource {
  if (target.extension !== undefined) {
    const { extension, ...inside } = target;
    const held = resource[extension.id];
    return withMember(resource, extension.id, writeTarget(isObject(held) ? held : {}, inside, value));
  }
  const { name } = target.attribute;
  if (target.sub === undefined) {
    return withMember(resource, name, value);
  }
  const held = resource[name];
  return withMember(resource, name, withMember(isObject(held) ? held : {}, target.sub.name, value));
}

/** An object with one member set, or left out when the value is unassigned. */
export function withMember(object: JsonObject, name: string, value: Json | undefined): JsonObject {
  if (value !== undefined && !isUnassigned(value)) {
    return { ...object, [name]: value };
  }
  const { [name]: _, ...rest } = object;
  return rest;
}
