import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attribute } from './attribute.ts';
import { ScimError } from './error.ts';
import type { ResourceType } from './schema.ts';
import { groupType, userType } from './schemas/resource-types.ts';
import { userSchema } from './schemas/user.ts';
import { GROUP, USER } from './urn.ts';
import { type Issue, issuesError, standardForm, validate } from './validate.ts';

const found = (issues: readonly Issue[]) => issues.map(({ rule, path }) => `${rule} ${path}`);

test('a required attribute without a value is an issue, an empty string included', () => {
  const { resource, issues } = standardForm(userType, { schemas: [USER], userName: '' });
  assert.deepEqual(issues, []);
  assert.deepEqual(found(validate(userType, resource)), ['required userName']);
  assert.deepEqual(found(validate(groupType, { schemas: [GROUP] })), ['required displayName']);
  assert.deepEqual(validate(groupType, { schemas: [GROUP], displayName: 'x' }), []);
});

const badge = 'urn:example:badge';
const strictType: ResourceType = {
  ...userType,
  schema: {
    ...userSchema,
    attributes: [
      attribute('employer', { mutability: 'immutable' }),
      attribute('key', {
        type: 'complex',
        multiValued: true,
        subAttributes: [
          attribute('value', { required: true }),
          attribute('kind', { mutability: 'immutable' }),
        ],
      }),
    ],
  },
  extensions: [
    {
      required: true,
      schema: {
        id: badge,
        name: 'Badge',
        description: 'Badge',
        attributes: [
          attribute('number', { required: true }),
          attribute('issued', { type: 'dateTime', mutability: 'immutable' }),
        ],
      },
    },
  ],
};

test('a required extension, its required attributes and required sub-attributes must be there', () => {
  assert.deepEqual(found(validate(strictType, {})), [`required ${badge}`]);
  assert.deepEqual(found(validate(strictType, { [badge]: { issued: 'x' }, key: [{ kind: 'a' }] })), [
    'required key.value',
    `required ${badge}:number`,
  ]);
});

test('an immutable value can be given once and not changed or removed (RFC 7643 §7)', () => {
  const extension = { [badge]: { number: '1', issued: '2011-05-13T04:42:34Z' } };
  const now = { employer: 'Acme', key: [{ value: 'k', kind: 'a' }], ...extension };
  assert.deepEqual(validate(strictType, now, extension), []);
  assert.deepEqual(validate(strictType, now, now), []);
  assert.deepEqual(found(validate(strictType, { ...now, employer: 'Other' }, now)), ['mutability employer']);
  assert.deepEqual(found(validate(strictType, extension, now)), ['mutability employer']);
  const otherKind = { ...now, key: [{ value: 'k', kind: 'b' }] };
  assert.deepEqual(found(validate(strictType, otherKind, now)), ['mutability key.kind']);
  assert.deepEqual(validate(strictType, { ...now, key: [{ value: 'other', kind: 'b' }] }, now), []);
  const reissued = { ...now, [badge]: { number: '1', issued: '2012-05-13T04:42:34Z' } };
  assert.deepEqual(found(validate(strictType, reissued, now)), [`mutability ${badge}:issued`]);
});

const doors: ResourceType = {
  ...groupType,
  detached: [],
  schema: {
    ...groupType.schema,
    attributes: [
      attribute('els', {
        type: 'complex',
        multiValued: true,
        subAttributes: [
          attribute('value', { mutability: 'immutable' }),
          attribute('type', { mutability: 'immutable' }),
          attribute('serial', { type: 'integer', mutability: 'immutable' }),
        ],
      }),
      attribute('doors', {
        type: 'complex',
        multiValued: true,
        subAttributes: [attribute('kind', { mutability: 'immutable' }), attribute('code')],
      }),
      attribute('lock', {
        type: 'complex',
        subAttributes: [attribute('serial', { mutability: 'immutable' }), attribute('note')],
      }),
    ],
  },
};

test('an element is the one from before that has its value and type, whatever their case', () => {
  const [work, home] = [
    { value: 'a', type: 'x', serial: 1 },
    { value: 'a', type: 'y', serial: 2 },
  ];
  const now = { els: [work, home] };
  const after = (...els: { value: string; type: string; serial?: number }[]) =>
    found(validate(doors, { els }, now));
  assert.deepEqual(after(work, home), []);
  assert.deepEqual(after(home, work), []);
  assert.deepEqual(after(home), []);
  assert.deepEqual(after(work, home, { value: 'b', type: 'x', serial: 3 }), []);
  assert.deepEqual(after(work, { ...home, serial: 1 }), ['mutability els.serial']);
  assert.deepEqual(after({ value: 'A', type: 'X', serial: 1 }), []);
  assert.deepEqual(after({ value: 'A', type: 'X', serial: 2 }), ['mutability els.serial']);
  assert.deepEqual(after({ value: 'a', type: 'x' }, home), ['mutability els.serial']);
  assert.deepEqual(after({ value: 'a', type: 'z', serial: 9 }), []);
});

test('what is unchanged is valid, also where elements from before differ in case alone', () => {
  const now = {
    els: [
      { value: 'a', serial: 1 },
      { value: 'A', serial: 2 },
    ],
  };
  assert.deepEqual(validate(doors, now, now), []);
  const swapped = {
    els: [
      { value: 'a', serial: 2 },
      { value: 'A', serial: 1 },
    ],
  };
  assert.equal(validate(doors, swapped, now).length, 2);
});

test('elements without a value come and go as a whole, immutable as their parts are (RFC 7643 §7)', () => {
  const now = { doors: [{ kind: 'a', code: '1' }, { kind: 'b' }] };
  const after = (...list: { kind?: string; code?: string }[]) => found(validate(doors, { doors: list }, now));
  assert.deepEqual(after(...now.doors), []);
  assert.deepEqual(after(...now.doors, { kind: 'c' }), []);
  assert.deepEqual(after({ kind: 'b' }), []);
  assert.deepEqual(validate(doors, {}, now), []);
});

test('a complex value that holds an immutable one can’t be removed (RFC 7643 §7)', () => {
  const now = { lock: { serial: '1', note: 'n' } };
  assert.deepEqual(found(validate(doors, {}, now)), ['mutability lock.serial']);
  assert.deepEqual(found(validate(doors, { lock: { note: 'n' } }, now)), ['mutability lock.serial']);
  assert.deepEqual(validate(doors, { lock: { serial: '1' } }, now), []);
  assert.deepEqual(validate(doors, {}, { lock: { note: 'n' } }), []);
});

test('one error tells the first five issues, each once', () => {
  const issues = Array.from({ length: 7 }, (_, index): Issue => {
    return { path: 'x', rule: 'type', message: `Fault ${index}.` };
  });
  const error = issuesError([...issues, ...issues]);
  assert.ok(error instanceof ScimError);
  assert.equal(error.scimType, 'invalidValue');
  assert.equal(error.detail, 'Fault 0. Fault 1. Fault 2. Fault 3. Fault 4. And 2 more.');
  assert.equal(issuesError([{ path: 'x', rule: 'mutability', message: 'No.' }]).scimType, 'mutability');
});
