import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import ICAL from 'ical.js';
import { composeMail, type Mail } from '../outbox/mail-message.ts';
import { type CancelledBooking, cancellationToHost, cancellationToInvitee } from './cancellation-mail.ts';

const dana = { name: 'Dana Host', email: 'dana@acme.example', timeZone: 'America/New_York', locale: 'en-US' };
const booking: CancelledBooking = {
  bookingId: '0198c4d2-7c1e-7f00-8a53-0242ac120002',
  reference: 'LT-7K3QF9',
  title: 'Intro call',
  start: Temporal.Instant.from('2026-12-03T15:00:00Z'),
  end: Temporal.Instant.from('2026-12-03T15:30:00Z'),
  cancelledAt: Temporal.Instant.from('2026-11-24T09:00:00Z'),
  location: 'Room 4',
  organizer: { name: 'Dana Host (via LinkTime)', email: 'bookings@mail.linktime.example' },
  uid: '0198c4d2-7c1e-7f00-8a53-0242ac120002@linktime.example',
  sequence: 1,
  organization: {
    name: 'Acme',
    replyTo: 'scheduling@acme.example',
    fallbackUrl: 'https://acme.example/meet',
  },
  hosts: [dana],
  invitee: { name: 'Sam Invitee', email: 'sam@customer.example', timeZone: 'Europe/Berlin', locale: 'de' },
  guests: [{ name: 'Kim Guest', email: 'kim@customer.example' }],
  startsSoon: false,
};

function event(mail: Mail): ICAL.Component {
  const found = new ICAL.Component(ICAL.parse(mail.calendar?.content ?? '')).getFirstSubcomponent('vevent');
  assert.ok(found);
  return found;
}

function withOrganization(organization: CancelledBooking['organization']): Mail {
  return cancellationToInvitee({ ...booking, organization });
}

test('the subject carries the time as the invitee reads it', () => {
  assert.equal(cancellationToInvitee(booking).subject, 'Cancelled: Intro call, Thu 3 Dec, 16:00 (CET)');
  const american = { ...booking.invitee, timeZone: 'America/New_York', locale: 'en-US' };
  assert.equal(
    cancellationToInvitee({ ...booking, invitee: american }).subject,
    'Cancelled: Intro call, Thu, Dec 3, 10:00 AM (EST)',
  );
});

test('a meeting in another year says which', () => {
  const later = {
    start: Temporal.Instant.from('2027-07-01T15:00:00Z'),
    end: Temporal.Instant.from('2027-07-01T16:00:00Z'),
  };
  assert.match(cancellationToInvitee({ ...booking, ...later }).subject, /Thu,? 1 Jul 2027, 17:00 \(CEST\)$/);
});

test('the invitee is told what, when, where and how to go on, in text and in HTML', () => {
  const mail = cancellationToInvitee(booking);
  for (const part of [mail.text, mail.html]) {
    assert.match(part, /Cancelled: Intro call/);
    assert.match(part, /Dana Host is no longer available for this meeting, so Acme has cancelled it\./);
    assert.match(part, /Thursday,? 3 December 2026.*16:00.*16:30.*CET, UTC\+01:00, Europe\/Berlin/);
    assert.match(part, /Room 4/);
    assert.match(part, /Kim Guest/);
    assert.match(part, /LT-7K3QF9/);
    assert.match(part, /https:\/\/acme\.example\/meet/);
    assert.match(part, /answer this mail to reach Acme/);
  }
  assert.match(mail.html, /<s>Room 4<\/s>/);
  assert.deepEqual(mail.replyTo, { name: 'Acme', email: 'scheduling@acme.example' });
  assert.deepEqual(mail.to, { name: 'Sam Invitee', email: 'sam@customer.example' });
});

test('nobody is told why a host is gone, and no link leads to a page of the host', () => {
  for (const mail of [cancellationToInvitee(booking), cancellationToHost(booking, dana)]) {
    const all = JSON.stringify(mail);
    assert.doesNotMatch(all, /left the|deactivat|deprovision|account|SCIM|identity|reschedul/i);
    assert.deepEqual(
      [...mail.text.matchAll(/https?:\S+/g)].map(([url]) => url),
      mail.to.email === dana.email ? [] : ['https://acme.example/meet'],
    );
  }
});

test('several hosts are not named as unavailable, since only one may be', () => {
  const mail = cancellationToInvitee({
    ...booking,
    hosts: [dana, { name: 'Lee', email: 'lee@acme.example' }],
  });
  assert.match(mail.text, /This meeting can't take place, so Acme has cancelled it\./);
  assert.doesNotMatch(mail.text, /Dana|Lee/);
});

test('without a contact the mail says that answers are not read, and has no Reply-To', () => {
  const mail = withOrganization({ name: 'Acme' });
  assert.match(mail.text, /Answers to this mail are not read\./);
  assert.equal(mail.replyTo, undefined);
});

test('a fallback link or a contact that can not be used is left out', () => {
  const mail = withOrganization({ name: 'Acme', replyTo: 'nobody', fallbackUrl: 'javascript:alert(1)' });
  assert.equal(mail.replyTo, undefined);
  assert.doesNotMatch(mail.html, /javascript|<a /);
});

test('the calendar object cancels what the invitation put there (RFC 5546 §3.2.5 CANCEL)', () => {
  const cancelled = event(cancellationToInvitee(booking));
  assert.equal(cancelled.getFirstPropertyValue('uid'), booking.uid);
  assert.equal(cancelled.getFirstPropertyValue('sequence'), 1);
  assert.equal(cancelled.getFirstPropertyValue('status'), 'CANCELLED');
  assert.equal(cancelled.getFirstPropertyValue('organizer'), 'mailto:bookings@mail.linktime.example');
  assert.deepEqual(
    cancelled.getAllProperties('attendee').map((property) => property.getFirstValue()),
    ['mailto:sam@customer.example', 'mailto:dana@acme.example', 'mailto:kim@customer.example'],
  );
});

test('From is the organizer, who alone may cancel (RFC 6047 §2.2.1 Authorization)', () => {
  assert.deepEqual(cancellationToInvitee(booking).from, {
    name: 'Acme scheduling',
    email: booking.organizer.email,
  });
});

test('a guest and a host each get a message of their own, with their own Message-ID and time', () => {
  const guest = { name: 'Kim Guest', email: 'kim@customer.example', timeZone: 'Asia/Tokyo', locale: 'en-GB' };
  const mails = [
    cancellationToInvitee(booking),
    cancellationToInvitee(booking, guest),
    cancellationToHost(booking, dana),
  ];
  assert.equal(new Set(mails.map((mail) => mail.messageId)).size, 3);
  assert.equal(mails[1]?.to.email, 'kim@customer.example');
  assert.match(mails[1]?.subject ?? '', /Fri 4 Dec, 00:00 \(GMT\+9\)$/);
  assert.match(mails[2]?.subject ?? '', /Thu, Dec 3, 10:00 AM \(EST\)$/);
  assert.equal(event(mails[2] ?? assert.fail()).getFirstPropertyValue('status'), 'CANCELLED');
});

test('a host is told who the invitee is and that nothing is left to do', () => {
  const { text } = cancellationToHost(booking, dana);
  assert.match(text, /Acme has cancelled your meeting with Sam Invitee\./);
  assert.match(text, /Invitee: Sam Invitee \(sam@customer\.example\)/);
  assert.match(text, /nothing that you need to do/);
});

test('the same cancellation told again has the same Message-ID, a later one another', () => {
  const first = cancellationToInvitee(booking);
  assert.equal(cancellationToInvitee(booking).messageId, first.messageId);
  assert.notEqual(cancellationToInvitee({ ...booking, sequence: 2 }).messageId, first.messageId);
});

test('a meeting that starts soon is told with high importance and says not to wait', () => {
  const mail = cancellationToInvitee({ ...booking, startsSoon: true });
  assert.equal(mail.headers.Importance, 'high');
  assert.match(mail.text, /Please do not wait for it\./);
  assert.equal(cancellationToInvitee(booking).headers.Importance, undefined);
});

test('in the hour that the end of summer time repeats, the offset tells the two apart', () => {
  const at = (time: string) =>
    cancellationToInvitee({
      ...booking,
      start: Temporal.Instant.from(time),
      end: Temporal.Instant.from(time).add({ minutes: 15 }),
    });
  assert.match(at('2026-10-25T00:30:00Z').text, /CEST, UTC\+02:00/);
  assert.match(at('2026-10-25T01:30:00Z').text, /CET, UTC\+01:00/);
});

test('nothing in a booking makes the message fail; an address that is none only fails its delivery', async () => {
  const noise = fc.string({ unit: 'binary' });
  await fc.assert(
    fc.asyncProperty(fc.record({ text: noise, zone: noise, locale: noise, email: noise }), async (odd) => {
      const invitee = { name: odd.text, email: odd.email, timeZone: odd.zone, locale: odd.locale };
      const hostile: CancelledBooking = {
        ...booking,
        reference: odd.text,
        title: odd.text,
        location: odd.text,
        organization: { name: odd.text, replyTo: odd.email, fallbackUrl: odd.text },
        hosts: [{ name: odd.text, email: odd.email }],
        invitee,
        guests: [{ email: odd.email }],
      };
      await assert.rejects(composeMail(cancellationToInvitee(hostile)), TypeError);
      await composeMail(cancellationToHost(hostile, dana));
    }),
    { numRuns: 60 },
  );
});
