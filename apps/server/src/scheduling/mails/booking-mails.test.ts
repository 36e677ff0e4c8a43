import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  ada,
  at,
  attendee,
  attendeesOf,
  booking,
  dana,
  eventOf,
  everyTold,
  host,
  mailTo,
  sam,
  sender,
} from '../../../test/booking/mail-scene.ts';
import { composeMail, fillLinks } from '../../outbox/mail-message.ts';
import type { OutboxMail } from '../../outbox/outbox.ts';
import type { Booking } from '../bookings/booking.ts';
import { type BookingNews, bookingMails } from './booking-mails.ts';

/** `sam Confirmed REQUEST 0 CONFIRMED of sam kim dana, link`. */
function summary({ mail }: OutboxMail): string {
  const event = eventOf(mail);
  const what = `${mail.to.email.split('@')[0]} ${mail.subject.split(':')[0]}`;
  const status = event?.getFirstPropertyValue('status') ?? 'no status';
  const change =
    event === undefined
      ? 'no calendar'
      : `${mail.calendar?.method} ${event.getFirstPropertyValue('sequence')} ${status} of ${attendeesOf(event)}`;
  return `${what}, ${change}${mail.links === undefined ? '' : ', link'}`;
}

// RFC 5546 §3.2.2 REQUEST and §3.2.5 CANCEL say which method, status and attendees each must have.
const expected: Readonly<Record<string, readonly string[]>> = {
  requested: [
    'sam Requested, REQUEST 0 TENTATIVE of sam kim dana, link',
    'dana To confirm, REQUEST 0 TENTATIVE of sam kim dana, link',
  ],
  confirmed: [
    'sam Confirmed, REQUEST 0 CONFIRMED of sam kim dana, link',
    'kim Confirmed, REQUEST 0 CONFIRMED of sam kim dana',
    'dana Booked, REQUEST 0 CONFIRMED of sam kim dana, link',
  ],
  declined: [
    'sam Declined, CANCEL 1 CANCELLED of sam kim dana',
    'dana Declined, CANCEL 1 CANCELLED of sam kim dana',
  ],
  rescheduled: [
    'sam Rescheduled, REQUEST 1 CONFIRMED of sam kim dana, link',
    'kim Rescheduled, REQUEST 1 CONFIRMED of sam kim dana',
    'dana Rescheduled, REQUEST 1 CONFIRMED of sam kim dana, link',
  ],
  'rescheduled, to be confirmed': [
    'sam Requested, REQUEST 1 TENTATIVE of sam kim dana, link',
    'kim Cancelled, CANCEL 1 CANCELLED of sam kim dana',
    'dana To confirm, REQUEST 1 TENTATIVE of sam kim dana, link',
  ],
  'cancelled by invitee': [
    'sam Cancelled, CANCEL 1 CANCELLED of sam kim dana',
    'kim Cancelled, CANCEL 1 CANCELLED of sam kim dana',
    'dana Cancelled, CANCEL 1 CANCELLED of sam kim dana',
  ],
  'cancelled by host': [
    'sam Cancelled, CANCEL 1 CANCELLED of sam kim dana',
    'kim Cancelled, CANCEL 1 CANCELLED of sam kim dana',
    'dana Cancelled, CANCEL 1 CANCELLED of sam kim dana',
  ],
  'cancelled by organization': [
    'sam Cancelled, CANCEL 1 CANCELLED of sam kim lee',
    'kim Cancelled, CANCEL 1 CANCELLED of sam kim lee',
    'lee Cancelled, CANCEL 1 CANCELLED of sam kim lee',
  ],
  'seat taken': [
    'ada Confirmed, REQUEST 1 CONFIRMED of ada dana, link',
    'dana New participant, REQUEST 1 CONFIRMED of sam ada dana, link',
  ],
  'seat cancelled': [
    'ada Cancelled, CANCEL 2 no status of ada',
    'dana Place given up, REQUEST 2 CONFIRMED of sam dana, link',
  ],
  reminder: [
    'sam Reminder, no calendar, link',
    'kim Reminder, no calendar',
    'dana Reminder, no calendar, link',
  ],
  'handed over': [
    'sam New host, REQUEST 1 CONFIRMED of sam kim lee, link',
    'kim New host, REQUEST 1 CONFIRMED of sam kim lee',
    'lee Handed over to you, REQUEST 1 CONFIRMED of sam kim lee, link',
  ],
  'goes on': [
    'sam Changed, REQUEST 1 CONFIRMED of sam kim lee, link',
    'kim Changed, REQUEST 1 CONFIRMED of sam kim lee',
    'lee Changed, REQUEST 1 CONFIRMED of sam kim lee, link',
  ],
  'rebooking invitation': ['sam Find a new time, no calendar'],
};

for (const { name, mails } of everyTold) {
  test(`${name}: who is told, and what it does to calendars`, () => {
    assert.deepEqual(mails.map(summary), expected[name]);
  });
}

test('every calendar object has the booking’s UID and organizer, and the time at which it is told', () => {
  for (const { about, mails } of everyTold) {
    for (const { mail } of mails) {
      const event = eventOf(mail);
      assert.equal(event?.getFirstPropertyValue('uid') ?? about.uid, about.uid);
      assert.equal(
        event?.getFirstPropertyValue('organizer') ?? 'mailto:bookings@mail.linktime.example',
        'mailto:bookings@mail.linktime.example',
      );
      assert.equal(
        String(event?.getFirstPropertyValue('dtstamp') ?? '2026-11-24T09:00:00Z'),
        '2026-11-24T09:00:00Z',
      );
      // Who alone may cancel: RFC 6047 §2.2.1 Authorization.
      assert.deepEqual(mail.from, { name: 'Acme scheduling', email: about.organizerEmail });
      assert.deepEqual(mail.replyTo, { name: 'Acme', email: 'scheduling@acme.example' });
    }
  }
});

test('keys name the news, the booking, its sequence and the recipient; the order is the recipient’s', () => {
  const [first] = bookingMails({ kind: 'confirmed' }, booking(), sender, at);
  assert.equal(first?.dedupeKey, `booking-confirmed:${booking().id}:1:${sam.id}`);
  assert.equal(first?.orderKey, `booking:${booking().id}:${sam.id}`);
  assert.deepEqual(first?.subject, { kind: 'booking', id: booking().id });
  for (const { mails } of everyTold) {
    assert.equal(new Set(mails.map(({ dedupeKey }) => dedupeKey)).size, mails.length);
    assert.equal(new Set(mails.map(({ mail }) => mail.messageId)).size, mails.length);
  }
});

test('two who take a seat at one sequence are both told of to the host', () => {
  const group = booking({ kind: 'group', attendees: [sam, ada] });
  const keys = [sam, ada].map(
    (who) => bookingMails({ kind: 'seat_taken', attendee: who }, group, sender, at).at(-1)?.dedupeKey,
  );
  assert.equal(new Set(keys).size, 2);
});

test('the link of each invitee and host is their own, in text and HTML, and in no calendar', () => {
  for (const { about, mails } of everyTold) {
    for (const { mail } of mails) {
      const secrets: string[] = [];
      const filled = fillLinks(mail, (link) => {
        secrets.push(JSON.stringify(link));
        return 'the-token';
      });
      const shown = [filled.text, filled.html].map(
        (part) => part.split('https://meet.acme.example/booking/the-token').length - 1,
      );
      assert.deepEqual(shown, mail.links === undefined ? [0, 0] : [1, 1]);
      const { organizationId } = sender;
      const attendeeLinks = about.attendees.map(
        ({ id, email }) =>
          [email, { organizationId, role: 'invitee', attendeeId: id, generation: 0 }] as const,
      );
      const hostLinks = about.hosts.map(
        ({ id, email }) =>
          [email, { organizationId, role: 'host', bookingId: about.id, personId: id }] as const,
      );
      const own = new Map<string, object>([...attendeeLinks, ...hostLinks]).get(mail.to.email);
      assert.deepEqual(secrets, mail.links === undefined ? [] : [JSON.stringify(own)]);
      assert.doesNotMatch(mail.calendar?.content ?? '', /booking\//);
    }
  }
});

test('hosts read who it is with, the answers by the labels of the questions, and notes', () => {
  const { text } = mailTo(
    everyTold.find(({ name }) => name === 'cancelled by invitee')?.mails ?? [],
    dana.email,
  );
  assert.match(text, /^Invitee: Sam Invitee \(sam@customer\.example\)$/m);
  assert.match(text, /^What about\? Prices & terms$/m);
  assert.match(text, /^Guest: Kim Guest \(kim@customer\.example\)$/m);
  assert.match(text, /^Message: Another time\.$/m);
  assert.doesNotMatch(text, /Not answered/);
});

test('a cancellation of what is about to begin has high importance and says not to wait', () => {
  const soon = at.add({ minutes: 30 });
  const change = { start: soon, end: soon.add({ minutes: 30 }) };
  for (const [start, important] of [
    [change, true],
    [{}, false],
  ] as const) {
    for (const { mail } of bookingMails(
      { kind: 'cancelled', by: 'organization' },
      booking(start),
      sender,
      at,
    )) {
      assert.equal(mail.headers.Importance === 'high', important);
      assert.equal(/Please do not wait for it\./.test(mail.text), important);
    }
  }
});

test('nothing in a booking makes it throw; every mail can be sent, and its calendar read', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('__proto__', 'constructor', '\r\nBcc: eve@evil.example\r\n', '"><script>', 'END:VEVENT'),
  );
  const email = fc.oneof(text, fc.constant('ok@customer.example'));
  const times = fc.constantFrom(
    ['2026-12-03T15:00:00Z', '2026-12-03T15:30:00Z'],
    ['+012026-12-03T15:00:00Z', '+012026-12-03T16:00:00Z'],
    ['2026-12-03T15:00:00Z', '2026-12-03T15:00:00Z'],
  );
  const odd = fc.record({ text, email, times, sequence: fc.integer({ min: -1, max: 3 }) });
  await fc.assert(
    fc.asyncProperty(odd, fc.constantFrom(...everyTold), async (o, { news, about }) => {
      const answers = Object.fromEntries([
        [o.text, o.text],
        ['topic', o.text],
      ]);
      const who = { name: o.text, email: o.email, timeZone: o.text, locale: o.text };
      const hostile: Booking = {
        ...about,
        reference: o.text,
        uid: o.text,
        sequence: o.sequence,
        organizerEmail: o.email,
        start: Temporal.Instant.from(o.times[0] ?? ''),
        end: Temporal.Instant.from(o.times[1] ?? ''),
        snapshot: {
          title: o.text,
          location: o.text,
          page: o.text,
          hosts: [who],
          questions: { [o.text]: o.text },
        },
        hosts: [...about.hosts, host(7, 'Odd', who)],
        attendees: [
          ...about.attendees,
          attendee(7, 'Odd', { ...who, answers }),
          attendee(8, 'Odd', { ...who, kind: 'guest' }),
        ],
      };
      const odder: BookingNews = {
        ...news,
        ...('note' in news && { note: o.text }),
        ...('bookAgain' in news && { bookAgain: o.text }),
        ...(news.kind === 'seat_taken' && { attendee: attendee(9, 'Odd', who) }),
      };
      const face = { ...sender, organizationName: o.text, replyTo: o.email, fallbackUrl: o.text };
      for (const { mail } of bookingMails(odder, hostile, face, at)) {
        await composeMail(fillLinks(mail, () => 'token'));
        eventOf(mail);
      }
    }),
    { numRuns: 60 },
  );
});
