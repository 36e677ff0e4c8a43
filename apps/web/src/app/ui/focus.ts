// Where the focus goes: to the heading of a page that has no field, and to the first field that is wrong. Both are read
// out by that.
import { useEffect } from 'react';
import type { Refusal } from '../../client.ts';

export function focusHeading(): void {
  document.querySelector<HTMLElement>('h1')?.focus();
}

/** After each try that the server refused because of a field. */
export function useFocusOnWrong(refusal: Refusal | undefined): void {
  useEffect(() => {
    if (refusal?.fields !== undefined) {
      document.querySelector<HTMLElement>('form [aria-invalid="true"]')?.focus();
    }
  }, [refusal]);
}
