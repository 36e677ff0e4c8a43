// Which filters are look-ups: a closed list, each with one text of SQL whatever its values, so that PostgreSQL plans it once
// a connection. They are what IdPs ask for at each person; planning took ten times as long as finding the row.
import type { BoundFilter } from '@linktime/scim';
import { type Column, isUuid } from './filter-column.ts';
import { columnName, columnOf, relatedTo, type Searchable } from './searchable.ts';

type Comparison = Extract<BoundFilter, { kind: 'compare' }>;

/** Undefined when the condition's text is not one of the list. */
export function lookUpName(filter: BoundFilter, searchable: Searchable): string | undefined {
  switch (filter.kind) {
    case 'compare': {
      const name = equalName(filter, searchable);
      return name !== undefined && isIndexed(filter, searchable) ? name : undefined;
    }
    case 'element':
      return elementLookUpName(filter, searchable);
    case 'and':
      return pairLookUpName(filter.terms, searchable);
    default:
      return undefined;
  }
}

// `id eq "x" and members eq "y"`: whether somebody is a member, as Entra asks for it.
function pairLookUpName(terms: readonly BoundFilter[], searchable: Searchable): string | undefined {
  const [one, two, ...more] = terms;
  if (one?.kind !== 'compare' || two?.kind !== 'compare' || more.length > 0) {
    return undefined;
  }
  const names = [one, two].map((term) => equalName(term, searchable));
  const known = names.every((name, index) => name !== undefined && names.indexOf(name) === index);
  return known && (isIndexed(one, searchable) || isIndexed(two, searchable)) ? names.join('+') : undefined;
}

/** Of a comparison that has always the same text: `eq` on a column that is looked up, or asked for beside one. */
function equalName(filter: Comparison, searchable: Searchable): string | undefined {
  const { target, operator, value } = filter;
  const name = columnName(target);
  const asked = isIndexed(filter, searchable) || searchable.beside.includes(name);
  // A value that can't be in the column is answered by `false`, which is another text.
  return operator === 'eq' && asked && isOrdinary(columnOf(target, searchable)?.kind, value)
    ? withoutUrn(name)
    : undefined;
}

// PostgreSQL tells statements apart by 63 characters of their names.
function withoutUrn(name: string): string {
  return name.replace(/^urn:.*:/, '');
}

function isIndexed({ target }: Comparison, searchable: Searchable): boolean {
  return columnOf(target, searchable)?.lookUp === true;
}

// Entra asks for everybody by `emails[type eq "work"].value eq "x"` where the address is what it matches by. One or two
// different sub-attributes: the list of these texts stays short.
function elementLookUpName(
  { target, filter }: Extract<BoundFilter, { kind: 'element' }>,
  searchable: Searchable,
): string | undefined {
  const columns = relatedTo(searchable, target)?.columns ?? {};
  const terms = filter.kind === 'and' ? filter.terms : [filter];
  const names = terms.flatMap((term) => {
    if (term.kind !== 'compare' || term.operator !== 'eq') {
      return [];
    }
    const { attribute } = term.target;
    const json = attribute.type === 'boolean' ? 'boolean' : 'text';
    return isOrdinary(columns[attribute.name]?.kind ?? json, term.value) ? [attribute.name] : [];
  });
  const closed = terms.length <= 2 && new Set(names).size === terms.length;
  return closed && names.some((name) => columns[name]?.lookUp === true)
    ? `${target.attribute.name}[${names.join()}]`
    : undefined;
}

function isOrdinary(kind: Column['kind'] | undefined, value: Comparison['value']): boolean {
  if (typeof value === 'boolean') {
    return kind === 'boolean';
  }
  if (typeof value !== 'string') {
    return false;
  }
  return kind === 'uuid' ? isUuid(value) : value.isWellFormed() && !value.includes('\0');
}
