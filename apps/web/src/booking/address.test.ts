import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf } from './address.ts';

test('an address names a page', () => {
  assert.deepEqual(addressOf('/acme/dana'), { page: 'host', organization: 'acme', handle: 'dana' });
  assert.deepEqual(addressOf('/acme/dana/intro/'), {
    page: 'event type',
    organization: 'acme',
    handle: 'dana',
    eventType: 'intro',
  });
  assert.deepEqual(addressOf('/booking/abc'), { page: 'booking', token: 'abc' });
  assert.deepEqual(addressOf('/link/abc'), { page: 'link', token: 'abc' });
});

test('every other address is nowhere', () => {
  for (const path of ['/', '/acme', '/a/b/c/d', '/booking', '/booking/abc/more', '/link/', '/%zz/dana']) {
    assert.deepEqual(addressOf(path), { page: 'none' }, path);
  }
});
