// What an auditor asks about a leaver: when the IdP said stop, when access ended, which sessions closed, what became of
// each booking, who was told and what their mail server answered. All of one departure has the instant of its transaction.

import type { Connection, Statement } from '../db/connect.ts';
import type { Attempt } from '../outbox/sent-mail.ts';
import {
  type BookingRow,
  bookings,
  type DepartureRow,
  departuresInAPage,
  type NoticeRow,
  notices,
  type OfDeparture,
  ofPerson,
  ofTime,
  type SessionRow,
  sessions,
  type WaitingRow,
  waiting,
} from './evidence-rows.ts';

export type Sealed = { readonly recordId: string; readonly seq: number | null; readonly hash: string | null };

export type DepartureEvidence = {
  readonly record: Sealed;
  readonly person: { readonly id: string; readonly name: string; readonly email: string | null };
  /** Who ended it: the IdP's token, or a person. */
  readonly by: string;
  readonly requestId: string | null;
  /** From the request log, which keeps 30 days; null when it is older, or was done by hand. */
  readonly request: {
    readonly arrivedAt: string;
    readonly answeredAt: string;
    readonly method: string;
    readonly path: string;
    readonly status: number;
    readonly userAgent: string | null;
  } | null;
  readonly accessEndedAt: string;
  /** As the audit record has it. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly sessions: readonly {
    readonly openedAt: string;
    readonly endedAt: string;
    readonly address: string | null;
    readonly browser: string | null;
  }[];
  readonly bookings: readonly (Sealed & {
    readonly reference: string;
    readonly startsAt: string;
    readonly fate: 'cancelled' | 'handed_over' | 'goes_on';
    readonly at: string;
  })[];
  /** Bookings that a hold keeps back as the document is made; `until`: when they are decided at the latest. */
  readonly waiting: readonly {
    readonly reference: string;
    readonly startsAt: string;
    readonly until: string;
  }[];
  readonly notices: readonly {
    readonly id: string;
    readonly to: string;
    readonly subject: string;
    readonly queuedAt: string;
    readonly state: 'waiting' | 'delivered' | 'dead';
    readonly attempts: readonly Attempt[];
  }[];
};

export type EvidenceSearch =
  | { readonly personId: string }
  /** `to` is not included. */
  | { readonly from: Date; readonly to: Date };

export type EvidencePage = {
  readonly departures: readonly DepartureEvidence[];
  /** Where the next page begins. */
  readonly next: { readonly at: string; readonly id: string } | undefined;
};

/** Departures in a document. */
export const departuresInADocument = 500;

/** Ten departures, the oldest first, in five statements. */
export async function evidencePage(
  tx: Connection,
  organizationId: string,
  search: EvidenceSearch,
  after?: { readonly at: string; readonly id: string },
): Promise<EvidencePage> {
  const start = 'from' in search ? search.from.toISOString() : '1970-01-01T00:00:00Z';
  const place = [after?.at ?? start, after?.id ?? '00000000-0000-0000-0000-000000000000'];
  const left = await ('personId' in search
    ? tx.query<DepartureRow>(ofPerson, [organizationId, search.personId, ...place])
    : tx.query<DepartureRow>(ofTime, [organizationId, search.to, ...place]));
  if (left.length === 0) {
    return { departures: [], next: undefined };
  }
  const of = [left.map(({ id }) => id), left.map((row) => row.person_id), left.map(({ at }) => at)];
  const [closed, settled, held] = await Promise.all([
    tx.query<SessionRow>(sessions, [organizationId, ...of]),
    tx.query<BookingRow>(bookings, [organizationId, ...of]),
    tx.query<WaitingRow>(waiting, [organizationId, ...of]),
  ]);
  const told = await tx.query<NoticeRow>(notices, [
    organizationId,
    settled.map((row) => row.record_id),
    settled.map(({ id }) => id),
    settled.map((row) => row.fate_at),
  ]);
  const by = { closed: grouped(closed), settled: grouped(settled), held: grouped(held), told: grouped(told) };
  const last = left.length < departuresInAPage ? undefined : left.at(-1);
  return {
    departures: left.map((row) => evidenceOf(row, by)),
    next: last && { at: last.at, id: last.id },
  };
}

function grouped<T extends OfDeparture>(rows: readonly T[]): Map<string, T[]> {
  return Map.groupBy(rows, (row) => row.record_id);
}

function evidenceOf(
  row: DepartureRow,
  by: {
    readonly closed: Map<string, SessionRow[]>;
    readonly settled: Map<string, BookingRow[]>;
    readonly held: Map<string, WaitingRow[]>;
    readonly told: Map<string, NoticeRow[]>;
  },
): DepartureEvidence {
  const labels: { name?: string; email?: string } = JSON.parse(row.labels ?? '{}');
  const { arrived_at: arrivedAt, answered_at: answeredAt, method, path, status, user_agent: userAgent } = row;
  return {
    record: { recordId: row.id, seq: row.seq, hash: row.hash },
    person: { id: row.person_id, name: labels.name ?? row.name ?? '', email: labels.email ?? null },
    by: row.actor_kind,
    requestId: row.request_id,
    request: arrivedAt === null ? null : { arrivedAt, answeredAt, method, path, status, userAgent },
    accessEndedAt: row.at,
    facts: JSON.parse(row.facts),
    sessions: (by.closed.get(row.id) ?? []).map((session) => ({
      openedAt: session.opened_at,
      endedAt: session.ended_at,
      address: session.ip,
      browser: session.user_agent,
    })),
    bookings: (by.settled.get(row.id) ?? []).map((booking) => ({
      recordId: booking.fate_id,
      seq: booking.seq,
      hash: booking.hash,
      reference: booking.reference,
      startsAt: booking.starts_at,
      fate: fates[booking.action] ?? 'cancelled',
      at: booking.fate_at,
    })),
    waiting: (by.held.get(row.id) ?? []).map((booking) => ({
      reference: booking.reference,
      startsAt: booking.starts_at,
      until: booking.until,
    })),
    notices: (by.told.get(row.id) ?? []).map((notice) => ({
      id: notice.id,
      to: notice.to,
      subject: notice.subject,
      queuedAt: notice.queued_at,
      state: notice.state,
      attempts: JSON.parse(notice.attempts ?? '[]'),
    })),
  };
}

const fates: Readonly<Record<string, 'handed_over' | 'goes_on'>> = {
  'booking.handed_over': 'handed_over',
  'booking.host_left': 'goes_on',
};

const countLeft: Statement = {
  name: 'evidence_count',
  text: `select count(*) as departures from audit_record
    where organization_id = $1 and action = 'person.deprovisioned' and at >= $2 and at < $3`,
};

/** How many departures there were in a time: an auditor's population. */
export async function countDepartures(
  tx: Connection,
  organizationId: string,
  time: { readonly from: Date; readonly to: Date },
): Promise<number> {
  const [row] = await tx.query<{ departures: number }>(countLeft, [organizationId, time.from, time.to]);
  return row?.departures ?? 0;
}
