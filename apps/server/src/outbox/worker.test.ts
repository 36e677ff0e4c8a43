import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, before, beforeEach, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { run, type TestDatabase, testDatabase } from '../../test/database.ts';
import { type Database, openDatabase } from '../db/connect.ts';
import { withOrganization } from '../db/transaction.ts';
import type { Delivery, Mail } from './mail-message.ts';
import { enqueueMails, type OutboxMail } from './outbox.ts';
import { type OutboxWorker, type OutboxWorkerOptions, startOutboxWorker } from './worker.ts';

const log = pino({ level: 'silent' });
let database: TestDatabase;
let otherWorker: Database;
before(async () => {
  database = await testDatabase();
  otherWorker = openDatabase(database.login, { role: 'linktime_worker', fast: 1, slow: 1, exclusive: 4 });
});
beforeEach(() => run(database.owner, 'truncate outbox, outbox_attempt'));
after(async () => {
  await otherWorker.close();
  await database.drop();
});

async function organization(id: string = randomUUID()): Promise<string> {
  const insert = 'insert into organization (id, slug, name, plan) values ($1, $2, $2, $3)';
  await run(database.owner, insert, [id, id, 'BUSINESS']);
  return id;
}

function mailOf(name: string): Mail {
  return {
    messageId: `${name}@mail.linktime.example`,
    date: '2026-11-24T09:00:00Z',
    from: { name: 'Acme', email: 'bookings@mail.linktime.example' },
    to: { email: 'sam@customer.example' },
    subject: 'Cancelled',
    text: 'Cancelled.',
    html: '<p>Cancelled.</p>',
    headers: {},
  };
}

function queued(name: string, more: Partial<OutboxMail> = {}): OutboxMail {
  const subject = { kind: 'booking', id: randomUUID() };
  return { dedupeKey: name, orderKey: name, subject, mail: mailOf(name), ...more };
}

async function enqueue(organizationId: string, mails: readonly OutboxMail[]): Promise<void> {
  await withOrganization(database.app, organizationId, (tx) => enqueueMails(tx, organizationId, mails));
}

function nameOf(mail: Mail): string {
  return mail.messageId.split('@', 1)[0] ?? '';
}

/** A worker that is stopped after the test. */
function start(
  context: TestContext,
  options: Partial<OutboxWorkerOptions> & Pick<OutboxWorkerOptions, 'deliver'>,
): OutboxWorker {
  const worker = startOutboxWorker({ database: database.worker, log, ...options });
  context.after(() => worker.stop());
  return worker;
}

const sent: Delivery = { outcome: 'sent', answer: '250 queued' };

function messagesOf(organizationId: string) {
  return run(
    database.owner,
    `select state, attempts, leased_by, settled_at is not null as settled, payload->>'messageId' as message_id
     from outbox where organization_id = $1 order by id`,
    [organizationId],
  );
}

function attemptsOf(organizationId: string) {
  return run(
    database.owner,
    `select a.number, a.outcome, a.answer, a.ended_at is not null as ended from outbox_attempt a
     where a.organization_id = $1 order by a.outbox_id, a.number`,
    [organizationId],
  );
}

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

test('two workers never deliver one mail at the same time, and none twice', async (context) => {
  const organizationId = await organization();
  const delivered: string[] = [];
  const violations: string[] = [];
  const underWay = new Set<string>();
  // Nothing ends before both have begun something.
  const begun = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const workers = [database.worker, otherWorker].map((db, index) =>
    start(context, {
      database: db,
      deliver: async (mail) => {
        if (underWay.has(mail.messageId)) {
          violations.push(mail.messageId);
        }
        underWay.add(mail.messageId);
        begun[index]?.resolve();
        await Promise.all(begun.map(({ promise }) => promise));
        await sleep(1);
        underWay.delete(mail.messageId);
        delivered.push(nameOf(mail));
        return sent;
      },
    }),
  );
  const names = Array.from({ length: 300 }, (_, index) => `shared${index}`);
  await enqueue(
    organizationId,
    names.map((name) => queued(name)),
  );
  await Promise.all(workers.map((worker) => worker.idle()));
  assert.deepEqual(violations, []);
  assert.deepEqual(delivered.toSorted(), names.toSorted());
  assert.ok((await messagesOf(organizationId)).every(({ attempts }) => attempts === 1));
});

test('a delivery that takes longer than a lease keeps its message', async (context) => {
  const organizationId = await organization();
  const delivered: string[] = [];
  const workers = [database.worker, otherWorker].map((db) =>
    start(context, {
      database: db,
      leaseMs: 300,
      deliver: async (mail) => {
        delivered.push(nameOf(mail));
        await sleep(1_200);
        return sent;
      },
    }),
  );
  await enqueue(organizationId, [queued('slow')]);
  await Promise.all(workers.map((worker) => worker.idle()));
  assert.deepEqual(delivered, ['slow']);
});

test('whoever lost the lease doesn’t overwrite what came of it since, but keeps the record of its own attempt', async (context) => {
  const organizationId = await organization();
  let answerFirst: (delivery: Delivery) => void = () => undefined;
  const began = Promise.withResolvers<void>();
  const first = start(context, {
    database: otherWorker,
    deliver: () =>
      new Promise((resolve) => {
        answerFirst = resolve;
        began.resolve();
      }),
  });
  await enqueue(organizationId, [queued('contested')]);
  await began.promise;
  // As if the first worker had stood still for longer than its lease.
  await run(
    database.owner,
    `update outbox set lease_until = now() - interval '1 second' where organization_id = $1`,
    [organizationId],
  );
  const second = start(context, { deliver: async () => ({ outcome: 'dead', answer: '550 no such user' }) });
  await second.idle();
  answerFirst(sent);
  await first.idle();
  const [message] = await messagesOf(organizationId);
  assert.deepEqual([message?.state, message?.attempts], ['dead', 2]);
  assert.deepEqual(
    (await attemptsOf(organizationId)).map(({ outcome }) => outcome),
    ['delivered', 'dead'],
  );
});

async function firstLines(child: ChildProcess, count: number): Promise<string[]> {
  assert.ok(child.stdout);
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (lines.length === count) {
      break;
    }
  }
  return lines;
}

test('what a worker was delivering when it was killed is delivered by the next, with the same Message-ID', async (context) => {
  const organizationId = await organization();
  const names = Array.from({ length: 12 }, (_, index) => `orphan${index}`);
  await enqueue(
    organizationId,
    names.map((name) => queued(name)),
  );
  const leaseMs = 1_500;
  const script = fileURLToPath(new URL('./worker-process.ts', import.meta.url));
  const { host, database: name } = database.login;
  const child = spawn(process.execPath, [script, String(host), String(name), String(leaseMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  context.after(() => child.kill('SIGKILL'));
  const begun = await firstLines(child, 5);
  child.kill('SIGKILL');
  await once(child, 'exit');

  const delivered: string[] = [];
  const worker = start(context, {
    leaseMs,
    deliver: async (mail) => {
      delivered.push(mail.messageId);
      return sent;
    },
  });
  await worker.idle();
  assert.deepEqual(delivered.toSorted(), names.map((one) => mailOf(one).messageId).toSorted());
  const messages = await messagesOf(organizationId);
  assert.ok(messages.every(({ state }) => state === 'delivered'));
  assert.deepEqual(
    messages
      .filter(({ attempts }) => attempts === 2)
      .map(({ message_id }) => message_id)
      .toSorted(),
    begun.toSorted(),
  );
  const unanswered = (await attemptsOf(organizationId)).filter(({ outcome }) => outcome === null);
  assert.deepEqual(
    unanswered.map(({ number, ended }) => [number, ended]),
    begun.map(() => [1, false]),
  );
});

test('stopping lets what is under way end and leaves the rest to others', async (context) => {
  const organizationId = await organization();
  const began = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<Delivery>();
  const worker = start(context, {
    concurrency: 1,
    deliver: () => {
      began.resolve();
      return answer.promise;
    },
  });
  await enqueue(organizationId, [queued('under-way'), queued('rest')]);
  await began.promise;
  const stopped = worker.stop();
  answer.resolve(sent);
  await stopped;
  assert.deepEqual(
    (await messagesOf(organizationId)).map(({ state, leased_by }) => [state, leased_by]),
    [
      ['delivered', null],
      ['waiting', null],
    ],
  );
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
