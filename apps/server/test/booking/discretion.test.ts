// Whatever can't be booked answers the same, byte for byte, so that nobody learns who works here and who has left.
// PRODUCT ruling: unknown, paused, secret, a leaver's, the same 404 page with the organization's fallback link.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { withOrganization } from '../../src/db/transaction.ts';
import { setOrganizationFace } from '../../src/organizations/organization-face.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { idOf } from '../page-scene.ts';
import {
  type BookingServer,
  bookingServer,
  datesQuery,
  form,
  organization,
  type Reply,
} from './booking-scene.ts';
import { pagesFolder } from './pages-folder.ts';

let database: TestDatabase;
let server: BookingServer;
/** Handle and event type of what can't be booked, by the reason. */
let hidden: Readonly<Record<string, readonly [handle: string, eventType: string]>>;
let pages: Awaited<ReturnType<typeof pagesFolder>>;

before(async () => {
  database = await testDatabase();
  pages = await pagesFolder();
  server = await bookingServer(database, { pagesFolder: pages.folder });
  const acme = await organization(database, 'acme');
  const dana = await acme.host('Dana Host');
  const leaver = await acme.host('Lee Leaver');
  const idle = await acme.host('Ida Idle');
  await acme.make({ ownerId: dana.id });
  await acme.make({ ownerId: leaver.id });
  const hostless = await acme.host('Harry Hostless');
  const emptied = idOf(await acme.make({ ownerId: hostless.id }));
  await acme.sql('update event_type_host set active = false where event_type_id = $1', [emptied]);
  await acme.make({ ownerId: dana.id }, { slug: 'secret', visibility: 'secret' });
  for (const status of ['paused', 'archived']) {
    const id = idOf(await acme.make({ ownerId: dana.id }, { slug: status }));
    await acme.sql('update event_type set status = $2 where id = $1', [id, status]);
  }
  await acme.sql('update person set active = false, deactivated_at = now() where id = $1', [leaver.id]);
  const change = { fallbackUrl: 'https://acme.example/contact' };
  await withOrganization(database.app, acme.organizationId, (tx) =>
    setOrganizationFace(tx, acme.organizationId, change),
  );
  hidden = {
    'nobody has the handle': ['nobody', 'intro'],
    'the host has left': [leaver.handle, 'intro'],
    'nothing is published': [idle.handle, 'intro'],
    'nobody hosts it': [hostless.handle, 'intro'],
    'no such event type': [dana.handle, 'nothing'],
    paused: [dana.handle, 'paused'],
    archived: [dana.handle, 'archived'],
    secret: [dana.handle, 'secret'],
  };
});
after(async () => {
  await server.close();
  await database.drop();
  await pages.remove();
});

const requests: Readonly<Record<string, (handle: string, eventType: string) => Promise<Reply>>> = {
  'the event type': (handle, eventType) => server.get(`/api/v1/pages/acme/${handle}/${eventType}`),
  slots: (handle, eventType) =>
    server.get(`/api/v1/pages/acme/${handle}/${eventType}/slots?${datesQuery(3)}`),
  'a booking': (handle, eventType) =>
    server.post(`/api/v1/pages/acme/${handle}/${eventType}/bookings`, form()),
  'the page': (handle, eventType) => server.get(`/acme/${handle}/${eventType}`),
  'the page, in a browser': (handle, eventType) =>
    server.get(`/acme/${handle}/${eventType}`, { accept: 'text/html' }),
};

for (const [what, ask] of Object.entries(requests)) {
  test(`${what} is the same 404, whatever the reason`, async () => {
    const replies = await Promise.all(
      Object.entries(hidden).map(async ([reason, where]) => [reason, seen(await ask(...where))] as const),
    );
    const [first] = replies;
    assert.equal(first?.[1].status, 404);
    for (const [reason, reply] of replies) {
      assert.deepEqual(reply, first?.[1], reason);
    }
  });
}

test('the page of a host is the same 404 for whoever has left, has nothing, or never was', async () => {
  const handles = ['nobody', 'lee-leaver', 'ida-idle', 'harry-hostless'];
  for (const path of ['/api/v1/pages/acme/', '/acme/']) {
    const replies = await Promise.all(handles.map(async (handle) => seen(await server.get(path + handle))));
    assert.deepEqual(
      replies,
      replies.map(() => replies[0]),
    );
    assert.equal(replies[0]?.status, 404);
  }
});

test('under an organization it says where to go instead, elsewhere nothing', async () => {
  const known = await server.get('/api/v1/pages/acme/nobody/intro');
  assert.equal(known.json.fallback, 'https://acme.example/contact');
  const unknown = await server.get('/api/v1/pages/nowhere/nobody/intro');
  assert.deepEqual({ ...unknown.json, fallback: known.json.fallback }, known.json);
  assert.equal(unknown.json.fallback, undefined);
});

test('links that are none are the same 404, on the page and in the API', async () => {
  for (const path of ['/booking/', '/link/', '/api/v1/bookings/', '/api/v1/links/']) {
    const tokens = ['x', 'x'.repeat(30), 'x'.repeat(300), `lt_link_${'A'.repeat(59)}`];
    const replies = await Promise.all(tokens.map(async (token) => seen(await server.get(path + token))));
    assert.deepEqual(
      replies,
      replies.map(() => replies[0]),
      path,
    );
    assert.equal(replies[0]?.status, 404);
  }
});

/** All that a caller sees, but what differs from answer to answer. */
function seen({ status, headers, text }: Reply) {
  const changing = new Set(['date', 'x-request-id']);
  return { status, headers: [...headers].filter(([name]) => !changing.has(name)), text };
}
