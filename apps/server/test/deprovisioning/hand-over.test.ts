// Round robin meetings that are handed to another host: whom they go to, who is told what, and what happens when those
// who could take them are leaving, or booked, at the same moment.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Connection } from '../../src/db/connect.ts';
import { saveHours } from '../../src/scheduling/slots/schedule-store.ts';
import { run, type TestDatabase, testDatabase } from '../database.ts';
import { rows } from '../scene.ts';
import { type DepartureScene, departureScene, type Host, reasons, workingTime } from './departure-scene.ts';

let database: TestDatabase;
let acme: DepartureScene;
before(async () => {
  database = await testDatabase();
  acme = await departureScene(database, 'acme');
  await acme.policy({ roundRobin: 'hand_over' });
});
after(() => database.drop());

const sam = 'sam@customer.example';

async function team(count: number, more: Parameters<DepartureScene['teamEventType']>[2] = {}) {
  const hosts = await acme.hosts(count);
  const page = await acme.teamEventType('round_robin', hosts, more);
  return {
    hosts,
    page,
    book: (host: Host, start: Date) =>
      acme.book({ kind: 'round_robin', hosts: [host], start, eventTypeId: page.id }),
  };
}

test('another free host takes it over: one mail to the invitee, one to the new host, none to the leaver', async () => {
  const { hosts, book } = await team(2);
  const [dana, lee] = hosts;
  assert.ok(dana && lee);
  const id = await book(dana, workingTime(10));
  await acme.off(dana);

  const booking = await acme.booking(id);
  assert.equal(booking.status, 'confirmed');
  assert.equal(booking.sequence, 1);
  assert.deepEqual(booking.snapshot.hosts, [{ name: lee.name, email: lee.email }]);
  assert.deepEqual(await acme.hostsOf(id), [lee.id]);
  const mails = await acme.mails(id);
  assert.deepEqual(
    mails.map(({ to }) => to.email),
    [lee.email, sam],
  );
  for (const { calendar, text, subject } of mails) {
    assert.equal(calendar?.method, 'REQUEST');
    assert.match(calendar.content, /SEQUENCE:1\r\n/);
    assert.match(calendar.content, new RegExp(`UID:${id}@linktime.test`));
    assert.match(calendar.content, new RegExp(lee.email));
    assert.doesNotMatch(calendar.content, new RegExp(dana.email));
    assert.doesNotMatch(`${subject} ${text}`, reasons);
  }
  const [record] = await rows<{ facts: string }>(
    acme.scene,
    `select facts from audit_record where action = 'booking.handed_over' and target_id = $1`,
    [id],
  );
  assert.equal(JSON.parse(record?.facts ?? '{}').to, lee.id);
  const [log] = await rows<{ consequence: string }>(
    acme.scene,
    `select consequence from provisioning_log where resource_id = $1 and method = 'PATCH'`,
    [dana.scimId],
  );
  const { bookingsCancelled, bookingsHandedOver, inviteesTold } = JSON.parse(log?.consequence ?? '{}');
  assert.deepEqual(
    { bookingsCancelled, bookingsHandedOver, inviteesTold },
    { bookingsCancelled: 0, bookingsHandedOver: 1, inviteesTold: 1 },
  );
});

test('nobody takes what lies in another meeting, in its buffers, or outside their hours', async () => {
  const { hosts, page, book } = await team(2);
  const [dana, lee] = hosts;
  assert.ok(dana && lee);
  await acme.within((tx) =>
    saveHours(tx, acme.organizationId, lee.id, {
      timeZone: 'America/New_York',
      weekly: [2, 3, 4].map((weekday) => ({ weekday, start: 5 * 60, end: 10 * 60 })),
      overrides: [{ date: workingTime(0, { days: 1 }).toISOString().slice(0, 10), start: null, end: null }],
    }),
  );
  const buffers = { before: 15, after: 15 };
  const busy = { kind: 'one_on_one', hosts: [lee], buffers } as const;
  await acme.book({ ...busy, start: workingTime(11) });
  const cases = [
    ['in another meeting', await book(dana, workingTime(11)), 'cancelled'],
    ['in the buffer before it', await book(dana, workingTime(10, { minute: 20 })), 'cancelled'],
    ['in the buffer after it', await book(dana, workingTime(11, { minute: 40 })), 'cancelled'],
    ['after both', await book(dana, workingTime(12, { minute: 15 })), 'confirmed'],
    ['before the hours, which begin at 9 or 10 UTC', await book(dana, workingTime(8)), 'cancelled'],
    ['after the hours, which end at 14 or 15 UTC', await book(dana, workingTime(15)), 'cancelled'],
    ['on a closed date', await book(dana, workingTime(11, { days: 1 })), 'cancelled'],
    ['on an open one', await book(dana, workingTime(11, { days: 2 })), 'confirmed'],
  ] as const;
  await acme.off(dana);
  for (const [what, id, status] of cases) {
    assert.equal((await acme.booking(id)).status, status, what);
  }
  const [, first] = cases[0];
  const [mail] = await acme.mails(first);
  assert.equal(mail?.calendar?.method, 'CANCEL');
  assert.match(mail.text, new RegExp(`${page.page}/intro`));
});

test('buffers of the meeting itself count as well', async () => {
  const { hosts, page } = await team(2);
  const [dana, lee] = hosts;
  assert.ok(dana && lee);
  await acme.book({ kind: 'one_on_one', hosts: [lee], start: workingTime(10) });
  const meeting = { kind: 'round_robin', hosts: [dana], eventTypeId: page.id } as const;
  const near = await acme.book({
    ...meeting,
    start: workingTime(10, { minute: 40 }),
    buffers: { before: 15, after: 0 },
  });
  await acme.off(dana);
  assert.equal((await acme.booking(near)).status, 'cancelled');
});

test('many meetings are spread: to whom has fewest ahead, never two at once to one', async () => {
  const { hosts, book } = await team(4);
  const [dana, lee, ann, bo] = hosts;
  assert.ok(dana && lee && ann && bo);
  await book(lee, workingTime(9, { days: 3 }));
  await book(lee, workingTime(10, { days: 3 }));
  const starts = Array.from({ length: 7 }, (_, index) => workingTime(9 + index));
  const ids: string[] = [];
  for (const start of starts) {
    ids.push(await book(dana, start));
  }
  await acme.off(dana);
  const taken = await Promise.all(ids.map((id) => acme.hostsOf(id)));
  const count = ({ id }: Host) => taken.filter(([host]) => host === id).length;
  assert.deepEqual([count(lee), count(ann), count(bo)], [1, 3, 3]);
});

test('a request that waits for a host’s answer is not handed over', async () => {
  const { hosts, page, book } = await team(2);
  const [dana] = hosts;
  assert.ok(dana);
  const meeting = { kind: 'round_robin', hosts: [dana], eventTypeId: page.id } as const;
  const pending = await acme.book({ ...meeting, start: workingTime(10), status: 'pending' });
  const confirmed = await book(dana, workingTime(11));
  await acme.off(dana);
  assert.equal((await acme.booking(pending)).status, 'cancelled');
  assert.equal((await acme.booking(confirmed)).status, 'confirmed');
});

test('who has left, or no longer hosts the event type, gets nothing', async () => {
  const { hosts, book } = await team(3);
  const [dana, lee, ann] = hosts;
  assert.ok(dana && lee && ann);
  await acme.sql('update event_type_host set active = false where person_id = $1', [ann.id]);
  await acme.off(lee);
  const id = await book(dana, workingTime(11));
  await acme.off(dana);
  assert.equal((await acme.booking(id)).status, 'cancelled');
});

test('it can come back to a host of before, who has returned', async () => {
  const { hosts, book } = await team(2);
  const [dana, lee] = hosts;
  assert.ok(dana && lee);
  const id = await book(dana, workingTime(10));
  await acme.off(dana);
  assert.deepEqual(await acme.hostsOf(id), [lee.id]);
  await acme.on(dana);
  await acme.sql('update event_type_host set active = true where person_id = $1', [dana.id]);
  await acme.off(lee);
  assert.deepEqual(await acme.hostsOf(id), [dana.id]);
  assert.equal((await acme.booking(id)).sequence, 2);
});

async function someoneWaits(): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    const [row] = await run(
      database.owner,
      `select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (Number(row?.waiting) > 0) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('Nobody came to wait for a lock.');
}

const hold = (id: string) => async (tx: Connection) => {
  await tx.query('select id from person where organization_id = $1 and id = $2 for update', [
    acme.organizationId,
    id,
  ]);
  await tx.execute(
    `update person set active = false, deactivated_at = now(), deactivated_by = 'scim' where organization_id = $1 and id = $2`,
    [acme.organizationId, id],
  );
};

test('whoever could take it is just being deprovisioned: it goes to the next one, and nobody waits', async () => {
  const { hosts, book } = await team(3);
  const [dana, lee, ann] = hosts;
  assert.ok(dana && lee && ann);
  const id = await book(dana, workingTime(10));
  await book(ann, workingTime(11));
  await acme.within(async (tx) => {
    await hold(lee.id)(tx);
    await acme.off(dana);
  });
  assert.deepEqual(await acme.hostsOf(id), [ann.id]);
});

test('whoever has just been given it is deprovisioned behind: it goes on to the next one', async () => {
  const { hosts, book } = await team(3);
  const [dana, lee, ann] = hosts;
  assert.ok(dana && lee && ann);
  const id = await book(dana, workingTime(10));
  // Something that the hand-over needs at its end is held, so that it stays open while the other one comes.
  let first: Promise<void> | undefined;
  let second: Promise<void> | undefined;
  await acme.within(async (tx) => {
    await tx.query('select id from booking where organization_id = $1 and id = $2 for update', [
      acme.organizationId,
      id,
    ]);
    first ??= acme.off(dana);
    await someoneWaits();
    second ??= acme.off(lee);
    await new Promise((resolve) => setTimeout(resolve, 100));
  });
  await Promise.all([first, second]);
  assert.deepEqual(await acme.hostsOf(id), [ann.id]);
  assert.equal((await acme.booking(id)).sequence, 2);
});

test('two of one team who leave at once hand nothing to one another, without a deadlock', async () => {
  for (let round = 0; round < 12; round += 1) {
    const { hosts, book } = await team(3);
    const [dana, lee, ann] = hosts;
    assert.ok(dana && lee && ann);
    const ids = [
      await book(dana, workingTime(9)),
      await book(lee, workingTime(10)),
      await book(dana, workingTime(11)),
      await book(lee, workingTime(12)),
    ];
    await Promise.all([acme.off(dana), acme.off(lee)]);
    for (const id of ids) {
      const booking = await acme.booking(id);
      const kept = booking.status === 'confirmed';
      assert.deepEqual(await acme.hostsOf(id), kept ? [ann.id] : [], `round ${round}: ${booking.status}`);
    }
  }
});

test('the only other one leaves at the same moment: everything is cancelled', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { hosts, book } = await team(2);
    const [dana, lee] = hosts;
    assert.ok(dana && lee);
    const ids = [await book(dana, workingTime(9)), await book(lee, workingTime(10))];
    await Promise.all([acme.off(dana), acme.off(lee)]);
    for (const id of ids) {
      assert.equal((await acme.booking(id)).status, 'cancelled', `round ${round}`);
    }
  }
});

test('bookings of the one who takes over, at the same moment and time: one of the two wins', async () => {
  for (let round = 0; round < 20; round += 1) {
    const { hosts, book } = await team(2);
    const [dana, lee] = hosts;
    assert.ok(dana && lee);
    const start = workingTime(10);
    const id = await book(dana, start);
    const [, own] = await Promise.all([
      acme.off(dana),
      acme.book({ kind: 'one_on_one', hosts: [lee], start }).then(
        () => true,
        () => false,
      ),
    ]);
    const { status } = await acme.booking(id);
    assert.equal(status === 'confirmed', !own, `round ${round}: ${status}, ${own}`);
  }
});
