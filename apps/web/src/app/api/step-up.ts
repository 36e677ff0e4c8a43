// Asking for a recent proof of identity from anywhere: the dialog stands in the shell (shell/StepUp.tsx).
import { createContext, useContext } from 'react';
import { useSession } from './session.ts';

/** Resolves to whether the proof was given. */
export type Prove = () => Promise<boolean>;

export const StepUpContext = createContext<Prove>(async () => false);

export function useStepUp(): Prove {
  return useContext(StepUpContext);
}

const fillingInMs = 5 * 60_000;

/**
 * For what takes some filling in: asks before, when the proof would be too old by the end. At the identity provider the
 * page is left, and with it all that was filled in.
 */
export function useProofFirst(): Prove {
  const prove = useStepUp();
  const { confirmedUntil } = useSession();
  return async () => Date.parse(confirmedUntil) - Date.now() > fillingInMs || prove();
}
