// What a write makes of a resource: the whole, and what differs, for stores that change only what changed, for
// audit and for events.
import {
  type Attribute,
  isObject,
  isUnassigned,
  type Json,
  type JsonObject,
  sameValue,
} from '../attribute.ts';
import { readTarget, writeTarget } from '../resource.ts';
import { commonAttributes, printTarget, type Resource, type ResourceType, type Target } from '../schema.ts';

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

/**
 * What a POST (`now` is undefined) or a PUT makes of a resource: `next` in standard form, `detached` as standardForm
 * gives it. A PUT empties a detached attribute that it leaves out (RFC 7644 §3.5.1 Replacing with PUT).
 */
export function changeOf(
  type: ResourceType,
  next: Resource,
  detached: Readonly<Record<string, readonly JsonObject[]>>,
  now?: Resource,
): Change {
  const resource = keepOrder(type, ownValues(type, next), now);
  const edits: Record<string, SetEdit> = {};
  for (const name of type.detached) {
    const edit = { reset: now !== undefined, remove: [], add: detached[name] ?? [] };
    if (!isNoEdit(edit)) {
      edits[name] = edit;
    }
  }
  const values = now === undefined ? [] : compareResources(type, now, resource);
  return { resource, values, detached: edits, notes: [] };
}

/**
 * What differs between two resources in standard form: by attribute, by sub-attribute where one is complex and
 * single-valued. Read-only and detached attributes are the store's and not compared, nor are read-only parts.
 */
export function compareResources(type: ResourceType, before: Resource, after: Resource): ValueChange[] {
  return comparedTargets(type).flatMap((target) => {
    const change = {
      path: printTarget(target),
      before: readCompared(before, target),
      after: readCompared(after, target),
    };
    return sameValue(change.before, change.after) ? [] : [change];
  });
}

/**
 * `after` with the multi-valued attributes of `before` that have the same values, so that what a store keeps differs
 * only where `compareResources` says so. RFC 7643 §2.4 Multi-Valued Attributes: their order means nothing.
 */
export function keepOrder(type: ResourceType, after: Resource, before: Resource = {}): Resource {
  return comparedTargets(type)
    .filter(({ attribute }) => attribute.multiValued)
    .reduce((kept, target) => {
      const held = readTarget(before, target);
      const next = readTarget(kept, target);
      // A client leaves read-only parts out; the host may have given others.
      const isSame =
        held !== undefined && (sameValue(held, next) || sameValue(readCompared(before, target), next));
      return isSame ? writeTarget(kept, target, held) : kept;
    }, after);
}

/** One edit that does what these do one after another. */
export function composeEdits(edits: readonly SetEdit[]): SetEdit {
  let reset = false;
  const remove = new Set<string>();
  const add = new Map<string, JsonObject>();
  for (const edit of edits) {
    if (edit.reset) {
      reset = true;
      remove.clear();
      add.clear();
    }
    for (const value of edit.remove) {
      add.delete(value);
      remove.add(value);
    }
    for (const element of edit.add) {
      const value = keyOf(element);
      remove.delete(value);
      if (!add.has(value)) {
        add.set(value, element);
      }
    }
  }
  return { reset, remove: reset ? [] : [...remove], add: [...add.values()] };
}

/** What a detached element is known by. */
export function keyOf(element: JsonObject): string {
  return typeof element.value === 'string' ? element.value : '';
}

export function isNoEdit(edit: SetEdit): boolean {
  return !edit.reset && edit.remove.length === 0 && edit.add.length === 0;
}

/** Whether a change of a stored resource leaves it as it is; an edit counts, whatever the store then finds. */
export function isNoChange(change: Change): boolean {
  return change.values.length === 0 && Object.values(change.detached).every(isNoEdit);
}

/** The resource without what is the store's, its `schemas` listing the core schema and the extensions in use. */
export function ownValues(type: ResourceType, resource: Resource): Resource {
  const dropped = new Set(['schemas', 'id', 'meta', ...type.detached]);
  const values = Object.entries(resource).filter(([name]) => !dropped.has(name));
  const used = type.extensions.map(({ schema }) => schema.id).filter((id) => isObject(resource[id]));
  return { schemas: [type.schema.id, ...used], ...Object.fromEntries(values) };
}

function comparedTargets(type: ResourceType): Target[] {
  const own = [...commonAttributes, ...type.schema.attributes].filter(
    ({ name }) => name !== 'schemas' && !type.detached.includes(name),
  );
  const extended = type.extensions.flatMap(({ schema }) =>
    schema.attributes.map((attribute) => ({ extension: schema, attribute })),
  );
  const targets: Target[] = [...own.map((attribute) => ({ attribute })), ...extended];
  return targets.filter(({ attribute }) => isOwn(attribute)).flatMap(withSubAttributes);
}

function withSubAttributes(target: Target): Target[] {
  const { type, multiValued, subAttributes = [] }: Attribute = target.attribute;
  return type === 'complex' && !multiValued
    ? subAttributes.filter(isOwn).map((sub) => ({ ...target, sub }))
    : [target];
}

function isOwn({ mutability }: Attribute): boolean {
  return mutability !== 'readOnly';
}

/** A value without what of its elements is the store's: a `display` that it derives is no change of a member. */
function readCompared(resource: Resource, target: Target): Json | undefined {
  const value = readTarget(resource, target);
  const dropped = (target.attribute.subAttributes ?? []).filter((sub) => !isOwn(sub)).map(({ name }) => name);
  if (!Array.isArray(value) || dropped.length === 0) {
    return value;
  }
  const elements = value.map((element: Json) =>
    isObject(element)
      ? Object.fromEntries(Object.entries(element).filter(([name]) => !dropped.includes(name)))
      : element,
  );
  const own = elements.filter((element) => !isUnassigned(element));
  return own.length === 0 ? undefined : own;
}
