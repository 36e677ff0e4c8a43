// What the public booking pages read and send. Nothing here says why a slug leads nowhere or a slot is missing.
import { z } from 'zod';
import type { Routes } from './route.ts';
import { colour, email, instant, localDate, locale, personName, slug, timeZone } from './values.ts';

export const organizationFace = z
  .object({
    slug,
    name: z.string(),
    colour: colour.nullable(),
    /** A path on this server, with a version in it. */
    logo: z.string().nullable(),
  })
  .meta({ id: 'OrganizationFace' });

export const eventTypeKind = z.enum(['one_on_one', 'group', 'round_robin', 'collective']);

/** Where the meeting is; the address itself is told after booking. */
export const locationKind = z.enum(['none', 'video', 'phone', 'in_person', 'other']);

export const question = z
  .object({
    id: z.string().max(40),
    label: z.string().max(200),
    kind: z.enum(['text', 'long_text', 'choice', 'checkbox']),
    required: z.boolean(),
    /** Of a choice. */
    options: z.array(z.string().max(200)).max(50).optional(),
  })
  .meta({ id: 'Question' });

const eventTypeCard = z
  .object({
    slug,
    title: z.string(),
    description: z.string(),
    minutes: z.number().int(),
    kind: eventTypeKind,
    locationKind,
  })
  .meta({ id: 'EventTypeCard' });

/** All that can be booked with a person or a team. */
export const hostPage = z
  .object({
    organization: organizationFace,
    name: z.string(),
    kind: z.enum(['person', 'team']),
    eventTypes: z.array(eventTypeCard),
  })
  .meta({ id: 'HostPage' });

export const eventTypePage = z
  .object({
    organization: organizationFace,
    host: z.object({
      name: z.string(),
      kind: z.enum(['person', 'team']),
      handle: slug.nullable(),
    }),
    eventType: eventTypeCard.extend({
      questions: z.array(question),
      /** How many guests an invitee may name; 0 = none. */
      guestsAllowed: z.number().int(),
      confirmationRequired: z.boolean(),
      /** Seats of a session; 1 for all that is no group session. */
      capacity: z.number().int(),
    }),
  })
  .meta({ id: 'EventTypePage' });

export const slot = z
  .object({
    start: instant,
    /** Of a group session. */
    seatsLeft: z.number().int().optional(),
  })
  .meta({ id: 'Slot' });

export const slots = z
  .object({
    slots: z.array(slot),
    /** When nothing is free in the range: the first start behind it. Null = none that is known. */
    next: instant.nullable(),
  })
  .meta({ id: 'Slots' });

/** Calendar dates in `timeZone`, both included; at most 42 days, what a month's grid shows. */
export const slotsQuery = z
  .object({ from: localDate, to: localDate, timeZone })
  .refine(({ from, to }) => isAtMost(from, to, 42), {
    error: 'expected "to" on or up to 41 days after "from"',
  });

export const newBooking = z
  .object({
    start: instant,
    name: personName,
    email,
    timeZone,
    locale,
    guests: z.array(email).max(20).default([]),
    /** By the id of the question; a checkbox is "true" or "false". */
    answers: z.record(z.string().max(40), z.string().max(2_000)).default({}),
    /** Made once for each loading of the form: sent again, it answers with the same booking. */
    idempotencyKey: z.uuid(),
  })
  .meta({ id: 'NewBooking' });

export const newlyBooked = z
  .object({
    reference: z.string(),
    status: z.enum(['confirmed', 'pending']),
    title: z.string(),
    start: instant,
    end: instant,
    hosts: z.array(z.string()),
    location: z.string().nullable(),
    /** An iCalendar object to add to a calendar; null while the host has not confirmed. */
    calendar: z.string().nullable(),
  })
  .meta({ id: 'NewlyBooked' });

const byPage = z.object({ organization: slug, handle: slug, eventType: slug });
const byLink = z.object({ token: z.string().min(20).max(200) });

export const bookingPageRoutes = {
  'GET /api/v1/organizations/:organization/logo': {
    who: 'anyone',
    summary: 'The logo that an organization shows on its pages.',
    params: z.object({ organization: slug }),
    /** The version that the path in an organization's face has. */
    query: z.object({ v: z.string().max(20).optional() }),
    reply: 'file',
  },
  'GET /api/v1/pages/:organization/:handle': {
    who: 'anyone',
    summary: 'All that can be booked with a person or a team.',
    params: z.object({ organization: slug, handle: slug }),
    reply: hostPage,
  },
  'GET /api/v1/pages/:organization/:handle/:eventType': {
    who: 'anyone',
    summary: 'One event type, as its booking page shows it.',
    params: byPage,
    reply: eventTypePage,
  },
  'GET /api/v1/pages/:organization/:handle/:eventType/slots': {
    who: 'anyone',
    summary: 'The starts that are free in a range of dates.',
    params: byPage,
    query: slotsQuery,
    reply: slots,
  },
  'POST /api/v1/pages/:organization/:handle/:eventType/bookings': {
    who: 'anyone',
    summary: 'Book a slot.',
    params: byPage,
    body: newBooking,
    reply: newlyBooked,
    status: 201,
  },
  'GET /api/v1/links/:token': {
    who: 'link holder',
    summary: 'The event type behind a link that works once.',
    params: byLink,
    reply: eventTypePage,
  },
  'GET /api/v1/links/:token/slots': {
    who: 'link holder',
    summary: 'The starts that are free behind a link that works once.',
    params: byLink,
    query: slotsQuery,
    reply: slots,
  },
  'POST /api/v1/links/:token/bookings': {
    who: 'link holder',
    summary: 'Book a slot through a link that works once.',
    params: byLink,
    body: newBooking,
    reply: newlyBooked,
    status: 201,
  },
} as const satisfies Routes;

function isAtMost(from: string, to: string, days: number): boolean {
  const span = Date.parse(to) - Date.parse(from);
  return span >= 0 && span < days * 86_400_000;
}
