// The hold on many departures at once: what waits and what doesn't, and every way in which the waiting ends.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { restoreHeldBookings, sendHeldBookings } from '../../src/offboarding/held-bookings.ts';
import { holdOf } from '../../src/offboarding/hold.ts';
import { contractPolicy } from '../../src/offboarding/policy.ts';
import { settleHeldBookings } from '../../src/offboarding/settle-held.ts';
import { listHeldBookings } from '../../src/scheduling/bookings/booking-hold.ts';
import { endBooking } from '../../src/scheduling/bookings/booking-transition.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { rows } from '../scene.ts';
import { mailFrom } from '../scim-client.ts';
import { type DepartureScene, departureScene, type Host, inHours, workingTime } from './departure-scene.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

const sam = 'sam@customer.example';
const site = { baseUrl: 'https://linktime.test', mailFrom };
const settle = (hours: number) =>
  settleHeldBookings(database.app, site, Temporal.Now.instant().add({ seconds: Math.round(hours * 3_600) }));

let organizations = 0;
type Scene = DepartureScene & {
  readonly leavers: readonly Host[];
  readonly cause: { organizationId: string; actor: { kind: 'operator' } };
};

/** An organization that holds above two deactivations; two people have left already. */
async function massDeparture(leavers = 1): Promise<Scene> {
  organizations += 1;
  const acme = await departureScene(database, `acme${organizations}`);
  await acme.policy({ hold: { above: 2 } });
  for (const early of await acme.hosts(2)) {
    await acme.off(early);
  }
  const cause = { organizationId: acme.organizationId, actor: { kind: 'operator' } } as const;
  return { ...acme, leavers: await acme.hosts(leavers), cause };
}

async function heldBooking(acme: Scene, host: Host, hour = 10): Promise<string> {
  const id = await acme.book({ kind: 'one_on_one', hosts: [host], start: workingTime(hour) });
  await acme.off(host);
  assert.equal((await acme.booking(id)).status, 'confirmed');
  assert.equal((await heldUntil(acme, id)) === null, false);
  return id;
}

async function heldUntil({ scene }: DepartureScene, id: string): Promise<Date | null> {
  const [row] = await rows<{ held_until: Date | null }>(
    scene,
    'select held_until from booking where id = $1',
    [id],
  );
  return row?.held_until ?? null;
}

test('up to the number nothing waits; above it access ends, what is urgent is cancelled, and the rest waits', async () => {
  organizations += 1;
  const acme = await departureScene(database, `acme${organizations}`);
  await acme.policy({ hold: { above: 2 }, notify: ['night@watch.example'] });
  await acme.client.addByHand('admin', 'ADMIN');
  // Who is created inactive has not left.
  await acme.hosts(1);
  await acme.host({ active: false });
  const hosts = await acme.hosts(4);
  const ids: { far: string; near: string }[] = [];
  for (const host of hosts) {
    const meeting = { kind: 'one_on_one', hosts: [host] } as const;
    ids.push({
      far: await acme.book({ ...meeting, start: workingTime(10) }),
      near: await acme.book({ ...meeting, start: inHours(3) }),
    });
  }
  for (const host of hosts) {
    await acme.off(host);
  }
  const states = await Promise.all(
    ids.map(async ({ far, near }) => [(await acme.booking(far)).status, (await acme.booking(near)).status]),
  );
  assert.deepEqual(states, [
    ['cancelled', 'cancelled'],
    ['cancelled', 'cancelled'],
    ['confirmed', 'cancelled'],
    ['confirmed', 'cancelled'],
  ]);
  assert.deepEqual(await acme.mails(ids[2]?.far ?? ''), []);
  const until = (await heldUntil(acme, ids[2]?.far ?? ''))?.getTime() ?? 0;
  assert.ok(Math.abs(until - inHours(2).getTime()) < 60_000);
  const active = await rows(acme.scene, `select active from person where id = $1`, [hosts[3]?.id ?? '']);
  assert.deepEqual(active, [{ active: false }]);

  const held = await acme.within((tx) => listHeldBookings(tx, acme.organizationId, 10));
  assert.deepEqual(
    held.map(({ host_email }) => host_email).sort(),
    [hosts[2]?.email, hosts[3]?.email].sort(),
  );
  // Once for the wave; and each departure for who asked for that.
  const mails = await acme.mails(acme.organizationId);
  const waiting = mails.filter(({ subject }) => /waiting for your word/.test(subject));
  assert.deepEqual(
    waiting.map(({ to }) => to.email),
    ['admin@example.com', 'night@watch.example'],
  );
  const digests = mails.filter(({ subject }) => /was deactivated/.test(subject));
  assert.deepEqual(
    digests.map(({ to }) => to.email),
    Array.from({ length: 4 }, () => 'night@watch.example'),
  );
  assert.ok(digests.some(({ text }) => /waiting for Send or Restore: 1/.test(text)));
  assert.equal(await settle(2.1), 2);
});

test('without the setting nothing ever waits', async () => {
  organizations += 1;
  const acme = await departureScene(database, `acme${organizations}`);
  for (const host of await acme.hosts(6)) {
    const id = await acme.book({ kind: 'one_on_one', hosts: [host], start: workingTime(10) });
    await acme.off(host);
    assert.equal((await acme.booking(id)).status, 'cancelled');
  }
});

test('after two hours what waits is carried out, once, also by two workers at once', async () => {
  const acme = await massDeparture(3);
  const ids: string[] = [];
  for (const host of acme.leavers) {
    ids.push(await heldBooking(acme, host));
  }
  assert.equal(await settle(1.9), 0);
  const settled = await Promise.all([settle(2.1), settle(2.1)]);
  assert.equal(settled[0] + settled[1], 3);
  assert.equal(await settle(2.2), 0);
  for (const id of ids) {
    const booking = await acme.booking(id);
    assert.deepEqual([booking.status, booking.sequence], ['cancelled', 1]);
    assert.deepEqual(
      (await acme.mails(id)).map(({ to }) => to.email),
      [sam],
    );
    assert.equal(await heldUntil(acme, id), null);
  }
  const records = await rows<{ actor_kind: string; facts: string }>(
    acme.scene,
    `select actor_kind, facts from audit_record where action = 'booking.cancelled' and target_id = $1`,
    [ids[0] ?? ''],
  );
  assert.deepEqual(
    records.map(({ actor_kind, facts }) => [actor_kind, JSON.parse(facts).wasHeld]),
    [['system', true]],
  );
});

test('more than one batch is settled in one run', async () => {
  const acme = await massDeparture();
  const [dana] = acme.leavers;
  assert.ok(dana);
  const base = workingTime(9).getTime();
  await acme.within(async (tx) => {
    for (let slot = 0; slot < 250; slot += 1) {
      const id = (slot + 1).toString(16).padStart(12, '0');
      await tx.execute(
        `insert into booking (organization_id, id, reference, kind, starts_at, ends_at, time_zone, status, snapshot,
           ical_uid, ical_organizer)
         values ($1, $2, $3, 'one_on_one', $4, $5, 'UTC', 'confirmed', '{"title": "x", "hosts": []}', $3, 'b@linktime.test')`,
        [
          acme.organizationId,
          `00000000-0000-7000-8000-${id}`,
          `LT-${id}`,
          new Date(base + slot * 1_800_000),
          new Date(base + (slot + 1) * 1_800_000),
        ],
      );
    }
    await tx.execute(
      `insert into booking_host (organization_id, booking_id, person_id, starts_at, during)
       select organization_id, id, $2, starts_at, tstzrange(starts_at, ends_at) from booking where organization_id = $1`,
      [acme.organizationId, dana.id],
    );
  });
  await acme.off(dana);
  assert.equal(await settle(2.1), 250);
});

test('Send: carried out at once, and the invitee is told once', async () => {
  const acme = await massDeparture();
  const [dana] = acme.leavers;
  assert.ok(dana);
  const id = await heldBooking(acme, dana);
  assert.equal(await acme.within((tx) => sendHeldBookings(tx, acme.cause, new Date())), 1);
  assert.equal(await settle(0.01), 1);
  assert.equal((await acme.booking(id)).status, 'cancelled');
  assert.equal((await acme.mails(id)).length, 1);
  assert.equal(await acme.within((tx) => restoreHeldBookings(tx, acme.cause)), 0);
});

test('Restore: it waits until 4 hours before it begins, and takes place if the host is back by then', async () => {
  const acme = await massDeparture(2);
  const [dana, lee] = acme.leavers;
  assert.ok(dana && lee);
  const kept = await heldBooking(acme, dana);
  const lost = await heldBooking(acme, lee);
  assert.equal(await acme.within((tx) => restoreHeldBookings(tx, acme.cause)), 2);
  assert.deepEqual(await heldUntil(acme, lost), new Date(workingTime(10).getTime() - 4 * 3_600_000));
  assert.equal(await settle(3), 0);
  await acme.on(dana);
  const hoursUntil = (workingTime(10).getTime() - Date.now()) / 3_600_000;
  assert.equal(await settle(hoursUntil - 3.9), 1);
  assert.equal((await acme.booking(kept)).status, 'confirmed');
  assert.equal((await acme.booking(kept)).sequence, 0);
  assert.equal((await acme.booking(lost)).status, 'cancelled');
  assert.deepEqual(await acme.mails(kept), []);
});

test('the admins hear of a wave once, and of the next one after their word', async () => {
  const acme = await massDeparture();
  const [dana] = acme.leavers;
  assert.ok(dana);
  const ask = () =>
    acme.within((tx) =>
      holdOf(tx, acme.organizationId, { policy: { ...contractPolicy, hold: { above: 1 } }, at: new Date() }),
    );
  assert.equal((await ask())?.announced, false);
  await heldBooking(acme, dana);
  assert.equal((await ask())?.announced, true);
  await acme.within((tx) => restoreHeldBookings(tx, acme.cause));
  assert.equal((await ask())?.announced, false);
});

test('whoever is back before the end keeps their bookings, and nobody heard of it', async () => {
  const acme = await massDeparture();
  const [dana] = acme.leavers;
  assert.ok(dana);
  const id = await heldBooking(acme, dana);
  await acme.on(dana);
  assert.equal(await heldUntil(acme, id), null);
  assert.equal(await settle(2.1), 0);
  assert.equal((await acme.booking(id)).status, 'confirmed');
  assert.deepEqual(await acme.mails(id), []);
  assert.deepEqual(await acme.hostsOf(id), [dana.id]);
});

test('the return against the end of the hold: either the booking stays untouched, or it is cancelled and told', async () => {
  for (let round = 0; round < 10; round += 1) {
    const acme = await massDeparture();
    const [dana] = acme.leavers;
    assert.ok(dana);
    const id = await heldBooking(acme, dana);
    await Promise.all([acme.on(dana), settle(2.1)]);
    const { status } = await acme.booking(id);
    const mails = await acme.mails(id);
    assert.equal(mails.length, status === 'cancelled' ? 1 : 0, `round ${round}: ${status}`);
    assert.equal(await heldUntil(acme, id), null);
  }
});

test('an invitee cancels what is held: told as usual, and the hold has nothing left to do', async () => {
  const acme = await massDeparture();
  const [dana] = acme.leavers;
  assert.ok(dana);
  const id = await heldBooking(acme, dana);
  const booking = await acme.booking(id);
  const ended = await acme.within((tx) =>
    endBooking(tx, acme.organizationId, booking, {
      status: 'cancelled',
      at: Temporal.Now.instant(),
      by: 'invitee',
      note: null,
    }),
  );
  assert.equal(ended, true);
  // Also where whoever cancels knows nothing of holds.
  await acme.sql(`update booking set held_until = now(), held_for = $2 where id = $1`, [id, dana.id]);
  assert.equal(await settle(2.1), 0);
  assert.equal((await acme.booking(id)).cancelled?.by, 'invitee');
  assert.equal(await heldUntil(acme, id), null);
});

test('Send against Restore at once: all of it goes one way', async () => {
  for (let round = 0; round < 8; round += 1) {
    const acme = await massDeparture(3);
    for (const [index, host] of acme.leavers.entries()) {
      await heldBooking(acme, host, 9 + index);
    }
    await Promise.all([
      acme.within((tx) => sendHeldBookings(tx, acme.cause, new Date())),
      acme.within((tx) => restoreHeldBookings(tx, acme.cause)),
    ]);
    const settled = await settle(0.01);
    assert.ok(settled === 0 || settled === 3, `round ${round}: ${settled}`);
  }
});

test('what has begun while it was held is left', async () => {
  const acme = await massDeparture();
  const [dana] = acme.leavers;
  assert.ok(dana);
  const id = await acme.book({ kind: 'one_on_one', hosts: [dana], start: inHours(5) });
  await acme.off(dana);
  assert.equal(await settle(5.1), 0);
  assert.equal((await acme.booking(id)).status, 'confirmed');
  assert.equal(await heldUntil(acme, id), null);
});

test('two hosts of one collective meeting are held: it waits for the second when the first is back', async () => {
  const acme = await massDeparture(2);
  const [dana, lee] = acme.leavers;
  assert.ok(dana && lee);
  const page = await acme.teamEventType('collective', [dana, lee]);
  const meeting = { kind: 'collective', hosts: [dana, lee], eventTypeId: page.id } as const;
  const id = await acme.book({ ...meeting, start: workingTime(10) });
  await acme.off(dana);
  await acme.off(lee);
  await acme.on(dana);
  assert.notEqual(await heldUntil(acme, id), null);
  assert.equal(await settle(2.1), 1);
  assert.equal((await acme.booking(id)).status, 'cancelled');
  assert.deepEqual(
    (await acme.mails(id)).map(({ to }) => to.email),
    [dana.email, sam],
  );
});

test('a collective meeting whose hosts are all held goes on with nobody', async () => {
  const acme = await massDeparture(2);
  await acme.policy({ collective: 'go_on' });
  const [dana, lee] = acme.leavers;
  assert.ok(dana && lee);
  const page = await acme.teamEventType('collective', [dana, lee]);
  const meeting = { kind: 'collective', hosts: [dana, lee], eventTypeId: page.id } as const;
  const id = await acme.book({ ...meeting, start: workingTime(10) });
  await acme.off(dana);
  await acme.off(lee);
  assert.equal(await settle(2.1), 1);
  assert.equal((await acme.booking(id)).status, 'cancelled');
  assert.deepEqual(
    (await acme.mails(id)).map(({ to, calendar }) => [to.email, calendar?.method]),
    [[sam, 'CANCEL']],
  );
});

test('what was held is handed over where the organization chose that, also if it chose it later', async () => {
  const acme = await massDeparture(2);
  const [dana, lee] = acme.leavers;
  assert.ok(dana && lee);
  const page = await acme.teamEventType('round_robin', [dana, lee]);
  const id = await acme.book({
    kind: 'round_robin',
    hosts: [dana],
    eventTypeId: page.id,
    start: workingTime(10),
  });
  await acme.off(dana);
  await acme.policy({ roundRobin: 'hand_over' });
  assert.equal(await settle(2.1), 1);
  assert.deepEqual(await acme.hostsOf(id), [lee.id]);
  assert.equal(await heldUntil(acme, id), null);
});

test('an organization that fails doesn’t keep the others waiting', async () => {
  const [broken, acme] = [await massDeparture(), await massDeparture()];
  const ids: string[] = [];
  for (const scene of [broken, acme]) {
    const [dana] = scene.leavers;
    assert.ok(dana);
    ids.push(await heldBooking(scene, dana));
  }
  await acme.sql(
    `alter table booking add constraint unlucky check (organization_id <> '${broken.organizationId}' or status <> 'cancelled') not valid`,
  );
  await assert.rejects(settle(2.1), /of 1 organizations/);
  assert.equal((await acme.booking(ids[1] ?? '')).status, 'cancelled');
  assert.equal((await broken.booking(ids[0] ?? '')).status, 'confirmed');
  await acme.sql('alter table booking drop constraint unlucky');
  assert.equal(await settle(2.2), 1);
});
