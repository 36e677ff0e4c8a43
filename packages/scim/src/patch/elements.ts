// The elements of a multi-valued attribute while a PATCH changes them: which are the same, which one is primary,
// which hold nothing. RFC 7643 §2.4 Multi-Valued Attributes.
import { type Attribute, findAttribute, fold, isObject, type Json, type JsonObject } from '../attribute.ts';
import { invalidValue } from '../error.ts';

/** Elements, and those of them that the operation at hand has written. */
export type Written = { readonly elements: readonly Json[]; readonly written: ReadonlySet<Json> };

/**
 * The elements with the new ones behind them. One that is there already, by `value` and `type`, is not repeated:
 * what the new one says goes into it.
 */
export function appendElements(attribute: Attribute, held: readonly Json[], added: readonly Json[]): Written {
  const elements = new Map(held.map((element) => [identity(attribute, element), element]));
  const written = new Set<Json>();
  for (const element of added) {
    const key = identity(attribute, element);
    const earlier = elements.get(key);
    const next = isObject(earlier) && isObject(element) ? { ...earlier, ...element } : element;
    elements.set(key, next);
    written.add(next);
  }
  return { elements: [...elements.values()], written };
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
 * No two elements the same: writing a `value` or a `type` may have made two equal. They come together where the first
 * one stands, and what the operation has written rules.
 */
export function mergeEqual(
  attribute: Attribute,
  elements: readonly Json[],
  written: Written['written'],
): Json[] {
  const merged = new Map<string, Json>();
  const isWritten = new Set<string>();
  for (const element of elements) {
    const key = identity(attribute, element);
    const earlier = merged.get(key);
    const rules = written.has(element) || !isWritten.has(key);
    if (isObject(earlier) && isObject(element)) {
      merged.set(key, rules ? mergeTwo(earlier, element) : mergeTwo(element, earlier));
    } else {
      merged.set(key, element);
    }
    if (written.has(element)) {
      isWritten.add(key);
    }
  }
  return [...merged.values()];
}

/**
 * The elements without those that say only what a value would be for. Entra sends `emails[type eq "work"].primary`
 * before there is such a value (entra-legacy.json#entra.value-path-order); who reads the resource must not find one.
 * The element that was primary before is so again if a dropped one had taken that away.
 */
export function dropHollow(attribute: Attribute, elements: readonly Json[], before: readonly Json[]): Json[] {
  const kept = elements.filter((element) => !isHollow(attribute, element));
  const tookPrimary = elements.some((element) => isHollow(attribute, element) && isPrimary(element));
  if (!tookPrimary) {
    return kept;
  }
  const former = before.find(isPrimary);
  const key = former === undefined ? undefined : identity(attribute, former);
  return kept.map((element) =>
    isObject(element) && identity(attribute, element) === key ? { ...element, primary: true } : element,
  );
}

function isHollow(attribute: Attribute, element: Json): boolean {
  const hasType = findAttribute(attribute.subAttributes, 'type') !== undefined;
  const labels = ['type', 'primary', 'display'];
  return hasType && isObject(element) && Object.keys(element).every((name) => labels.includes(name));
}

function isPrimary(element: Json): boolean {
  return isObject(element) && element.primary === true;
}

function mergeTwo(earlier: JsonObject, later: JsonObject): JsonObject {
  const merged = { ...earlier, ...later };
  return isPrimary(earlier) || isPrimary(later) ? { ...merged, primary: true } : merged;
}

function identity(attribute: Attribute, element: Json): string {
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

function compared(attribute: Attribute, value: Json): Json {
  return typeof value === 'string' && !attribute.caseExact ? fold(value) : value;
}
