// One comparison of a filter on one column: which SQL finds it, on an index where the column has one.
// RFC 7644 §3.4.2.2 Filtering, Table 3. Text is compared byte by byte (collation "C"), as folded text is in memory.
import type { CompareOperator } from '@linktime/scim';
import type { Value } from '../db/connect.ts';

/** `sql` is the column or expression. `lookUp`: it has an index for `eq`. `constant`: text that is in every row. */
export type Column =
  | { readonly kind: 'text'; readonly sql: string; readonly lookUp?: true }
  | { readonly kind: 'uuid'; readonly sql: string; readonly lookUp?: true }
  | { readonly kind: 'boolean'; readonly sql: string; readonly lookUp?: never }
  | { readonly kind: 'number'; readonly sql: string; readonly lookUp?: never }
  | { readonly kind: 'instant'; readonly sql: string; readonly lookUp?: never };

type Compared = string | number | boolean | bigint;
type Parameter = (value: Value) => string;

export function columnPresent(column: Column): string {
  return `${column.sql} is not null`;
}

export function compareColumn(
  column: Column,
  operator: CompareOperator,
  value: Compared,
  parameter: Parameter,
): string {
  // `ne` is "not the same", which a missing value is too.
  if (operator === 'ne') {
    return `(${compareColumn(column, 'eq', value, parameter)}) is not true`;
  }
  switch (column.kind) {
    case 'text':
      return compareText(column.sql, operator, String(value), parameter);
    case 'uuid':
      return compareUuid(column.sql, operator, String(value), parameter);
    case 'boolean':
      return `${column.sql} = ${parameter(value === true)}::boolean`;
    case 'number':
      return `${column.sql} ${symbols[operator] ?? '='} ${parameter(String(value))}::numeric`;
    case 'instant':
      return compareInstant(column.sql, operator, BigInt(value), parameter);
  }
}

const symbols: Partial<Record<CompareOperator, string>> = { eq: '=', gt: '>', ge: '>=', lt: '<', le: '<=' };

function compareText(sql: string, operator: CompareOperator, value: string, parameter: Parameter): string {
  if (!value.isWellFormed() || value.includes('\0')) {
    return compareUnstorable(sql, operator, value, parameter);
  }
  const text = `${sql} collate "C"`;
  switch (operator) {
    case 'eq':
      return `${text} = ${parameter(value)}`;
    case 'sw':
      return startsWith(text, sql, value, parameter);
    case 'co':
      return value === '' ? `${sql} is not null` : `${text} like ${parameter(`%${escapeLike(value)}%`)}`;
    case 'ew':
      return value === '' ? `${sql} is not null` : `${text} like ${parameter(`%${escapeLike(value)}`)}`;
    default:
      return `${text} ${symbols[operator] ?? '='} ${parameter(value)}`;
  }
}

// PostgreSQL's text can't hold U+0000, and UTF-8 no lone surrogate: nothing stored equals or contains such a value.
// It has a place in the order all the same: behind what stands before the odd character.
function compareUnstorable(
  sql: string,
  operator: CompareOperator,
  value: string,
  parameter: Parameter,
): string {
  const cut = /^[^\0\p{Surrogate}]*/u.exec(value)?.[0] ?? '';
  const isNul = value[cut.length] === '\0';
  switch (operator) {
    case 'gt':
    case 'ge':
      return isNul ? `${sql} collate "C" > ${parameter(cut)}` : 'false';
    case 'lt':
    case 'le':
      return isNul ? `${sql} collate "C" <= ${parameter(cut)}` : `${sql} is not null`;
    default:
      return 'false';
  }
}

// A range, because an index on a column in collation "C" answers it; LIKE could not use it behind a parameter.
function startsWith(text: string, sql: string, prefix: string, parameter: Parameter): string {
  if (prefix === '') {
    return `${sql} is not null`;
  }
  const from = `${text} >= ${parameter(prefix)}`;
  const end = firstAfter(prefix);
  return end === undefined ? from : `(${from} and ${text} < ${parameter(end)})`;
}

/** The smallest text, by code points, that is greater than every text with this prefix; undefined if there is none. */
function firstAfter(prefix: string): string | undefined {
  const points = Array.from(prefix);
  while (points.length > 0) {
    const last = points.pop()?.codePointAt(0) ?? 0;
    if (last < 0x10ffff) {
      // The code points of surrogates are no characters.
      const next = last === 0xd7ff ? 0xe000 : last + 1;
      return `${points.join('')}${String.fromCodePoint(next)}`;
    }
  }
  return undefined;
}

/** `%`, `_` and the backslash have a meaning for LIKE. */
function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&');
}

/** An id as we write it. Anything else is the id of nobody. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(text);
}

function compareUuid(sql: string, operator: CompareOperator, value: string, parameter: Parameter): string {
  if (operator !== 'eq') {
    return compareText(`${sql}::text`, operator, value, parameter);
  }
  return isUuid(value) ? `${sql} = ${parameter(value)}::uuid` : 'false';
}

// The column has milliseconds; what is asked for has nanoseconds.
function compareInstant(sql: string, operator: CompareOperator, value: bigint, parameter: Parameter): string {
  const milliseconds = value >= 0n ? value / 1_000_000n : -((-value + 999_999n) / 1_000_000n);
  const exact = milliseconds * 1_000_000n === value;
  const at = `(timestamptz 'epoch' + ${parameter(milliseconds.toString())}::bigint * interval '1 millisecond')`;
  switch (operator) {
    case 'gt':
      return `${sql} > ${at}`;
    case 'ge':
      return `${sql} ${exact ? '>=' : '>'} ${at}`;
    case 'lt':
      return `${sql} ${exact ? '<' : '<='} ${at}`;
    case 'le':
      return `${sql} <= ${at}`;
    default:
      // The parameter must be used where it is counted.
      return exact ? `${sql} = ${at}` : `(${sql} = ${at} and false)`;
  }
}
