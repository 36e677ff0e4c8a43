// What a filter means for a resource type: names looked up, operators and values checked against the attribute's
// type. RFC 7644 §3.4.2.2 Filtering and the characteristics of RFC 7643 §7 Schema Definition.
import { type Attribute, findAttribute, type Json } from '../attribute.ts';
import { invalidFilter } from '../error.ts';
import { printTarget, type ResourceType, resolvePath, type Target } from '../schema.ts';
import { type AttributePath, printAttributePath } from './attribute-path.ts';
import { type Comparable, comparable } from './compare-values.ts';
import type { BoundFilter, CompareOperator, CompareValue, Filter } from './filter.ts';
import { echo } from './scanner.ts';

type Comparison = Extract<Filter, { kind: 'compare' }>;
type ValuePath = Extract<Filter, { kind: 'valuePath' }>;

/** What the names of a filter are looked up in: a resource type, or one element of an attribute. */
type Scope = {
  readonly find: (path: AttributePath) => Target;
  readonly valuePath: (filter: ValuePath) => BoundFilter;
};

/**
 * The filter for resources of a type. Throws invalidFilter when it names what the type doesn't have or what must
 * not be searched, and when an operator or a value doesn't go with the type of its attribute.
 */
export function bindFilter(filter: Filter, type: ResourceType): BoundFilter {
  const find = (path: AttributePath) => findInType(type, path);
  return bind(filter, { find, valuePath: (valuePath) => bindValuePath(valuePath, find(valuePath.path)) });
}

/**
 * The filter for one element of a complex attribute, such as the brackets of a PATCH path hold it. Its targets name
 * sub-attributes: `target.attribute` is one, `target.sub` is absent. Throws invalidFilter as bindFilter does.
 */
export function bindElementFilter(filter: Filter, attribute: Attribute): BoundFilter {
  if (attribute.type !== 'complex') {
    throw invalidFilter(`"${attribute.name}" has no sub-attributes, so no brackets can follow it.`);
  }
  const valuePath = () => {
    throw invalidFilter(`Within the brackets of "${attribute.name}" no further brackets can stand.`);
  };
  return bind(filter, { find: (path) => findInElement(attribute, path), valuePath });
}

function bind(filter: Filter, scope: Scope): BoundFilter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, terms: filter.terms.map((term) => bind(term, scope)) };
    case 'not':
      return { kind: 'not', term: bind(filter.term, scope) };
    case 'present':
      return { kind: 'present', target: scope.find(filter.path) };
    case 'compare':
      return bindComparison(filter, withValue(scope.find(filter.path)));
    case 'valuePath':
      return scope.valuePath(filter);
  }
}

function bindValuePath(filter: ValuePath, target: Target): BoundFilter {
  return { kind: 'element', target, filter: bindElementFilter(filter.filter, target.attribute) };
}

function bindComparison({ operator, value }: Comparison, target: Target): BoundFilter {
  const attribute = target.sub ?? target.attribute;
  const allowed = value === null ? equality : operatorsOf(attribute);
  if (!allowed.includes(operator)) {
    throw invalidFilter(wrongOperator(target, operator, value, allowed));
  }
  // RFC 7643 §2.5 Unassigned and Null Values: null is the same as no value.
  if (value === null) {
    const present: BoundFilter = { kind: 'present', target };
    return operator === 'ne' ? present : { kind: 'not', term: present };
  }
  return { kind: 'compare', target, operator, value: bindValue(target, attribute, value) };
}

function bindValue(target: Target, attribute: Attribute, value: Exclude<CompareValue, null>): Comparable {
  const bound = comparable(attribute, attribute.type === 'boolean' ? asBoolean(value) : value);
  if (bound === undefined) {
    const possible = `possible is ${valuesOf[attribute.type]}`;
    throw invalidFilter(`The filter compares "${printTarget(target)}" with ${shown(value)}; ${possible}.`);
  }
  return bound;
}

// Entra writes `primary eq "True"` (entra-legacy.json#entra.roles).
function asBoolean(value: Json): Json {
  const word = typeof value === 'string' ? value.toLowerCase() : value;
  return word === 'true' || word === 'false' ? word === 'true' : value;
}

const equality: readonly CompareOperator[] = ['eq', 'ne'];
const order: readonly CompareOperator[] = ['gt', 'ge', 'lt', 'le'];
const substring: readonly CompareOperator[] = ['co', 'sw', 'ew'];

// RFC 7644 §3.4.2.2: an order of booleans or binaries is invalidFilter. Part of a number, of a truth or of an
// instant is no value of its type, so co, sw and ew are for text alone.
function operatorsOf(attribute: Attribute): readonly CompareOperator[] {
  switch (attribute.type) {
    case 'string':
    case 'reference':
      return [...equality, ...substring, ...order];
    case 'decimal':
    case 'integer':
    case 'dateTime':
      return [...equality, ...order];
    case 'boolean':
    case 'binary':
      return equality;
    case 'complex':
      return [];
  }
}

const valuesOf: Readonly<Record<Attribute['type'], string>> = {
  string: 'text in double quotes or null',
  reference: 'a URI in double quotes or null',
  binary: 'base64 in double quotes or null',
  boolean: 'true, false or null',
  decimal: 'a number or null',
  integer: 'a number or null',
  dateTime: 'a date and time such as "2011-05-13T04:42:34Z" or null',
  complex: 'one of its sub-attributes',
};

function wrongOperator(
  target: Target,
  operator: CompareOperator,
  value: CompareValue,
  allowed: readonly CompareOperator[],
): string {
  const attribute = target.sub ?? target.attribute;
  const what = value === null ? 'null' : `a value of type ${attribute.type}`;
  const possible = [...allowed, 'pr'].join(', ');
  return `The filter compares "${printTarget(target)}" by ${operator}; with ${what}, possible is ${possible}.`;
}

// RFC 7643 §2.4 Multi-Valued Attributes: `value` is the sub-attribute that holds "the attribute's significant value".
function withValue(target: Target): Target {
  const attribute = target.sub ?? target.attribute;
  if (attribute.type !== 'complex') {
    return target;
  }
  const sub = target.sub === undefined ? findAttribute(attribute.subAttributes, 'value') : undefined;
  if (sub === undefined) {
    const names = attribute.subAttributes?.map(({ name }) => name).join(', ') ?? '';
    throw invalidFilter(
      `The filter compares "${printTarget(target)}", which has no value of its own; possible are its ${names}.`,
    );
  }
  return searchable({ ...target, sub });
}

function findInType(type: ResourceType, path: AttributePath): Target {
  const target = resolvePath(type, path);
  if (target === undefined) {
    throw invalidFilter(
      `The filter names the attribute ${written(path)}, which a ${type.name} does not have.`,
    );
  }
  if (target.attribute === undefined) {
    throw invalidFilter(
      `The filter names the extension ${written(path)} as a whole; possible are its attributes, written behind a colon.`,
    );
  }
  return searchable(target);
}

function findInElement(attribute: Attribute, path: AttributePath): Target {
  const isName = path.uri === undefined && path.sub === undefined;
  const sub = isName ? findAttribute(attribute.subAttributes, path.name) : undefined;
  if (sub === undefined) {
    const names = attribute.subAttributes?.map(({ name }) => name).join(', ') ?? '';
    throw invalidFilter(
      `The filter names ${written(path)} within the brackets of "${attribute.name}"; possible are ${names}.`,
    );
  }
  return searchable({ attribute: sub });
}

// RFC 7643 §7 leaves it to the service provider whether an attribute that is never returned may be searched.
// Here it may not: by asking often enough, `sw` would spell a password out.
function searchable(target: Target): Target {
  const parts = [target.attribute, ...(target.sub === undefined ? [] : [target.sub])];
  if (parts.some(({ returned, mutability }) => returned === 'never' || mutability === 'writeOnly')) {
    throw invalidFilter(
      `The filter names "${printTarget(target)}", which is never shown and cannot be searched.`,
    );
  }
  return target;
}

function written(path: AttributePath): string {
  return echo(printAttributePath(path));
}

function shown(value: Exclude<CompareValue, null>): string {
  return typeof value === 'string' ? echo(value) : String(value);
}
