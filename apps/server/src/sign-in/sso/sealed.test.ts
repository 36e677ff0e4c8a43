import assert from 'node:assert/strict';
import test from 'node:test';
import { seal, unseal } from './sealed.ts';

const key = 'a key for tests, which everybody knows';
const owner = { organizationId: 'one', connectionId: 'two' };

test('what was sealed can be read again, for its own connection and under its own key alone', () => {
  const sealed = seal(key, owner, 'a secret ü');
  assert.equal(unseal(key, owner, sealed), 'a secret ü');
  assert.equal(unseal(key, { ...owner, connectionId: 'three' }, sealed), undefined);
  assert.equal(unseal(key, { ...owner, organizationId: 'three' }, sealed), undefined);
  assert.equal(unseal(`${key}.`, owner, sealed), undefined);
  assert.notDeepEqual(seal(key, owner, 'a secret ü'), sealed);
});

test('no byte of it may be another one, and none may be missing', () => {
  const sealed = seal(key, owner, 'a secret');
  for (let index = 0; index < sealed.length; index += 1) {
    const changed = Uint8Array.from(sealed, (byte, at) => (at === index ? byte ^ 1 : byte));
    assert.equal(unseal(key, owner, changed), undefined);
    assert.equal(unseal(key, owner, sealed.slice(0, index)), undefined);
  }
});
