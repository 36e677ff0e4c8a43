// The calendar object that an invitee adds by hand before the mail comes. It has the mails' UID, so that these change the
// same entry; but it is shown on a public page, so it names no address but the invitee's and LinkTime's own.
import { oneLine } from '../../outbox/mail-message.ts';
import type { Booking } from '../../scheduling/bookings/booking.ts';
import { writeInvite } from '../../scheduling/mails/calendar-invite.ts';

type Invitee = { readonly name: string; readonly email: string };

/** Null for a booking that no calendar can hold. */
export function calendarToAdd(booking: Booking, invitee: Invitee, at: Temporal.Instant): string | null {
  const { location } = booking.snapshot;
  const hosts = booking.hosts.map(({ name }) => oneLine(name)).join(', ');
  try {
    return writeInvite({
      method: 'REQUEST',
      uid: booking.uid,
      sequence: booking.sequence,
      stamp: at,
      start: booking.start,
      end: booking.end,
      organizer: { name: hosts, email: booking.organizerEmail },
      attendees: [{ name: oneLine(invitee.name), email: invitee.email }],
      summary: oneLine(booking.snapshot.title),
      description: `${hosts}\nReference: ${oneLine(booking.reference)}`,
      ...(location !== undefined && { location: oneLine(location) }),
      wholeEvent: true,
    });
  } catch (error) {
    if (error instanceof TypeError) {
      return null;
    }
    throw error;
  }
}
