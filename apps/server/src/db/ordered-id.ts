// UUIDv7 that also sort by order within a millisecond, which node:crypto's do not: RFC 9562 §6.2 Monotonicity and
// Counters, method 1, with the twelve bits after the time as the counter.
import { randomUUIDv7 } from 'node:crypto';

const counters = 0x1000;
let latestMs = 0;
let counter = 0;

/** An id that sorts after every one that this process made before, also when the clock goes back. */
export function orderedId(): string {
  const now = Date.now();
  counter += 1;
  if (now > latestMs || counter === counters) {
    latestMs = Math.max(now, latestMs + 1);
    counter = 0;
  }
  const time = latestMs.toString(16).padStart(12, '0');
  const random = randomUUIDv7().slice(19);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${random}`;
}
