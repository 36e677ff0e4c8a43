import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type TestDatabase, testDatabase } from '../../test/database.ts';
import { rows } from '../../test/scene.ts';
import { organizationClient } from '../../test/scim-client.ts';
import { withOrganization } from '../db/transaction.ts';
import { changeOffboardingPolicy, contractPolicy, offboardingPolicy, parsePolicy } from './policy.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

test('what is stored and can’t be understood is the contract’s behaviour', () => {
  for (const stored of [
    '{}',
    'null',
    '7',
    '"x"',
    '[]',
    '{"roundRobin": 1, "collective": [], "hold": 5, "notify": "a@b.example"}',
  ]) {
    assert.deepEqual(parsePolicy(stored), contractPolicy, stored);
  }
  for (const above of [0, 1_001, 2.5, '3', null, -1]) {
    assert.equal(parsePolicy(JSON.stringify({ hold: { above } })).hold, null, String(above));
  }
  const notify = [
    'a@b.example',
    7,
    'no address',
    ...Array.from({ length: 12 }, (_, one) => `n${one}@b.example`),
  ];
  const read = parsePolicy(JSON.stringify({ notify }));
  assert.equal(read.notify.length, 10);
  assert.equal(read.notify[0], 'a@b.example');
});

test('a change is partial, bounded and audited; what changes nothing leaves no record', async () => {
  const { organizationId } = await organizationClient(database.app, 'acme');
  const cause = { organizationId, actor: { kind: 'operator' } } as const;
  const change = (given: Parameters<typeof changeOffboardingPolicy>[2]) =>
    withOrganization(database.app, organizationId, (tx) => changeOffboardingPolicy(tx, cause, given));
  const read = () =>
    withOrganization(database.app, organizationId, (tx) => offboardingPolicy(tx, organizationId));

  assert.deepEqual(await read(), contractPolicy);
  assert.equal((await change({ roundRobin: 'cancel' })).ok, true);
  await change({ roundRobin: 'hand_over', hold: { above: 20 } });
  await change({ notify: ['It@acme.example', 'it@acme.example'] });
  const expected = {
    ...contractPolicy,
    roundRobin: 'hand_over',
    hold: { above: 20 },
    notify: ['it@acme.example'],
  };
  assert.deepEqual(await read(), expected);

  const tooMany = Array.from({ length: 11 }, (_, one) => `n${one}@acme.example`);
  for (const wrong of [
    { hold: { above: 0 } },
    { hold: { above: 1_001 } },
    { notify: ['nobody'] },
    { notify: tooMany },
  ]) {
    assert.equal((await change(wrong)).ok, false, JSON.stringify(wrong));
  }
  assert.deepEqual(await read(), expected);

  const records = await rows<{ facts: string }>(
    { database: database.app, organizationId },
    `select facts from audit_record where action = 'organization.offboarding_policy_changed' order by id`,
  );
  assert.deepEqual(
    records.map(({ facts }) => JSON.parse(facts).to),
    [
      { roundRobin: 'hand_over', collective: 'cancel', holdAbove: 20, notified: 0 },
      { roundRobin: 'hand_over', collective: 'cancel', holdAbove: 20, notified: 1 },
    ],
  );
  assert.doesNotMatch(JSON.stringify(records), /acme\.example/);
});
