import assert from 'node:assert/strict';
import { test } from 'node:test';
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
  kim,
  lee,
  mailTo,
  oldTime,
  sam,
  sender,
} from '../../../test/booking/mail-scene.ts';
import type { Mail } from '../../outbox/mail-message.ts';
import type { Booking } from '../bookings/booking.ts';
import { type BookingNews, bookingMails } from './booking-mails.ts';

test('a guest gets no link, no answers and nothing that somebody wrote freely', () => {
  for (const { mails } of everyTold) {
    for (const { mail } of mails.filter(({ mail: { to } }) => to.email === kim.email)) {
      assert.doesNotMatch(
        JSON.stringify(mail),
        /\/booking\/|Prices|What about|holiday|I am ill|Another time|fired/,
      );
    }
  }
});

test('in a group session attendees never see one another', () => {
  const guest = attendee(4, 'Eve Guest', { kind: 'guest' });
  const group = booking({ kind: 'group', attendees: [sam, ada, guest] });
  const news: BookingNews[] = [
    { kind: 'confirmed' },
    { kind: 'requested' },
    { kind: 'rescheduled', from: { start: booking().start, end: booking().end } },
    { kind: 'cancelled', by: 'host' },
    { kind: 'cancelled', by: 'invitee' },
    { kind: 'cancelled', by: 'organization' },
    { kind: 'reminder' },
    { kind: 'seat_taken', attendee: ada },
    { kind: 'seat_cancelled', attendee: ada },
    { kind: 'rebooking_invitation' },
  ];
  for (const one of news) {
    for (const { mail } of bookingMails(one, group, sender, at)) {
      const others = [sam, ada, guest].filter(
        ({ email }) => email !== mail.to.email && mail.to.email !== dana.email,
      );
      const all = `${JSON.stringify(mail)}${mail.calendar?.content.replaceAll('\r\n ', '')}`;
      for (const { name, email } of others) {
        assert.ok(!all.includes(name) && !all.includes(email), `${one.kind}: ${mail.to.email} sees ${name}`);
      }
    }
  }
  const toHost = mailTo(bookingMails({ kind: 'confirmed' }, group, sender, at), dana.email);
  assert.equal(attendeesOf(eventOf(toHost) ?? assert.fail()), 'sam ada eve dana');
});

test('where it takes place is told to invitees only when a host has agreed', () => {
  const shows = ({ text, html, calendar }: Mail) =>
    `${text}${html}${calendar?.content.replaceAll('\r\n ', '')}`.includes('room-4');
  for (const { name, mails } of everyTold) {
    const mail = mailTo(mails, name.startsWith('seat') ? ada.email : sam.email);
    const hidden = ['requested', 'declined', 'rescheduled, to be confirmed'].includes(name);
    assert.equal(shows(mail), !hidden, name);
  }
  for (const by of ['invitee', 'host', 'organization'] as const) {
    const news: BookingNews = { kind: 'cancelled', by, unconfirmed: true };
    const mails = bookingMails(news, booking({ status: 'cancelled' }), sender, at);
    assert.deepEqual(
      [sam, dana].map(({ email }) => shows(mailTo(mails, email))),
      [false, true],
    );
  }
});

test('who is not active is told nothing, but stays in the calendars of the others', () => {
  const held = booking({ hosts: [{ ...dana, active: false }, lee], kind: 'collective' });
  const mails = bookingMails({ kind: 'confirmed' }, held, sender, at);
  assert.deepEqual(
    mails.map(({ mail }) => mail.to.email),
    [sam.email, kim.email, lee.email],
  );
  assert.equal(attendeesOf(eventOf(mailTo(mails, lee.email)) ?? assert.fail()), 'sam kim dana lee');
});

test('guests hear of what is confirmed only, and when that ends', () => {
  const toKim = (news: BookingNews, change: Partial<Booking>) =>
    bookingMails(news, booking(change), sender, at).flatMap(({ mail }) =>
      mail.to.email === kim.email ? [`${mail.calendar?.method}, ${mail.subject}`] : [],
    );
  const cancelled: BookingNews = { kind: 'cancelled', by: 'organization' };
  const moved: BookingNews = { kind: 'rescheduled', from: oldTime };
  const was = 'Intro call, Tue 1 Dec, 10:00 (CET)';
  const is = 'Intro call, Thu 3 Dec, 16:00 (CET)';
  assert.deepEqual(toKim({ ...cancelled, unconfirmed: true }, { status: 'cancelled' }), []);
  assert.deepEqual(toKim({ ...cancelled, unconfirmed: false }, { status: 'cancelled' }), [
    `CANCEL, Cancelled: ${is}`,
  ]);
  assert.deepEqual(toKim({ kind: 'declined' }, { status: 'rejected', sequence: 2 }), []);
  assert.deepEqual(toKim(moved, { status: 'pending' }), []);
  assert.deepEqual(toKim({ ...moved, wasConfirmed: true }, { status: 'pending' }), [
    `CANCEL, Cancelled: ${was}`,
  ]);
  assert.deepEqual(toKim({ ...moved, wasConfirmed: true }, {}), [`REQUEST, Rescheduled: ${is}`]);
});

test('a guest who is told already in another role, or twice, is told once', () => {
  const twice = attendee(5, 'Sam Again', { kind: 'guest', email: 'SAM@customer.example' });
  const boss = attendee(6, 'Dana as guest', { kind: 'guest', email: dana.email });
  const mails = bookingMails({ kind: 'confirmed' }, booking({ attendees: [sam, twice, boss] }), sender, at);
  assert.deepEqual(
    mails.map(({ mail }) => mail.to.email),
    [sam.email, dana.email],
  );
  assert.equal(attendeesOf(eventOf(mailTo(mails, sam.email)) ?? assert.fail()), 'sam dana');
});

test('a host without a zone of their own reads the invitee’s time', () => {
  const zoneless = host(1, 'Dana Host', { timeZone: null, locale: null });
  const mail = mailTo(
    bookingMails({ kind: 'confirmed' }, booking({ hosts: [zoneless] }), sender, at),
    dana.email,
  );
  assert.match(mail.subject, /16:00 \(CET\)$/);
});
