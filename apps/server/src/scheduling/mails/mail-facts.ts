// The facts of a booking that each mail holds, as far as they are the reader's: answers and addresses are for hosts.
import type { Fact } from '../../outbox/mail-body.ts';
import { oneLine } from '../../outbox/mail-message.ts';
import type { BookingAttendee, BookingSnapshot } from '../bookings/booking.ts';
import { attendeesAfter, type Recipient, type Told, timeTold } from './booking-news.ts';
import { shownLocation } from './mail-calendar.ts';
import { fullTime } from './mail-clock.ts';
import { type Message, nameOf, namesOf } from './mail-words.ts';

export function factsOf(told: Told, recipient: Recipient, message: Message): Fact[] {
  const { news, booking } = told;
  const off = message.off === true && { struck: 'cancelled' };
  const location = shownLocation(told, recipient);
  return [
    { label: 'When', value: fullTime(timeTold(told, recipient), recipient), ...off },
    ...(news.kind === 'rescheduled' && message.off !== true
      ? [{ label: 'When', value: fullTime(news.from, recipient), struck: 'before' }]
      : []),
    ...(location === undefined ? [] : [{ label: 'Where', value: location, linked: true, ...off }]),
    ...(recipient.role === 'host' ? peopleForHost(told) : peopleForAttendee(told, recipient)),
    ...(message.facts ?? []),
    { label: 'Reference', value: booking.reference },
  ];
}

/** In a group session nobody is told of the others, and whose guest somebody is isn't known. */
function peopleForAttendee({ news, booking }: Told, recipient: Recipient): Fact[] {
  const hosts = namesOf(booking.hosts);
  const before: Fact[] =
    news.kind === 'handed_over' ? [{ label: 'With', value: news.from.name, struck: 'before' }] : [];
  const others = booking.kind === 'group' ? [] : booking.attendees.filter(({ id }) => id !== recipient.id);
  const invitees = namesOf(others.filter(({ kind }) => kind === 'invitee'));
  const guests = namesOf(others.filter(({ kind }) => kind === 'guest'));
  return [
    ...(hosts === undefined ? [] : [{ label: 'With', value: hosts }]),
    ...before,
    ...(invitees === undefined ? [] : [{ label: 'Booked by', value: invitees }]),
    ...(guests === undefined ? [] : [{ label: 'Guests', value: guests }]),
  ];
}

/** About everybody, but at a change of one seat only about whose it is. */
function peopleForHost(told: Told): Fact[] {
  const { news, booking } = told;
  const attendees =
    news.kind === 'seat_taken' || news.kind === 'seat_cancelled' ? [news.attendee] : attendeesAfter(told);
  const many = attendees.length > ATTENDEES_SHOWN;
  const shown = attendees.slice(0, ATTENDEES_SHOWN);
  return [
    ...shown.flatMap((attendee) => attendeeFacts(attendee, booking.snapshot)),
    ...(many ? [{ label: 'And', value: `${attendees.length - ATTENDEES_SHOWN} more` }] : []),
  ];
}

const ATTENDEES_SHOWN = 50;

function attendeeFacts(attendee: BookingAttendee, { questions = {} }: BookingSnapshot): Fact[] {
  const label = attendee.kind === 'invitee' ? 'Invitee' : 'Guest';
  const name = nameOf(attendee);
  const email = oneLine(attendee.email);
  const answers = Object.entries(attendee.answers).filter(([, answer]) => oneLine(answer) !== '');
  return [
    { label, value: name === email ? name : `${name} (${email})` },
    ...answers.map(([id, value]) => ({
      label: Object.hasOwn(questions, id) ? (questions[id] ?? id) : id,
      value,
    })),
  ];
}
