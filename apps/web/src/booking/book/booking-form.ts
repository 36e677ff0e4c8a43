// What an invitee writes, and what is wrong with it. The server decides; this only spares a round trip and speaks the
// reader's language. Errors are named as the API names them: `email`, `guests.0`, `answers.topic`.
import type { Question } from '../../client.ts';
import { text } from '../../text/text.ts';

export type FormValues = {
  readonly name: string;
  readonly email: string;
  readonly guests: readonly string[];
  /** By the id of the question; a checkbox is "true" or "false". */
  readonly answers: Readonly<Record<string, string>>;
};

export type FieldErrors = Readonly<Record<string, string>>;

export const emptyForm: FormValues = { name: '', email: '', guests: [], answers: {} };

export const longest = { name: 80, email: 254, answer: 2_000 } as const;

const address = /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/;

export function errorsOf(values: FormValues, questions: readonly Question[]): FieldErrors {
  const errors: Record<string, string> = {};
  if (values.name.trim() === '') {
    errors.name = text.nameMissing;
  }
  if (values.email.trim() === '') {
    errors.email = text.emailMissing;
  } else if (!address.test(values.email.trim())) {
    errors.email = text.emailInvalid;
  }
  values.guests.forEach((guest, index) => {
    if (!address.test(guest.trim())) {
      errors[`guests.${index}`] = text.guestInvalid;
    }
  });
  for (const { id, kind, required } of questions) {
    const answer = values.answers[id]?.trim() ?? '';
    if (required && (kind === 'checkbox' ? answer !== 'true' : answer === '')) {
      errors[`answers.${id}`] = kind === 'checkbox' ? text.checkMissing : text.answerMissing;
    }
  }
  return errors;
}

/** What the server found, in the reader's words; undefined when it concerns nothing that can be corrected here. */
export function errorsFromServer(
  fields: Readonly<Record<string, string>> | undefined,
  values: FormValues,
  questions: readonly Question[],
): FieldErrors | undefined {
  const errors: Record<string, string> = {};
  for (const field of Object.keys(fields ?? {})) {
    const [part = '', rest = ''] = field.split(/\.(.*)/s);
    const isThere =
      part === 'name' ||
      part === 'email' ||
      (part === 'guests' && Number(rest) < values.guests.length) ||
      (part === 'answers' && questions.some(({ id }) => id === rest));
    if (isThere) {
      errors[field] = sentenceOf(part);
    }
  }
  return Object.keys(errors).length > 0 ? errors : undefined;
}

function sentenceOf(part: string): string {
  switch (part) {
    case 'name':
      return text.nameInvalid;
    case 'email':
      return text.emailInvalid;
    case 'guests':
      return text.guestInvalid;
    default:
      return text.answerInvalid;
  }
}

/** An error as a sentence that stands alone: with the question, where it doesn't say itself what it is about. */
export function aloneText(field: string, error: string, questions: readonly Question[]): string {
  const [part = '', rest = ''] = field.split(/\.(.*)/s);
  const label =
    part === 'guests' ? text.guest(Number(rest) + 1) : questions.find(({ id }) => id === rest)?.label;
  if (label === undefined) {
    return error;
  }
  return /\p{P}$/u.test(label) ? `${label} ${error}` : `${label}: ${error}`;
}

/** A version 4 UUID. `crypto.randomUUID` is missing on pages that come over plain HTTP. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
