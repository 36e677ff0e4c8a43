// Writing an attribute that has many values, whole, through a filter, or a part of each: RFC 7644 §3.5.2.1 Add
// Operation, §3.5.2.2 Remove Operation, §3.5.2.3 Replace Operation.
import {
  type Attribute,
  findAttribute,
  isObject,
  isUnassigned,
  type Json,
  type JsonObject,
} from '../attribute.ts';
import { invalidPath, invalidValue, noTarget, type ScimError } from '../error.ts';
import { type Filter, printFilter } from '../filter/filter.ts';
import { describe } from '../findings.ts';
import { readTarget, withMember, writeTarget } from '../resource.ts';
import { printTarget, type Target } from '../schema.ts';
import { checkedValue, type Draft, dropStaleReference, mergeComplex, type Place, withSub } from './draft.ts';
import {
  appendElements,
  matchElements,
  mergeEqual,
  type Run,
  settlePrimary,
  type Trace,
  traceSettled,
  traceWritten,
  type Written,
} from './elements.ts';
import type { PatchOperation } from './patch-op.ts';

type Op = PatchOperation['op'];

export function writeMultiValued(run: Run, op: Op, place: Place, value: Json | undefined): void {
  const held = readTarget(run.resource, place.target);
  const elements: readonly Json[] = Array.isArray(held) ? held : [];
  const at = printTarget(place.target);
  const trace = run.traces.get(at) ?? { hollow: new Set(), demoted: undefined };
  run.traces.set(at, trace);
  const isPart = place.filter !== undefined || place.sub !== undefined;
  const given = { elements, value, trace };
  const written = isPart ? writeParts(run, op, place, given) : writeWhole(run, op, place.target, given);
  if (written.elements !== elements) {
    keep(run, place.target, written, trace);
  }
}

type Given = {
  readonly elements: readonly Json[];
  readonly value: Json | undefined;
  readonly trace: Trace;
};

function keep(draft: Draft, target: Target, written: Written, trace: Trace): void {
  const at = printTarget(target);
  const { multiValues } = draft.findings.limits;
  const settled = settlePrimary(at, written);
  traceSettled(trace, written, settled);
  const elements = mergeEqual(target.attribute, settled, written.written, trace);
  if (elements.length > multiValues) {
    throw invalidValue(`"${at}" may have ${multiValues} values at most; it would have ${elements.length}.`);
  }
  draft.resource = writeTarget(draft.resource, target, elements);
  draft.written.set(at, target);
}

function writeWhole(draft: Draft, op: Op, target: Target, { elements, value, trace }: Given): Written {
  if (op === 'remove') {
    return { elements: [], written: new Set() };
  }
  const { attribute } = target;
  const isNothing = isCleared(value) && !isObject(value);
  const list = isNothing || Array.isArray(value) ? value : [value ?? null];
  const standard = checkedValue(draft, attribute, list, printTarget(target));
  const added: readonly Json[] = Array.isArray(standard) ? standard : [];
  // What is never returned is never kept, though it could be read.
  if (op === 'replace' && added.length === 0 && !isNothing && attribute.returned !== 'never') {
    throw unreadable(target, value);
  }
  return appendElements(attribute, op === 'add' ? elements : [], added, trace);
}

/** What a client means to clear with: no value, an empty string, or an array of nothing else (RFC 7643 §2.5). */
function isCleared(value: Json | undefined): boolean {
  const isContainer = typeof value === 'object' && value !== null;
  return isContainer
    ? Object.values(value).every(isCleared)
    : value === undefined || value === null || value === '';
}

/** It would take every value away by a fault of the client, such as a name that the schema doesn't have. */
function unreadable(target: Target, value: Json | undefined): ScimError {
  const at = printTarget(target);
  const names = target.attribute.subAttributes?.map(({ name }) => name).join(', ') ?? 'values';
  const received = describe(value ?? null);
  return invalidValue(
    `Nothing of the value for "${at}" can be read; received ${received}, possible are ${names}. Send [] to clear.`,
  );
}

/** The elements that match, or all where there is no filter, with the value written into each of them. */
function writeParts(run: Run, op: Op, place: Place, { elements, value, trace }: Given): Written {
  const { attribute } = place.target;
  const matching = matchingOf(run, place, elements);
  const setsPrimary = namesPrimary(place, value);
  if (matching.size > 0) {
    const next = elements.map((element) => {
      if (!isObject(element) || !matching.has(element)) {
        return { element, isWritten: false };
      }
      const after = writeElement(run, op, place, { element, value });
      const isOther = op === 'replace' && place.sub === undefined;
      traceWritten(trace, attribute, { ...(!isOther && { before: element }), after, setsPrimary });
      return { element: after, isWritten: true };
    });
    const kept = next.filter(({ element }) => !isUnassigned(element));
    return {
      elements: kept.map(({ element }) => element),
      written: new Set(kept.filter(({ isWritten }) => isWritten).map(({ element }) => element)),
    };
  }
  // What is not there is cleared already.
  if (op === 'remove' && place.filter === undefined) {
    return { elements, written: new Set() };
  }
  if (op !== 'remove' && (isUnassigned(value) || value === '') && !isObject(value)) {
    return { elements, written: new Set() };
  }
  const created = writeElement(run, 'add', place, { element: seedElement(run, op, place), value });
  if (op === 'replace' && place.sub === undefined) {
    checkReadable(place.target, value);
  }
  traceWritten(trace, attribute, { after: created, setsPrimary });
  return { elements: [...elements, created], written: new Set([created]) };
}

function matchingOf(run: Run, { target, filter }: Place, elements: readonly Json[]): ReadonlySet<Json> {
  if (target.attribute.type !== 'complex') {
    throw invalidPath(`The values of "${printTarget(target)}" have no parts that a path could name.`);
  }
  return filter === undefined
    ? new Set(elements.filter(isObject))
    : matchElements(run, target.attribute, filter, elements);
}

function namesPrimary({ sub }: Place, value: Json | undefined): boolean {
  const [only] = Array.isArray(value) ? value : [value];
  const names = sub !== undefined ? [sub.name] : Object.keys(isObject(only) ? only : {});
  return names.some((name) => name.toLowerCase() === 'primary');
}

type Element = { readonly element: JsonObject; readonly value: Json | undefined };

/** An element after the operation; without members when it is removed. */
function writeElement(draft: Draft, op: Op, place: Place, { element, value }: Element): JsonObject {
  const { target, sub } = place;
  if (sub !== undefined) {
    const written =
      op === 'remove' ? undefined : checkedValue(draft, sub, value, printTarget(withSub(target, sub)));
    return dropStaleReference(element, withMember(element, sub.name, written));
  }
  if (op === 'remove') {
    return {};
  }
  if ((isUnassigned(value) && !isObject(value)) || value === '') {
    // RFC 7644 §3.5.2.1: an add doesn't take away.
    return op === 'add' ? element : {};
  }
  const [only = null] = Array.isArray(value) && value.length === 1 ? value : [value];
  if (!isObject(only)) {
    const at = printTarget(target);
    throw invalidValue(`One value of "${at}" must be an object; received ${describe(only)}.`);
  }
  if (op === 'replace') {
    checkReadable(target, only);
  }
  // RFC 7644 §3.5.2.3 replaces the element; what the filter says of it goes on being true unless told otherwise.
  const base = op === 'replace' ? seedOf(draft, place) : element;
  return mergeComplex(draft, target, base, only);
}

function checkReadable(target: Target, value: Json | undefined): void {
  const [only = null] = Array.isArray(value) && value.length === 1 ? value : [value];
  const isRead = (attribute: Attribute | undefined) =>
    attribute !== undefined && attribute.mutability !== 'readOnly';
  const isReadable = Object.entries(isObject(only) ? only : {}).some(
    ([name, part]) => !isCleared(part) && isRead(findAttribute(target.attribute.subAttributes, name)),
  );
  if (!isReadable) {
    throw unreadable(target, value);
  }
}

/**
 * The element that an add or replace through a filter creates when none matches: Entra writes
 * `emails[type eq "work"].value` where there is no such e-mail (entra-legacy.json#entra.value-path-on-nothing).
 * RFC 7644 §3.5.2.3 wants noTarget for a replace, which stays for filters that look for a certain value.
 */
function seedElement(run: Run, op: Op, place: Place): JsonObject {
  const { target, filter } = place;
  if (filter === undefined) {
    return {};
  }
  const at = `${printTarget(target)}[${printFilter(filter)}]`;
  const isLabel =
    filter.kind === 'compare' &&
    filter.operator === 'eq' &&
    ['type', 'primary'].includes(filter.path.name.toLowerCase());
  if (op === 'remove' || (op === 'replace' && !isLabel)) {
    throw noTarget(`No value matches ${at}, so there is nothing to ${op}.`);
  }
  const seed = seedOf(run, place);
  if (!matchElements(run, target.attribute, filter, [seed]).has(seed)) {
    throw noTarget(
      `No value matches ${at}, and none can be made that does; an "eq" joined by "and" could be.`,
    );
  }
  return seed;
}

/** What the `eq` terms of a filter say that an element holds. */
function seedOf(draft: Draft, place: Place): JsonObject {
  const { target, filter } = place;
  return equalities(filter).reduce((seed, { path, value }) => {
    const sub = findAttribute(target.attribute.subAttributes, path.name);
    if (sub === undefined || sub.mutability === 'readOnly') {
      return seed;
    }
    // Entra writes `roles[primary eq "True"]`.
    const isQuotedTrue = sub.type === 'boolean' && String(value).toLowerCase() === 'true';
    const isQuotedFalse = sub.type === 'boolean' && String(value).toLowerCase() === 'false';
    const stated = isQuotedTrue || (isQuotedFalse ? false : value);
    return withMember(seed, sub.name, checkedValue(draft, sub, stated, printTarget(withSub(target, sub))));
  }, {});
}

function equalities(filter: Filter | undefined): Extract<Filter, { kind: 'compare' }>[] {
  if (filter?.kind === 'and') {
    return filter.terms.flatMap(equalities);
  }
  return filter?.kind === 'compare' && filter.operator === 'eq' ? [filter] : [];
}
