// Laws that hold for whatever operations a client sends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isObject, type Json } from '../attribute.ts';
import { ScimError } from '../error.ts';
import type { Resource, ResourceType } from '../schema.ts';
import { groupType, userType } from '../schemas/resource-types.ts';
import { ENTERPRISE_USER, GROUP, USER } from '../urn.ts';
import { validate } from '../validate.ts';
import { applyPatch } from './apply-patch.ts';
import { type Change, isNoChange } from './change.ts';
import { type PatchOperation, parsePatchOp } from './patch-op.ts';

const email = fc.record(
  {
    value: fc.constantFrom('a@example.com', 'b@example.com', 'c@example.com'),
    type: fc.constantFrom('work', 'home', 'other'),
    display: fc.constantFrom('A', 'B'),
    primary: fc.boolean(),
  },
  { requiredKeys: ['value'] },
);

const emails = fc
  .uniqueArray(email, { maxLength: 4, selector: ({ value, type }) => `${value} ${type}` })
  .map((list) => {
    const first = list.findIndex(({ primary }) => primary === true);
    return list.map((one, index) =>
      one.primary === true && index !== first ? { ...one, primary: false } : one,
    );
  });

const user: fc.Arbitrary<Resource> = fc
  .record({ title: fc.constantFrom('x', 'y'), emails }, { requiredKeys: [] })
  .map(({ emails: list = [], ...rest }) => ({
    schemas: [USER],
    userName: 'bjensen',
    ...rest,
    ...(list.length > 0 && { emails: list }),
  }));

const path = fc.constantFrom(
  'title',
  'active',
  'name',
  'name.familyName',
  'id',
  'unknown',
  'emails',
  'emails.primary',
  'emails.value',
  'emails[type eq "work"]',
  'emails[type eq "work"].value',
  'emails[type eq "home"].primary',
  'emails[primary eq true].display',
  'emails[primary eq "True"].type',
  'emails[value eq "a@example.com" or not (type eq "home")].primary',
  'emails[value sw "b"].type',
  'addresses[type eq "work"].locality',
  ENTERPRISE_USER,
  `${ENTERPRISE_USER}:department`,
  `${ENTERPRISE_USER}:manager.value`,
  'members',
  'members[value eq "a"]',
  'members[type eq "User"]',
  'members[value eq "a"].display',
);

const value: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json[]>(null, '', 'x', 'work', true, false, 7, [], {}),
  fc.constantFrom<Json[]>(
    { display: null },
    { value: null },
    [{ address: 'x' }],
    [{ value: 'A@example.com' }],
  ),
  email,
  fc.array(email, { maxLength: 3 }),
  fc.constantFrom<Json[]>({ familyName: 'Ray' }, { department: 'Ops', manager: { value: 'm' } }, [
    { value: 'a' },
  ]),
  fc.record({ title: fc.constant('z'), emails: fc.array(email, { maxLength: 2 }) }),
  fc.record({ [ENTERPRISE_USER]: fc.constant<Json>({ department: 'Ops' }), schemas: fc.constant<Json>('x') }),
);

const operation = fc.record(
  { op: fc.constantFrom('add', 'replace', 'remove'), path, value },
  { requiredKeys: ['op'] },
);
const operations = fc.array(operation, { maxLength: 5 });

/** The change, or undefined when the operations are refused; anything but a ScimError fails the test. */
function attempt(type: ResourceType, now: Resource, body: Json): Change | undefined {
  try {
    return applyPatch(type, now, parsePatchOp({ Operations: body }));
  } catch (error) {
    assert.ok(error instanceof ScimError, String(error));
    return undefined;
  }
}

function deepFreeze<Value extends Json>(json: Value): Value {
  if (typeof json === 'object' && json !== null) {
    Object.values(json).forEach(deepFreeze);
    Object.freeze(json);
  }
  return json;
}

const primaries = ({ emails: list }: Resource) =>
  (Array.isArray(list) ? list : []).filter((element: Json) => isObject(element) && element.primary === true);

test('any operations are applied or refused with a ScimError, and change nothing of what they are given', () => {
  fc.assert(
    fc.property(user, operations, fc.constantFrom(userType, groupType), (now, body, type) => {
      attempt(type, deepFreeze({ ...now, members: [{ value: 'a' }] }), deepFreeze<Json>(body));
    }),
    { numRuns: 1_000 },
  );
});

test('no operations leave two values primary, or anything else that could not be stored', () => {
  fc.assert(
    fc.property(user, operations, (now, body) => {
      const change = attempt(userType, now, body);
      if (change !== undefined) {
        assert.ok(primaries(change.resource).length <= 1);
        const issues = validate(userType, change.resource, now).filter(({ rule }) => rule !== 'required');
        assert.deepEqual(issues, []);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('a PatchOp that sets values changes nothing the second time', () => {
  const setting = fc.record({ op: fc.constantFrom('add', 'replace'), path, value });
  fc.assert(
    fc.property(user, setting, (now, one) => {
      const first = attempt(userType, now, [one]);
      const second = first && attempt(userType, first.resource, [one]);
      if (second !== undefined) {
        assert.deepEqual(second.values, []);
        assert.equal(isNoChange(second), true);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('adding the same twice in one request is adding it once', () => {
  fc.assert(
    fc.property(user, fc.array(email, { maxLength: 3 }), (now, added) => {
      const add = { op: 'add', path: 'emails', value: added };
      assert.deepEqual(attempt(userType, now, [add, add]), attempt(userType, now, [add]));
    }),
  );
});

test('removing a value that was not there before its addition leaves everything as it was', () => {
  fc.assert(
    fc.property(user, (now) => {
      const added: PatchOperation[] = parsePatchOp({
        Operations: [
          { op: 'add', path: 'emails', value: [{ value: 'new@example.com', type: 'work' }] },
          { op: 'remove', path: 'emails[value eq "new@example.com"]' },
        ],
      });
      assert.deepEqual(applyPatch(userType, now, added).resource, now);
    }),
  );
});

test('the detached values of a group are as if the operations had been made on them one by one', () => {
  const key = fc.constantFrom('a', 'b', 'c');
  const step = fc.oneof(
    fc
      .uniqueArray(key)
      .map((keys) => ({ op: 'add', path: 'members', value: keys.map((one) => ({ value: one })) })),
    fc
      .uniqueArray(key)
      .map((keys) => ({ op: 'replace', path: 'members', value: keys.map((one) => ({ value: one })) })),
    key.map((one) => ({ op: 'remove', path: `members[value eq "${one}"]` })),
    key.map((one) => ({ op: 'remove', path: `members[value ne "${one}"]` })),
  );
  const after = (held: readonly string[], body: readonly Json[]): string[] => {
    const now = { schemas: [GROUP], displayName: 'Sales', members: held.map((one) => ({ value: one })) };
    const edit = attempt(groupType, now, body)?.detached.members ?? { reset: false, remove: [], add: [] };
    const kept = edit.reset ? [] : held.filter((one) => !edit.remove.includes(one));
    return [...new Set([...kept, ...edit.add.map((one) => String(one.value))])].sort();
  };
  fc.assert(
    fc.property(fc.uniqueArray(key), fc.array(step, { maxLength: 5 }), (held, steps) => {
      const inTurn = steps.reduce<readonly string[]>((values, one) => after(values, [one]), [...held].sort());
      assert.deepEqual(after(held, steps), inTurn);
    }),
  );
});
