// What Microsoft Entra ID sends, with and without the flag aadOptscim062020 on its tenant URL: the departures from
// RFC 7644 §3.5.2 Modifying with PATCH and RFC 7643 §2.3 Attribute Data Types.
import { findAttribute, isObject, type Json, type JsonObject } from '../attribute.ts';
import { ENTERPRISE_USER } from '../urn.ts';
import type { Dialect, Rule } from './dialect.ts';
import { hasPath, mapOperations } from './operations.ts';
import { qualifiedKeys } from './qualified-keys.ts';
import { removeByList, removeByObject } from './remove-by-list.ts';
import { valueRule } from './values.ts';

const LEGACY = 'entra-legacy.json';

const operationCase: Rule = {
  name: 'op names and "Operations" in any case',
  traffic: `${LEGACY}#entra.user-lifecycle`,
  patchOp: (json) =>
    mapOperations(nameOperations(json), (operation) => {
      const { op } = operation;
      const isOp = typeof op === 'string' && /^(add|replace|remove)$/i.test(op);
      return [isOp ? { ...operation, op: op.toLowerCase() } : operation];
    }),
};

function nameOperations(json: Json): Json {
  const written = isObject(json)
    ? Object.keys(json).find((name) => name.toLowerCase() === 'operations')
    : undefined;
  if (!isObject(json) || written === undefined || json.Operations !== undefined) {
    return json;
  }
  const { [written]: operations = null, ...rest } = json;
  return { ...rest, Operations: operations };
}

// A colon is missing between "2.0" and "User"; Microsoft's own samples have it so.
const MISSPELT = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0user';

const misspeltUrn: Rule = {
  name: 'misspelt URN of the enterprise extension',
  traffic: `${LEGACY}#entra.null-heavy-post`,
  body: (json) => (isObject(json) ? respellMembers(json) : json),
  patchOp: (json) =>
    mapOperations(json, (operation) => {
      const { path, value } = operation;
      return [
        {
          ...operation,
          ...(typeof path === 'string' && { path: respell(path) }),
          ...(!hasPath(operation) && isObject(value) && { value: respellMembers(value) }),
        },
      ];
    }),
};

function respellMembers(object: JsonObject): JsonObject {
  const members = new Map<string, Json>();
  for (const [name, value] of Object.entries(object)) {
    const right = respell(name);
    const earlier = members.get(right);
    members.set(right, isObject(earlier) && isObject(value) ? { ...earlier, ...value } : value);
  }
  const schemas = members.get('schemas');
  if (Array.isArray(schemas)) {
    members.set(
      'schemas',
      schemas.map((urn: Json) => (typeof urn === 'string' ? respell(urn) : urn)),
    );
  }
  return Object.fromEntries(members);
}

function respell(text: string): string {
  const isMisspelt = text.toLowerCase().startsWith(MISSPELT);
  const rest = text.slice(MISSPELT.length);
  return isMisspelt && (rest === '' || rest.startsWith(':')) ? ENTERPRISE_USER + rest : text;
}

const wrappedValue = valueRule(
  'a single value wrapped in an array',
  `${LEGACY}#entra.array-wrapped`,
  (value, { attribute }) => (attribute.multiValued ? value : unwrap(value)),
);

function unwrap(value: Json): Json {
  const [only = null] = Array.isArray(value) ? value : [];
  return Array.isArray(value) && value.length === 1 ? unwrap(only) : value;
}

const bareValue = valueRule(
  'a manager as a bare id, and cleared by an empty one',
  `${LEGACY}#entra.manager`,
  (value, { attribute }) => {
    const hasValue = findAttribute(attribute.subAttributes, 'value') !== undefined;
    if (attribute.type !== 'complex' || attribute.multiValued || !hasValue) {
      return value;
    }
    if (typeof value === 'string') {
      return value === '' ? null : { value };
    }
    const isEmpty = isObject(value) && (value.value === '' || value.value === null);
    return isEmpty ? null : value;
  },
);

const quotedBoolean = valueRule(
  'booleans as strings',
  `${LEGACY}#entra.user-lifecycle`,
  (value, { attribute }) => {
    const word = typeof value === 'string' && attribute.type === 'boolean' ? value.toLowerCase() : '';
    return word === 'true' || word === 'false' ? word === 'true' : value;
  },
);

/** The order matters: names before values, keys before what they hold, a remove's list after its elements. */
export const entra: Dialect = {
  name: 'entra',
  rules: [
    operationCase,
    misspeltUrn,
    removeByObject,
    qualifiedKeys,
    wrappedValue,
    bareValue,
    quotedBoolean,
    removeByList,
  ],
};
