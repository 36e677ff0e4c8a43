// What can happen to a booking that people are told of, and who they are: the leaver never, nobody of a group session
// about another one, guests only what is settled.
import { isMailAddress, mailAddress } from '../../outbox/mail-message.ts';
import type { Booking, BookingAttendee, BookingHost } from '../bookings/booking.ts';
import type { ManageLink } from '../bookings/manage-link.ts';
import type { Sender } from '../sender.ts';

export type BookingNews =
  | { readonly kind: 'requested' }
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'declined'; readonly note?: string }
  | {
      readonly kind: 'rescheduled';
      readonly from: { readonly start: Temporal.Instant; readonly end: Temporal.Instant };
      /** It was, and now waits for a host: to its guests it is off until then. */
      readonly wasConfirmed?: boolean;
    }
  | {
      readonly kind: 'cancelled';
      readonly by: 'invitee' | 'host' | 'organization';
      readonly note?: string;
      /** Where to book again: an address, or a path of ours. */
      readonly bookAgain?: string;
      /** It was never confirmed, so its guests don't know of it. */
      readonly unconfirmed?: boolean;
    }
  /** Of a group session; the others keep theirs. */
  | { readonly kind: 'seat_taken'; readonly attendee: BookingAttendee }
  | { readonly kind: 'seat_cancelled'; readonly attendee: BookingAttendee }
  | { readonly kind: 'reminder' }
  /** `booking.hosts` holds the new one already. */
  | { readonly kind: 'handed_over'; readonly from: { readonly name: string } }
  | { readonly kind: 'goes_on'; readonly left: { readonly name: string; readonly email: string } }
  | { readonly kind: 'rebooking_invitation' };

/** A piece of news about a booking, which is as it is after it. */
export type Told = {
  readonly news: BookingNews;
  readonly booking: Booking;
  readonly sender: Sender;
  readonly at: Temporal.Instant;
};

export type Recipient = {
  readonly role: 'invitee' | 'guest' | 'host';
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly timeZone: string;
  readonly locale: string;
  /** Guests have none. */
  readonly link?: ManageLink;
};

/** Invitees, guests, hosts, in this order; without those whose address is none. */
export function recipientsOf(told: Told): Recipient[] {
  const { invitees, guests } = attendeesTold(told);
  const hosts =
    told.news.kind === 'rebooking_invitation' ? [] : told.booking.hosts.filter(({ active }) => active);
  const known = [
    ...invitees.map((attendee) => attendeeRecipient(told, attendee)),
    ...hosts.map((host) => hostRecipient(told, host)),
  ].filter(({ email }) => isMailAddress(email));
  const addresses = new Set(known.map(foldedAddress));
  const others = guests
    .filter(({ email }) => isMailAddress(email))
    .filter((guest) => !addresses.has(foldedAddress(guest)))
    .map((guest) => attendeeRecipient(told, guest));
  return [
    ...known.filter(({ role }) => role !== 'host'),
    ...others,
    ...known.filter(({ role }) => role === 'host'),
  ];
}

/** What two spellings of one address have in common. Throws TypeError for what is none. */
export function foldedAddress({ email }: { readonly email: string }): string {
  return mailAddress(email).toLowerCase();
}

/** Whether a host must agree yet. */
export function isPending({ news, booking }: Told): boolean {
  return news.kind === 'requested' || booking.status === 'pending';
}

/** Whether the meeting that a guest knows of is off, because another time was asked for and isn't confirmed. */
export function isWithdrawn(told: Told, { role }: Pick<Recipient, 'role'>): boolean {
  return told.news.kind === 'rescheduled' && role === 'guest' && isPending(told);
}

/** The time that a message is about. */
export function timeTold(
  told: Told,
  recipient: Pick<Recipient, 'role'>,
): { readonly start: Temporal.Instant; readonly end: Temporal.Instant } {
  const { news, booking } = told;
  return news.kind === 'rescheduled' && isWithdrawn(told, recipient) ? news.from : booking;
}

/** Who takes part after this news. */
export function attendeesAfter({ news, booking }: Told): readonly BookingAttendee[] {
  switch (news.kind) {
    case 'seat_taken':
      return booking.attendees.some(({ id }) => id === news.attendee.id)
        ? booking.attendees
        : [...booking.attendees, news.attendee];
    case 'seat_cancelled':
      return booking.attendees.filter(({ id }) => id !== news.attendee.id);
    default:
      return booking.attendees;
  }
}

type AttendeesTold = {
  readonly invitees: readonly BookingAttendee[];
  readonly guests: readonly BookingAttendee[];
};

function attendeesTold(told: Told): AttendeesTold {
  const { news, booking } = told;
  if (news.kind === 'seat_taken' || news.kind === 'seat_cancelled') {
    return { invitees: [news.attendee], guests: [] };
  }
  const of = (wanted: 'invitee' | 'guest') => booking.attendees.filter(({ kind }) => kind === wanted);
  return { invitees: of('invitee'), guests: concernsGuests(told) ? of('guest') : [] };
}

/** Guests hear of what is confirmed only, and when that ends. */
function concernsGuests(told: Told): boolean {
  const { news } = told;
  switch (news.kind) {
    case 'declined':
    case 'rebooking_invitation':
      return false;
    case 'cancelled':
      return news.unconfirmed !== true;
    case 'rescheduled':
      return !isPending(told) || news.wasConfirmed === true;
    default:
      return !isPending(told);
  }
}

function attendeeRecipient({ sender }: Told, attendee: BookingAttendee): Recipient {
  const { id, kind, name, email, timeZone, locale, generation } = attendee;
  const { organizationId } = sender;
  return {
    role: kind,
    id,
    name,
    email,
    timeZone,
    locale,
    ...(kind === 'invitee' && { link: { organizationId, role: 'invitee', attendeeId: id, generation } }),
  };
}

/** A host without a zone reads the invitee's time, which says its zone. */
function hostRecipient({ booking, sender }: Told, host: BookingHost): Recipient {
  const { organizationId } = sender;
  return {
    role: 'host',
    id: host.id,
    name: host.name,
    email: host.email,
    timeZone: host.timeZone ?? booking.timeZone,
    locale: host.locale ?? booking.attendees[0]?.locale ?? 'en-GB',
    link: { organizationId, role: 'host', bookingId: booking.id, personId: host.id },
  };
}
