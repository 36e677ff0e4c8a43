// Whether a resource in standard form may be stored, given what is stored now: required, immutable and primary
// values. RFC 7643 §7 Schema Definition (required, mutability), §2.4; RFC 7644 §3.5.1 for what a replace may change.
import {
  type Attribute,
  findAttribute,
  fold,
  isObject,
  type Json,
  type JsonObject,
  sameValue,
} from './attribute.ts';
import type { Issue } from './findings.ts';
import { commonAttributes, type Resource, type ResourceType } from './schema.ts';
import { primaryIssues } from './standard-value.ts';

export { type Issue, issuesError } from './findings.ts';
export { standardForm } from './standard-form.ts';
export { standardDetached, standardValue } from './standard-value.ts';

/**
 * All that forbids storing `next`, which is in standard form; `now` is what it takes the place of. Detached
 * attributes are not looked at: they are not in the resource.
 */
export function validate(type: ResourceType, next: Resource, now?: Resource): Issue[] {
  const own = [...commonAttributes, ...type.schema.attributes].filter(
    ({ name }) => name !== 'schemas' && !type.detached.includes(name),
  );
  const issues = own.flatMap((attribute) =>
    attributeIssues(attribute, attribute.name, next[attribute.name], now?.[attribute.name]),
  );
  for (const { schema, required } of type.extensions) {
    const after = next[schema.id];
    const before = now?.[schema.id];
    if (required && after === undefined) {
      issues.push(missing(schema.id));
    }
    for (const attribute of schema.attributes) {
      const at = `${schema.id}:${attribute.name}`;
      const found = attributeIssues(attribute, at, member(after, attribute), member(before, attribute));
      // A resource without the extension owes it no required values, but keeps its immutable ones.
      issues.push(...found.filter(({ rule }) => rule !== 'required' || after !== undefined));
    }
  }
  return issues;
}

function attributeIssues(
  attribute: Attribute,
  at: string,
  after: Json | undefined,
  before: Json | undefined,
): Issue[] {
  // The server's own values are the server's business.
  if (attribute.mutability === 'readOnly') {
    return [];
  }
  if (attribute.mutability === 'immutable' && before !== undefined && !sameValue(before, after)) {
    return [immutable(at)];
  }
  if (after === undefined) {
    const isMissing = attribute.required && attribute.returned !== 'never';
    return [...(isMissing ? [missing(at)] : []), ...lostParts(attribute, at, before)];
  }
  const elements = Array.isArray(after) ? after : [after];
  const earlier = earlierElements(attribute, before);
  return [
    ...(attribute.multiValued ? primaryIssues(elements, at) : []),
    ...elements.flatMap((element) => elementIssues(attribute, at, element, earlier(element))),
  ];
}

/** RFC 7643 §7: an immutable part doesn't go with the whole. Elements of a list do: a member may leave its group. */
function lostParts(attribute: Attribute, at: string, before: Json | undefined): Issue[] {
  const parts = attribute.multiValued ? [] : (attribute.subAttributes ?? []);
  return parts
    .filter((sub) => sub.mutability === 'immutable' && member(before, sub) !== undefined)
    .map((sub) => immutable(`${at}.${sub.name}`));
}

/** The sub-attributes of one complex value, which is one of `earlier` if there are any. */
function elementIssues(
  attribute: Attribute,
  at: string,
  element: Json,
  earlier: readonly (Json | undefined)[],
): Issue[] {
  if (!isObject(element)) {
    return [];
  }
  const partIssues = (before: Json | undefined) =>
    (attribute.subAttributes ?? []).flatMap((sub) =>
      attributeIssues(sub, `${at}.${sub.name}`, element[sub.name], member(before, sub)),
    );
  const found = earlier.map(partIssues);
  const unchanged = found.find((issues) => issues.every(({ rule }) => rule !== 'mutability'));
  return unchanged ?? found[0] ?? partIssues(undefined);
}

/**
 * What an element may have been before. In a list that is what has its `value` and `type`, as patch/elements.ts has
 * it. There may be several, since a POST tells `A` and `a` apart; then the spelling decides. An element without a
 * `value` is all that it holds, so another one is a new one, and nothing of it was changed.
 */
function earlierElements(
  attribute: Attribute,
  before: Json | undefined,
): (element: Json) => readonly (Json | undefined)[] {
  if (!attribute.multiValued) {
    return () => [before];
  }
  const hasImmutable = attribute.subAttributes?.some((sub) => sub.mutability === 'immutable') ?? false;
  const known = hasImmutable && Array.isArray(before) ? before.filter(hasValue) : [];
  const earlier = Map.groupBy(known, (element) => valueAndType(attribute, element));
  return (element) => {
    const found = hasValue(element) ? (earlier.get(valueAndType(attribute, element)) ?? []) : [];
    const names = JSON.stringify(namesOf(element));
    const exact = found.filter((one) => JSON.stringify(namesOf(one)) === names);
    // In another case they are the same value and type, and nobody has changed them.
    return (exact.length > 0 ? exact : found).map((one) => ({ ...one, ...namesOf(element) }));
  };
}

function hasValue(element: Json): element is JsonObject {
  return isObject(element) && element.value !== undefined;
}

function namesOf(element: Json): JsonObject {
  const { value, type } = isObject(element) ? element : {};
  return { ...(value !== undefined && { value }), ...(type !== undefined && { type }) };
}

function valueAndType(attribute: Attribute, element: JsonObject): string {
  const compared = ['value', 'type'].map((name) => {
    const part = element[name] ?? null;
    const isExact = findAttribute(attribute.subAttributes, name)?.caseExact ?? true;
    return typeof part === 'string' && !isExact ? fold(part) : part;
  });
  return JSON.stringify(compared);
}

function member(holder: Json | undefined, attribute: Attribute): Json | undefined {
  return isObject(holder) ? holder[attribute.name] : undefined;
}

function missing(path: string): Issue {
  return { path, rule: 'required', message: `"${path}" is required; received no value or an empty one.` };
}

function immutable(path: string): Issue {
  const message = `"${path}" can't be changed once it has a value; send the value that it has.`;
  return { path, rule: 'mutability', message };
}
