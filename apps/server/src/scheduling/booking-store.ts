// The tables of bookings. A booking is made and moved only while its hosts' rows are share-locked and active, and a
// deprovisioning takes the same rows for itself: either the booking comes first and is cancelled, or it is refused.
import { randomBytes, randomUUIDv7 } from 'node:crypto';
import type { Connection, Row, Statement } from '../db/connect.ts';
import { explain } from '../db/pg-errors.ts';

export type NewBooking = {
  readonly eventTypeId: string | null;
  readonly hostIds: readonly string[];
  readonly start: Date;
  readonly end: Date;
  readonly timeZone: string;
  /** Title, location and whatever else must still be known when host and event type have changed. */
  readonly snapshot: { readonly title: string; readonly location?: string };
  readonly organizerEmail: string;
  /** The domain of the calendar UID. */
  readonly domain: string;
  readonly attendees: readonly {
    readonly kind: 'invitee' | 'guest';
    readonly name: string;
    readonly email: string;
    readonly timeZone: string;
    readonly locale: string;
  }[];
};

export type Booked =
  | { readonly ok: true; readonly id: string; readonly reference: string }
  | { readonly ok: false; readonly reason: 'host_unavailable' | 'slot_taken' };

const lockHosts: Statement = {
  name: 'booking_lock_hosts',
  text: `select id, name, email from person
    where organization_id = $1 and id = any($2::uuid[]) and active order by id for share`,
};

const insertBooking: Statement = {
  name: 'booking_insert',
  text: `insert into booking (organization_id, id, reference, event_type_id, kind, starts_at, ends_at, time_zone,
      status, snapshot, ical_uid, ical_organizer)
    values ($1, $2, $3, $4, 'one_on_one', $5, $6, $7, 'confirmed', $8, $9, $10)`,
};

const insertHosts: Statement = {
  name: 'booking_host_insert',
  text: `insert into booking_host (organization_id, booking_id, person_id, starts_at, during)
    select $1, $2, host, $4, tstzrange($4, $5, '[)') from unnest($3::uuid[]) as host order by host`,
};

const insertAttendees: Statement = {
  name: 'booking_attendee_insert',
  text: `insert into booking_attendee (organization_id, id, booking_id, kind, name, email, email_folded, time_zone, locale)
    select $1, given.id, $2, given.kind, given.name, given.email, lower(given.email), given.time_zone, given.locale
    from jsonb_to_recordset($3::jsonb)
      as given (id uuid, kind text, name text, email text, time_zone text, locale text)`,
};

/** Books a slot: all hosts must be active and free. Nothing is written when it is refused. */
export async function insertNewBooking(
  tx: Connection,
  organizationId: string,
  booking: NewBooking,
): Promise<Booked> {
  const hosts = await tx.query<{ id: string; name: string; email: string }>(lockHosts, [
    organizationId,
    booking.hostIds,
  ]);
  if (hosts.length !== new Set(booking.hostIds).size || hosts.length === 0) {
    return { ok: false, reason: 'host_unavailable' };
  }
  const id = randomUUIDv7();
  const reference = newReference();
  const snapshot = { ...booking.snapshot, hosts: hosts.map(({ name, email }) => ({ name, email })) };
  const attendees = booking.attendees.map((attendee) => ({
    id: randomUUIDv7(),
    kind: attendee.kind,
    name: attendee.name,
    email: attendee.email,
    time_zone: attendee.timeZone,
    locale: attendee.locale,
  }));
  await tx.query('savepoint booking');
  try {
    await Promise.all([
      tx.execute(insertBooking, [
        organizationId,
        id,
        reference,
        booking.eventTypeId,
        booking.start,
        booking.end,
        booking.timeZone,
        JSON.stringify(snapshot),
        `${id}@${booking.domain}`,
        booking.organizerEmail,
      ]),
      tx.execute(insertHosts, [organizationId, id, booking.hostIds, booking.start, booking.end]),
      tx.execute(insertAttendees, [organizationId, id, JSON.stringify(attendees)]),
    ]);
  } catch (error) {
    if (explain(error).kind !== 'exclusion') {
      throw error;
    }
    await tx.query('rollback to savepoint booking');
    return { ok: false, reason: 'slot_taken' };
  }
  return { ok: true, id, reference };
}

const hostsOf: Statement = {
  name: 'booking_hosts_of',
  text: `select person_id from booking_host where organization_id = $1 and booking_id = $2 order by person_id`,
};

const lockOne: Statement = {
  name: 'booking_lock',
  text: `select id from booking
    where organization_id = $1 and id = $2 and status in ('pending', 'confirmed') for update`,
};

const move: Statement = {
  name: 'booking_move',
  text: `with moved as (
      update booking_host set starts_at = $3, during = tstzrange($3, $4, '[)')
      where organization_id = $1 and booking_id = $2
    )
    update booking set starts_at = $3, ends_at = $4, ical_sequence = ical_sequence + 1, version = version + 1
    where organization_id = $1 and id = $2`,
};

/**
 * Moves a booking. The booking is read, its hosts are locked, and then it is read again: locking it first and the
 * hosts after would deadlock with a deprovisioning, which locks the host first.
 */
export async function rescheduleBooking(
  tx: Connection,
  organizationId: string,
  booking: { readonly id: string; readonly start: Date; readonly end: Date },
): Promise<{ ok: true } | { ok: false; reason: 'host_unavailable' | 'slot_taken' | 'not_found' }> {
  const hosts = await tx.query<{ person_id: string }>(hostsOf, [organizationId, booking.id]);
  const ids = hosts.map((host) => host.person_id);
  if (ids.length === 0) {
    return { ok: false, reason: 'not_found' };
  }
  const active = await tx.query(lockHosts, [organizationId, ids]);
  const found = await tx.query(lockOne, [organizationId, booking.id]);
  if (found.length === 0) {
    return { ok: false, reason: 'not_found' };
  }
  if (active.length !== ids.length) {
    return { ok: false, reason: 'host_unavailable' };
  }
  await tx.query('savepoint booking');
  try {
    await tx.execute(move, [organizationId, booking.id, booking.start, booking.end]);
  } catch (error) {
    if (explain(error).kind !== 'exclusion') {
      throw error;
    }
    await tx.query('rollback to savepoint booking');
    return { ok: false, reason: 'slot_taken' };
  }
  return { ok: true };
}

export type CancelledRow = Row & {
  readonly id: string;
  readonly reference: string;
  readonly starts_at: Date;
  readonly ends_at: Date;
  readonly cancelled_at: Date;
  readonly ical_uid: string;
  readonly ical_sequence: number;
  readonly ical_organizer: string;
  /** JSON text, as are the two behind it. */
  readonly snapshot: string;
  /** `{ id, name, email, time_zone, locale }[]` without the one who leaves. */
  readonly other_hosts: string | null;
  /** `{ id, kind, name, email, time_zone, locale }[]`, by id. */
  readonly attendees: string | null;
};

// One statement for any number of bookings. They are locked in the order of their ids, like everywhere.
const cancelForHost: Statement = {
  name: 'booking_cancel_for_host',
  text: `with due as (
      select b.id from booking b
      where b.organization_id = $1 and b.status in ('pending', 'confirmed') and b.starts_at > now()
        and b.id in (
          select h.booking_id from booking_host h
          where h.organization_id = $1 and h.person_id = $2 and h.starts_at > now()
        )
      order by b.id for update
    ), cancelled as (
      update booking b set status = 'cancelled', cancelled_at = now(), cancelled_by = 'deprovisioning',
        cancel_reason = 'host_deprovisioned', ical_sequence = ical_sequence + 1, version = version + 1
      from due where b.organization_id = $1 and b.id = due.id
      returning b.*
    ), freed as (
      update booking_host h set blocks = false from due where h.organization_id = $1 and h.booking_id = due.id
    )
    select c.id, c.reference, c.starts_at, c.ends_at, c.cancelled_at, c.ical_uid, c.ical_sequence,
      c.ical_organizer, c.snapshot,
      (select json_agg(json_build_object('id', p.id, 'name', p.name, 'email', p.email, 'time_zone', p.time_zone,
          'locale', p.locale) order by p.id)
        from booking_host h
        join person p on p.organization_id = h.organization_id and p.id = h.person_id
        where h.organization_id = $1 and h.booking_id = c.id and h.person_id <> $2) as other_hosts,
      (select json_agg(json_build_object('id', a.id, 'kind', a.kind, 'name', a.name, 'email', a.email,
          'time_zone', a.time_zone, 'locale', a.locale) order by a.id)
        from booking_attendee a
        where a.organization_id = $1 and a.booking_id = c.id and a.status = 'active') as attendees
    from cancelled c order by c.starts_at, c.id`,
};

/** Cancels every booking of a host, who is locked, that has not started. Frees the time of its other hosts too. */
export function cancelBookingsOfHost(
  tx: Connection,
  organizationId: string,
  personId: string,
): Promise<CancelledRow[]> {
  return tx.query<CancelledRow>(cancelForHost, [organizationId, personId]);
}

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `LT-7K3QF9A2`: Crockford's base 32, to read out on the telephone. */
function newReference(): string {
  const body = [...randomBytes(8)].map((byte) => letters[byte % 32]).join('');
  return `LT-${body}`;
}
