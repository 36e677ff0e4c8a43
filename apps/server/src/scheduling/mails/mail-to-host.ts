// What the hosts of a booking are told: who it is with, what that person wrote, and what is left to decide.
import { oneLine } from '../../outbox/mail-message.ts';
import { attendeesAfter, type BookingNews, isPending, type Told } from './booking-news.ts';
import { firstInvitee, type Message, messageFact, nameOf, titleOf } from './mail-words.ts';

export function messageToHost(told: Told): Message {
  const { news, booking } = told;
  const invitee = firstInvitee(booking);
  const group = booking.kind === 'group';
  const title = group ? titleOf(booking) : `${titleOf(booking)} with ${invitee}`;
  const meeting = group ? 'Your group session' : `Your meeting with ${invitee}`;
  const manage = group ? 'Cancel the session' : 'Cancel the meeting';
  switch (news.kind) {
    case 'requested':
      return toConfirm(
        title,
        group ? 'Somebody asks for this meeting.' : `${invitee} asks for this meeting.`,
      );
    case 'confirmed':
      return { heading: `Booked: ${title}`, paragraphs: [`${meeting} is booked.`], manage };
    case 'rescheduled':
      return isPending(told)
        ? toConfirm(title, `${invitee} asks for this meeting at another time.`)
        : { heading: `Rescheduled: ${title}`, paragraphs: [`${meeting} has a new time.`], manage };
    case 'declined':
      return {
        heading: `Declined: ${title}`,
        paragraphs: ['This request is declined, and whoever asked is told. The time is free again.'],
        off: true,
        facts: messageFact(news.note),
      };
    case 'cancelled':
      return cancelled(told, news, `Cancelled: ${title}`);
    case 'seat_taken':
    case 'seat_cancelled':
      return seat(told, news, manage);
    case 'reminder':
      return { heading: `Reminder: ${title}`, paragraphs: [`${meeting} is coming up.`], manage };
    case 'handed_over':
      return {
        heading: `Handed over to you: ${title}`,
        paragraphs: [
          `You will meet ${invitee} instead of ${oneLine(news.from.name)}. The time stays as it is.`,
        ],
        manage,
      };
    case 'goes_on':
      return {
        heading: `Changed: ${title}`,
        paragraphs: [`${oneLine(news.left.name)} will not take part. The meeting takes place as planned.`],
        manage,
      };
    case 'rebooking_invitation':
      return {
        heading: `Find a new time: ${title}`,
        paragraphs: [`${invitee} is asked to book again.`],
        off: true,
      };
  }
}

function toConfirm(title: string, request: string): Message {
  return {
    heading: `To confirm: ${title}`,
    paragraphs: [`${request} The time is held until you decide.`],
    manage: 'Confirm or decline',
    after: ['Please decide by this link: an answer that your calendar sends is not read.'],
  };
}

function cancelled(told: Told, news: BookingNews & { readonly kind: 'cancelled' }, heading: string): Message {
  const { booking, sender } = told;
  const group = booking.kind === 'group';
  const invitee = firstInvitee(booking);
  const meeting = group ? 'your group session' : `your meeting with ${invitee}`;
  const by = {
    invitee: group ? 'Your group session is cancelled.' : `${invitee} has cancelled your meeting.`,
    host: group ? 'Your group session is cancelled.' : `Your meeting with ${invitee} is cancelled.`,
    organization: `${oneLine(sender.organizationName)} has cancelled ${meeting}.`,
  };
  return {
    heading,
    paragraphs: [by[news.by]],
    off: true,
    facts: news.by === 'organization' ? [] : messageFact(news.note),
    after: ['Everybody who takes part is told. There is nothing that you need to do.'],
  };
}

function seat(
  told: Told,
  news: BookingNews & { readonly kind: 'seat_taken' | 'seat_cancelled' },
  manage: string,
): Message {
  const title = titleOf(told.booking);
  const who = nameOf(news.attendee);
  const count = attendeesAfter(told).length;
  const now = count === 1 ? '1 person has a place now.' : `${count} people have a place now.`;
  if (news.kind === 'seat_taken') {
    return isPending(told)
      ? toConfirm(title, `${who} asks for a place in this meeting.`)
      : { heading: `New participant: ${title}`, paragraphs: [`${who} takes part. ${now}`], manage };
  }
  return told.booking.status === 'cancelled'
    ? {
        heading: `Cancelled: ${title}`,
        paragraphs: [`${who} no longer takes part, nor does anybody else, so the session is cancelled.`],
        off: true,
      }
    : { heading: `Place given up: ${title}`, paragraphs: [`${who} no longer takes part. ${now}`], manage };
}
