// The rulings that the table must hold; that the server holds to the table, cell by cell, is tested over HTTP.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Deed, mayBeDone, objection } from './member-rules.ts';
import type { Role } from './person.ts';

const deeds = Object.keys(mayBeDone) as Deed[];
const roles: readonly Role[] = ['OWNER', 'ADMIN', 'MEMBER'];

test('a member does nothing to anybody', () => {
  assert.ok(deeds.every((deed) => mayBeDone[deed].MEMBER.length === 0));
});

test('an admin touches no owner but to give back an account, and changes no role', () => {
  for (const deed of deeds.filter((one) => one !== 'reactivate')) {
    assert.ok(!mayBeDone[deed].ADMIN.includes('OWNER'), deed);
  }
  assert.deepEqual(mayBeDone['change-role'].ADMIN, []);
});

test('an owner may do everything to everybody', () => {
  assert.ok(deeds.every((deed) => roles.every((role) => mayBeDone[deed].OWNER.includes(role))));
});

test('nobody deactivates or resets themselves; an owner may step down', () => {
  const me = { id: 'me', role: 'OWNER' } as const;
  const doer = { personId: 'me', role: 'OWNER' } as const;
  assert.equal(objection('deactivate', doer, me), 'yourself');
  assert.equal(objection('reset-sign-in', doer, me), 'yourself');
  assert.equal(objection('change-role', doer, me), undefined);
});
