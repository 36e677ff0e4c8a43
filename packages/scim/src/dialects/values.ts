// Rules that are about values wherever they stand: in the body of a POST or PUT, in an operation with or without a
// path. RFC 7643 §2.3 Attribute Data Types says what a value looks like.
import { type Attribute, findAttribute, isObject, type Json, type JsonObject } from '../attribute.ts';
import { commonAttributes, type ResourceType } from '../schema.ts';
import type { Rule } from './dialect.ts';
import { hasPath, mapOperations, type Place, placeOf } from './operations.ts';

/** The standard form of a value at a place; the very same value when it is standard. */
export type Rewrite = (value: Json, place: Place) => Json;

/** A rule that rewrites the values of attributes, from the outside in, sub-attributes and elements included. */
export function valueRule(name: string, traffic: string, rewrite: Rewrite): Rule {
  return {
    name,
    traffic,
    body: (json, type) => (isObject(json) ? mapMembers(json, type, rewrite) : json),
    patchOp: (json, type) =>
      mapOperations(json, (operation) => {
        const { value } = operation;
        return [
          value === undefined
            ? operation
            : { ...operation, value: mapOperand(operation, value, type, rewrite) },
        ];
      }),
  };
}

function mapOperand(operation: JsonObject, value: Json, type: ResourceType, rewrite: Rewrite): Json {
  if (!hasPath(operation)) {
    return isObject(value) ? mapMembers(value, type, rewrite) : value;
  }
  const place = placeOf(type, operation.path);
  if (place === undefined) {
    return value;
  }
  if ('extension' in place) {
    return isObject(value) ? mapObject(value, place.extension.attributes, rewrite) : value;
  }
  return mapValue(value, place, rewrite);
}

function mapMembers(members: JsonObject, type: ResourceType, rewrite: Rewrite): JsonObject {
  const own = mapObject(members, [...commonAttributes, ...type.schema.attributes], rewrite);
  return mapEntries(own, (name, value) => {
    const extension = type.extensions.find(({ schema }) => schema.id.toLowerCase() === name.toLowerCase());
    return extension !== undefined && isObject(value)
      ? mapObject(value, extension.schema.attributes, rewrite)
      : value;
  });
}

function mapObject(object: JsonObject, attributes: readonly Attribute[], rewrite: Rewrite): JsonObject {
  return mapEntries(object, (name, value) => {
    const attribute = findAttribute(attributes, name);
    return attribute === undefined ? value : mapValue(value, { attribute, isElement: false }, rewrite);
  });
}

function mapValue(value: Json, place: Place, rewrite: Rewrite): Json {
  const { attribute, isElement } = place;
  const rewritten = rewrite(value, place);
  if (Array.isArray(rewritten) && attribute.multiValued && !isElement) {
    return rewritten.map((element: Json) => mapValue(element, { attribute, isElement: true }, rewrite));
  }
  return isObject(rewritten) ? mapObject(rewritten, attribute.subAttributes ?? [], rewrite) : rewritten;
}

function mapEntries(object: JsonObject, map: (name: string, value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(name, value)]));
}
