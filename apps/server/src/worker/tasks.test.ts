import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { pauseAfter, startWorkerTasks } from './tasks.ts';

test('a task runs again and again, never twice at once, and stop waits for the run under way', async () => {
  let runs = 0;
  let underWay = 0;
  const third = Promise.withResolvers<void>();
  const tasks = startWorkerTasks(
    [
      {
        name: 'counting',
        everyMs: 1,
        run: async () => {
          underWay += 1;
          assert.equal(underWay, 1);
          await new Promise((resolve) => setImmediate(resolve));
          underWay -= 1;
          runs += 1;
          if (runs === 3) {
            third.resolve();
          }
        },
      },
    ],
    { log: pino({ level: 'silent' }) },
  );
  await third.promise;
  await tasks.stop();
  assert.equal(underWay, 0);
  const after = runs;
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(runs, after);
});

test('a task that fails is logged, tried again, and doesn’t hold up the others', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => lines.push(line) });
  const recovered = Promise.withResolvers<void>();
  let tries = 0;
  let others = 0;
  const failing = {
    name: 'failing',
    everyMs: 1,
    run: async () => {
      tries += 1;
      if (tries < 3) {
        throw new Error('no database');
      }
      recovered.resolve();
    },
  };
  const other = {
    name: 'other',
    everyMs: 1,
    run: async () => {
      others += 1;
    },
  };
  const tasks = startWorkerTasks([failing, other], { log });
  await recovered.promise;
  await tasks.stop();
  assert.equal(lines.length, 2);
  assert.match(lines[0] ?? '', /"task":"failing","failures":1/);
  assert.match(lines[0] ?? '', /no database/);
  assert.ok(others > 0);
});

test('stop ends a long pause', async () => {
  const ran = Promise.withResolvers<void>();
  const tasks = startWorkerTasks([{ name: 'daily', everyMs: 86_400_000, run: async () => ran.resolve() }], {
    log: pino({ level: 'silent' }),
  });
  await ran.promise;
  await tasks.stop();
});

test('pauses double with each failure up to a minute, and a seldom task keeps its own', () => {
  assert.deepEqual(
    [0, 1, 2, 5, 50].map((failures) => pauseAfter(1_000, failures)),
    [1_000, 2_000, 4_000, 32_000, 60_000],
  );
  assert.equal(pauseAfter(3_600_000, 3), 3_600_000);
});
