// One text for one JSON value, whatever order its members came in: RFC 8785 §3.2 Generation of Canonical JSON Data.
import type { Json } from '../db/json.ts';

/**
 * The canonical text. Members are sorted by their UTF-16 code units.
 *
 * @example canonicalJson({ b: 1, a: [true] }) // '{"a":[true],"b":1}'
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') {
    return JSON.stringify(value);
  }
  if (isList(value)) {
    return `[${value.map(canonicalJson).join(',')}]`;
  }
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, held]) => `${JSON.stringify(name)}:${canonicalJson(held)}`).join(',')}}`;
}

// Array.isArray alone doesn't take a readonly array out of the union.
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
