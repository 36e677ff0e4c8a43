// How a process leaves a running server. The last one stops it, under the same lock as starting: a starter that comes
// meanwhile waits, and what it makes then is not taken for what is being removed.
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { type Lock, tryLock } from './lock.ts';
import { removeMarker } from './marker.ts';
import type { Place } from './place.ts';
import { stop } from './postmaster.ts';
import { isLast } from './presence.ts';
import { lockOf, type Server } from './start-protocol.ts';

/** Who holds the lock so long is starting the server or hangs; a server that nobody stops is found by the next start. */
const patienceMs = 15_000;

/** Gives presence up and, as the last one, stops the server. Throws when the server does not end within a minute. */
export async function leave(server: Server, presence: pg.Client): Promise<void> {
  try {
    // First the lock: a starter holds it while it waits for the last one's advisory lock to be given up.
    const lock = await waitForLock(server, presence);
    if (lock === undefined) {
      return;
    }
    try {
      await stopIfLast(server, presence, lock);
    } finally {
      await lock.release();
    }
  } finally {
    presence.connection.stream.destroy();
  }
}

/** Stops a server that nobody uses any more and removes its marker. Throws when somebody starts one at this moment. */
export async function stopUnused(place: Place): Promise<void> {
  const lock = await tryLock(lockOf(place));
  if (lock === undefined) {
    throw new Error(`Another LinkTime is starting on ${place.home}. Stop it first.`);
  }
  try {
    await stop(place);
    await removeMarker(place);
  } finally {
    await lock.release();
  }
}

async function waitForLock({ place, report }: Server, presence: pg.Client): Promise<Lock | undefined> {
  const until = performance.now() + patienceMs;
  while (performance.now() < until) {
    const lock = await tryLock(lockOf(place));
    if (lock !== undefined) {
      return lock;
    }
    if (presence.connection.stream.destroyed) {
      // The server has gone by itself, and somebody is starting another one.
      return undefined;
    }
    await sleep(50);
  }
  report(`PostgreSQL is left running: another process has held ${lockOf(place)} for ${patienceMs / 1000} s.`);
  return undefined;
}

async function stopIfLast({ place }: Server, presence: pg.Client, lock: Lock): Promise<void> {
  if (!(await isLast(presence)) || !(await lock.held())) {
    return;
  }
  const stopped = await stop(place);
  // Whoever took the lock away, because we seemed dead, may have started another server.
  if (stopped && (await lock.held())) {
    await removeMarker(place);
  }
}
