// What happens to bookings when a host leaves: locked, cancelled, or passed on, in the same number of statements however
// many they are. Which of it is decided in offboarding/. Second owner of the tables booking and booking_host.
import type { Connection, Row, Statement } from '../../db/connect.ts';
import type { EventTypeKind } from '../event-types/event-type.ts';
import type { BookingStatus } from './booking.ts';

/** A booking that its leaver hosts, locked. */
export type LeaversBooking = Row & {
  readonly id: string;
  readonly kind: EventTypeKind;
  readonly status: BookingStatus;
  readonly event_type_id: string | null;
  readonly starts_at: Date;
  readonly ends_at: Date;
  /** In minutes, as they were when it was booked. */
  readonly buffer_before: number;
  readonly buffer_after: number;
  /** Waits already, because of another of its hosts. */
  readonly held_until: Date | null;
};

// A host's row begins when its booking does. Asked of the booking as well, PostgreSQL would read all that the
// organization has ahead.
const ofLeaver = `select b.id, b.kind, b.status, b.event_type_id, b.starts_at, b.ends_at, b.held_until,
      h.buffer_before_minutes as buffer_before, h.buffer_after_minutes as buffer_after
    from booking_host h
    join booking b on b.organization_id = h.organization_id and b.id = h.booking_id
    where h.organization_id = $1 and h.person_id = $2 and h.starts_at > $3 and h.left_at is null
      and b.status in ('pending', 'confirmed')`;

const lockUpcoming: Statement = {
  name: 'booking_lock_of_leaver',
  text: `${ofLeaver} order by b.id for update of b`,
};

/** Every booking of a host, who is locked, that has not started. */
export function lockBookingsOfLeaver(
  tx: Connection,
  organizationId: string,
  leaver: { readonly personId: string; readonly at: Date },
): Promise<LeaversBooking[]> {
  return tx.query<LeaversBooking>(lockUpcoming, [organizationId, leaver.personId, leaver.at]);
}

const lockDue: Statement = {
  name: 'booking_lock_held_of_leaver',
  text: `${ofLeaver} and b.held_for = $2 and b.held_until <= $3 order by b.id limit $4 for update of b`,
};

/** Those whose cancellation waited for an admin's word and waits no longer; so many at most. */
export function lockDueBookingsOfLeaver(
  tx: Connection,
  organizationId: string,
  leaver: { readonly personId: string; readonly at: Date; readonly atMost: number },
): Promise<LeaversBooking[]> {
  return tx.query<LeaversBooking>(lockDue, [organizationId, leaver.personId, leaver.at, leaver.atMost]);
}

const cancel: Statement = {
  name: 'booking_cancel_of_leaver',
  text: `with cancelled as (
      update booking set status = 'cancelled', cancelled_at = $4, cancelled_by = 'deprovisioning',
        cancel_reason = 'host_deprovisioned', ical_sequence = ical_sequence + 1, version = version + 1,
        remind_at = null, held_until = null, held_for = null
      where organization_id = $1 and id = any($3::uuid[])
    )
    update booking_host set blocks = false, left_at = case when person_id = $2 then $4 else left_at end
    where organization_id = $1 and booking_id = any($3::uuid[])`,
};

/** Cancels bookings, which are locked, and frees the time of their other hosts too. */
export async function cancelBookingsOfLeaver(
  tx: Connection,
  organizationId: string,
  leaver: { readonly personId: string; readonly at: Date; readonly bookingIds: readonly string[] },
): Promise<void> {
  const { personId, at, bookingIds } = leaver;
  if (bookingIds.length > 0) {
    await tx.execute(cancel, [organizationId, personId, bookingIds, at]);
  }
}

/** Who hosts it in the leaver's place; null = those who are left go on alone. */
export type PassedOn = { readonly bookingId: string; readonly to: string | null };

// Whoever else is inactive leaves with the leaver: such a host may be here only because their own departure is held.
// A host of before, to whom it comes back, has a row already.
const passOn: Statement = {
  name: 'booking_pass_on',
  text: `with given as (
      select * from jsonb_to_recordset($3::jsonb) as g(booking_id uuid, person_id uuid)
    ), gone as (
      update booking_host h set blocks = false, left_at = $4
      from given g, person p
      where h.organization_id = $1 and h.booking_id = g.booking_id and h.left_at is null
        and p.organization_id = $1 and p.id = h.person_id and (p.id = $2 or not p.active)
    ), come as (
      insert into booking_host (organization_id, booking_id, person_id, starts_at, during, event_type_id,
        buffer_before_minutes, buffer_after_minutes)
      select $1, g.booking_id, g.person_id, h.starts_at, h.during, h.event_type_id, h.buffer_before_minutes,
        h.buffer_after_minutes
      from given g
      join booking_host h on h.organization_id = $1 and h.booking_id = g.booking_id and h.person_id = $2
      where g.person_id is not null
      on conflict (organization_id, booking_id, person_id) do update set blocks = true, left_at = null,
        starts_at = excluded.starts_at, during = excluded.during
    )
    update booking b set ical_sequence = ical_sequence + 1, version = version + 1, held_until = null, held_for = null,
      snapshot = jsonb_set(b.snapshot, '{hosts}', (
        select coalesce(jsonb_agg(jsonb_build_object('name', p.name, 'email', p.email) order by p.id), '[]')
        from person p
        where p.organization_id = $1 and p.active and p.id <> $2 and (p.id = g.person_id or p.id in (
          select person_id from booking_host where organization_id = $1 and booking_id = b.id and left_at is null
        ))
      ))
    from given g where b.organization_id = $1 and b.id = g.booking_id`,
};

/** Takes the leaver out of bookings, which are locked, and puts others in, who are locked and free. */
export async function passBookingsOn(
  tx: Connection,
  organizationId: string,
  leaver: { readonly personId: string; readonly at: Date; readonly bookings: readonly PassedOn[] },
): Promise<void> {
  const { personId, at, bookings } = leaver;
  if (bookings.length > 0) {
    const given = bookings.map(({ bookingId, to }) => ({ booking_id: bookingId, person_id: to }));
    await tx.execute(passOn, [organizationId, personId, JSON.stringify(given), at]);
  }
}

const withOthers: Statement = {
  name: 'booking_with_other_hosts',
  text: `select distinct h.booking_id from booking_host h
    join person p on p.organization_id = h.organization_id and p.id = h.person_id
    where h.organization_id = $1 and h.booking_id = any($2::uuid[]) and h.left_at is null
      and p.active and p.id <> $3`,
};

/** Which of these bookings, which are locked, have an active host beside the leaver. */
export async function bookingsWithOtherHosts(
  tx: Connection,
  organizationId: string,
  { personId, bookingIds }: { readonly personId: string; readonly bookingIds: readonly string[] },
): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ booking_id: string }>(withOthers, [organizationId, bookingIds, personId]);
  return new Set(rows.map((row) => row.booking_id));
}

/** The ids of $4 bookings at most that were cancelled since $3 because $2 left. */
export const cancelledForLeaver = `select b.id from booking_host h
    join booking b on b.organization_id = h.organization_id and b.id = h.booking_id
    where h.organization_id = $1 and h.person_id = $2 and h.starts_at > $3 and h.left_at >= $3
      and b.status = 'cancelled' and b.cancelled_by = 'deprovisioning' and b.cancelled_at = h.left_at
    order by h.starts_at limit $4`;

const cancelledFor: Statement = { name: 'booking_cancelled_for_leaver', text: cancelledForLeaver };

/** Which bookings were cancelled since then because this person left, by start. */
export async function bookingIdsCancelledForLeaver(
  tx: Connection,
  organizationId: string,
  asked: { readonly personId: string; readonly since: Date; readonly atMost: number },
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(cancelledFor, [
    organizationId,
    asked.personId,
    asked.since,
    asked.atMost,
  ]);
  return rows.map(({ id }) => id);
}
