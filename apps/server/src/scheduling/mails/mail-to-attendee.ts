// What invitees and guests are told. When the organization cancels, they learn that and how to go on, never why a host
// is gone. Guests read nothing that somebody wrote freely, and get no link.
import { oneLine } from '../../outbox/mail-message.ts';
import type { Booking } from '../bookings/booking.ts';
import { type BookingNews, isPending, isWithdrawn, type Recipient, type Told } from './booking-news.ts';
import {
  addressOf,
  firstInvitee,
  goingOn,
  hostNames,
  type Message,
  messageFact,
  onlyHost,
  titleOf,
} from './mail-words.ts';

/** In the words of `recipient`, who is no host. */
export function messageToAttendee(told: Told, recipient: Recipient): Message {
  const message = messageOf(told, recipient);
  if (recipient.role === 'invitee') {
    return message;
  }
  const { manage: _, ...withoutLink } = message;
  return withoutLink;
}

function messageOf(told: Told, recipient: Recipient): Message {
  const { news, booking } = told;
  const title = titleOf(booking);
  const hosts = hostNames(booking);
  switch (news.kind) {
    case 'requested':
      return requested(told);
    case 'confirmed':
    case 'seat_taken':
      return isPending(told) ? requested(told) : confirmed(told, recipient);
    case 'rescheduled':
      return rescheduled(told, recipient);
    case 'declined':
      return declined(told, news);
    case 'cancelled':
      return cancelled(told, news, recipient);
    case 'seat_cancelled':
      return {
        heading: `Cancelled: ${title}`,
        paragraphs: ['Your place in this meeting is cancelled.'],
        off: true,
      };
    case 'reminder':
      return {
        heading: `Reminder: ${title}`,
        paragraphs: [`The meeting with ${hosts} is coming up.`],
        manage: changeLabel(told),
      };
    case 'handed_over':
      return {
        heading: `New host: ${title}`,
        paragraphs: [
          `${hosts} will meet you instead of ${oneLine(news.from.name)}. The time stays as it is.`,
        ],
        manage: changeLabel(told),
      };
    case 'goes_on':
      return {
        heading: `Changed: ${title}`,
        paragraphs: [
          `${oneLine(news.left.name)} will not take part. The meeting with ${hosts} takes place as planned.`,
        ],
        manage: changeLabel(told),
      };
    case 'rebooking_invitation':
      return rebooking(told);
  }
}

function requested({ booking }: Told): Message {
  return {
    heading: `Requested: ${titleOf(booking)}`,
    paragraphs: [
      `Your request has reached ${hostNames(booking)}. It is not confirmed yet. The time is held until it is, and you will get another mail then.`,
    ],
    manage: 'Change or withdraw the request',
  };
}

function confirmed(told: Told, { role }: Recipient): Message {
  const { booking } = told;
  const hosts = hostNames(booking);
  const group = booking.kind === 'group';
  const guest = `${firstInvitee(booking)} has added you to this meeting with ${hosts}.`;
  const own = group
    ? `You have a place in this meeting with ${hosts}.`
    : `Your meeting with ${hosts} is booked.`;
  return {
    heading: `Confirmed: ${titleOf(booking)}`,
    paragraphs: [role === 'guest' && !group ? guest : own],
    manage: changeLabel(told),
  };
}

function rescheduled(told: Told, { role }: Recipient): Message {
  const { booking } = told;
  const title = titleOf(booking);
  if (!isPending(told)) {
    const which = role === 'invitee' ? 'Your meeting' : 'The meeting';
    return {
      heading: `Rescheduled: ${title}`,
      paragraphs: [`${which} with ${hostNames(booking)} has a new time.`],
      manage: changeLabel(told),
    };
  }
  if (!isWithdrawn(told, { role })) {
    return requested(told);
  }
  const asked = `${firstInvitee(booking)} has asked ${hostNames(booking)} for another time for this meeting.`;
  return {
    heading: `Cancelled: ${title}`,
    paragraphs: [`${asked} If it is confirmed, you will get another mail.`],
    off: true,
  };
}

function declined(told: Told, news: BookingNews & { readonly kind: 'declined' }): Message {
  const { booking } = told;
  return {
    heading: `Declined: ${titleOf(booking)}`,
    paragraphs: [
      `Your request could not be confirmed, so there is no meeting with ${hostNames(booking)} at this time.`,
    ],
    off: true,
    facts: messageFact(news.note),
    ...goingOn(told, booking.snapshot.page),
  };
}

function cancelled(
  told: Told,
  news: BookingNews & { readonly kind: 'cancelled' },
  { role }: Recipient,
): Message {
  const { booking, sender } = told;
  const heading = `Cancelled: ${titleOf(booking)}`;
  const own = role === 'invitee';
  // It is for who booked to book again.
  const bookAgain = own ? news.bookAgain : undefined;
  switch (news.by) {
    case 'invitee': {
      const url = addressOf(bookAgain, sender);
      return {
        heading,
        paragraphs: [byInvitee(booking, own)],
        off: true,
        ...(url !== undefined && { action: { label: 'Book another time', url } }),
      };
    }
    case 'host':
      return {
        heading,
        paragraphs: [`This meeting with ${hostNames(told.booking)} can't take place and has been cancelled.`],
        off: true,
        facts: own ? messageFact(news.note) : [],
        ...goingOn(told, bookAgain),
      };
    case 'organization':
      return { heading, paragraphs: [unavailable(told)], off: true, ...goingOn(told, bookAgain) };
  }
}

function byInvitee(booking: Booking, own: boolean): string {
  if (booking.kind === 'group') {
    return 'This meeting is cancelled.';
  }
  return own
    ? 'This meeting is cancelled, as you asked.'
    : `${firstInvitee(booking)} has cancelled this meeting.`;
}

function unavailable({ booking, sender }: Told): string {
  const acme = oneLine(sender.organizationName);
  const host = onlyHost(booking);
  return host === undefined
    ? `This meeting can't take place, so ${acme} has cancelled it.`
    : `${host} is no longer available for this meeting, so ${acme} has cancelled it.`;
}

function rebooking(told: Told): Message {
  const { booking, sender } = told;
  const hosts = hostNames(booking);
  const url = addressOf(booking.snapshot.page, sender);
  const again = `${hosts} would be glad to find a new time with you.`;
  return {
    heading: `Find a new time: ${titleOf(booking)}`,
    paragraphs: [`Your meeting with ${hosts} had to be cancelled. ${again}`],
    off: true,
    ...(url === undefined ? goingOn(told) : { action: { label: 'Choose a new time', url } }),
  };
}

function changeLabel({ booking }: Told): string {
  return booking.kind === 'group' ? 'Give up your place' : 'Reschedule or cancel';
}
