// What must be delivered, as the transaction that causes it writes it down: a mail is queued if and only if the change
// that it tells of is committed. worker.ts delivers.
import type { Connection, Database, Row, Statement } from '../db/connect.ts';
import { orderedId } from '../db/ordered-id.ts';
import { storableJson } from '../db/storable-json.ts';
import type { Mail } from './mail-message.ts';

/** A mail to queue. With a `dedupeKey` that was there before it isn't queued again; mails with one `orderKey` go out in order. */
export type OutboxMail = {
  readonly dedupeKey: string;
  readonly orderKey: string;
  /** What it is about, for the evidence: who was told of what. */
  readonly subject: { readonly kind: string; readonly id: string };
  readonly mail: Mail;
  /** Not before this instant; at once by default. */
  readonly dueAt?: Date;
};

const insert: Statement = {
  name: 'outbox_insert',
  text: `insert into outbox (organization_id, id, kind, dedupe_key, order_key, subject_kind, subject_id, payload, due_at)
    select $1, id, 'mail', dedupe_key, order_key, subject_kind, subject_id, mail, coalesce(due_at, now())
    from jsonb_to_recordset($2::jsonb) as m(id uuid, dedupe_key text, order_key text, subject_kind text,
      subject_id uuid, mail jsonb, due_at timestamptz)
    on conflict (organization_id, dedupe_key) do nothing`,
};

/** Queues the mails in their order, in one statement however many there are. Wake the worker after the commit. */
export async function enqueueMails(
  tx: Connection,
  organizationId: string,
  mails: readonly OutboxMail[],
): Promise<void> {
  if (mails.length === 0) {
    return;
  }
  const rows = mails.map(({ dedupeKey, orderKey, subject, mail, dueAt }) => ({
    id: orderedId(),
    dedupe_key: dedupeKey,
    order_key: orderKey,
    subject_kind: subject.kind,
    subject_id: subject.id,
    mail,
    due_at: dueAt?.toISOString(),
  }));
  await tx.execute(insert, [organizationId, storableJson(rows)]);
}

/** How far behind the deliveries are; `oldestSeconds` is how long the oldest message that is due has waited. */
export type Backlog = { readonly waiting: number; readonly dead: number; readonly oldestSeconds: number };

/** For `readBacklog`. What waits is not counted beyond 10,000; what was given up is few, and has its own index. */
export const backlog: Statement = {
  name: 'outbox_backlog',
  text: `select
      (select count(*) from (select from outbox where state = 'waiting' limit 10000) w) as waiting,
      (select count(*) from outbox where state = 'dead') as dead,
      coalesce((
        select extract(epoch from now() - due_at) from outbox
        where state = 'waiting' and due_at <= now() order by due_at limit 1
      ), 0)::float8 as oldest_seconds`,
};

/** Of all organizations, for metrics and `linktime doctor`; `database` acts as linktime_worker. */
export async function readBacklog(database: Database): Promise<Backlog> {
  type Figures = Row & { waiting: number; dead: number; oldest_seconds: number };
  const [row] = await database.slow<Figures>(backlog.text);
  return { waiting: row?.waiting ?? 0, dead: row?.dead ?? 0, oldestSeconds: row?.oldest_seconds ?? 0 };
}
