// What every end of a booking and of a seat has in common, whoever brings it about: the state, then the news of it.
import type { Connection } from '../../db/connect.ts';
import { pagesToBook } from '../event-types/page-to-book.ts';
import type { BookingNews } from '../mails/booking-news.ts';
import type { Booking, BookingAttendee } from './booking.ts';
import { loadBooking } from './booking-store.ts';
import { cancelSeatOf, type End, endBooking } from './booking-transition.ts';
import { type Change, type HeldBooking, tell } from './held-booking.ts';

/** `not_found`: the link is dead. `conflict`: this can't be done to the booking as it is. */
export type Changed =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'not_found' | 'conflict' };

/** The booking behind a change that was sent; undefined when it didn't apply. */
export async function afterwards(
  tx: Connection,
  { organizationId, booking }: HeldBooking,
  sent: Promise<boolean>,
): Promise<Booking | undefined> {
  const [applied, after] = await Promise.all([sent, loadBooking(tx, organizationId, booking.id)]);
  return applied ? after : undefined;
}

/** Tells it, unless it didn't happen. */
export async function told(
  tx: Connection,
  held: HeldBooking,
  { booking, ...what }: Omit<Change, 'booking'> & { readonly booking: Booking | undefined },
): Promise<Changed> {
  if (booking === undefined) {
    return { ok: false, reason: 'conflict' };
  }
  await tell(tx, held, { ...what, booking });
  return { ok: true };
}

/** Cancels it for everybody. */
export async function cancelHeld(
  tx: Connection,
  held: HeldBooking,
  { by, note }: { readonly by: 'invitee' | 'host' | 'operator'; readonly note: string | null },
): Promise<Changed> {
  const { organizationId, booking: before, at } = held;
  const end = endBooking(tx, organizationId, before, { status: 'cancelled', at, by, note });
  const [booking, pages] = await Promise.all([
    afterwards(tx, held, end),
    pagesToBook(tx, organizationId, before.eventTypeId === null ? [] : [before.eventTypeId]),
  ]);
  const page = pages.get(before.eventTypeId ?? '');
  const news: BookingNews = {
    kind: 'cancelled',
    by: by === 'operator' ? 'organization' : by,
    ...(note !== null && { note }),
    ...(page !== undefined && { bookAgain: page.path }),
    unconfirmed: before.status === 'pending',
  };
  return told(tx, held, { booking, news, action: 'booking.cancelled', facts: { by } });
}

/** Takes one invitee out of a group session, which is cancelled when nobody else is left. */
export async function giveUpSeat(
  tx: Connection,
  held: HeldBooking,
  attendee: BookingAttendee,
): Promise<Changed> {
  const { organizationId, booking: before, at } = held;
  const { id, version, attendees } = before;
  const isLast = attendees.every((other) => other.kind !== 'invitee' || other.id === attendee.id);
  const end: End = { status: 'cancelled', at, by: 'invitee', note: null };
  const sent = Promise.all([
    cancelSeatOf(tx, organizationId, before, { attendeeId: attendee.id, at }),
    !isLast || endBooking(tx, organizationId, { id, version: version + 1 }, end),
  ]).then((applied) => applied.every(Boolean));
  const booking = await afterwards(tx, held, sent);
  return told(tx, held, {
    booking,
    news: { kind: 'seat_cancelled', attendee },
    action: isLast ? 'booking.cancelled' : 'booking.seat_cancelled',
    facts: { by: 'invitee' },
  });
}
