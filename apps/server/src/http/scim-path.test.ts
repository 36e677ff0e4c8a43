import assert from 'node:assert/strict';
import test from 'node:test';
import { clientAddress } from './client-address.ts';
import { scimPattern, scimTarget } from './scim-path.ts';

test('what is behind the base URL is passed on as it came', () => {
  assert.deepEqual(scimTarget('/api/scim/v2'), { path: '', query: '' });
  assert.deepEqual(scimTarget('/api/scim/v2/'), { path: '/', query: '' });
  assert.deepEqual(scimTarget('/api/scim/v2/Users/%41?a=%20&b=?'), {
    path: '/Users/%41',
    query: 'a=%20&b=?',
  });
  assert.deepEqual(scimTarget('http://x.example/api/scim/v2/Users?a'), { path: '/Users', query: 'a' });
});

test('what only begins like the base URL is not under it', () => {
  for (const url of [
    '/',
    '/api/scim',
    '/api/scim/v2Users',
    '/api/scim/v20/Users',
    '//api/scim/v2',
    '/API/scim/v2',
  ]) {
    assert.equal(scimTarget(url), undefined, url);
  }
});

test('a pattern has only known words in it', () => {
  assert.equal(scimPattern(''), '/api/scim/v2');
  assert.equal(scimPattern('/Users'), '/api/scim/v2/Users');
  assert.equal(scimPattern('/Users/'), '/api/scim/v2/Users');
  assert.equal(scimPattern('/Users/ada@example.com'), '/api/scim/v2/Users/:id');
  assert.equal(scimPattern('/Groups/.search'), '/api/scim/v2/Groups/.search');
  assert.equal(scimPattern('/ada@example.com'), '/api/scim/v2/*');
  assert.equal(scimPattern('/Users/x/y'), '/api/scim/v2/*');
});

test('an address is found bare, and whatever is none is passed over', () => {
  assert.equal(clientAddress('::ffff:192.0.2.1'), '192.0.2.1');
  assert.equal(clientAddress('192.0.2.1:443'), '192.0.2.1');
  assert.equal(clientAddress('[2001:db8::1]:443'), '2001:db8::1');
  assert.equal(clientAddress('fe80::1%eth0'), 'fe80::1');
  assert.equal(clientAddress('unknown', '192.0.2.2'), '192.0.2.2');
  assert.equal(clientAddress(undefined), '::');
});
