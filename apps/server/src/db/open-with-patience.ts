// Opens a connection even while the database restarts: tries again until the time is up.
import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenConnection } from './connection.ts';
import { Busy, explain } from './pg-errors.ts';

/** How long anybody waits for a connection before hearing Busy, in milliseconds. */
export const patienceMs = 5_000;

const firstPauseMs = 50;
const longestPauseMs = 1_000;

/** Rejects with Busy when the database can't be reached in time, at once with the error when it refuses us. */
export async function openWithPatience(open: () => Promise<OpenConnection>): Promise<OpenConnection> {
  const until = performance.now() + patienceMs;
  let pause = firstPauseMs;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (explain(error).kind !== 'connection') {
        throw error;
      }
      if (performance.now() + pause > until) {
        throw new Busy('The database can not be reached.', { cause: error, retryAfter: 5 });
      }
    }
    await sleep(pause);
    pause = Math.min(pause * 2, longestPauseMs);
  }
}
