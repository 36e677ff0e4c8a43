// Every change of a booking's state, as a compare-and-swap: it names the version that it was decided on and does
// nothing to another. Each raises SEQUENCE: RFC 5546 §2.1.4 Sequence Property.
import type { Connection, Statement } from '../../db/connect.ts';
import type { Booking } from './booking.ts';

/** A booking as it was when the change was decided on. */
export type Decided = Pick<Booking, 'id' | 'version'>;

const confirm: Statement = {
  name: 'booking_confirm',
  text: `update booking set status = 'confirmed', ical_sequence = ical_sequence + 1, version = version + 1
    where organization_id = $1 and id = $2 and version = $3 and status = 'pending'`,
};

/** The host accepts what waited. False, as of all of these, when the booking is in another state by now. */
export async function confirmPending(
  tx: Connection,
  organizationId: string,
  { id, version }: Decided,
): Promise<boolean> {
  return (await tx.execute(confirm, [organizationId, id, version])) === 1;
}

export type End = { readonly note: string | null } & (
  | { readonly status: 'rejected' }
  | {
      readonly status: 'cancelled';
      readonly at: Temporal.Instant;
      readonly by: 'invitee' | 'host' | 'admin' | 'operator';
    }
);

const end: Statement = {
  name: 'booking_end',
  text: `with ended as (
      update booking set status = $4, cancelled_at = $5, cancelled_by = $6, cancel_note = $7, remind_at = null,
        held_until = null, held_for = null, ical_sequence = ical_sequence + 1, version = version + 1
      where organization_id = $1 and id = $2 and version = $3 and status in ('pending', 'confirmed')
      returning id
    ), freed as (
      update booking_host h set blocks = false from ended where h.organization_id = $1 and h.booking_id = ended.id
    )
    select from ended`,
};

/** Ends a booking for everybody and frees its hosts' time. */
export async function endBooking(
  tx: Connection,
  organizationId: string,
  { id, version }: Decided,
  how: End,
): Promise<boolean> {
  const cancelled = how.status === 'cancelled' ? how : undefined;
  const ended = await tx.execute(end, [
    organizationId,
    id,
    version,
    how.status,
    cancelled === undefined ? null : dateOf(cancelled.at),
    cancelled?.by ?? null,
    how.note,
  ]);
  return ended === 1;
}

export type Move = {
  readonly start: Temporal.Instant;
  readonly end: Temporal.Instant;
  readonly status: 'pending' | 'confirmed';
  /** Of the event type now. */
  readonly buffers: { readonly before: number; readonly after: number };
  readonly remindAt: Temporal.Instant | null;
};

const move: Statement = {
  name: 'booking_move',
  text: `with moved as (
      update booking set starts_at = $4, ends_at = $5, status = $6, remind_at = $7,
        ical_sequence = ical_sequence + 1, version = version + 1
      where organization_id = $1 and id = $2 and version = $3 and status in ('pending', 'confirmed')
      returning id
    ), hosts as (
      update booking_host h set starts_at = $4, during = tstzrange($4, $5, '[)'), buffer_before_minutes = $8,
        buffer_after_minutes = $9
      from moved where h.organization_id = $1 and h.booking_id = moved.id and h.left_at is null
    )
    select from moved`,
};

/** Moves a booking with its hosts, who are locked. A host who isn't free violates booking_host__no_double_booking. */
export async function moveBooking(
  tx: Connection,
  organizationId: string,
  { id, version }: Decided,
  to: Move,
): Promise<boolean> {
  const moved = await tx.execute(move, [
    organizationId,
    id,
    version,
    dateOf(to.start),
    dateOf(to.end),
    to.status,
    to.remindAt === null ? null : dateOf(to.remindAt),
    to.buffers.before,
    to.buffers.after,
  ]);
  return moved === 1;
}

const takeSeat: Statement = {
  name: 'booking_take_seat',
  text: `update booking set ical_sequence = ical_sequence + 1, version = version + 1
    where organization_id = $1 and id = $2 and kind = 'group' and status in ('pending', 'confirmed')`,
};

/** Somebody more comes to a group session, which is locked; the attendee is inserted beside this. */
export async function noteSeatTaken(tx: Connection, organizationId: string, id: string): Promise<boolean> {
  return (await tx.execute(takeSeat, [organizationId, id])) === 1;
}

const cancelSeat: Statement = {
  name: 'booking_cancel_seat',
  text: `with left_session as (
      update booking_attendee set status = 'cancelled', cancelled_at = $5
      where organization_id = $1 and booking_id = $2 and id = $4 and status = 'active'
      returning booking_id
    )
    update booking b set ical_sequence = ical_sequence + 1, version = version + 1
    from left_session where b.organization_id = $1 and b.id = left_session.booking_id and b.version = $3
      and b.status in ('pending', 'confirmed')`,
};

/** One attendee leaves a group session that goes on. */
export async function cancelSeatOf(
  tx: Connection,
  organizationId: string,
  { id, version }: Decided,
  seat: { readonly attendeeId: string; readonly at: Temporal.Instant },
): Promise<boolean> {
  const left = await tx.execute(cancelSeat, [organizationId, id, version, seat.attendeeId, dateOf(seat.at)]);
  return left === 1;
}

function dateOf(instant: Temporal.Instant): Date {
  return new Date(instant.epochMilliseconds);
}
