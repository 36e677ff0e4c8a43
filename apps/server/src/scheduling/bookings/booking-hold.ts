// Bookings of leavers whose end waits: for an admin's Send or Restore, and for their time at most. A held booking is
// like any other until then; the columns held_until and held_for say that it waits, and because of whom.
import type { Connection, Row, Statement } from '../../db/connect.ts';

const hold: Statement = {
  name: 'booking_hold',
  text: `update booking set held_until = $3, held_for = $4
    where organization_id = $1 and id = any($2::uuid[]) and held_until is null`,
};

/** Holds bookings, which are locked. One that waits already, because of another of its hosts, goes on waiting for that. */
export async function holdBookings(
  tx: Connection,
  organizationId: string,
  held: { readonly bookingIds: readonly string[]; readonly until: Date; readonly personId: string },
): Promise<void> {
  if (held.bookingIds.length > 0) {
    await tx.execute(hold, [organizationId, held.bookingIds, held.until, held.personId]);
  }
}

const release: Statement = {
  name: 'booking_release',
  text: `with mine as (
      select id from booking where organization_id = $1 and held_for = $2 order by id for update
    ), waiting as (
      select mine.id, (
        select h.person_id from booking_host h
        join person p on p.organization_id = h.organization_id and p.id = h.person_id and not p.active
        where h.organization_id = $1 and h.booking_id = mine.id and h.left_at is null and h.person_id <> $2
        order by h.person_id limit 1
      ) as other
      from mine
    )
    update booking b set held_for = w.other, held_until = case when w.other is not null then b.held_until end
    from waiting w where b.organization_id = $1 and b.id = w.id`,
};

/**
 * Somebody who is locked is back: their bookings take place, and wait no longer, but for those that have lost another
 * host too. Gives their number.
 */
export function releaseBookingsOfPerson(
  tx: Connection,
  organizationId: string,
  personId: string,
): Promise<number> {
  return tx.execute(release, [organizationId, personId]);
}

const forget: Statement = {
  name: 'booking_hold_forget',
  text: `with over as (
      select id from booking
      where organization_id = $1 and held_until <= $2 and (
        status not in ('pending', 'confirmed') or starts_at <= $2 or not exists (
          select from booking_host h
          where h.organization_id = $1 and h.booking_id = booking.id and h.person_id = held_for and h.left_at is null
        ))
      order by id for update
    )
    update booking b set held_until = null, held_for = null
    from over where b.organization_id = $1 and b.id = over.id`,
};

/** What was cancelled otherwise, has begun or has another host waits for nothing any more. */
export async function forgetSettledHolds(tx: Connection, organizationId: string, at: Date): Promise<void> {
  await tx.execute(forget, [organizationId, at]);
}

const nextDue: Statement = {
  name: 'booking_hold_next_due',
  text: `select held_for from booking where organization_id = $1 and held_until <= $2 order by held_until, id limit 1`,
};

/** A leaver with a booking that is due. */
export async function nextDueLeaver(
  tx: Connection,
  organizationId: string,
  at: Date,
): Promise<string | undefined> {
  const rows = await tx.query<{ held_for: string }>(nextDue, [organizationId, at]);
  return rows[0]?.held_for;
}

export type HeldBooking = Row & {
  readonly id: string;
  readonly reference: string;
  readonly title: string;
  readonly starts_at: Date;
  readonly held_until: Date;
  readonly host: string;
  readonly host_email: string;
};

const list: Statement = {
  name: 'booking_hold_list',
  text: `select b.id, b.reference, b.snapshot->>'title' as title, b.starts_at, b.held_until, p.name as host,
      p.email as host_email
    from booking b
    join person p on p.organization_id = b.organization_id and p.id = b.held_for
    where b.organization_id = $1 and b.held_for is not null and b.status in ('pending', 'confirmed')
    order by b.held_until, b.id limit $2`,
};

/** What waits in an organization, what is due first in front; so many at most. */
export function listHeldBookings(
  tx: Connection,
  organizationId: string,
  atMost: number,
): Promise<HeldBooking[]> {
  return tx.query<HeldBooking>(list, [organizationId, atMost]);
}

// Both take what waits in the order of ids: of Send and Restore at once, the second sees what the first has done.
const heldNow = `select id from booking
      where organization_id = $1 and held_for is not null and status in ('pending', 'confirmed')
      order by id for update`;

const send: Statement = {
  name: 'booking_hold_send',
  text: `with held as (${heldNow})
    update booking b set held_until = least(b.held_until, $2)
    from held where b.organization_id = $1 and b.id = held.id`,
};

/** Lets everything that waits in an organization be due now; the worker carries it out. Gives the number. */
export function makeHeldBookingsDue(tx: Connection, organizationId: string, at: Date): Promise<number> {
  return tx.execute(send, [organizationId, at]);
}

const defer: Statement = {
  name: 'booking_hold_defer',
  text: `with held as (${heldNow})
    update booking b set held_until = greatest(b.held_until, b.starts_at - $2::integer * interval '1 hour')
    from held where b.organization_id = $1 and b.id = held.id`,
};

/**
 * Lets everything that waits go on waiting, until so many hours before it begins: time for the directory to bring its
 * host back. Gives the number.
 */
export function deferHeldBookings(tx: Connection, organizationId: string, hours: number): Promise<number> {
  return tx.execute(defer, [organizationId, hours]);
}
