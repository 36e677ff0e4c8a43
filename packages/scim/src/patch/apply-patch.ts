// What a PATCH makes of a resource: RFC 7644 §3.5.2 Modifying with PATCH. Operations apply in order, each to what the
// one before has left, all of them or none.
import { findAttribute, isObject, isUnassigned, type Json, type JsonObject } from '../attribute.ts';
import { invalidValue } from '../error.ts';
import { describe } from '../findings.ts';
import { defaultLimits, type Limits } from '../limits.ts';
import { readTarget, writeTarget } from '../resource.ts';
import {
  commonAttributes,
  type ExtensionTarget,
  printTarget,
  type Resource,
  type ResourceType,
  resolvePath,
  type Schema,
  type Target,
} from '../schema.ts';
import { issuesError, validate } from '../validate.ts';
import {
  type Change,
  compareResources,
  composeEdits,
  isNoEdit,
  keepOrder,
  ownValues,
  type SetEdit,
} from './change.ts';
import { isKeyFilter, writeDetached } from './detached.ts';
import { findPlace, leaveAside, type Place, refuseReadOnly } from './draft.ts';
import { dropHollow, type Run } from './elements.ts';
import { writeMultiValued } from './multi-valued.ts';
import type { PatchOperation } from './patch-op.ts';
import { writeSingle } from './single-value.ts';

/**
 * The change that operations make to a resource in standard form. `now` has the detached attributes that
 * neededDetached names, and is not changed. Throws ScimError: invalidValue, invalidFilter, invalidPath, noTarget,
 * mutability. Whether required values are left is for `validate` to say.
 */
export function applyPatch(
  type: ResourceType,
  now: Resource,
  operations: readonly PatchOperation[],
  limits: Limits = defaultLimits,
): Change {
  const before = ownValues(type, now);
  const run: Run = {
    type,
    now,
    findings: { limits, issues: [], notes: [] },
    resource: before,
    edits: new Map(),
    written: new Map(),
    traces: new Map(),
    sets: new Map(),
    comparisons: 0,
  };
  for (const operation of operations) {
    applyOperation(run, operation);
  }
  for (const target of run.written.values()) {
    const trace = run.traces.get(printTarget(target));
    const elements = listAt(run.resource, target);
    run.resource = writeTarget(run.resource, target, trace ? dropHollow(elements, trace) : elements);
  }
  const resource = keepOrder(type, ownValues(type, run.resource), before);
  // RFC 7643 §7: an immutable value that is there stays; setting it to itself is fine.
  const issues = validate(type, resource, before).filter(({ rule }) => rule === 'mutability');
  if (issues.length > 0) {
    throw issuesError(issues);
  }
  return {
    resource,
    values: compareResources(type, before, resource),
    detached: composedEdits(run),
    notes: run.findings.notes,
  };
}

/** The detached attributes that applyPatch must see in `now`: those with a filter that isn't a list of values. */
export function neededDetached(type: ResourceType, operations: readonly PatchOperation[]): readonly string[] {
  const needed = new Set<string>();
  for (const { path } of operations) {
    const target = path === undefined ? undefined : resolvePath(type, path.attribute);
    const isOwn = target?.attribute !== undefined && target.extension === undefined;
    if (isOwn && path?.filter !== undefined && type.detached.includes(target.attribute.name)) {
      if (!isKeyFilter(path.filter)) {
        needed.add(target.attribute.name);
      }
    }
  }
  return [...needed];
}

function applyOperation(run: Run, { op, path, value }: PatchOperation): void {
  if (path === undefined) {
    mergeMembers(run, op, isObject(value) ? value : {});
    return;
  }
  const place = findPlace(run, path);
  if (place === undefined) {
    return;
  }
  if (!('target' in place)) {
    writeExtension(run, op, place.extension, op === 'remove' ? null : (value ?? null));
    return;
  }
  refuseReadOnly(place);
  if (place.target.attribute.name === 'schemas') {
    // It follows from the values; nobody has to say it.
    return;
  }
  write(run, op, place, value);
}

function write(run: Run, op: PatchOperation['op'], place: Place, value: Json | undefined): void {
  const { attribute, extension } = place.target;
  refuseRemoveWithValue(op, place, value);
  if (extension === undefined && run.type.detached.includes(attribute.name)) {
    writeDetached(run, op, place, value);
  } else if (attribute.multiValued) {
    writeMultiValued(run, op, place, value);
  } else {
    writeSingle(run, place.target, op === 'remove' ? null : (value ?? null));
  }
}

/**
 * A remove with a list means "just those" to Entra, and all of them to RFC 7644 §3.5.2.2 Remove Operation. The
 * dialect rewrites what it can read; what is left must not empty a group.
 */
function refuseRemoveWithValue(op: PatchOperation['op'], place: Place, value: Json | undefined): void {
  const { target, filter } = place;
  const isWhole = filter === undefined && target.attribute.multiValued;
  if (op === 'remove' && isWhole && value !== undefined && value !== null) {
    const name = printTarget(target);
    throw invalidValue(
      `A remove of "${name}" has a "value" (${describe(value)}). To remove some of them, use a path such as ` +
        `${name}[value eq "…"]; to remove all, leave "value" out.`,
    );
  }
}

/** An operation without a path. RFC 7644 §3.3: read-only members in it are ignored, such as the id in Okta's rename. */
function mergeMembers(run: Run, op: PatchOperation['op'], members: JsonObject): void {
  for (const [name, value] of Object.entries(members)) {
    const target = memberTarget(run.type, name);
    if (target === undefined) {
      leaveAside(run, name);
    } else if (target.attribute === undefined) {
      writeExtension(run, op, target.extension, value);
    } else if (target.attribute.mutability !== 'readOnly' && target.attribute.name !== 'schemas') {
      write(run, op, { target }, value);
    }
  }
}

function memberTarget(type: ResourceType, name: string): Target | ExtensionTarget | undefined {
  const attribute = findAttribute([...commonAttributes, ...type.schema.attributes], name);
  const extension = type.extensions.find(({ schema }) => schema.id.toLowerCase() === name.toLowerCase());
  return attribute === undefined ? extension && { extension: extension.schema } : { attribute };
}

/** Merges like a complex attribute: what `value` doesn't name stays. Null takes all values of the extension away. */
function writeExtension(run: Run, op: PatchOperation['op'], extension: Schema, value: Json): void {
  if (isUnassigned(value) && !isObject(value)) {
    const { [extension.id]: _, ...rest } = run.resource;
    run.resource = rest;
    return;
  }
  if (!isObject(value)) {
    throw invalidValue(`"${extension.id}" must be an object; received ${describe(value)}.`);
  }
  for (const [name, part] of Object.entries(value)) {
    const attribute = findAttribute(extension.attributes, name);
    if (attribute === undefined) {
      leaveAside(run, `${extension.id}:${name}`);
    } else if (attribute.mutability !== 'readOnly') {
      write(run, op, { target: { extension, attribute } }, part);
    }
  }
}

function composedEdits(run: Run): Record<string, SetEdit> {
  const composed = [...run.edits].map(([name, edits]) => [name, composeEdits(edits)] as const);
  return Object.fromEntries(composed.filter(([, edit]) => !isNoEdit(edit)));
}

function listAt(resource: Resource, target: Target): readonly Json[] {
  const value = readTarget(resource, target);
  return Array.isArray(value) ? value : [];
}
