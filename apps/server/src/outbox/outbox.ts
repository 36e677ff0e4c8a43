// What must be delivered, written in the transaction that caused it.
import { randomUUIDv7 } from 'node:crypto';
import type { Connection, Statement } from '../db/connect.ts';
import type { Mail } from './mail-message.ts';

export type OutboxMail = {
  readonly dedupeKey: string;
  readonly orderKey: string;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly mail: Mail;
  readonly dueAt?: Date;
};

const insert: Statement = {
  name: 'outbox_insert',
  text: `insert into outbox (organization_id, id, kind, dedupe_key, order_key, subject_kind, subject_id, payload, due_at)
    select $1, id, 'mail', dedupe_key, order_key, subject_kind, subject_id, payload, coalesce(due_at, now())
    from jsonb_to_recordset($2::jsonb) as given (id uuid, dedupe_key text, order_key text, subject_kind text,
      subject_id uuid, payload jsonb, due_at timestamptz)
    on conflict (organization_id, dedupe_key) do nothing`,
};

export async function enqueueMails(tx: Connection, organizationId: string, mails: readonly OutboxMail[]): Promise<void> {
  if (mails.length === 0) {
    return;
  }
  const rows = mails.map((one) => ({
    id: randomUUIDv7(),
    dedupe_key: one.dedupeKey,
    order_key: one.orderKey,
    subject_kind: one.subject.kind,
    subject_id: one.subject.id,
    payload: one.mail,
    due_at: one.dueAt?.toISOString() ?? null,
  }));
  await tx.execute(insert, [organizationId, JSON.stringify(rows)]);
}
