// Reminders, a task of the worker: each booking's is queued once, in the transaction that takes its due time away. What
// was killed before the commit is due again.
import type { Database, Statement } from '../../db/connect.ts';
import { withOrganization } from '../../db/transaction.ts';
import { forEachDue, withDueBookings } from '../../organizations/due-organizations.ts';
import { enqueueMails } from '../../outbox/outbox.ts';
import { loadBookings } from '../bookings/booking-store.ts';
import { type Site, senderOf } from '../sender.ts';
import { bookingMails } from './booking-mails.ts';

/** Of all organizations together, and of one of them, in one run. */
const looked = 2_000;
const batch = 200;

// What is still unconfirmed, or has begun, or was cancelled meanwhile, needs none. One whose cancellation waits for an
// admin's word is left as it is: nobody is invited to what may be off, and after Restore its reminder is due still.
const takeDue: Statement = {
  name: 'booking_take_reminders',
  text: `with due as (
      select id from booking where organization_id = $1 and remind_at <= $2 and held_until is null
      order by remind_at limit ${batch} for update skip locked
    ), taken as (
      update booking b set remind_at = null from due where b.organization_id = $1 and b.id = due.id
      returning b.id, b.status = 'confirmed' and b.starts_at > $2 as wanted
    )
    select id from taken where wanted`,
};

/** Queues what is due in all organizations; gives the number of bookings. See forEachDue for its errors. */
export function queueReminders(database: Database, site: Site, now: Temporal.Instant): Promise<number> {
  const at = new Date(now.epochMilliseconds);
  const due = { organizations: withDueBookings, at, atMost: looked, task: 'queue reminders' };
  return forEachDue(database, due, (organizationId) =>
    queueRemindersOf(database, organizationId, { site, now }),
  );
}

function queueRemindersOf(
  database: Database,
  organizationId: string,
  { site, now }: { readonly site: Site; readonly now: Temporal.Instant },
): Promise<number> {
  return withOrganization(database, organizationId, async (tx) => {
    const taken = await tx.query<{ id: string }>(takeDue, [organizationId, new Date(now.epochMilliseconds)]);
    if (taken.length === 0) {
      return 0;
    }
    const ids = taken.map(({ id }) => id);
    const [sender, bookings] = await Promise.all([
      senderOf(tx, organizationId, site),
      loadBookings(tx, organizationId, ids),
    ]);
    const mails = bookings.flatMap((booking) => bookingMails({ kind: 'reminder' }, booking, sender, now));
    await enqueueMails(tx, organizationId, mails);
    return bookings.length;
  });
}
