// When an organization's OWNERs are mailed the head of its audit chain, and what they were told last.
import type { Connection, Row, Statement } from '../db/connect.ts';

const take: Statement = {
  name: 'organization_take_audit_head',
  text: `update organization set audit_head_due_at = $2::timestamptz + interval '7 days'
    where id = $1 and audit_head_due_at <= $2 returning slug, audit_head_mailed as mailed`,
};

export type DueHead = Row & { readonly slug: string; readonly mailed: number };

/** Takes the organization's turn, and sets the next one; undefined when another worker was faster. */
export async function takeAuditHeadTurn(
  tx: Connection,
  organizationId: string,
  at: Date,
): Promise<DueHead | undefined> {
  const rows = await tx.query<DueHead>(take, [organizationId, at]);
  return rows[0];
}

const note: Statement = {
  name: 'organization_note_audit_head',
  text: 'update organization set audit_head_mailed = $2 where id = $1',
};

export async function noteAuditHeadMailed(
  tx: Connection,
  organizationId: string,
  seq: number,
): Promise<void> {
  await tx.execute(note, [organizationId, seq]);
}
