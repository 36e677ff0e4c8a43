// Schemas and resource types as data, and where a name leads in them. RFC 7643 §3 SCIM Resources,
// §6, §7.
import { type Attribute, attribute, findAttribute, type JsonObject } from './attribute.ts';
import { type AttributePath, printAttributePath } from './filter/attribute-path.ts';

export type Schema = {
  /** The URN. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly Attribute[];
};

/**
 * A resource in standard form: attribute names as its schemas spell them, extensions under their URN, no
 * unassigned values, no unknown attributes. `validate.ts` makes it of what a client sent.
 */
export type Resource = JsonObject;

export type ResourceType = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Relative to the base URL: `/Users`. */
  readonly endpoint: string;
  readonly schema: Schema;
  readonly extensions: readonly { readonly schema: Schema; readonly required: boolean }[];
  /**
   * Multi-valued attributes whose values the store keeps apart and changes without reading them all: a group's
   * `members`. Their elements are complex and known by their `value`.
   */
  readonly detached: readonly string[];
  /**
   * The host's say on a resource that is about to be validated: `next` is what the request would make of `now`
   * (undefined when it is created). Pure. LinkTime keeps `active` here when a PUT leaves it out.
   */
  readonly amend?: (next: Resource, now: Resource | undefined) => Resource;
};

/** RFC 7643 §3.1 Common Attributes, with `schemas` (§3). They belong to every resource type. */
export const commonAttributes: readonly Attribute[] = [
  attribute('schemas', {
    type: 'reference',
    referenceTypes: ['uri'],
    multiValued: true,
    required: true,
    caseExact: true,
    returned: 'always',
    description: 'The URNs of the schemas that this resource uses.',
  }),
  attribute('id', {
    caseExact: true,
    mutability: 'readOnly',
    returned: 'always',
    uniqueness: 'server',
    description: 'The identifier that the service provider gave.',
  }),
  attribute('externalId', {
    caseExact: true,
    description: 'The identifier that the provisioning client gave.',
  }),
  attribute('meta', {
    type: 'complex',
    mutability: 'readOnly',
    description: 'What the service provider knows about the resource itself.',
    subAttributes: [
      attribute('resourceType', { caseExact: true, mutability: 'readOnly' }),
      attribute('created', { type: 'dateTime', mutability: 'readOnly' }),
      attribute('lastModified', { type: 'dateTime', mutability: 'readOnly' }),
      attribute('location', {
        type: 'reference',
        referenceTypes: ['uri'],
        caseExact: true,
        mutability: 'readOnly',
      }),
      attribute('version', { caseExact: true, mutability: 'readOnly' }),
    ],
  }),
];

/**
 * Where a name leads in a resource type. `extension` is set when it lies in one; `attribute` is absent when the
 * name is the URN of an extension itself.
 */
export type Target = {
  readonly extension?: Schema;
  readonly attribute: Attribute;
  readonly sub?: Attribute;
};
export type ExtensionTarget = {
  readonly extension: Schema;
  readonly attribute?: never;
  readonly sub?: never;
};

/**
 * The target of an attribute path, or undefined when the type has no such attribute. Names and URNs are case
 * insensitive (RFC 7643 §2.1, RFC 7644 §3.10). URNs hold dots and colons, so known schemas decide where they end.
 */
export function resolvePath(type: ResourceType, path: AttributePath): Target | ExtensionTarget | undefined {
  const whole = printAttributePath(path).toLowerCase();
  const extension = type.extensions.find(({ schema }) => schema.id.toLowerCase() === whole)?.schema;
  if (extension !== undefined) {
    return { extension };
  }
  if (path.uri === undefined) {
    return within(undefined, [...commonAttributes, ...type.schema.attributes], path);
  }
  const uri = path.uri.toLowerCase();
  if (type.schema.id.toLowerCase() === uri) {
    return within(undefined, [...commonAttributes, ...type.schema.attributes], path);
  }
  const named = type.extensions.find(({ schema }) => schema.id.toLowerCase() === uri)?.schema;
  return named === undefined ? undefined : within(named, named.attributes, path);
}

function within(
  extension: Schema | undefined,
  attributes: readonly Attribute[],
  path: AttributePath,
): Target | undefined {
  const found = findAttribute(attributes, path.name);
  if (found === undefined) {
    return undefined;
  }
  const place = extension === undefined ? { attribute: found } : { extension, attribute: found };
  if (path.sub === undefined) {
    return place;
  }
  const sub = findAttribute(found.subAttributes, path.sub);
  return sub === undefined ? undefined : { ...place, sub };
}

/** A target as it stands in messages, logs and changes: `name.familyName`, `urn:…:User:manager.value`. */
export function printTarget(target: Target | ExtensionTarget): string {
  const prefix = target.extension === undefined ? '' : target.extension.id;
  if (target.attribute === undefined) {
    return prefix;
  }
  const name =
    target.sub === undefined ? target.attribute.name : `${target.attribute.name}.${target.sub.name}`;
  return prefix === '' ? name : `${prefix}:${name}`;
}
