// An admin's word about what is held: Send lets it be carried out now, Restore gives the directory time to bring the
// people back. Either can follow the other as long as something waits.
import { type Cause, recordAudit } from '../audit/audit.ts';
import type { Connection } from '../db/connect.ts';
import { deferHeldBookings, makeHeldBookingsDue } from '../scheduling/booking-hold.ts';
import { urgentHours } from './hold.ts';

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
  { action, bookings }: { readonly action: string; readonly bookings: number },
): Promise<void> {
  if (bookings > 0) {
    const target = { kind: 'organization', id: cause.organizationId };
    await recordAudit(tx, cause, [{ action, target, facts: { bookings } }]);
  }
}
