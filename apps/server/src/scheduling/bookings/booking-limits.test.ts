import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  type DeskScene,
  day,
  deskDatabase,
  deskScene,
  form,
  manyBookings,
} from '../../../test/booking/desk-scene.ts';
import { type TestDatabase, testDatabase } from '../../../test/database.ts';
import type { Database } from '../../db/connect.ts';
import type { EventTypeAddress } from '../event-types/event-type-page.ts';
import { type BookingLimits, type BookingOutcome, bookSlot } from './book.ts';
import type { Booking } from './booking.ts';
import { countedAddress, networkDigest, networkOf, tooMany } from './booking-limits.ts';
import { cancelBooking, rescheduleBooking } from './change-booking.ts';
import type { ManageLink } from './manage-link.ts';

let database: TestDatabase;
let pages: Database;
before(async () => {
  database = await testDatabase();
  pages = deskDatabase(database);
});
after(async () => {
  await pages.close();
  await database.drop();
});

const scene = (slug: string, limits: Partial<BookingLimits> = {}) =>
  deskScene(database, slug, { database: pages, limits: { ...manyBookings, ...limits } });
const at = (hours: number) => day(3).add({ hours });
const reasons = (outcomes: readonly BookingOutcome[]) =>
  outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.reason));
const count = (outcomes: readonly BookingOutcome[], reason: string) =>
  reasons(outcomes).filter((one) => one === reason).length;

function linkOf({ organizationId }: DeskScene, { attendees }: Booking): ManageLink {
  const [invitee] = attendees;
  assert.ok(invitee);
  return { organizationId, role: 'invitee', attendeeId: invitee.id, generation: invitee.generation };
}

/** Pages of so many hosts. */
async function pagesOf(
  { host, page }: DeskScene,
  hosts: number,
  guestsAllowed = 0,
): Promise<EventTypeAddress[]> {
  const made = Array.from(
    { length: hosts },
    async () => (await page(await host(), { guestsAllowed })).address,
  );
  return Promise.all(made);
}

/** Everything that is counted, and that a refusal must leave alone. */
async function counts({ sql, organizationId }: DeskScene): Promise<unknown> {
  const addresses = await sql(
    'select email_folded, mails, counted_on, confirmed_at from invitee_address where organization_id = $1 order by 1',
    [organizationId],
  );
  const rows = await sql(
    `select (select count(*) from booking where organization_id = $1) as bookings,
       (select count(*) from booking_attendee where organization_id = $1) as attendees,
       (select count(*) from outbox where organization_id = $1) as mails`,
    [organizationId],
  );
  return { addresses, rows };
}

async function assertRefused(desk: DeskScene, book: () => Promise<unknown>): Promise<void> {
  const before = await counts(desk);
  assert.deepEqual(await book(), { ok: false, reason: 'too_many', message: tooMany });
  assert.deepEqual(await counts(desk), before, 'A refusal writes nothing.');
}

test('a network is an IPv4 /24 or an IPv6 /56, however the address is written', () => {
  const networks: readonly (readonly [address: string, network: string])[] = [
    ['192.0.2.7', '192.0.2.0/24'],
    ['192.0.2.255', '192.0.2.0/24'],
    ['192.0.3.7', '192.0.3.0/24'],
    ['::ffff:192.0.2.7', '192.0.2.0/24'],
    ['2001:db8:1:2ab::1', '2001:db8:1:200::/56'],
    ['2001:0DB8:0001:02FF:1:2:3:4', '2001:db8:1:200::/56'],
    ['2001:db8:1:300::', '2001:db8:1:300::/56'],
    ['2001:db8::1', '2001:db8:0:0::/56'],
    ['::1', '0:0:0:0::/56'],
    ['fe80::1%eth0', 'fe80:0:0:0::/56'],
    ['::1.2.3.4', '0:0:0:0::/56'],
    ['', 'unknown'],
    ['192.0.2.7, 10.0.0.1', 'unknown'],
  ];
  for (const [address, network] of networks) {
    assert.equal(networkOf(address), network, address);
  }
});

test('a network’s digest is the same within an organization, another elsewhere, and another with another key', () => {
  const digest = (key: string, organization: string, address: string) =>
    Buffer.from(networkDigest(key, organization, address)).toString('hex');
  const one = digest('key', 'acme', '192.0.2.7');
  assert.equal(one.length, 32);
  assert.equal(digest('key', 'acme', '192.0.2.99'), one);
  for (const other of [
    digest('key', 'acme', '192.0.3.7'),
    digest('key', 'other', '192.0.2.7'),
    digest('yek', 'acme', '192.0.2.7'),
  ]) {
    assert.notEqual(other, one);
  }
});

test('spellings and tags of an address are counted as one', () => {
  assert.equal(countedAddress('Sam@Bücher.example'), 'sam@xn--bcher-kva.example');
  assert.equal(countedAddress('sam+news@a.example'), 'sam@a.example');
  assert.equal(countedAddress('sam+a+b@a.example'), 'sam@a.example');
  assert.equal(countedAddress('+sam@a.example'), '+sam@a.example');
  assert.throws(() => countedAddress('sam'), TypeError);
});

test('an invitee has so many upcoming bookings with one host, by any spelling; a cancelled or past one makes room', async () => {
  const acme = await scene('upcoming', { upcomingPerInvitee: 2 });
  const [dana = { linkToken: '' }, bob = { linkToken: '' }] = await pagesOf(acme, 2);
  const book = (address: EventTypeAddress, hours: number, email = 'sam@customer.example') =>
    acme.book(address, { start: at(hours), email });
  const first = await acme.booked(dana, { start: at(0), email: 'sam@customer.example' });
  assert.deepEqual(reasons([await book(dana, 1, 'SAM@customer.EXAMPLE')]), ['ok']);
  await assertRefused(acme, () => book(dana, 2));
  await assertRefused(acme, () => book(dana, 3, 'Sam@Customer.example'));
  assert.deepEqual(reasons([await book(bob, 4), await book(dana, 5, 'kim@customer.example')]), ['ok', 'ok']);
  assert.deepEqual(await cancelBooking(acme.desk, linkOf(acme, first), ''), { ok: true });
  assert.deepEqual(reasons([await book(dana, 6)]), ['ok']);
  await assertRefused(acme, () => book(dana, 7));
  acme.clock.now = at(1).add({ minutes: 1 });
  assert.deepEqual(reasons([await book(dana, 8)]), ['ok']);
});

test('of 20 bookings of one invitee with one host at once, as many win as are allowed', async () => {
  const acme = await scene('upcoming-race');
  const [dana = { linkToken: '' }] = await pagesOf(acme, 1);
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, hour) =>
      acme.book(dana, { start: at(hour), email: 'sam@customer.example' }),
    ),
  );
  assert.deepEqual([count(outcomes, 'ok'), count(outcomes, 'too_many')], [3, 17]);
});

test('a network makes so many bookings an hour, cancelled ones included, with whatever hosts', async () => {
  const acme = await scene('network', { perNetworkAndHour: 3 });
  const addresses = await pagesOf(acme, 6);
  const book = (index: number, address = '192.0.2.1') =>
    acme.book(addresses[index % 6] ?? { linkToken: '' }, { start: at(index), address });
  const first = await book(0);
  assert.ok(first.ok);
  assert.deepEqual(await cancelBooking(acme.desk, linkOf(acme, first.booking), ''), { ok: true });
  assert.deepEqual(reasons([await book(1), await book(2, '192.0.2.250')]), ['ok', 'ok']);
  await assertRefused(acme, () => book(3));
  assert.deepEqual(reasons([await book(4, '192.0.3.1')]), ['ok']);
  acme.clock.now = acme.clock.now.add({ minutes: 59 });
  await assertRefused(acme, () => book(5));
  acme.clock.now = acme.clock.now.add({ minutes: 2 });
  assert.deepEqual(reasons([await book(5)]), ['ok']);
});

test('of 60 bookings from one network with many hosts at once, as many win as are allowed', async () => {
  const acme = await scene('network-race', { perNetworkAndHour: 20 });
  const addresses = await pagesOf(acme, 6);
  const outcomes = await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      acme.book(addresses[index % 6] ?? { linkToken: '' }, {
        start: at(Math.floor(index / 6)),
        address: '2001:db8::1',
      }),
    ),
  );
  assert.deepEqual([count(outcomes, 'ok'), count(outcomes, 'too_many')], [20, 40]);
});

test('an address that never answered hears of so many bookings a day, as invitee, as guest, under any tag', async () => {
  const acme = await scene('cannon', { mailsPerDay: 4 });
  const addresses = await pagesOf(acme, 8, 5);
  const book = (index: number, more: { email?: string; guests?: string[] }) =>
    acme.book(addresses[index] ?? { linkToken: '' }, { start: at(index), ...more });
  const victim = 'victim@elsewhere.example';
  const outcomes = [
    await book(0, { email: victim }),
    await book(1, { guests: [victim] }),
    await book(2, { guests: ['Victim+one@elsewhere.example', 'victim+two@elsewhere.example'] }),
  ];
  assert.deepEqual(reasons(outcomes), ['ok', 'ok', 'ok']);
  await assertRefused(acme, () => book(3, { email: 'VICTIM@elsewhere.example' }));
  await assertRefused(acme, () =>
    book(3, { guests: ['kim@customer.example', victim, 'lee@customer.example'] }),
  );
  assert.deepEqual(reasons([await book(3, { guests: ['kim@customer.example'] })]), ['ok']);
  // As many at once as a day has.
  await assertRefused(acme, () =>
    book(4, { guests: Array.from({ length: 5 }, (_, tag) => `other+${tag}@elsewhere.example`) }),
  );
  acme.clock.now = acme.clock.now.add({ hours: 24 });
  assert.deepEqual(reasons([await book(5, { email: victim })]), ['ok']);
});

test('whoever has used a link that was mailed to them is no stranger', async () => {
  const acme = await scene('confirmed', { mailsPerDay: 2 });
  const addresses = await pagesOf(acme, 6);
  const book = (index: number) =>
    acme.book(addresses[index] ?? { linkToken: '' }, { start: at(index), email: 'sam@customer.example' });
  const first = await book(0);
  assert.ok(first.ok);
  assert.deepEqual(reasons([await book(1)]), ['ok']);
  await assertRefused(acme, () => book(2));
  const moved = await rescheduleBooking(acme.desk, linkOf(acme, first.booking), at(20));
  assert.deepEqual(moved, { ok: true });
  assert.deepEqual(reasons([await book(2), await book(3), await book(4)]), ['ok', 'ok', 'ok']);
  const [row] = await acme.sql('select confirmed_at from invitee_address where organization_id = $1', [
    acme.organizationId,
  ]);
  assert.deepEqual(row?.confirmed_at, new Date(acme.clock.now.epochMilliseconds));
});

test('of 30 bookings that would write to one stranger at once, as many win as are allowed', async () => {
  const acme = await scene('cannon-race');
  const addresses = await pagesOf(acme, 30, 2);
  const outcomes = await Promise.all(
    addresses.map((address, index) =>
      bookSlot(
        acme.desk,
        address,
        form({
          start: at(0),
          guests:
            index % 2 === 0
              ? ['a@elsewhere.example', 'b@elsewhere.example']
              : ['b@elsewhere.example', 'a@elsewhere.example'],
        }),
      ),
    ),
  );
  assert.deepEqual([count(outcomes, 'ok'), count(outcomes, 'too_many')], [10, 20]);
});

test('moving a booking to and fro is no way to write to its guests', async () => {
  const acme = await scene('mover', { mailsPerDay: 3 });
  const [dana = { linkToken: '' }] = await pagesOf(acme, 1, 1);
  const booking = await acme.booked(dana, { start: at(0), guests: ['victim@elsewhere.example'] });
  const link = linkOf(acme, booking);
  assert.deepEqual(await rescheduleBooking(acme.desk, link, at(1)), { ok: true });
  assert.deepEqual(await rescheduleBooking(acme.desk, link, at(2)), { ok: true });
  await assertRefused(acme, () => rescheduleBooking(acme.desk, link, at(3)));
  assert.equal((await acme.load(booking.id)).start.toString(), at(2).toString());
  assert.deepEqual(await cancelBooking(acme.desk, link, ''), { ok: true });
});

test('what is counted in one organization counts in no other', async () => {
  const few = { perNetworkAndHour: 1, mailsPerDay: 1, upcomingPerInvitee: 1 };
  for (const slug of ['one-org', 'other-org']) {
    const acme = await scene(slug, few);
    const [dana = { linkToken: '' }] = await pagesOf(acme, 1);
    const same = { email: 'sam@customer.example', address: '192.0.2.1' };
    assert.deepEqual(reasons([await acme.book(dana, { start: at(0), ...same })]), ['ok']);
    await assertRefused(acme, () => acme.book(dana, { start: at(1), ...same }));
  }
});
