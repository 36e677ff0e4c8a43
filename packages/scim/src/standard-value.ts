// A value in standard form: the right JSON type, sub-attributes as the schema spells them, no element twice.
// RFC 7643 §2.3 Attribute Data Types, §2.4 (multi-valued attributes), §2.5 (unassigned values).
import {
  type Attribute,
  instant,
  isNeverShown,
  isObject,
  isUnassigned,
  type Json,
  type JsonObject,
  partsOf,
} from './attribute.ts';
import {
  addIssue,
  addNote,
  describe,
  type Findings,
  type Issue,
  kind,
  quote,
  wrongType,
} from './findings.ts';
import { defaultLimits, type Limits } from './limits.ts';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * A value of an attribute in standard form: the whole value, a list where the attribute is multi-valued. `at` is
 * the attribute's name for messages. `value` is undefined when nothing is assigned, nothing may be kept (a
 * password) or something is wrong.
 */
export function standardValue(
  attribute: Attribute,
  value: Json,
  at: string,
  limits: Limits = defaultLimits,
): { value: Json | undefined; issues: Issue[]; notes: string[] } {
  const findings: Findings = { limits, issues: [], notes: [] };
  return {
    value: readValue(attribute, value, at, findings),
    issues: findings.issues,
    notes: findings.notes,
  };
}

/** The elements of a detached attribute in standard form: each has a string `value`, and none the same one. */
export function standardDetached(
  attribute: Attribute,
  value: Json,
  limits: Limits = defaultLimits,
): { value: JsonObject[]; issues: Issue[]; notes: string[] } {
  const findings: Findings = { limits, issues: [], notes: [] };
  return {
    value: readDetached(attribute, value, findings),
    issues: findings.issues,
    notes: findings.notes,
  };
}

/** The members of an object under the names that the schema gives them. RFC 7643 §2.1: names are case insensitive. */
export function spell(
  known: readonly { readonly name: string }[],
  object: JsonObject,
  prefix: string,
  findings: Findings,
): Map<string, Json> {
  const entries = new Map<string, Json>();
  for (const [written, value] of Object.entries(object)) {
    const lower = written.toLowerCase();
    const name = known.find((candidate) => candidate.name.toLowerCase() === lower)?.name;
    if (name === undefined) {
      addNote(findings, `Unknown attribute left aside: ${quote(prefix + written)}`);
    } else if (entries.has(name)) {
      const path = prefix + name;
      const message = `"${path}" is there twice, in capital and small letters; send it once.`;
      addIssue(findings, { path, rule: 'duplicate', message });
    } else {
      entries.set(name, value);
    }
  }
  return entries;
}

export function readMembers(
  attributes: readonly Attribute[],
  entries: ReadonlyMap<string, Json>,
  prefix: string,
  findings: Findings,
): JsonObject {
  const values: Record<string, Json> = {};
  for (const [name, written] of entries) {
    const attribute = attributes.find((candidate) => candidate.name === name);
    // RFC 7644 §3.3 and §3.5.1: values of readOnly attributes are ignored. `schemas` is computed.
    if (attribute === undefined || attribute.mutability === 'readOnly' || name === 'schemas') {
      continue;
    }
    const value = readValue(attribute, written, prefix + name, findings);
    if (value !== undefined) {
      values[name] = value;
    }
  }
  return values;
}

function readValue(attribute: Attribute, value: Json, at: string, findings: Findings): Json | undefined {
  // Okta and Entra clear a value with an empty string.
  if (isUnassigned(value) || value === '') {
    return undefined;
  }
  if (!attribute.multiValued) {
    return readSingle(attribute, value, at, findings);
  }
  if (!Array.isArray(value)) {
    wrongType(findings, at, `must be an array of values; received ${received(attribute, value)}`);
    return undefined;
  }
  const elements = mergeElements(readElements(attribute, value, at, findings), valueAndType);
  findings.issues.push(...primaryIssues(elements, at));
  return elements.length === 0 ? undefined : elements;
}

export function readDetached(attribute: Attribute, value: Json, findings: Findings): JsonObject[] {
  const at = attribute.name;
  if (isUnassigned(value) || value === '') {
    return [];
  }
  if (!Array.isArray(value)) {
    wrongType(findings, at, `must be an array of values; received ${describe(value)}`);
    return [];
  }
  const limits = { ...findings.limits, multiValues: findings.limits.detachedValues };
  const known = findings.issues.length;
  const elements = readElements(attribute, value, at, { ...findings, limits });
  const allBlank = elements.length === 0 && findings.issues.length === known;
  const named = elements.filter((element) => elementValue(element) !== undefined);
  // Elements of which nothing is left are no way to say "nobody": they would empty a group by a fault of the client.
  if (named.length < elements.length || allBlank) {
    const message = `Every element of "${at}" needs a "value" that is a string.`;
    addIssue(findings, { path: `${at}.value`, rule: 'required', message });
  }
  return mergeElements(named, (element) => String(elementValue(element))).filter(isObject);
}

function elementValue(element: Json): string | undefined {
  return isObject(element) && typeof element.value === 'string' ? element.value : undefined;
}

function readElements(
  attribute: Attribute,
  elements: readonly Json[],
  at: string,
  findings: Findings,
): Json[] {
  const { multiValues } = findings.limits;
  if (elements.length > multiValues) {
    const message = `"${at}" may have ${multiValues} values at most; received ${elements.length}.`;
    addIssue(findings, { path: at, rule: 'length', message });
    return [];
  }
  return elements.flatMap((element) => {
    const value =
      isUnassigned(element) || element === '' ? undefined : readSingle(attribute, element, at, findings);
    return value === undefined ? [] : [value];
  });
}

/** RFC 7643 §2.4: no two elements are the same. Of those that are, the members come together, the later ones rule. */
function mergeElements(elements: readonly Json[], keyOf: (element: Json) => string): Json[] {
  const merged = new Map<string, Json>();
  for (const element of elements) {
    const key = keyOf(element);
    const earlier = merged.get(key);
    merged.set(key, isObject(earlier) && isObject(element) ? { ...earlier, ...element } : element);
  }
  return [...merged.values()];
}

function valueAndType(element: Json): string {
  if (!isObject(element)) {
    return JSON.stringify(element);
  }
  if (element.value !== undefined) {
    return JSON.stringify([element.value, element.type ?? null]);
  }
  return JSON.stringify(Object.entries(element).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

function readSingle(attribute: Attribute, value: Json, at: string, findings: Findings): Json | undefined {
  if (attribute.type !== 'complex') {
    const fault = scalarFault(attribute, value, findings.limits);
    if (fault === undefined) {
      // A password is checked and thrown away: what is never returned is never kept.
      return attribute.returned === 'never' ? undefined : value;
    }
    addIssue(findings, { path: at, rule: fault.rule, message: `"${at}" ${fault.text}.` });
    return undefined;
  }
  if (!isObject(value)) {
    wrongType(findings, at, `must be an object; received ${received(attribute, value)}`);
    return undefined;
  }
  const subAttributes = partsOf(attribute);
  const prefix = `${at}.`;
  const values = readMembers(subAttributes, spell(subAttributes, value, prefix, findings), prefix, findings);
  return Object.keys(values).length === 0 ? undefined : values;
}

/** A secret of the wrong type is a secret still: messages end in logs. */
function received(attribute: Attribute, value: Json): string {
  return isNeverShown(attribute) ? kind(value) : describe(value);
}

/** RFC 7643 §2.4: `primary` is true for one element at most. */
export function primaryIssues(elements: readonly Json[], at: string): Issue[] {
  const count = elements.filter((element) => isObject(element) && element.primary === true).length;
  if (count <= 1) {
    return [];
  }
  const message = `"${at}" may have one value with "primary" true at most; received ${count}.`;
  return [{ path: at, rule: 'primary', message }];
}

/** What is wrong with a value that is not complex. RFC 7643 §2.3 Attribute Data Types. */
function scalarFault(
  attribute: Attribute,
  value: Json,
  limits: Limits,
): { rule: Issue['rule']; text: string } | undefined {
  const wanted = (what: string) => {
    return { rule: 'type' as const, text: `must be ${what}; received ${received(attribute, value)}` };
  };
  if (attribute.type === 'boolean') {
    return typeof value === 'boolean' ? undefined : wanted('a boolean, true or false without quotes');
  }
  if (attribute.type === 'integer') {
    return Number.isSafeInteger(value) ? undefined : wanted('an integer');
  }
  if (attribute.type === 'decimal') {
    return Number.isFinite(value) ? undefined : wanted('a number');
  }
  if (typeof value !== 'string') {
    return wanted('a string');
  }
  if (value.length > limits.stringLength) {
    const text = `may have ${limits.stringLength} characters at most; received ${value.length}`;
    return { rule: 'length', text };
  }
  if (attribute.type === 'dateTime' && instant(value) === undefined) {
    return wanted('a date and time such as "2011-05-13T04:42:34Z"');
  }
  if (attribute.type === 'binary' && (value.length % 4 !== 0 || !BASE64.test(value))) {
    return wanted('base64 with padding (RFC 4648 §4)');
  }
  // PostgreSQL has no U+0000 in its texts, and half a surrogate pair is no character at all.
  if (value.includes('\0') || !value.isWellFormed()) {
    return { rule: 'type', text: 'holds a character that is none: U+0000 or half of a surrogate pair' };
  }
  return undefined;
}
