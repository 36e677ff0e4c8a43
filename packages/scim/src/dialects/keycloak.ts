// What SCIM extensions of Keycloak send: the value of an operation as JSON inside a string, where RFC 7644 §3.5.2
// Modifying with PATCH has the JSON itself.
import { isObject, type Json } from '../attribute.ts';
import type { Dialect } from './dialect.ts';
import { hasPath, mapOperations, placeOf } from './operations.ts';

/** Only what the operation itself carries is unpacked: the `value` of a role may be such a text and stays one. */
export const keycloak: Dialect = {
  name: 'keycloak',
  rules: [
    {
      name: 'value as JSON in a string',
      traffic: 'https://github.com/Captain-P-Goldfish/scim-for-keycloak/issues/133',
      patchOp: (json, type) =>
        mapOperations(json, (operation) => {
          const { value } = operation;
          const place = placeOf(type, operation.path);
          const isComplex =
            place !== undefined && ('extension' in place || place.attribute.type === 'complex');
          const isObjectWanted = !hasPath(operation) || isComplex;
          return [
            isObjectWanted && typeof value === 'string'
              ? { ...operation, value: unpacked(value) }
              : operation,
          ];
        }),
    },
  ],
};

function unpacked(text: string): Json {
  if (!text.trimStart().startsWith('{')) {
    return text;
  }
  try {
    const parsed: Json = JSON.parse(text);
    return isObject(parsed) ? parsed : text;
  } catch {
    return text;
  }
}
