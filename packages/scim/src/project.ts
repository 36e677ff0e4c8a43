// What of a resource is returned: RFC 7644 §3.9 Additional Operation Response Parameters;
// the `returned` characteristic is in RFC 7643 §7.
import {
  type Attribute,
  isNeverShown,
  isObject,
  isUnassigned,
  type Json,
  type JsonObject,
} from './attribute.ts';
import { invalidValue, ScimError } from './error.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { parseAttributePath } from './path.ts';
import {
  commonAttributes,
  type ExtensionTarget,
  type Resource,
  type ResourceType,
  resolvePath,
  type Schema,
  type Target,
} from './schema.ts';

/** Which attributes an answer shows. `default`: all but `request`, `never` and writeOnly. */
export type AttributeSet =
  | { readonly mode: 'default' }
  | { readonly mode: 'only' | 'except'; readonly targets: readonly (Target | ExtensionTarget)[] };

/** `attributes` or `excludedAttributes`: a query's list with commas, or the array of a search request. */
export type AttributeNames = string | readonly string[] | undefined;

/**
 * The set that a request asks for. Names that the type doesn't have are ignored. RFC 7644 §3.9 lets a client send
 * one of the two; when both come, `attributes` rules, since it can only show less than the client is ready for.
 * Throws invalidValue for more names than the limit.
 */
export function parseAttributeSet(
  type: ResourceType,
  attributes: AttributeNames,
  excludedAttributes: AttributeNames,
  limits: Limits = defaultLimits,
): AttributeSet {
  const only = splitNames(attributes);
  const except = splitNames(excludedAttributes);
  const names = only.length > 0 ? only : except;
  if (names.length === 0) {
    return { mode: 'default' };
  }
  if (names.length > limits.attributeNames) {
    const parameter = only.length > 0 ? 'attributes' : 'excludedAttributes';
    throw invalidValue(
      `"${parameter}" may have ${limits.attributeNames} names at most; received ${names.length}.`,
    );
  }
  const targets = names.flatMap((name) => lookUp(type, name) ?? []);
  return { mode: only.length > 0 ? 'only' : 'except', targets };
}

function splitNames(names: AttributeNames): string[] {
  const list =
    typeof names === 'string' ? withoutBrackets(names).split(',') : (names ?? []).map(withoutBrackets);
  return list.map((name) => name.trim()).filter((name) => name !== '');
}

// Microsoft's Postman collection asks for `attributes=emails[type eq "work"]`, which §3.9 doesn't know.
function withoutBrackets(text: string): string {
  return text.replaceAll(/\[[^[\]]*\]/g, '');
}

function lookUp(type: ResourceType, name: string): Target | ExtensionTarget | undefined {
  try {
    return resolvePath(type, parseAttributePath(name));
  } catch (error) {
    // What can't be read as a name is an unknown name.
    if (error instanceof ScimError) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Whether an answer shows a top-level attribute of the core schema that is returned by default, or a part of it;
 * `name` as the schema spells it. A store asks it before it reads members or derives groups.
 */
export function wantsAttribute(set: AttributeSet, name: string): boolean {
  if (set.mode === 'default') {
    return true;
  }
  const named = set.targets.filter(
    ({ extension, attribute }) => extension === undefined && attribute?.name === name,
  );
  return set.mode === 'only' ? named.length > 0 : named.every(({ sub }) => sub !== undefined);
}

/** The part of a resource that an answer shows. */
export function projectResource(type: ResourceType, resource: Resource, set: AttributeSet): Resource {
  const attributes = [...commonAttributes, ...type.schema.attributes];
  const targets = set.mode === 'default' ? [] : set.targets;
  const core = targets.filter(({ extension }) => extension === undefined);
  const shown: Record<string, Json> = { ...projectMembers(attributes, resource, set.mode, core) };
  for (const { schema } of type.extensions) {
    const held = resource[schema.id];
    const named = targets.filter(({ extension }) => extension === schema);
    const part = isObject(held) ? projectExtension(schema, held, set.mode, named) : {};
    if (!isUnassigned(part)) {
      shown[schema.id] = part;
    }
  }
  return shown;
}

function projectExtension(
  schema: Schema,
  values: JsonObject,
  mode: Mode,
  targets: readonly (Target | ExtensionTarget)[],
): JsonObject {
  const isWhole = targets.some(({ attribute }) => attribute === undefined);
  if (!isWhole) {
    return projectMembers(schema.attributes, values, mode, targets);
  }
  // The whole extension shows what it shows by default; left out, it shows what is always returned.
  return mode === 'only'
    ? projectMembers(schema.attributes, values, 'default', [])
    : projectMembers(schema.attributes, values, 'only', []);
}

type Mode = AttributeSet['mode'];
type Named = { readonly attribute?: Attribute; readonly sub?: Attribute };

function projectMembers(
  attributes: readonly Attribute[],
  values: JsonObject,
  mode: Mode,
  targets: readonly Named[],
): JsonObject {
  const shown: Record<string, Json> = {};
  for (const [name, value] of Object.entries(values)) {
    const attribute = attributes.find((candidate) => candidate.name === name);
    if (attribute === undefined) {
      continue;
    }
    const named = targets.filter((target) => target.attribute === attribute);
    const whole = named.some(({ sub }) => sub === undefined);
    const subs = whole ? [] : named.flatMap(({ sub }) => sub ?? []);
    if (isShown(attribute, mode, mode === 'only' ? named.length > 0 : whole)) {
      const part = projectValue(attribute, value, mode, subs);
      if (!isUnassigned(part)) {
        shown[name] = part;
      }
    }
  }
  return shown;
}

function isShown(attribute: Attribute, mode: Mode, named: boolean): boolean {
  if (isNeverShown(attribute)) {
    return false;
  }
  if (attribute.returned === 'always') {
    return true;
  }
  if (mode === 'only') {
    return named;
  }
  return attribute.returned === 'default' && !named;
}

function projectValue(attribute: Attribute, value: Json, mode: Mode, subs: readonly Attribute[]): Json {
  const { subAttributes } = attribute;
  if (subAttributes === undefined) {
    return value;
  }
  // `attributes=emails` shows what emails show by default.
  const inside = subs.length === 0 ? 'default' : mode;
  const targets = subs.map((sub) => ({ attribute: sub }));
  const project = (part: Json) =>
    isObject(part) ? projectMembers(subAttributes, part, inside, targets) : part;
  return Array.isArray(value) ? value.map(project).filter((part) => !isUnassigned(part)) : project(value);
}
