// How many organizations one network may found in an hour. Before there is an organization there is no row to count in,
// so each process counts for itself.
import { networkOf } from './attempt-limit.ts';

const mostAnHour = 5;
const hourMs = 3_600_000;
const networksKept = 10_000;

export type FoundingLimit = {
  /** Counts one; the seconds to wait when it is too many. */
  count(ip: string, now: Date): number | undefined;
};

export function createFoundingLimit(): FoundingLimit {
  const founded = new Map<string, { readonly until: number; readonly count: number }>();
  return {
    count: (ip, now) => {
      const network = networkOf(ip);
      const known = founded.get(network);
      const current =
        known !== undefined && known.until > now.getTime()
          ? known
          : { until: now.getTime() + hourMs, count: 0 };
      if (current.count >= mostAnHour) {
        return Math.ceil((current.until - now.getTime()) / 1_000);
      }
      if (founded.size >= networksKept) {
        founded.clear();
      }
      founded.set(network, { ...current, count: current.count + 1 });
      return undefined;
    },
  };
}
