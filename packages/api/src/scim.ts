// The page Organization → SCIM: how the connection is, its token, the request log, the self-test, the set-up guides. For
// admins; on another plan the page says what it would show, and everything else is refused.
import { z } from 'zod';
import type { Routes } from './route.ts';
import { instant, localDate } from './values.ts';

export const identityProvider = z.enum(['okta', 'entra', 'google', 'other']);

export const scimState = z.enum([
  /** No token is live. */
  'not_configured',
  /** Every request is answered 403, by an owner's choice. */
  'switched_off',
  /** The token has not been used yet. */
  'waiting',
  /** The identity provider still comes with a token that was replaced. */
  'replaced_token_in_use',
  /** The latest answer is one that somebody has to mend, and nothing has succeeded since. */
  'failing',
  /** Nothing for a day. Neutral: Okta calls only when something changes. */
  'quiet',
  'healthy',
]);

const logKey = z.string().regex(/^\d{13}\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, {
  error: 'expected the key of an entry, as a list gives it',
});

const words = z.object({ identityProvider, text: z.string() });

const token = z.object({
  id: z.uuid(),
  /** Its first and last characters, to recognise it by. */
  hint: z.string(),
  createdAt: instant,
  /** Null = whoever operates this installation. */
  createdBy: z.string().nullable(),
  lastUsedAt: instant.nullable(),
});

const checklistStep = z.object({
  step: z.enum([
    'tested',
    'created',
    'renamed',
    'email_changed',
    'deactivated',
    'access_ended',
    'bookings_cancelled',
  ]),
  /** When real traffic showed it first. */
  doneAt: instant.nullable(),
});

const unlockedPage = z
  .object({
    locked: z.literal(false),
    state: scimState,
    /** Of `quiet`. */
    quietSince: instant.nullable(),
    enabled: z.boolean(),
    baseUrl: z.string(),
    /** For an Entra application that shall send what the standard says. */
    entraTenantUrl: z.string(),
    token: token.nullable(),
    /** The token that ended last. */
    ended: z.object({ at: instant, reason: z.enum(['replaced', 'revoked']) }).nullable(),
    lastRequestAt: instant.nullable(),
    lastSuccessAt: instant.nullable(),
    lastFailure: z
      .object({
        at: instant,
        /** Of the log's entry. */
        key: logKey,
        status: z.number().int(),
        detail: z.string().nullable(),
        cause: z.string(),
        mend: z.string(),
      })
      .nullable(),
    /** Guessed; null while nobody has called. */
    identityProvider: identityProvider.nullable(),
    /** The last 30 days, the oldest first, none left out. */
    days: z.array(
      z.object({
        day: localDate,
        succeeded: z.number().int(),
        refused: z.number().int(),
        failed: z.number().int(),
      }),
    ),
    checklist: z.array(checklistStep),
    /** What generating again would do there. */
    regenerating: z.array(words),
    may: z.object({ token: z.boolean(), switch: z.boolean() }),
  })
  .meta({ id: 'ScimPage' });

const lockedPage = z
  .object({
    locked: z.literal(true),
    /** What the page would show, in sentences. */
    shows: z.array(z.string()),
    may: z.object({ upgrade: z.boolean() }),
  })
  .meta({ id: 'LockedScimPage' });

const logEntry = z
  .object({
    key: logKey,
    at: instant,
    method: z.string(),
    path: z.string(),
    query: z.string().nullable(),
    status: z.number().int(),
    scimType: z.string().nullable(),
    detail: z.string().nullable(),
    person: z.object({ id: z.uuid(), name: z.string() }).nullable(),
    /** What followed, in sentences. */
    consequences: z.array(z.string()),
    durationMs: z.number(),
  })
  .meta({ id: 'ScimLogEntry' });

const selfTestStep = z.object({
  name: z.string(),
  request: z.string(),
  expected: z.number().int(),
  /** Null = not tried, because a step before it failed. */
  status: z.number().int().nullable(),
  ok: z.boolean(),
  seen: z.string(),
  ms: z.number().int().nullable(),
});

const guide = z.object({
  id: z.enum(['okta-header-auth', 'okta-wizard', 'entra', 'google', 'other']),
  identityProvider,
  title: z.string(),
  about: z.string(),
  steps: z.array(
    z.object({
      text: z.string(),
      fields: z
        .array(
          z.object({
            label: z.string(),
            /** `<token>` stands in it for the token, when `holdsToken`. */
            value: z.string(),
            holdsToken: z.literal(true).optional(),
          }),
        )
        .optional(),
    }),
  ),
});

export const scimRoutes = {
  'GET /api/v1/scim': {
    who: 'admin',
    summary: 'How the SCIM connection is; on another plan than Business, what the page would show.',
    reply: z.discriminatedUnion('locked', [unlockedPage, lockedPage]),
  },
  'POST /api/v1/scim/token': {
    who: 'admin',
    recent: true,
    summary: 'Generate the SCIM token. It is shown this once; the one before it stops working at once.',
    body: z.object({
      /** The id of the live token as the page showed it, null for none: nobody replaces one they have not seen. */
      replaces: z.uuid().nullable(),
    }),
    reply: z.object({
      token: z.string(),
      hint: z.string(),
      /** Exactly what to paste where Okta's Header Auth asks for the API Token. */
      oktaHeaderAuth: z.string(),
      /** What happens there until the new token is pasted; empty when no token was replaced. */
      whatHappens: z.array(words),
    }),
    status: 201,
  },
  'POST /api/v1/scim/token/revoke': {
    who: 'admin',
    summary: 'Revoke the live token: every SCIM request is answered 401 from then on.',
    body: z.object({ id: z.uuid() }),
    reply: z.object({}),
  },
  'PUT /api/v1/scim/enabled': {
    who: 'owner',
    summary: 'Switch SCIM off or on; the token stays, requests are answered 403 while it is off.',
    body: z.object({ enabled: z.boolean() }),
    reply: z.object({ enabled: z.boolean() }),
  },
  'GET /api/v1/scim/log': {
    who: 'admin',
    summary: 'The SCIM requests of the last 30 days, the latest first, 50 a page.',
    query: z.object({
      outcome: z.enum(['succeeded', 'refused', 'failed']).optional(),
      method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
      person: z.uuid().optional(),
      text: z.string().trim().min(1).max(100).optional(),
      /** Only older ones than this entry. */
      before: logKey.optional(),
      /** Only newer ones: what a live page asks. Those of the seconds before it come again, and are known by their key. */
      after: logKey.optional(),
    }),
    reply: z.object({
      entries: z.array(logEntry),
      /** Ask again with `before`. There may be one although the page is not full: the search stopped for a breath. */
      next: logKey.nullable(),
    }),
  },
  'GET /api/v1/scim/log/:key': {
    who: 'admin',
    summary: 'One SCIM request with all that is known of it.',
    params: z.object({ key: logKey }),
    reply: logEntry.extend({
      requestId: z.string(),
      /** Without passwords and tokens; null when there was none. */
      body: z.string().nullable(),
      address: z.string().nullable(),
      userAgent: z.string().nullable(),
      identityProvider,
      /** What was left aside, or could not be evaluated. */
      notes: z.array(z.string()),
      cause: z.string().nullable(),
      mend: z.string().nullable(),
      /** What was sent because of it; each opens at `/api/v1/mails/:id`. */
      mails: z.array(
        z.object({
          id: z.uuid(),
          to: z.string(),
          subject: z.string(),
          state: z.enum(['waiting', 'delivered', 'dead']),
        }),
      ),
    }),
  },
  'POST /api/v1/scim/self-test': {
    who: 'admin',
    summary: 'Run an identity provider’s own sequence on a reserved person. Nothing of it is left.',
    body: z.object({}),
    reply: z.object({ ok: z.boolean(), steps: z.array(selfTestStep) }),
  },
  'GET /api/v1/scim/guides': {
    who: 'admin',
    summary: 'How each identity provider is set up, with this organization’s values filled in.',
    reply: z.object({ guides: z.array(guide) }),
  },
} as const satisfies Routes;
