// PATCH of an attribute whose values the store keeps apart: operations become edits of a set, so that adding one
// member to a group of thousands reads none of them. RFC 7644 §3.5.2 Modifying with PATCH.
import { isObject, isUnassigned, type Json, type JsonObject } from '../attribute.ts';
import { invalidValue, mutability } from '../error.ts';
import type { Filter } from '../filter/filter.ts';
import { addNote } from '../findings.ts';
import { printTarget, type Target } from '../schema.ts';
import { issuesError, standardDetached } from '../validate.ts';
import { keyOf, type SetEdit } from './change.ts';
import { type Draft, type Place, withSub } from './draft.ts';
import { matchElements, type Run } from './elements.ts';
import type { PatchOperation } from './patch-op.ts';

export function writeDetached(
  run: Run,
  op: PatchOperation['op'],
  place: Place,
  value: Json | undefined,
): void {
  const { name } = place.target.attribute;
  const edit = editOf(run, op, place, value);
  const edits = run.edits.get(name) ?? [];
  edits.push(edit);
  run.edits.set(name, edits);
  const set = run.sets.get(name);
  if (set !== undefined) {
    makeEdit(set, edit);
  }
}

/** Whether a filter names elements by their `value` alone, so that the store finds them without reading the others. */
export function isKeyFilter(filter: Filter): boolean {
  return keysOf(filter) !== undefined;
}

function editOf(run: Run, op: PatchOperation['op'], place: Place, value: Json | undefined): SetEdit {
  const { target, filter, sub } = place;
  // An object without values clears nobody: it would empty a group by a fault of the client.
  const isCleared = isUnassigned(value) && !isObject(value);
  if (filter !== undefined && sub === undefined && op === 'add' && (isUnassigned(value) || value === '')) {
    return { reset: false, remove: [], add: [] };
  }
  if (sub !== undefined || (filter !== undefined && op !== 'remove' && !isCleared && value !== '')) {
    const name = printTarget(target);
    const what = sub === undefined ? `One value of "${name}"` : `"${printTarget(withSub(target, sub))}"`;
    throw mutability(`${what} can't be changed; values of "${name}" are added and removed whole.`);
  }
  if (filter !== undefined) {
    const remove = keysOf(filter) ?? matchingKeys(run, target, filter);
    return { reset: false, remove, add: [] };
  }
  if (op === 'remove') {
    return { reset: true, remove: [], add: [] };
  }
  const add = isCleared || value === '' ? [] : readElements(run, target, value);
  return { reset: op === 'replace', remove: [], add };
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
function matchingKeys(run: Run, { attribute }: Target, filter: Filter): string[] {
  const set = run.sets.get(attribute.name) ?? setOf(run, attribute.name);
  run.sets.set(attribute.name, set);
  const matching = matchElements(run, attribute, filter, [...set.values()]);
  return [...set].filter(([, element]) => matching.has(element)).map(([key]) => key);
}

function setOf({ now, edits }: Run, name: string): Map<string, JsonObject> {
  const stored = now[name];
  const elements: readonly Json[] = Array.isArray(stored) ? stored : [];
  const set = new Map(elements.filter(isObject).map((element) => [keyOf(element), element]));
  for (const edit of edits.get(name) ?? []) {
    makeEdit(set, edit);
  }
  return set;
}

/** What composeEdits says an edit does, done in place, so that no operation builds the set anew. */
function makeEdit(set: Map<string, JsonObject>, { reset, remove, add }: SetEdit): void {
  if (reset) {
    set.clear();
  }
  for (const key of remove) {
    set.delete(key);
  }
  for (const element of add) {
    const key = keyOf(element);
    set.set(key, set.get(key) ?? element);
  }
}
