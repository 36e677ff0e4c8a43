// What an attribute is and how two of its values compare. RFC 7643 §2 SCIM Schema; the
// characteristics are in §7.

/** JSON as it comes off the wire. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [name: string]: Json };

export type AttributeType =
  | 'string'
  | 'boolean'
  | 'decimal'
  | 'integer'
  | 'dateTime'
  | 'binary'
  | 'reference'
  | 'complex';

/** The definition of an attribute with every characteristic of RFC 7643 §7. A datum is called a value. */
export type Attribute = {
  readonly name: string;
  readonly type: AttributeType;
  readonly multiValued: boolean;
  readonly description: string;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly';
  readonly returned: 'always' | 'never' | 'default' | 'request';
  readonly uniqueness: 'none' | 'server' | 'global';
  readonly canonicalValues?: readonly string[];
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly Attribute[];
};

/**
 * An attribute with the defaults of RFC 7643 §2.2 where the definition is silent.
 *
 * @example attribute('title', { description: 'The user’s title, such as "Vice President".' })
 */
export function attribute(name: string, definition: Partial<Omit<Attribute, 'name'>> = {}): Attribute {
  return {
    name,
    type: 'string',
    multiValued: false,
    description: '',
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...definition,
  };
}

/** An attribute of a list by its name, whatever its case (RFC 7643 §2.1: attribute names are case insensitive). */
export function findAttribute(
  attributes: readonly Attribute[] | undefined,
  name: string,
): Attribute | undefined {
  const wanted = name.toLowerCase();
  return attributes?.find((candidate) => candidate.name.toLowerCase() === wanted);
}

/** RFC 7643 §7: what is returned never, and what may only be written, "SHALL NOT be returned". */
export function isNeverShown({ returned, mutability }: Attribute): boolean {
  return returned === 'never' || mutability === 'writeOnly';
}

/** The sub-attributes of a complex attribute; of one that is never shown, they are never shown either. */
export function partsOf({ returned, mutability, subAttributes = [] }: Attribute): readonly Attribute[] {
  if (returned === 'never') {
    return subAttributes.map((sub) => ({ ...sub, returned }));
  }
  if (mutability === 'writeOnly') {
    return subAttributes.map((sub) => (sub.mutability === 'readOnly' ? sub : { ...sub, mutability }));
  }
  return subAttributes;
}

/**
 * The form in which text is compared where `caseExact` is false. A store that searches must keep this form and
 * compare it byte by byte, so that it agrees with `matchFilter` whatever the locale of its database.
 */
export function fold(text: string): string {
  // A final sigma is one letter with the other sigma: else "ΟΔΟΣ" would not contain "οδοσ".
  return text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ');
}

/** RFC 7643 §2.5 Unassigned and Null Values: null and an empty array are no value; so is an object without values. */
export function isUnassigned(value: Json | undefined): boolean {
  if (value === undefined || value === null) {
    return true;
  }
  if (Array.isArray(value)) {
    return value.length === 0;
  }
  return typeof value === 'object' && Object.values(value).every((part) => isUnassigned(part));
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The point in time of an xsd:dateTime (RFC 7643 §2.3.5) in nanoseconds since 1970, or undefined if it is none. */
export function instant(text: string): bigint | undefined {
  const match = /^(-?\d{4,})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,12}))?(Z|[+-]\d\d:\d\d)?$/i.exec(
    text,
  );
  if (match === null) {
    return undefined;
  }
  const [, year = '', month = '', day = '', hour, minute, second, fraction = '', zone = 'Z'] = match;
  // Without a zone the time is taken as UTC: xsd:dateTime allows it, and a comparison needs one instant.
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}${zone.toUpperCase()}`;
  const milliseconds = Date.parse(iso);
  if (Number.isNaN(milliseconds) || !isInMonth(Number(year), Number(month), Number(day))) {
    return undefined;
  }
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9));
}

/** Date.parse takes 30 February for 2 March; xsd:dateTime has no such day. */
function isInMonth(year: number, month: number, day: number): boolean {
  if (month === 2) {
    const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    return day <= (isLeap ? 29 : 28);
  }
  return day <= ([4, 6, 9, 11].includes(month) ? 30 : 31);
}

/**
 * Whether two values are the same value: order of members and of a multi-valued attribute's elements aside (RFC 7643
 * §2.4 gives them none).
 */
export function sameValue(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) {
    return true;
  }
  if (isUnassigned(left) && isUnassigned(right)) {
    return true;
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && comparedText(left) === comparedText(right);
  }
  if (isObject(left) && isObject(right)) {
    const names = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...names].every((name) => sameValue(left[name], right[name]));
  }
  return false;
}

/** The same text for the same value. Sorting it costs less than looking for each element among the others. */
function comparedText(value: Json | undefined): string {
  if (value === undefined || isUnassigned(value)) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return `[${value.map(comparedText).toSorted().join()}]`;
  }
  if (!isObject(value)) {
    return JSON.stringify(value);
  }
  const members = Object.entries(value).filter(([, part]) => !isUnassigned(part));
  return `{${members
    .map(([name, part]) => `${JSON.stringify(name)}:${comparedText(part)}`)
    .toSorted()
    .join()}}`;
}
