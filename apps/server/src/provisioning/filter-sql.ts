// A filter as a SQL condition with parameters. Pure. The same cases run through matchFilter of @linktime/scim and
// through this on PostgreSQL, and must agree. RFC 7644 §3.4.2.2 Filtering.
import type { BoundFilter, CompareOperator, Target } from '@linktime/scim';
import type { Value } from '../db/connect.ts';
import { type Column, columnPresent, compareColumn } from './filter-column.ts';
import { lookUpName } from './filter-look-up.ts';
import { columnName, partsOf, type Related, relatedTo, type Searchable } from './searchable.ts';

type Comparison = Extract<BoundFilter, { kind: 'compare' }>;

export type Condition = {
  readonly sql: string;
  readonly values: readonly Value[];
  /** Set when the condition is `eq` on an indexed column: its SQL is one of a closed list, worth preparing. */
  readonly lookUp?: string;
};

/**
 * The condition for rows `r`. `firstParameter` is the number of its first parameter; `organization` is SQL for the
 * organization's id. The condition may be null where it is not true.
 */
export function filterToSql(
  filter: BoundFilter,
  searchable: Searchable,
  options: { firstParameter: number },
): Condition {
  const values: Value[] = [];
  const parameter = (value: Value) => {
    values.push(value);
    return `$${options.firstParameter + values.length - 1}`;
  };
  const sql = condition(filter, { searchable, parameter });
  const lookUp = lookUpName(filter, searchable);
  return { sql, values, ...(lookUp !== undefined && { lookUp }) };
}

type Writing = { readonly searchable: Searchable; readonly parameter: (value: Value) => string };

function condition(filter: BoundFilter, writing: Writing): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.terms.map((term) => condition(term, writing)).join(` ${filter.kind} `)})`;
    case 'not':
      // Null is "does not match", and what does not match is matched by `not`.
      return `(${condition(filter.term, writing)}) is not true`;
    case 'present':
      return present(filter.target, writing);
    case 'compare':
      return compare(filter, writing);
    case 'element':
      return element(filter, writing);
  }
}

function present(target: Target, { searchable }: Writing): string {
  const column = searchable.columns[columnName(target)];
  if (column !== undefined) {
    return columnPresent(column);
  }
  const related = relatedTo(searchable, target);
  if (related?.complete === true) {
    return `r.${related.key} in (${related.select})`;
  }
  const parts = partsOf(target, searchable);
  if (parts !== undefined) {
    return `(${Object.values(parts).map(columnPresent).join(' or ')})`;
  }
  const place = jsonPlace(target);
  if (target.attribute.multiValued && target.sub !== undefined) {
    return `exists (select 1 from ${elementsOf(place.holder)} e where e ? ${quote(target.sub.name)})`;
  }
  return `${place.holder} #> ${quote(`{${[...place.path, ...subPath(target)].map(jsonKey).join(',')}}`)} is not null`;
}

function compare(filter: Comparison, writing: Writing): string {
  const { target, operator, value } = filter;
  const { searchable, parameter } = writing;
  const column = searchable.columns[columnName(target)];
  if (column !== undefined) {
    return compareColumn(column, operator, value, parameter);
  }
  const related = relatedTo(searchable, target);
  const relatedColumn = related?.columns[target.sub?.name ?? ''];
  if (related !== undefined && relatedColumn !== undefined) {
    return someRow(related, operator, (op) => compareColumn(relatedColumn, op, value, parameter));
  }
  const place = jsonPlace(target);
  if (!target.attribute.multiValued) {
    const json = jsonColumn(
      place.holder,
      [...place.path, ...subPath(target)],
      target.sub ?? target.attribute,
    );
    return compareColumn(json, operator, value, parameter);
  }
  const inside: Column =
    target.sub === undefined
      ? jsonColumn('e', [], target.attribute)
      : jsonColumn('e', [target.sub.name], target.sub);
  const some = `exists (select 1 from ${elementsOf(placeOfAttribute(target))} e where ${compareColumn(inside, operator, value, parameter)})`;
  return operator === 'ne' ? `(${some} or not ${hasElements(placeOfAttribute(target), target)})` : some;
}

// `ne` matches when some element differs, and when there is none.
function someRow(
  related: Related,
  operator: CompareOperator,
  write: (operator: CompareOperator) => string,
): string {
  const some = `r.${related.key} in (${related.select} and ${write(operator)})`;
  return operator === 'ne' ? `(${some} or (r.${related.key} in (${related.select})) is not true)` : some;
}

function element(filter: Extract<BoundFilter, { kind: 'element' }>, writing: Writing): string {
  const { target } = filter;
  const related = relatedTo(writing.searchable, target);
  if (related?.complete === true) {
    const inner = insideElement(filter.filter, writing.parameter, (name) => related.columns[name]);
    return `r.${related.key} in (${related.select} and (${inner}))`;
  }
  const parts = partsOf(target, writing.searchable);
  if (parts !== undefined) {
    return insideElement(filter.filter, writing.parameter, (name) => parts[name]);
  }
  const place = placeOfAttribute(target);
  const inner = insideElement(filter.filter, writing.parameter, (name, sub) => jsonColumn('e', [name], sub));
  const holder = target.attribute.multiValued
    ? elementsOf(place)
    : `(select ${place} as e where ${place} is not null)`;
  const exact = target.attribute.multiValued
    ? `exists (select 1 from ${holder} e where ${inner})`
    : `exists (select 1 from ${holder} one where ${inner})`;
  const hints = related === undefined ? [] : indexHints(filter.filter, related, writing);
  return hints.length === 0 ? exact : `(${[...hints, exact].join(' and ')})`;
}

// `emails[type eq "work" and value eq "x"]` implies that some e-mail is x: that is what an index can find.
function indexHints(filter: BoundFilter, related: Related, { parameter }: Writing): string[] {
  const terms = filter.kind === 'and' ? filter.terms : [filter];
  return terms.flatMap((term) => {
    const column = term.kind === 'compare' ? related.columns[term.target.attribute.name] : undefined;
    if (term.kind !== 'compare' || column === undefined || term.operator === 'ne') {
      return [];
    }
    return `r.${related.key} in (${related.select} and ${compareColumn(column, term.operator, term.value, parameter)})`;
  });
}

function insideElement(
  filter: BoundFilter,
  parameter: Writing['parameter'],
  columnOf: (name: string, sub: Target['attribute']) => Column | undefined,
): string {
  const inside = (inner: BoundFilter) => insideElement(inner, parameter, columnOf);
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.terms.map(inside).join(` ${filter.kind} `)})`;
    case 'not':
      return `(${inside(filter.term)}) is not true`;
    case 'element':
      return 'false';
    case 'present': {
      const column = columnOf(filter.target.attribute.name, filter.target.attribute);
      return column === undefined ? 'false' : columnPresent(column);
    }
    case 'compare': {
      const column = columnOf(filter.target.attribute.name, filter.target.attribute);
      if (column === undefined) {
        return filter.operator === 'ne' ? 'true' : 'false';
      }
      return compareColumn(column, filter.operator, filter.value, parameter);
    }
  }
}

type Place = { readonly holder: string; readonly path: readonly string[] };

function jsonPlace(target: Target): Place {
  const path = target.extension === undefined ? [] : [target.extension.id];
  return target.attribute.multiValued && target.sub !== undefined
    ? { holder: placeOfAttribute(target), path: [] }
    : { holder: 'r.profile_search', path: [...path, target.attribute.name] };
}

function placeOfAttribute(target: Target): string {
  const path = target.extension === undefined ? [] : [target.extension.id];
  return `(r.profile_search #> ${quote(`{${[...path, target.attribute.name].map(jsonKey).join(',')}}`)})`;
}

function subPath(target: Target): string[] {
  return target.sub === undefined || target.attribute.multiValued ? [] : [target.sub.name];
}

function elementsOf(place: string): string {
  return `jsonb_array_elements(${place})`;
}

function hasElements(place: string, target: Target): string {
  return target.sub === undefined
    ? `(${place} is not null)`
    : `exists (select 1 from ${elementsOf(place)} e where e ? ${quote(target.sub.name)})`;
}

function jsonColumn(holder: string, path: readonly string[], attribute: Target['attribute']): Column {
  const text = `(${holder} #>> ${quote(`{${path.map(jsonKey).join(',')}}`)})`;
  switch (attribute.type) {
    case 'boolean':
      return { kind: 'boolean', sql: `${text}::boolean` };
    case 'integer':
    case 'decimal':
    case 'dateTime':
      return { kind: 'number', sql: `${text}::numeric` };
    default:
      return { kind: 'text', sql: text };
  }
}

// Names come from schemas, never from a request; they are quoted all the same.
function jsonKey(name: string): string {
  return `"${name.replaceAll(/["\\]/g, '\\$&')}"`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
