import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type TestDatabase, testDatabase } from '../../../test/database.ts';
import { idOf, introFields, type PageScene, pageScene } from '../../../test/page-scene.ts';
import { changeEventTypeStatus, listEventTypes, makeEventType } from './event-type-edit.ts';
import { closePagesForPerson, reopenPagesForPerson } from './event-type-store.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

const list = (scene: PageScene, page: { after?: string; count: number } = { count: 100 }) =>
  scene.within((tx) => listEventTypes(tx, scene.organizationId, page));
const change = (scene: PageScene, id: string, status: 'active' | 'paused' | 'archived') =>
  scene.within((tx) => changeEventTypeStatus(tx, scene.organizationId, { id, status }));
const refusal = (made: { ok: boolean; reason?: string }) => made.reason;

test('an event type is made with all its fields and listed with its hosts', async () => {
  const scene = await pageScene(database, 'made');
  const dana = await scene.person('Dana Host');
  const bob = await scene.person('Bob');
  const team = await scene.team('Sales', [dana, bob]);
  const group = idOf(await scene.make({ ownerId: dana }, { kind: 'group', slug: 'class', capacity: 12 }));
  const robin = idOf(await scene.make({ teamId: team, hostIds: [dana, bob, dana] }, { guestsAllowed: 3 }));
  const listed = await list(scene);
  assert.deepEqual(
    listed.map(({ id, kind, handle, hosts, capacity, page }) => [
      id,
      kind,
      handle,
      hosts,
      capacity,
      page.name,
    ]),
    [
      [group, 'group', 'dana-host', ['Dana Host'], 12, 'Dana Host'],
      [robin, 'round_robin', 'sales', ['Bob', 'Dana Host'], 1, 'Sales'],
    ],
  );
  assert.deepEqual(listed[1]?.rules, introFields.rules);
  const [first] = await list(scene, { count: 1 });
  assert.equal(first?.id, group);
  assert.deepEqual(
    (await list(scene, { after: group, count: 5 })).map(({ id }) => id),
    [robin],
  );
  assert.deepEqual(await list(await pageScene(database, 'made-elsewhere')), []);
});

test('a slug is taken on one page only, and free again when its event type is archived', async () => {
  const scene = await pageScene(database, 'slugs');
  const dana = await scene.person('Dana Host');
  const id = idOf(await scene.make({ ownerId: dana }));
  assert.equal(refusal(await scene.make({ ownerId: dana })), 'slug_taken');
  idOf(await scene.make({ ownerId: await scene.person('Bob') }));
  assert.equal(await change(scene, id, 'paused'), 'changed');
  assert.equal(refusal(await scene.make({ ownerId: dana })), 'slug_taken');
  assert.equal(await change(scene, id, 'archived'), 'changed');
  idOf(await scene.make({ ownerId: dana }));
  assert.equal(await change(scene, id, 'active'), 'archived');
});

test('of many who make the same page at once, one does, and no transaction fails', async () => {
  const scene = await pageScene(database, 'crowd');
  const dana = await scene.person('Dana Host');
  const tries = await Promise.all(Array.from({ length: 12 }, () => scene.make({ ownerId: dana })));
  assert.equal(tries.filter(({ ok }) => ok).length, 1);
  assert.deepEqual([...new Set(tries.map(refusal))].toSorted(), ['slug_taken', undefined]);
  assert.equal((await list(scene)).length, 1);
});

test('hosts are the owner alone, or active members of the team; nothing is written otherwise', async () => {
  const scene = await pageScene(database, 'hosts');
  const { organizationId } = scene;
  const [dana, bob, eve, leaver] = await Promise.all(['Dana', 'Bob', 'Eve', 'Leaver'].map(scene.person));
  const stranger = await (await pageScene(database, 'hosts-elsewhere')).person('Stranger');
  assert.ok(dana && bob && eve && leaver);
  const team = await scene.team('Sales', [dana, bob, leaver, eve]);
  await scene.sql('update person set active = false, deactivated_at = now() where id = $1', [leaver]);
  await scene.sql('update team_member set suspended = true where person_id = $1', [eve]);
  const make = (page: { kind: 'person' | 'team'; id: string }, hostIds: string[], kind = introFields.kind) =>
    scene.within((tx) =>
      makeEventType(tx, organizationId, {
        fields: { ...introFields, kind },
        page,
        hostIds,
        status: 'active',
      }),
    );
  const onTeam = (hostIds: string[]) => make({ kind: 'team', id: team }, hostIds, 'round_robin');
  for (const hosts of [[], [dana, leaver], [eve], [dana, stranger], [randomUUID()]]) {
    assert.equal(refusal(await onTeam(hosts)), 'host_unavailable', String(hosts));
  }
  const own = { kind: 'person', id: dana } as const;
  assert.equal(refusal(await make(own, [bob])), 'host_unavailable');
  assert.equal(refusal(await make(own, [dana, bob])), 'host_unavailable');
  assert.equal(refusal(await make({ kind: 'person', id: leaver }, [leaver])), 'page_unavailable');
  assert.equal(refusal(await make({ kind: 'person', id: stranger }, [stranger])), 'page_unavailable');
  assert.equal(
    refusal(await make({ kind: 'team', id: randomUUID() }, [dana], 'collective')),
    'page_unavailable',
  );
  assert.equal(refusal(await make(own, [dana], 'round_robin')), 'wrong_page');
  assert.equal(refusal(await make({ kind: 'team', id: team }, [dana], 'group')), 'wrong_page');
  assert.deepEqual(await list(scene), []);
  assert.deepEqual(await scene.sql('select handle from team where id = $1', [team]), [{ handle: null }]);
  idOf(await onTeam([dana, bob]));
  assert.deepEqual(await scene.sql('select handle from team where id = $1', [team]), [{ handle: 'sales' }]);
});

test('publishing needs a host, and each change may have been made already', async () => {
  const scene = await pageScene(database, 'status');
  const dana = await scene.person('Dana Host');
  const id = idOf(await scene.make({ ownerId: dana }));
  assert.equal(await change(scene, id, 'active'), 'unchanged');
  assert.equal(await change(scene, id, 'paused'), 'changed');
  assert.equal(await change(scene, id, 'paused'), 'unchanged');
  await scene.sql('update event_type_host set active = false where event_type_id = $1', [id]);
  assert.equal(await change(scene, id, 'active'), 'no_host');
  await scene.sql('update event_type_host set active = true where event_type_id = $1', [id]);
  assert.equal(await change(scene, id, 'active'), 'changed');
  assert.equal(await change(scene, randomUUID(), 'active'), 'not_found');
  const other = await pageScene(database, 'status-elsewhere');
  assert.equal(await change(other, id, 'archived'), 'not_found');
});

test('who returns can publish again: the pages come back paused and are theirs to host', async () => {
  const scene = await pageScene(database, 'returns');
  const { organizationId } = scene;
  const dana = await scene.person('Dana Host');
  const open = idOf(await scene.make({ ownerId: dana }));
  const paused = idOf(await scene.make({ ownerId: dana }, { slug: 'later' }));
  const gone = idOf(await scene.make({ ownerId: dana }, { slug: 'gone' }));
  await change(scene, paused, 'paused');
  await change(scene, gone, 'archived');
  const closed = await scene.within((tx) => closePagesForPerson(tx, organizationId, dana));
  assert.deepEqual(closed, { pages: 1, links: 0 }, 'only one could be booked');
  assert.deepEqual(
    (await list(scene)).map(({ status }) => status),
    ['archived', 'archived', 'archived'],
  );
  assert.equal(await scene.within((tx) => reopenPagesForPerson(tx, organizationId, dana)), 2);
  const back = await list(scene);
  assert.deepEqual(
    back.map(({ id, status, statusReason, hosts }) => [id, status, statusReason, hosts.length]),
    [
      [open, 'paused', 'host_returned', 1],
      [paused, 'paused', 'host_returned', 1],
      [gone, 'archived', 'by_hand', 0],
    ],
  );
  assert.equal(await change(scene, open, 'active'), 'changed');
});
