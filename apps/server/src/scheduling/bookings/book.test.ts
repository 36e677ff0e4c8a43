import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { after, before, mock, test } from 'node:test';
import { counting } from '../../../test/booking/counting.ts';
import { type DeskScene, day, deskScene, form } from '../../../test/booking/desk-scene.ts';
import { run, type TestDatabase, testDatabase } from '../../../test/database.ts';
import type { Question } from '../event-types/event-type.ts';
import { changeEventTypeStatus } from '../event-types/event-type-edit.ts';
import { makeLink } from '../event-types/single-use-link.ts';
import { type BookingOutcome, type BookingRequest, bookSlot } from './book.ts';
import { cancelBooking } from './change-booking.ts';

let database: TestDatabase;
let acme: DeskScene;
before(async () => {
  database = await testDatabase();
  acme = await deskScene(database, 'acme');
});
after(() => database.drop());

const start = day(3).add({ hours: 9 });

/** What a booking may have written, of one organization. */
async function written({ sql, organizationId }: DeskScene): Promise<unknown> {
  const tables = ['booking', 'booking_host', 'booking_attendee', 'outbox', 'audit_record', 'invitee_address'];
  const counts = tables.map(
    (table) => `(select count(*) from ${table} where organization_id = $1) as ${table}`,
  );
  return sql(
    `select ${counts.join(', ')}, (select sum(mails) from invitee_address where organization_id = $1) as mails`,
    [organizationId],
  );
}

async function assertWritesNothing<T>(scene: DeskScene, work: () => Promise<T>): Promise<T> {
  const before = await written(scene);
  const result = await work();
  assert.deepEqual(await written(scene), before);
  return result;
}

const reasonOf = (outcome: BookingOutcome) => (outcome.ok ? 'ok' : outcome.reason);
const times = (outcome: BookingOutcome) =>
  'slots' in outcome
    ? outcome.slots.map((slot) => new Date(slot.start).toISOString().slice(11, 16))
    : outcome;

test('a booking is written whole: the booking, its hosts and people, what people are told, a record', async () => {
  const dana = await acme.host('Dana Host');
  const { id, address } = await acme.page(dana, {
    slug: 'whole',
    guestsAllowed: 2,
    rules: { minutes: 45, bufferBefore: 5, bufferAfter: 10, minimumNotice: 0, window: { kind: 'open' } },
    questions: [{ id: 'topic', label: 'What about?', kind: 'text', required: true }],
  });
  const booking = await acme.booked(address, {
    start,
    name: ' Sam\tInvitee ',
    email: 'Sam@Customer.example',
    timeZone: 'America/New_York',
    guests: ['kim@customer.example'],
    answers: { topic: ' Prices\n' },
    address: '203.0.113.77',
  });
  assert.deepEqual(await acme.load(booking.id), booking);
  const { id: _, reference, hosts, attendees, ...rest } = booking;
  assert.match(reference, /^LT-[0-9A-HJKMNP-TV-Z]{8}$/);
  const email = `${dana}@example.com`;
  assert.deepEqual(rest, {
    eventTypeId: id,
    kind: 'one_on_one',
    status: 'confirmed',
    start,
    end: start.add({ minutes: 45 }),
    timeZone: 'America/New_York',
    snapshot: {
      title: 'Intro call',
      location: 'https://meet.example/1',
      hosts: [{ name: 'Dana Host', email }],
      questions: { topic: 'What about?' },
      page: '/acme/dana-host/whole',
    },
    uid: `${booking.id}@linktime.test`,
    sequence: 0,
    organizerEmail: 'bookings@linktime.test',
    version: 1,
  });
  assert.deepEqual(hosts, [
    { id: dana, name: 'Dana Host', email, timeZone: null, locale: null, active: true },
  ]);
  const common = { timeZone: 'America/New_York', locale: 'en-GB', generation: 0 };
  assert.deepEqual(
    attendees.map(({ id: _attendee, ...attendee }) => attendee),
    [
      {
        ...common,
        kind: 'invitee',
        name: 'Sam Invitee',
        email: 'Sam@Customer.example',
        answers: { topic: 'Prices' },
      },
      { ...common, kind: 'guest', name: 'kim@customer.example', email: 'kim@customer.example', answers: {} },
    ],
  );
  const stored = await acme.sql(
    `select b.remind_at, h.event_type_id, h.blocks, h.buffer_before_minutes, h.buffer_after_minutes,
       array(select a.email_folded from booking_attendee a where a.booking_id = b.id order by a.id) as folded,
       array(select octet_length(a.network) from booking_attendee a where a.booking_id = b.id order by a.id) as network
     from booking b join booking_host h on h.booking_id = b.id where b.id = $1`,
    [booking.id],
  );
  assert.deepEqual(stored, [
    {
      remind_at: new Date(start.subtract({ hours: 24 }).epochMilliseconds),
      event_type_id: id,
      blocks: true,
      buffer_before_minutes: 5,
      buffer_after_minutes: 10,
      folded: ['sam@customer.example', 'kim@customer.example'],
      network: [16, null],
    },
  ]);
  assert.deepEqual(
    (await acme.mails(booking.id)).map(({ to, calendar }) => [to.email, calendar?.method]),
    [
      ['Sam@Customer.example', 'REQUEST'],
      ['kim@customer.example', 'REQUEST'],
      [email, 'REQUEST'],
    ],
  );
  assert.deepEqual(await acme.audited(booking.id), [
    {
      action: 'booking.created',
      actor_kind: 'invitee',
      facts: { reference, kind: 'one_on_one', status: 'confirmed', sequence: 0, guests: 1 },
    },
  ]);
});

test('a reminder is a day before, and none when that is within the hour', async () => {
  const { address } = await acme.page(await acme.host());
  const remindAt = async (at: Temporal.Instant) => {
    const { id } = await acme.booked(address, { start: at });
    const [row] = await acme.sql('select remind_at from booking where id = $1', [id]);
    return row?.remind_at;
  };
  acme.clock.now = day(1);
  assert.equal(await remindAt(day(2).add({ minutes: 60 })), null);
  assert.deepEqual(
    await remindAt(day(2).add({ minutes: 90 })),
    new Date(day(1).add({ minutes: 90 }).epochMilliseconds),
  );
  acme.clock.now = Temporal.Now.instant();
});

test('a reference that is taken is drawn again', async () => {
  const { address } = await acme.page(await acme.host());
  const { reference } = await acme.booked(address, { start });
  const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const taken = Buffer.from(Array.from(reference.slice(3), (letter) => letters.indexOf(letter)));
  const draw = crypto.randomBytes;
  let draws = 0;
  mock.method(crypto, 'randomBytes', (size: number) => {
    draws += size === 8 ? 1 : 0;
    return size === 8 && draws === 1 ? taken : draw(size);
  });
  syncBuiltinESMExports();
  try {
    const second = await acme.booked(address, { start: start.add({ hours: 1 }) });
    assert.equal(draws, 2);
    assert.notEqual(second.reference, reference);
  } finally {
    mock.restoreAll();
    syncBuiltinESMExports();
  }
});

test('where a host must confirm, a booking waits, and blocks its time meanwhile', async () => {
  const { address } = await acme.page(await acme.host(), { confirmationRequired: true, guestsAllowed: 1 });
  const booking = await acme.booked(address, { start, guests: ['kim@customer.example'] });
  assert.equal(booking.status, 'pending');
  const mails = await acme.mails(booking.id);
  assert.deepEqual(
    mails.map(({ subject }) => subject.split(':')[0]),
    ['Requested', 'To confirm'],
  );
  assert.equal(reasonOf(await acme.book(address, { start })), 'slot_taken');
});

test('a start that is not offered is refused with what is free on that day of the invitee, and nothing is written', async () => {
  const dana = await acme.host();
  const { address } = await acme.page(dana, {
    rules: {
      minutes: 360,
      bufferBefore: 0,
      bufferAfter: 0,
      minimumNotice: 60,
      window: { kind: 'rolling', days: 9 },
    },
  });
  await acme.booked(address, { start: day(3) });
  const refused = (more: Partial<BookingRequest>) =>
    assertWritesNothing(acme, async () => times(await acme.book(address, more)));
  assert.deepEqual(await refused({ start: day(3) }), ['06:00', '12:00', '18:00']);
  assert.deepEqual(await refused({ start: day(3).add({ minutes: 1 }) }), ['06:00', '12:00', '18:00']);
  // In New York it is still the day before.
  assert.deepEqual(await refused({ start: day(3), timeZone: 'America/New_York' }), [
    '06:00',
    '12:00',
    '18:00',
  ]);
  assert.deepEqual(await refused({ start: day(40) }), []);
  assert.deepEqual(await refused({ start: day(-1) }), []);
  assert.deepEqual(await refused({ start: Temporal.Instant.from('9999-12-31T23:59:59Z') }), []);
});

test('what can’t be booked is not there, for whatever reason', async () => {
  const dana = await acme.host();
  const paused = await acme.page(dana);
  await acme.within((tx) =>
    changeEventTypeStatus(tx, acme.organizationId, { id: paused.id, status: 'paused' }),
  );
  const secret = await acme.page(dana, { visibility: 'secret' });
  const { address } = await acme.page(dana);
  assert.ok('handle' in address);
  for (const unknown of [
    paused.address,
    secret.address,
    { ...address, organization: 'nobody' },
    { ...address, handle: 'nobody' },
    { ...address, eventType: 'nothing' },
    { linkToken: 'lt_link_' },
    { linkToken: `lt_link_${'A'.repeat(64)}` },
  ]) {
    const outcome = await assertWritesNothing(acme, () => acme.book(unknown, { start }));
    assert.deepEqual(outcome, { ok: false, reason: 'not_found' }, JSON.stringify(unknown));
  }
});

test('of a team’s hosts the one with the fewest meetings ahead is asked first', async () => {
  const hosts = [await acme.host('Ada'), await acme.host('Bob'), await acme.host('Cyd')];
  const { address } = await acme.page(hosts);
  const asked: string[] = [];
  for (const hours of [0, 0, 0, 1, 2, 3]) {
    const booking = await acme.booked(address, { start: start.add({ hours }) });
    assert.equal(booking.kind, 'round_robin');
    asked.push(...booking.hosts.map(({ name }) => name));
  }
  assert.deepEqual(asked, ['Ada', 'Bob', 'Cyd', 'Ada', 'Bob', 'Cyd']);
  assert.equal(reasonOf(await acme.book(address, { start })), 'slot_taken');
});

test('a collective booking takes all its hosts, and none of them while one is taken', async () => {
  const hosts = [await acme.host('Ada'), await acme.host('Bob')];
  const { address } = await acme.page(hosts, { kind: 'collective' });
  const single = await acme.page(hosts[1] ?? '');
  await acme.booked(single.address, { start });
  assert.equal(reasonOf(await acme.book(address, { start })), 'slot_taken');
  const booking = await acme.booked(address, { start: start.add({ hours: 1 }) });
  assert.deepEqual(booking.hosts.map(({ name }) => name).sort(), ['Ada', 'Bob']);
  assert.deepEqual(
    (await acme.mails(booking.id)).map(({ to }) => to.email).sort(),
    [...hosts.map((id) => `${id}@example.com`).sort(), booking.attendees[0]?.email].sort(),
  );
  assert.equal(reasonOf(await acme.book(single.address, { start: start.add({ hours: 1 }) })), 'slot_taken');
});

test('a group session is opened by the first and joined by others until it is full; nobody sees another', async () => {
  const { address } = await acme.page(await acme.host('Dana'), {
    kind: 'group',
    capacity: 3,
    guestsAllowed: 5,
  });
  const first = await acme.booked(address, { start, email: 'one@customer.example' });
  const second = await acme.booked(address, { start, email: 'two@customer.example' });
  assert.equal(second.id, first.id);
  assert.deepEqual(
    second.attendees.map(({ email }) => email),
    ['two@customer.example'],
  );
  assert.equal(second.sequence, 1);
  const again = await assertWritesNothing(acme, () =>
    acme.book(address, { start, email: 'TWO@customer.example' }),
  );
  assert.equal(reasonOf(again), 'too_many');
  const withGuest = await acme.book(address, { start, guests: ['kim@customer.example'] });
  assert.deepEqual(withGuest, {
    ok: false,
    reason: 'invalid',
    fields: { guests: 'No guests can be named here.' },
  });
  await acme.booked(address, { start });
  assert.equal(reasonOf(await assertWritesNothing(acme, () => acme.book(address, { start }))), 'slot_taken');
  const session = await acme.load(first.id);
  assert.equal(session.attendees.length, 3);
  assert.deepEqual(
    (await acme.audited(first.id)).map(({ action }) => action),
    ['booking.created', 'booking.seat_taken', 'booking.seat_taken'],
  );
  const mails = await acme.mails(first.id);
  assert.equal(mails.filter(({ to }) => to.name === 'Dana').length, 3);
  const toSecond = mails.filter(({ to }) => to.email === 'two@customer.example');
  assert.equal(toSecond.length, 1);
  assert.doesNotMatch(JSON.stringify(toSecond), /one@customer/);
});

const questions: readonly Question[] = [
  { id: 'topic', label: 'Topic', kind: 'text', required: true },
  { id: 'more', label: 'More', kind: 'long_text', required: false },
  { id: 'size', label: 'Size', kind: 'choice', required: false, options: ['small', 'large'] },
  { id: 'terms', label: 'Terms', kind: 'checkbox', required: true },
];
const answers = { topic: 'Prices', terms: 'true' };
const faulty: readonly (readonly [what: string, more: Partial<BookingRequest>, fields: string[]])[] = [
  ['no answers', { answers: {} }, ['answers.terms', 'answers.topic']],
  ['a blank answer', { answers: { ...answers, topic: ' \n ' } }, ['answers.topic']],
  ['a box that must be ticked', { answers: { ...answers, terms: 'false' } }, ['answers.terms']],
  ['a box that is neither', { answers: { ...answers, terms: 'yes' } }, ['answers.terms']],
  ['no such choice', { answers: { ...answers, size: 'huge' } }, ['answers.size']],
  ['a long answer', { answers: { ...answers, more: 'x'.repeat(2_001) } }, ['answers.more']],
  ['no such question', { answers: { ...answers, constructor: '' } }, ['answers.constructor']],
  ['no address', { email: 'sam@' }, ['email']],
  ['two addresses', { email: 'sam@a.example,kim@b.example' }, ['email']],
  ['a line break in an address', { email: 'sam@a.example\r\nBcc: kim@b.example' }, ['email']],
  ['no name', { name: ' \u2028 ' }, ['name']],
  ['a long name', { name: 'x'.repeat(81) }, ['name']],
  ['no time zone', { timeZone: '+01:00' }, ['timeZone']],
  ['too many guests', { guests: ['a@b.example', 'b@b.example', 'c@b.example'] }, ['guests']],
  ['a guest twice', { guests: ['a@b.example', 'A@B.example'] }, ['guests.1']],
  ['the invitee as guest', { email: 'sam@a.example', guests: ['SAM@a.example'] }, ['guests.0']],
  ['a guest without an address', { guests: ['kim'] }, ['guests.0']],
  [
    'everything at once',
    { name: '', email: '', guests: ['kim'], answers: {} },
    ['answers.terms', 'answers.topic', 'email', 'guests.0', 'name'],
  ],
];

test('a form with faults is refused with all of them, and nothing is written', async () => {
  const { address } = await acme.page(await acme.host(), { questions, guestsAllowed: 2 });
  for (const [what, more, fields] of faulty) {
    const outcome = await assertWritesNothing(acme, () => acme.book(address, { start, answers, ...more }));
    assert.ok(!outcome.ok && outcome.reason === 'invalid', what);
    assert.deepEqual(Object.keys(outcome.fields).sort(), fields, what);
  }
  const { attendees } = await acme.booked(address, {
    start,
    answers: { ...answers, size: 'large', more: 'a\u0000b\ud800' },
  });
  assert.deepEqual(attendees[0]?.answers, { ...answers, size: 'large', more: 'a\ufffdb\ufffd' });
});

test('the installation’s limit of guests holds whatever the event type allows', async () => {
  const scene = await deskScene(database, 'few-guests', { limits: { ...acme.desk.limits, guests: 1 } });
  const { address } = await scene.page(await scene.host(), { guestsAllowed: 4 });
  const outcome = await scene.book(address, { start, guests: ['a@b.example', 'b@b.example'] });
  assert.deepEqual(outcome, { ok: false, reason: 'invalid', fields: { guests: 'At most 1 can be named.' } });
});

test('a form that is sent again answers with the same booking; its key with other contents is refused', async () => {
  const { id, address } = await acme.page(await acme.host());
  const once = form({ start });
  const first = await bookSlot(acme.desk, address, once);
  assert.ok(first.ok && !first.replayed);
  const again = await assertWritesNothing(acme, () =>
    bookSlot(acme.desk, address, { ...once, address: '198.51.100.1' }),
  );
  assert.deepEqual(again, { ...first, replayed: true });
  const other = await assertWritesNothing(acme, () => bookSlot(acme.desk, address, { ...once, name: 'Kim' }));
  assert.equal(reasonOf(other), 'key_reused');
  // Also where the other contents could be booked.
  const elsewhere = await assertWritesNothing(acme, () =>
    bookSlot(acme.desk, address, { ...once, start: start.add({ hours: 1 }) }),
  );
  assert.equal(reasonOf(elsewhere), 'key_reused');
  const another = await acme.page(await acme.host());
  assert.notEqual(id, another.id);
  const elsewhereToo = await bookSlot(acme.desk, another.address, once);
  assert.ok(elsewhereToo.ok && !elsewhereToo.replayed, 'The key is one of the event type.');
});

test('the key of a booking that is off says that the form is to be loaded again', async () => {
  const { address } = await acme.page(await acme.host());
  const once = form({ start });
  const first = await bookSlot(acme.desk, address, once);
  assert.ok(first.ok);
  const [invitee] = first.booking.attendees;
  assert.ok(invitee);
  const link = {
    organizationId: acme.organizationId,
    role: 'invitee',
    attendeeId: invitee.id,
    generation: 0,
  } as const;
  assert.deepEqual(await cancelBooking(acme.desk, link, ''), { ok: true });
  assert.equal(reasonOf(await bookSlot(acme.desk, address, once)), 'key_reused');
});

test('a link that works once books a secret event type once, and its form sent again is answered', async () => {
  const dana = await acme.host();
  const { id, address } = await acme.page(dana, { visibility: 'secret' });
  const link = await acme.within((tx) =>
    makeLink(tx, acme.organizationId, { eventTypeId: id, createdBy: dana, days: 7, at: acme.clock.now }),
  );
  assert.ok(link);
  const through = { linkToken: link.token };
  assert.equal(reasonOf(await acme.book(address, { start })), 'not_found');
  const taken = await assertWritesNothing(acme, () =>
    acme.book(through, { start: start.add({ minutes: 1 }) }),
  );
  assert.equal(reasonOf(taken), 'slot_taken');
  const once = form({ start });
  const first = await bookSlot(acme.desk, through, once);
  assert.ok(first.ok);
  assert.equal(first.booking.snapshot.page, undefined);
  const [used] = await acme.sql('select booking_id from single_use_link where id = $1', [link.id]);
  assert.deepEqual(used, { booking_id: first.booking.id });
  assert.deepEqual(await bookSlot(acme.desk, through, once), { ...first, replayed: true });
  assert.equal(reasonOf(await bookSlot(acme.desk, through, { ...once, name: 'Kim' })), 'key_reused');
  const second = await assertWritesNothing(acme, () =>
    acme.book(through, { start: start.add({ hours: 1 }) }),
  );
  assert.equal(reasonOf(second), 'not_found');
});

test('a booking takes as many statements and round trips for many guests, hosts and meetings as for few', async () => {
  const counted = counting(database.app);
  const scene = await deskScene(database, 'counted', { database: counted.database });
  const cost = async (address: Parameters<typeof scene.book>[0], more: Partial<BookingRequest> = {}) => {
    counted.take();
    await scene.booked(address, more);
    return counted.take();
  };
  const single = await scene.page(await scene.host(), { guestsAllowed: 5 });
  const oneOnOne = await cost(single.address, { start });
  assert.deepEqual(oneOnOne, { statements: 21, flushes: 6 });
  for (let hours = 1; hours < 20; hours += 1) {
    await scene.booked(single.address, { start: start.add({ hours }) });
  }
  const guests = Array.from({ length: 5 }, (_, index) => `guest${index}@customer.example`);
  assert.deepEqual(await cost(single.address, { start: start.add({ hours: 30 }), guests }), oneOnOne);

  const few = await scene.page([await scene.host()]);
  const many = await scene.page(await Promise.all(Array.from({ length: 20 }, () => scene.host())));
  const roundRobin = await cost(few.address, { start });
  assert.deepEqual(roundRobin, { statements: 23, flushes: 6 });
  assert.deepEqual(await cost(many.address, { start }), roundRobin);

  const session = await scene.page(await scene.host(), { kind: 'group', capacity: 50 });
  const opened = await cost(session.address, { start });
  const joined = await cost(session.address, { start });
  assert.deepEqual(
    [opened, joined],
    [
      { statements: 24, flushes: 6 },
      { statements: 23, flushes: 6 },
    ],
  );
  for (let seat = 0; seat < 20; seat += 1) {
    await scene.booked(session.address, { start });
  }
  assert.deepEqual(await cost(session.address, { start }), joined);
});

test('one organization’s key, page and link are nothing in another', async () => {
  const other = await deskScene(database, 'other');
  const { address } = await acme.page(await acme.host('Eve Host'), { slug: 'same' });
  const theirs = await other.page(await other.host('Eve Host'), { slug: 'same' });
  const once = form({ start });
  const ours = await bookSlot(acme.desk, address, once);
  const second = await bookSlot(other.desk, theirs.address, once);
  assert.ok(ours.ok && second.ok && !second.replayed);
  const rows = await run(database.owner, 'select organization_id from booking where id = $1', [
    second.booking.id,
  ]);
  assert.deepEqual(rows, [{ organization_id: other.organizationId }]);
});
