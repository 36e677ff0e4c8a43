// PATCH of an attribute whose values the store keeps apart: operations become edits of a set, so that adding one
// member to a group of thousands reads none of them. RFC 7644 §3.5.2 Modifying with PATCH.
import { isObject, isUnassigned, type Json, type JsonObject } from '../attribute.ts';
import { invalidValue, mutability } from '../error.ts';
import { bindElementFilter } from '../filter/bind-filter.ts';
import type { Filter } from '../filter/filter.ts';
import { matchElement } from '../filter/match-filter.ts';
import { addNote } from '../findings.ts';
import { printTarget, type Target } from '../schema.ts';
import { issuesError, standardDetached } from '../validate.ts';
import { composeEdits, keyOf, type SetEdit } from './change.ts';
import { type Draft, type Place, withSub } from './draft.ts';
import type { PatchOperation } from './patch-op.ts';

export function writeDetached(
  draft: Draft,
  op: PatchOperation['op'],
  place: Place,
  value: Json | undefined,
): void {
  const { name } = place.target.attribute;
  const edits = draft.edits.get(name) ?? [];
  draft.edits.set(name, [...edits, editOf(draft, op, place, value)]);
}

/** Whether a filter names elements by their `value` alone, so that the store finds them without reading the others. */
export function isKeyFilter(filter: Filter): boolean {
  return keysOf(filter) !== undefined;
}

function editOf(draft: Draft, op: PatchOperation['op'], place: Place, value: Json | undefined): SetEdit {
  const { target, filter, sub } = place;
  const isCleared = isUnassigned(value) || value === '';
  if (sub !== undefined || (filter !== undefined && op !== 'remove' && !isCleared)) {
    const name = printTarget(target);
    const what = sub === undefined ? `One value of "${name}"` : `"${printTarget(withSub(target, sub))}"`;
    throw mutability(`${what} can't be changed; values of "${name}" are added and removed whole.`);
  }
  if (filter !== undefined) {
    const remove = keysOf(filter) ?? matchingKeys(draft, target, filter);
    return { reset: false, remove, add: [] };
  }
  if (op === 'remove') {
    return { reset: true, remove: [], add: [] };
  }
  return { reset: op === 'replace', remove: [], add: isCleared ? [] : readElements(draft, target, value) };
}

function readElements(draft: Draft, { attribute }: Target, value: Json | undefined): JsonObject[] {
  const list: Json = Array.isArray(value) ? value : [value ?? null];
  const { value: elements, issues, notes } = standardDetached(attribute, list, draft.findings.limits);
  if (issues.length > 0) {
    throw issuesError(issues);
  }
  for (const note of notes) {
    addNote(draft.findings, note);
  }
  if (elements.length === 0) {
    // An array of empty objects is no way to say "nobody": it would empty a group by a fault of the client.
    throw invalidValue(`No element of "${attribute.name}" has a "value"; send [] to remove all.`);
  }
  return elements;
}

/** The values that `value eq "…"`, or several of them joined by `or`, name; undefined for any other filter. */
function keysOf(filter: Filter): string[] | undefined {
  if (filter.kind === 'or') {
    const keys = filter.terms.map(keysOf);
    return keys.every((key) => key !== undefined) ? keys.flat() : undefined;
  }
  if (filter.kind !== 'compare' || filter.operator !== 'eq' || typeof filter.value !== 'string') {
    return undefined;
  }
  const { uri, name, sub } = filter.path;
  const isValue = uri === undefined && sub === undefined && name.toLowerCase() === 'value';
  return isValue ? [filter.value] : undefined;
}

/** For filters of another kind, `now` has the elements; the edits so far have been made to them. */
function matchingKeys(draft: Draft, { attribute }: Target, filter: Filter): string[] {
  const bound = bindElementFilter(filter, attribute);
  const stored = draft.now[attribute.name];
  const edit = composeEdits(draft.edits.get(attribute.name) ?? []);
  const elements = new Map<string, JsonObject>();
  for (const element of Array.isArray(stored) && !edit.reset ? stored : []) {
    if (isObject(element)) {
      elements.set(keyOf(element), element);
    }
  }
  for (const key of edit.remove) {
    elements.delete(key);
  }
  for (const element of edit.add) {
    const key = keyOf(element);
    elements.set(key, elements.get(key) ?? element);
  }
  return [...elements].filter(([, element]) => matchElement(bound, element)).map(([key]) => key);
}
