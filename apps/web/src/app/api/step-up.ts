// Asking for a recent proof of identity from anywhere: the dialog stands in the shell (shell/StepUp.tsx).
import { createContext, useContext } from 'react';

/** Resolves to whether the proof was given. */
export type Prove = () => Promise<boolean>;

export const StepUpContext = createContext<Prove>(async () => false);

export function useStepUp(): Prove {
  return useContext(StepUpContext);
}
