// What every refusal of the API looks like.
import { z } from 'zod';
import { slot } from './booking-pages.ts';

export const errorCodes = [
  'bad-request',
  // Nobody is signed in, or not any more.
  'signed-out',
  // The role is too low, or the request comes from another site.
  'forbidden',
  // Sign in again first: what is asked for needs a recent proof.
  'confirm-identity',
  // Not on this plan.
  'plan',
  'not-found',
  // Somebody else has it, or it is no longer offered; `slots` holds what is free on that day.
  'slot-taken',
  // The booking is in another state by now.
  'conflict',
  'too-many',
  'internal',
  'busy',
] as const;

export const apiError = z
  .object({
    error: z.enum(errorCodes),
    /** For a person, in one or two sentences. */
    message: z.string(),
    /** Of signed-out, for who holds the session that ended by it: the account has been closed. Trying again is no use. */
    reason: z.literal('deprovisioned').optional(),
    /** Of bad-request: what is wrong where, `guests.0` → sentence. */
    fields: z.record(z.string(), z.string()).optional(),
    /** Of slot-taken. */
    slots: z.array(slot).optional(),
    /** Of not-found, under an organization that is there: the web address that it sends people to instead. */
    fallback: z.string().optional(),
  })
  .meta({ id: 'ApiError' });

export type ApiError = z.output<typeof apiError>;
