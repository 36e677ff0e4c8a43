// The organization's settings over HTTP: face, offboarding policy, plan; and what follows from leaving Business.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Database, openDatabase } from '../../src/db/connect.ts';
import { settleDueChanges } from '../../src/offboarding/settle-changes.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { type RunningServer, startHttpServer } from '../http-server.ts';
import { book } from '../scene.ts';
import { visitor } from '../sign-in/browser.ts';
import { type MemberScene, memberScene } from './member-scene.ts';

let database: TestDatabase;
let server: RunningServer;
/** Where LINKTIME_PLAN_CHANGE is left to the operator. */
let operators: RunningServer;
let second: Database;
before(async () => {
  database = await testDatabase();
  server = await startHttpServer(database.app, { planChange: 'owner' });
  // With connections of its own: the text of SCIM's statements holds the base URL.
  second = openDatabase(database.login, { role: 'linktime_app', fast: 1, slow: 1, exclusive: 2 });
  operators = await startHttpServer(second);
});
after(async () => {
  await server.close();
  await operators.close();
  await second.close();
  await database.drop();
});

const scene = (slug: string, plan?: 'FREE' | 'BUSINESS') => memberScene(database, server, slug, plan);
const site = { baseUrl: 'https://linktime.test', mailFrom: 'bookings@linktime.test' };
const settle = (days: number) =>
  settleDueChanges(database.app, site, Temporal.Now.instant().add({ hours: 24 * days }));
const planOf = async ({ owner }: MemberScene) => (await owner.ask('GET', '/plan')).body;

const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(100)]);

test('the face is changed, and shows what is wrong where', async () => {
  const acme = await scene('face');
  const form = {
    name: 'Acme & Sons',
    timeZone: 'Europe/Berlin',
    colour: '#1a5fb4',
    replyTo: 'hello@acme.example',
    fallbackUrl: 'https://acme.example/contact',
  };
  assert.equal((await acme.admin.ask('PUT', '/organization', form)).status, 200);
  const { largestLogo, ...face } = (await acme.admin.ask('GET', '/organization')).body;
  assert.deepEqual(face, { ...form, logo: null });
  for (const [field, value] of [
    ['name', 'Win at evil.example/now'],
    ['timeZone', 'Mars/Olympus'],
    ['colour', 'red'],
    ['replyTo', 'nobody'],
    ['fallbackUrl', 'javascript:alert(1)'],
  ] as const) {
    const answer = await acme.admin.ask('PUT', '/organization', { ...form, [field]: value });
    assert.deepEqual([answer.status, Object.keys(answer.body.fields)], [400, [field]]);
  }
  const content = png.toString('base64');
  assert.equal((await acme.admin.ask('PUT', '/organization/logo', { content })).status, 200);
  const { logo } = (await acme.admin.ask('GET', '/organization')).body;
  assert.match(logo, /^\/api\/v1\/organizations\/face\/logo\?v=\d+$/);
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64');
  assert.equal((await acme.admin.ask('PUT', '/organization/logo', { content: svg })).status, 400);
  const sized = (bytes: number) => ({
    content: Buffer.concat([png, Buffer.alloc(bytes - png.length)]).toString('base64'),
  });
  const refused = await acme.admin.ask('PUT', '/organization/logo', sized(largestLogo + 1));
  assert.deepEqual(
    [refused.status, refused.body.fields],
    [400, { content: 'Expected a PNG, JPEG or WebP image of 32 KiB at most.' }],
  );
  assert.equal((await acme.admin.ask('GET', '/organization')).body.logo, logo);
  assert.equal((await acme.admin.ask('PUT', '/organization/logo', { content: null })).status, 200);
  assert.equal((await acme.admin.ask('GET', '/organization')).body.logo, null);
  const changes = await acme.audited('organization.face_changed');
  assert.deepEqual([changes.length, changes[0]?.actor], [3, acme.ids.ADMIN]);
});

test('the offboarding policy is the owner’s; what is held is sent or kept by an admin', async () => {
  const acme = await scene('policy');
  const policy = { roundRobin: 'hand_over', collective: 'go_on', holdAbove: 1, notify: ['hr@acme.example'] };
  assert.equal((await acme.admin.ask('PUT', '/offboarding', policy)).status, 403);
  assert.equal((await acme.owner.ask('PUT', '/offboarding', policy)).status, 200);
  const nothing = { held: 0, heldUntil: null, heldOf: [] };
  assert.deepEqual((await acme.admin.ask('GET', '/offboarding')).body, { policy, ...nothing });
  const at = { database: database.app, organizationId: acme.organizationId };
  for (const name of ['ann', 'ben']) {
    const leaver = await acme.person('MEMBER', name);
    await book(at, { hosts: [leaver.id], inHours: 50 });
    await acme.admin.ask('POST', `/members/${leaver.id}/deactivate`, {});
  }
  const held = (await acme.admin.ask('GET', '/offboarding')).body;
  assert.equal(held.held, 1);
  assert.ok(Date.parse(held.heldUntil) > Date.now());
  const [leaver] = held.heldOf;
  assert.deepEqual(
    [held.heldOf.length, leaver.name, leaver.bookings, leaver.until],
    [1, 'ben', 1, held.heldUntil],
  );
  const told = async () => {
    const all = [acme.owner, acme.admin, acme.member].map((who) => who.ask('GET', '/session'));
    return (await Promise.all(all)).map(({ body }) => body.held);
  };
  assert.deepEqual(await told(), [1, 1, 0]);
  assert.deepEqual((await acme.admin.ask('POST', '/offboarding/restore', {})).body, { bookings: 1 });
  assert.deepEqual(await told(), [0, 0, 0], 'The word was given.');
  assert.deepEqual((await acme.admin.ask('POST', '/offboarding/send', {})).body, { bookings: 1 });
  assert.ok(Date.parse((await acme.admin.ask('GET', '/offboarding')).body.heldUntil) <= Date.now());
});

test('an upgrade is at once; leaving Business takes 30 days, is told, can be undone, and happens once', async () => {
  const acme = await scene('plans', 'FREE');
  assert.deepEqual(await planOf(acme), { plan: 'FREE', change: null, mayChange: true });
  assert.deepEqual((await acme.owner.ask('POST', '/plan', { plan: 'BUSINESS' })).body, { change: null });
  assert.equal((await acme.idp('GET', '/Users')).status, 200);
  const { body } = await acme.owner.ask('POST', '/plan', { plan: 'PRO' });
  const inDays = (Date.parse(body.change.at) - Date.now()) / 86_400_000;
  assert.ok(inDays > 29.9 && inDays <= 30, body.change.at);
  assert.equal((await planOf(acme)).plan, 'BUSINESS');
  assert.deepEqual(
    (await acme.mails('plan-announced%')).map(([to]) => to),
    ['admin@example.com', 'owner@example.com'],
  );
  assert.equal((await acme.owner.ask('POST', '/plan/undo', {})).status, 200);
  assert.equal((await planOf(acme)).change, null);
  assert.equal(await settle(31), 0);
  await acme.owner.ask('POST', '/plan', { plan: 'FREE' });
  assert.equal(await settle(29), 0);
  assert.deepEqual(await Promise.all([settle(31), settle(31)]).then((all) => all.toSorted()), [0, 1]);
  assert.deepEqual(await planOf(acme), { plan: 'FREE', change: null, mayChange: true });
  assert.equal((await acme.mails('plan-left%')).length, 2);
  assert.deepEqual(
    (await acme.audited('organization.plan_changed')).map(({ actor, facts }) => [actor, facts]),
    [
      [acme.ids.OWNER, { from: 'FREE', to: 'BUSINESS' }],
      [null, { from: 'BUSINESS', to: 'FREE' }],
    ],
  );
});

test('where the operator changes plans, an owner does not', async () => {
  const acme = await scene('operators');
  const owner = visitor(operators.url, acme.owner.cookie());
  assert.equal((await owner.ask('GET', '/plan')).body.mayChange, false);
  assert.equal((await owner.ask('POST', '/plan', { plan: 'FREE' })).status, 403);
  assert.deepEqual(await planOf(acme), { plan: 'BUSINESS', change: null, mayChange: true });
});

test('a directory that is refused for the plan is told of once a day, not once a request', async () => {
  const acme = await scene('refused');
  await acme.sql(`update organization set scim_enabled = false where id = $1`, [acme.organizationId]);
  assert.equal((await acme.idp('GET', '/Users')).status, 403);
  assert.deepEqual(await acme.mails('scim-refused%'), []);
  await acme.sql(`update organization set scim_enabled = true, plan = 'PRO' where id = $1`, [
    acme.organizationId,
  ]);
  const answers = await Promise.all(
    ['GET', 'GET', 'GET'].map((method) => acme.idp(method, '/Users')).concat(acme.idp('POST', '/Users', {})),
  );
  assert.deepEqual(
    answers.map(({ status }) => status),
    [403, 403, 403, 403],
  );
  // Another process of the installation.
  const elsewhere = await fetch(`${operators.scimBaseUrl}/Users`, {
    headers: { authorization: `Bearer ${acme.client.token}` },
  });
  assert.equal(elsewhere.status, 403);
  assert.deepEqual(
    (await acme.mails('scim-refused%')).map(([to]) => to),
    ['admin@example.com', 'owner@example.com'],
  );
});
