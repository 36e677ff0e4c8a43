import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { run, type TestDatabase, testDatabase } from '../../../test/database.ts';
import { book, type Scene } from '../../../test/scene.ts';
import type { Database } from '../../db/connect.ts';
import { queueReminders } from './reminders.ts';

const site = { baseUrl: 'https://meet.example', mailFrom: 'bookings@meet.example' };
let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

type Person = { readonly scene: Scene; readonly person: string };

async function organizationWithHost(): Promise<Person> {
  const [organizationId, person] = [randomUUID(), randomUUID()];
  await run(
    database.owner,
    `insert into organization (id, slug, name, plan) values ($1::uuid, $1::uuid::text, 'Acme', 'BUSINESS')`,
    [organizationId],
  );
  await run(
    database.owner,
    `insert into person (organization_id, id, scim_id, role, active, name, user_name, user_name_folded, email,
       email_folded, profile, profile_search)
     values ($1, $2, $2, 'MEMBER', true, 'Dana', $3, $3, $3, $3, '{}', '{}')`,
    [organizationId, person, `${person}@acme.example`],
  );
  return { scene: { database: database.app, organizationId }, person };
}

/** Gives the booking's id; its reminder is due one hour from now. */
async function remindable({ scene, person }: Person, inHours: number, status = 'confirmed'): Promise<string> {
  const booked = await book(scene, { hosts: [person], inHours, invitee: 'sam@customer.example' });
  assert.ok(booked.ok);
  await run(
    database.owner,
    `update booking set remind_at = now() + interval '1 hour', status = $2::text,
      cancelled_at = case when $2::text = 'cancelled' then now() end where id = $1`,
    [booked.id, status],
  );
  return booked.id;
}

function inHours(hours: number): Temporal.Instant {
  return Temporal.Now.instant().add({ hours });
}

async function queuedAbout(ids: readonly string[]): Promise<string[]> {
  const rows = await run(
    database.owner,
    `select dedupe_key, subject_id from outbox where subject_id = any($1::uuid[]) order by id`,
    [ids],
  );
  return rows.map((row) => String(row.dedupe_key));
}

async function pending(ids: readonly string[]): Promise<number> {
  const rows = await run(
    database.owner,
    'select from booking where id = any($1::uuid[]) and remind_at is not null',
    [ids],
  );
  return rows.length;
}

test('a reminder is queued when it is due, once, to the invitee and the host', async () => {
  const id = await remindable(await organizationWithHost(), 25);
  assert.equal(await queueReminders(database.app, site, inHours(0)), 0);
  assert.equal(await pending([id]), 1);
  assert.equal(await queueReminders(database.app, site, inHours(2)), 1);
  assert.equal(await queueReminders(database.app, site, inHours(2)), 0);
  const keys = await queuedAbout([id]);
  assert.equal(keys.length, 2);
  assert.ok(keys.every((key) => key.startsWith(`booking-reminder:${id}:0:`)));
  assert.equal(await pending([id]), 0);
});

test('what is unconfirmed, was cancelled or has begun gets none, and is not looked at again', async () => {
  const organization = await organizationWithHost();
  const ids = [
    await remindable(organization, 30, 'pending'),
    await remindable(organization, 40, 'cancelled'),
    await remindable(organization, 50, 'rejected'),
    await remindable(organization, 1.5),
  ];
  await queueReminders(database.app, site, inHours(2));
  assert.deepEqual(await queuedAbout(ids), []);
  assert.equal(await pending(ids), 0);
});

test('while its cancellation waits, a booking gets none; when it takes place after all, it does', async () => {
  const organization = await organizationWithHost();
  const id = await remindable(organization, 25);
  const hold = `update booking set held_until = $2, held_for = $3 where id = $1`;
  await run(database.owner, hold, [id, new Date(inHours(3).epochMilliseconds), organization.person]);
  assert.equal(await queueReminders(database.app, site, inHours(2)), 0);
  assert.deepEqual(await queuedAbout([id]), []);
  await run(database.owner, hold, [id, null, null]);
  assert.equal(await queueReminders(database.app, site, inHours(2)), 1);
  assert.equal((await queuedAbout([id])).length, 2);
});

test('each organization gets its own, and one that fails does not keep the others waiting', async () => {
  const organizations = [
    await organizationWithHost(),
    await organizationWithHost(),
    await organizationWithHost(),
  ];
  const ids = await Promise.all(organizations.map((one) => remindable(one, 25)));
  const broken = organizations[0]?.scene.organizationId ?? '';
  await run(database.owner, `update booking set snapshot = '{"hosts": 1}' where organization_id = $1`, [
    broken,
  ]);
  await assert.rejects(queueReminders(database.app, site, inHours(2)), /1 organizations/);
  assert.equal((await queuedAbout(ids)).length, 4);
  assert.equal(await pending(ids), 1);
  await run(database.owner, `update booking set remind_at = null where organization_id = $1`, [broken]);
});

/** A database whose connection breaks instead of committing, as when the worker is killed. */
function killedBeforeCommit(real: Database): Database {
  return {
    ...real,
    exclusive: (work) =>
      real.exclusive((connection) =>
        work({
          query: (statement, values) => {
            if (statement === 'commit') {
              throw new Error('killed');
            }
            return connection.query(statement, values);
          },
          execute: (statement, values) => connection.execute(statement, values),
        }),
      ),
  };
}

test('a worker that is killed before the commit has queued nothing, and the next one queues all', async () => {
  const id = await remindable(await organizationWithHost(), 25);
  await assert.rejects(queueReminders(killedBeforeCommit(database.app), site, inHours(2)));
  assert.deepEqual(await queuedAbout([id]), []);
  assert.equal(await pending([id]), 1);
  assert.equal(await queueReminders(database.app, site, inHours(2)), 1);
});

test('two workers at once queue each reminder once', async () => {
  const organization = await organizationWithHost();
  const ids: string[] = [];
  for (let index = 0; index < 20; index += 1) {
    ids.push(await remindable(organization, 25 + index));
  }
  const [first, second] = await Promise.all([1, 2].map(() => queueReminders(database.app, site, inHours(2))));
  assert.equal((first ?? 0) + (second ?? 0), 20);
  assert.equal((await queuedAbout(ids)).length, 40);
});
