import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRateLimit } from './rate-limit.ts';

test('so many a minute for each network, then so many seconds to wait, then again', () => {
  let now = 1_000;
  const limit = createRateLimit(2, () => now);
  assert.equal(limit.wait('192.0.2.1'), undefined);
  assert.equal(limit.wait('192.0.2.1'), undefined);
  now += 20_500;
  assert.equal(limit.wait('192.0.2.1'), 40);
  assert.equal(limit.wait('192.0.2.77'), 40, 'of the same network');
  assert.equal(limit.wait('192.0.3.1'), undefined);
  now += 39_500;
  assert.equal(limit.wait('192.0.2.1'), undefined);
});

test('what is remembered is bounded, whoever comes', () => {
  const limit = createRateLimit(1, () => 0);
  limit.wait('192.0.2.1');
  for (let host = 0; host <= 50_000; host += 1) {
    limit.wait(`2001:db8:${host.toString(16)}::1`);
  }
  assert.equal(limit.wait('192.0.2.1'), undefined);
});
