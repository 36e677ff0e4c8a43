// The ways in: password, mailed link, invitation, set-up, sign-up, and the session that each opens. Nothing here tells
// whether an address has an account.
import { z } from 'zod';
import { organizationFace } from './booking-pages.ts';
import type { Routes } from './route.ts';
import { email, instant, personName, slug, timeZone } from './values.ts';

const token = z.object({ token: z.string().length(64) });
const password = z.string().min(1).max(800);

/** From the link that `linktime serve` prints while there is no organization. */
const setUpKey = z.string().max(200);

/** Where the browser goes next: a path on this server. */
const signedIn = z.object({ next: z.string() });

const accepted = z.object({
  /** The same sentence for every address. */
  message: z.string(),
});

export const role = z.enum(['OWNER', 'ADMIN', 'MEMBER']);
export const plan = z.enum(['FREE', 'PRO', 'BUSINESS']);

export const session = z.object({
  organization: organizationFace.extend({ plan, timeZone: z.string() }),
  person: z.object({
    id: z.uuid(),
    name: z.string(),
    email: z.string(),
    role,
    handle: slug.nullable(),
    timeZone: z.string(),
    emailConfirmed: z.boolean(),
    hasPassword: z.boolean(),
    /** Has answered what the first sign-in asks. */
    welcomed: z.boolean(),
    /** The identity provider decides name and address: those fields are locked here. */
    managed: z.boolean(),
    /** Something can be booked on their own page. */
    published: z.boolean(),
  }),
  method: z.enum(['password', 'link', 'oidc', 'saml']),
  /** Until when what asks for a recent proof can be done without another one. */
  confirmedUntil: instant,
  /** Nobody is OWNER any more; an ADMIN may claim it. */
  ownerless: z.boolean(),
  /** Cancellations that wait for an OWNER's or ADMIN's word, because many people left at once; 0 for a MEMBER. */
  held: z.number().int(),
  /** Of who was deprovisioned and came back within the last month. */
  returned: z
    .object({
      /** Bookings that were cancelled because of it. */
      cancelled: z.number().int(),
      /** Those among them whose invitees nobody has asked yet to find a new time. */
      unasked: z.number().int(),
    })
    .nullable(),
});

export const signInRoutes = {
  'GET /api/v1/sign-in/:organization': {
    who: 'anyone',
    summary: 'How the people of an organization sign in.',
    params: z.object({ organization: slug }),
    reply: z.object({
      organization: organizationFace,
      /** A path that leads to the organization's identity provider. */
      sso: z.string().nullable(),
      /** Whether a password or a mailed link can be tried here; with SSO that is for emergencies. */
      byAddress: z.boolean(),
    }),
  },
  'POST /api/v1/sign-in/find': {
    who: 'anyone',
    summary: 'Where an address signs in: at the organization that has proved its domain, if one has.',
    body: z.object({ email }),
    reply: z.object({ organization: slug.nullable() }),
  },
  'POST /api/v1/sign-in/password': {
    who: 'anyone',
    summary: 'Sign in with a password.',
    body: z.object({ organization: slug, email, password, next: z.string().max(500).optional() }),
    reply: signedIn,
  },
  'POST /api/v1/sign-in/link': {
    who: 'anyone',
    summary: 'Ask for a link that signs in once, by mail.',
    body: z.object({ organization: slug, email }),
    reply: accepted,
  },
  'GET /api/v1/sign-in/links/:token': {
    who: 'link holder',
    summary: 'What a mailed link is for. Reading does not use it up.',
    params: token,
    reply: z.object({ organization: organizationFace, email: z.string() }),
  },
  'POST /api/v1/sign-in/links/:token': {
    who: 'link holder',
    summary: 'Sign in with a mailed link, which works once.',
    params: token,
    body: z.object({}),
    reply: signedIn,
  },
  'POST /api/v1/password-resets': {
    who: 'anyone',
    summary: 'Ask for a link to choose another password, by mail.',
    body: z.object({ organization: slug, email }),
    reply: accepted,
  },
  'GET /api/v1/password-resets/:token': {
    who: 'link holder',
    summary: 'Whose password a mailed link sets. Reading does not use it up.',
    params: token,
    reply: z.object({ organization: organizationFace, email: z.string() }),
  },
  'POST /api/v1/password-resets/:token': {
    who: 'link holder',
    summary: 'Choose another password; every open session ends.',
    params: token,
    body: z.object({ password }),
    reply: signedIn,
  },
  'GET /api/v1/invitations/:token': {
    who: 'link holder',
    summary: 'Who invites whom to which organization.',
    params: token,
    reply: z.object({
      organization: organizationFace,
      email: z.string(),
      invitedBy: z.string(),
      /** The organization's identity provider signs people in: no password is needed. */
      bySso: z.boolean(),
    }),
  },
  'POST /api/v1/invitations/:token': {
    who: 'link holder',
    summary: 'Accept an invitation.',
    params: token,
    body: z.object({ name: personName, password: password.optional(), timeZone }),
    reply: signedIn,
  },
  'GET /api/v1/email-verifications/:token': {
    who: 'link holder',
    summary: 'Which address a mailed link confirms. Reading does not use it up.',
    params: token,
    reply: z.object({ organization: organizationFace, email: z.string() }),
  },
  'POST /api/v1/email-verifications/:token': {
    who: 'link holder',
    summary: 'Confirm an address with the link that was mailed there.',
    params: token,
    body: z.object({}),
    reply: z.object({ email: z.string() }),
  },
  'POST /api/v1/sign-up': {
    who: 'anyone',
    summary:
      'Found an organization on the Free plan, where this installation lets strangers; or the first one of an empty installation, with its set-up key.',
    body: z.object({
      organization: z.object({ name: personName, slug, timeZone }),
      name: personName,
      email,
      password,
      setUpKey: setUpKey.optional(),
    }),
    reply: signedIn,
    status: 201,
  },
  'GET /api/v1/sign-up': {
    who: 'anyone',
    summary: 'Who may found an organization here.',
    query: z.object({ setUpKey: setUpKey.optional() }),
    reply: z.object({
      /** Strangers may. */
      open: z.boolean(),
      /** There is no organization yet: whoever has the set-up link may found the first one. */
      empty: z.boolean(),
      /** Whether the key that was given is the one of that link, and not too old. */
      keyWorks: z.boolean(),
    }),
  },

  'GET /api/v1/session': {
    who: 'member',
    summary: 'Who is signed in.',
    reply: session,
  },
  'POST /api/v1/session/end': {
    who: 'member',
    summary: 'Sign out.',
    body: z.object({}),
    reply: z.object({}),
  },
  'POST /api/v1/session/confirm': {
    who: 'member',
    summary: 'Prove again who you are, with the password.',
    body: z.object({ password }),
    reply: z.object({ confirmedUntil: instant }),
  },
  'GET /api/v1/sessions': {
    who: 'member',
    summary: 'Your open sessions.',
    reply: z.object({
      sessions: z.array(
        z.object({
          id: z.uuid(),
          current: z.boolean(),
          openedAt: instant,
          endsAt: instant,
          address: z.string().nullable(),
          browser: z.string().nullable(),
          method: z.enum(['password', 'link', 'oidc', 'saml']),
        }),
      ),
    }),
  },
  'DELETE /api/v1/sessions/:id': {
    who: 'member',
    summary: 'End one of your sessions.',
    params: z.object({ id: z.uuid() }),
    reply: z.object({}),
  },
  'POST /api/v1/sessions/end-others': {
    who: 'member',
    summary: 'End all of your sessions but this one.',
    body: z.object({}),
    reply: z.object({ ended: z.number().int() }),
  },
  'PUT /api/v1/password': {
    who: 'member',
    recent: true,
    summary: 'Choose a password; your other sessions end.',
    body: z.object({ password }),
    reply: z.object({}),
  },
  'POST /api/v1/email-verifications': {
    who: 'member',
    summary: 'Ask for the mail that confirms your address.',
    body: z.object({}),
    reply: accepted,
  },
  'POST /api/v1/welcome': {
    who: 'member',
    summary: 'The first sign-in is answered.',
    body: z.object({}),
    reply: z.object({}),
  },
} as const satisfies Routes;
