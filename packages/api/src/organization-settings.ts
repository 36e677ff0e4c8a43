// The organization itself: how it looks, its plan, what happens when people leave, who owns it.
import { z } from 'zod';
import type { Routes } from './route.ts';
import { plan } from './sign-in.ts';
import { colour, email, instant, personName, timeZone } from './values.ts';

export const offboardingPolicy = z.object({
  roundRobin: z.enum(['cancel', 'hand_over']),
  collective: z.enum(['cancel', 'go_on']),
  /** Above so many deactivations in ten minutes, cancellations that have time wait; null = never. */
  holdAbove: z.number().int().min(1).max(1_000).nullable(),
  notify: z.array(email).max(10),
});

const ownership = z.object({
  ownerless: z.boolean(),
  claim: z.object({ id: z.uuid(), by: z.string(), mine: z.boolean(), dueAt: instant }).nullable(),
});

export const organizationSettingRoutes = {
  'GET /api/v1/organization': {
    who: 'admin',
    summary: 'How the organization shows itself.',
    reply: z.object({
      name: z.string(),
      timeZone: z.string(),
      colour: colour.nullable(),
      logo: z.string().nullable(),
      /** Of a logo that is set here, in bytes. */
      largestLogo: z.number().int(),
      replyTo: z.string().nullable(),
      fallbackUrl: z.string().nullable(),
    }),
  },
  'PUT /api/v1/organization': {
    who: 'admin',
    summary: 'Change how the organization shows itself.',
    body: z.object({
      name: personName,
      timeZone,
      colour: colour.nullable(),
      replyTo: email.nullable(),
      fallbackUrl: z
        .url({ protocol: /^https?$/ })
        .max(500)
        .nullable(),
    }),
    reply: z.object({}),
  },
  'PUT /api/v1/organization/logo': {
    who: 'admin',
    summary: 'Set the logo: PNG, JPEG or WebP, in base 64; null takes it away.',
    // As much as a request holds; `largestLogo` says how much a logo may be.
    body: z.object({ content: z.base64().max(65_000).nullable() }),
    reply: z.object({}),
  },
  'GET /api/v1/plan': {
    who: 'admin',
    summary: 'The plan, and the change that is under way.',
    reply: z.object({
      plan,
      change: z.object({ to: plan, at: instant }).nullable(),
      /** Whether an OWNER may change it here; otherwise the operator does. */
      mayChange: z.boolean(),
    }),
  },
  'POST /api/v1/plan': {
    who: 'owner',
    recent: true,
    summary:
      'Change the plan. Leaving BUSINESS takes effect after 30 days: leavers keep access from then on.',
    body: z.object({ plan }),
    reply: z.object({ change: z.object({ to: plan, at: instant }).nullable() }),
  },
  'POST /api/v1/plan/undo': {
    who: 'owner',
    summary: 'Stay on the present plan.',
    body: z.object({}),
    reply: z.object({}),
  },
  'GET /api/v1/offboarding': {
    who: 'admin',
    summary: 'What happens to bookings when people leave, and what is held now.',
    reply: z.object({
      policy: offboardingPolicy,
      /** Bookings whose cancellation waits for Send or Restore. */
      held: z.number().int(),
      /** When the first of them is carried out by itself. */
      heldUntil: instant.nullable(),
      /** Whose bookings those are, what is due first in front; two hundred people at most. */
      heldOf: z.array(
        z.object({
          id: z.uuid(),
          name: z.string(),
          bookings: z.number().int(),
          /** When the first of them begins. */
          first: instant,
          until: instant,
        }),
      ),
    }),
  },
  'PUT /api/v1/offboarding': {
    who: 'owner',
    recent: true,
    summary: 'Change what happens to bookings when people leave.',
    body: offboardingPolicy,
    reply: z.object({}),
  },
  'POST /api/v1/offboarding/send': {
    who: 'admin',
    summary: 'Cancel what is held, now.',
    body: z.object({}),
    reply: z.object({ bookings: z.number().int() }),
  },
  'POST /api/v1/offboarding/restore': {
    who: 'admin',
    summary: 'Keep what is held, so that the directory can bring people back.',
    body: z.object({}),
    reply: z.object({ bookings: z.number().int() }),
  },
  'GET /api/v1/ownership': {
    who: 'admin',
    summary: 'Whether there is an OWNER, and who claims to be one.',
    reply: ownership,
  },
  'POST /api/v1/ownership/claim': {
    who: 'admin',
    recent: true,
    summary: 'Claim an organization that has no OWNER. It takes 72 hours; every admin is told.',
    body: z.object({}),
    reply: ownership,
  },
  'POST /api/v1/ownership/claims/:id/stop': {
    who: 'admin',
    summary: 'Stop somebody else’s claim, or take your own back.',
    params: z.object({ id: z.uuid() }),
    body: z.object({}),
    reply: ownership,
  },
} as const satisfies Routes;
