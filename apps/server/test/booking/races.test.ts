// Many who want the same at the same moment, and bookings against the deprovisioning of their host. Nobody is lost: each
// caller gets an answer, and what was refused has left no row.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Connection, Database } from '../../src/db/connect.ts';
import { Busy } from '../../src/db/pg-errors.ts';
import { withOrganization } from '../../src/db/transaction.ts';
import { generateToken } from '../../src/provisioning/scim-token.ts';
import { type BookingOutcome, type BookingRequest, bookSlot } from '../../src/scheduling/bookings/book.ts';
import type { Booking } from '../../src/scheduling/bookings/booking.ts';
import { cancelBooking, rescheduleBooking } from '../../src/scheduling/bookings/change-booking.ts';
import type { ManageLink } from '../../src/scheduling/bookings/manage-link.ts';
import type { EventTypeAddress } from '../../src/scheduling/event-types/event-type-page.ts';
import { makeLink } from '../../src/scheduling/event-types/single-use-link.ts';
import { run, type TestDatabase, testDatabase } from '../database.ts';
import { type Client, client, patch } from '../scim-client.ts';
import { type DeskScene, day, deskDatabase, deskScene, form, next } from './desk-scene.ts';

let database: TestDatabase;
let pages: Database;
let acme: DeskScene;
let directory: Client;
before(async () => {
  database = await testDatabase();
  pages = deskDatabase(database);
  acme = await deskScene(database, 'acme', { database: pages });
  const { organizationId } = acme;
  const token = await acme.within((tx) => generateToken(tx, { organizationId, actor: { kind: 'operator' } }));
  directory = client(database.app, { organizationId, token });
});
after(async () => {
  await pages.close();
  await database.drop();
});

const start = day(3).add({ hours: 9 });
const crowd = 200;

/** A caller who is told to come again does; on a slow machine the last of a queue are. */
async function patiently<T>(call: () => Promise<T>): Promise<T> {
  for (let left = 100; ; left -= 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof Busy) || left === 0) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** So many at once, each of them another person; the n-th may want something else. */
function atOnce(
  count: number,
  address: EventTypeAddress,
  more: (index: number) => Partial<BookingRequest> = () => ({}),
): Promise<BookingOutcome[]> {
  const forms = Array.from({ length: count }, (_, index) => form({ start, ...more(index) }));
  return Promise.all(forms.map((one) => patiently(() => bookSlot(acme.desk, address, one))));
}

/** How often there was which outcome. */
function tally(outcomes: readonly { ok: boolean; reason?: string }[]): Record<string, number> {
  const reasons = outcomes.map((outcome) => (outcome.ok ? 'ok' : String(outcome.reason)));
  return Object.fromEntries(
    reasons.map((reason) => [reason, reasons.filter((one) => one === reason).length]),
  );
}

function bookingsIn(outcomes: readonly BookingOutcome[]): Booking[] {
  return outcomes.flatMap((outcome) => (outcome.ok ? [outcome.booking] : []));
}

/** Every row of the organization that a booking writes. */
async function rowCounts(): Promise<Record<string, number>> {
  const tables = ['booking', 'booking_host', 'booking_attendee', 'outbox', 'audit_record', 'invitee_address'];
  const counts = tables.map(
    (table) => `(select count(*)::int from ${table} where organization_id = $1) as ${table}`,
  );
  const [row] = await acme.sql(`select ${counts.join(', ')}`, [acme.organizationId]);
  return row as Record<string, number>;
}

/** What was added to each table by the work. */
async function added<T>(work: () => Promise<T>): Promise<[T, Record<string, number>]> {
  const before = await rowCounts();
  const result = await work();
  const now = await rowCounts();
  return [
    result,
    Object.fromEntries(Object.entries(now).map(([table, count]) => [table, count - (before[table] ?? 0)])),
  ];
}

function linkOf(booking: Booking): ManageLink {
  const [attendee] = booking.attendees;
  assert.ok(attendee);
  const { organizationId } = acme;
  return { organizationId, role: 'invitee', attendeeId: attendee.id, generation: attendee.generation };
}

test('of 200 who want one slot at once, one gets it, the others what else is free, and nothing is half written', async () => {
  const { address } = await acme.page(await acme.host());
  const [outcomes, rows] = await added(() => atOnce(crowd, address));
  assert.deepEqual(tally(outcomes), { ok: 1, slot_taken: crowd - 1 });
  for (const outcome of outcomes) {
    if (!outcome.ok && outcome.reason === 'slot_taken') {
      assert.equal(outcome.slots.length, 47);
      assert.ok(outcome.slots.every((slot) => slot.start !== start.epochMilliseconds));
    }
  }
  assert.deepEqual(rows, {
    booking: 1,
    booking_host: 1,
    booking_attendee: 1,
    outbox: 2,
    audit_record: 1,
    invitee_address: 1,
  });
});

for (const team of [3, 12]) {
  test(`of 200 who want one slot of a team of ${team}, ${team} get it, each with another host`, async () => {
    const hosts = await Promise.all(Array.from({ length: team }, () => acme.host()));
    const { address } = await acme.page(hosts);
    const [outcomes, rows] = await added(() => atOnce(crowd, address));
    assert.deepEqual(tally(outcomes), { ok: team, slot_taken: crowd - team });
    const asked = bookingsIn(outcomes).flatMap((booking) => booking.hosts.map(({ id }) => id));
    assert.deepEqual(asked.sort(), hosts.sort());
    assert.deepEqual(
      [rows.booking, rows.booking_host, rows.booking_attendee, rows.outbox],
      [team, team, team, 2 * team],
    );
  });
}

test('of as many as a team has hosts, at once, nobody is turned away while somebody is free', async () => {
  const hosts = await Promise.all(Array.from({ length: 8 }, () => acme.host()));
  const { address } = await acme.page(hosts);
  for (let hours = 0; hours < 5; hours += 1) {
    const outcomes = await atOnce(hosts.length, address, () => ({ start: start.add({ hours }) }));
    assert.deepEqual(tally(outcomes), { ok: hosts.length });
  }
});

test('of 200 who want a seat in a session of five, five get one, in the same session', async () => {
  const { address } = await acme.page(await acme.host(), { kind: 'group', capacity: 5 });
  const [outcomes, rows] = await added(() => atOnce(crowd, address));
  assert.deepEqual(tally(outcomes), { ok: 5, slot_taken: crowd - 5 });
  assert.equal(new Set(bookingsIn(outcomes).map(({ id }) => id)).size, 1);
  assert.deepEqual([rows.booking, rows.booking_host, rows.booking_attendee, rows.outbox], [1, 1, 5, 10]);
});

test('of 200 who want starts that lie within each other’s buffers, one wins', async () => {
  const rules = {
    minutes: 30,
    bufferBefore: 0,
    bufferAfter: 20,
    minimumNotice: 0,
    window: { kind: 'open' },
  } as const;
  const { address } = await acme.page(await acme.host(), { rules });
  const outcomes = await atOnce(crowd, address, (index) => ({
    start: start.add({ minutes: 30 * (index % 2) }),
  }));
  assert.deepEqual(tally(outcomes), { ok: 1, slot_taken: crowd - 1 });
});

test('of 200 who want a day that takes three meetings, three get one', async () => {
  const rules = {
    minutes: 30,
    bufferBefore: 0,
    bufferAfter: 0,
    minimumNotice: 0,
    window: { kind: 'open' },
    dailyCap: 3,
  } as const;
  const { address } = await acme.page(await acme.host(), { rules });
  const outcomes = await atOnce(crowd, address, (index) => ({
    start: start.add({ minutes: 30 * (index % 20) }),
  }));
  assert.deepEqual(tally(outcomes), { ok: 3, slot_taken: crowd - 3 });
});

test('collective bookings whose hosts overlap end without a deadlock, each host taken once', async () => {
  const hosts = await Promise.all(Array.from({ length: 4 }, () => acme.host()));
  const [a = '', b = '', c = '', d = ''] = hosts;
  const kind = { kind: 'collective' } as const;
  const addresses = await Promise.all(
    [
      [a, b],
      [c, b],
      [c, d],
      [d, a],
    ].map((pair) => acme.page(pair, kind)),
  );
  const outcomes = await Promise.all(
    addresses.flatMap(({ address }) => Array.from({ length: 30 }, () => acme.book(address, { start }))),
  );
  const taken = bookingsIn(outcomes).flatMap((booking) => booking.hosts.map(({ id }) => id));
  assert.equal(new Set(taken).size, taken.length);
  assert.ok(taken.length === 2 || taken.length === 4, `${taken.length} hosts are taken`);
  assert.equal(outcomes.length - bookingsIn(outcomes).length, tally(outcomes).slot_taken);
});

for (const [kind, hosts] of [
  ['one_on_one', 1],
  ['round_robin', 3],
  ['group', 1],
] as const) {
  test(`a form that is sent 20 times at once books once: ${kind}`, async () => {
    const ids = await Promise.all(Array.from({ length: hosts }, () => acme.host()));
    const { address } = await acme.page(kind === 'round_robin' ? ids : (ids[0] ?? ''), {
      kind,
      capacity: kind === 'group' ? 30 : 1,
    });
    const once = form({ start });
    const [outcomes, rows] = await added(() =>
      Promise.all(Array.from({ length: 20 }, () => bookSlot(acme.desk, address, once))),
    );
    assert.deepEqual(tally(outcomes), { ok: 20 });
    const replayed = outcomes.filter((outcome) => outcome.ok && outcome.replayed);
    assert.equal(replayed.length, 19);
    assert.equal(new Set(bookingsIn(outcomes).map(({ id }) => id)).size, 1);
    assert.deepEqual([rows.booking, rows.booking_attendee, rows.outbox], [1, 1, 2]);
  });
}

test('of two forms with one key at once, one books, and the other is told so however often it is sent', async () => {
  const { address } = await acme.page(await Promise.all([acme.host(), acme.host()]));
  const [one, other] = [form({ start }), form({ start: start.add({ hours: 1 }) })];
  const forms = [one, { ...other, idempotencyKey: one.idempotencyKey }];
  const [outcomes, rows] = await added(() =>
    Promise.all(
      Array.from({ length: 20 }, (_, index) => bookSlot(acme.desk, address, forms[index % 2] ?? one)),
    ),
  );
  assert.deepEqual(tally(outcomes), { ok: 10, key_reused: 10 });
  assert.deepEqual([rows.booking, rows.booking_attendee], [1, 1]);
});

test('of 20 who use one link at once, one books', async () => {
  const dana = await acme.host();
  const { id } = await acme.page(dana, { visibility: 'secret' });
  const link = await acme.within((tx) =>
    makeLink(tx, acme.organizationId, { eventTypeId: id, createdBy: dana, days: 7, at: acme.clock.now }),
  );
  assert.ok(link);
  const [outcomes, rows] = await added(() =>
    atOnce(20, { linkToken: link.token }, (index) => ({ start: start.add({ minutes: 30 * (index % 4) }) })),
  );
  assert.deepEqual(tally(outcomes), { ok: 1, not_found: 19 });
  assert.equal(rows.booking, 1);
});

test('of bookings that are moved to one slot, and those who want it, one gets it', async () => {
  const { address } = await acme.page(await acme.host());
  const movers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      acme.booked(address, { start: start.add({ hours: 2 + index }) }),
    ),
  );
  const outcomes = await Promise.all([
    ...movers.map((booking) => rescheduleBooking(acme.desk, linkOf(booking), start)),
    ...Array.from({ length: 10 }, () => acme.book(address, { start })),
  ]);
  assert.deepEqual(tally(outcomes), { ok: 1, slot_taken: 19 });
  const overlaps = await acme.sql(
    `select a.booking_id from booking_host a join booking_host b
       on b.person_id = a.person_id and b.booking_id <> a.booking_id and b.during && a.during and b.blocks
     where a.blocks and a.organization_id = $1`,
    [acme.organizationId],
  );
  assert.deepEqual(overlaps, []);
});

test('of many who cancel one booking at once, one does, and people are told once', async () => {
  const { address } = await acme.page(await acme.host());
  const booking = await acme.booked(address, { start });
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, () => cancelBooking(acme.desk, linkOf(booking), '')),
  );
  assert.deepEqual(tally(outcomes), { ok: 1, conflict: 19 });
  assert.equal((await acme.mails(booking.id)).length, 4);
});

test('when everybody leaves a session at once and others come, nobody has a seat in a session that is off', async () => {
  const { id, address } = await acme.page(await acme.host(), { kind: 'group', capacity: 6 });
  for (let round = 0; round < 10; round += 1) {
    const at = start.add({ hours: round });
    const seated = await Promise.all(Array.from({ length: 3 }, () => acme.booked(address, { start: at })));
    const [left, came] = await Promise.all([
      Promise.all(seated.map((booking) => cancelBooking(acme.desk, linkOf(booking), ''))),
      Promise.all(Array.from({ length: 3 }, () => acme.book(address, { start: at }))),
    ]);
    assert.deepEqual([tally(left), tally(came)], [{ ok: 3 }, { ok: 3 }]);
    const open = await acme.sql(
      `select count(distinct b.id)::int as sessions, count(a.id)::int as seats from booking b
       left join booking_attendee a on a.booking_id = b.id and a.status = 'active'
       where b.event_type_id = $1 and b.starts_at = $2 and b.status = 'confirmed'`,
      [id, new Date(at.epochMilliseconds)],
    );
    assert.deepEqual(open, [{ sessions: 1, seats: 3 }], `round ${round}`);
  }
});

const off = patch({ op: 'replace', path: 'active', value: false });
const deactivate = (scimId: string) => directory.request('PATCH', `/Users/${scimId}`, off);

/** A host of the directory, who can be booked around the clock. */
async function hostOfDirectory(): Promise<{ id: string; scimId: string }> {
  const user = await directory.createUser(`leaver${next()}`);
  const [row] = await acme.sql('select id from person where organization_id = $1 and scim_id = $2', [
    acme.organizationId,
    user.id,
  ]);
  const id = String(row?.id);
  await acme.openHours(id);
  return { id, scimId: user.id };
}

/** What has become of a host's bookings, and how many mails each invitee had. */
function fates(
  hostId: string,
): Promise<{ id: string; status: string; blocks: boolean; mails: number; last: string }[]> {
  return acme.sql(
    `select b.id, b.status, h.blocks, told.mails, told.last from booking b
     join booking_host h on h.organization_id = b.organization_id and h.booking_id = b.id
     join booking_attendee a on a.organization_id = b.organization_id and a.booking_id = b.id
     cross join lateral (
       select count(*)::int as mails, (array_agg(o.payload->'calendar'->>'method' order by o.id desc))[1] as last
       from outbox o where o.organization_id = b.organization_id and o.subject_id = b.id
         and o.payload->'to'->>'email' = a.email
     ) told
     where h.person_id = $1`,
    [hostId],
  ) as Promise<{ id: string; status: string; blocks: boolean; mails: number; last: string }[]>;
}

test('of 200 bookings over many slots during the host’s deprovisioning, every accepted one is cancelled and told', async () => {
  const accepted: number[] = [];
  for (let round = 0; round < 8; round += 1) {
    const { id: dana, scimId } = await hostOfDirectory();
    const { address } = await acme.page(dana);
    // It begins when so many have their answer.
    const begun = Promise.withResolvers<void>();
    let answered = 0;
    const answering = Array.from({ length: crowd }, async (_, index) => {
      const one = form({ start: day(3).add({ minutes: 30 * (index % 100) }) });
      const outcome = await patiently(() => bookSlot(acme.desk, address, one));
      answered += 1;
      if (answered > 8 * round) {
        begun.resolve();
      }
      return outcome;
    });
    const answer = await begun.promise.then(() => deactivate(scimId));
    const outcomes = await Promise.all(answering);
    assert.equal(answer.status, 200);
    const { ok = 0, slot_taken: _, not_found: __, ...others } = tally(outcomes);
    assert.deepEqual(others, {}, 'Nobody is refused for another reason.');
    accepted.push(ok);
    const known = await fates(dana);
    const ids = new Set(bookingsIn(outcomes).map(({ id }) => id));
    assert.equal(ids.size, ok);
    assert.deepEqual(
      ids.symmetricDifference(new Set(known.map(({ id }) => id))),
      new Set(),
      `round ${round}`,
    );
    const kept = known.find(
      ({ status, blocks, mails, last }) =>
        status !== 'cancelled' || blocks || mails !== 2 || last !== 'CANCEL',
    );
    assert.equal(kept, undefined, `round ${round}`);
  }
  // Else the deprovisioning came after all of them.
  assert.ok(Math.min(...accepted) < 100, accepted.join(' '));
});

/** Waits until so many backends of this database wait for a lock. */
async function someoneWaits(count = 1): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    const [row] = await run(
      database.owner,
      `select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (Number(row?.waiting) >= count) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('Nobody came to wait for a lock.');
}

/** `first` is done and not committed when `second` begins; it commits once `second` waits. */
async function inOrder<T>(first: (tx: Connection) => Promise<unknown>, second: () => Promise<T>): Promise<T> {
  const waiting = Promise.withResolvers<T>();
  await withOrganization(database.app, acme.organizationId, async (tx) => {
    await first(tx);
    second().then(waiting.resolve, waiting.reject);
    await someoneWaits();
  });
  return waiting.promise;
}

const lockPerson = (id: string) => (tx: Connection) =>
  tx.query('select id from person where organization_id = $1 and id = $2 for update', [
    acme.organizationId,
    id,
  ]);
const leave = (id: string) => async (tx: Connection) => {
  await lockPerson(id)(tx);
  await tx.execute(
    `update person set active = false, deactivated_at = now(), deactivated_by = 'scim' where organization_id = $1 and id = $2`,
    [acme.organizationId, id],
  );
};

test('a booking that waits while its host leaves is refused and leaves nothing', async () => {
  const dana = await acme.host();
  const { address } = await acme.page(dana);
  const [outcome, rows] = await added(() => inOrder(leave(dana), () => acme.book(address, { start })));
  assert.deepEqual(outcome, { ok: false, reason: 'not_found' });
  assert.ok(
    Object.values(rows).every((count) => count === 0),
    JSON.stringify(rows),
  );
});

test('a booking of a team that waits for a host who leaves is another’s', async () => {
  const [dana, bob] = [await acme.host(), await acme.host()];
  const { address } = await acme.page([dana, bob]);
  const outcome = await inOrder(leave(dana), () => acme.book(address, { start }));
  assert.ok(outcome.ok);
  assert.deepEqual(
    outcome.booking.hosts.map(({ id }) => id),
    [bob],
  );
});

test('a move that waits while the host leaves changes nothing', async () => {
  const dana = await acme.host();
  const { address } = await acme.page(dana);
  const booking = await acme.booked(address, { start });
  const outcome = await inOrder(leave(dana), () =>
    rescheduleBooking(acme.desk, linkOf(booking), start.add({ hours: 1 })),
  );
  assert.deepEqual(outcome, { ok: false, reason: 'conflict' });
  assert.equal((await acme.load(booking.id)).start.toString(), start.toString());
});

test('a deprovisioning that waits for a move cancels the booking at its new time', async () => {
  const { id: dana, scimId } = await hostOfDirectory();
  const { address } = await acme.page(dana);
  const booking = await acme.booked(address, { start });
  // The move waits for the person first, then the deprovisioning waits behind it.
  const [moved, left] = await withOrganization(database.app, acme.organizationId, async (tx) => {
    await lockPerson(dana)(tx);
    const moving = rescheduleBooking(acme.desk, linkOf(booking), start.add({ hours: 1 }));
    await someoneWaits();
    const leaving = deactivate(scimId);
    await someoneWaits(2);
    return [{ moving }, { leaving }] as const;
  });
  const answer = await left.leaving;
  assert.deepEqual([answer.status, await moved.moving], [200, { ok: true }]);
  const after = await acme.load(booking.id);
  assert.deepEqual([after.status, after.start.toString()], ['cancelled', start.add({ hours: 1 }).toString()]);
  const [fate] = await fates(dana);
  assert.deepEqual([fate?.mails, fate?.last], [3, 'CANCEL']);
});

test('moves and cancellations against deprovisioning, unordered, end without a deadlock', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { id: dana, scimId } = await hostOfDirectory();
    const { address } = await acme.page(dana);
    const bookings = await Promise.all(
      Array.from({ length: 6 }, (_, index) => acme.booked(address, { start: start.add({ hours: index }) })),
    );
    const [answer, ...outcomes] = await Promise.all([
      deactivate(scimId),
      ...bookings.map((booking, index) =>
        index % 2 === 0
          ? rescheduleBooking(acme.desk, linkOf(booking), start.add({ hours: 10 + index }))
          : cancelBooking(acme.desk, linkOf(booking), ''),
      ),
    ]);
    assert.equal(answer.status, 200);
    assert.deepEqual(
      Object.keys(tally(outcomes)).filter((reason) => !['ok', 'conflict'].includes(reason)),
      [],
    );
    for (const fate of await fates(dana)) {
      assert.deepEqual(
        [fate.status, fate.blocks, fate.last],
        ['cancelled', false, 'CANCEL'],
        `round ${round}`,
      );
    }
  }
});
