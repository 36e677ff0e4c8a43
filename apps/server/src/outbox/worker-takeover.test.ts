import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { run, testDatabase } from '../../test/database.ts';
import { mailOf, nameOf, outboxOf, queued, sent } from '../../test/outbox-scene.ts';
import { openDatabase } from '../db/connect.ts';
import type { Delivery } from './mail-message.ts';

const database = await testDatabase();
const { attemptsOf, empty, enqueue, messagesOf, organization, start } = outboxOf(database);
const otherWorker = openDatabase(database.login, { role: 'linktime_worker', fast: 1, slow: 1, exclusive: 4 });
beforeEach(empty);
after(async () => {
  await otherWorker.close();
  await database.drop();
});

async function endLeases(organizationId: string): Promise<void> {
  const past = `update outbox set lease_until = now() - interval '1 second' where organization_id = $1`;
  await run(database.owner, past, [organizationId]);
}

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

test('a worker with room for more doesn’t take again what it still delivers after its lease', async (context) => {
  const organizationId = await organization();
  const delivered: string[] = [];
  const began = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<Delivery>();
  const worker = start(context, {
    deliver: (mail) => {
      delivered.push(nameOf(mail));
      began.resolve();
      return nameOf(mail) === 'long' ? answer.promise : Promise.resolve(sent);
    },
  });
  await enqueue(organizationId, [queued('long')]);
  await began.promise;
  // As if the database had been away for longer than the lease.
  await endLeases(organizationId);
  await enqueue(organizationId, [queued('another')]);
  worker.wake();
  while (!delivered.includes('another')) {
    await sleep(5);
  }
  answer.resolve(sent);
  await worker.idle();
  assert.deepEqual(delivered, ['long', 'another']);
  assert.ok(
    (await messagesOf(organizationId)).every(
      ({ state, attempts }) => state === 'delivered' && attempts === 1,
    ),
  );
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
  await endLeases(organizationId);
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
