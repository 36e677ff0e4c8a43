// The elements of a multi-valued attribute while a PATCH changes them: which are the same, which one is primary,
// which hold nothing. RFC 7643 §2.4 Multi-Valued Attributes.
import { type Attribute, findAttribute, fold, isObject, type Json, type JsonObject } from '../attribute.ts';
import { invalidValue, payloadTooLarge } from '../error.ts';
import { bindElementFilter } from '../filter/bind-filter.ts';
import type { Filter } from '../filter/filter.ts';
import { matchElement } from '../filter/match-filter.ts';
import type { Draft } from './draft.ts';

/** A draft with what one run of applyPatch remembers of elements from one operation to the next. */
export type Run = Draft & {
  /** By the attribute's name as printTarget writes it. */
  readonly traces: Map<string, Trace>;
  /** The elements of detached attributes that a filter had to see, by their `value`, the edits so far made. */
  readonly sets: Map<string, Map<string, JsonObject>>;
  /** Comparisons that filters have made so far. */
  comparisons: number;
};

/** Elements known by the identity of their objects, since each write makes a new one. */
export type Trace = {
  /** Those that a path has made or emptied, so that they say only what a value would be for. */
  readonly hollow: Set<Json>;
  /** The one that a hollow one has taken `primary` from. */
  demoted: Json | undefined;
};

const FOLDED_PER_COMPARISON = 16;
const LABELS = ['type', 'primary', 'display'];

/** Elements, and those of them that the operation at hand has written. */
export type Written = { readonly elements: readonly Json[]; readonly written: ReadonlySet<Json> };

/**
 * The elements with the new ones behind them. One that is there already, by `value` and `type`, is not repeated:
 * what the new one says goes into it.
 */
export function appendElements(
  attribute: Attribute,
  held: readonly Json[],
  added: readonly Json[],
  trace: Trace,
): Written {
  const elements = [...held];
  const written = new Set<Json>();
  // Those that differ by case only stay two, as a POST keeps them; of two that are held, the one spelt the same counts.
  const places = new Map(held.map((element, index) => [identity(attribute, element), index]));
  const folded = new Map(held.map((element, index) => [foldedIdentity(attribute, element), index]));
  for (const element of added) {
    const key = identity(attribute, element);
    const index = places.get(key) ?? folded.get(foldedIdentity(attribute, element)) ?? elements.length;
    const earlier = elements[index];
    const next = isObject(earlier) && isObject(element) ? { ...earlier, ...element } : element;
    if (isObject(element) && element.primary === undefined) {
      carryDemoted(trace, earlier, next);
    }
    elements[index] = next;
    places.set(key, index);
    written.delete(earlier ?? null);
    written.add(next);
  }
  return { elements, written };
}

/**
 * RFC 7644 §3.5.2: an operation that makes one value primary makes the others not primary. Throws invalidValue if it
 * would make two primary.
 */
export function settlePrimary(at: string, { elements, written }: Written): readonly Json[] {
  const primary = elements.filter((element) => written.has(element) && isPrimary(element));
  if (primary.length > 1) {
    const message = `"${at}" may have one value with "primary" true at most`;
    throw invalidValue(`${message}; the operation would set it for ${primary.length}.`);
  }
  if (primary.length === 0) {
    return elements;
  }
  return elements.map((element) =>
    isObject(element) && isPrimary(element) && element !== primary[0]
      ? { ...element, primary: false }
      : element,
  );
}

/**
 * What settlePrimary has changed, in the trace: `settled` are the elements of `written` after it. Only what a hollow
 * element has taken is given back when that is dropped.
 */
export function traceSettled(trace: Trace, { elements, written }: Written, settled: readonly Json[]): void {
  const taker = settled.find((element) => written.has(element) && isPrimary(element));
  if (taker === undefined) {
    return;
  }
  if (!trace.hollow.has(taker)) {
    trace.demoted = undefined;
  }
  for (const [index, next] of settled.entries()) {
    const element = elements[index];
    if (element === undefined || element === next) {
      continue;
    }
    if (trace.hollow.has(element)) {
      trace.hollow.add(next);
    } else if (trace.hollow.has(taker)) {
      trace.demoted = next;
    }
  }
}

/**
 * No two elements the same: writing a `value` or a `type` may have made two equal. They come together where the first
 * one stands, and what the operation has written rules.
 */
export function mergeEqual(
  attribute: Attribute,
  elements: readonly Json[],
  written: Written['written'],
  trace: Trace,
): Json[] {
  const merged = new Map<string, Json>();
  const isWritten = new Set<string>();
  for (const element of elements) {
    const key = identity(attribute, element);
    const earlier = merged.get(key);
    const rules = written.has(element) || !isWritten.has(key);
    if (!isObject(earlier) || !isObject(element)) {
      merged.set(key, element);
    } else if (element.value === undefined) {
      // The two say the same, and one that a store holds is not dropped with a hollow one.
      merged.set(key, trace.hollow.has(earlier) ? element : earlier);
    } else {
      const next = rules ? mergeTwo(earlier, element) : mergeTwo(element, earlier);
      carryDemoted(trace, earlier, next);
      carryDemoted(trace, element, next);
      merged.set(key, next);
    }
    if (written.has(element)) {
      isWritten.add(key);
    }
  }
  return [...merged.values()];
}

type Step = { readonly before?: JsonObject; readonly after: JsonObject; readonly setsPrimary: boolean };

/**
 * Remembers an element that a path has written if it is hollow now. `before` is absent when the operation has made
 * it, or put another in its place; a `display` is then all that its client wants to say.
 */
export function traceWritten(trace: Trace, attribute: Attribute, { before, after, setsPrimary }: Step): void {
  const isHollow = before === undefined ? !hasContent(after, ['display']) : isEmptied(trace, before, after);
  if (isHollow && canBeHollow(attribute)) {
    trace.hollow.add(after);
  }
  if (!setsPrimary) {
    carryDemoted(trace, before, after);
  }
}

/**
 * The elements without those that this request has left hollow. Entra sends `emails[type eq "work"].primary` before
 * there is such a value (entra-legacy.json#entra.value-path-order); who reads the resource must not find one. The
 * element that was primary before is so again if a dropped one had taken that away.
 */
export function dropHollow(elements: readonly Json[], trace: Trace): Json[] {
  const kept = elements.filter((element) => !trace.hollow.has(element));
  const tookPrimary = elements.some((element) => trace.hollow.has(element) && isPrimary(element));
  return kept.map((element) =>
    tookPrimary && isObject(element) && element === trace.demoted ? { ...element, primary: true } : element,
  );
}

/** Those of the elements that a filter matches. Throws invalidFilter, and 413 above `limits.filterComparisons`. */
export function matchElements(
  run: Run,
  attribute: Attribute,
  filter: Filter,
  elements: readonly Json[],
): ReadonlySet<Json> {
  const bound = bindElementFilter(filter, attribute);
  const { filterComparisons } = run.findings.limits;
  run.comparisons += costOf(namesIn(filter), elements);
  if (run.comparisons > filterComparisons) {
    const most = `${filterComparisons} are accepted in one request`;
    throw payloadTooLarge(`The filters of "Operations" make ${run.comparisons} comparisons; ${most}.`);
  }
  return new Set(elements.filter((element) => isObject(element) && matchElement(bound, element)));
}

/** The sub-attributes that the terms of a filter name, in small letters, each as often as it is there. */
function namesIn(filter: Filter): string[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.terms.flatMap(namesIn);
    case 'not':
      return namesIn(filter.term);
    case 'present':
    case 'compare':
    case 'valuePath':
      return [filter.path.name.toLowerCase()];
  }
}

/** Each comparison counts for one, and for more where the text is long, since it is folded first. */
function costOf(names: readonly string[], elements: readonly Json[]): number {
  const times = new Map<string, number>();
  for (const name of names) {
    times.set(name, (times.get(name) ?? 0) + 1);
  }
  let cost = names.length * elements.length;
  for (const element of elements) {
    for (const [name, part] of Object.entries(isObject(element) ? element : {})) {
      if (typeof part === 'string' && part.length >= FOLDED_PER_COMPARISON) {
        const more = Math.floor(part.length / FOLDED_PER_COMPARISON);
        cost += more * (times.get(name.toLowerCase()) ?? 0);
      }
    }
  }
  return cost;
}

/** Where the schema has nothing but labels, they are the content. */
function canBeHollow({ subAttributes = [] }: Attribute): boolean {
  const names = subAttributes.map(({ name }) => name);
  return names.includes('type') && names.some((name) => !LABELS.includes(name));
}

function isEmptied(trace: Trace, before: JsonObject, after: JsonObject): boolean {
  const lost = hasContent(before) && !hasContent(after);
  const isLabelled = after.display !== undefined && after.display !== before.display;
  return lost || (trace.hollow.has(before) && !hasContent(after) && !isLabelled);
}

function hasContent(element: JsonObject, also: readonly string[] = []): boolean {
  return Object.keys(element).some((name) => !LABELS.includes(name) || also.includes(name));
}

function carryDemoted(trace: Trace, from: Json | undefined, to: Json): void {
  if (from !== undefined && from === trace.demoted) {
    trace.demoted = to;
  }
}

function isPrimary(element: Json): boolean {
  return isObject(element) && element.primary === true;
}

function mergeTwo(earlier: JsonObject, later: JsonObject): JsonObject {
  const merged = { ...earlier, ...later };
  return isPrimary(earlier) || isPrimary(later) ? { ...merged, primary: true } : merged;
}

function foldedIdentity(attribute: Attribute, element: Json): string {
  return identity(attribute, element, (one, value) =>
    typeof value === 'string' && !one.caseExact ? fold(value) : value,
  );
}

function identity(
  attribute: Attribute,
  element: Json,
  compared: (attribute: Attribute, value: Json) => Json = (_, value) => value,
): string {
  if (!isObject(element)) {
    return JSON.stringify(compared(attribute, element));
  }
  const part = (name: string) => {
    const sub = findAttribute(attribute.subAttributes, name);
    const value = element[name];
    return sub === undefined || value === undefined ? null : compared(sub, value);
  };
  if (element.value !== undefined) {
    return JSON.stringify([part('value'), part('type')]);
  }
  return JSON.stringify(Object.entries(element).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
