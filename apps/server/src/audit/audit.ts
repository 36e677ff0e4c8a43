// The audit log: one set-based statement for whatever a transaction did. Records hold ids and a salted digest of the
// labels; names, addresses, old and new values stand in a table that can be erased.
import { createHash, randomBytes, randomUUIDv7 } from 'node:crypto';
import type { JsonObject } from '@linktime/scim';
import type { Connection, Statement } from '../db/connect.ts';

export type Actor = {
  readonly kind: 'scim_token' | 'person' | 'operator' | 'invitee' | 'system';
  readonly id?: string;
};
/** Who caused what follows, in which request. */
export type Cause = { readonly organizationId: string; readonly actor: Actor; readonly requestId?: string };
export type AuditEntry = {
  readonly action: string;
  readonly target: { readonly kind: string; readonly id?: string };
  readonly facts?: JsonObject;
  readonly labels?: JsonObject;
};

const insert: Statement = {
  name: 'audit_record_insert',
  text: `with given as (
      select * from jsonb_to_recordset($2::jsonb) as given (id uuid, action text, actor_kind text, actor_id uuid,
        target_kind text, target_id uuid, request_id text, facts jsonb, salt text, labels jsonb, digest text)
    ), recorded as (
      insert into audit_record (organization_id, id, action, actor_kind, actor_id, target_kind, target_id,
        request_id, facts, label_digest)
      select $1, id, action, actor_kind, actor_id, target_kind, target_id, request_id, facts, decode(digest, 'hex')
      from given
    )
    insert into audit_label (organization_id, record_id, salt, labels)
    select $1, id, decode(salt, 'hex'), labels from given where labels is not null`,
};

export async function recordAudit(tx: Connection, cause: Cause, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) {
    return;
  }
  const rows = entries.map((entry) => {
    const salt = randomBytes(16);
    return {
      id: randomUUIDv7(),
      action: entry.action,
      actor_kind: cause.actor.kind,
      actor_id: cause.actor.id ?? null,
      target_kind: entry.target.kind,
      target_id: entry.target.id ?? null,
      request_id: cause.requestId ?? null,
      facts: entry.facts ?? {},
      ...(entry.labels !== undefined && {
        labels: entry.labels,
        salt: salt.toString('hex'),
        digest: createHash('sha256').update(salt).update(JSON.stringify(entry.labels)).digest('hex'),
      }),
    };
  });
  await tx.execute(insert, [cause.organizationId, JSON.stringify(rows)]);
}
