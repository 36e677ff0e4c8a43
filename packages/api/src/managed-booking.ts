// What the holder of a mailed link sees of one booking and may do with it. Reading changes nothing.
import { z } from 'zod';
import { eventTypeKind, organizationFace, slots, slotsQuery } from './booking-pages.ts';
import type { Routes } from './route.ts';
import { instant, slug } from './values.ts';

export const managedBooking = z
  .object({
    organization: organizationFace,
    /** As whom the link speaks. */
    role: z.enum(['invitee', 'host']),
    reference: z.string(),
    status: z.enum(['pending', 'confirmed', 'declined', 'cancelled']),
    title: z.string(),
    kind: eventTypeKind,
    start: instant,
    end: instant,
    hosts: z.array(z.string()),
    location: z.string().nullable(),
    /** The invitee: to themselves, and to the host. */
    invitee: z.object({ name: z.string(), email: z.string() }).nullable(),
    guests: z.array(z.string()),
    /** What may be done now. */
    may: z.object({
      cancel: z.boolean(),
      reschedule: z.boolean(),
      confirm: z.boolean(),
      decline: z.boolean(),
    }),
    /** Where to book anew: a path on this server, or the organization's own address. */
    bookAgain: z.string().nullable(),
    page: z.object({ handle: slug, eventType: slug }).nullable(),
  })
  .meta({ id: 'ManagedBooking' });

const byToken = z.object({ token: z.string().min(20).max(200) });

/** Kept with the booking and told to the other side, in one line of plain text. */
const note = z.string().trim().max(500).default('');

export const managedBookingRoutes = {
  'GET /api/v1/bookings/:token': {
    who: 'link holder',
    summary: 'The booking behind a mailed link.',
    params: byToken,
    reply: managedBooking,
  },
  'GET /api/v1/bookings/:token/slots': {
    who: 'link holder',
    summary: 'The starts that this booking could be moved to.',
    params: byToken,
    query: slotsQuery,
    reply: slots,
  },
  'POST /api/v1/bookings/:token/reschedule': {
    who: 'link holder',
    summary: 'Move the booking to another slot.',
    params: byToken,
    body: z.object({ start: instant }),
    reply: managedBooking,
  },
  'POST /api/v1/bookings/:token/cancel': {
    who: 'link holder',
    summary: 'Cancel the booking; of a group session, the seat.',
    params: byToken,
    body: z.object({ note }),
    reply: managedBooking,
  },
  'POST /api/v1/bookings/:token/confirm': {
    who: 'link holder',
    summary: 'As its host: accept a booking that waits.',
    params: byToken,
    body: z.object({}),
    reply: managedBooking,
  },
  'POST /api/v1/bookings/:token/decline': {
    who: 'link holder',
    summary: 'As its host: turn a booking that waits down.',
    params: byToken,
    body: z.object({ note }),
    reply: managedBooking,
  },
} as const satisfies Routes;
