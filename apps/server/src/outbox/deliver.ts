// One attempt at one message, from the mail server's answer to what is written down of it. Nothing here rejects: a
// message that could not be settled is due again when its lease ends.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Database } from '../db/connect.ts';
import type { Claimed } from './claim.ts';
import { type Outcome, settleMessage } from './lease.ts';
import { type Delivery, type Mail, oneLine } from './mail-message.ts';

export type Attempting = {
  readonly database: Database;
  readonly worker: string;
  readonly deliver: (mail: Mail) => Promise<Delivery>;
  readonly log: Logger;
  /** Milliseconds until the next try after so many failed ones; undefined gives up. */
  readonly retryDelayMs: (failed: number) => number | undefined;
};

const answerLength = 500;
const settlements = 3;
const settlementPauseMs = 250;

/** Sends a message and settles it. */
export async function attemptMessage(attempting: Attempting, message: Claimed): Promise<void> {
  const delivery = await tryToDeliver(attempting.deliver, message.mail);
  await settle(attempting, message, outcomeOf(delivery, attempting.retryDelayMs(message.attempt)));
}

/** Gives a message back unsent; it is due at once. */
export function handBack(attempting: Attempting, message: Claimed): Promise<void> {
  const answer = 'Not sent: the worker was stopping.';
  return settle(attempting, message, { outcome: 'retry', answer, retryMs: 0 });
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

async function settle(attempting: Attempting, message: Claimed, outcome: Outcome): Promise<void> {
  const { database, worker, log } = attempting;
  const { organizationId, id: outboxId, attempt } = message;
  const about = { organizationId, outboxId, attempt };
  try {
    const held = await persistently(() => settleMessage(database, worker, message, outcome));
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
    await sleep(settlementPauseMs);
  }
}
