// What a signed-in person does with their own pages, hours and bookings, and with the event types of their teams.
import { z } from 'zod';
import { eventTypeKind, locationKind, question } from './booking-pages.ts';
import type { Routes } from './route.ts';
import { instant, localDate, personName, slug, timeZone } from './values.ts';

const id = z.object({ id: z.uuid() });

const buffer = z.number().int().min(0).max(1_440);

const window = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rolling'), days: z.number().int().min(1).max(1_095) }),
  z.object({ kind: z.literal('range'), from: localDate, to: localDate }),
  z.object({ kind: z.literal('open') }),
]);

/** What its maker decides. Lengths are minutes; null has no bound. */
export const eventTypeForm = z.object({
  kind: eventTypeKind,
  slug,
  title: z.string().trim().min(1).max(120),
  description: z.string().max(5_000),
  minutes: z.number().int().min(1).max(1_440),
  interval: z.number().int().min(1).max(1_440).nullable(),
  bufferBefore: buffer,
  bufferAfter: buffer,
  minimumNotice: z.number().int().min(0).max(525_600),
  window,
  dailyCap: z.number().int().min(1).max(1_000).nullable(),
  capacity: z.number().int().min(1).max(1_000),
  location: z.object({ kind: locationKind, text: z.string().max(500).nullable() }),
  questions: z.array(question).max(20),
  guestsAllowed: z.number().int().min(0).max(20),
  confirmationRequired: z.boolean(),
  visibility: z.enum(['public', 'secret']),
});

export const eventTypeStatus = z.enum(['active', 'paused', 'archived']);

export const myEventType = eventTypeForm.extend({
  id: z.uuid(),
  /** Sent back with a change, which is refused when somebody else was faster. */
  version: z.number().int(),
  status: eventTypeStatus,
  /** Why it is not active, if not by choice: `host_returned`, `no_host` … */
  statusReason: z.string().nullable(),
  /** Whose page it stands on. */
  page: z.object({
    kind: z.enum(['person', 'team']),
    id: z.uuid(),
    name: z.string(),
    handle: slug.nullable(),
  }),
  /** Who goes first when several are free alike, first. */
  hosts: z.array(z.object({ id: z.uuid(), name: z.string() })),
  /** Where everybody can book it; null while nobody can, and of a secret one. */
  address: z.string().nullable(),
  mayEdit: z.boolean(),
});

const dayHours = z
  .object({ start: z.number().int().min(0).max(1_439), end: z.number().int().min(1).max(1_440) })
  .refine(({ start, end }) => start < end, { error: 'expected an end after the start' });

/** Minutes since local midnight; weekday 0 is Sunday; a date with no hours is closed. */
export const hours = z.object({
  timeZone,
  weekly: z.array(dayHours.safeExtend({ weekday: z.number().int().min(0).max(6) })).max(50),
  overrides: z.array(z.object({ date: localDate, hours: z.array(dayHours).max(10) })).max(200),
});

export const myBooking = z.object({
  id: z.uuid(),
  reference: z.string(),
  title: z.string(),
  kind: eventTypeKind,
  status: z.enum(['pending', 'confirmed', 'declined', 'cancelled']),
  start: instant,
  end: instant,
  location: z.string().nullable(),
  hosts: z.array(z.string()),
  /** In a list the first twenty. */
  invitees: z.array(
    z.object({
      name: z.string(),
      email: z.string(),
      guest: z.boolean(),
      answers: z.array(z.object({ question: z.string(), answer: z.string() })),
    }),
  ),
  /** How many take part beside those. */
  others: z.number().int(),
  cancelledBy: z.enum(['invitee', 'host', 'admin', 'operator', 'deprovisioning']).nullable(),
  note: z.string().nullable(),
  may: z.object({ confirm: z.boolean(), decline: z.boolean(), cancel: z.boolean() }),
});

export const myProfile = z.object({
  name: z.string(),
  email: z.string(),
  handle: slug.nullable(),
  /** Null = the organization's. */
  timeZone: z.string().nullable(),
  /** The identity provider decides name and time zone: those fields are locked here. */
  managed: z.boolean(),
  /** The page of all that can be booked with you, published or not. */
  address: z.string().nullable(),
});

const note = z.string().trim().max(500).default('');

export const mySchedulingRoutes = {
  'GET /api/v1/my/event-types': {
    who: 'member',
    summary: 'Your event types and those of your teams.',
    reply: z.object({
      eventTypes: z.array(myEventType),
      /** Your teams, with those who can host there: two hundred of each team at most. */
      teams: z.array(
        z.object({
          id: z.uuid(),
          name: z.string(),
          members: z.array(z.object({ id: z.uuid(), name: z.string() })),
        }),
      ),
    }),
  },
  'POST /api/v1/my/event-types': {
    who: 'member',
    summary: 'Make an event type on your page, or on a team’s if you host it there or are an admin.',
    body: z.object({
      form: eventTypeForm,
      teamId: z.uuid().nullable(),
      /** Of a team's page; who goes first, first. */
      hostIds: z.array(z.uuid()).max(100),
      publish: z.boolean(),
    }),
    reply: myEventType,
    status: 201,
  },
  'GET /api/v1/my/event-types/:id': {
    who: 'member',
    summary: 'One event type.',
    params: id,
    reply: myEventType,
  },
  'PUT /api/v1/my/event-types/:id': {
    who: 'member',
    summary: 'Change an event type. Bookings that are made keep what they were made with.',
    params: id,
    body: z.object({
      version: z.number().int(),
      form: eventTypeForm,
      hostIds: z.array(z.uuid()).max(100),
    }),
    reply: myEventType,
  },
  'POST /api/v1/my/event-types/:id/status': {
    who: 'member',
    summary: 'Publish, pause or archive an event type.',
    params: id,
    body: z.object({ status: eventTypeStatus }),
    reply: myEventType,
  },
  'POST /api/v1/my/event-types/:id/links': {
    who: 'member',
    summary: 'Make a link through which somebody can book once.',
    params: id,
    body: z.object({ days: z.number().int().min(1).max(90).default(30) }),
    reply: z.object({ address: z.string(), endsAt: instant }),
    status: 201,
  },
  'GET /api/v1/my/hours': { who: 'member', summary: 'When you can be booked.', reply: hours },
  'PUT /api/v1/my/hours': {
    who: 'member',
    summary: 'Change when you can be booked.',
    body: hours,
    reply: hours,
  },
  'GET /api/v1/my/bookings': {
    who: 'member',
    summary: 'The bookings that you host, fifty at a time.',
    query: z.object({
      which: z.enum(['upcoming', 'past', 'cancelled']).default('upcoming'),
      /** What the page before gave as `next`. */
      after: z
        .string()
        .regex(/^\d{1,15}\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, {
          error: 'expected the key of a booking, as a list gives it',
        })
        .optional(),
    }),
    reply: z.object({ bookings: z.array(myBooking), next: z.string().nullable() }),
  },
  'GET /api/v1/my/bookings/:id': {
    who: 'member',
    summary: 'A booking that you host, with everybody who takes part.',
    params: id,
    reply: myBooking,
  },
  'POST /api/v1/my/bookings/:id/cancel': {
    who: 'member',
    summary: 'Cancel a booking that you host; everybody is told.',
    params: id,
    body: z.object({ note }),
    reply: myBooking,
  },
  'POST /api/v1/my/bookings/:id/confirm': {
    who: 'member',
    summary: 'Accept a booking that waits.',
    params: id,
    body: z.object({}),
    reply: myBooking,
  },
  'POST /api/v1/my/bookings/:id/decline': {
    who: 'member',
    summary: 'Turn a booking that waits down.',
    params: id,
    body: z.object({ note }),
    reply: myBooking,
  },
  'GET /api/v1/my/cancelled-while-away': {
    who: 'member',
    summary: 'What was cancelled when your account was closed, and can be offered anew.',
    reply: z.object({ bookings: z.array(myBooking), invited: z.boolean() }),
  },
  'POST /api/v1/my/cancelled-while-away/invite': {
    who: 'member',
    summary: 'Write to those invitees once, with your page’s address.',
    body: z.object({}),
    reply: z.object({
      /** Bookings whose invitees are asked, or were asked before. */
      invited: z.number().int(),
      /** Bookings whose page isn't published. */
      withoutPage: z.number().int(),
    }),
  },
  'GET /api/v1/my/profile': {
    who: 'member',
    summary: 'How you are called, and what of it your identity provider decides.',
    reply: myProfile,
  },
  'PUT /api/v1/my/profile': {
    who: 'member',
    summary: 'Change your name, handle and time zone, as far as no identity provider decides them.',
    body: z.object({
      name: personName.optional(),
      handle: slug.max(40).optional(),
      timeZone: timeZone.optional(),
    }),
    reply: myProfile,
  },
} as const satisfies Routes;
