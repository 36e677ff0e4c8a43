// The rows that evidence is made of: departures by person or by time, and what hangs on them, a set at a time.
import { microseconds } from '../audit/search.ts';
import type { Row, Statement } from '../db/connect.ts';

/** Departures in a page. */
export const departuresInAPage = 10;
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

export const ofPerson: Statement = {
  name: 'evidence_of_person',
  text: `select ${departure}
    from (
      select * from audit_record where organization_id = $1 and target_kind = 'person' and target_id = $2
        and action = 'person.deprovisioned' and (at, id) > ($3::timestamptz, $4::uuid)
      order by at, id limit ${departuresInAPage}
    ) r ${joins} order by r.at, r.id`,
};

export const ofTime: Statement = {
  name: 'evidence_of_time',
  text: `select ${departure}
    from (
      select * from audit_record where organization_id = $1 and action = 'person.deprovisioned' and at < $2
        and (at, id) > ($3::timestamptz, $4::uuid)
      order by at, id limit ${departuresInAPage}
    ) r ${joins} order by r.at, r.id`,
};

export type DepartureRow = Row & {
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

export const sessions: Statement = {
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

// What was settled with the departure itself, and what had to wait: for a hold to end, or, restored, until shortly before
// it began. Where somebody left again in between it belongs to that later departure.
export const bookings: Statement = {
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
        and (r.at = d.at or (r.facts->>'wasHeld' = 'true' and r.at > d.at and not exists (
          select from audit_record again
          where again.organization_id = $1 and again.target_kind = 'person' and again.target_id = d.person_id
            and again.action = 'person.deprovisioned' and again.at > d.at and again.at <= r.at)))
      order by r.at limit 1
    ) f
    join booking b on b.organization_id = $1 and b.id = h.booking_id
    left join audit_seal s on s.organization_id = $1 and s.record_id = f.id
    order by b.starts_at`,
};

// What a hold keeps back when the document is made: no record says yet what becomes of it. Nothing waits for somebody who
// came back, so all of it is of the latest departure.
export const waiting: Statement = {
  name: 'evidence_waiting',
  text: `select d.record_id, b.reference, ${microseconds('b.starts_at')} as starts_at,
      ${microseconds('b.held_until')} as until
    from ${given}
    join person p on p.organization_id = $1 and p.id = d.person_id and not p.active
    cross join lateral (
      select h.booking_id from booking_host h
      where h.organization_id = $1 and h.person_id = d.person_id and h.starts_at > d.at and h.left_at is null
      order by h.starts_at limit ${rowsOfADeparture}
    ) h
    join booking b on b.organization_id = $1 and b.id = h.booking_id and b.held_until is not null
      and b.status in ('pending', 'confirmed')
    where not exists (
      select from audit_record again
      where again.organization_id = $1 and again.target_kind = 'person' and again.target_id = d.person_id
        and again.action = 'person.deprovisioned' and again.at > d.at)
    order by b.starts_at`,
};

export const notices: Statement = {
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

export type OfDeparture = Row & { readonly record_id: string };
export type SessionRow = OfDeparture & {
  readonly opened_at: string;
  readonly ended_at: string;
  readonly ip: string | null;
  readonly user_agent: string | null;
};
export type BookingRow = OfDeparture & {
  readonly id: string;
  readonly reference: string;
  readonly starts_at: string;
  readonly action: string;
  readonly fate_id: string;
  readonly fate_at: string;
  readonly seq: number | null;
  readonly hash: string | null;
};
export type WaitingRow = OfDeparture & {
  readonly reference: string;
  readonly starts_at: string;
  readonly until: string;
};
export type NoticeRow = OfDeparture & {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly queued_at: string;
  readonly state: 'waiting' | 'delivered' | 'dead';
  readonly attempts: string | null;
};
