// The form in which a value is compared, and its order. RFC 7644 §3.4.2.2 Filtering (gt, ge, lt, le), with the
// data types of RFC 7643 §2.3 Attribute Data Types. Filters bind to it; sorting can use it.
import { type Attribute, fold, instant, type Json } from '../attribute.ts';

/** A text (folded unless `caseExact`), a number, a boolean, or an instant in nanoseconds since 1970. */
export type Comparable = string | number | boolean | bigint;

/** The form in which a value of an attribute is compared; undefined when it is not of the attribute's type. */
export function comparable(attribute: Attribute, value: Json | undefined): Comparable | undefined {
  switch (attribute.type) {
    case 'string':
    case 'reference':
      return typeof value === 'string' ? inCase(attribute, value) : undefined;
    case 'binary':
      // RFC 7643 §2.3.6 Binary: base64 is case exact, whatever the definition says.
      return typeof value === 'string' ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'decimal':
    case 'integer':
      return typeof value === 'number' ? value : undefined;
    case 'dateTime':
      return typeof value === 'string' ? instant(value) : undefined;
    case 'complex':
      return undefined;
  }
}

/** Below 0 when `left` comes first, above 0 when `right` does, 0 when neither; so too for two different types. */
export function compareValues(left: Comparable, right: Comparable): number {
  if (typeof left === 'string' && typeof right === 'string') {
    return compareText(left, right);
  }
  if (typeof left === 'boolean' && typeof right === 'boolean') {
    return Number(left) - Number(right);
  }
  if (typeof left === 'number' && typeof right === 'number') {
    return left - right;
  }
  if (typeof left === 'bigint' && typeof right === 'bigint') {
    return Number(left > right) - Number(left < right);
  }
  return 0;
}

/**
 * The order of two texts by their Unicode code points, which is the order of their UTF-8 bytes and so that of
 * PostgreSQL's collation "C". JavaScript's own `<` goes by UTF-16 units and puts "😀" before "～" (U+FF5E).
 */
export function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const difference = rank(left.charCodeAt(index)) - rank(right.charCodeAt(index));
    if (difference !== 0) {
      return difference;
    }
  }
  return left.length - right.length;
}

// A surrogate is half of a code point above U+FFFF, so it comes behind every unit that is none.
function rank(unit: number): number {
  const isSurrogate = unit >= 0xd800 && unit <= 0xdfff;
  return isSurrogate ? unit + 0x10000 : unit;
}

function inCase(attribute: Attribute, text: string): string {
  return attribute.caseExact ? text : fold(text);
}
