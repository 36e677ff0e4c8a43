// Where the focus goes on the pages of the way in: to the heading of a page that has no field, and to the first field
// that is wrong. Both are read out by that.
import { useEffect } from 'react';
import type { Refusal } from '../../../client.ts';

export function focusHeading(): void {
  document.querySelector<HTMLElement>('h1')?.focus();
}

/** On arrival, unless a field has taken the focus. */
export function useHeadingFocus(): void {
  useEffect(() => {
    if (document.activeElement === document.body) {
      focusHeading();
    }
  }, []);
}

/** After each try that the server refused because of a field. */
export function useFocusOnWrong(refusal: Refusal | undefined): void {
  useEffect(() => {
    if (refusal?.fields !== undefined) {
      document.querySelector<HTMLElement>('form [aria-invalid="true"]')?.focus();
    }
  }, [refusal]);
}
