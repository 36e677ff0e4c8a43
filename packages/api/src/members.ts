// The organization's people and teams, as its owners and admins see and change them.
import { z } from 'zod';
import type { Routes } from './route.ts';
import { role } from './sign-in.ts';
import { email, instant, personName, slug } from './values.ts';

const id = z.object({ id: z.uuid() });

/** Former: DELETEd by the directory, or succeeded by another identity under the same address. */
const memberStatus = z.enum(['active', 'deactivated', 'former']);

/** The last one of the page before. */
const after = z.uuid().optional();

export const member = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  role,
  status: memberStatus,
  handle: slug.nullable(),
  /** Whether the identity provider decides name and address: those fields are locked here. */
  managed: z.boolean(),
  joinedAt: instant,
  deactivatedAt: instant.nullable(),
  deactivatedBy: z.enum(['scim', 'hand']).nullable(),
});

/** Why the caller may not do it to this person, in a sentence; null when they may. */
const objection = z.string().nullable();

/** What a deactivation would touch, for the card before it. */
const departure = z.object({
  sessions: z.number().int(),
  upcomingBookings: z.number().int(),
  invitees: z.number().int(),
  pages: z.number().int(),
  teams: z.number().int(),
  lastOwner: z.boolean(),
});

export const memberRoutes = {
  'GET /api/v1/members': {
    who: 'admin',
    summary: 'The organization’s people, fifty at a time, by name.',
    query: z.object({
      status: memberStatus.default('active'),
      /** Part of a name, userName or address; of one or two letters, how a name begins. */
      search: z.string().trim().max(100).optional(),
      after,
    }),
    reply: z.object({ members: z.array(member), next: z.uuid().nullable() }),
  },
  'GET /api/v1/members/:id': {
    who: 'admin',
    summary: 'One person, with their teams, what the directory sent, and what a deactivation would touch.',
    params: id,
    reply: member.extend({
      teams: z.array(z.object({ id: z.uuid(), name: z.string() })),
      externalId: z.string().nullable(),
      userName: z.string(),
      openSessions: z.number().int(),
      departure,
      objections: z.object({
        changeRole: objection,
        deactivate: objection,
        reactivate: objection,
        resetSignIn: objection,
        samePerson: objection,
      }),
      /** Former accounts that may be the same human: they had this address or userName. */
      maybeSame: z.array(z.object({ id: z.uuid(), name: z.string(), deactivatedAt: instant.nullable() })),
    }),
  },
  'POST /api/v1/members/:id/role': {
    who: 'owner',
    recent: true,
    summary: 'Give a person another role.',
    params: id,
    body: z.object({ role }),
    reply: member,
  },
  'POST /api/v1/members/:id/deactivate': {
    who: 'admin',
    recent: true,
    summary: 'Deactivate a person by hand: access ends, bookings are cancelled, everybody is told.',
    params: id,
    body: z.object({}),
    reply: z.object({
      sessionsEnded: z.number().int(),
      bookingsCancelled: z.number().int(),
      inviteesTold: z.number().int(),
    }),
  },
  'POST /api/v1/members/:id/reactivate': {
    who: 'admin',
    recent: true,
    summary: 'Give an account back that was deactivated by hand.',
    params: id,
    body: z.object({}),
    reply: member,
  },
  'POST /api/v1/members/:id/reset-sign-in': {
    who: 'admin',
    recent: true,
    summary:
      'End a person’s sessions, forget their password and mailed links, and unbind them from the identity provider’s subject.',
    params: id,
    body: z.object({}),
    reply: z.object({ sessionsEnded: z.number().int() }),
  },
  'POST /api/v1/members/:id/same-person': {
    who: 'admin',
    recent: true,
    summary: 'Say that a former account was this person’s: its history, pages and sign-in binding join.',
    params: id,
    body: z.object({ formerId: z.uuid() }),
    reply: member,
  },
  'GET /api/v1/invitations': {
    who: 'admin',
    summary: 'Invitations that wait for an answer.',
    reply: z.object({
      invitations: z.array(
        z.object({ id: z.uuid(), email: z.string(), invitedBy: z.string().nullable(), endsAt: instant }),
      ),
      /** SCIM is in use: who is invited by hand is not deprovisioned by the directory. */
      scimInUse: z.boolean(),
    }),
  },
  'POST /api/v1/invitations': {
    who: 'admin',
    summary: 'Invite somebody by mail, as MEMBER.',
    body: z.object({ email }),
    reply: z.object({ message: z.string() }),
    status: 201,
  },
  'POST /api/v1/invitations/:id/withdraw': {
    who: 'admin',
    summary: 'Take an invitation back.',
    params: id,
    body: z.object({}),
    reply: z.object({}),
  },
  'GET /api/v1/teams': {
    who: 'member',
    summary: 'The organization’s teams; an admin sees all, a member their own.',
    query: z.object({ after }),
    reply: z.object({
      teams: z.array(
        z.object({
          id: z.uuid(),
          name: z.string(),
          handle: slug.nullable(),
          /** From the identity provider, as a group. */
          managed: z.boolean(),
          members: z.number().int(),
        }),
      ),
      next: z.uuid().nullable(),
    }),
  },
  'POST /api/v1/teams': {
    who: 'admin',
    summary: 'Make a team by hand. The identity provider doesn’t see it until it is handed over.',
    body: z.object({ name: personName }),
    reply: z.object({ id: z.uuid() }),
    status: 201,
  },
  'GET /api/v1/teams/:id': {
    who: 'member',
    summary: 'A team and its members, a hundred at a time.',
    params: id,
    query: z.object({ after }),
    reply: z.object({
      id: z.uuid(),
      name: z.string(),
      handle: slug.nullable(),
      managed: z.boolean(),
      members: z.array(z.object({ id: z.uuid(), name: z.string(), managed: z.boolean() })),
      next: z.uuid().nullable(),
    }),
  },
  'PUT /api/v1/teams/:id': {
    who: 'admin',
    summary: 'Rename a team that was made by hand.',
    params: id,
    body: z.object({ name: personName }),
    reply: z.object({}),
  },
  'POST /api/v1/teams/:id/members': {
    who: 'admin',
    summary: 'Put people into a team that was made by hand.',
    params: id,
    body: z.object({ personIds: z.array(z.uuid()).min(1).max(100) }),
    reply: z.object({}),
  },
  'DELETE /api/v1/teams/:id/members/:personId': {
    who: 'admin',
    summary: 'Take somebody out of a team that was made by hand.',
    params: z.object({ id: z.uuid(), personId: z.uuid() }),
    reply: z.object({}),
  },
  'POST /api/v1/teams/:id/hand-over': {
    who: 'admin',
    recent: true,
    summary: 'Hand a team over to the identity provider, which finds it in /Groups from then on.',
    params: id,
    body: z.object({}),
    reply: z.object({}),
  },
  'DELETE /api/v1/teams/:id': {
    who: 'admin',
    recent: true,
    summary: 'Remove a team that was made by hand. Nobody is deactivated by that.',
    params: id,
    reply: z.object({}),
  },
} as const satisfies Routes;
