// The detached attributes of a resource in the memory store: maps that are replaced, never changed.
import { type JsonObject, sameValue } from '../attribute.ts';
import { keyOf, type SetEdit } from '../patch/change.ts';

/** Elements by their `value`, by the attribute's name. */
export type Detached = ReadonlyMap<string, ReadonlyMap<string, JsonObject>>;

/** The attributes after the edits; the very same map when the edits change nothing. */
export function editDetached(before: Detached, edits: Readonly<Record<string, SetEdit>>): Detached {
  const after = new Map(before);
  let isChanged = false;
  for (const [name, edit] of Object.entries(edits)) {
    const held = before.get(name) ?? new Map<string, JsonObject>();
    const edited = editElements(held, edit);
    if (!sameElements(held, edited)) {
      after.set(name, edited);
      isChanged = true;
    }
  }
  return isChanged ? after : before;
}

function editElements(held: ReadonlyMap<string, JsonObject>, edit: SetEdit): ReadonlyMap<string, JsonObject> {
  const edited = new Map(edit.reset ? [] : held);
  for (const value of edit.remove) {
    edited.delete(value);
  }
  for (const element of edit.add) {
    const value = keyOf(element);
    if (!edited.has(value)) {
      edited.set(value, element);
    }
  }
  return edited;
}

function sameElements(
  left: ReadonlyMap<string, JsonObject>,
  right: ReadonlyMap<string, JsonObject>,
): boolean {
  return (
    left.size === right.size && [...left].every(([value, element]) => sameValue(element, right.get(value)))
  );
}

/** The values that one has and the other has not. */
export function differingValues(before: Detached | undefined, after: Detached | undefined): Set<string> {
  const left = valuesOf(before);
  const right = valuesOf(after);
  return new Set([...left, ...right].filter((value) => left.has(value) !== right.has(value)));
}

function valuesOf(detached: Detached | undefined): Set<string> {
  return new Set([...(detached?.values() ?? [])].flatMap((elements) => [...elements.keys()]));
}

/** Without the elements that have this value; the very same map when there are none. */
export function withoutValue(detached: Detached, value: string): Detached {
  const edit: SetEdit = { reset: false, remove: [value], add: [] };
  return editDetached(detached, Object.fromEntries([...detached.keys()].map((name) => [name, edit])));
}
