// The form is no mail cannon and no calendar blocker: each limit is reached and then holds, and what it refuses is not
// stored and not mailed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { run, type TestDatabase, testDatabase } from '../database.ts';
import {
  type BookingServer,
  bookingServer,
  form,
  inDays,
  mailsOf,
  organization,
  refusal,
} from './booking-scene.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

type Scene = {
  readonly server: BookingServer;
  readonly organizationId: string;
  /** Books the next half hour that is left at a host's. */
  book(more?: Record<string, unknown>, from?: string): ReturnType<BookingServer['post']>;
  stored(): Promise<Record<string, unknown>[]>;
};

async function scene(slug: string, limits: Parameters<typeof bookingServer>[1]): Promise<Scene> {
  const server = await bookingServer(database, limits);
  const acme = await organization(database, slug);
  const dana = await acme.host('Dana Host');
  await acme.make({ ownerId: dana.id }, { guestsAllowed: 20 });
  let next = 0;
  return {
    server,
    organizationId: acme.organizationId,
    book: (more = {}, from) => {
      next += 1;
      const sent = form({ start: inDays(3, next * 30), email: `sam-${next}@customer.example`, ...more });
      const path = `/api/v1/pages/${slug}/${dana.handle}/intro/bookings`;
      return server.post(path, sent, from === undefined ? {} : { from });
    },
    stored: () =>
      run(
        database.owner,
        `select (select count(*) from booking where organization_id = $1) as bookings,
          (select count(*) from booking_attendee where organization_id = $1) as attendees,
          (select count(*) from outbox where organization_id = $1) as mails,
          (select coalesce(sum(mails), 0) from invitee_address where organization_id = $1) as counted`,
        [acme.organizationId],
      ),
  };
}

async function assertRefused({ book, stored }: Scene, ...wish: Parameters<Scene['book']>): Promise<void> {
  const before = await stored();
  const refused = refusal(await book(...wish), 429);
  assert.equal(refused.error, 'too-many');
  assert.deepEqual(await stored(), before);
}

test('so many upcoming bookings for one invitee and host, however the address is written', async () => {
  const one = await scene('upcoming', { limits: { upcomingPerInvitee: 3 } });
  for (let count = 0; count < 3; count += 1) {
    assert.equal((await one.book({ email: 'sam@customer.example' })).status, 201);
  }
  await assertRefused(one, { email: 'sam@customer.example' });
  await assertRefused(one, { email: 'SAM@Customer.Example' });
  assert.equal((await one.book({ email: 'kim@customer.example' })).status, 201);
  await one.server.close();
});

test('so many bookings from one network in an hour', async () => {
  const one = await scene('networks', { limits: { perNetworkAndHour: 4 } });
  for (let count = 0; count < 4; count += 1) {
    assert.equal((await one.book({}, `198.51.100.${count}`)).status, 201);
  }
  await assertRefused(one, {}, '198.51.100.200');
  assert.equal((await one.book({}, '198.51.101.1')).status, 201);
  await one.server.close();
});

test('so many guests, whatever the event type allows', async () => {
  const one = await scene('guests', { limits: { guests: 2 } });
  const guests = ['a@x.example', 'b@x.example', 'c@x.example'];
  const before = await one.stored();
  const refused = refusal(await one.book({ guests }), 400);
  assert.deepEqual(Object.keys(refused.fields ?? {}), ['guests']);
  assert.deepEqual(await one.stored(), before);
  assert.equal((await one.book({ guests: guests.slice(0, 2) })).status, 201);
  await one.server.close();
});

test('so many mails a day to an address that never answered, as invitee, as guest, and with a tag', async () => {
  const one = await scene('mails', { limits: { mailsPerDay: 3, upcomingPerInvitee: 100 } });
  const target = 'target@victim.example';
  assert.equal((await one.book({ email: target })).status, 201);
  assert.equal((await one.book({ guests: [target] })).status, 201);
  assert.equal((await one.book({ guests: ['target+tag@victim.example'] })).status, 201);
  await assertRefused(one, { email: target });
  await assertRefused(one, { guests: [target, 'other@victim.example'] });
  await assertRefused(one, { email: 'Target+another@victim.example' });
  const got = (await mailsOf(database, one.organizationId)).filter(({ to }) => /^target/i.test(to.email));
  assert.equal(got.length, 3);
  await one.server.close();
});
