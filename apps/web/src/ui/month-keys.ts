// Which day a key leads to in the month's grid, as in the ARIA Authoring Practices' date picker.
import { addDays, addMonths, firstOf, type LocalDate, monthOf, weekOf } from '../calendar/local-date.ts';

export type Pressed = {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
};

export type Bounds = { readonly firstWeekday: number; readonly rtl: boolean; readonly today: LocalDate };

/** Nobody books further ahead, and a key held down comes to an end. */
const mostMonthsAhead = 60;

/** Undefined for keys that mean nothing here. The months before today's can't be reached. */
export function dayByKey(pressed: Pressed, from: LocalDate, bounds: Bounds): LocalDate | undefined {
  if (pressed.altKey || pressed.ctrlKey || pressed.metaKey) {
    return undefined;
  }
  const next = goneTo(pressed, from, bounds);
  if (next === undefined) {
    return undefined;
  }
  const first = firstOf(monthOf(bounds.today));
  const last = addMonths(bounds.today, mostMonthsAhead);
  // The one in the middle.
  return [first, next, last].sort()[1];
}

function goneTo({ key, shiftKey }: Pressed, from: LocalDate, bounds: Bounds): LocalDate | undefined {
  const forwards = bounds.rtl ? -1 : 1;
  const months = shiftKey ? 12 : 1;
  switch (key) {
    case 'ArrowRight':
      return addDays(from, forwards);
    case 'ArrowLeft':
      return addDays(from, -forwards);
    case 'ArrowDown':
      return addDays(from, 7);
    case 'ArrowUp':
      return addDays(from, -7);
    case 'Home':
      return weekOf(from, bounds.firstWeekday)[0];
    case 'End':
      return weekOf(from, bounds.firstWeekday)[1];
    case 'PageDown':
      return addMonths(from, months);
    case 'PageUp':
      return addMonths(from, -months);
    default:
      return undefined;
  }
}
