// Delivers what stands in the outbox: at least once, in the order of each order key. Any number of workers may run;
// one that is killed loses nothing, its messages are taken over when their leases end.
import { randomUUIDv7 } from 'node:crypto';
import type { Logger } from 'pino';
import type { Database } from '../db/connect.ts';
import { type Claimed, createClaimer } from './claim.ts';
import { attemptMessage, handBack } from './deliver.ts';
import { renewLeases } from './lease.ts';
import type { Delivery, Mail } from './mail-message.ts';
import { retryDelayMs } from './retry-delay.ts';

export type OutboxWorkerOptions = {
  /** With the role linktime_worker. */
  readonly database: Database;
  readonly deliver: (mail: Mail) => Promise<Delivery>;
  readonly log: Logger;
  /** How many deliveries are under way at once: 5, as many as smtp.ts has connections. */
  readonly concurrency?: number;
  /** How long a message stays with a worker that shows no sign of life: 10,000. */
  readonly leaseMs?: number;
  /** Milliseconds until the next try after so many failed ones; undefined gives up. */
  readonly retryDelayMs?: (failed: number) => number | undefined;
};

export type OutboxWorker = {
  /** Looks now; call it after a commit that queued something. */
  wake(): void;
  /** Lets what is under way end and takes nothing new. */
  stop(): Promise<void>;
  /** Resolves when nothing is due, here or with another worker; or when the worker has stopped. */
  idle(): Promise<void>;
};

const pollMs = 250;
const pauseAfterFailureMs = 1_000;
const renewalsInALease = 3.3;

/** Starts delivering. */
export function startOutboxWorker(options: OutboxWorkerOptions): OutboxWorker {
  const { database, log, concurrency = 5 } = options;
  const lease = { worker: randomUUIDv7(), leaseMs: options.leaseMs ?? 10_000 };
  const attempting = { retryDelayMs: (failed: number) => retryDelayMs(failed), ...options, ...lease };
  const claim = createClaimer(database, lease);
  const underWay = new Map<Claimed, Promise<void>>();
  const alarm = createAlarm();
  const idlers = createIdlers();
  let stopping = false;

  // True when there may be more to claim at once.
  async function look(): Promise<boolean> {
    const free = concurrency - underWay.size;
    if (free === 0) {
      return false;
    }
    // Whoever asks while the answer is on its way hears of the next look, and what ends meanwhile may be due again.
    const hopeful = underWay.size === 0 ? idlers.now() : [];
    const { claimed, due } = await claim(
      free,
      Array.from(underWay.keys(), ({ id }) => id),
    );
    for (const message of claimed) {
      begin(message);
    }
    if (due === 0) {
      idlers.release(hopeful);
    }
    return claimed.length > 0;
  }

  function begin(message: Claimed): void {
    const work = stopping ? handBack(attempting, message) : attemptMessage(attempting, message);
    const ended = work.finally(() => {
      underWay.delete(message);
      alarm.ring();
    });
    underWay.set(message, ended);
  }

  const renewal = setInterval(() => renew(options, lease, underWay.keys()), lease.leaseMs / renewalsInALease);
  const running = repeat(look, { alarm, log, isOver: () => stopping });

  return {
    wake: alarm.ring,
    stop: async () => {
      stopping = true;
      alarm.ring();
      await running;
      await Promise.all(underWay.values());
      clearInterval(renewal);
      idlers.release(idlers.now());
    },
    idle: () => {
      alarm.ring();
      return idlers.join();
    },
  };
}

function renew(
  { database, log }: OutboxWorkerOptions,
  lease: { readonly worker: string; readonly leaseMs: number },
  underWay: Iterable<Claimed>,
): void {
  const messages = [...underWay];
  if (messages.length > 0) {
    renewLeases(database, lease, messages).catch((error) => {
      log.error({ err: error }, 'Leases could not be renewed.');
    });
  }
}

type Repetition = { readonly alarm: Alarm; readonly log: Logger; readonly isOver: () => boolean };

async function repeat(look: () => Promise<boolean>, { alarm, log, isOver }: Repetition): Promise<void> {
  while (!isOver()) {
    try {
      if (!(await look())) {
        await alarm.wait(pollMs);
      }
    } catch (error) {
      log.error({ err: error }, 'The outbox could not be read.');
      await alarm.wait(pauseAfterFailureMs);
    }
  }
}

type Idlers = {
  /** Resolves when released. */
  join(): Promise<void>;
  now(): readonly (() => void)[];
  release(some: readonly (() => void)[]): void;
};

/** Those who wait for the worker to have nothing to do. */
function createIdlers(): Idlers {
  const waiting = new Set<() => void>();
  return {
    join: () => new Promise((resolve) => waiting.add(resolve)),
    now: () => [...waiting],
    release: (some) => {
      for (const resolve of some) {
        waiting.delete(resolve);
        resolve();
      }
    },
  };
}

type Alarm = { ring(): void; wait(ms: number): Promise<void> };

/** A pause that ends early when it is rung for, also when that was before it began. */
function createAlarm(): Alarm {
  let rung = false;
  let end: () => void = () => undefined;
  return {
    ring: () => {
      rung = true;
      end();
    },
    wait: async (ms) => {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          end = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      rung = false;
    },
  };
}
