// Writing an attribute that has many values, whole, through a filter, or a part of each: RFC 7644 §3.5.2.1 Add
// Operation, §3.5.2.2 Remove Operation, §3.5.2.3 Replace Operation.
import { findAttribute, isObject, isUnassigned, type Json, type JsonObject } from '../attribute.ts';
import { invalidPath, invalidValue, noTarget } from '../error.ts';
import { bindElementFilter } from '../filter/bind-filter.ts';
import { type Filter, printFilter } from '../filter/filter.ts';
import { matchElement } from '../filter/match-filter.ts';
import { describe } from '../findings.ts';
import { readTarget, withMember, writeTarget } from '../resource.ts';
import { printTarget, type Target } from '../schema.ts';
import { checkedValue, type Draft, dropStaleReference, mergeComplex, type Place, withSub } from './draft.ts';
import { appendElements, mergeEqual, settlePrimary, type Written } from './elements.ts';
import type { PatchOperation } from './patch-op.ts';

type Op = PatchOperation['op'];

export function writeMultiValued(draft: Draft, op: Op, place: Place, value: Json | undefined): void {
  const held = readTarget(draft.resource, place.target);
  const elements: readonly Json[] = Array.isArray(held) ? held : [];
  const isPart = place.filter !== undefined || place.sub !== undefined;
  const written = isPart
    ? writeParts(draft, op, place, { elements, value })
    : writeWhole(draft, op, place.target, { elements, value });
  keep(draft, place.target, written);
}

type Given = { readonly elements: readonly Json[]; readonly value: Json | undefined };

function keep(draft: Draft, target: Target, written: Written): void {
  const at = printTarget(target);
  const { multiValues } = draft.findings.limits;
  const elements = mergeEqual(target.attribute, settlePrimary(at, written), written.written);
  if (elements.length > multiValues) {
    throw invalidValue(`"${at}" may have ${multiValues} values at most; it would have ${elements.length}.`);
  }
  draft.resource = writeTarget(draft.resource, target, elements);
  draft.written.set(at, target);
}

function writeWhole(draft: Draft, op: Op, target: Target, { elements, value }: Given): Written {
  if (op === 'remove') {
    return { elements: [], written: new Set() };
  }
  const list = isUnassigned(value) || Array.isArray(value) ? value : [value ?? null];
  const standard = checkedValue(draft, target.attribute, list, printTarget(target));
  const added: readonly Json[] = Array.isArray(standard) ? standard : [];
  return appendElements(target.attribute, op === 'add' ? elements : [], added);
}

/** The elements that match, or all where there is no filter, with the value written into each of them. */
function writeParts(draft: Draft, op: Op, place: Place, { elements, value }: Given): Written {
  const isMatch = matcher(place);
  if (elements.some(isMatch)) {
    const next = elements.map((element) => {
      const isWritten = isObject(element) && isMatch(element);
      return { element: isWritten ? writeElement(draft, op, place, { element, value }) : element, isWritten };
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
  const created = writeElement(draft, 'add', place, { element: seedElement(draft, op, place), value });
  return { elements: [...elements, created], written: new Set([created]) };
}

function matcher({ target, filter }: Place): (element: Json) => boolean {
  if (target.attribute.type !== 'complex') {
    throw invalidPath(`The values of "${printTarget(target)}" have no parts that a path could name.`);
  }
  if (filter === undefined) {
    return isObject;
  }
  const bound = bindElementFilter(filter, target.attribute);
  return (element) => isObject(element) && matchElement(bound, element);
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
  if (op === 'remove' || isUnassigned(value) || value === '') {
    return {};
  }
  const [only = null] = Array.isArray(value) && value.length === 1 ? value : [value];
  if (!isObject(only)) {
    const at = printTarget(target);
    throw invalidValue(`One value of "${at}" must be an object; received ${describe(only)}.`);
  }
  // RFC 7644 §3.5.2.3 replaces the element; what the filter says of it goes on being true unless told otherwise.
  const base = op === 'replace' ? seedOf(draft, place) : element;
  return mergeComplex(draft, target, base, only);
}

/**
 * The element that an add or replace through a filter creates when none matches: Entra writes
 * `emails[type eq "work"].value` where there is no such e-mail (entra-legacy.json#entra.value-path-on-nothing).
 * RFC 7644 §3.5.2.3 wants noTarget for a replace, which stays for filters that look for a certain value.
 */
function seedElement(draft: Draft, op: Op, place: Place): JsonObject {
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
  const seed = seedOf(draft, place);
  if (!matcher(place)(seed)) {
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
