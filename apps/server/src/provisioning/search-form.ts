// The form of a resource in which SQL searches it: strings folded where case doesn't count, instants as numbers.
// What has a column of its own is left out. Given and taken as JSON text. It must agree with matchFilter of @linktime/scim; a test compares them.
import {
  type Attribute,
  fold,
  groupType,
  instant,
  isObject,
  type Json,
  type Resource,
  type ResourceType,
  userType,
} from '@linktime/scim';

const ownColumns = new Set([
  'id',
  'externalId',
  'meta',
  'userName',
  'displayName',
  'active',
  'groups',
  'members',
]);

export function userSearchForm(resource: Resource): string {
  return searchForm(userType, resource);
}

export function groupSearchForm(resource: Resource): string {
  return searchForm(groupType, resource);
}

function searchForm(type: ResourceType, resource: Resource): string {
  const core = type.schema.attributes.filter(({ name }) => !ownColumns.has(name));
  const form: Record<string, Json> = { schemas: resource.schemas ?? [], ...members(core, resource) };
  for (const { schema } of type.extensions) {
    const held = resource[schema.id];
    if (isObject(held)) {
      form[schema.id] = members(schema.attributes, held);
    }
  }
  return JSON.stringify(form);
}

function members(attributes: readonly Attribute[], values: { readonly [name: string]: Json }) {
  const found: Record<string, Json> = {};
  for (const attribute of attributes) {
    const value = values[attribute.name];
    if (value !== undefined) {
      found[attribute.name] = Array.isArray(value)
        ? value.map((element: Json) => searched(attribute, element))
        : searched(attribute, value);
    }
  }
  return found;
}

function searched(attribute: Attribute, value: Json): Json {
  if (isObject(value)) {
    return members(attribute.subAttributes ?? [], value);
  }
  if (typeof value !== 'string') {
    return value;
  }
  if (attribute.type === 'dateTime') {
    // As text: JSON numbers would lose the nanoseconds. SQL casts it to numeric.
    return instant(value)?.toString() ?? null;
  }
  return attribute.caseExact ? value : fold(value);
}
