// When a mail that wasn't taken is tried again: soon at first, then every eight hours, for about two days.

const seconds = 1_000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

const delays = [
  5 * seconds,
  30 * seconds,
  2 * minutes,
  10 * minutes,
  1 * hours,
  2 * hours,
  4 * hours,
  8 * hours,
  8 * hours,
  8 * hours,
  8 * hours,
  8 * hours,
];

/** How far a delay may be from its place in the list, so that an outage's mails don't all come back at once. */
const spread = 0.2;

/**
 * Milliseconds until the next try after so many failed ones, from 1; undefined when there is none.
 *
 * @example retryDelayMs(1, 0.5) // 5000
 */
export function retryDelayMs(failed: number, random: number = Math.random()): number | undefined {
  const delay = delays[failed - 1];
  return delay === undefined ? undefined : delay * (1 - spread + 2 * spread * random);
}
