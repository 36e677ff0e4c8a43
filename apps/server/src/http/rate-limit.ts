// How often one network may ask for something in a minute. Counted in this process alone: it keeps one visitor from
// taking the database from the others, and is no promise across processes.
import { networkOf } from '../scheduling/bookings/booking-limits.ts';

export type RateLimit = {
  /** Undefined when it may be done, and has been counted; else the seconds until it may. */
  wait(address: string): number | undefined;
};

const windowMs = 60_000;
const networksKept = 50_000;

/** `now` is milliseconds of a clock that doesn't go back. */
export function createRateLimit(perMinute: number, now: () => number = () => performance.now()): RateLimit {
  const counts = new Map<string, number>();
  let startedAt = now();
  return {
    wait: (address) => {
      const passed = now() - startedAt;
      // Who comes with more networks than are kept gets a new minute, and no memory of ours.
      if (passed >= windowMs || counts.size > networksKept) {
        counts.clear();
        startedAt = now();
      }
      const network = networkOf(address);
      const count = (counts.get(network) ?? 0) + 1;
      counts.set(network, count);
      return count <= perMinute ? undefined : Math.max(1, Math.ceil((windowMs - passed) / 1000));
    },
  };
}
