// A value of the wrong type for every attribute that a User or Group has, made from the schemas. RFC 7643 §2.3
// Attribute Data Types; RFC 7644 §3.12 (invalidValue).
import {
  type Attribute,
  commonAttributes,
  ENTERPRISE_USER,
  enterpriseUserSchema,
  GROUP,
  groupSchema,
  type Json,
  type JsonObject,
  userSchema,
} from '@linktime/scim';
import { type Case, invalidValue, replaceAt, user } from './case.ts';

/**
 * What is no value of a single attribute, whatever dialect is spoken. Entra wraps single values in arrays, so the
 * array has two; OneLogin sends strings for objects with a `value`, so an object is no such string.
 */
function wrongValues(attribute: Attribute): readonly Json[] {
  switch (attribute.type) {
    case 'boolean':
      return ['maybe', 1, 0, { value: true }, [true, false]];
    case 'complex':
      return [5, true, ['a', 'b'], [[5]], ...(hasValue(attribute) ? [] : ['text'])];
    case 'binary':
      return [5, false, { value: 'AAAA' }, '***', 'AAA'];
    default:
      return [5, 1.5e300, true, false, { value: 'x' }, ['a', 'b']];
  }
}

function hasValue({ subAttributes = [] }: Attribute): boolean {
  return subAttributes.some(({ name }) => name === 'value');
}

type Wrong = { readonly path: string; readonly value: JsonObject; readonly of: Json };

/** Bodies of one attribute with one wrong value each; of a complex one also in every sub-attribute. */
function wrongs(attribute: Attribute, prefix = ''): Wrong[] {
  const { name, multiValued, mutability, subAttributes = [] } = attribute;
  if (mutability === 'readOnly') {
    return [];
  }
  const whole = wrongValues(attribute).map((of) => ({
    path: `${prefix}${name}`,
    value: { [name]: multiValued ? [of] : of },
    of,
  }));
  const alone = multiValued
    ? [5, true].map((of) => ({ path: `${prefix}${name}`, value: { [name]: of }, of }))
    : [];
  const inside = subAttributes.flatMap((sub) =>
    wrongs(sub, `${prefix}${name}.`).map((wrong) => ({
      ...wrong,
      value: { [name]: multiValued ? [wrong.value] : wrong.value },
    })),
  );
  return [...whole, ...alone, ...inside];
}

/** As many as show every attribute and every type, not every pair of them. */
function everyAttribute(attributes: readonly Attribute[]): Wrong[] {
  const taken = new Map<string, number>();
  return attributes
    .flatMap((attribute) => wrongs(attribute))
    .filter(({ path }) => {
      const count = taken.get(path) ?? 0;
      taken.set(path, count + 1);
      return count < (path.includes('.') ? 1 : 10);
    });
}

const ofUsers = [
  ...everyAttribute([
    ...commonAttributes.filter(({ name }) => name === 'externalId'),
    ...userSchema.attributes,
  ]),
  ...everyAttribute(enterpriseUserSchema.attributes).map((wrong) => ({
    ...wrong,
    path: `${enterpriseUserSchema.name}.${wrong.path}`,
    value: { [ENTERPRISE_USER]: wrong.value },
  })),
];

function titleOf({ path, value, of }: Wrong, how: string): string {
  const name = Object.keys(value)[0] ?? '';
  const isList = Array.isArray(value[name]) && !Array.isArray(of);
  return `${path} is ${JSON.stringify(of)}${isList ? ' in a list' : ''}, ${how}`;
}

export const values: readonly Case[] = [
  ...ofUsers.map((wrong) => ({
    title: titleOf(wrong, 'created'),
    request: 'POST /Users',
    body: user('eve', wrong.value),
    expect: invalidValue,
  })),
  ...ofUsers
    .filter(({ path }, index, all) => !path.includes('.') && path !== all[index - 1]?.path)
    .map((wrong) => ({
      title: titleOf(wrong, 'patched'),
      request: 'PATCH /Users/{{user}}',
      body: replaceAt(wrong.path, Object.values(wrong.value)[0]),
      expect: invalidValue,
    })),
  ...everyAttribute(groupSchema.attributes).map((wrong) => ({
    title: titleOf(wrong, 'of a group'),
    request: 'PUT /Groups/{{group}}',
    body: { schemas: [GROUP], displayName: 'crew', ...wrong.value },
    expect: invalidValue,
  })),
  ...[5, true, 'text', ['a', 'b']].map((value) => ({
    title: `the enterprise extension is ${JSON.stringify(value)}`,
    request: 'POST /Users',
    body: user('eve', { [ENTERPRISE_USER]: value }),
    expect: invalidValue,
  })),
];
