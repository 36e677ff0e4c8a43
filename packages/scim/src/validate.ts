// Whether a resource in standard form may be stored, given what is stored now: required, immutable and primary
// values. RFC 7643 §7 Schema Definition (required, mutability), §2.4; RFC 7644 §3.5.1 for what a replace may change.
import { type Attribute, isObject, type Json, sameValue } from './attribute.ts';
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
    return attribute.required && attribute.returned !== 'never' ? [missing(at)] : [];
  }
  const elements = Array.isArray(after) ? after : [after];
  const earlier = Array.isArray(before) ? before : [before];
  return [
    ...(attribute.multiValued ? primaryIssues(elements, at) : []),
    ...elements.flatMap((element) => elementIssues(attribute, at, element, earlier)),
  ];
}

/** The sub-attributes of one complex value; of a list, an element is the one from before that has its `value`. */
function elementIssues(
  attribute: Attribute,
  at: string,
  element: Json,
  earlier: readonly (Json | undefined)[],
): Issue[] {
  if (!isObject(element)) {
    return [];
  }
  const before = attribute.multiValued
    ? earlier.find((other) => isObject(other) && other.value === element.value)
    : earlier[0];
  return (attribute.subAttributes ?? []).flatMap((sub) =>
    attributeIssues(sub, `${at}.${sub.name}`, element[sub.name], member(before, sub)),
  );
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
