// How a process comes to a running server: attach to it, or take the lock and start it. Any number of processes may
// do this at the same time on one folder; one server comes of it.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { type Lock, tryLock } from './lock.ts';
import { findSocketFolder, makeSocketFolder, usedElsewhere } from './marker.ts';
import type { Place } from './place.ts';
import { attach, Passing } from './presence.ts';
import { initialise, isPassing, lastWords, type Started, start } from './server.ts';

export type Server = {
  readonly place: Place;
  readonly fsync: boolean;
  readonly report: (message: string) => void;
};

export type Present = {
  readonly presence: pg.Client;
  readonly socketFolder: string;
  readonly started: boolean;
};

const patienceMs = 60_000;

/** The lock that whoever starts or stops the server of a place holds. */
export function lockOf(place: Place): string {
  return join(place.home, 'postgres.lock');
}

/** Throws what PostgreSQL said when it can't be started, at the latest after a minute. */
export async function attachOrStart(server: Server): Promise<Present> {
  const until = performance.now() + patienceMs;
  let reason = 'It does not answer.';
  while (performance.now() < until) {
    try {
      const present = (await attachIfRunning(server)) ?? (await startAlone(server));
      if (present !== undefined) {
        return present;
      }
    } catch (error) {
      if (!(error instanceof Passing)) {
        throw error;
      }
      reason = error.message;
    }
    await sleep(100);
  }
  throw new Error(
    `The embedded PostgreSQL on ${server.place.data} did not start in ${patienceMs / 1000} s: ${reason}`,
  );
}

// The folder is looked up each time: whoever starts the server may choose another one.
async function attachIfRunning({ place }: Server): Promise<Present | undefined> {
  const socketFolder = await findSocketFolder(place);
  const presence = socketFolder === undefined ? undefined : await attach(socketFolder);
  return presence === undefined || socketFolder === undefined
    ? undefined
    : { presence, socketFolder, started: false };
}

async function startAlone(server: Server): Promise<Present | undefined> {
  const { place } = server;
  const host = await usedElsewhere(place);
  if (host !== undefined) {
    throw new Passing(
      `${place.home} is in use by a LinkTime on "${host}", whose database can't be reached from here.`,
    );
  }
  const lock = await tryLock(lockOf(place));
  if (lock === undefined) {
    return undefined;
  }
  try {
    return (await attachIfRunning(server)) ?? (await startLocked(server, lock));
  } finally {
    await lock.release();
  }
}

async function startLocked(server: Server, lock: Lock): Promise<Present | undefined> {
  const { place, fsync, report } = server;
  await initialise(place, { fsync });
  if (!(await lock.held())) {
    return undefined;
  }
  const socketFolder = await makeSocketFolder(place);
  report(`Starting PostgreSQL ${place.binaries.version} on ${place.data}.`);
  const presence = await firstAnswer(socketFolder, await start(place, { socketFolder, fsync }));
  return { presence, socketFolder, started: true };
}

async function firstAnswer(socketFolder: string, { child, log }: Started): Promise<pg.Client> {
  let ended = false;
  const note = () => {
    ended = true;
  };
  child.once('exit', note);
  child.once('error', note);
  const until = performance.now() + patienceMs;
  while (performance.now() < until) {
    const presence = await attachQuietly(socketFolder);
    if (presence !== undefined) {
      return presence;
    }
    if (ended) {
      const said = await lastWords(log);
      throw isPassing(said)
        ? new Passing(said)
        : new Error(`PostgreSQL could not be started. ${log} says:\n${said}`);
    }
    await sleep(20);
  }
  throw new Error(
    `PostgreSQL did not answer within ${patienceMs / 1000} s. ${log} says:\n${await lastWords(log)}`,
  );
}

async function attachQuietly(socketFolder: string): Promise<pg.Client | undefined> {
  try {
    return await attach(socketFolder);
  } catch (error) {
    if (error instanceof Passing) {
      return undefined;
    }
    throw error;
  }
}
