// What becomes of each kind of booking when its host leaves: the contract's behaviour, and what an organization may
// choose instead.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Connection } from '../../src/db/connect.ts';
import { departFromBookings } from '../../src/offboarding/departure.ts';
import { contractPolicy } from '../../src/offboarding/policy.ts';
import { senderOf } from '../../src/scheduling/sender.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { rows } from '../scene.ts';
import {
  type DepartureScene,
  departureScene,
  inHours,
  reasons,
  type SentMail,
  workingTime,
} from './departure-scene.ts';

let database: TestDatabase;
let acme: DepartureScene;
before(async () => {
  database = await testDatabase();
  acme = await departureScene(database, 'acme');
});
after(() => database.drop());

const sam = 'sam@customer.example';
const kim = 'kim@customer.example';
const guest = 'guest@customer.example';

function recipients(mails: readonly SentMail[]): string[] {
  return mails.map(({ to }) => to.email);
}

function assertCancelled(mails: readonly SentMail[], to: readonly string[]) {
  assert.deepEqual(recipients(mails), to.toSorted());
  for (const mail of mails) {
    assert.equal(mail.calendar?.method, 'CANCEL');
    assert.match(mail.calendar.content, /SEQUENCE:1\r\n/);
    assert.match(mail.calendar.content, /STATUS:CANCELLED/);
    assert.match(mail.subject, /^Cancelled: Intro call/);
    assert.doesNotMatch(`${mail.subject} ${mail.text}`, reasons);
  }
}

test('one-on-one: cancelled, and invitee and guests are told', async () => {
  const dana = await acme.host();
  const id = await acme.book({ kind: 'one_on_one', hosts: [dana], start: workingTime(10), guests: [guest] });
  await acme.off(dana);
  const booking = await acme.booking(id);
  assert.equal(booking.status, 'cancelled');
  assert.equal(booking.cancelled?.by, 'deprovisioning');
  assertCancelled(await acme.mails(id), [sam, guest]);
});

test('a group session: cancelled for every attendee, none of whom sees another', async () => {
  const dana = await acme.host();
  const start = workingTime(10);
  const id = await acme.book({ kind: 'group', hosts: [dana], start, invitees: [sam, kim] });
  await acme.off(dana);
  const mails = await acme.mails(id);
  assertCancelled(mails, [sam, kim]);
  assert.doesNotMatch(JSON.stringify(mails.find(({ to }) => to.email === sam)), /kim@/);
});

test('round robin: cancelled, with a link to book again while the team’s page can be booked', async () => {
  const [dana, lee] = await acme.hosts(2);
  assert.ok(dana && lee);
  const page = await acme.teamEventType('round_robin', [dana, lee]);
  const meeting = { kind: 'round_robin', eventTypeId: page.id } as const;
  const first = await acme.book({ ...meeting, hosts: [dana], start: workingTime(10) });
  const second = await acme.book({ ...meeting, hosts: [lee], start: workingTime(11) });
  await acme.sql(`update organization set fallback_url = 'https://acme.example/call' where id = $1`, [
    acme.organizationId,
  ]);
  await acme.off(dana);
  const [mail] = await acme.mails(first);
  assertCancelled(await acme.mails(first), [sam]);
  assert.match(mail?.text ?? '', new RegExp(`${page.page}/intro\\n`));
  // The last host leaves: the page can't be booked, so the organization's own link is what is left.
  await acme.off(lee);
  const [last] = await acme.mails(second);
  assertCancelled(await acme.mails(second), [sam]);
  assert.doesNotMatch(last?.text ?? '', new RegExp(page.page));
  assert.match(last?.text ?? '', /https:\/\/acme\.example\/call/);
});

test('round robin whose event type is secret or paused: a link to what else the team offers', async () => {
  const [dana, lee] = await acme.hosts(2);
  assert.ok(dana && lee);
  const page = await acme.teamEventType('round_robin', [dana, lee]);
  await acme.sql(
    `insert into event_type (organization_id, id, team_id, kind, slug, title, duration_minutes, status)
     select organization_id, gen_random_uuid(), team_id, kind, 'other', 'Other', 30, 'active' from event_type where id = $1`,
    [page.id],
  );
  await acme.sql(
    `insert into event_type_host (organization_id, event_type_id, person_id)
     select o.organization_id, o.id, $2 from event_type e
     join event_type o on o.team_id = e.team_id and o.slug = 'other' where e.id = $1`,
    [page.id, lee.id],
  );
  await acme.sql(`update event_type set status = 'paused' where id = $1`, [page.id]);
  const meeting = {
    kind: 'round_robin',
    eventTypeId: page.id,
    hosts: [dana],
    start: workingTime(10),
  } as const;
  const id = await acme.book(meeting);
  await acme.off(dana);
  const [mail] = await acme.mails(id);
  assert.match(mail?.text ?? '', new RegExp(`${page.page}\\n`));
});

test('collective: cancelled by the contract, and the hosts who stay are told', async () => {
  const [dana, lee] = await acme.hosts(2);
  assert.ok(dana && lee);
  const page = await acme.teamEventType('collective', [dana, lee]);
  const meeting = { kind: 'collective', hosts: [dana, lee], eventTypeId: page.id } as const;
  const id = await acme.book({ ...meeting, start: workingTime(10) });
  await acme.off(dana);
  assert.equal((await acme.booking(id)).status, 'cancelled');
  assertCancelled(await acme.mails(id), [lee.email, sam]);
  // The other one's time is free again.
  await acme.book({ kind: 'one_on_one', hosts: [lee], start: workingTime(10) });
});

test('pending: cancelled, and guests, who never heard of it, still don’t', async () => {
  const dana = await acme.host();
  const meeting = { kind: 'one_on_one', hosts: [dana], start: workingTime(10), guests: [guest] } as const;
  const id = await acme.book({ ...meeting, status: 'pending' });
  await acme.off(dana);
  assert.equal((await acme.booking(id)).status, 'cancelled');
  assert.deepEqual(recipients(await acme.mails(id)), [sam]);
});

test('what has started is left; what starts within half an hour is cancelled as urgent', async () => {
  const dana = await acme.host();
  const started = await acme.book({ kind: 'one_on_one', hosts: [dana], start: inHours(-0.25) });
  const soon = await acme.book({ kind: 'one_on_one', hosts: [dana], start: inHours(0.4) });
  await acme.off(dana);
  assert.equal((await acme.booking(started)).status, 'confirmed');
  assert.deepEqual(await acme.mails(started), []);
  assert.equal((await acme.booking(soon)).status, 'cancelled');
  const [mail] = await acme.mails(soon);
  assert.equal(mail?.headers.Importance, 'high');
});

test('somebody who is only invited to another host’s meeting leaves it as it is', async () => {
  const [dana, lee] = await acme.hosts(2);
  assert.ok(dana && lee);
  const id = await acme.book({
    kind: 'one_on_one',
    hosts: [lee],
    start: workingTime(10),
    invitees: [dana.email],
  });
  await acme.off(dana);
  assert.equal((await acme.booking(id)).status, 'confirmed');
  assert.deepEqual(await acme.mails(id), []);
});

test('collective by choice: it goes on with the hosts who are left, and is cancelled when the last one leaves', async () => {
  const globex = await departureScene(database, 'globex');
  await globex.policy({ collective: 'go_on' });
  const [dana, lee, ann] = await globex.hosts(3);
  assert.ok(dana && lee && ann);
  const page = await globex.teamEventType('collective', [dana, lee, ann]);
  const meeting = { kind: 'collective', eventTypeId: page.id, start: workingTime(10) } as const;
  const id = await globex.book({ ...meeting, hosts: [dana, lee, ann], guests: [guest] });
  await globex.off(dana);

  const booking = await globex.booking(id);
  assert.equal(booking.status, 'confirmed');
  assert.equal(booking.sequence, 1);
  assert.deepEqual(
    booking.snapshot.hosts.map(({ email }) => email),
    [lee.email, ann.email],
  );
  assert.deepEqual(await globex.hostsOf(id), [lee.id, ann.id].sort());
  const mails = await globex.mails(id);
  assert.deepEqual(recipients(mails), [ann.email, guest, lee.email, sam].sort());
  for (const { calendar, text } of mails) {
    assert.equal(calendar?.method, 'REQUEST');
    assert.match(calendar.content, /SEQUENCE:1\r\n/);
    assert.doesNotMatch(calendar.content, new RegExp(dana.email));
    assert.doesNotMatch(text, reasons);
  }
  assert.deepEqual(
    await rows(
      globex.scene,
      'select blocks, left_at is not null as gone from booking_host where person_id = $1',
      [dana.id],
    ),
    [{ blocks: false, gone: true }],
  );

  await globex.off(lee);
  await globex.off(ann);
  assert.equal((await globex.booking(id)).status, 'cancelled');
  const last = (await globex.mails(id)).filter(({ calendar }) => calendar?.method === 'CANCEL');
  assert.deepEqual(recipients(last), [guest, sam].sort());
});

test('of two hosts of a collective meeting who leave at the same moment, none is left with it', async () => {
  const initech = await departureScene(database, 'initech');
  await initech.policy({ collective: 'go_on' });
  for (let round = 0; round < 10; round += 1) {
    const [dana, lee] = await initech.hosts(2);
    assert.ok(dana && lee);
    const page = await initech.teamEventType('collective', [dana, lee]);
    const meeting = { kind: 'collective', eventTypeId: page.id, start: workingTime(10) } as const;
    const id = await initech.book({ ...meeting, hosts: [dana, lee] });
    await Promise.all([initech.off(dana), initech.off(lee)]);
    assert.equal((await initech.booking(id)).status, 'cancelled', `round ${round}`);
  }
});

test('thirty-one bookings take as many statements as eleven', async () => {
  const umbrella = await departureScene(database, 'umbrella');
  const policy = {
    ...contractPolicy,
    roundRobin: 'hand_over',
    collective: 'go_on',
    hold: { above: 50 },
  } as const;
  const counts: number[] = [];
  for (const days of [1, 3]) {
    const [dana, lee] = await umbrella.hosts(2);
    assert.ok(dana && lee);
    const team = await umbrella.teamEventType('round_robin', [dana, lee]);
    const both = await umbrella.teamEventType('collective', [dana, lee]);
    for (let slot = 0; slot < days * 5; slot += 1) {
      const start = workingTime(9 + (slot % 5), { days: Math.floor(slot / 5) });
      const half = new Date(start.getTime() + 1_800_000);
      await umbrella.book({ kind: 'round_robin', hosts: [dana], start, eventTypeId: team.id });
      await umbrella.book({ kind: 'collective', hosts: [dana, lee], start: half, eventTypeId: both.id });
    }
    await umbrella.book({ kind: 'one_on_one', hosts: [dana], start: workingTime(16) });
    const departure = await umbrella.within(async (tx) => {
      const sender = await senderOf(tx, umbrella.organizationId, {
        baseUrl: 'https://linktime.test',
        mailFrom: 'bookings@linktime.test',
      });
      await tx.execute(
        `update person set active = false, deactivated_at = now(), deactivated_by = 'hand' where organization_id = $1 and id = $2`,
        [umbrella.organizationId, dana.id],
      );
      let statements = 0;
      const counting: Connection = {
        query: (...given) => {
          statements += 1;
          return tx.query(...given);
        },
        execute: (...given) => {
          statements += 1;
          return tx.execute(...given);
        },
      };
      const about = { at: new Date(), sender, policy, which: 'upcoming' } as const;
      const done = await departFromBookings(counting, umbrella.organizationId, dana, about);
      counts.push(statements);
      return done;
    });
    const { cancelled, handedOver, goingOn } = departure;
    assert.deepEqual(
      { cancelled, handedOver, goingOn },
      { cancelled: 1, handedOver: days * 5, goingOn: days * 5 },
    );
  }
  assert.equal(counts[0], counts[1]);
  assert.ok((counts[0] ?? 99) <= 15, `${counts[0]} statements`);
});
