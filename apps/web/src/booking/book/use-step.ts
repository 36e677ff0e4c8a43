// Where in the booking somebody is, kept in the browser's history, so that Back leads from the form to the calendar.
import { useCallback, useEffect, useState } from 'preact/hooks';

export type Step = 'choose' | 'details' | 'done';

type State = { readonly step?: Step };

export type Steps = {
  readonly step: Step;
  /** False on the page that was just loaded: the focus stays where the browser puts it. */
  readonly hasMoved: boolean;
  /** Adds an entry to the history, or replaces the present one. */
  readonly go: (step: Step, how: 'add' | 'replace') => void;
};

export function useStep(): Steps {
  const [step, setStep] = useState<Step>('choose');
  const [hasMoved, setMoved] = useState(false);
  const show = useCallback((next: Step) => {
    setMoved(true);
    setStep(next);
  }, []);
  useEffect(() => {
    // A reloaded page has lost what was chosen.
    history.replaceState(null, '');
    const onBack = (event: PopStateEvent) => show((event.state as State | null)?.step ?? 'choose');
    addEventListener('popstate', onBack);
    return () => removeEventListener('popstate', onBack);
  }, [show]);
  const go = useCallback(
    (next: Step, how: 'add' | 'replace') => {
      const state: State = { step: next };
      if (how === 'add') {
        history.pushState(state, '');
      } else {
        history.replaceState(state, '');
      }
      show(next);
    },
    [show],
  );
  return { step, hasMoved, go };
}
