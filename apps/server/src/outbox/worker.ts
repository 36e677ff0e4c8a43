// Delivers what stands in the outbox: at least once, in the order of each order key. Any number of workers may run;
// one that is killed loses nothing, its messages are taken over when their leases end.
import { randomUUIDv7 } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Database } from '../db/connect.ts';
import { type Claimed, createClaimer } from './claim.ts';
import { type Outcome, renewLeases, settleMessage } from './lease.ts';
import { type Delivery, type Mail, oneLine } from './mail-message.ts';
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
  /** Resolves when nothing is due, here or with another worker. */
  idle(): Promise<void>;
};

const pollMs = 250;
const pauseAfterFailureMs = 1_000;
const answerLength = 500;
const settlements = 3;

/** Starts delivering. */
export function startOutboxWorker(options: OutboxWorkerOptions): OutboxWorker {
  const { database, deliver, log, concurrency = 5 } = options;
  const lease = { worker: randomUUIDv7(), leaseMs: options.leaseMs ?? 10_000 };
  const delayAfter = options.retryDelayMs ?? ((failed: number) => retryDelayMs(failed));
  const claim = createClaimer(database, lease);
  const underWay = new Map<Claimed, Promise<void>>();
  const alarm = createAlarm();
  let idlers: (() => void)[] = [];
  let stopping = false;

  // Returns true when there may be more to claim at once.
  async function look(): Promise<boolean> {
    // Whoever asks while the answer is on its way hears of the next look.
    const hopeful = [...idlers];
    const free = concurrency - underWay.size;
    if (free === 0) {
      return false;
    }
    const { claimed, due } = await claim(free);
    for (const message of claimed) {
      begin(message);
    }
    if (due === 0 && underWay.size === 0) {
      idlers = idlers.filter((idler) => !hopeful.includes(idler));
      for (const resolve of hopeful) {
        resolve();
      }
    }
    return claimed.length > 0;
  }

  function begin(message: Claimed): void {
    const work = (stopping ? handBack(message) : send(message)).finally(() => {
      underWay.delete(message);
      alarm.ring();
    });
    underWay.set(message, work);
  }

  async function send(message: Claimed): Promise<void> {
    const delivery = await tryToDeliver(deliver, message.mail);
    await settle(message, outcomeOf(delivery, delayAfter(message.attempt)));
  }

  function handBack(message: Claimed): Promise<void> {
    return settle(message, { outcome: 'retry', answer: 'Not sent: the worker was stopping.', retryMs: 0 });
  }

  async function settle(message: Claimed, outcome: Outcome): Promise<void> {
    const about = { organizationId: message.organizationId, outboxId: message.id, attempt: message.attempt };
    try {
      const held = await persistently(() => settleMessage(database, lease.worker, message, outcome));
      if (!held) {
        log.warn(about, 'A message had gone to another worker before its delivery ended here.');
      } else if (outcome.outcome === 'dead') {
        log.warn(about, 'A message was given up.');
      }
    } catch (error) {
      log.error(
        { ...about, err: error },
        'What came of a delivery was not written down; it will be sent again.',
      );
    }
  }

  async function run(): Promise<void> {
    while (!stopping) {
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

  const renewal = setInterval(() => {
    if (underWay.size > 0) {
      renewLeases(database, lease, [...underWay.keys()]).catch((error) => {
        log.error({ err: error }, 'Leases could not be renewed.');
      });
    }
  }, lease.leaseMs * 0.3);
  const running = run();

  return {
    wake: alarm.ring,
    stop: async () => {
      stopping = true;
      alarm.ring();
      await running;
      await Promise.all(underWay.values());
      clearInterval(renewal);
      for (const resolve of idlers) {
        resolve();
      }
    },
    idle: () =>
      new Promise((resolve) => {
        idlers.push(resolve);
        alarm.ring();
      }),
  };
}

async function tryToDeliver(deliver: (mail: Mail) => Promise<Delivery>, mail: Mail): Promise<Delivery> {
  try {
    return await deliver(mail);
  } catch (error) {
    return { outcome: 'retry', answer: error instanceof Error ? error.message : String(error) };
  }
}

function outcomeOf(delivery: Delivery, retryMs: number | undefined): Outcome {
  const answer = oneLine(delivery.answer).slice(0, answerLength).toWellFormed();
  if (delivery.outcome === 'sent') {
    return { outcome: 'delivered', answer };
  }
  return delivery.outcome === 'dead' || retryMs === undefined
    ? { outcome: 'dead', answer }
    : { outcome: 'retry', answer, retryMs };
}

// A mail that went out and isn't marked goes out twice, so a moment without a database is waited for.
async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (let left = settlements - 1; ; left -= 1) {
    try {
      return await work();
    } catch (error) {
      if (left === 0) {
        throw error;
      }
    }
    await sleep(pollMs);
  }
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
