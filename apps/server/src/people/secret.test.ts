import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { test } from 'node:test';
import { newSecret, readSecret } from './secret.ts';

test('a secret names its organization and is recognised by its digest', () => {
  const organizationId = randomUUIDv7();
  const secret = newSecret(organizationId);
  assert.match(secret.text, /^[A-Za-z0-9_-]{64}$/);
  assert.deepEqual(readSecret(secret.text), { organizationId, digest: secret.digest });
  assert.notEqual(newSecret(organizationId).text, secret.text);
});

test('what has not the form of a secret is none', () => {
  const { text } = newSecret(randomUUIDv7());
  for (const other of [undefined, '', text.slice(1), `${text}A`, ` ${text.slice(1)}`, `${text.slice(1)}=`]) {
    assert.equal(readSecret(other), undefined, String(other));
  }
});
