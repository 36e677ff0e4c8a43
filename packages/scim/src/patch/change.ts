// What a write makes of a resource: the whole, and what differs, for stores that change only what changed, for
// audit and for events.
import type { Json, JsonObject } from '../attribute.ts';
import type { Resource } from '../schema.ts';

/** One attribute's value before and after; undefined = unassigned. `path` is the attribute as `printTarget` writes it. */
export type ValueChange = {
  readonly path: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
};

/**
 * What happens to a detached attribute, without knowing its values: first all are dropped if `reset`, then those
 * with a `value` in `remove`, then `add` is put in (a value that is there already stays as it is). The two lists
 * have no value in common. Edits compose, so a PatchOp of any length ends as one of these.
 */
export type SetEdit = {
  readonly reset: boolean;
  readonly remove: readonly string[];
  readonly add: readonly JsonObject[];
};

export type Change = {
  /** The resource after it, without detached attributes, `id` and `meta`, which are the store's. */
  readonly resource: Resource;
  /** What differs from the stored resource; empty on a create and when nothing changes. */
  readonly values: readonly ValueChange[];
  /** By the detached attribute's name; only those that the request touches. */
  readonly detached: Readonly<Record<string, SetEdit>>;
  /** What was in the request and left aside, in words for the provisioning log: unknown attributes and the like. */
  readonly notes: readonly string[];
};
