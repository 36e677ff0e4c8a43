// The free starts of one month in one time zone. Months seen before are shown at once; what may be old is asked for again.
import { useCallback, useEffect, useState } from 'preact/hooks';
import { firstOf, lastOf, type Month } from '../../calendar/local-date.ts';
import type { Outcome, Slots } from '../../client.ts';
import { useRetryOnline } from '../use-loaded.ts';

export type SlotSource = (range: {
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
}) => Promise<Outcome<Slots>>;

export type MonthOfSlots = {
  /** Undefined while nothing is known yet. */
  readonly outcome: Outcome<Slots> | undefined;
  /** Forgets what was shown and asks again. */
  readonly reload: () => void;
};

type Answer = { readonly round: number; readonly outcome: Outcome<Slots> };

/** A page that was out of sight for so long asks again. */
const oldAfterMs = 60_000;

export function useMonth(source: SlotSource, month: Month, timeZone: string): MonthOfSlots {
  const [round, setRound] = useState(0);
  const [answers, setAnswers] = useState<ReadonlyMap<string, Answer>>(new Map());
  const key = `${month} ${timeZone}`;
  const answer = answers.get(key);

  useEffect(() => {
    if (answer?.round === round) {
      return undefined;
    }
    let wanted = true;
    void source({ from: firstOf(month), to: lastOf(month), timeZone }).then((outcome) => {
      if (wanted) {
        setAnswers((before) => new Map(before).set(key, { round, outcome }));
      }
    });
    return () => {
      wanted = false;
    };
  }, [source, key, round]);

  const reload = useCallback(() => {
    setAnswers(new Map());
    setRound((count) => count + 1);
  }, []);
  useReturn(useCallback(() => setRound((count) => count + 1), []));
  useRetryOnline(answer?.outcome.ok === false, reload);
  return { outcome: answer?.outcome, reload };
}

/** Calls when the page is looked at again after a while. */
function useReturn(onReturn: () => void): void {
  useEffect(() => {
    let left = 0;
    const onChange = () => {
      if (document.visibilityState === 'hidden') {
        left = Date.now();
      } else if (left > 0 && Date.now() - left > oldAfterMs) {
        onReturn();
      }
    };
    document.addEventListener('visibilitychange', onChange);
    return () => document.removeEventListener('visibilitychange', onChange);
  }, [onReturn]);
}
