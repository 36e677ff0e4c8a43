// Booking over HTTP, from the page to the cancellation: STATUS, bodies and what is stored.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { run, type TestDatabase, testDatabase } from '../database.ts';
import {
  type BookingServer,
  bookingServer,
  datesQuery,
  form,
  type Host,
  inDays,
  mailsOf,
  organization,
  refusal,
  tokenFor,
} from './booking-scene.ts';

let database: TestDatabase;
let server: BookingServer;
let acme: Awaited<ReturnType<typeof organization>>;
let dana: Host;
let page: string;

before(async () => {
  database = await testDatabase();
  acme = await organization(database, 'acme');
  dana = await acme.host('Dana Host');
  page = `/api/v1/pages/acme/${dana.handle}/intro`;
  await acme.make({ ownerId: dana.id }, { guestsAllowed: 2 });
  server = await bookingServer(database);
});
after(async () => {
  await server.close();
  await database.drop();
});

async function bookings(): Promise<number> {
  const query = 'select count(*)::int as count from booking where organization_id = $1';
  const [row] = await run(database.owner, query, [acme.organizationId]);
  return Number(row?.count);
}

test('a host page lists what can be booked, an event type page says what the form needs', async () => {
  const host = await server.get(`/api/v1/pages/acme/${dana.handle}`);
  assert.equal(host.status, 200);
  assert.deepEqual(host.json, {
    organization: { slug: 'acme', name: 'ACME', colour: null, logo: null },
    name: 'Dana Host',
    kind: 'person',
    eventTypes: [
      {
        slug: 'intro',
        title: 'Intro call',
        description: '',
        minutes: 30,
        kind: 'one_on_one',
        locationKind: 'video',
      },
    ],
  });
  const intro = await server.get(page);
  assert.equal(intro.status, 200);
  assert.deepEqual(intro.json.host, { name: 'Dana Host', kind: 'person', handle: dana.handle });
  assert.deepEqual(intro.json.eventType.guestsAllowed, 2);
  assert.doesNotMatch(
    `${host.text}${intro.text}`,
    /@|meet\.example\/1/,
    'neither an address nor the location',
  );
});

test('slots are starts in UTC; an empty range names the next start', async () => {
  const free = await server.get(`${page}/slots?${datesQuery(2)}`);
  assert.equal(free.status, 200);
  assert.equal(free.json.slots.length, 48);
  assert.deepEqual(free.json.slots[0], { start: inDays(2) });
  assert.equal(free.json.next, null);
  const past = await server.get(`${page}/slots?${datesQuery(-40, -10)}`);
  assert.deepEqual(past.json.slots, []);
  assert.match(past.json.next, /^\d{4}-\d\d-\d\dT\d\d:\d\d:00Z$/);
});

test('booking answers 201 with what a confirmation shows, and the slot is gone', async () => {
  const start = inDays(4, 600);
  const reply = await server.post(
    `${page}/bookings`,
    form({ start, email: 'first@customer.example', guests: ['guest@customer.example'] }),
  );
  assert.equal(reply.status, 201, reply.text);
  const { reference, calendar, ...rest } = reply.json;
  assert.match(reference, /^LT-/);
  assert.deepEqual(rest, {
    status: 'confirmed',
    title: 'Intro call',
    start,
    end: inDays(4, 630),
    hosts: ['Dana Host'],
    location: 'https://meet.example/1',
  });
  assert.match(calendar, /^BEGIN:VCALENDAR\r\n[\s\S]*END:VCALENDAR\r\n$/);
  assert.doesNotMatch(reply.text, new RegExp(dana.email), 'no address of a host');
  const free = await server.get(`${page}/slots?${datesQuery(4)}`);
  assert.equal(free.json.slots.length, 47);
  const told = (await mailsOf(database, acme.organizationId)).map(({ to }) => to.email);
  for (const address of ['first@customer.example', 'guest@customer.example', dana.email]) {
    assert.ok(told.includes(address), `${address} is told`);
  }
});

test('the same form sent again is the same booking; with other contents it is refused', async () => {
  const sent = form({ start: inDays(5, 60), email: 'again@customer.example' });
  const [first, second] = [
    await server.post(`${page}/bookings`, sent),
    await server.post(`${page}/bookings`, sent),
  ];
  assert.deepEqual([first.status, second.status], [201, 201]);
  assert.equal(second.json.reference, first.json.reference);
  const other = await server.post(`${page}/bookings`, { ...sent, name: 'Somebody Else' });
  assert.equal(refusal(other, 409).error, 'conflict');
});

test('a slot that is taken is 409 with what is free on that day', async () => {
  const start = inDays(6, 720);
  await server.post(`${page}/bookings`, form({ start, email: 'early@customer.example' }));
  const before = await bookings();
  const late = await server.post(
    `${page}/bookings`,
    form({ start, email: 'late@customer.example', timeZone: 'UTC' }),
  );
  const { error, slots = [] } = refusal(late, 409);
  assert.equal(error, 'slot-taken');
  assert.equal(slots.length, 47);
  assert.ok(!slots.some((slot) => slot.start === start));
  assert.equal(await bookings(), before);
});

test('200 at once for one slot: one has it, 199 hear 409, and no row is left of them', async () => {
  const start = inDays(7, 480);
  const before = await bookings();
  const replies = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      server.post(`${page}/bookings`, form({ start, email: `racer-${index}@customer.example` })),
    ),
  );
  const statuses = Map.groupBy(replies, ({ status }) => status);
  assert.deepEqual(
    [statuses.get(201)?.length, statuses.get(409)?.length],
    [1, 199],
    JSON.stringify([...statuses].map(([status, all]) => [status, all.length, all[0]?.text])),
  );
  for (const reply of statuses.get(409) ?? []) {
    assert.equal(refusal(reply, 409).error, 'slot-taken');
  }
  assert.equal(await bookings(), before + 1);
  const query = `select (select count(*)::int from booking_attendee where email like 'racer-%') as attendees,
    (select count(*)::int from booking_host where starts_at = $1) as hosts,
    (select count(*)::int from invitee_address where email_folded like 'racer-%') as addresses`;
  const [row] = await run(database.owner, query, [start]);
  assert.deepEqual(row, { attendees: 1, hosts: 1, addresses: 1 });
});

test('a mailed link shows the booking, moves it, cancels it, and then says so', async () => {
  const email = 'manages@customer.example';
  await server.post(`${page}/bookings`, form({ start: inDays(8, 600), email }));
  const link = `/api/v1/bookings/${await tokenFor(database, acme.organizationId, email)}`;
  const shown = await server.get(link);
  assert.equal(shown.status, 200);
  assert.equal(shown.headers.get('cache-control'), 'no-store');
  assert.equal(shown.json.role, 'invitee');
  assert.deepEqual(shown.json.invitee, { name: 'Sam Carter', email });
  assert.deepEqual(shown.json.may, { cancel: true, reschedule: true, confirm: false, decline: false });
  assert.deepEqual(shown.json.page, { handle: dana.handle, eventType: 'intro' });
  assert.doesNotMatch(shown.text, new RegExp(dana.email));

  const free = await server.get(`${link}/slots?${datesQuery(8)}`);
  assert.ok(free.json.slots.some((slot: { start: string }) => slot.start === inDays(8, 630)));
  const moved = await server.post(`${link}/reschedule`, { start: inDays(8, 630) });
  assert.equal(moved.status, 200, moved.text);
  assert.equal(moved.json.start, inDays(8, 630));
  const taken = await server.post(`${link}/reschedule`, { start: inDays(7, 480) });
  assert.equal(refusal(taken, 409).error, 'slot-taken');

  const cancelled = await server.post(`${link}/cancel`, { note: 'Something came up' });
  assert.equal(cancelled.status, 200, cancelled.text);
  assert.equal(cancelled.json.status, 'cancelled');
  assert.equal(cancelled.json.bookAgain, `/acme/${dana.handle}/intro`);
  const again = await server.post(`${link}/cancel`, {});
  assert.equal(refusal(again, 409).error, 'conflict');
});

test('a request waits for its host, who confirms one and declines another through a link of their own', async () => {
  await acme.make({ ownerId: dana.id }, { slug: 'asked', title: 'Asked for', confirmationRequired: true });
  const asked = `/api/v1/pages/acme/${dana.handle}/asked/bookings`;
  for (const [verb, status, day] of [
    ['confirm', 'confirmed', 9],
    ['decline', 'declined', 10],
  ] as const) {
    const email = `${verb}@customer.example`;
    const reply = await server.post(asked, form({ start: inDays(day, 600), email }));
    assert.deepEqual([reply.status, reply.json.status], [201, 'pending']);
    assert.deepEqual([reply.json.calendar, reply.json.location], [null, null]);
    const mine = await server.get(`/api/v1/bookings/${await tokenFor(database, acme.organizationId, email)}`);
    assert.equal(mine.json.location, null, 'where it would be is told when it is confirmed');
    const link = `/api/v1/bookings/${await tokenFor(database, acme.organizationId, dana.email)}`;
    const shown = await server.get(link);
    assert.deepEqual([shown.json.role, shown.json.status, shown.json.may.confirm], ['host', 'pending', true]);
    assert.equal(shown.json.invitee.email, email);
    const done = await server.post(`${link}/${verb}`, {});
    assert.deepEqual([done.status, done.json.status], [200, status], done.text);
    assert.equal(refusal(await server.post(`${link}/${verb}`, {}), 409).error, 'conflict');
  }
});

test('seats of a group session are booked apart, and nobody sees who has the others', async () => {
  const fields = { kind: 'group', slug: 'class', capacity: 3, guestsAllowed: 2 } as const;
  await acme.make({ ownerId: dana.id }, fields);
  const group = page.replace('intro', 'class');
  assert.equal((await server.get(group)).json.eventType.guestsAllowed, 0);
  const start = inDays(11, 600);
  const emails = ['one@customer.example', 'two@customer.example'];
  for (const email of emails) {
    const reply = await server.post(`${group}/bookings`, form({ start, email }));
    assert.equal(reply.status, 201, reply.text);
    assert.doesNotMatch(reply.text, new RegExp(emails.filter((other) => other !== email).join('|')));
  }
  const free = await server.get(`${group}/slots?${datesQuery(11)}`);
  assert.deepEqual(
    free.json.slots.find((slot: { start: string }) => slot.start === start),
    { start, seatsLeft: 1 },
  );
  const link = `/api/v1/bookings/${await tokenFor(database, acme.organizationId, 'one@customer.example')}`;
  const shown = await server.get(link);
  assert.equal(shown.json.invitee.email, 'one@customer.example');
  assert.doesNotMatch(shown.text, /two@/);
  const cancelled = await server.post(`${link}/cancel`, {});
  assert.deepEqual([cancelled.status, cancelled.json.status], [200, 'cancelled'], cancelled.text);
  assert.doesNotMatch(cancelled.text, /two@/);
  const other = await tokenFor(database, acme.organizationId, 'two@customer.example');
  assert.equal((await server.get(`/api/v1/bookings/${other}`)).json.status, 'confirmed');
});

test('slots may be read 120 times a minute from one network', async () => {
  const from = { 'x-forwarded-for': '203.0.113.7' };
  const asked = `${page}/slots?${datesQuery(2)}`;
  const replies = await Promise.all(Array.from({ length: 120 }, () => server.get(asked, from)));
  assert.ok(replies.every(({ status }) => status === 200));
  const late = await server.get(asked, { 'x-forwarded-for': '203.0.113.99' });
  assert.equal(refusal(late, 429).error, 'too-many');
  assert.match(late.headers.get('retry-after') ?? '', /^[1-9]\d?$/);
  assert.equal((await server.get(asked)).status, 200, 'others may');
});

test('nothing of it stands in the log', () => {
  assert.doesNotMatch(server.logged(), /customer\.example|Sam Carter/);
});
