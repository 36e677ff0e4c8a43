// Which calendar object goes with a mail: RFC 5546 §3.2 Methods for VEVENT Calendar Components. A request that a host
// must confirm is a REQUEST too, with STATUS:TENTATIVE: its time is held, and a CANCEL takes it away when it is declined.
import { isMailAddress, type Mail, oneLine } from '../../outbox/mail-message.ts';
import type { Booking } from '../bookings/booking.ts';
import {
  attendeesAfter,
  foldedAddress,
  isPending,
  isWithdrawn,
  type Recipient,
  type Told,
  timeTold,
} from './booking-news.ts';
import { type Attendee, writeInvite } from './calendar-invite.ts';

/** What the mail does to the recipient's calendar, if anything. */
type Change = 'put' | 'remove' | 'uninvite' | 'nothing';

/** Undefined where the calendar stays as it is, and for a booking that no calendar can hold. */
export function calendarOf(told: Told, recipient: Recipient): Mail['calendar'] {
  const { booking, sender, at } = told;
  const change = changeOf(told, recipient);
  const { start, end } = timeTold(told, recipient);
  if (change === 'nothing') {
    return undefined;
  }
  const method = change === 'put' ? 'REQUEST' : 'CANCEL';
  const location = shownLocation(told, recipient);
  try {
    const content = writeInvite({
      method,
      uid: booking.uid,
      sequence: booking.sequence,
      stamp: at,
      start,
      end,
      organizer: { name: oneLine(sender.organizationName), email: booking.organizerEmail },
      attendees: change === 'uninvite' ? [named(recipient)] : attendeesSeen(told, recipient),
      summary: summaryOf(told, change),
      description: `${oneLine(sender.organizationName)}, by LinkTime\nReference: ${oneLine(booking.reference)}`,
      ...(location !== undefined && { location }),
      wholeEvent: change === 'remove',
      tentative: isPending(told),
    });
    return { method, content };
  } catch (error) {
    // The words of the mail still tell everything.
    if (error instanceof TypeError) {
      return undefined;
    }
    throw error;
  }
}

/** Where it takes place; a link to a meeting is given to nobody before a host has agreed to it. */
export function shownLocation(told: Told, { role }: Recipient): string | undefined {
  const { news, booking } = told;
  const location = oneLine(booking.snapshot.location ?? '');
  const neverAgreed = news.kind === 'declined' || (news.kind === 'cancelled' && news.unconfirmed === true);
  const hidden = role !== 'host' && (isPending(told) || neverAgreed);
  return location === '' || hidden ? undefined : location;
}

function changeOf(told: Told, recipient: Recipient): Change {
  const { news, booking } = told;
  switch (news.kind) {
    case 'reminder':
    case 'rebooking_invitation':
      return 'nothing';
    case 'declined':
    case 'cancelled':
      return 'remove';
    case 'rescheduled':
      return isWithdrawn(told, recipient) ? 'remove' : 'put';
    case 'seat_cancelled':
      if (recipient.role !== 'host') {
        return 'uninvite';
      }
      return booking.status === 'cancelled' ? 'remove' : 'put';
    default:
      return 'put';
  }
}

/** Everybody, but in a group session attendees see themselves and the hosts only. Each address once. */
function attendeesSeen(told: Told, recipient: Recipient): Attendee[] {
  const { news, booking } = told;
  const alone = booking.kind === 'group' && recipient.role !== 'host';
  const attendees = alone ? [recipient] : attendeesAfter(told);
  const left = news.kind === 'goes_on' ? news.left.email : undefined;
  const hosts = booking.hosts.filter(({ email }) => email !== left);
  const everybody: Attendee[] = [
    ...attendees.filter(hasAddress).map(named),
    ...hosts.filter(hasAddress).map((host): Attendee => {
      const participation = isPending(told) ? 'TENTATIVE' : 'ACCEPTED';
      return { ...named(host), role: 'CHAIR', participation };
    }),
  ];
  return [...Map.groupBy(everybody, foldedAddress).values()].flatMap(([first]) => first ?? []);
}

function hasAddress({ email }: { readonly email: string }): boolean {
  return isMailAddress(email);
}

function named({ name, email }: { readonly name: string; readonly email: string }): Attendee {
  return { name: oneLine(name), email };
}

function summaryOf(told: Told, change: Change): string {
  const title = `${oneLine(told.booking.snapshot.title)}${who(told.booking)}`;
  if (change !== 'put') {
    return `Cancelled: ${title}`;
  }
  return isPending(told) ? `Not yet confirmed: ${title}` : title;
}

/** In a calendar full of meetings of one kind the names tell them apart. */
function who({ kind, attendees, hosts }: Booking): string {
  const invitees = attendees.filter((attendee) => attendee.kind === 'invitee');
  const [invitee, host] = [invitees[0], hosts[0]];
  const two = kind !== 'group' && invitees.length === 1 && hosts.length === 1;
  return two && invitee !== undefined && host !== undefined
    ? `: ${oneLine(invitee.name)} and ${oneLine(host.name)}`
    : '';
}
