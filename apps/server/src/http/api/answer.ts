// What a handler may answer beside the reply that its route names: a refusal, or the bytes of a file. All that can't be
// booked, or isn't there, is one and the same refusal.
import { type ApiError, asSentence } from '@linktime/api';
import { webUrl } from '../../outbox/mail-body.ts';
import type { PublicOrganization } from '../../scheduling/event-types/event-type-page.ts';
import type { Slot } from '../../scheduling/slots/availability.ts';
import { wireSlot } from './wire.ts';

export class Refusal {
  readonly status: 400 | 401 | 403 | 404 | 409 | 429;
  readonly error: ApiError;
  /** Seconds. */
  readonly retryAfter: number | undefined;

  constructor(status: Refusal['status'], error: ApiError, retryAfter?: number) {
    this.status = status;
    this.error = error;
    this.retryAfter = retryAfter;
  }
}

export const notFound = new Refusal(404, {
  error: 'not-found',
  message: 'This page is not available.',
});

/** The same for all that isn't there under an organization that is: it may say where to go instead. */
export function notFoundAt(organization: PublicOrganization | undefined): Refusal {
  const fallback = webUrl(organization?.fallbackUrl ?? '');
  return fallback === undefined ? notFound : new Refusal(404, { ...notFound.error, fallback });
}

/** By field, what is wrong with it: a sentence, or a schema's own words. */
export function badRequest(fields: Readonly<Record<string, string>>): Refusal {
  const message = 'Something in the request is not as expected; "fields" says what.';
  const sentences = Object.entries(fields).map(([name, words]) => [name, asSentence(words)] as const);
  return new Refusal(400, { error: 'bad-request', message, fields: Object.fromEntries(sentences) });
}

export const signedOut = new Refusal(401, {
  error: 'signed-out',
  message: 'You are not signed in, or not any more. Please sign in again.',
});

export const closedSentence =
  'This account has been closed by your organization. If that is a mistake, ask your IT department.';

/** For who holds the secret of a session that their deprovisioning ended; to everybody else it is `signedOut`. */
export const accountClosed = new Refusal(401, {
  error: 'signed-out',
  reason: 'deprovisioned',
  message: closedSentence,
});

export const confirmIdentity = new Refusal(403, {
  error: 'confirm-identity',
  message: 'Please prove again who you are; then this can be done.',
});

export function notOnThisPlan(message: string): Refusal {
  return new Refusal(403, { error: 'plan', message });
}

export function forbidden(message: string): Refusal {
  return new Refusal(403, { error: 'forbidden', message });
}

export function conflict(message: string): Refusal {
  return new Refusal(409, { error: 'conflict', message });
}

/** `slots` is what is free on that day instead. */
export function slotTaken(slots: readonly Slot[]): Refusal {
  const message = 'This time is no longer free. Please choose another one.';
  return new Refusal(409, { error: 'slot-taken', message, slots: slots.map(wireSlot) });
}

export function tooMany(message: string, retryAfter?: number): Refusal {
  return new Refusal(429, { error: 'too-many', message }, retryAfter);
}

/** A reply that also signs the browser in or out. */
export class CookieReply<T> {
  readonly body: T;
  /** The `Set-Cookie` header. */
  readonly cookie: string;

  constructor(body: T, cookie: string) {
    this.body = body;
    this.cookie = cookie;
  }
}

/** The answer of a route whose reply is 'file'. */
export class FileReply {
  readonly mediaType: string;
  readonly content: Uint8Array;
  /** Tells this content from every other at the same address; without quotes. */
  readonly version: string;
  /** True when the address that was asked for names the version. */
  readonly immutable: boolean;

  constructor(file: Pick<FileReply, 'mediaType' | 'content' | 'version' | 'immutable'>) {
    this.mediaType = file.mediaType;
    this.content = file.content;
    this.version = file.version;
    this.immutable = file.immutable;
  }
}
