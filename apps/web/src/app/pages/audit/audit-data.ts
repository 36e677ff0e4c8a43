// The audit log as the page reads it.
import type { ReplyOf } from '../../../client.ts';

export type AuditRecord = ReplyOf<'GET /api/v1/audit'>['records'][number];

export type AuditSearch = {
  readonly action?: string;
  readonly actorKind?: 'scim_token' | 'person' | 'operator' | 'invitee' | 'system';
  readonly from?: string;
  readonly to?: string;
};

export const actorNames: Readonly<Record<NonNullable<AuditSearch['actorKind']>, string>> = {
  scim_token: 'SCIM',
  person: 'A person',
  operator: 'The operator',
  invitee: 'An invitee',
  system: 'LinkTime',
};

export function actorName(actor: AuditRecord['actor']): string {
  const kind = Object.entries(actorNames).find(([name]) => name === actor.kind)?.[1] ?? actor.kind;
  return actor.name ?? kind;
}

/** `person.deprovisioned` → "person deprovisioned" */
export function actionText(action: string): string {
  return action.replaceAll('.', ' ').replaceAll('_', ' ');
}
