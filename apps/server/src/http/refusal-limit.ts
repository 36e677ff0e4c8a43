// How many requests of one network may come to nothing in a minute before its next ones aren't looked at. Who succeeds is
// never counted: a whole office behind one address may sign in at once.
import { networkOf } from '../scheduling/bookings/booking-limits.ts';

export type RefusalLimit = {
  /** The seconds until this network is listened to again; undefined when it is. */
  wait(address: string): number | undefined;
  count(address: string): void;
};

const windowMs = 60_000;
const networksKept = 50_000;

/** `now` is milliseconds of a clock that doesn't go back. */
export function createRefusalLimit(
  perMinute: number,
  now: () => number = () => performance.now(),
): RefusalLimit {
  const refused = new Map<string, number>();
  let startedAt = now();
  const refresh = () => {
    if (now() - startedAt >= windowMs || refused.size > networksKept) {
      refused.clear();
      startedAt = now();
    }
  };
  return {
    wait: (address) => {
      refresh();
      const tooMany = (refused.get(networkOf(address)) ?? 0) >= perMinute;
      return tooMany ? Math.max(1, Math.ceil((startedAt + windowMs - now()) / 1_000)) : undefined;
    },
    count: (address) => {
      refresh();
      const network = networkOf(address);
      refused.set(network, (refused.get(network) ?? 0) + 1);
    },
  };
}
