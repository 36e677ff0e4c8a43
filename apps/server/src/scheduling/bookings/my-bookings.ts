// The bookings that somebody hosts, fifty at a time: a page is known by its last one's start and id, so that the
// thousandth costs what the first does.
import type { Connection, Row, Statement } from '../../db/connect.ts';
import type { Booking } from './booking.ts';
import { loadBooking, loadBookings } from './booking-store.ts';

export type WhichBookings = 'upcoming' | 'past' | 'cancelled';

/** Where a page ends; the next one begins behind it. */
export type BookingPosition = { readonly start: Temporal.Instant; readonly id: string };

export type MyBookings = {
  readonly bookings: readonly Booking[];
  readonly next: BookingPosition | null;
};

const pageSize = 50;

// A meeting lasts a day at most, so none that runs began before yesterday. The start alone is named beside the pair
// because the index is by it.
const upcoming: Statement = {
  name: 'booking_upcoming_of_host',
  text: `select h.booking_id as id, h.starts_at from booking_host h
    join booking b on b.organization_id = h.organization_id and b.id = h.booking_id
    where h.organization_id = $1 and h.person_id = $2 and h.left_at is null
      and h.starts_at > $3::timestamptz - interval '1 day' and b.ends_at > $3
      and b.status in ('pending', 'confirmed')
      and h.starts_at >= $4 and (h.starts_at, h.booking_id) > ($4::timestamptz, $5::uuid)
    order by h.starts_at, h.booking_id limit $6`,
};

const past: Statement = {
  name: 'booking_past_of_host',
  text: `select h.booking_id as id, h.starts_at from booking_host h
    join booking b on b.organization_id = h.organization_id and b.id = h.booking_id
    where h.organization_id = $1 and h.person_id = $2 and h.left_at is null
      and h.starts_at < $3 and b.ends_at <= $3 and b.status in ('pending', 'confirmed')
      and h.starts_at <= $4 and (h.starts_at, h.booking_id) < ($4::timestamptz, $5::uuid)
    order by h.starts_at desc, h.booking_id desc limit $6`,
};

// What was cancelled because its host had left is theirs to see when they are back.
const hostsOrHosted = `(h.left_at is null or b.status = 'cancelled' and b.cancelled_at = h.left_at)`;

const cancelled: Statement = {
  name: 'booking_cancelled_of_host',
  text: `select h.booking_id as id, h.starts_at from booking_host h
    join booking b on b.organization_id = h.organization_id and b.id = h.booking_id
    where h.organization_id = $1 and h.person_id = $2 and not h.blocks and b.status in ('cancelled', 'rejected')
      and ${hostsOrHosted} and $3::timestamptz is not null
      and h.starts_at <= $4 and (h.starts_at, h.booking_id) < ($4::timestamptz, $5::uuid)
    order by h.starts_at desc, h.booking_id desc limit $6`,
};

const statements = { upcoming, past, cancelled } as const;

// Where the first page begins, so that a plan for any page is one for the first.
const beforeAll = ['-infinity', '00000000-0000-0000-0000-000000000000'] as const;
const behindAll = ['infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff'] as const;
const beginnings = { upcoming: beforeAll, past: behindAll, cancelled: behindAll } as const;

/** Upcoming ones that run or are ahead, the next first; past and cancelled ones, the latest first. */
export async function myBookings(
  tx: Connection,
  organizationId: string,
  asked: {
    readonly personId: string;
    readonly which: WhichBookings;
    readonly after: BookingPosition | undefined;
    readonly at: Temporal.Instant;
  },
): Promise<MyBookings> {
  const { personId, which, after, at } = asked;
  const rows = await tx.query<Row & { id: string; starts_at: Date }>(statements[which], [
    organizationId,
    personId,
    new Date(at.epochMilliseconds),
    ...(after === undefined ? beginnings[which] : [after.start.toString(), after.id]),
    pageSize + 1,
  ]);
  const page = rows.slice(0, pageSize);
  const last = rows.length > pageSize ? page.at(-1) : undefined;
  const bookings = await loadBookings(
    tx,
    organizationId,
    page.map(({ id }) => id),
  );
  return {
    bookings: which === 'upcoming' ? bookings : bookings.toReversed(),
    next:
      last === undefined
        ? null
        : { start: Temporal.Instant.fromEpochMilliseconds(last.starts_at.getTime()), id: last.id },
  };
}

const hosted: Statement = {
  name: 'booking_of_host',
  text: `select b.id from booking_host h
    join booking b on b.organization_id = h.organization_id and b.id = h.booking_id
    where h.organization_id = $1 and h.booking_id = $2 and h.person_id = $3 and ${hostsOrHosted}`,
};

/** One of them; undefined when somebody else hosts it. */
export async function myBooking(
  tx: Connection,
  organizationId: string,
  { id, personId }: { readonly id: string; readonly personId: string },
): Promise<Booking | undefined> {
  const [rows, booking] = await Promise.all([
    tx.query(hosted, [organizationId, id, personId]),
    loadBooking(tx, organizationId, id),
  ]);
  return rows.length === 0 ? undefined : booking;
}
