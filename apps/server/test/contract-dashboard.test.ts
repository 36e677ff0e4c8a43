// The published contract's sentences about the dashboard: plan and roles, the token's page, what to do when it fails.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { type Database, openDatabase } from '../src/db/connect.ts';
import { organizationTables } from './bad-input/digest.ts';
import { eventually } from './dashboard/admin-scene.ts';
import { type MemberScene, memberScene } from './dashboard/member-scene.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { type RunningServer, startHttpServer } from './http-server.ts';
import { book, eventType } from './scene.ts';
import { patch, user } from './scim-client.ts';
import { visitor } from './sign-in/browser.ts';

let database: TestDatabase;
let served: Database;
let server: RunningServer;
before(async () => {
  database = await testDatabase();
  // With connections of its own: the text of SCIM's statements holds the base URL.
  served = openDatabase(database.login, { role: 'linktime_app', fast: 1, slow: 1, exclusive: 2 });
  server = await startHttpServer(served, { planChange: 'owner' });
});
after(async () => {
  await server.close();
  await served.close();
  await database.drop();
});

const scene = (slug: string, plan?: 'FREE' | 'BUSINESS') => memberScene(database, server, slug, plan);
const page = async ({ admin }: MemberScene) => (await admin.ask('GET', '/scim')).body;
const entra = { userAgent: 'Azure AD Provisioning' };

/** Generates as the page does: in place of the token that is live. */
async function generate(acme: MemberScene, who = acme.admin): Promise<string> {
  const { status, body } = await who.ask('POST', '/scim/token', {
    replaces: (await page(acme)).token?.id ?? null,
  });
  assert.equal(status, 201, JSON.stringify(body));
  return body.token;
}

// Overview

test('“Without SCIM, org admins have to manually invite each user and remember to remove them when they leave”', async () => {
  const acme = await scene('by-hand', 'FREE');
  const invited = await acme.admin.ask('POST', '/invitations', { email: 'new@elsewhere.example' });
  assert.equal(invited.status, 201);
  const leaver = await acme.person('MEMBER');
  assert.equal((await acme.admin.ask('POST', `/members/${leaver.id}/deactivate`, {})).status, 200);
  assert.equal((await leaver.browser.ask('GET', '/session')).status, 401);
});

test('“deprovisioned users can’t access scheduling data or accept meetings on behalf of your company”', async () => {
  const acme = await scene('secure');
  const { id, scimId } = await acme.provisioned('dana');
  const at = { database: database.app, organizationId: acme.organizationId };
  const eventTypeId = await eventType(at, id);
  const booked = await book(at, { hosts: [id], inHours: 30, eventTypeId });
  assert.ok(booked.ok);
  const dana = await acme.signIn(id);
  const paths = ['/my/bookings', '/my/event-types', '/session'];
  const mine = async () => Promise.all(paths.map(async (path) => (await dana.ask('GET', path)).status));
  const [{ handle } = {}] = await acme.sql('select handle from person where id = $1', [id]);
  const invitee = visitor(server.url);
  const shown = async () => (await invitee.ask('GET', `/pages/secure/${handle}/intro`)).status;
  assert.deepEqual([await mine(), await shown()], [[200, 200, 200], 200]);

  await acme.client.request(
    'PATCH',
    `/Users/${scimId}`,
    patch({ op: 'replace', path: 'active', value: false }),
  );
  assert.deepEqual([await mine(), await shown()], [[401, 401, 401], 404]);
});

// Requirements

test('“Business plan — SCIM is not available on Free or Pro plans”, and “Upgrade to Business … to unlock SCIM provisioning”', async () => {
  const acme = await scene('upgrading', 'FREE');
  for (const plan of ['FREE', 'PRO']) {
    await acme.sql('update organization set plan = $2 where id = $1', [acme.organizationId, plan]);
    assert.equal((await page(acme)).locked, true, plan);
    assert.equal((await acme.owner.ask('POST', '/scim/token', { replaces: null })).status, 403, plan);
    const refused = await acme.idp('POST', '/Users', user('new'));
    assert.equal(refused.status, 403, plan);
    assert.match(refused.body.detail, /Business plan.*Upgrade/);
  }
  assert.equal((await acme.owner.ask('POST', '/plan', { plan: 'BUSINESS' })).status, 200);
  assert.equal((await page(acme)).locked, false);
  assert.equal((await acme.idp('POST', '/Users', user('new'))).status, 201);
});

test('“You must be the organization OWNER or have ADMIN role to generate a SCIM token”', async () => {
  const acme = await scene('roles');
  for (const who of [acme.owner, acme.admin]) {
    const token = await generate(acme, who);
    assert.equal((await acme.idp('GET', '/Users', undefined, { token })).status, 200);
  }
  const replaces = (await page(acme)).token.id;
  assert.equal((await acme.member.ask('POST', '/scim/token', { replaces })).status, 403);
});

// Generating a Token

test('“navigate to Organization → SCIM”, “Click Generate Token”: it can be used at once', async () => {
  const acme = await scene('generating');
  await acme.admin.ask('POST', '/scim/token/revoke', { id: (await page(acme)).token.id });
  assert.deepEqual([(await page(acme)).state, (await page(acme)).token], ['not_configured', null]);
  const token = await generate(acme);
  assert.equal((await acme.idp('GET', '/Users', undefined, { token })).status, 200);
});

test('“Copy the token immediately — it is shown only once and cannot be retrieved later”', async () => {
  const acme = await scene('once');
  const token = await generate(acme);
  await acme.idp('GET', '/Users', undefined, { token });
  for (const path of ['/scim', '/scim/log', '/scim/guides', '/audit']) {
    const { body } = await acme.owner.ask('GET', path);
    assert.equal(JSON.stringify(body).includes(token), false, path);
  }
  const owner = new pg.Client(database.owner);
  await owner.connect();
  for (const table of await organizationTables(owner)) {
    const { rowCount } = await owner.query(
      `select from ${table} t where position($1 in to_jsonb(t)::text) > 0`,
      [token],
    );
    assert.equal(rowCount, 0, table);
  }
  await owner.end();
});

test('“LinkTime uses a long-lived Bearer token”: it has no end of its own', async () => {
  const acme = await scene('long-lived');
  await acme.sql(
    `update scim_token set created_at = created_at - interval '10 years' where organization_id = $1`,
    [acme.organizationId],
  );
  assert.equal((await acme.idp('GET', '/Users')).status, 200);
});

// Troubleshooting

test('“Go to Organization → SCIM in your dashboard, generate a new token, and update your IdP configuration with the new token.”', async () => {
  const acme = await scene('mending');
  const before = await generate(acme);
  await generate(acme);
  assert.equal((await acme.idp('GET', '/Users', undefined, { token: before })).status, 401);
  const failing = await eventually(
    () => page(acme),
    ({ state }) => state === 'replaced_token_in_use',
  );
  assert.match(failing.lastFailure.mend, /Generate a token here/);
  const token = await generate(acme);
  assert.equal((await acme.idp('GET', '/Users', undefined, { token })).status, 200);
  const mended = await eventually(
    () => page(acme),
    ({ state }) => state === 'healthy',
  );
  assert.equal(mended.state, 'healthy');
});

test('“You can trigger an on-demand sync from Provisioning → Provision on demand. For Okta: check the application’s Provisioning → Tasks tab for error messages.”: so says the log of a failed assignment', async () => {
  const acme = await scene('tasks');
  await acme.provisioned('dana');
  const mends: string[] = [];
  for (const more of [entra, {}]) {
    assert.equal((await acme.idp('POST', '/Users', user('dana'), more)).status, 409);
    const [failed] = (await acme.admin.ask('GET', '/scim/log?outcome=refused')).body.entries;
    mends.push((await acme.admin.ask('GET', `/scim/log/${failed.key}`)).body.mend);
  }
  assert.match(mends[0] ?? '', /Provision on demand/);
  assert.match(mends[1] ?? '', /Okta/);
});

test('“Only organization OWNER and ADMIN roles can see and manage the SCIM token. Ask your organization owner … to grant you admin access first.”', async () => {
  const acme = await scene('visible');
  const managed = [
    ['GET', '/scim', undefined],
    ['GET', '/scim/log', undefined],
    ['POST', '/scim/token', { replaces: null }],
    ['POST', '/scim/token/revoke', { id: acme.ids.MEMBER }],
    ['PUT', '/scim/enabled', { enabled: false }],
    ['POST', '/scim/self-test', {}],
  ] as const;
  for (const [method, path, body] of managed) {
    assert.equal((await acme.member.ask(method, path, body)).status, 403, `${method} ${path}`);
  }
  for (const who of [acme.owner, acme.admin]) {
    assert.match((await who.ask('GET', '/scim')).body.token.hint, /^lt_scim_/);
  }
  const granted = await acme.owner.ask('POST', `/members/${acme.ids.MEMBER}/role`, { role: 'ADMIN' });
  assert.equal(granted.status, 200);
  assert.match((await acme.member.ask('GET', '/scim')).body.token.hint, /^lt_scim_/);
  await generate(acme, acme.member);
});
