import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type TestDatabase, testDatabase } from '../../../test/database.ts';
import { personId, rows } from '../../../test/scene.ts';
import { organizationClient, patch } from '../../../test/scim-client.ts';
import { withOrganization } from '../../db/transaction.ts';
import { defaultHours } from '../slots/hours.ts';
import { loadHoursOf } from '../slots/schedule-store.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

const equipment = `select p.handle, k.handle as kept, e.slug, e.title, e.status, e.duration_minutes, h.active as hosts
  from person p
  left join handle k on k.organization_id = p.organization_id and k.person_id = p.id
  left join event_type e on e.organization_id = p.organization_id and e.owner_id = p.id
  left join event_type_host h on h.organization_id = e.organization_id and h.event_type_id = e.id
  where p.organization_id = current_organization() and p.id = $1`;

async function scene(slug: string) {
  const client = await organizationClient(database.app, slug);
  const place = { database: database.app, organizationId: client.organizationId };
  const equipped = async (scimId: string) => rows(place, equipment, [await personId(place, scimId)]);
  const hours = (scimId: string) =>
    withOrganization(database.app, client.organizationId, async (tx) => {
      const id = await personId(place, scimId);
      return (await loadHoursOf(tx, client.organizationId, [id])).get(id);
    });
  return { client, equipped, hours };
}

test('a joiner has a handle from the display name, weekday hours in their zone, and one paused event type', async () => {
  const { client, equipped, hours } = await scene('joiner');
  const first = {
    slug: '30-minutes',
    title: '30-minute meeting',
    status: 'paused',
    duration_minutes: 30,
    hosts: true,
  };
  const has = (handle: string) => [{ handle, kept: handle, ...first }];
  const dana = await client.createUser('d.host', { displayName: 'Dana Host', timezone: 'Asia/Singapore' });
  assert.deepEqual(await equipped(dana.id), has('dana-host'));
  assert.deepEqual(await hours(dana.id), defaultHours('Asia/Singapore'));
  const other = await client.createUser('dh2', { displayName: 'Dana Host', timezone: 'Mars/Olympus' });
  assert.deepEqual(await equipped(other.id), has('dana-host-2'));
  assert.deepEqual(await hours(other.id), defaultHours('UTC'));
});

test('a handle is never made from an e-mail address, also where nothing else is known', async () => {
  const { client, equipped } = await scene('nameless');
  const { body } = await client.request('POST', '/Users', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: 'secret.name@example.com',
  });
  assert.deepEqual(
    (await equipped(body.id)).map(({ handle }) => handle),
    ['person'],
  );
});

test('thirty people called Dana Host are provisioned at once', async () => {
  const { client, equipped } = await scene('thirty');
  const users = await Promise.all(
    Array.from({ length: 30 }, (_, index) => client.createUser(`dana${index}`, { displayName: 'Dana Host' })),
  );
  const handles = await Promise.all(users.map(async ({ id }) => (await equipped(id))[0]?.handle));
  assert.equal(new Set(handles).size, 30);
  assert.ok(handles.includes('dana-host'));
});

test('who returns or is taken over keeps what they have; a successor starts afresh', async () => {
  const { client, equipped } = await scene('once');
  const byHand = await client.addByHand('mei', 'MEMBER');
  const dana = await client.createUser('dana', { displayName: 'Dana Host', externalId: 'one' });
  await client.request('PATCH', `/Users/${dana.id}`, patch({ op: 'replace', path: 'active', value: false }));
  await client.request('PATCH', `/Users/${dana.id}`, patch({ op: 'replace', path: 'active', value: true }));
  assert.equal((await equipped(dana.id)).length, 1);
  await client.request('DELETE', `/Users/${dana.id}`);
  const again = await client.createUser('dana', { displayName: 'Dana Host', externalId: 'one' });
  assert.deepEqual(
    (await equipped(again.id)).map(({ handle }) => handle),
    ['dana-host'],
  );
  await client.request('PATCH', `/Users/${again.id}`, patch({ op: 'replace', path: 'active', value: false }));
  const successor = await client.createUser('dana', { displayName: 'Dana Host', externalId: 'two' });
  assert.deepEqual(
    (await equipped(successor.id)).map(({ handle }) => handle),
    ['dana-host-2'],
  );
  const adopted = await client.createUser('mei.lin', {
    emails: [{ value: byHand.email, type: 'work', primary: true }],
  });
  assert.equal(adopted.id, byHand.scimId);
  assert.ok((await equipped(adopted.id)).length <= 1);
});
