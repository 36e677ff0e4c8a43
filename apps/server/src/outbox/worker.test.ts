import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, testDatabase } from '../../test/database.ts';
import { mailOf, nameOf, outboxOf, queued, sent } from '../../test/outbox-scene.ts';
import { withOrganization } from '../db/transaction.ts';
import type { Mail } from './mail-message.ts';
import { enqueueMails } from './outbox.ts';

const database = await testDatabase();
const { attemptsOf, empty, enqueue, messagesOf, organization, start } = outboxOf(database);
beforeEach(empty);
after(() => database.drop());

test('a mail is delivered once, and the server’s answer is kept', async (context) => {
  const organizationId = await organization();
  const delivered: Mail[] = [];
  const worker = start(context, {
    deliver: async (mail) => {
      delivered.push(mail);
      return { outcome: 'sent', answer: `250 2.0.0\r\nqueued\0as 42 ${'x'.repeat(600)}` };
    },
  });
  await enqueue(organizationId, [queued('once')]);
  await worker.idle();
  assert.deepEqual(delivered, [mailOf('once')]);
  const [message] = await messagesOf(organizationId);
  assert.deepEqual(
    [message?.state, message?.attempts, message?.leased_by, message?.settled],
    ['delivered', 1, null, true],
  );
  const [attempt] = await attemptsOf(organizationId);
  assert.equal(attempt?.outcome, 'delivered');
  assert.match(String(attempt?.answer), /^250 2\.0\.0 queued as 42 x+$/);
  assert.equal(String(attempt?.answer).length, 500);
});

test('a mail with a key that was there before is not queued again', async (context) => {
  const [first, second] = [await organization(), await organization()];
  const delivered: string[] = [];
  const worker = start(context, {
    deliver: async (mail) => {
      delivered.push(nameOf(mail));
      return sent;
    },
  });
  await enqueue(first, [queued('same'), queued('same'), queued('other')]);
  await worker.idle();
  await enqueue(first, [queued('same')]);
  await enqueue(second, [queued('same')]);
  await worker.idle();
  assert.deepEqual(delivered.toSorted(), ['other', 'same', 'same']);
});

test('a mail of a transaction that was rolled back is not delivered', async (context) => {
  const organizationId = await organization();
  const worker = start(context, { deliver: async () => sent });
  const rolledBack = withOrganization(database.app, organizationId, async (tx) => {
    await enqueueMails(tx, organizationId, [queued('never')]);
    throw new Error('changed my mind');
  });
  await assert.rejects(rolledBack, /changed my mind/);
  await worker.idle();
  assert.deepEqual(await messagesOf(organizationId), []);
});

test('a mail is not delivered before it is due', async (context) => {
  const organizationId = await organization();
  const delivered: string[] = [];
  const worker = start(context, {
    deliver: async (mail) => {
      delivered.push(nameOf(mail));
      return sent;
    },
  });
  await enqueue(organizationId, [
    queued('tomorrow', { dueAt: new Date(Date.now() + 86_400_000) }),
    queued('now'),
  ]);
  await worker.idle();
  assert.deepEqual(delivered, ['now']);
  await run(database.owner, 'update outbox set due_at = now() where organization_id = $1', [organizationId]);
  await worker.idle();
  assert.deepEqual(delivered, ['now', 'tomorrow']);
});

test('a mail that was not taken is tried again, the same one, until it is', async (context) => {
  const organizationId = await organization();
  const tried: Mail[] = [];
  const failed: number[] = [];
  const worker = start(context, {
    retryDelayMs: (count) => {
      failed.push(count);
      return 0;
    },
    deliver: async (mail) => {
      tried.push(mail);
      if (tried.length === 1) {
        return { outcome: 'retry', answer: '450 try later' };
      }
      if (tried.length === 2) {
        throw new Error('no route');
      }
      return sent;
    },
  });
  await enqueue(organizationId, [queued('stubborn')]);
  await worker.idle();
  assert.deepEqual(tried, [mailOf('stubborn'), mailOf('stubborn'), mailOf('stubborn')]);
  assert.deepEqual(failed.slice(0, 2), [1, 2]);
  assert.deepEqual(
    (await attemptsOf(organizationId)).map(({ number, outcome, answer }) => [number, outcome, answer]),
    [
      [1, 'retry', '450 try later'],
      [2, 'retry', 'no route'],
      [3, 'delivered', '250 queued'],
    ],
  );
});

test('after a failure a mail waits for its time', async (context) => {
  const organizationId = await organization();
  let tries = 0;
  const worker = start(context, {
    deliver: async () => {
      tries += 1;
      return { outcome: 'retry', answer: '450 try later' };
    },
  });
  await enqueue(organizationId, [queued('patient')]);
  await worker.idle();
  assert.equal(tries, 1);
  const [waiting] = await run(
    database.owner,
    `select state, leased_by, due_at between now() + interval '1 second' and now() + interval '7 seconds' as soon
     from outbox where organization_id = $1`,
    [organizationId],
  );
  assert.deepEqual(waiting, { state: 'waiting', leased_by: null, soon: true });
});

test('a mail that is refused for good, or for too long, is dead', async (context) => {
  const organizationId = await organization();
  const worker = start(context, {
    retryDelayMs: (failed) => (failed < 3 ? 0 : undefined),
    deliver: async (mail) =>
      nameOf(mail) === 'refused'
        ? { outcome: 'dead', answer: '550 no such user' }
        : { outcome: 'retry', answer: '450 try later' },
  });
  await enqueue(organizationId, [queued('refused'), queued('ignored')]);
  await worker.idle();
  assert.deepEqual(
    (await messagesOf(organizationId)).map(({ state, attempts, settled }) => [state, attempts, settled]),
    [
      ['dead', 1, true],
      ['dead', 3, true],
    ],
  );
});

test('mails with one order key go out one after another in the order they were queued, others beside them', async (context) => {
  const organizationId = await organization();
  const delivered: string[] = [];
  const underWay = new Map<string, number>();
  const keyOf = (mail: Mail) => nameOf(mail).split('.', 1)[0] ?? '';
  const violations: string[] = [];
  let together = 0;
  let failedOnce = false;
  const worker = start(context, {
    retryDelayMs: () => 20,
    deliver: async (mail) => {
      const key = keyOf(mail);
      if (underWay.get(key) === 1) {
        violations.push(`${nameOf(mail)} beside another`);
      }
      underWay.set(key, 1);
      together = Math.max(together, [...underWay.values()].filter((count) => count > 0).length);
      await sleep(1);
      underWay.set(key, 0);
      if (nameOf(mail) === 'a.7' && !failedOnce) {
        failedOnce = true;
        return { outcome: 'retry', answer: '450 try later' };
      }
      delivered.push(nameOf(mail));
      return sent;
    },
  });
  const names = ['a', 'b', 'c'].flatMap((key) => Array.from({ length: 30 }, (_, index) => `${key}.${index}`));
  await enqueue(
    organizationId,
    names.map((name) => queued(name, { orderKey: name.split('.', 1)[0] ?? '' })),
  );
  // The one that is tried again is due a moment later.
  while (delivered.length < names.length) {
    await worker.idle();
    await sleep(5);
  }
  for (const key of ['a', 'b', 'c']) {
    assert.deepEqual(
      delivered.filter((name) => name.startsWith(key)),
      names.filter((name) => name.startsWith(key)),
    );
  }
  assert.deepEqual(violations, []);
  assert.ok(failedOnce);
  assert.ok(together > 1);
});

test('mails that wait for an earlier one don’t stand in the way of others, however many they are', async (context) => {
  const organizationId = await organization();
  const delivered = new Set<string>();
  start(context, {
    deliver: async (mail) => {
      delivered.add(nameOf(mail));
      return nameOf(mail) === 'blocked.0' ? { outcome: 'retry', answer: '450 try later' } : sent;
    },
    retryDelayMs: () => 3_600_000,
  });
  const blocked = Array.from({ length: 700 }, (_, index) =>
    queued(`blocked.${index}`, { orderKey: 'blocked' }),
  );
  await enqueue(organizationId, [...blocked, queued('free')]);
  while (!delivered.has('free')) {
    await sleep(5);
  }
  assert.deepEqual(delivered, new Set(['blocked.0', 'free']));
});

test('an organization with a flood of mails doesn’t keep another waiting', async (context) => {
  // In the order of turns the flood comes first as well.
  const flooding = await organization('00000000-0000-4000-8000-000000000001');
  const small = await organization('ffffffff-0000-4000-8000-000000000001');
  await enqueue(
    flooding,
    Array.from({ length: 3_000 }, (_, index) => queued(`flood.${index}`)),
  );
  await enqueue(
    small,
    Array.from({ length: 5 }, (_, index) => queued(`small.${index}`)),
  );
  const delivered: string[] = [];
  const all = Promise.withResolvers<void>();
  const worker = start(context, {
    concurrency: 2,
    deliver: async (mail) => {
      delivered.push(nameOf(mail));
      if (delivered.filter((name) => name.startsWith('small')).length === 5) {
        all.resolve();
      }
      return sent;
    },
  });
  await all.promise;
  await worker.stop();
  const floodBefore = delivered.lastIndexOf('small.4');
  assert.ok(floodBefore < 60, `${floodBefore} others went first`);
});
