// What a group's name is worth, and what becomes of groups when people leave and return, and of people when groups go.
// PRODUCT rulings "Groups over SCIM" and "Deactivation is one thing".
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { GROUP } from '@linktime/scim';
import { withOrganization } from '../../src/db/transaction.ts';
import { run, type TestDatabase, testDatabase } from '../database.ts';
import { book, personId, rows, type Scene } from '../scene.ts';
import { type Client, organizationClient, patch, user } from '../scim-client.ts';
import { type Body, groupScene } from './group-scene.ts';

let database: TestDatabase;
let acme: Client;
let scene: Scene;
before(async () => {
  database = await testDatabase();
  acme = await organizationClient(database.app, 'acme');
  scene = { database: database.app, organizationId: acme.organizationId };
});
after(() => database.drop());

const { groupOf, newcomer, get, patchGroup, versionOf, assertMembers, found } = groupScene(() => acme);

// Names.

test('a displayName belongs to one group, whatever its case: 409 uniqueness by POST, PUT and PATCH', async () => {
  const { group: taken } = await groupOf(0, { displayName: 'Zoë’s Crew' });
  const { group } = await groupOf(1);
  const before = await get(`/Groups/${group.id}`);
  for (const displayName of ['Zoë’s Crew', 'ZOË’S CREW', 'Zoe\u0308’s crew']) {
    const body = { schemas: [GROUP], displayName };
    for (const answer of [
      await acme.request('POST', '/Groups', body),
      await acme.request('PUT', `/Groups/${group.id}`, body),
      await patchGroup(
        group,
        { op: 'remove', path: 'members' },
        { op: 'replace', path: 'displayName', value: displayName },
      ),
    ]) {
      assert.deepEqual([answer.status, answer.body.scimType], [409, 'uniqueness'], displayName);
    }
  }
  assert.deepEqual(await get(`/Groups/${group.id}`), before);
  await acme.request('DELETE', `/Groups/${taken.id}`);
  assert.equal(
    (await acme.request('POST', '/Groups', { schemas: [GROUP], displayName: 'ZOË’S crew' })).status,
    201,
  );
});

test('a displayName never conflicts with the group’s own', async () => {
  const { group } = await groupOf(0);
  const body = { schemas: [GROUP], displayName: group.displayName };
  assert.equal((await acme.request('PUT', `/Groups/${group.id}`, body)).status, 200);
  const capitals = group.displayName.toUpperCase();
  const answer = await patchGroup(group, { op: 'replace', path: 'displayName', value: capitals });
  assert.deepEqual([answer.status, answer.body.displayName], [200, capitals]);
});

test('a team made by hand is nowhere in SCIM, keeps its members, and leaves its name free', async () => {
  const ada = await newcomer();
  const [team, scimId] = [randomUUID(), null];
  await withOrganization(database.app, acme.organizationId, async (tx) => {
    await tx.execute(
      `insert into team (organization_id, id, scim_id, name, name_folded, profile, profile_search)
       values ($1, $2, $3, 'By Hand', 'by hand', '{}', '{}')`,
      [acme.organizationId, team, scimId],
    );
    await tx.execute(
      `insert into team_member (organization_id, team_id, person_id, source) values ($1, $2, $3, 'hand')`,
      [acme.organizationId, team, await personId(scene, ada.id)],
    );
  });
  const replacement = { schemas: [GROUP], displayName: 'Owned' };
  for (const [method, body] of [['GET'], ['PUT', replacement], ['PATCH', patch()], ['DELETE']] as const) {
    assert.equal((await acme.request(method, `/Groups/${team}`, body)).status, 404, method);
  }
  const all = await get('/Groups?count=200');
  assert.ok(!JSON.stringify(all).includes('By Hand'));
  assert.equal((await found('displayName eq "By Hand"')).length, 0);
  assert.deepEqual(await found(`members.value eq "${ada.id}"`), []);
  assert.equal((await get(`/Users/${ada.id}`)).groups, undefined);
  const { group } = await groupOf(0, { displayName: 'By hand' });
  assert.deepEqual(await found('displayName eq "BY HAND"'), [group.id]);
  assert.equal((await rows(scene, 'select 1 from team_member where team_id = $1', [team])).length, 1);
});

// People who leave and return, groups that go.

const off = patch({ op: 'replace', value: { active: false } });
const on = patch({ op: 'replace', value: { active: true } });

test('a leaver’s membership is suspended and shown again on reactivation; the group’s version advances', async () => {
  const { group, people } = await groupOf(2);
  const [ada, bob] = people;
  const versions = [await versionOf('Groups', group)];
  await acme.request('PATCH', `/Users/${ada.id}`, off);
  await assertMembers(group, [bob]);
  assert.equal((await get(`/Users/${ada.id}`)).groups, undefined);
  assert.deepEqual(await found(`members.value eq "${ada.id}"`), []);
  versions.push(await versionOf('Groups', group));
  await acme.request('PATCH', `/Users/${ada.id}`, on);
  await assertMembers(group, people);
  assert.equal((await get(`/Users/${ada.id}`)).groups.length, 1);
  versions.push(await versionOf('Groups', group));
  assert.equal(new Set(versions).size, 3);
});

test('an inactive person who is added is a member as soon as they are active', async () => {
  const { group } = await groupOf(0);
  const ada = await newcomer();
  await acme.request('PATCH', `/Users/${ada.id}`, off);
  const answer = await patchGroup(group, { op: 'add', path: 'members', value: [{ value: ada.id }] });
  assert.deepEqual([answer.status, answer.body.members], [200, undefined]);
  await acme.request('PATCH', `/Users/${ada.id}`, on);
  await assertMembers(group, [ada]);
});

test('a membership that stayed suspended is given by adding its active person, once; an inactive one’s stays', async () => {
  const { group, people } = await groupOf(3);
  const [ada, bob, cy] = people;
  await acme.request('PATCH', `/Users/${bob.id}`, off);
  // As a team that was handed over once may hold it.
  await run(database.owner, 'update team_member set suspended = true where person_id = $1', [
    await personId(scene, ada.id),
  ]);
  await assertMembers(group, [cy]);
  const versions = async () => [
    await versionOf('Groups', group),
    ...(await Promise.all(people.map((one) => versionOf('Users', one)))),
  ];
  const records = async () =>
    (await rows(scene, `select 1 from audit_record where action = 'team.member_added'`, [])).length;
  const add = { op: 'add', path: 'members', value: people.map(({ id }) => ({ value: id })) };
  const [before, recorded] = [await versions(), await records()];
  const answer = await patchGroup(group, add);
  assert.equal(answer.status, 200);
  await assertMembers(group, [ada, cy]);
  const once = await versions();
  assert.deepEqual(
    once.map((version, index) => version !== before[index]),
    [true, true, false, false],
  );
  assert.equal(await records(), recorded + 1);
  await patchGroup(group, add);
  assert.deepEqual(await versions(), once);
  assert.equal(await records(), recorded + 1);
  await acme.request('PATCH', `/Users/${bob.id}`, on);
  await assertMembers(group, people);
});

test('an inactive person who is removed meanwhile stays out', async () => {
  const { group, people } = await groupOf(2);
  const [ada, bob] = people;
  await acme.request('PATCH', `/Users/${ada.id}`, off);
  await patchGroup(group, { op: 'remove', path: `members[value eq "${ada.id}"]` });
  await acme.request('PATCH', `/Users/${ada.id}`, on);
  await assertMembers(group, [bob]);
});

test('who is deleted leaves the group for good, also when the same person is created again', async () => {
  const { group, people } = await groupOf(2);
  const [ada, bob] = people;
  const version = await versionOf('Groups', group);
  await acme.request('DELETE', `/Users/${ada.id}`);
  await assertMembers(group, [bob]);
  assert.notEqual(await versionOf('Groups', group), version);
  const { status, body } = await acme.request('POST', '/Users', {
    ...user('x'),
    userName: ada.userName,
    emails: ada.emails,
  });
  assert.equal(status, 201);
  assert.equal(body.groups, undefined);
  await assertMembers(group, [bob]);
});

/** An event type on the group's page with one person who hosts it. */
async function teamPage(group: Body, host: Body): Promise<{ page: string; booking: string }> {
  const page = randomUUID();
  const person = await personId(scene, host.id);
  await run(
    database.owner,
    `insert into event_type (organization_id, id, team_id, kind, slug, title, duration_minutes, status)
     select organization_id, $2, id, 'round_robin', 'intro', 'Intro', 30, 'active' from team where scim_id = $1`,
    [group.id, page],
  );
  await run(
    database.owner,
    'insert into event_type_host (organization_id, event_type_id, person_id) values ($1, $2, $3)',
    [acme.organizationId, page, person],
  );
  const booked = await book(scene, { hosts: [person], inHours: 5, eventTypeId: page });
  assert.ok(booked.ok);
  return { page, booking: booked.id };
}

test('deleting a group touches no person, archives its event types and leaves its bookings with their hosts', async () => {
  const { group, people } = await groupOf(2);
  const { page, booking } = await teamPage(group, people[0]);
  const before = await Promise.all(people.map((person) => versionOf('Users', person)));
  assert.equal((await acme.request('DELETE', `/Groups/${group.id}`)).status, 204);
  assert.equal((await acme.request('DELETE', `/Groups/${group.id}`)).status, 404);
  assert.equal((await acme.request('GET', `/Groups/${group.id}`)).status, 404);
  for (const [index, { id }] of people.entries()) {
    const { active, groups, meta } = await get(`/Users/${id}`);
    assert.deepEqual([active, groups, meta.version], [true, undefined, before[index]]);
  }
  assert.deepEqual(await rows(scene, 'select status, status_reason from event_type where id = $1', [page]), [
    { status: 'archived', status_reason: 'team_removed' },
  ]);
  assert.deepEqual(await rows(scene, 'select status from booking where id = $1', [booking]), [
    { status: 'confirmed' },
  ]);
});

test('membership makes nobody a host, and leaving the team ends hosting; the bookings stay with their hosts', async () => {
  const { group, people } = await groupOf(2);
  const { page, booking } = await teamPage(group, people[0]);
  const hosts = () => rows(scene, 'select active from event_type_host where event_type_id = $1', [page]);
  const ada = await newcomer();
  await patchGroup(group, { op: 'add', path: 'members', value: [{ value: ada.id }] });
  assert.deepEqual(await hosts(), [{ active: true }]);
  await patchGroup(group, { op: 'remove', path: `members[value eq "${people[0].id}"]` });
  assert.deepEqual(await rows(scene, 'select status from booking where id = $1', [booking]), [
    { status: 'confirmed' },
  ]);
  assert.deepEqual(
    (await hosts()).filter(({ active }) => active === true),
    [],
  );
});

// The list of users derives the groups of a whole page at once, another way than a single user's.

test('a page shows of each user what a GET shows: several groups, none, those made by hand, and after leaving', async () => {
  const { group: first, people } = await groupOf(3);
  const members = people.slice(1).map(({ id }) => ({ value: id }));
  const { group: second } = await groupOf(0, { members });
  const { group: byHand } = await groupOf(0, { members: [...members, { value: (await newcomer()).id }] });
  await run(database.owner, 'update linktime.team set scim_id = null where scim_id = $1', [byHand.id]);
  await acme.request(
    'PATCH',
    `/Users/${people[2].id}`,
    patch({ op: 'replace', path: 'active', value: false }),
  );

  const { Resources, totalResults } = await get('/Users?count=1000');
  assert.equal(Resources.length, totalResults);
  for (const shown of Resources) {
    assert.deepEqual(shown, await get(`/Users/${shown.id}`));
  }
  const groupsOf = (id: string) =>
    Resources.find((shown: Body) => shown.id === id).groups?.map(({ value }: Body) => value);
  assert.deepEqual(
    people.map(({ id }) => groupsOf(id)),
    [[first.id], [first.id, second.id], undefined],
  );
  const tail = await get(`/Users?startIndex=${totalResults - 1}&count=5`);
  assert.deepEqual(tail.Resources, Resources.slice(-2));
  assert.equal(tail.totalResults, totalResults);
  const past = await get(`/Users?startIndex=${totalResults + 1}`);
  assert.deepEqual([past.totalResults, past.Resources ?? []], [totalResults, []]);
});

test('a page of groups begins where it is told to', async () => {
  const { Resources: all, totalResults } = await get('/Groups?count=1000');
  assert.equal(all.length, totalResults);
  const { Resources } = await get('/Groups?startIndex=2&count=3');
  assert.deepEqual(Resources, all.slice(1, 4));
});
