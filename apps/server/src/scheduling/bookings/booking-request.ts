// What an invitee's form may say, by the rules of the event type: everything that is wrong with it at once, or the people
// who would take part.
import { createHash } from 'node:crypto';
import { isMailAddress, mailAddress, oneLine } from '../../outbox/mail-message.ts';
import type { EventType, Question } from '../event-types/event-type.ts';
import { isTimeZone } from '../slots/hours.ts';
import type { NewAttendee } from './booking-store.ts';

export type BookingRequest = {
  readonly start: Temporal.Instant;
  readonly name: string;
  readonly email: string;
  /** An IANA name. */
  readonly timeZone: string;
  readonly locale: string;
  /** Addresses. */
  readonly guests: readonly string[];
  /** By the id of the question; a checkbox is "true" or "false". */
  readonly answers: Readonly<Record<string, string>>;
  /** Made once for each loading of the form. */
  readonly idempotencyKey: string;
  /** The client's IP address. */
  readonly address: string;
};

export type CheckedRequest =
  | { readonly ok: true; readonly invitee: NewAttendee; readonly guests: readonly NewAttendee[] }
  /** What is wrong where: `guests.0`, `answers.topic`. */
  | { readonly ok: false; readonly fields: Readonly<Record<string, string>> };

const longestName = 80;
const longestAnswer = 2_000;

/** Checks the form. A group session takes no guests: each seat is booked by whoever sits on it. */
export function checkRequest(
  request: BookingRequest,
  eventType: Pick<EventType, 'kind' | 'questions' | 'guestsAllowed'>,
  mostGuests: number,
): CheckedRequest {
  const allowed = eventType.kind === 'group' ? 0 : Math.min(eventType.guestsAllowed, mostGuests);
  const answers = answersTo(eventType.questions, request.answers);
  const faults = [
    ...inviteeFaults(request),
    ...guestFaults(request, allowed),
    ...unknownFaults(eventType.questions, request.answers),
    ...answerFaults(eventType.questions, answers),
  ];
  if (faults.length > 0) {
    return { ok: false, fields: Object.fromEntries(faults) };
  }
  const { timeZone, locale } = request;
  const invitee = {
    kind: 'invitee' as const,
    name: oneLine(request.name),
    email: mailAddress(request.email),
    timeZone,
    locale,
    answers: Object.fromEntries(answers),
  };
  const guests = request.guests.map((guest) => {
    const email = mailAddress(guest);
    return { kind: 'guest' as const, name: email, email, timeZone, locale };
  });
  return { ok: true, invitee, guests };
}

/** The same for the same form, whoever sends it; SHA-256. */
export function requestDigest(request: BookingRequest): Uint8Array {
  const { start, name, email, timeZone, locale, guests, answers } = request;
  const sorted = Object.entries(answers).sort(([a], [b]) => (a < b ? -1 : 1));
  const content = [start.toString(), name, email, timeZone, locale, guests, sorted];
  return createHash('sha256').update(JSON.stringify(content)).digest();
}

type Fault = readonly [field: string, sentence: string];

const notAnAddress = 'This is not an e-mail address that mail can be sent to.';

function inviteeFaults({ name, email, timeZone }: BookingRequest): Fault[] {
  const written = oneLine(name);
  const faults: Fault[] = [];
  if (written === '' || written.length > longestName) {
    faults.push(['name', `A name has 1 to ${longestName} characters.`]);
  }
  if (!isMailAddress(email)) {
    faults.push(['email', notAnAddress]);
  }
  if (!isTimeZone(timeZone)) {
    faults.push(['timeZone', 'This is not a time zone like Europe/Berlin.']);
  }
  return faults;
}

function guestFaults({ email, guests }: BookingRequest, allowed: number): Fault[] {
  if (guests.length > allowed) {
    return [['guests', allowed === 0 ? 'No guests can be named here.' : `At most ${allowed} can be named.`]];
  }
  const seen = new Set(isMailAddress(email) ? [folded(email)] : []);
  return guests.flatMap((guest, index): Fault[] => {
    const field = `guests.${index}`;
    if (!isMailAddress(guest)) {
      return [[field, notAnAddress]];
    }
    if (seen.has(folded(guest))) {
      return [[field, 'This address takes part already.']];
    }
    seen.add(folded(guest));
    return [];
  });
}

function folded(email: string): string {
  return mailAddress(email).toLowerCase();
}

/** Without blank ones and without "no" to a checkbox, which is what leaving it alone means. */
function answersTo(
  questions: readonly Question[],
  answers: Readonly<Record<string, string>>,
): Map<string, string> {
  const boxes = new Set(questions.filter(({ kind }) => kind === 'checkbox').map(({ id }) => id));
  const given = Object.entries(answers).map(([id, answer]): [string, string] => [id, answer.trim()]);
  return new Map(given.filter(([id, answer]) => answer !== '' && !(boxes.has(id) && answer === 'false')));
}

function unknownFaults(questions: readonly Question[], answers: BookingRequest['answers']): Fault[] {
  const known = new Set(questions.map(({ id }) => id));
  const unknown = Object.keys(answers).filter((id) => !known.has(id));
  return unknown.map((id) => [`answers.${id}`, 'This question is not asked.']);
}

function answerFaults(questions: readonly Question[], answers: ReadonlyMap<string, string>): Fault[] {
  return questions.flatMap((question): Fault[] => {
    const sentence = answerFault(question, answers.get(question.id));
    return sentence === undefined ? [] : [[`answers.${question.id}`, sentence]];
  });
}

function answerFault({ kind, required, options }: Question, answer: string | undefined): string | undefined {
  if (answer === undefined) {
    return required ? 'This needs an answer.' : undefined;
  }
  if (answer.length > longestAnswer) {
    return `An answer has at most ${longestAnswer} characters.`;
  }
  switch (kind) {
    case 'choice':
      return options?.includes(answer) === true ? undefined : 'This is not one of the choices.';
    case 'checkbox':
      return answer === 'true' ? undefined : 'This can only be ticked or not.';
    default:
      return undefined;
  }
}
