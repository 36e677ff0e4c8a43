import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { run, type TestDatabase, testDatabase } from '../../test/database.ts';
import { book, eventType, personId, session } from '../../test/scene.ts';
import { organizationClient, patch } from '../../test/scim-client.ts';
import { sealAudit } from '../audit/seal.ts';
import type { Connection } from '../db/connect.ts';
import { withOrganization } from '../db/transaction.ts';
import { evidencePage } from './evidence.ts';
import { departureHtml } from './evidence-html.ts';
import { changeOffboardingPolicy, holdLimits } from './policy.ts';
import { settleHeldBookings } from './settle-held.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

test('each departure of a person has its own sessions, bookings and notices, and its seals', async () => {
  const client = await organizationClient(database.app, 'acme');
  const { organizationId } = client;
  const hosting = { database: database.app, organizationId };
  const dana = await client.createUser('dana');
  const person = await personId(hosting, dana.id);
  const page = await eventType(hosting, person);
  const active = (value: boolean) => patch({ op: 'replace', value: { active: value } });
  for (const hours of [24, 48]) {
    await client.request('PATCH', `/Users/${dana.id}`, active(true));
    await session(hosting, person);
    await book(hosting, { hosts: [person], inHours: hours, eventTypeId: page });
    await client.request('PATCH', `/Users/${dana.id}`, active(false));
  }
  await sealAudit(database.worker);
  const { departures, next } = await withOrganization(database.app, organizationId, (tx) =>
    evidencePage(tx, organizationId, { personId: person }),
  );
  assert.equal(next, undefined);
  assert.deepEqual(
    departures.map(({ sessions, bookings, notices }) => [sessions.length, bookings.length, notices.length]),
    [
      [1, 1, 1],
      [1, 1, 1],
    ],
  );
  for (const { record, request, accessEndedAt, sessions } of departures) {
    assert.ok(record.seq !== null && /^[0-9a-f]{64}$/.test(record.hash ?? ''));
    assert.equal(request?.method, 'PATCH');
    assert.equal(sessions[0]?.endedAt, accessEndedAt);
  }
});

test('a cancellation that had to wait, also for days, is told with the departure that it belongs to', async () => {
  const client = await organizationClient(database.app, 'held');
  const { organizationId } = client;
  const hosting = { database: database.app, organizationId };
  const within = <T>(work: (tx: Connection) => Promise<T>) =>
    withOrganization(database.app, organizationId, work);
  const cause = { organizationId, actor: { kind: 'operator' } } as const;
  await within((tx) => changeOffboardingPolicy(tx, cause, { hold: { above: holdLimits.lowest } }));
  const people = [];
  for (let n = 0; n <= holdLimits.lowest; n += 1) {
    const { id } = await client.createUser(`leaver${n}`);
    people.push({ id, person: await personId(hosting, id) });
  }
  const last = people.at(-1);
  assert.ok(last !== undefined);
  const page = await eventType(hosting, last.person);
  const booked = await book(hosting, { hosts: [last.person], inHours: 24, eventTypeId: page });
  for (const { id } of people) {
    await client.request('PATCH', `/Users/${id}`, patch({ op: 'replace', value: { active: false } }));
  }
  const bookings = async () => {
    const time = { from: new Date(0), to: new Date(Date.now() + 60_000) };
    const { departures } = await within((tx) => evidencePage(tx, organizationId, time));
    const later = await within((tx) => evidencePage(tx, organizationId, { personId: last.person }));
    assert.ok(departures.length > 0);
    const [departure] = later.departures;
    assert.ok(departure !== undefined);
    return {
      settled: departure.bookings.map(({ reference, fate }) => [reference, fate]),
      waiting: departure.waiting.map(({ reference }) => reference),
    };
  };
  assert.ok(booked.ok);
  const { reference } = booked;
  assert.deepEqual(await bookings(), { settled: [], waiting: [reference] });
  const site = { baseUrl: 'https://linktime.test', mailFrom: 'bookings@linktime.test' };
  await run(database.owner, `update booking set held_until = now() where held_until is not null`);
  await settleHeldBookings(database.app, site, Temporal.Now.instant().add({ minutes: 1 }));
  const cancelled = { settled: [[reference, 'cancelled']], waiting: [] };
  assert.deepEqual(await bookings(), cancelled);

  // As if it had been restored, and cancelled only shortly before it began.
  await run(database.owner, 'alter table audit_record disable trigger user');
  const backdate = `update audit_record set at = at - interval '9 days'
    where organization_id = $1 and action = 'person.deprovisioned'`;
  await run(database.owner, backdate, [organizationId]);
  assert.deepEqual(await bookings(), cancelled);

  // Back, and gone again before that: then it is of the second departure.
  const again = `insert into audit_record (organization_id, id, at, action, actor_kind, target_kind, target_id, facts)
    select organization_id, gen_random_uuid(), at + interval '5 days', action, actor_kind, target_kind, target_id, facts
    from audit_record where organization_id = $1 and action = 'person.deprovisioned' and target_id = $2`;
  await run(database.owner, again, [organizationId, last.person]);
  assert.deepEqual(await bookings(), { settled: [], waiting: [] });
});

test('what waits is told with the latest departure only, and not of somebody who is back', async () => {
  const client = await organizationClient(database.app, 'waits');
  const { organizationId } = client;
  const hosting = { database: database.app, organizationId };
  const dana = await client.createUser('dana');
  const person = await personId(hosting, dana.id);
  const active = (value: boolean) =>
    client.request('PATCH', `/Users/${dana.id}`, patch({ op: 'replace', value: { active: value } }));
  await active(false);
  await active(true);
  const page = await eventType(hosting, person);
  const booked = await book(hosting, { hosts: [person], inHours: 24, eventTypeId: page });
  assert.ok(booked.ok);
  await run(
    database.owner,
    `update booking set held_for = $2, held_until = now() where organization_id = $1`,
    [organizationId, person],
  );
  const waiting = async () => {
    const { departures } = await withOrganization(database.app, organizationId, (tx) =>
      evidencePage(tx, organizationId, { personId: person }),
    );
    return departures.map((departure) => {
      const references = departure.waiting.map(({ reference }) => reference);
      assert.equal(departureHtml(departure).includes(booked.reference), references.length > 0);
      return references;
    });
  };
  assert.deepEqual(await waiting(), [[]]);
  await run(database.owner, `update person set active = false, deactivated_at = now() where id = $1`, [
    person,
  ]);
  assert.deepEqual(await waiting(), [[booked.reference]]);
  const again = `insert into audit_record (organization_id, id, at, action, actor_kind, target_kind, target_id, facts)
    select organization_id, gen_random_uuid(), at + interval '1 second', action, actor_kind, target_kind, target_id, facts
    from audit_record where organization_id = $1 and action = 'person.deprovisioned' and target_id = $2`;
  await run(database.owner, again, [organizationId, person]);
  assert.deepEqual(await waiting(), [[], [booked.reference]]);
});
