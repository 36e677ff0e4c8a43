// What an event type may say. Pure: the faults of what its maker asks for, each with a sentence for that person.
import type { BookingWindow, EventTypeFields, LocationKind, Question, SlotRules } from './event-type.ts';

/** Field → what is wrong with it. */
export type Faults = Record<string, string>;

const slugForm = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const storable = /^(?:[^\p{Cc}\p{Cs}]|[\n\r\t])*$/u;
const oneLine = /^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u;
const maxText = { title: 120, description: 5_000, location: 500, label: 200, questionId: 40 } as const;
const maxQuestions = 20;
const maxOptions = 50;
const day = 1_440;

/** Where kinds stand: a meeting of one person on that person's page, of several on their team's. */
export const pageOfKind = {
  one_on_one: 'person',
  group: 'person',
  round_robin: 'team',
  collective: 'team',
} as const satisfies Record<EventTypeFields['kind'], 'person' | 'team'>;

export function faultsOf(fields: EventTypeFields): Faults {
  const faults: Faults = {};
  const check = (field: string, good: boolean, fault: string): void => {
    if (!good) {
      faults[field] ??= fault;
    }
  };
  check(
    'slug',
    slugForm.test(fields.slug),
    'Expected 1 to 63 of a-z, 0-9 and "-", with no "-" at either end.',
  );
  check(
    'title',
    isLine(fields.title, maxText.title),
    `Expected one line of 1 to ${maxText.title} characters.`,
  );
  check(
    'description',
    fields.description.length <= maxText.description && storable.test(fields.description),
    `Expected at most ${maxText.description} characters, and no control characters.`,
  );
  check(
    'capacity',
    isWithin(fields.capacity, 1, fields.kind === 'group' ? 1_000 : 1),
    'Expected 1 to 1,000 seats for a group, and 1 for everything else.',
  );
  check('guestsAllowed', isWithin(fields.guestsAllowed, 0, 20), 'Expected 0 to 20 guests.');
  return {
    ...faults,
    ...ruleFaults(fields.rules),
    ...locationFaults(fields.location),
    ...questionFaults(fields),
  };
}

function ruleFaults(rules: SlotRules): Faults {
  const bounds: [string, number | undefined, number, number, string][] = [
    ['minutes', rules.minutes, 1, day, 'minutes'],
    ['interval', rules.interval, 1, day, 'minutes'],
    ['bufferBefore', rules.bufferBefore, 0, day, 'minutes'],
    ['bufferAfter', rules.bufferAfter, 0, day, 'minutes'],
    ['minimumNotice', rules.minimumNotice, 0, 365 * day, 'minutes'],
    ['dailyCap', rules.dailyCap, 1, 1_000, 'meetings'],
  ];
  const faults = bounds
    .filter(([, value, from, to]) => value !== undefined && !isWithin(value, from, to))
    .map(([field, , from, to, unit]) => [field, `Expected ${from} to ${to} ${unit}.`]);
  return { ...Object.fromEntries(faults), ...windowFaults(rules.window) };
}

function windowFaults(window: BookingWindow): Faults {
  switch (window.kind) {
    case 'rolling':
      return isWithin(window.days, 1, 1_095) ? {} : { window: 'Expected 1 to 1095 days.' };
    case 'range':
      return isDate(window.from) && isDate(window.to) && window.from <= window.to
        ? {}
        : { window: 'Expected two dates, like 2026-12-01 and 2026-12-24, the first not after the second.' };
    case 'open':
      return {};
  }
}

function locationFaults({ kind, text }: { readonly kind: LocationKind; readonly text?: string }): Faults {
  if (kind === 'none') {
    return text === undefined
      ? {}
      : { location: 'Expected a kind of place: video, phone, in_person or other.' };
  }
  return text === undefined || isLine(text, maxText.location)
    ? {}
    : { location: `Expected one line of 1 to ${maxText.location} characters.` };
}

function questionFaults({ questions }: EventTypeFields): Faults {
  if (questions.length > maxQuestions) {
    return { questions: `Expected at most ${maxQuestions} questions.` };
  }
  if (new Set(questions.map(({ id }) => id)).size !== questions.length) {
    return { questions: 'Expected another id for each question.' };
  }
  const at = questions.findIndex((question) => !isQuestion(question));
  return at < 0
    ? {}
    : {
        [`questions.${at}`]: `Expected a label of 1 to ${maxText.label} characters, and for a choice 1 to ${maxOptions} options.`,
      };
}

function isQuestion({ id, label, kind, options }: Question): boolean {
  const named = isLine(id, maxText.questionId) && isLine(label, maxText.label);
  if (kind !== 'choice') {
    return named && options === undefined;
  }
  return (
    named &&
    options !== undefined &&
    isWithin(options.length, 1, maxOptions) &&
    options.every((option) => isLine(option, maxText.label))
  );
}

function isLine(text: string, longest: number): boolean {
  return text.trim() !== '' && text.length <= longest && oneLine.test(text);
}

function isWithin(value: number, from: number, to: number): boolean {
  return Number.isInteger(value) && value >= from && value <= to;
}

function isDate(text: string): boolean {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text;
  } catch {
    return false;
  }
}
