// The audit log as it is written: records hold ids and a salted digest of the labels, labels (names, addresses, old
// and new values) stand in a table that can be erased. The chain is made later, see seal.ts.
import { createHash, randomBytes } from 'node:crypto';
import type { Connection, Statement } from '../db/connect.ts';
import type { Json, JsonObject } from '../db/json.ts';
import { orderedId } from '../db/ordered-id.ts';
import { storableJson } from '../db/storable-json.ts';
import type { AuditAction } from './actions.ts';
import { canonicalJson } from './canonical-json.ts';

/** Who did it. `id` is the token's or person's; an operator, an invitee and the system have none. */
export type Actor = {
  readonly kind: 'scim_token' | 'person' | 'operator' | 'invitee' | 'system';
  readonly id?: string;
};

/** Who caused what follows, in which request. */
export type Cause = { readonly organizationId: string; readonly actor: Actor; readonly requestId?: string };

/** `facts` holds nothing personal and is kept for good; `labels` is what makes it readable and can be erased. */
export type AuditEntry = {
  readonly action: AuditAction;
  readonly target: { readonly kind: string; readonly id?: string };
  readonly facts?: JsonObject;
  readonly labels?: JsonObject;
};

const saltBytes = 16;

const insert: Statement = {
  name: 'audit_insert',
  text: `with entry as (
      select * from jsonb_to_recordset($5::jsonb) as e(
        id uuid, action text, target_kind text, target_id uuid, facts jsonb,
        labels jsonb, salt text, label_digest text)
    ), written as (
      insert into audit_record (organization_id, id, action, actor_kind, actor_id, target_kind, target_id,
        request_id, facts, label_digest)
      select $1, id, action, $2, $3, target_kind, target_id, $4, facts, decode(label_digest, 'hex') from entry
    )
    insert into audit_label (organization_id, record_id, salt, labels)
    select $1, id, decode(salt, 'hex'), labels from entry where salt is not null`,
};

/**
 * Writes the entries in their order, in one statement however many there are. They are sealed into the
 * organization's chain within seconds after the commit.
 *
 * @example await recordAudit(tx, cause, [{ action: 'person.changed', target: { kind: 'person', id } }]);
 */
export async function recordAudit(
  tx: Connection,
  cause: Cause,
  entries: readonly AuditEntry[],
): Promise<void> {
  if (entries.length === 0) {
    return;
  }
  await tx.execute(insert, [
    cause.organizationId,
    cause.actor.kind,
    cause.actor.id ?? null,
    cause.requestId ?? null,
    storableJson(entries.map(rowOf)),
  ]);
}

function rowOf({ action, target, facts, labels }: AuditEntry): JsonObject {
  const row = {
    id: orderedId(),
    action,
    target_kind: target.kind,
    ...(target.id !== undefined && { target_id: target.id }),
    facts: facts ?? {},
  };
  if (labels === undefined) {
    return row;
  }
  const salt = randomBytes(saltBytes);
  const stored: JsonObject = JSON.parse(storableJson(labels));
  return {
    ...row,
    labels: stored,
    salt: salt.toString('hex'),
    label_digest: labelDigest(salt, stored).toString('hex'),
  };
}

/** SHA-256 of the salt and the canonical text: without the salt, a short label could be guessed from its digest. */
export function labelDigest(salt: Uint8Array, labels: Json): Buffer {
  return createHash('sha256').update(salt).update(canonicalJson(labels)).digest();
}
