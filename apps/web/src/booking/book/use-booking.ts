// The course of one booking: choose a time, write the details, be booked; or lose the time to somebody else and choose again.
import { useRef, useState } from 'preact/hooks';
import { minutesLater } from '../../calendar/local-date.ts';
import type { EventTypePage, NewBooking, NewlyBooked, Outcome, Refusal, Slot } from '../../client.ts';
import { locale, text } from '../../text/text.ts';
import type { SlotSource } from '../choose/use-month.ts';
import { type Picker, usePicker } from '../choose/use-picker.ts';
import { messageOf } from '../trouble.ts';
import {
  emptyForm,
  errorsFromServer,
  type FieldErrors,
  type FormValues,
  newIdempotencyKey,
} from './booking-form.ts';
import { type Step, useStep } from './use-step.ts';

export type BookingSource = {
  readonly slots: SlotSource;
  readonly book: (booking: NewBooking) => Promise<Outcome<NewlyBooked>>;
  /** The address leads nowhere once it has been booked through. */
  readonly worksOnce: boolean;
};

export type Course = {
  readonly step: Step;
  /** False on the page that was just loaded: the focus stays where the browser puts it. */
  readonly hasMoved: boolean;
  readonly picker: Picker;
  readonly chosen: { readonly start: string; readonly end: string } | undefined;
  readonly values: FormValues;
  readonly booked: NewlyBooked | undefined;
  /** Why there is no booking yet. */
  readonly problem: string | undefined;
  readonly setValues: (values: FormValues) => void;
  readonly choose: (slot: Slot) => void;
  readonly send: () => Promise<FieldErrors | undefined>;
};

export function useBooking({ eventType }: EventTypePage, source: BookingSource): Course {
  const picker = usePicker(source.slots);
  const { step, hasMoved, go } = useStep();
  const [start, setStart] = useState<string>();
  const [values, setValues] = useState(emptyForm);
  const [problem, setProblem] = useState<string>();
  const { booked, book, renew } = useOneBooking(source);

  const fail = (refusal: Refusal): FieldErrors | undefined => {
    const errors = errorsFromServer(refusal.fields, values, eventType.questions);
    setProblem(errors === undefined ? problemOf(refusal) : undefined);
    if (refusal.error === 'slot-taken') {
      picker.loaded.reload();
      go('choose', 'replace');
    }
    return errors;
  };
  const send = async () => {
    if (start === undefined) {
      return undefined;
    }
    const outcome = await book({ ...sent(values, eventType), start, timeZone: picker.timeZone, locale });
    if (!outcome.ok) {
      return fail(outcome.refusal);
    }
    setProblem(undefined);
    go('done', 'replace');
    return undefined;
  };
  return {
    step: step === 'details' && start === undefined ? 'choose' : step,
    hasMoved,
    picker,
    chosen: start === undefined ? undefined : { start, end: minutesLater(start, eventType.minutes) },
    values,
    booked,
    problem,
    setValues,
    choose: (slot) => {
      if (booked !== undefined) {
        renew();
      }
      setStart(slot.start);
      setProblem(undefined);
      go('details', 'add');
    },
    send,
  };
}

/** One key for all attempts, so that however often the form is sent, there is one booking. */
function useOneBooking(source: BookingSource) {
  const [booked, setBooked] = useState<NewlyBooked>();
  const key = useRef(newIdempotencyKey());
  const book = async (form: Omit<NewBooking, 'idempotencyKey'>) => {
    const outcome = await source.book({ ...form, idempotencyKey: key.current });
    if (outcome.ok) {
      setBooked(outcome.value);
    }
    return outcome;
  };
  /** Gone back after a booking: what comes now is another one. */
  const renew = () => {
    setBooked(undefined);
    key.current = newIdempotencyKey();
  };
  return { booked, book, renew };
}

/** Trimmed, and without answers to questions that were left out. */
function sent({ name, email, guests, answers }: FormValues, { questions }: EventTypePage['eventType']) {
  const given = questions.map(({ id }) => [id, answers[id]?.trim() ?? ''] as const);
  return {
    name: name.trim(),
    email: email.trim(),
    guests: guests.map((guest) => guest.trim()),
    answers: Object.fromEntries(given.filter(([, answer]) => answer !== '')),
  };
}

function problemOf(refusal: Refusal): string {
  switch (refusal.error) {
    case 'unreachable':
    case 'internal':
      return text.bookingUnknown;
    case 'conflict':
      return text.sentBefore;
    default:
      return messageOf(refusal);
  }
}
