// Which bookings an organization or a host has, by start; whole ones are loaded by booking-store.ts.
import type { Connection, Statement } from '../../db/connect.ts';
import type { Booking } from './booking.ts';
import { loadBookings } from './booking-store.ts';

export type BookingFilter = {
  /** Only those that this person hosts. */
  readonly hostId?: string;
  readonly from: Temporal.Instant;
  readonly until: Temporal.Instant;
  /** Cancelled and declined ones, too. */
  readonly ended: boolean;
  readonly count: number;
};

const ofOrganization: Statement = {
  name: 'booking_list',
  text: `select b.id from booking b
    where b.organization_id = $1 and b.starts_at >= $2 and b.starts_at < $3
      and ($4 or b.status in ('pending', 'confirmed'))
    order by b.starts_at, b.id limit $5`,
};

const ofHost: Statement = {
  name: 'booking_list_of_host',
  text: `select b.id from booking_host h
    join booking b on b.organization_id = h.organization_id and b.id = h.booking_id
    where h.organization_id = $1 and h.person_id = $6 and h.left_at is null
      and h.starts_at >= $2 and h.starts_at < $3 and ($4 or b.status in ('pending', 'confirmed'))
    order by h.starts_at, h.booking_id limit $5`,
};

/** The earliest bookings of a time, at most as many as are asked for. */
export async function listBookings(
  tx: Connection,
  organizationId: string,
  { hostId, from, until, ended, count }: BookingFilter,
): Promise<Booking[]> {
  const values = [organizationId, from.toString(), until.toString(), ended, count];
  const rows = await (hostId === undefined
    ? tx.query<{ id: string }>(ofOrganization, values)
    : tx.query<{ id: string }>(ofHost, [...values, hostId]));
  return loadBookings(
    tx,
    organizationId,
    rows.map(({ id }) => id),
  );
}
