// The audit log as the page reads it, and as its address says what is looked for.
import { api, type ReplyOf } from '../../../client.ts';
import { answered, filled } from '../../api/refused.ts';
import { sentenceOfRecord } from './action-words.ts';

export type AuditRecord = ReplyOf<'GET /api/v1/audit'>['records'][number];

const actorKinds = ['scim_token', 'person', 'operator', 'invitee', 'system'] as const;

export type ActorKind = (typeof actorKinds)[number];

export type AuditSearch = {
  readonly action?: string;
  readonly actorKind?: ActorKind;
  readonly actor?: string;
  readonly targetKind?: string;
  readonly target?: string;
  readonly from?: string;
  readonly to?: string;
};

/** What stands in the page's address. `as`: whether the person did it, or it was done to them. */
export type AuditFilter = {
  readonly action?: string;
  readonly by?: string;
  readonly person?: string;
  readonly as?: string;
  /** Dates. */
  readonly from?: string;
  readonly to?: string;
};

export const actorNames: Readonly<Record<ActorKind, string>> = {
  scim_token: 'SCIM',
  person: 'A person',
  operator: 'The operator',
  invitee: 'An invitee',
  system: 'LinkTime',
};

export function actorName(actor: AuditRecord['actor']): string {
  const kind = actorKinds.find((name) => name === actor.kind);
  return actor.name ?? (kind === undefined ? actor.kind : actorNames[kind]);
}

export function sentenceOf({ action, target, team, facts }: AuditRecord): string {
  return sentenceOfRecord(action, { target: target.name, team, facts });
}

export function readRecords(search: AuditSearch, before: string | undefined) {
  return answered(
    api['GET /api/v1/audit']({ query: filled({ ...search, ...(before !== undefined && { before }) }) }),
  );
}

/** What isn't one is as if it weren't there; a date is a day of the reader's. */
export function searchOf({ action = '', by, person = '', as, from = '', to = '' }: AuditFilter): AuditSearch {
  const kind = actorKinds.find((name) => name === by);
  const did = as === 'actor';
  return {
    ...(/^[a-z_]+(\.[a-z_]+)+$/.test(action) && { action }),
    ...(kind !== undefined && { actorKind: kind }),
    ...(person !== '' && !did && { targetKind: 'person', target: person }),
    ...(person !== '' && did && { actorKind: 'person' as const, actor: person }),
    ...(isDate(from) && { from: instantOf(from, 0) }),
    ...(isDate(to) && { to: instantOf(to, 1) }),
  };
}

function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
}

function instantOf(date: string, daysLater: number): string {
  const start = new Date(`${date}T00:00:00`);
  start.setDate(start.getDate() + daysLater);
  return `${start.toISOString().slice(0, 19)}Z`;
}
