// The operations of a PATCH body as JSON, for rules to rewrite, and where their paths lead. RFC 7644 §3.5.2
// Modifying with PATCH.
import { type Attribute, findAttribute, isObject, type Json, type JsonObject } from '../attribute.ts';
import { ScimError } from '../error.ts';
import { type PatchPath, parsePatchPath } from '../path.ts';
import { type ExtensionTarget, type ResourceType, resolvePath, type Target } from '../schema.ts';

/** The attribute whose value an operation carries; of a multi-valued one perhaps a single element. */
export type Place = { readonly attribute: Attribute; readonly isElement: boolean };

/** A PATCH body with every operation replaced by those that a rule makes of it. */
export function mapOperations(json: Json, rewrite: (operation: JsonObject) => readonly Json[]): Json {
  if (!isObject(json) || !Array.isArray(json.Operations)) {
    return json;
  }
  const operations = json.Operations.flatMap((operation: Json) =>
    isObject(operation) ? rewrite(operation) : [operation],
  );
  return { ...json, Operations: operations };
}

export function hasPath(operation: JsonObject): boolean {
  return operation.path !== undefined && operation.path !== null;
}

/** What a path or the name of a member leads to; undefined when it is unreadable or unknown. */
export function readPath(
  type: ResourceType,
  text: Json | undefined,
): { readonly path: PatchPath; readonly target: Target | ExtensionTarget } | undefined {
  if (typeof text !== 'string') {
    return undefined;
  }
  try {
    const path = parsePatchPath(text);
    const target = resolvePath(type, path.attribute);
    return target === undefined ? undefined : { path, target };
  } catch (error) {
    if (error instanceof ScimError) {
      return undefined;
    }
    throw error;
  }
}

/** The attribute that a path ends in; for the URN of an extension, the extension. */
export function placeOf(type: ResourceType, text: Json | undefined): Place | ExtensionTarget | undefined {
  const read = readPath(type, text);
  if (read === undefined) {
    return undefined;
  }
  const { path, target } = read;
  if (target.attribute === undefined) {
    return target;
  }
  const { attribute, sub } = target;
  if (path.sub !== undefined) {
    const named = findAttribute(attribute.subAttributes, path.sub);
    return named && { attribute: named, isElement: false };
  }
  return sub === undefined
    ? { attribute, isElement: path.filter !== undefined }
    : { attribute: sub, isElement: false };
}
