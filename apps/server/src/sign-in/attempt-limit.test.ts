import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type TestDatabase, testDatabase } from '../../test/database.ts';
import { organizationClient } from '../../test/scim-client.ts';
import { withOrganization } from '../db/transaction.ts';
import { countAttempt, networkOf } from './attempt-limit.ts';

let database: TestDatabase;
let organizationId: string;
before(async () => {
  database = await testDatabase();
  ({ organizationId } = await organizationClient(database.app, 'acme'));
});
after(() => database.drop());

const limits = { perAddress: 3, perNetwork: 5 };
const at = new Date('2026-11-26T10:05:00Z');

function attempt(address: string, ip: string, when = at) {
  return withOrganization(database.app, organizationId, (tx) =>
    countAttempt(tx, organizationId, { secretKey: 'a key', address, ip, at: when, limits }),
  );
}

test('an address may be tried so often in a quarter of an hour, from wherever', async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 6 }, (_, index) => attempt('ada@acme.example', `192.0.2.${index}`)),
  );
  assert.equal(outcomes.filter(({ ok }) => ok).length, 3);
  assert.deepEqual(await attempt('ada@acme.example', '192.0.2.200'), { ok: false, retryAfter: 600 });
  assert.deepEqual(await attempt('ada@acme.example', '192.0.2.200', new Date('2026-11-26T10:15:00Z')), {
    ok: true,
  });
});

test('a network may try so often, whatever the addresses', async () => {
  for (let index = 0; index < 5; index += 1) {
    assert.deepEqual(await attempt(`one${index}@acme.example`, '2001:db8:0:1::7'), { ok: true });
  }
  assert.equal((await attempt('other@acme.example', '2001:db8::1:0:0:0:9')).ok, false);
  assert.equal((await attempt('other@acme.example', '2001:db8:0:2::7')).ok, true);
});

test('the network of an address', () => {
  assert.equal(networkOf('192.0.2.7'), '192.0.2.7');
  assert.equal(networkOf('2001:db8:0:1::7'), '2001:db8:0:1');
  assert.equal(networkOf('2001:DB8::1:0:0:0:9'), '2001:db8:0:1');
  assert.equal(networkOf('::1'), '0:0:0:0');
});
