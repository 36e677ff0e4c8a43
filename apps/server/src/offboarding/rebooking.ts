// What was cancelled because somebody left, for when they are back: shown to them, and at their word their invitees are
// asked once to find a new time.
import { type Cause, recordAudit } from '../audit/audit.ts';
import type { Connection } from '../db/connect.ts';
import { enqueueMails } from '../outbox/outbox.ts';
import type { Booking } from '../scheduling/booking.ts';
import { bookingIdsCancelledForLeaver } from '../scheduling/booking-departure.ts';
import { bookingMails } from '../scheduling/booking-mails.ts';
import { loadBookings } from '../scheduling/booking-store.ts';
import { pagesToBook } from '../scheduling/page-to-book.ts';
import type { Sender } from '../scheduling/sender.ts';

const mostShown = 500;

/** By start; those of a person's own departures, not those that other hosts' departures have cancelled. */
export async function cancelledBookingsOf(
  tx: Connection,
  organizationId: string,
  personId: string,
  since: Date,
): Promise<Booking[]> {
  const ids = await bookingIdsCancelledForLeaver(tx, organizationId, { personId, since, atMost: mostShown });
  return loadBookings(tx, organizationId, ids);
}

export type Invited = {
  /** Bookings whose invitees are asked, or were asked before. */
  readonly bookings: number;
  /** Bookings whose page can't be booked: the person hasn't published it again. */
  readonly withoutPage: number;
};

/** Asks the invitees to find a new time on the page that they booked on. Each is asked once about a booking. */
export async function sendRebookingInvitations(
  tx: Connection,
  cause: Cause,
  about: {
    readonly personId: string;
    readonly since: Date;
    readonly sender: Sender;
    readonly at: Temporal.Instant;
  },
): Promise<Invited> {
  const { organizationId } = cause;
  const { personId, sender, at } = about;
  const cancelled = await cancelledBookingsOf(tx, organizationId, personId, about.since);
  const eventTypes = cancelled.flatMap(({ eventTypeId }) => eventTypeId ?? []);
  const pages = await pagesToBook(tx, organizationId, eventTypes);
  const mails = cancelled.flatMap((booking) => {
    const page = pages.get(booking.eventTypeId ?? '');
    if (page === undefined || !page.event) {
      return [];
    }
    const snapshot = { ...booking.snapshot, page: page.path };
    return [bookingMails({ kind: 'rebooking_invitation' }, { ...booking, snapshot }, sender, at)];
  });
  const invited = { bookings: mails.length, withoutPage: cancelled.length - mails.length };
  if (mails.length > 0) {
    await Promise.all([
      enqueueMails(tx, organizationId, mails.flat()),
      recordAudit(tx, cause, [
        { action: 'bookings.rebooking_invited', target: { kind: 'person', id: personId }, facts: invited },
      ]),
    ]);
  }
  return invited;
}
