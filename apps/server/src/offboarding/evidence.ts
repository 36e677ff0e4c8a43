// What an auditor asks about a leaver: when the IdP said stop, when access ended, which sessions closed, what became of
// each booking, who was told and what their mail server answered. All of one departure has the instant of its transaction.

import { microseconds } from '../audit/search.ts';
import type { Connection, Row, Statement } from '../db/connect.ts';
import type { Attempt } from '../outbox/sent-mail.ts';

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

/** Departures in a page, and in a document. */
export const departuresInAPage = 10;
export const departuresInADocument = 500;
const rowsOfADeparture = 1_000;

const departure = `r.id, ${microseconds('r.at')} as at, r.target_id as person_id, r.actor_kind, r.request_id,
      r.facts::text as facts, l.labels, p.name, s.seq, encode(s.hash, 'hex') as hash,
      ${microseconds(`g.at - make_interval(secs => g.duration_ms / 1000)`)} as arrived_at,
      ${microseconds('g.at')} as answered_at, g.method, g.path, g.status, g.user_agent`;

const joins = `
    left join audit_seal s on s.organization_id = $1 and s.record_id = r.id
    left join audit_label l on l.organization_id = $1 and l.record_id = r.id
    left join person p on p.organization_id = $1 and p.id = r.target_id
    left join lateral (
      select at, method, path, status, user_agent, duration_ms from provisioning_log
      where organization_id = $1 and person_id = r.target_id and request_id = r.request_id
        and at between r.at - interval '1 minute' and r.at + interval '1 minute'
      order by at limit 1
    ) g on true`;

const ofPerson: Statement = {
  name: 'evidence_of_person',
  text: `select ${departure}
    from (
      select * from audit_record where organization_id = $1 and target_kind = 'person' and target_id = $2
        and action = 'person.deprovisioned' and (at, id) > ($3::timestamptz, $4::uuid)
      order by at, id limit ${departuresInAPage}
    ) r ${joins} order by r.at, r.id`,
};

const ofTime: Statement = {
  name: 'evidence_of_time',
  text: `select ${departure}
    from (
      select * from audit_record where organization_id = $1 and action = 'person.deprovisioned' and at < $2
        and (at, id) > ($3::timestamptz, $4::uuid)
      order by at, id limit ${departuresInAPage}
    ) r ${joins} order by r.at, r.id`,
};

type DepartureRow = Row & {
  readonly id: string;
  readonly at: string;
  readonly person_id: string;
  readonly actor_kind: string;
  readonly request_id: string | null;
  readonly facts: string;
  readonly labels: string | null;
  readonly name: string | null;
  readonly seq: number | null;
  readonly hash: string | null;
  readonly arrived_at: string | null;
  readonly answered_at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly user_agent: string | null;
};

const given = `unnest($2::uuid[], $3::uuid[], $4::timestamptz[]) as d(record_id, person_id, at)`;

const sessions: Statement = {
  name: 'evidence_sessions',
  text: `select d.record_id, ${microseconds('s.created_at')} as opened_at, ${microseconds('s.ended_at')} as ended_at,
      host(s.ip) as ip, s.user_agent
    from ${given}
    cross join lateral (
      select created_at, ended_at, ip, user_agent from session
      where organization_id = $1 and person_id = d.person_id and ended_at = d.at and ended_by_reason = 'deprovisioned'
      order by created_at limit ${rowsOfADeparture}
    ) s`,
};

// What was settled with the departure itself, and what had to wait for a hold to end.
const bookings: Statement = {
  name: 'evidence_bookings',
  text: `select d.record_id, b.id, b.reference, ${microseconds('b.starts_at')} as starts_at, f.action, f.id as fate_id,
      ${microseconds('f.at')} as fate_at, s.seq, encode(s.hash, 'hex') as hash
    from ${given}
    cross join lateral (
      select h.booking_id from booking_host h
      where h.organization_id = $1 and h.person_id = d.person_id and h.starts_at > d.at
      order by h.starts_at limit ${rowsOfADeparture}
    ) h
    cross join lateral (
      select r.id, r.action, r.at from audit_record r
      where r.organization_id = $1 and r.target_kind = 'booking' and r.target_id = h.booking_id
        and r.facts->>'reason' = 'host_deprovisioned'
        and (r.at = d.at or (r.facts->>'wasHeld' = 'true' and r.at between d.at and d.at + interval '3 hours'))
      order by r.at limit 1
    ) f
    join booking b on b.organization_id = $1 and b.id = h.booking_id
    left join audit_seal s on s.organization_id = $1 and s.record_id = f.id
    order by b.starts_at`,
};

const notices: Statement = {
  name: 'evidence_notices',
  text: `select d.record_id, o.id, o.payload->'to'->>'email' as "to", o.payload->>'subject' as subject,
      ${microseconds('o.created_at')} as queued_at, o.state,
      (select jsonb_agg(jsonb_build_object('startedAt', a.started_at, 'endedAt', a.ended_at, 'outcome', a.outcome,
          'answer', a.answer) order by a.number)
        from outbox_attempt a where a.organization_id = $1 and a.outbox_id = o.id) as attempts
    from unnest($2::uuid[], $3::uuid[], $4::timestamptz[]) as d(record_id, booking_id, at)
    cross join lateral (
      select id, payload, created_at, state from outbox
      where organization_id = $1 and subject_kind = 'booking' and subject_id = d.booking_id and created_at = d.at
      order by id limit ${rowsOfADeparture}
    ) o
    order by o.id`,
};

type OfDeparture = Row & { readonly record_id: string };
type SessionRow = OfDeparture & {
  readonly opened_at: string;
  readonly ended_at: string;
  readonly ip: string | null;
  readonly user_agent: string | null;
};
type BookingRow = OfDeparture & {
  readonly id: string;
  readonly reference: string;
  readonly starts_at: string;
  readonly action: string;
  readonly fate_id: string;
  readonly fate_at: string;
  readonly seq: number | null;
  readonly hash: string | null;
};
type NoticeRow = OfDeparture & {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly queued_at: string;
  readonly state: 'waiting' | 'delivered' | 'dead';
  readonly attempts: string | null;
};

/** Ten departures, the oldest first, in four statements. */
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
  const [closed, settled] = await Promise.all([
    tx.query<SessionRow>(sessions, [organizationId, ...of]),
    tx.query<BookingRow>(bookings, [organizationId, ...of]),
  ]);
  const told = await tx.query<NoticeRow>(notices, [
    organizationId,
    settled.map((row) => row.record_id),
    settled.map(({ id }) => id),
    settled.map((row) => row.fate_at),
  ]);
  const by = { closed: grouped(closed), settled: grouped(settled), told: grouped(told) };
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
