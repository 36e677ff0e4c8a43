// The audit log (search, export, check of its chain), the evidence about leavers, and the mails that were sent. For
// admins.
import { z } from 'zod';
import type { Routes } from './route.ts';
import { instant } from './values.ts';

const actorKind = z.enum(['scim_token', 'person', 'operator', 'invitee', 'system']);

/** With microseconds: they decide the order. */
const exactInstant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/, {
  error: 'expected an instant with microseconds',
});

const recordKey = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, {
    error: 'expected the key of a record, as a list gives it',
  });

const search = {
  action: z
    .string()
    .max(60)
    .regex(/^[a-z_]+(\.[a-z_]+)+$/, { error: 'expected the name of an action, like person.deprovisioned' })
    .optional(),
  actorKind: actorKind.optional(),
  /** With `actorKind`. */
  actor: z.uuid().optional(),
  targetKind: z
    .string()
    .max(30)
    .regex(/^[a-z_]+$/, { error: 'expected a kind, like person' })
    .optional(),
  /** With `targetKind`. */
  target: z.uuid().optional(),
  from: instant.optional(),
  /** Not included. */
  to: instant.optional(),
  /** Only older ones than this record. */
  before: recordKey.optional(),
};

const hash = z.string().regex(/^[0-9a-f]{64}$/, { error: 'expected 64 hexadecimal digits' });

const party = z.object({ kind: z.string(), id: z.uuid().nullable(), name: z.string().nullable() });

const record = z
  .object({
    key: recordKey,
    id: z.uuid(),
    at: exactInstant,
    action: z.string(),
    actor: party,
    target: party,
    /** Of a membership: the team, as it is called now. */
    team: z.string().nullable(),
    requestId: z.string().nullable(),
    /** Counts, reasons, names of what changed: kept for good. */
    facts: z.record(z.string(), z.unknown()),
    /** Names, addresses, old and new values; null when there were none, or when they were erased. */
    labels: z.record(z.string(), z.unknown()).nullable(),
    /** Its place in the chain; null in the seconds before it is sealed. */
    seal: z.object({ seq: z.number().int(), hash }).nullable(),
  })
  .meta({ id: 'AuditRecord' });

const attempt = z.object({
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  outcome: z.enum(['delivered', 'retry', 'dead']).nullable(),
  /** The mail server's own words. */
  answer: z.string().nullable(),
});

export const auditRoutes = {
  'GET /api/v1/audit': {
    who: 'admin',
    summary: 'The audit log, the latest first, 50 a page.',
    query: z.object(search),
    reply: z.object({
      records: z.array(record),
      /** Ask again with `before`. There may be one although the page is not full: the search stopped for a breath. */
      next: recordKey.nullable(),
    }),
  },
  'POST /api/v1/audit/exports': {
    who: 'admin',
    summary:
      'The records that a search finds as a file, the newest 10,000 at most. The export is itself recorded.',
    body: z.object({ format: z.enum(['csv', 'jsonl']), ...search }),
    reply: 'file',
  },
  'POST /api/v1/audit/verify': {
    who: 'admin',
    summary: 'Check a part of the chain: 20,000 seals at most, from where the part before ended.',
    body: z.object({
      /** What the part before answered as `head`. */
      from: z.object({ seq: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER), hash }).optional(),
      /** A head that was kept elsewhere, such as in a weekly mail. */
      head: hash.optional(),
    }),
    reply: z.discriminatedUnion('ok', [
      z.object({
        ok: z.literal(true),
        /** False: ask again, from `head`. */
        done: z.boolean(),
        /** The last seal that was checked; null when nothing is sealed. */
        head: z.object({ seq: z.number().int(), hash }).nullable(),
        /** Records that wait to be sealed; counted at the end. */
        unsealed: z.number().int(),
        /** The seal that has the given head, if it is in this part. */
        found: z.number().int().nullable(),
      }),
      z.object({
        ok: z.literal(false),
        /** Where the chain doesn't hold any more. */
        seq: z.number().int(),
        why: z.string(),
      }),
    ]),
  },
  'POST /api/v1/evidence': {
    who: 'admin',
    summary:
      'What an auditor asks about leavers, of one person or of a quarter: JSON, or HTML to print. It is itself recorded.',
    body: z.discriminatedUnion('of', [
      z.object({ of: z.literal('person'), person: z.uuid(), format: z.enum(['json', 'html']) }),
      z.object({
        of: z.literal('quarter'),
        /** In UTC. */
        quarter: z.string().regex(/^20\d\d-Q[1-4]$/, { error: 'expected a quarter, like 2026-Q3' }),
        format: z.enum(['json', 'html']),
      }),
    ]),
    reply: 'file',
  },
  'GET /api/v1/mails/:id': {
    who: 'admin',
    summary:
      'The very mail that was sent, with what the mail server answered. Secret links stand in it as placeholders.',
    params: z.object({ id: z.uuid() }),
    reply: z.object({
      from: z.string(),
      to: z.string(),
      subject: z.string(),
      text: z.string(),
      /** Show it in a sandboxed frame. */
      html: z.string(),
      state: z.enum(['waiting', 'delivered', 'dead']),
      queuedAt: instant,
      /** The last fifty. */
      attempts: z.array(attempt),
    }),
  },
} as const satisfies Routes;
