// Pages, their message and their order: RFC 7644 §3.4.2 Query Resources, §3.4.2.3 (sorting), §3.4.2.4 (pagination).
import { type Attribute, findAttribute, isObject, type Json } from './attribute.ts';
import { invalidValue } from './error.ts';
import { type Comparable, comparable, compareValues } from './filter/compare-values.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { readTarget } from './resource.ts';
import type { Found, Page, Sort } from './resource-store.ts';
import type { Resource } from './schema.ts';
import { LIST_RESPONSE } from './urn.ts';

type Count = string | number | undefined;

/**
 * The page that a request asks for, within the limits: a `startIndex` below 1 is 1, a negative `count` is 0, and a
 * `count` above the largest page is cut. Throws invalidValue for what is no integer.
 */
export function parsePage(
  params: { readonly startIndex?: Count; readonly count?: Count },
  limits: Limits = defaultLimits,
): Page {
  const startIndex = parseInteger('startIndex', params.startIndex) ?? 1;
  const count = parseInteger('count', params.count) ?? limits.defaultCount;
  return {
    startIndex: Math.min(Math.max(startIndex, 1), Number.MAX_SAFE_INTEGER),
    count: Math.min(Math.max(count, 0), limits.maxCount),
  };
}

function parseInteger(parameter: string, value: Count): number | undefined {
  if (value === undefined) {
    return undefined;
  }
  const isInteger = typeof value === 'number' ? Number.isInteger(value) : /^[+-]?\d+$/.test(value);
  if (!isInteger) {
    const received = JSON.stringify(typeof value === 'string' ? value.slice(0, 60) : value);
    throw invalidValue(`"${parameter}" must be an integer such as 1; received ${received}.`);
  }
  return Number(value);
}

/** The ListResponse as JSON text. The stored texts are put in as they are, and nothing is parsed. */
export function listResponse(found: Found, startIndex: number): string {
  const head = JSON.stringify({
    schemas: [LIST_RESPONSE],
    totalResults: found.total,
    startIndex,
    itemsPerPage: found.page.length,
  });
  return `${head.slice(0, -1)},"Resources":[${found.page.map(({ json }) => json).join(',')}]}`;
}

/**
 * The order of two resources, negative when `a` comes first. Of a multi-valued attribute the primary value counts,
 * else the first. A resource without a value comes last when ascending and first when descending (§3.4.2.3).
 */
export function compareForSort(a: Resource, b: Resource, sort: Sort): number {
  const { sub, ...whole } = sort.by;
  // A complex attribute alone means its `value`, as in a filter.
  const inner = sub ?? findAttribute(whole.attribute.subAttributes, 'value');
  const [left, right] = [a, b].map((resource) =>
    sortValue(readTarget(resource, whole), whole.attribute, inner),
  );
  return sort.order === 'ascending' ? compareOptional(left, right) : compareOptional(right, left);
}

function sortValue(
  value: Json | undefined,
  attribute: Attribute,
  inner: Attribute | undefined,
): Comparable | undefined {
  const list = Array.isArray(value) ? value : [value];
  const chosen = list.find((element) => isObject(element) && element.primary === true) ?? list[0];
  if (!isObject(chosen)) {
    return comparable(attribute, chosen);
  }
  return inner === undefined ? undefined : comparable(inner, chosen[inner.name]);
}

function compareOptional(left: Comparable | undefined, right: Comparable | undefined): number {
  if (left === undefined || right === undefined) {
    return Number(left === undefined) - Number(right === undefined);
  }
  return compareValues(left, right);
}
