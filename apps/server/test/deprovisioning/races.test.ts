// What hangs on a living person against that person's deprovisioning, in both orders, each order forced by holding
// the first transaction open until the second one waits.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Connection } from '../../src/db/connect.ts';
import { withOrganization } from '../../src/db/transaction.ts';
import { openSession } from '../../src/people/session.ts';
import { insertNewBooking } from '../../src/scheduling/bookings/booking-store.ts';
import { insertEventType } from '../../src/scheduling/event-types/event-type-store.ts';
import { run, type TestDatabase, testDatabase } from '../database.ts';
import { book, personId, rows, type Scene } from '../scene.ts';
import { type Client, organizationClient, patch } from '../scim-client.ts';

let database: TestDatabase;
let acme: Client;
let scene: Scene;
before(async () => {
  database = await testDatabase();
  acme = await organizationClient(database.app, 'acme');
  scene = { database: database.app, organizationId: acme.organizationId };
});
after(() => database.drop());

let people = 0;
async function host() {
  people += 1;
  const user = await acme.createUser(`host${people}`);
  return { scimId: String(user.id), id: await personId(scene, user.id) };
}

const off = patch({ op: 'replace', path: 'active', value: false });
const deactivate = (scimId: string) => acme.request('PATCH', `/Users/${scimId}`, off);

/** Waits until some backend of this database waits for a lock. */
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

/** `first` is done and not committed when `second` begins; it commits once `second` waits. */
async function inOrder<T>(first: (tx: Connection) => Promise<unknown>, second: () => Promise<T>): Promise<T> {
  let behind: Promise<T> | undefined;
  await withOrganization(database.app, acme.organizationId, async (tx) => {
    await first(tx);
    behind ??= second();
    await someoneWaits();
  });
  if (behind === undefined) {
    throw new Error('The second never began.');
  }
  return behind;
}

// A deprovisioning that stays open: its first effect is the lock on the person, which is all the others wait for.
const holdPerson = (id: string) => async (tx: Connection) => {
  await tx.query('select id from person where organization_id = $1 and id = $2 for update', [
    acme.organizationId,
    id,
  ]);
  await tx.execute(
    `update person set active = false, deactivated_at = now(), deactivated_by = 'scim' where organization_id = $1 and id = $2`,
    [acme.organizationId, id],
  );
};

const newBooking = (id: string, inHours: number) => {
  const start = new Date(Date.now() + inHours * 3_600_000);
  return {
    eventTypeId: null,
    hostIds: [id],
    start,
    end: new Date(start.getTime() + 1_800_000),
    timeZone: 'UTC',
    snapshot: { title: 'Intro' },
    organizerEmail: 'bookings@linktime.test',
    domain: 'linktime.test',
    attendees: [
      { kind: 'invitee', name: 'Sam', email: 'sam@customer.example', timeZone: 'UTC', locale: 'en' },
    ],
  } as const;
};

test('a booking that came first is cancelled by the deprovisioning that waited for it', async () => {
  const dana = await host();
  const answer = await inOrder(
    (tx) => insertNewBooking(tx, acme.organizationId, newBooking(dana.id, 24)),
    () => deactivate(dana.scimId),
  );
  assert.equal(answer.status, 200);
  const bookings = await rows<{ status: string; told: number }>(
    scene,
    `select b.status, (select count(*)::int from outbox o where o.organization_id = b.organization_id and o.subject_id = b.id) as told
     from booking b join booking_host h on h.organization_id = b.organization_id and h.booking_id = b.id where h.person_id = $1`,
    [dana.id],
  );
  assert.deepEqual(bookings, [{ status: 'cancelled', told: 1 }]);
});

test('a booking that comes while the host is being deprovisioned is refused and writes nothing', async () => {
  const dana = await host();
  const booked = await inOrder(holdPerson(dana.id), () => book(scene, { hosts: [dana.id], inHours: 24 }));
  assert.deepEqual(booked, { ok: false, reason: 'host_unavailable' });
  assert.deepEqual(
    await rows(scene, 'select booking_id from booking_host where person_id = $1', [dana.id]),
    [],
  );
});

test('a sign-in that came first ends with the deprovisioning that waited for it', async () => {
  const dana = await host();
  await inOrder(
    (tx) =>
      openSession(tx, acme.organizationId, { personId: dana.id, method: 'link', ip: null, userAgent: null }),
    () => deactivate(dana.scimId),
  );
  const sessions = await rows(scene, 'select ended_by_reason from session where person_id = $1', [dana.id]);
  assert.deepEqual(sessions, [{ ended_by_reason: 'deprovisioned' }]);
});

test('a sign-in while the person is being deprovisioned opens no session', async () => {
  const dana = await host();
  const opened = await inOrder(holdPerson(dana.id), () =>
    withOrganization(database.app, acme.organizationId, (tx) =>
      openSession(tx, acme.organizationId, { personId: dana.id, method: 'link', ip: null, userAgent: null }),
    ),
  );
  assert.equal(opened, undefined);
});

const newPage = (ownerId: string) => ({ ownerId, slug: 'intro', title: 'Intro', minutes: 30 });
const introOf = (ownerId: string) =>
  rows(scene, `select status from event_type where owner_id = $1 and slug = 'intro'`, [ownerId]);

test('a page that came first is closed by the deprovisioning that waited for it', async () => {
  const dana = await host();
  await inOrder(
    (tx) => insertEventType(tx, acme.organizationId, newPage(dana.id)),
    () => deactivate(dana.scimId),
  );
  assert.deepEqual(await introOf(dana.id), [{ status: 'archived' }]);
});

test('a page that comes while its owner is being deprovisioned is not opened', async () => {
  const dana = await host();
  const opened = await inOrder(holdPerson(dana.id), () =>
    withOrganization(database.app, acme.organizationId, (tx) =>
      insertEventType(tx, acme.organizationId, newPage(dana.id)),
    ),
  );
  assert.equal(opened, undefined);
  assert.deepEqual(await introOf(dana.id), []);
});

test('a membership that came first is suspended by the deprovisioning that waited for it', async () => {
  const dana = await host();
  const team = await acme.request('POST', '/Groups', group(`first ${dana.id}`));
  await inOrder(
    async (tx) => {
      await tx.query('select id from person where organization_id = $1 and id = $2 for no key update', [
        acme.organizationId,
        dana.id,
      ]);
      await tx.execute(
        `insert into team_member (organization_id, team_id, person_id, source)
         select $1, id, $2, 'scim' from team where organization_id = $1 and scim_id = $3`,
        [acme.organizationId, dana.id, team.body.id],
      );
    },
    () => deactivate(dana.scimId),
  );
  const [membership] = await rows(scene, 'select suspended from team_member where person_id = $1', [dana.id]);
  assert.deepEqual(membership, { suspended: true });
});

test('a membership given while the person is being deprovisioned is suspended from the start', async () => {
  const dana = await host();
  const team = await acme.request('POST', '/Groups', group(`second ${dana.id}`));
  const answer = await inOrder(holdPerson(dana.id), () =>
    acme.request(
      'PATCH',
      `/Groups/${team.body.id}`,
      patch({ op: 'add', path: 'members', value: [{ value: dana.scimId }] }),
    ),
  );
  assert.equal(answer.status, 200);
  const [membership] = await rows(scene, 'select suspended from team_member where person_id = $1', [dana.id]);
  assert.deepEqual(membership, { suspended: true });
});

test('of many bookings and one deprovisioning at once, every accepted booking is cancelled and told', async () => {
  const dana = await host();
  const [answer, ...booked] = await Promise.all([
    new Promise((resolve) => setTimeout(resolve, 15)).then(() => deactivate(dana.scimId)),
    ...Array.from({ length: 60 }, (_, slot) => book(scene, { hosts: [dana.id], inHours: 24 + slot })),
  ]);
  assert.equal(answer.status, 200);
  const accepted = booked.flatMap((one) => (one.ok ? one.id : []));
  const cancelled = await rows<{ id: string }>(
    scene,
    `select distinct b.id from booking b
     join booking_host h on h.organization_id = b.organization_id and h.booking_id = b.id
     join outbox o on o.organization_id = b.organization_id and o.subject_id = b.id
     where h.person_id = $1 and b.status = 'cancelled'`,
    [dana.id],
  );
  assert.deepEqual(cancelled.map(({ id }) => id).sort(), accepted.sort());
});

function group(displayName: string, members: object[] = []) {
  return { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName, members };
}
