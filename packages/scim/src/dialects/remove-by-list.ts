// A remove whose value lists what is to go. RFC 7644 §3.5.2.2 Remove Operation knows no value and would remove all;
// the list becomes a filter of the path.
import { type Attribute, findAttribute, isObject, type Json, type JsonObject } from '../attribute.ts';
import { type Filter, printFilter } from '../filter/filter.ts';
import { printPatchPath } from '../path.ts';
import type { ResourceType, Target } from '../schema.ts';
import type { Rule } from './dialect.ts';
import { hasPath, mapOperations, readPath } from './operations.ts';

// Within the limits of a filter (limits.ts), so that a thousand members become a dozen operations.
const MAX_TERMS = 100;
const MAX_CHARACTERS = 6_000;

/** Salesforce's form: `{ "members": [...] }` as the value, with the path `members` or without one. */
export const removeByObject: Rule = {
  name: 'a remove whose value is an object of lists',
  traffic: 'entra-legacy.json#entra.salesforce-remove',
  patchOp: (json, type) =>
    mapOperations(json, (operation) => {
      const { op, path, value } = operation;
      if (op !== 'remove' || !isObject(value)) {
        return [operation];
      }
      if (hasPath(operation)) {
        const target = wholeAttribute(type, path);
        return [target === undefined ? operation : { ...operation, value: unwrapped(target, value) }];
      }
      const removals = Object.entries(value).map(([name, list]): JsonObject | undefined => {
        const target = wholeAttribute(type, name);
        const isClear = target !== undefined && isList(list);
        return isClear ? { ...operation, path: name, value: unwrapped(target, list) } : undefined;
      });
      const areClear = removals.length > 0 && removals.every((removal) => removal !== undefined);
      return areClear ? removals : [operation];
    }),
};

export const removeByList: Rule = {
  name: 'a remove with a list of what is to go',
  traffic: 'entra-legacy.json#entra.group',
  patchOp: (json, type) =>
    mapOperations(json, (operation) => {
      const { op, path, value } = operation;
      const target = op === 'remove' ? wholeAttribute(type, path) : undefined;
      if (target === undefined || value === undefined || value === null) {
        return [operation];
      }
      const terms = (Array.isArray(value) ? value : [value]).map((element: Json) =>
        termOf(type, target, element),
      );
      if (!terms.every((term) => term !== undefined)) {
        return [operation];
      }
      const { value: _, ...rest } = operation;
      return chunked(terms).map((filter) => ({ ...rest, path: pathWith(type, path, filter) }));
    }),
};

/** Several elements, one, or the id of one. Not null: whoever means all of them has to name the path alone. */
function isList(value: Json | undefined): value is Json {
  return Array.isArray(value) || isObject(value) || (typeof value === 'string' && value !== '');
}

/** The list that stands under the attribute's own name, perhaps more than once; the value itself where none does. */
function unwrapped({ attribute }: Target, value: Json): Json {
  if (findAttribute(attribute.subAttributes, attribute.name) !== undefined) {
    // An element has that name in it, too.
    return value;
  }
  let inner = value;
  for (;;) {
    const entries = isObject(inner) ? Object.entries(inner) : [];
    const list = entries.find(([name]) => name.toLowerCase() === attribute.name.toLowerCase())?.[1];
    if (!isList(list)) {
      return inner;
    }
    inner = list;
  }
}

/** A multi-valued complex attribute that a path names without a filter or a part. */
function wholeAttribute(type: ResourceType, text: Json | undefined): Target | undefined {
  const read = readPath(type, text);
  if (read === undefined || read.target.attribute === undefined || read.path.filter !== undefined) {
    return undefined;
  }
  const { attribute, sub } = read.target;
  return sub === undefined && attribute.multiValued && attribute.type === 'complex' ? read.target : undefined;
}

/**
 * What the element is found by: its `value`, with its `type` where that could differ; else all that it says. Undefined
 * when it says something else: what is left of it would match too much.
 */
function termOf(type: ResourceType, { attribute, extension }: Target, element: Json): Filter | undefined {
  const members = membersOf(attribute, typeof element === 'string' ? { value: element } : element);
  if (members === undefined) {
    return undefined;
  }
  const isDetached = extension === undefined && type.detached.includes(attribute.name);
  const isNamed = members.has('value');
  if (isDetached && !isNamed) {
    return undefined;
  }
  const said = [...members].filter(
    ([name]) => !isNamed || name === 'value' || (name === 'type' && !isDetached),
  );
  const terms: Filter[] = [];
  for (const [name, value] of said) {
    if (!isScalar(value)) {
      return undefined;
    }
    terms.push({ kind: 'compare', path: { name }, operator: 'eq', value });
  }
  const [only] = terms;
  return terms.length > 1 ? { kind: 'and', terms } : only;
}

/** By the names of the schema, without what is null; undefined when one is unknown and no `value` says which is meant. */
function membersOf(attribute: Attribute, element: Json): Map<string, Json> | undefined {
  if (!isObject(element)) {
    return undefined;
  }
  const members = new Map<string, Json>();
  let isKnown = true;
  for (const [written, value] of Object.entries(element)) {
    const name = findAttribute(attribute.subAttributes, written)?.name;
    if (name === undefined) {
      isKnown = false;
    } else if (value !== null || name === 'value') {
      members.set(name, value);
    }
  }
  return isKnown || members.has('value') ? members : undefined;
}

function isScalar(value: Json): value is string | number | boolean {
  return (
    (typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'boolean'
  );
}

/** The terms as filters of bounded length, joined by `or`. */
function chunked(terms: readonly Filter[]): Filter[] {
  const chunks: Filter[][] = [];
  let room = { terms: 0, characters: 0 };
  for (const term of terms) {
    const size = {
      terms: term.kind === 'and' ? term.terms.length : 1,
      characters: printFilter(term).length + ' or ()'.length,
    };
    if (room.terms < size.terms || room.characters < size.characters) {
      chunks.push([]);
      room = { terms: MAX_TERMS, characters: MAX_CHARACTERS };
    }
    chunks.at(-1)?.push(term);
    room = { terms: room.terms - size.terms, characters: room.characters - size.characters };
  }
  return chunks.map((chunk) => {
    const [only] = chunk;
    return chunk.length === 1 && only !== undefined ? only : { kind: 'or', terms: chunk };
  });
}

function pathWith(type: ResourceType, text: Json | undefined, filter: Filter): string {
  const read = readPath(type, text);
  return read === undefined ? String(text) : printPatchPath({ ...read.path, filter });
}
