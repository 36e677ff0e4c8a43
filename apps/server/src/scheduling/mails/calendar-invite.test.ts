import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import ICAL from 'ical.js';
import { type Invite, writeInvite } from './calendar-invite.ts';

const invite: Invite = {
  method: 'REQUEST',
  uid: '0198c4d2-7c1e-7f00-8a53-0242ac120002@linktime.example',
  sequence: 0,
  stamp: Temporal.Instant.from('2026-11-23T12:00:00.5Z'),
  start: Temporal.Instant.from('2026-12-03T15:00:00Z'),
  end: Temporal.Instant.from('2026-12-03T15:30:00Z'),
  organizer: { name: 'Dana Host (via LinkTime)', email: 'bookings@mail.linktime.example' },
  attendees: [
    { name: 'Sam Invitee', email: 'sam@customer.example' },
    { name: 'Dana Host', email: 'dana@acme.example', role: 'CHAIR' },
  ],
  summary: 'Intro call',
  wholeEvent: true,
};
const cancel: Invite = { ...invite, method: 'CANCEL', sequence: 1 };

function read(written: string): { calendar: ICAL.Component; event: ICAL.Component } {
  const calendar = new ICAL.Component(ICAL.parse(written));
  const event = calendar.getFirstSubcomponent('vevent');
  assert.ok(event);
  return { calendar, event };
}

/** Unfolded lines, as RFC 5545 §3.1 defines them. */
function contentLines(written: string): string[] {
  return written.replaceAll('\r\n ', '').split('\r\n').slice(0, -1);
}

function names(written: string): string[] {
  return contentLines(written).map((line) => line.split(/[:;]/, 1)[0] ?? '');
}

test('a REQUEST is written as this (RFC 5546 §3.2.2 REQUEST)', () => {
  assert.deepEqual(contentLines(writeInvite(invite)), [
    'BEGIN:VCALENDAR',
    'PRODID:-//LinkTime//Scheduling 1.0//EN',
    'VERSION:2.0',
    'CALSCALE:GREGORIAN',
    'METHOD:REQUEST',
    'BEGIN:VEVENT',
    'UID:0198c4d2-7c1e-7f00-8a53-0242ac120002@linktime.example',
    'SEQUENCE:0',
    'DTSTAMP:20261123T120000Z',
    'DTSTART:20261203T150000Z',
    'DTEND:20261203T153000Z',
    'ORGANIZER;CN="Dana Host (via LinkTime)":mailto:bookings@mail.linktime.example',
    'ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE;CN="Sam Invitee":mailto:sam@customer.example',
    'ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=CHAIR;PARTSTAT=ACCEPTED;RSVP=FALSE;CN="Dana Host":mailto:dana@acme.example',
    'SUMMARY:Intro call',
    'STATUS:CONFIRMED',
    'TRANSP:OPAQUE',
    'END:VEVENT',
    'END:VCALENDAR',
  ]);
});

test('a CANCEL of the whole event says STATUS:CANCELLED and rings no alarm (RFC 5546 §3.2.5 CANCEL)', () => {
  const { calendar, event } = read(writeInvite(cancel));
  assert.equal(calendar.getFirstPropertyValue('method'), 'CANCEL');
  assert.equal(event.getFirstPropertyValue('status'), 'CANCELLED');
  assert.equal(event.getFirstPropertyValue('transp'), 'TRANSPARENT');
  assert.equal(event.getFirstPropertyValue('sequence'), 1);
  assert.equal(event.getFirstPropertyValue('uid'), invite.uid);
  assert.equal(event.getAllSubcomponents('valarm').length, 0);
});

test('a REQUEST that a host must agree to is tentative, and so is that host (RFC 5545 §3.8.1.11 Status)', () => {
  const attendees = [
    { email: 'sam@customer.example' },
    { email: 'dana@acme.example', participation: 'TENTATIVE' as const },
  ];
  const { event } = read(writeInvite({ ...invite, tentative: true, attendees }));
  assert.equal(event.getFirstPropertyValue('status'), 'TENTATIVE');
  const participation = event.getAllProperties('attendee').map((one) => one.getFirstParameter('partstat'));
  assert.deepEqual(participation, ['ACCEPTED', 'TENTATIVE']);
  assert.equal(
    read(writeInvite({ ...cancel, tentative: true })).event.getFirstPropertyValue('status'),
    'CANCELLED',
  );
});

test('a CANCEL that only un-invites somebody has no STATUS (RFC 5546 §3.2.5)', () => {
  const { event } = read(writeInvite({ ...cancel, wholeEvent: false }));
  assert.equal(event.getFirstProperty('status'), null);
});

test('the document ends with CRLF, has no other line break, and no line is over 75 octets (RFC 5545 §3.1 Content Lines)', () => {
  const written = writeInvite({ ...invite, description: `Zürich\r\n${'語'.repeat(200)}` });
  assert.ok(written.endsWith('END:VCALENDAR\r\n'));
  assert.doesNotMatch(written.replaceAll('\r\n', ''), /[\r\n]/);
  for (const line of written.split('\r\n')) {
    assert.ok(Buffer.byteLength(line) <= 75, line);
  }
});

test('an emoji at any place of a fold stays whole (RFC 5545 §3.1)', () => {
  for (let before = 0; before < 160; before += 1) {
    const summary = `${'x'.repeat(before)}\u{1f9d1}\u200d\u{1f680}${'é'.repeat(before % 7)} end`;
    const written = writeInvite({
      ...invite,
      summary,
      attendees: [{ name: summary, email: 'sam@customer.example' }],
    });
    for (const line of written.split('\r\n')) {
      assert.ok(line.isWellFormed(), `${before}: ${line}`);
      assert.ok(Buffer.byteLength(line) <= 75, `${before}: ${line}`);
    }
    const { event } = read(Buffer.from(written).toString());
    assert.equal(event.getFirstPropertyValue('summary'), summary);
    assert.equal(event.getFirstProperty('attendee')?.getFirstParameter('cn'), summary);
  }
});

const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...Array.from('\r\n\t";:,\\^=\u0000\u0085\u2028ñ語🧑')),
    fc.string({ unit: 'binary', maxLength: 1 }),
  ),
});

/** What RFC 5545 lets a text be: line breaks are one character, other control characters none. */
function writable(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(/[^\n\t\P{Cc}]/gu, '');
}

test('what is written is what ical.js reads back, whatever the text (RFC 5545 §3.3.11 Text, RFC 6868 §3 Parameter Value Encoding Scheme)', () => {
  fc.assert(
    fc.property(anyText, anyText, anyText, anyText, (summary, description, location, name) => {
      const written = writeInvite({
        ...cancel,
        summary,
        description,
        location,
        organizer: { ...invite.organizer, name: `.${name}` },
      });
      const { event } = read(written);
      assert.equal(event.getFirstPropertyValue('summary'), writable(summary));
      assert.equal(event.getFirstPropertyValue('description'), writable(description));
      assert.equal(event.getFirstPropertyValue('location'), writable(location));
      assert.equal(
        event.getFirstProperty('organizer')?.getFirstParameter('cn'),
        writable(`.${name}`).replaceAll('\\', '/'),
      );
    }),
    { numRuns: 500 },
  );
});

test('no text adds a property or a component', () => {
  const hostile =
    'x\r\nATTENDEE:mailto:eve@evil.example\nBEGIN:VALARM\r";X=":mailto:eve@evil.example\u2028END:VEVENT';
  const written = writeInvite({
    ...invite,
    summary: hostile,
    description: hostile,
    location: hostile,
    organizer: { ...invite.organizer, name: hostile },
    attendees: [{ name: hostile, email: 'sam@customer.example' }],
  });
  const expected = names(
    writeInvite({ ...invite, description: '', location: '', attendees: invite.attendees.slice(0, 1) }),
  );
  assert.deepEqual(names(written), expected);
  const { event } = read(written);
  assert.equal(event.getFirstPropertyValue('attendee'), 'mailto:sam@customer.example');
  assert.equal(event.getFirstPropertyValue('organizer'), 'mailto:bookings@mail.linktime.example');
});

test('an address that is none is refused, for the organizer and for attendees', () => {
  const bad = [
    '',
    'sam',
    'sam@',
    '@customer.example',
    'sam@customer.example\r\nX-EVIL:1',
    'sam@customer.example, eve@evil.example',
    'Sam <sam@customer.example>',
    'sam@customer.example/x',
    'sam smith@customer.example',
    '"sam"@customer.example',
    'sam@-customer.example',
    'sam@evil.example@customer.example',
    'jörg@customer.example',
  ];
  for (const email of bad) {
    assert.throws(() => writeInvite({ ...invite, attendees: [{ email }] }), TypeError, email);
    assert.throws(() => writeInvite({ ...invite, organizer: { name: 'x', email } }), TypeError, email);
  }
});

test("an address keeps its meaning as a mailto URI (RFC 6068 §2 Syntax of a 'mailto' URI)", () => {
  const { event } = read(
    writeInvite({ ...invite, attendees: [{ email: 'a+b?c=d%41/{e}#@bücher.example' }] }),
  );
  const value = String(event.getFirstPropertyValue('attendee'));
  assert.equal(decodeURIComponent(new URL(value).pathname), 'a+b?c=d%41/{e}#@xn--bcher-kva.example');
});

test('a URL is http or https and can break no line', () => {
  const { event } = read(writeInvite({ ...invite, url: 'https://acme.example/ä?x=1,2;3' }));
  assert.equal(event.getFirstPropertyValue('url'), 'https://acme.example/%C3%A4?x=1,2;3');
  for (const url of [
    'javascript:alert(1)',
    'acme.example',
    'https://acme.example/\r\nX:1',
    'https://a.example/"x',
    'mailto:a@b.example',
  ]) {
    assert.throws(() => writeInvite({ ...invite, url }), TypeError, url);
  }
});

test('what no calendar object can be is refused', () => {
  const bad: Partial<Invite>[] = [
    { method: 'CANCEL', sequence: 0 },
    { sequence: -1 },
    { sequence: 1.5 },
    { sequence: 2 ** 31 },
    { uid: '' },
    { uid: 'a\nb' },
    { end: invite.start },
    { attendees: [] },
    { end: Temporal.Instant.from('+012026-01-01T00:00:00Z') },
  ];
  for (const change of bad) {
    assert.throws(() => writeInvite({ ...invite, ...change }), TypeError, JSON.stringify(change));
  }
});
