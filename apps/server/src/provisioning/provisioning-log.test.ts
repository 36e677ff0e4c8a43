// What is kept of a request: never a password, however a client names or spells it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redact, redactQuery } from './provisioning-log.ts';

const bodies: readonly object[] = [
  { userName: 'ada', password: 'hunter2' },
  { 'urn:ietf:params:scim:schemas:core:2.0:User:password': 'hunter2' },
  { 'password ': 'hunter2' },
  { Operations: [{ op: 'replace', path: 'password', value: 'hunter2' }] },
  { Operations: [{ Op: 'replace', Path: 'password', Value: 'hunter2' }] },
  { Operations: [{ op: 'replace', path: 'password ', value: 'hunter2' }] },
  { Operations: [{ op: 'replace', path: 'password.value', value: 'hunter2' }] },
  { Operations: [{ op: 'replace', path: 'password[type eq "x"]', value: 'hunter2' }] },
  { Operations: [{ op: 'replace', value: '{"password":"hunter2"}' }] },
  { Operations: [{ op: 'replace', value: { 'Password.value': 'hunter2' } }] },
  { filter: 'password eq "hunter2"' },
];

for (const body of bodies) {
  test(`no password is kept of ${JSON.stringify(body)}`, () => {
    assert.doesNotMatch(redact(JSON.stringify(body)), /hunter2/);
  });
}

const queries = [
  'filter=password%20eq%20%22hunter2%22&count=1',
  'filter=p%61ssword eq "hunter2"&count=1',
  'filter=p%61ssword%20eq%20%22hunter2%22%&count=1',
  'password=hunter2&count=1',
  'Passwordhunter2&count=1',
];

for (const query of queries) {
  test(`no password is kept of ?${query}`, () => {
    assert.match(redactQuery(query), /^(\w+=)?\[redacted\]&count=1$/);
  });
}

test('everything else is kept as it came', () => {
  const body = { Operations: [{ op: 'replace', path: 'name.givenName', value: 'Ada' }] };
  assert.equal(redact(JSON.stringify(body)), JSON.stringify(body));
  const query = 'filter=userName%20eq%20%22ada%40example.com%22&count=1';
  assert.equal(redactQuery(query), query);
});
