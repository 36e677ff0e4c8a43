// What the chain of an organization's audit records is made of: the text of a record, and how a hash takes in the one
// before it. No secret goes into it, so that anybody who holds an export can do the same.
import { createHash } from 'node:crypto';
import type { Connection, Row, Statement } from '../db/connect.ts';

/** A record as the chain reads it. `at` is text with microseconds, `facts` is jsonb's own text, `label_digest` hex. */
export type RecordRow = Row & {
  readonly organization_id: string;
  readonly id: string;
  readonly at: string;
  readonly action: string;
  readonly actor_kind: string;
  readonly actor_id: string | null;
  readonly target_kind: string;
  readonly target_id: string | null;
  readonly request_id: string | null;
  readonly facts: string;
  readonly label_digest: string | null;
};

/** The columns of a RecordRow, from `audit_record r`. */
export const recordColumns = `r.organization_id, r.id,
  to_char(r.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, r.action, r.actor_kind, r.actor_id,
  r.target_kind, r.target_id, r.request_id, r.facts::text as facts, encode(r.label_digest, 'hex') as label_digest`;

/** What the first record is chained to. */
export const beginning: Uint8Array = new Uint8Array(32);

/**
 * The record as one line of JSON with its members in this order: the bytes that are hashed. Facts stand in it as
 * PostgreSQL prints them, which is one text for one value; numbers would lose digits on the way through a parser.
 */
export function sealedText(record: RecordRow): string {
  const row = JSON.stringify({
    organization_id: record.organization_id,
    id: record.id,
    at: record.at,
    action: record.action,
    actor_kind: record.actor_kind,
    actor_id: record.actor_id,
    target_kind: record.target_kind,
    target_id: record.target_id,
    request_id: record.request_id,
    label_digest: record.label_digest,
  });
  return `${row.slice(0, -1)},"facts":${record.facts}}`;
}

/** SHA-256 of the hash before and the record's text in UTF-8. */
export function chainHash(previous: Uint8Array, record: RecordRow): Buffer {
  return createHash('sha256').update(previous).update(sealedText(record)).digest();
}

/** The end of a chain. */
export type Head = { readonly seq: number; readonly hash: Buffer };

const findHead: Statement = {
  name: 'audit_head',
  text: `select seq, hash from audit_seal where organization_id = $1 order by seq desc limit 1`,
};

/** The newest seal of an organization; undefined while nothing is sealed. */
export async function headOf(tx: Connection, organizationId: string): Promise<Head | undefined> {
  const [head] = await tx.query<Row & Head>(findHead, [organizationId]);
  return head;
}
