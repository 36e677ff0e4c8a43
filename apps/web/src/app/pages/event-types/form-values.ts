// What a new event type begins with, and what a form's numbers mean.
import type { EventTypeForm } from './event-type-data.ts';

export const blankEventType: EventTypeForm = {
  kind: 'one_on_one',
  slug: '',
  title: '',
  description: '',
  minutes: 30,
  interval: null,
  bufferBefore: 0,
  bufferAfter: 0,
  minimumNotice: 240,
  window: { kind: 'rolling', days: 60 },
  dailyCap: null,
  capacity: 1,
  location: { kind: 'video', text: null },
  questions: [],
  guestsAllowed: 0,
  confirmationRequired: false,
  visibility: 'public',
};

/** The form alone, without what the server adds. */
export function formOf(eventType: EventTypeForm): EventTypeForm {
  const names = Object.keys(blankEventType) as (keyof EventTypeForm)[];
  return Object.fromEntries(names.map((name) => [name, eventType[name]])) as EventTypeForm;
}

/** A whole number, or undefined where there is none. */
export function wholeNumber(text: string): number | undefined {
  return /^\d{1,7}$/.test(text.trim()) ? Number(text) : undefined;
}
