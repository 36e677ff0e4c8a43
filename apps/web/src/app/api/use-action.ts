// Doing something: one request, with what happens around it. A request that asks for a recent proof of identity is sent
// again after the proof was given.
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Outcome, Refusal } from '../../client.ts';
import { leaveForSignIn } from './leave.ts';
import { Refused, refusalOf } from './refused.ts';
import { useStepUp } from './step-up.ts';

export type Action<I, T> = {
  /** Does it; gives the value, or undefined when it was refused. */
  readonly run: (input: I) => Promise<T | undefined>;
  readonly busy: boolean;
  /** Why the last try came to nothing. A proof of identity that was not given is no reason to tell. */
  readonly refusal: Refusal | undefined;
  /** What is wrong with a field. */
  readonly fields: Readonly<Record<string, string>>;
  readonly value: T | undefined;
  readonly reset: () => void;
};

export type ActionOptions<T> = {
  /** What is read anew afterwards. */
  readonly changes?: readonly QueryKey[];
  readonly onDone?: (value: T) => void;
};

export function useAction<I, T>(
  ask: (input: I) => Promise<Outcome<T>>,
  { changes = [], onDone }: ActionOptions<T> = {},
): Action<I, T> {
  const cache = useQueryClient();
  const prove = useStepUp();
  const mutation = useMutation({
    mutationFn: async (input: I): Promise<T> => {
      let outcome = await ask(input);
      if (!outcome.ok && outcome.refusal.error === 'confirm-identity' && (await prove())) {
        outcome = await ask(input);
      }
      if (outcome.ok) {
        return outcome.value;
      }
      if (outcome.refusal.error === 'signed-out') {
        leaveForSignIn(outcome.refusal);
      }
      throw new Refused(outcome.refusal);
    },
    onSuccess: async (value) => {
      onDone?.(value);
      await Promise.all(changes.map((queryKey) => cache.invalidateQueries({ queryKey })));
    },
  });
  const refusal = mutation.error === null ? undefined : refusalOf(mutation.error);
  return {
    // A second press while the first is under way is none.
    run: async (input) =>
      mutation.isPending ? undefined : mutation.mutateAsync(input).catch(() => undefined),
    busy: mutation.isPending,
    refusal: refusal?.error === 'confirm-identity' ? undefined : refusal,
    fields: refusal?.fields ?? {},
    value: mutation.data,
    reset: mutation.reset,
  };
}
