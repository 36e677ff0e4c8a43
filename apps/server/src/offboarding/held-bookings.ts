// An admin's word about what is held: Send lets it be carried out now, Restore gives the directory time to bring the
// people back. Either can follow the other as long as something waits.
import type { AuditAction } from '../audit/actions.ts';
import { type Cause, recordAudit } from '../audit/audit.ts';
import type { Connection, Row, Statement } from '../db/connect.ts';
import { deferHeldBookings, makeHeldBookingsDue } from '../scheduling/bookings/booking-hold.ts';
import { urgentHours } from './hold.ts';

const waiting: Statement = {
  name: 'booking_hold_summary',
  text: `select count(*) as bookings, min(held_until) as until from booking
    where organization_id = $1 and held_for is not null and status in ('pending', 'confirmed')`,
};

/** How much waits in the organization, and until when at the soonest. */
export async function heldBookings(
  tx: Connection,
  organizationId: string,
): Promise<{ readonly bookings: number; readonly until: Date | null }> {
  const [row] = await tx.query<Row & { bookings: number; until: Date | null }>(waiting, [organizationId]);
  return { bookings: row?.bookings ?? 0, until: row?.until ?? null };
}

export type HeldLeaver = {
  readonly id: string;
  readonly name: string;
  readonly bookings: number;
  /** When the first of them begins. */
  readonly first: Date;
  /** What is decided for all: until then it waits. */
  readonly until: Date;
};

export const leaversShown = 200;

const byLeaver: Statement = {
  name: 'booking_hold_by_leaver',
  text: `select p.id, p.name, held.bookings, held.first, held.until
    from (
      select held_for, count(*) as bookings, min(starts_at) as first, min(held_until) as until from booking
      where organization_id = $1 and held_for is not null and status in ('pending', 'confirmed')
      group by held_for
    ) held
    join person p on p.organization_id = $1 and p.id = held.held_for
    order by held.until, held.first, p.id limit ${leaversShown}`,
};

/** Whose bookings wait, what is due first in front. */
export function heldLeavers(tx: Connection, organizationId: string): Promise<HeldLeaver[]> {
  return tx.query<Row & HeldLeaver>(byLeaver, [organizationId]);
}

/** Everything that waits in the organization is due at once; the worker carries it out. Gives the number of bookings. */
export async function sendHeldBookings(tx: Connection, cause: Cause, at: Date): Promise<number> {
  const bookings = await makeHeldBookingsDue(tx, cause.organizationId, at);
  await record(tx, cause, { action: 'bookings.held_sent', bookings });
  return bookings;
}

/**
 * Everything that waits goes on waiting, until some hours before it begins: whose host is back by then takes place.
 * Gives the number of bookings.
 */
export async function restoreHeldBookings(tx: Connection, cause: Cause): Promise<number> {
  const bookings = await deferHeldBookings(tx, cause.organizationId, urgentHours);
  await record(tx, cause, { action: 'bookings.held_restored', bookings });
  return bookings;
}

async function record(
  tx: Connection,
  cause: Cause,
  { action, bookings }: { readonly action: AuditAction; readonly bookings: number },
): Promise<void> {
  if (bookings > 0) {
    const target = { kind: 'organization', id: cause.organizationId };
    await recordAudit(tx, cause, [{ action, target, facts: { bookings } }]);
  }
}
