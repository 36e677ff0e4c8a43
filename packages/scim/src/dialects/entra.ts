// What Microsoft Entra ID sends, with and without the flag aadOptscim062020 on its tenant URL: the departures from
// RFC 7644 §3.5.2 Modifying with PATCH and RFC 7643 §2.3 Attribute Data Types.
import {
  type Attribute,
  findAttribute,
  isObject,
  isUnassigned,
  type Json,
  type JsonObject,
} from '../attribute.ts';
import { ENTERPRISE_USER } from '../urn.ts';
import type { Dialect, Rule } from './dialect.ts';
import { hasPath, mapOperations } from './operations.ts';
import { qualifiedKeys } from './qualified-keys.ts';
import { removeByList, removeByObject } from './remove-by-list.ts';
import { valueRule } from './values.ts';

const LEGACY = 'entra-legacy.json';

const operationCase: Rule = {
  name: 'op names, "Operations" and the members of an operation in any case',
  traffic: `${LEGACY}#entra.user-lifecycle`,
  patchOp: (json) => {
    const named = isObject(json) ? spelt(json, ['Operations']) : json;
    return mapOperations(named, (written) => {
      const operation = spelt(written, ['op', 'path', 'value']);
      const { op } = operation;
      const isOp = typeof op === 'string' && /^(add|replace|remove)$/i.test(op);
      return [isOp ? { ...operation, op: op.toLowerCase() } : operation];
    });
  },
};

/** The members that are meant by the names, with these names. One that stands there rightly spelt is the one. */
function spelt(object: JsonObject, names: readonly string[]): JsonObject {
  return names.reduce((rest, name) => {
    const written = Object.keys(rest).find((key) => key.toLowerCase() === name.toLowerCase());
    if (written === undefined || Object.hasOwn(rest, name)) {
      return rest;
    }
    const { [written]: value = null, ...others } = rest;
    return { ...others, [name]: value };
  }, object);
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
  // The extension under several spellings, each with some of its attributes, is one.
  const extension = new Map<string, Json>();
  for (const [name, value] of Object.entries(object)) {
    const right = respell(name);
    if (right === ENTERPRISE_USER && isObject(value)) {
      addAll(extension, value);
      members.set(right, {});
    } else {
      members.set(right, value);
    }
  }
  if (isObject(members.get(ENTERPRISE_USER))) {
    members.set(ENTERPRISE_USER, Object.fromEntries(extension));
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

function addAll(members: Map<string, Json>, object: JsonObject): void {
  for (const [name, value] of Object.entries(object)) {
    members.set(name, value);
  }
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
    return isEmpty && saysNothingElse(attribute, value) ? null : value;
  },
);

/** Beside its `value`: an address or a name of what is referred to goes with it, a unit or a type does not. */
function saysNothingElse({ subAttributes }: Attribute, object: JsonObject): boolean {
  return Object.entries(object).every(([name, part]) => {
    const sub = findAttribute(subAttributes, name);
    const goesWithIt = sub?.type === 'reference' || sub?.mutability === 'readOnly';
    return sub === undefined || sub.name === 'value' || goesWithIt || isUnassigned(part);
  });
}

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
