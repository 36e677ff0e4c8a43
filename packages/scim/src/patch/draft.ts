// A resource while a PATCH is applied to it, where the path of an operation leads in it, and the value that may be
// written there. RFC 7644 §3.5.2 Modifying with PATCH.
import {
  type Attribute,
  findAttribute,
  isNeverShown,
  isObject,
  type Json,
  type JsonObject,
  partsOf,
} from '../attribute.ts';
import { invalidFilter, invalidPath, mutability } from '../error.ts';
import type { Filter } from '../filter/filter.ts';
import { addNote, type Findings, quote } from '../findings.ts';
import { type PatchPath, printPatchPath } from '../path.ts';
import { withMember } from '../resource.ts';
import {
  type ExtensionTarget,
  printTarget,
  type Resource,
  type ResourceType,
  resolvePath,
  type Target,
} from '../schema.ts';
import { issuesError, standardValue } from '../validate.ts';
import type { SetEdit } from './change.ts';

/** Belongs to one run of applyPatch; `resource` is replaced by each operation, never changed in place. */
export type Draft = {
  readonly type: ResourceType;
  /** What is stored, with the detached attributes that neededDetached named. */
  readonly now: Resource;
  readonly findings: Findings;
  resource: Resource;
  /** The edits of detached attributes in order. */
  readonly edits: Map<string, SetEdit[]>;
  /** Multi-valued attributes that an operation has written, by name as printTarget writes it. */
  readonly written: Map<string, Target>;
};

/** Where an operation writes: behind a multi-valued attribute `filter` and `sub` say which part of which elements. */
export type Place = { readonly target: Target; readonly filter?: Filter; readonly sub?: Attribute };

/**
 * The place of a path. Undefined when the type has no such attribute, with a note, and when nothing may be kept
 * there. Throws ScimError.
 */
export function findPlace(draft: Draft, path: PatchPath): Place | ExtensionTarget | undefined {
  const target = resolvePath(draft.type, path.attribute);
  if (target === undefined) {
    return leaveAside(draft, printPatchPath(path));
  }
  if (path.filter === undefined && path.sub === undefined) {
    return target.attribute === undefined ? target : placeOf(target);
  }
  const { attribute } = target;
  if (attribute === undefined || !attribute.multiValued || attribute.type !== 'complex') {
    const name = printTarget(target);
    throw invalidPath(`"${name}" has a single value or none with parts, so no brackets can follow it.`);
  }
  // Whether something matches would tell the value bit by bit, as in a filter of a query.
  if (path.filter !== undefined && isNeverShown(attribute)) {
    throw invalidFilter(`"${printTarget(target)}" is never shown and cannot be searched by brackets.`);
  }
  const filter = path.filter === undefined ? {} : { filter: path.filter };
  if (path.sub === undefined) {
    return { target, ...filter };
  }
  const sub = findAttribute(attribute.subAttributes, path.sub);
  return sub === undefined ? leaveAside(draft, printPatchPath(path)) : { target, ...filter, sub };
}

/** `emails.value` names a part of every element; `name.familyName` is a target of its own. */
function placeOf(target: Target): Place | undefined {
  const { sub: named, ...whole } = target;
  if (named === undefined) {
    return { target };
  }
  const sub = findAttribute(partsOf(target.attribute), named.name) ?? named;
  if (!target.attribute.multiValued) {
    return { target: { ...target, sub } };
  }
  // What is never returned is never kept: there is nothing to write into elements, and none is made for it.
  return sub.returned === 'never' ? undefined : { target: whole, sub };
}

export function leaveAside(draft: Draft, name: string): undefined {
  addNote(draft.findings, `Unknown attribute left aside: ${quote(name)}`);
}

/** RFC 7643 §7: what only the server sets can't be the target of an operation. */
export function refuseReadOnly({ target, sub }: Place): void {
  const attributes = [target.attribute, target.sub, sub].filter((attribute) => attribute !== undefined);
  if (attributes.some((attribute) => attribute.mutability === 'readOnly')) {
    throw mutability(`"${printTarget(withSub(target, sub))}" is set by the server and can't be changed.`);
  }
}

export function withSub(target: Target, sub: Attribute | undefined): Target {
  return sub === undefined ? target : { ...target, sub };
}

/** The value in standard form; undefined clears. Throws invalidValue. */
export function checkedValue(
  draft: Draft,
  attribute: Attribute,
  value: Json | undefined,
  at: string,
): Json | undefined {
  if (value === undefined) {
    return undefined;
  }
  const { limits } = draft.findings;
  const { value: standard, issues, notes } = standardValue(attribute, value, at, limits);
  if (issues.length > 0) {
    throw issuesError(issues);
  }
  for (const note of notes) {
    addNote(draft.findings, note);
  }
  // A password is checked and thrown away: what is never returned is never kept.
  return attribute.returned === 'never' ? undefined : standard;
}

/**
 * A complex value with the sub-attributes of another put in; null clears one. RFC 7644 §3.5.2.3 Replace Operation:
 * "Sub-attributes that are not specified SHALL be left unchanged".
 */
export function mergeComplex(draft: Draft, target: Target, held: JsonObject, value: JsonObject): JsonObject {
  const { attribute } = target;
  const merged = Object.entries(value).reduce((complex, [name, part]) => {
    const sub = findAttribute(partsOf(attribute), name);
    const at = `${printTarget(target)}.${sub?.name ?? name}`;
    if (sub === undefined) {
      leaveAside(draft, at);
      return complex;
    }
    const isServers = sub.mutability === 'readOnly';
    return isServers ? complex : withMember(complex, sub.name, checkedValue(draft, sub, part, at));
  }, held);
  return dropStaleReference(held, merged);
}

/** A `$ref` is the URL of what `value` names. When only the value changes, it leads to something else. */
export function dropStaleReference(held: JsonObject, next: JsonObject): JsonObject {
  const isStale = held.value !== next.value && held.value !== undefined && held.$ref === next.$ref;
  return isStale ? withMember(next, '$ref', undefined) : next;
}

export function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
