import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { attribute, type JsonObject } from '../attribute.ts';
import { parsePatchPath } from '../path.ts';
import type { ResourceType } from '../schema.ts';
import { groupType, userType } from '../schemas/resource-types.ts';
import { ENTERPRISE_USER, GROUP, USER } from '../urn.ts';
import { applyPatch } from './apply-patch.ts';
import { changeOf, compareResources, composeEdits, isNoChange, type SetEdit } from './change.ts';

const anna = { value: 'anna' };
const bob = { value: 'bob' };

test('a complex value and an extension are compared part by part, a multi-valued attribute as a whole', () => {
  const before = {
    schemas: [USER, ENTERPRISE_USER],
    userName: 'anna',
    name: { familyName: 'Ray', givenName: 'Anna' },
    emails: [{ value: 'a@example.com' }],
    [ENTERPRISE_USER]: { department: 'Sales', manager: { value: '1' } },
  };
  const after = {
    schemas: [USER, ENTERPRISE_USER],
    userName: 'anna',
    name: { familyName: 'Roy', givenName: 'Anna' },
    emails: [{ value: 'b@example.com' }],
    [ENTERPRISE_USER]: { manager: { value: '2' } },
  };
  assert.deepEqual(compareResources(userType, before, after), [
    { path: 'name.familyName', before: 'Ray', after: 'Roy' },
    { path: 'emails', before: [{ value: 'a@example.com' }], after: [{ value: 'b@example.com' }] },
    { path: `${ENTERPRISE_USER}:department`, before: 'Sales', after: undefined },
    { path: `${ENTERPRISE_USER}:manager.value`, before: '1', after: '2' },
  ]);
});

test('values in another order are no change, and stay as they are stored (RFC 7643 §2.4)', () => {
  const work = { value: 'a@example.com', type: 'work' };
  const home = { value: 'b@example.com', type: 'home' };
  const now = { schemas: [USER], userName: 'anna', emails: [work, home] };
  const put = changeOf(userType, { ...now, title: 'Chief', emails: [home, work] }, {}, now);
  assert.deepEqual(put.values, [{ path: 'title', before: undefined, after: 'Chief' }]);
  assert.deepEqual(put.resource, { ...now, title: 'Chief' });
  const patch = applyPatch(userType, now, [
    { op: 'replace', path: parsePatchPath('emails'), value: [home, work] },
  ]);
  assert.deepEqual(patch.resource, now);
  assert.equal(isNoChange(patch), true);
});

test('schemas and what only the server sets are not compared', () => {
  const before = { schemas: [USER], id: '1', meta: { version: 'W/"1"' }, groups: [{ value: 'g' }] };
  assert.deepEqual(compareResources(userType, before, { schemas: [USER, ENTERPRISE_USER] }), []);
});

test('a part that only the server sets is not compared, in one value or in many', () => {
  const parts = [attribute('value'), attribute('label', { mutability: 'readOnly' })];
  const type: ResourceType = {
    ...groupType,
    detached: [],
    schema: {
      ...groupType.schema,
      attributes: [
        attribute('owner', { type: 'complex', subAttributes: parts }),
        attribute('heirs', { type: 'complex', multiValued: true, subAttributes: parts }),
      ],
    },
  };
  const now = {
    schemas: [GROUP],
    owner: { value: 'a', label: 'A' },
    heirs: [
      { value: 'b', label: 'B' },
      { value: 'c', label: 'C' },
    ],
  };
  const same = { schemas: [GROUP], owner: { value: 'a' }, heirs: [{ value: 'c' }, { value: 'b' }] };
  const put = changeOf(type, same, {}, now);
  assert.deepEqual(put.values, []);
  assert.deepEqual(put.resource.heirs, now.heirs);
  const other = { ...same, owner: { value: 'o' }, heirs: [{ value: 'b' }] };
  assert.deepEqual(changeOf(type, other, {}, now).values, [
    { path: 'owner.value', before: 'a', after: 'o' },
    { path: 'heirs', before: [{ value: 'b' }, { value: 'c' }], after: [{ value: 'b' }] },
  ]);
  assert.deepEqual(compareResources(type, now, { schemas: [GROUP], owner: { value: 'a' } }), [
    { path: 'heirs', before: [{ value: 'b' }, { value: 'c' }], after: undefined },
  ]);
});

test('a POST has no values that differ, and detached values are added', () => {
  const next = { schemas: [GROUP], id: 'x', displayName: 'Sales', meta: { resourceType: 'Group' } };
  assert.deepEqual(changeOf(groupType, next, { members: [anna] }), {
    resource: { schemas: [GROUP], displayName: 'Sales' },
    values: [],
    detached: { members: { reset: false, remove: [], add: [anna] } },
    notes: [],
  });
  assert.deepEqual(changeOf(groupType, next, { members: [] }).detached, {});
});

test('a PUT replaces detached values, and removes all when it leaves them out (RFC 7644 §3.5.1)', () => {
  const now = { schemas: [GROUP], displayName: 'Sales' };
  const next = { schemas: [GROUP], displayName: 'Trade' };
  const change = changeOf(groupType, next, { members: [anna] }, now);
  assert.deepEqual(change.detached, { members: { reset: true, remove: [], add: [anna] } });
  assert.deepEqual(change.values, [{ path: 'displayName', before: 'Sales', after: 'Trade' }]);
  assert.deepEqual(changeOf(groupType, next, {}, now).detached, {
    members: { reset: true, remove: [], add: [] },
  });
});

test('an edit counts as a change, an empty one does not', () => {
  const change = { resource: {}, values: [], notes: [] };
  const nothing = { reset: false, remove: [], add: [] };
  assert.equal(isNoChange({ ...change, detached: { members: nothing } }), true);
  assert.equal(isNoChange({ ...change, detached: { members: { ...nothing, remove: ['anna'] } } }), false);
  assert.equal(isNoChange({ ...change, detached: { members: { ...nothing, reset: true } } }), false);
  const values = [{ path: 'displayName', before: 'a', after: 'b' }];
  assert.equal(isNoChange({ ...change, values, detached: {} }), false);
});

test('what is removed after it was added ends in remove, and the other way round in add', () => {
  const add = { reset: false, remove: [], add: [anna, bob] };
  const remove = { reset: false, remove: ['anna'], add: [] };
  assert.deepEqual(composeEdits([add, remove]), { reset: false, remove: ['anna'], add: [bob] });
  assert.deepEqual(composeEdits([remove, add]), { reset: false, remove: [], add: [anna, bob] });
  assert.deepEqual(composeEdits([]), { reset: false, remove: [], add: [] });
});

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const edit: fc.Arbitrary<SetEdit> = fc
  .record({ reset: fc.boolean(), remove: fc.uniqueArray(key), add: fc.uniqueArray(key) })
  .map(({ reset, remove, add }) => ({
    reset,
    remove: remove.filter((value) => !add.includes(value)),
    add: add.map((value): JsonObject => ({ value })),
  }));

function applyEdit(values: ReadonlySet<string>, { reset, remove, add }: SetEdit): ReadonlySet<string> {
  const kept = new Set(reset ? [] : values).difference(new Set(remove));
  return kept.union(new Set(add.map((element) => String(element.value))));
}

test('composed edits do to a set what they do one after another', () => {
  fc.assert(
    fc.property(fc.uniqueArray(key), fc.array(edit, { maxLength: 6 }), (values, edits) => {
      const composed = composeEdits(edits);
      assert.deepEqual(
        [...applyEdit(new Set(values), composed)].sort(),
        [...edits.reduce(applyEdit, new Set(values))].sort(),
      );
      const added = new Set(composed.add.map((element) => String(element.value)));
      assert.equal(new Set(composed.remove).isDisjointFrom(added), true);
    }),
  );
});
