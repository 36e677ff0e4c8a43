import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUnassigned, readPath, sameJson } from './value.ts';

const urn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const resource = {
  name: { givenName: 'Ada' },
  emails: [
    { type: 'home', value: 'a.b@example.org' },
    { type: 'work', value: 'ada@example.com' },
  ],
  [urn]: { manager: { value: 'm.1' } },
};

test('paths lead through objects, arrays, selected elements and extensions', () => {
  assert.equal(readPath(resource, 'name.givenName'), 'Ada');
  assert.equal(readPath(resource, 'emails.1.value'), 'ada@example.com');
  assert.equal(readPath(resource, 'emails[type=work].value'), 'ada@example.com');
  assert.equal(readPath(resource, 'emails[value=a.b@example.org].type'), 'home');
  assert.equal(readPath(resource, `${urn}|manager.value`), 'm.1');
});

test('a path that leads nowhere is undefined', () => {
  for (const path of [
    'title',
    'name.givenName.x',
    'emails[type=other].value',
    'emails.7.value',
    `${urn}x|manager`,
  ]) {
    assert.equal(readPath(resource, path), undefined);
  }
});

test('absent, null, [] and {} are unassigned, false and 0 are not (RFC 7643 §2.5)', () => {
  assert.ok([undefined, null, [], {}, { a: null }].every((value) => isUnassigned(value)));
  assert.ok([false, 0, '', [null]].every((value) => !isUnassigned(value)));
});

test('the order of members does not matter to equality, the order of elements does', () => {
  assert.ok(sameJson({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 }));
  assert.ok(!sameJson([1, 2], [2, 1]));
  assert.ok(!sameJson({ a: 1 }, { a: '1' }));
  assert.ok(!sameJson({ a: 1 }, { a: 1, b: null }));
});
