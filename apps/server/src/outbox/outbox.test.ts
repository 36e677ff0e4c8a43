import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { run, type TestDatabase, testDatabase } from '../../test/database.ts';
import { outboxOf, queued } from '../../test/outbox-scene.ts';
import type { Row } from '../db/connect.ts';
import { backlog, readBacklog } from './outbox.ts';

let database: TestDatabase;

before(async () => {
  database = await testDatabase();
});
beforeEach(() => outboxOf(database).empty());
after(() => database.drop());

const settle = `update outbox set state = $1, settled_at = now() where dedupe_key = any($2::text[])`;

test('the backlog counts over all organizations, and the oldest message is the oldest that is due', async () => {
  assert.deepEqual(await readBacklog(database.worker), { waiting: 0, dead: 0, oldestSeconds: 0 });
  const outbox = outboxOf(database);
  const [first, second] = [await outbox.organization(), await outbox.organization()];
  await outbox.enqueue(first, [queued('delivered'), queued('dead'), queued('due')]);
  await outbox.enqueue(second, [queued('dead too'), queued('later', { dueAt: new Date('2100-01-01') })]);
  await run(database.owner, settle, ['delivered', ['delivered']]);
  await run(database.owner, settle, ['dead', ['dead', 'dead too']]);
  await run(database.owner, `update outbox set due_at = now() - interval '1 hour' where dedupe_key = 'due'`);
  const found = await readBacklog(database.worker);
  assert.deepEqual(
    { ...found, oldestSeconds: found.oldestSeconds >= 3_600 },
    {
      waiting: 2,
      dead: 2,
      oldestSeconds: true,
    },
  );
});

const delivered = `insert into outbox (organization_id, id, kind, dedupe_key, order_key, subject_kind, subject_id,
    payload, state, settled_at)
  select $1, gen_random_uuid(), 'mail', i::text, i::text, 'booking', $1, '{}',
    case when i % 1000 = 0 then 'dead' else 'delivered' end, now()
  from generate_series(1, 5000) i`;

test('what was delivered is not read to count what waits and what was given up', async () => {
  const organization = await outboxOf(database).organization();
  await run(database.owner, delivered, [organization]);
  await run(database.owner, 'vacuum analyze outbox');
  const [row] = await database.worker.slow<Row & { 'QUERY PLAN': string }>(
    `explain (format json) ${backlog.text}`,
  );
  const plan = row?.['QUERY PLAN'] ?? '';
  const read = Array.from(plan.matchAll(/"Index Name": "(\w+)"/g), ([, name]) => name);
  assert.ok(read.includes('outbox__dead'), plan);
  assert.deepEqual(
    read.filter(
      (name) =>
        !['outbox__dead', 'outbox__due', 'outbox__order', 'outbox__due_of_organization'].includes(
          String(name),
        ),
    ),
    [],
  );
  assert.doesNotMatch(plan, /Seq Scan/);
});
