// Bookings for tests of the mails about them, one piece of news of each kind, and how the mails are read.
import assert from 'node:assert/strict';
import ICAL from 'ical.js';
import type { Mail } from '../../src/outbox/mail-message.ts';
import type { OutboxMail } from '../../src/outbox/outbox.ts';
import type { Booking, BookingAttendee, BookingHost } from '../../src/scheduling/bookings/booking.ts';
import { type BookingNews, bookingMails } from '../../src/scheduling/mails/booking-mails.ts';
import type { Sender } from '../../src/scheduling/sender.ts';

export const sender: Sender = {
  organizationId: '0198c4d2-0000-7f00-8a53-0242ac120001',
  organizationName: 'Acme',
  replyTo: 'scheduling@acme.example',
  fallbackUrl: 'https://acme.example/meet',
  baseUrl: 'https://meet.acme.example',
  mailFrom: 'bookings@mail.linktime.example',
  mailDomain: 'mail.linktime.example',
};

/** When everything is told. */
export const at = Temporal.Instant.from('2026-11-24T09:00:00Z');

export function host(number: number, name: string, change: Partial<BookingHost> = {}): BookingHost {
  const email = `${name.split(' ', 1)[0]?.toLowerCase()}@acme.example`;
  const id = `0198c4d2-0000-7f00-8a53-00000000010${number}`;
  return { id, name, email, timeZone: 'America/New_York', locale: 'en-US', active: true, ...change };
}

export function attendee(
  number: number,
  name: string,
  change: Partial<BookingAttendee> = {},
): BookingAttendee {
  return {
    id: `0198c4d2-0000-7f00-8a53-00000000020${number}`,
    kind: 'invitee',
    name,
    email: `${name.split(' ', 1)[0]?.toLowerCase()}@customer.example`,
    timeZone: 'Europe/Berlin',
    locale: 'de',
    answers: {},
    generation: 0,
    ...change,
  };
}

export const dana = host(1, 'Dana Host');
export const lee = host(2, 'Lee Host', { timeZone: 'Europe/London', locale: 'en-GB' });
export const sam = attendee(1, 'Sam Invitee', { answers: { topic: 'Prices & terms', secret: '' } });
export const kim = attendee(2, 'Kim Guest', { kind: 'guest' });
export const ada = attendee(3, 'Ada Other', { timeZone: 'Asia/Tokyo', locale: 'en-GB' });

/** Sam and a guest meet Dana. */
export function booking(change: Partial<Booking> = {}): Booking {
  const hosts = change.hosts ?? [dana];
  return {
    id: '0198c4d2-7c1e-7f00-8a53-0242ac120002',
    reference: 'LT-7K3QF9A2',
    eventTypeId: '0198c4d2-7c1e-7f00-8a53-0242ac120009',
    kind: 'one_on_one',
    status: 'confirmed',
    start: Temporal.Instant.from('2026-12-03T15:00:00Z'),
    end: Temporal.Instant.from('2026-12-03T15:30:00Z'),
    timeZone: 'Europe/Berlin',
    snapshot: {
      title: 'Intro call',
      location: 'https://video.example/room-4',
      hosts: hosts.map(({ name, email }) => ({ name, email })),
      questions: { topic: 'What about?', secret: 'Not answered' },
      page: '/acme/dana/intro',
    },
    uid: '0198c4d2-7c1e-7f00-8a53-0242ac120002@mail.linktime.example',
    sequence: 1,
    organizerEmail: 'bookings@mail.linktime.example',
    hosts,
    attendees: [sam, kim],
    version: 1,
    ...change,
  };
}

export const oldTime = {
  start: Temporal.Instant.from('2026-12-01T09:00:00Z'),
  end: Temporal.Instant.from('2026-12-01T09:30:00Z'),
};

/** What can happen, each with the booking that it happens to. */
export const everyNews: Readonly<Record<string, { readonly news: BookingNews; readonly booking: Booking }>> =
  {
    requested: { news: { kind: 'requested' }, booking: booking({ status: 'pending', sequence: 0 }) },
    confirmed: { news: { kind: 'confirmed' }, booking: booking({ sequence: 0 }) },
    declined: {
      news: { kind: 'declined', note: 'I am on holiday.' },
      booking: booking({ status: 'rejected' }),
    },
    rescheduled: { news: { kind: 'rescheduled', from: oldTime }, booking: booking() },
    'rescheduled, to be confirmed': {
      news: { kind: 'rescheduled', from: oldTime, wasConfirmed: true },
      booking: booking({ status: 'pending' }),
    },
    'cancelled by invitee': {
      news: { kind: 'cancelled', by: 'invitee', note: 'Another time.', bookAgain: '/acme/dana/intro' },
      booking: booking({ status: 'cancelled' }),
    },
    'cancelled by host': {
      news: { kind: 'cancelled', by: 'host', note: 'I am ill.', bookAgain: '/acme/dana/intro' },
      booking: booking({ status: 'cancelled' }),
    },
    'cancelled by organization': {
      news: { kind: 'cancelled', by: 'organization', note: 'Dana has been fired.' },
      booking: { ...booking({ status: 'cancelled', kind: 'collective', hosts: [dana, lee] }), hosts: [lee] },
    },
    'seat taken': {
      news: { kind: 'seat_taken', attendee: ada },
      booking: booking({ kind: 'group', attendees: [sam, ada] }),
    },
    'seat cancelled': {
      news: { kind: 'seat_cancelled', attendee: ada },
      booking: booking({ kind: 'group', attendees: [sam], sequence: 2 }),
    },
    reminder: { news: { kind: 'reminder' }, booking: booking() },
    'handed over': {
      news: { kind: 'handed_over', from: { name: 'Dana Host' } },
      booking: booking({ kind: 'round_robin', hosts: [lee] }),
    },
    'goes on': {
      news: { kind: 'goes_on', left: { name: 'Dana Host', email: 'dana@acme.example' } },
      booking: booking({ kind: 'collective', hosts: [lee] }),
    },
    'rebooking invitation': {
      news: { kind: 'rebooking_invitation' },
      booking: booking({ status: 'cancelled' }),
    },
  };

export const everyTold = Object.entries(everyNews).map(([name, { news, booking: about }]) => ({
  name,
  news,
  about,
  mails: bookingMails(news, about, sender, at),
}));

/** The mail to this address. */
export function mailTo(mails: readonly OutboxMail[], email: string): Mail {
  return mails.find(({ mail }) => mail.to.email === email)?.mail ?? assert.fail(`${email} is not told.`);
}

/** The event of a mail's calendar object, which names the method of the mail. */
export function eventOf(mail: Mail): ICAL.Component | undefined {
  if (mail.calendar === undefined) {
    return undefined;
  }
  const calendar = new ICAL.Component(ICAL.parse(mail.calendar.content));
  assert.equal(calendar.getFirstPropertyValue('method'), mail.calendar.method);
  return calendar.getFirstSubcomponent('vevent') ?? assert.fail('There is no event.');
}

/** The local parts of the attendees' addresses. */
export function attendeesOf(event: ICAL.Component): string {
  const names = event.getAllProperties('attendee').map((property) => String(property.getFirstValue()));
  return names.map((name) => name.replace(/^mailto:(\w+)@.*$/, '$1')).join(' ');
}
