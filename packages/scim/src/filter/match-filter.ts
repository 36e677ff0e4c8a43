// Whether a resource satisfies a filter. RFC 7644 §3.4.2.2 Filtering: a multi-valued attribute matches when any of
// its values does. The SQL of a store must agree with this; filter-cases.ts holds the cases for both.
import { type Attribute, isObject, isUnassigned, type Json, type JsonObject } from '../attribute.ts';
import { readTarget } from '../resource.ts';
import type { Resource } from '../schema.ts';
import { type Comparable, comparable, compareValues } from './compare-values.ts';
import type { BoundFilter, CompareOperator } from './filter.ts';

/** Whether a resource in standard form satisfies a filter that is bound to its type. */
export function matchFilter(filter: BoundFilter, resource: Resource): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.terms.every((term) => matchFilter(term, resource));
    case 'or':
      return filter.terms.some((term) => matchFilter(term, resource));
    case 'not':
      return !matchFilter(filter.term, resource);
    case 'present':
      return assigned(readTarget(resource, filter.target)).length > 0;
    case 'compare':
      return matchComparison(filter, assigned(readTarget(resource, filter.target)));
    case 'element':
      return assigned(readTarget(resource, filter.target)).some(
        (element) => isObject(element) && matchElement(filter.filter, element),
      );
  }
}

/** Whether one element of a complex attribute satisfies a filter that bindElementFilter made for the attribute. */
export function matchElement(filter: BoundFilter, element: JsonObject): boolean {
  return matchFilter(filter, element);
}

function matchComparison(
  filter: Extract<BoundFilter, { kind: 'compare' }>,
  values: readonly Json[],
): boolean {
  const { target, operator, value } = filter;
  if (values.length === 0) {
    // What has no value is not equal to any: RFC 7644's `ne` is "the attribute and operator values are not identical".
    return operator === 'ne';
  }
  const attribute: Attribute = target.sub ?? target.attribute;
  return values.some((stored) => {
    const found = comparable(attribute, stored);
    return found !== undefined && satisfies(operator, found, value);
  });
}

function satisfies(operator: CompareOperator, stored: Comparable, value: Comparable): boolean {
  switch (operator) {
    case 'eq':
      return stored === value;
    case 'ne':
      return stored !== value;
    case 'co':
      return typeof stored === 'string' && typeof value === 'string' && stored.includes(value);
    case 'sw':
      return typeof stored === 'string' && typeof value === 'string' && stored.startsWith(value);
    case 'ew':
      return typeof stored === 'string' && typeof value === 'string' && stored.endsWith(value);
    case 'gt':
      return compareValues(stored, value) > 0;
    case 'ge':
      return compareValues(stored, value) >= 0;
    case 'lt':
      return compareValues(stored, value) < 0;
    case 'le':
      return compareValues(stored, value) <= 0;
  }
}

function assigned(value: Json | undefined): readonly Json[] {
  const values: readonly (Json | undefined)[] = Array.isArray(value) ? value : [value];
  return values.filter((item): item is Json => !isUnassigned(item));
}
