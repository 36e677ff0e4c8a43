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
