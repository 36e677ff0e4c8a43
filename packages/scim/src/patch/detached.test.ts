import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json, JsonObject } from '../attribute.ts';
import { ScimError } from '../error.ts';
import { defaultLimits } from '../limits.ts';
import type { Resource } from '../schema.ts';
import { groupType } from '../schemas/resource-types.ts';
import { GROUP } from '../urn.ts';
import { applyPatch, neededDetached } from './apply-patch.ts';
import type { SetEdit } from './change.ts';
import { parsePatchOp } from './patch-op.ts';

const group: Resource = { schemas: [GROUP], displayName: 'Sales' };

function editOf(now: Resource, ...operations: JsonObject[]): SetEdit | undefined {
  return applyPatch(groupType, now, parsePatchOp({ Operations: operations })).detached.members;
}

function refused(...operations: JsonObject[]): string | undefined {
  try {
    editOf(group, ...operations);
  } catch (error) {
    assert.ok(error instanceof ScimError);
    return error.scimType;
  }
  return assert.fail('accepted');
}

const members = (value: Json, op = 'add') => ({ op, path: 'members', value });
const nothing = { reset: false, remove: [], add: [] };

test('adding members is an edit that knows no other member', () => {
  const value = [{ $ref: null, value: 'a', display: 'Anna' }, { value: 'b' }];
  assert.deepEqual(editOf(group, members(value)), { ...nothing, add: [{ value: 'a' }, { value: 'b' }] });
  assert.deepEqual(editOf(group, { op: 'add', value: { members: { value: 'a' } } }), {
    ...nothing,
    add: [{ value: 'a' }],
  });
});

test('a filter of values joined by or removes by key', () => {
  const path = 'members[value eq "a" or (VALUE eq "b" or value eq "c")]';
  assert.deepEqual(editOf(group, { op: 'remove', path }), { ...nothing, remove: ['a', 'b', 'c'] });
});

test('replacing the members drops all others; by nothing, or by a remove, it drops all', () => {
  assert.deepEqual(editOf(group, members([{ value: 'a' }], 'replace')), {
    reset: true,
    remove: [],
    add: [{ value: 'a' }],
  });
  const emptied = { reset: true, remove: [], add: [] };
  for (const value of [[], null, '']) {
    assert.deepEqual(editOf(group, members(value, 'replace')), emptied);
  }
  assert.deepEqual(editOf(group, { op: 'remove', path: 'members' }), emptied);
});

test('operations compose into one edit', () => {
  const edit = editOf(
    group,
    members([{ value: 'a' }, { value: 'b' }]),
    { op: 'remove', path: 'members[value eq "a"]' },
    members([{ value: 'c' }]),
  );
  assert.deepEqual(edit, { reset: false, remove: ['a'], add: [{ value: 'b' }, { value: 'c' }] });
});

test('what changes nothing is no edit', () => {
  assert.equal(editOf(group, members([])), undefined);
  assert.equal(editOf(group, members(null)), undefined);
  assert.equal(editOf(group, { op: 'replace', path: 'displayName', value: 'Trade' }), undefined);
});

test('only a filter that is more than a list of values needs the members', () => {
  const needed = (path: string) =>
    neededDetached(groupType, parsePatchOp({ Operations: [{ op: 'remove', path }] }));
  assert.deepEqual(needed('members'), []);
  assert.deepEqual(needed('members[value eq "a"]'), []);
  assert.deepEqual(needed('members[value eq "a" or value eq "b"]'), []);
  assert.deepEqual(needed('members[value ne "a"]'), ['members']);
  assert.deepEqual(needed('members[value eq "a" and type eq "User"]'), ['members']);
  assert.deepEqual(needed(`${GROUP}:members[type eq "User"]`), ['members']);
  assert.deepEqual(needed('displayName'), []);
});

test('such a filter is matched against the members, with the edits before it made', () => {
  const now = {
    ...group,
    members: [
      { value: 'a', type: 'User' },
      { value: 'b', type: 'Group' },
      { value: 'c', type: 'User' },
    ],
  };
  const edit = editOf(
    now,
    { op: 'remove', path: 'members[value eq "c"]' },
    members([{ value: 'd', type: 'User' }]),
    { op: 'remove', path: 'members[type eq "User"]' },
  );
  assert.deepEqual(edit, { reset: false, remove: ['c', 'a', 'd'], add: [] });
});

test('removing through a filter that matches nobody succeeds', () => {
  assert.equal(editOf(group, { op: 'remove', path: 'members[type eq "User"]' }), undefined);
});

test('a part of a member cannot be changed', () => {
  const path = 'members[value eq "a"]';
  assert.equal(refused({ op: 'replace', path: `${path}.type`, value: 'Group' }), 'mutability');
  assert.equal(refused({ op: 'replace', path: `${path}.display`, value: 'A' }), 'mutability');
  assert.equal(refused({ op: 'remove', path: 'members.type' }), 'mutability');
  assert.equal(refused({ op: 'replace', path, value: { value: 'b' } }), 'mutability');
});

test('members without a value are refused, so that a fault of the client empties no group', () => {
  assert.equal(refused(members([{}], 'replace')), 'invalidValue');
  assert.equal(refused(members([{ display: 'Anna' }])), 'invalidValue');
  assert.equal(refused(members([{ value: 7 }])), 'invalidValue');
  assert.equal(refused({ op: 'remove', path: 'members', value: [{ display: 'Anna' }] }), 'invalidValue');
});

test('the resource has no members, whether they were read or not', () => {
  const now = { ...group, members: [{ value: 'a' }] };
  const change = applyPatch(groupType, now, []);
  assert.deepEqual(change, { resource: group, values: [], detached: {}, notes: [] });
});

test('an object of which nothing is left replaces nobody', () => {
  for (const value of [{}, { value: null }, { members: null }, { members: [{ value: 'a' }] }]) {
    assert.equal(refused(members(value, 'replace')), 'invalidValue');
    assert.equal(refused({ op: 'replace', value: { members: value } }), 'invalidValue');
  }
});

test('an add through a filter removes nobody (RFC 7644 §3.5.2.1)', () => {
  const now = { ...group, members: [{ value: 'a', type: 'User' }] };
  for (const value of [{}, [], null, '']) {
    assert.equal(editOf(now, { op: 'add', path: 'members[type eq "User"]', value }), undefined);
  }
  assert.equal(refused({ op: 'replace', path: 'members[type eq "User"]', value: {} }), 'mutability');
});

test('the comparisons of all filters of a request are bounded: 413', () => {
  const value = [{ value: 'a', type: 'User' }, { value: 'b' }];
  const remove = { op: 'remove', path: 'members[type eq "Group" or type eq "x"]' };
  const byKey = { op: 'remove', path: 'members[value eq "a" or value eq "x"]' };
  const limits = { ...defaultLimits, filterComparisons: 8 };
  const apply = (...Operations: JsonObject[]) =>
    applyPatch(groupType, group, parsePatchOp({ Operations: [members(value), ...Operations] }), limits);
  assert.deepEqual(apply(remove, remove).detached.members, { ...nothing, add: value });
  assert.deepEqual(apply(remove, remove, byKey, byKey).detached.members?.remove, ['a', 'x']);
  assert.throws(
    () => apply(remove, remove, remove),
    (error) => error instanceof ScimError && error.status === 413,
  );
});

test('a long text counts as several comparisons', () => {
  const value = [{ value: 'a', type: 'x'.repeat(8_000) }];
  const Operations = [members(value), { op: 'remove', path: 'members[type eq "y" or type eq "z"]' }];
  const limits = { ...defaultLimits, filterComparisons: 8 };
  assert.throws(
    () => applyPatch(groupType, group, parsePatchOp({ Operations }), limits),
    (error) => error instanceof ScimError && error.status === 413,
  );
});

test('a thousand operations on the largest group are refused or made in a moment', () => {
  const value = Array.from({ length: 20_000 }, (_, index) => ({ value: `m${index}`, type: 'User' }));
  const filter = Array.from({ length: 200 }, () => 'type eq "a"').join(' or ');
  const removes = Array.from({ length: 999 }, () => ({ op: 'remove', path: `members[${filter}]` }));
  const operations = parsePatchOp({ Operations: [members(value), ...removes] });
  const start = performance.now();
  assert.throws(
    () => applyPatch(groupType, group, operations),
    (error) => error instanceof ScimError && error.status === 413,
  );
  // Without the bound it takes minutes.
  assert.ok(performance.now() - start < 5_000);
});
