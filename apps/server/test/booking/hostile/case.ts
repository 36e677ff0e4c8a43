// How the tables of hostile requests are written: a request, and the refusal that must come of it.
import type { ApiError } from '@linktime/api';

export type HostileCase = {
  readonly title: string;
  /** Method and path. In it, and in headers, `{{name}}` stands for something of the scene: see names.ts. */
  readonly request: string;
  /** An object is a change of a form that would be booked; text goes out as it is. */
  readonly form?: Record<string, unknown>;
  readonly body?: string | object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly expect: Refused;
};

export type Refused = {
  readonly status: number;
  readonly error: ApiError['error'];
  /** The field that is named. */
  readonly field?: string;
};

export const notFound: Refused = { status: 404, error: 'not-found' };
export const taken: Refused = { status: 409, error: 'slot-taken' };
export const forbidden: Refused = { status: 403, error: 'forbidden' };
export const unsupported: Refused = { status: 415, error: 'bad-request' };
export const tooLarge: Refused = { status: 413, error: 'bad-request' };
export const unreadable: Refused = { status: 400, error: 'bad-request' };

export function wrong(field: string): Refused {
  return { ...unreadable, field };
}

export const bookPage = 'POST {{page}}/bookings';
