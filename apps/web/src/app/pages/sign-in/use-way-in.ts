// What opens a session, and then goes on to another page. Until that is there the button stays busy: a second press would
// find the link used up.
import type { Outcome } from '../../../client.ts';
import { useAction } from '../../api/use-action.ts';
import { useFocusOnWrong } from '../../ui/focus.ts';

type Entered = { readonly next: string };

export function useWayIn(ask: () => Promise<Outcome<Entered>>) {
  // In place of this page: who goes back doesn't come to a form, or a link, that has done its work.
  const action = useAction(ask, { onDone: ({ next }) => location.replace(next) });
  useFocusOnWrong(action.refusal);
  const busy = action.busy || action.value !== undefined;
  return {
    ...action,
    busy,
    enter: () => {
      if (!busy) {
        void action.run(undefined);
      }
    },
  };
}
