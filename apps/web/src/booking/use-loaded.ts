// Something asked for once and shown when it comes: loading, there, or refused with a way to ask again.
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Outcome } from '../client.ts';

export type Loaded<T> = {
  readonly outcome: Outcome<T> | undefined;
  readonly again: () => void;
  /** Puts in its place what a later answer said. */
  readonly replace: (value: T) => void;
};

/** `ask` must stay the same from one rendering to the next. */
export function useLoaded<T>(ask: () => Promise<Outcome<T>>): Loaded<T> {
  const [outcome, setOutcome] = useState<Outcome<T>>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let wanted = true;
    setOutcome(undefined);
    void ask().then((answer) => {
      if (wanted) {
        setOutcome(answer);
      }
    });
    return () => {
      wanted = false;
    };
  }, [ask, attempt]);
  const again = useCallback(() => setAttempt((count) => count + 1), []);
  const replace = useCallback((value: T) => setOutcome({ ok: true, value }), []);
  useRetryOnline(outcome?.ok === false && outcome.refusal.error === 'unreachable', again);
  return { outcome, again, replace };
}

/** When the connection comes back, nobody needs to press a button. */
export function useRetryOnline(isWaiting: boolean, again: () => void): void {
  useEffect(() => {
    if (!isWaiting) {
      return undefined;
    }
    addEventListener('online', again);
    return () => removeEventListener('online', again);
  }, [isWaiting, again]);
}
