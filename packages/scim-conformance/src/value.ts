// JSON as it comes off the wire, and reading a value out of it by the paths that checks and recorded traffic use.

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [name: string]: Json };

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The objects among a value's elements; empty when it is no array. */
export function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return isArray(value) ? value.filter((element) => isObject(element)) : [];
}

/** The strings among a value's elements; empty when it is no array. */
export function stringsOf(value: Json | undefined): readonly string[] {
  return isArray(value) ? value.filter((element) => typeof element === 'string') : [];
}

/** The text of a value that should be a string; empty for anything else. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** RFC 7643 §2.5 Unassigned and Null Values: absent, null, an empty array and an object without values are one state. */
export function isUnassigned(value: Json | undefined): boolean {
  if (value === undefined || value === null) {
    return true;
  }
  if (isArray(value)) {
    return value.length === 0;
  }
  return isObject(value) && Object.values(value).every((part) => isUnassigned(part));
}

/** Whether two values are the same, whatever the order of an object's members. */
export function sameJson(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) {
    return true;
  }
  if (isArray(left) && isArray(right)) {
    return left.length === right.length && left.every((element, index) => sameJson(element, right[index]));
  }
  if (isObject(left) && isObject(right)) {
    const names = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...names].every((name) => sameJson(left[name], right[name]));
  }
  return false;
}

/** Text as JSON, or undefined when it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    const parsed: Json = JSON.parse(text);
    return parsed;
  } catch {
    return undefined;
  }
}

/**
 * The value at a path, or undefined: `name.givenName`, `Resources.0.active`, `emails[type=work].value`, and
 * `urn:…:User|department`, where the URN stands before a `|` because it contains dots itself.
 *
 * @example readPath({ emails: [{ type: 'work', value: 'a@b' }] }, 'emails[type=work].value') // 'a@b'
 */
export function readPath(json: Json | undefined, path: string): Json | undefined {
  const bar = path.indexOf('|');
  if (bar >= 0) {
    const inner = isObject(json) ? json[path.slice(0, bar)] : undefined;
    return readPath(inner, path.slice(bar + 1));
  }
  return splitPath(path).reduce<Json | undefined>(step, json);
}

/** Dots divide a path except inside brackets, where a value such as an e-mail address may contain them. */
function splitPath(path: string): readonly string[] {
  return path.match(/(?:[^.[\]]|\[[^\]]*\])+/g) ?? [];
}

function step(json: Json | undefined, segment: string): Json | undefined {
  const [, name = '', attribute, wanted] = /^([^[]*)(?:\[([^=\]]+)=([^\]]*)\])?$/.exec(segment) ?? [];
  const inner = isArray(json) ? json[Number(name)] : isObject(json) ? json[name] : undefined;
  if (attribute === undefined) {
    return inner;
  }
  return objectsOf(inner).find((element) => String(element[attribute]) === wanted);
}
