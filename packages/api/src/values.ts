// Values that several routes share, each bounded. Instants are ISO 8601 in UTC, dates are local calendar dates.
import { z } from 'zod';

export const instant = z.iso.datetime({ precision: 0 }).describe('An instant in UTC: 2026-12-03T15:00:00Z');

export const localDate = z.iso.date().describe('A calendar date: 2026-12-03');

/** An IANA name; aliases such as Asia/Calcutta are names too. */
export const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, { error: 'expected an IANA time zone, like Europe/Berlin' });

export const locale = z
  .string()
  .max(35)
  .refine(isLocale, { error: 'expected a BCP 47 language tag, like en-GB' });

export const email = z.string().trim().max(254).pipe(z.email());

/** The name of an organization, a person, a team or an event type in an address. */
export const slug = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, {
    error: 'expected lower-case letters and digits, with hyphens between them',
  });

/** `#1a5fb4` */
export const colour = z.string().regex(/^#[0-9a-f]{6}$/, { error: 'expected a colour, like #1a5fb4' });

/** A person's name as invitees write it: it goes into mails to others, so it carries no address and no link. */
export const personName = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .refine(hasNoLink, { error: 'expected a name without links or addresses' })
  .refine(isOneLine, { error: 'expected a name on one line' });

function isTimeZone(text: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: text }) !== undefined && !/^[+-]/.test(text);
  } catch {
    return false;
  }
}

function isLocale(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}

function hasNoLink(text: string): boolean {
  return !/:\/\/|www\.|@|[\p{L}\p{N}]\.\p{L}{2,}(?:[/?#:]|$|\s)/iu.test(text);
}

function isOneLine(text: string): boolean {
  return !/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text);
}
