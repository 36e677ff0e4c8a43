// Teams over HTTP: made by hand, unseen by SCIM until they are handed over, and the directory's from then on.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { withOrganization } from '../../src/db/transaction.ts';
import { counting } from '../booking/counting.ts';
import { run, type TestDatabase, testDatabase } from '../database.ts';
import { type RunningServer, startHttpServer } from '../http-server.ts';
import { patch } from '../scim-client.ts';
import { seedMembers, seedPeople } from '../seed.ts';
import { type MemberScene, memberScene } from './member-scene.ts';

let database: TestDatabase;
let counted: ReturnType<typeof counting>;
let server: RunningServer;
before(async () => {
  database = await testDatabase();
  counted = counting(database.app);
  server = await startHttpServer(database.app, { database: counted.database });
});
after(async () => {
  await server.close();
  await database.drop();
});

const scene = (slug: string) => memberScene(database, server, slug);

async function team(acme: MemberScene, name: string, personIds: readonly string[] = []): Promise<string> {
  const made = await acme.admin.ask('POST', '/teams', { name });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  if (personIds.length > 0) {
    assert.equal((await acme.admin.ask('POST', `/teams/${made.body.id}/members`, { personIds })).status, 200);
  }
  return made.body.id;
}

test('a team made by hand is listed to admins and its members, and to nobody over SCIM', async () => {
  const acme = await scene('by-hand');
  const { MEMBER: mia } = acme.ids;
  const crew = await team(acme, 'Crew', [mia]);
  await team(acme, 'Board');
  const names = async (who: MemberScene['admin']) =>
    (await who.ask('GET', '/teams')).body.teams.map((one: { name: string; members: number }) => [
      one.name,
      one.members,
    ]);
  assert.deepEqual(await names(acme.admin), [
    ['Board', 0],
    ['Crew', 1],
  ]);
  assert.deepEqual(await names(acme.member), [['Crew', 1]]);
  const shown = await acme.member.ask('GET', `/teams/${crew}`);
  assert.deepEqual(shown.body.members, [{ id: mia, name: 'member', managed: false }]);
  assert.equal((await acme.client.request('GET', '/Groups')).body.totalResults, 0);
  const stranger = await acme.person('MEMBER');
  assert.equal((await stranger.browser.ask('GET', `/teams/${crew}`)).status, 404);
  assert.equal((await acme.admin.ask('DELETE', `/teams/${crew}/members/${mia}`)).status, 200);
  assert.equal((await acme.admin.ask('DELETE', `/teams/${crew}/members/${mia}`)).status, 404);
  assert.deepEqual(await names(acme.member), []);
});

test('who is not an active person of the organization is put into no team, and nobody of theirs neither', async () => {
  const [acme, other] = [await scene('strict'), await scene('strict-other')];
  const crew = await team(acme, 'Crew');
  const gone = await acme.person('MEMBER');
  await acme.admin.ask('POST', `/members/${gone.id}/deactivate`, {});
  for (const id of [gone.id, other.ids.MEMBER, randomUUID()]) {
    const personIds = [acme.ids.MEMBER, id];
    const answer = await acme.admin.ask('POST', `/teams/${crew}/members`, { personIds });
    assert.deepEqual([answer.status, Object.keys(answer.body.fields)], [400, ['personIds']]);
  }
  assert.deepEqual((await acme.admin.ask('GET', `/teams/${crew}`)).body.members, []);
});

test('handed over, it is a group with its members, and the directory’s alone', async () => {
  const acme = await scene('hand-over');
  const eve = await acme.provisioned('eve');
  const crew = await team(acme, 'Crew', [eve.id]);
  const before = (await acme.client.request('GET', `/Users/${eve.scimId}`)).body.meta.version;
  assert.equal((await acme.admin.ask('POST', `/teams/${crew}/hand-over`, {})).status, 200);
  const { body } = await acme.client.request('GET', '/Groups?filter=displayName%20eq%20%22crew%22');
  assert.equal(body.totalResults, 1);
  const [group] = body.Resources;
  assert.deepEqual(
    group.members.map(({ value }: { value: string }) => value),
    [eve.scimId],
  );
  const user = (await acme.client.request('GET', `/Users/${eve.scimId}`)).body;
  assert.notEqual(user.meta.version, before);
  assert.equal(user.groups[0].value, group.id);
  for (const [method, path, asked] of [
    ['PUT', '', { name: 'Staff' }],
    ['DELETE', '', undefined],
    ['POST', '/hand-over', {}],
    ['POST', '/members', { personIds: [acme.ids.MEMBER] }],
    ['DELETE', `/members/${eve.id}`, undefined],
  ] as const) {
    assert.equal(
      (await acme.admin.ask(method, `/teams/${crew}${path}`, asked)).status,
      409,
      `${method} ${path}`,
    );
  }
  // What a leaver had by hand is the directory's to give back.
  await acme.client.request(
    'PATCH',
    `/Users/${eve.scimId}`,
    patch({ op: 'replace', path: 'active', value: false }),
  );
  await acme.client.request(
    'PATCH',
    `/Users/${eve.scimId}`,
    patch({ op: 'replace', path: 'active', value: true }),
  );
  assert.equal((await acme.admin.ask('GET', `/teams/${crew}`)).body.members.length, 1);
  const twin = await team(acme, 'CREW');
  assert.equal((await acme.admin.ask('POST', `/teams/${twin}/hand-over`, {})).status, 409);
  assert.equal((await acme.admin.ask('PUT', `/teams/${twin}`, { name: 'Staff' })).status, 200);
  assert.equal((await acme.admin.ask('POST', `/teams/${twin}/hand-over`, {})).status, 200);
  assert.deepEqual(
    (await acme.audited('team.handed_over')).map(({ facts }) => facts.members),
    [1, 0],
  );
});

const off = patch({ op: 'replace', path: 'active', value: false });
const on = patch({ op: 'replace', path: 'active', value: true });

test('who left and came back is not in a team made by hand by that, and is put into it again', async () => {
  const acme = await scene('come-back');
  const eve = await acme.provisioned('eve');
  const crew = await team(acme, 'Crew', [eve.id]);
  const members = async () => (await acme.admin.ask('GET', `/teams/${crew}`)).body.members;
  const added = async () => (await acme.audited('team.member_added')).map(({ target }) => target);
  for (const change of [off, on]) {
    assert.equal((await acme.client.request('PATCH', `/Users/${eve.scimId}`, change)).status, 200);
  }
  assert.deepEqual(await members(), []);
  const again = () => acme.admin.ask('POST', `/teams/${crew}/members`, { personIds: [eve.id] });
  assert.equal((await again()).status, 200);
  assert.deepEqual(await members(), [{ id: eve.id, name: 'eve Test', managed: false }]);
  assert.deepEqual(await added(), [eve.id, eve.id]);
  assert.equal((await again()).status, 200);
  assert.deepEqual(await added(), [eve.id, eve.id]);
});

test('handed over, a team has its active people as members, and its leavers when they are active again', async () => {
  const acme = await scene('hand-over-leavers');
  const [eve, lou] = [await acme.provisioned('eve'), await acme.provisioned('lou')];
  const crew = await team(acme, 'Crew', [eve.id, lou.id]);
  const set = (who: typeof eve, change: object) =>
    acme.client.request('PATCH', `/Users/${who.scimId}`, change);
  await set(eve, off);
  await set(lou, off);
  await set(eve, on);
  assert.equal((await acme.admin.ask('POST', `/teams/${crew}/hand-over`, {})).status, 200);
  const members = async () => {
    const [group] = (await acme.client.request('GET', '/Groups')).body.Resources;
    return (group.members ?? []).map(({ value }: { value: string }) => value).toSorted();
  };
  assert.deepEqual(await members(), [eve.scimId]);
  await set(lou, on);
  assert.deepEqual(await members(), [eve.scimId, lou.scimId].toSorted());
});

test('a removed team touches no person, and its pages are gone', async () => {
  const acme = await scene('removed');
  const crew = await team(acme, 'Crew', [acme.ids.MEMBER]);
  await acme.sql(
    `insert into event_type (organization_id, id, team_id, kind, slug, title, duration_minutes, status)
     values ($1, gen_random_uuid(), $2, 'round_robin', 'intro', 'Intro', 30, 'active')`,
    [acme.organizationId, crew],
  );
  assert.equal((await acme.admin.ask('DELETE', `/teams/${crew}`)).status, 200);
  assert.equal((await acme.admin.ask('GET', `/teams/${crew}`)).status, 404);
  assert.equal((await acme.member.ask('GET', '/session')).status, 200);
  const pages = await acme.sql(
    `select status, team_id from event_type where slug = 'intro' and organization_id = $1`,
    [acme.organizationId],
  );
  assert.deepEqual(pages, [{ status: 'archived', team_id: null }]);
});

test('a team of 10,000 and a thousand teams are shown page by page', async () => {
  const acme = await scene('large');
  const { organizationId } = acme;
  const group = await acme.client.request('POST', '/Groups', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName: 'Everybody',
  });
  await withOrganization(database.app, organizationId, async (tx) => {
    const people = await seedPeople(tx, organizationId, { prefix: 'person', count: 10_000 });
    await seedMembers(tx, organizationId, {
      teamScimId: group.body.id,
      personIds: people.map(({ id }) => id),
    });
  });
  await acme.sql(
    `insert into team (organization_id, id, name, name_folded, profile, profile_search)
     select $1, gen_random_uuid(), 'Team ' || n, 'team ' || lpad(n::text, 4, '0'), '{}', '{}' from generate_series(1, 1000) n`,
    [organizationId],
  );
  await run(database.owner, 'vacuum (analyze) linktime.person, linktime.team_member, linktime.team');
  counted.take();
  const { body: first } = await acme.admin.ask('GET', '/teams');
  // begin, the session, the page, commit.
  assert.equal(counted.take().statements, 4);
  assert.deepEqual(
    [first.teams.length, first.teams[0].name, first.teams[0].members],
    [50, 'Everybody', 10_000],
  );
  const second = await acme.admin.ask('GET', `/teams?after=${first.next}`);
  assert.equal(second.body.teams[0].name, 'Team 50');
  const seen = new Set<string>();
  let next: string | null = '';
  for (let pages = 0; pages < 5 && next !== null; pages += 1) {
    const query: string = next === '' ? '' : `?after=${next}`;
    counted.take();
    const { body } = await acme.admin.ask('GET', `/teams/${first.teams[0].id}${query}`);
    assert.equal(counted.take().statements, 5);
    for (const { id } of body.members) {
      seen.add(id);
    }
    next = body.next;
  }
  assert.equal(seen.size, 500);
});
