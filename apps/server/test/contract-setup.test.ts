// The published contract's sentences about setting Okta and Azure AD up: what these send while an admin follows the
// steps, and where. All that they send was recorded, and is replayed by conformance.test.ts.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { pino } from 'pino';
import { openDatabase } from '../src/db/connect.ts';
import { testLimits, testSecretKey } from '../src/http/listening-server.ts';
import { createServer } from '../src/http/server.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { rows } from './scene.ts';
import { type Client, organizationClient, patch, user } from './scim-client.ts';

let database: TestDatabase;
let acme: Client;
before(async () => {
  database = await testDatabase();
  acme = await organizationClient(database.app, 'acme');
});
after(() => database.drop());

const emailOf = async (id: string) =>
  (
    await rows(
      { database: database.app, organizationId: acme.organizationId },
      'select email from person where scim_id = $1',
      [id],
    )
  )[0]?.email;
const search = (filter: string) => acme.request('GET', `/Users?filter=${encodeURIComponent(filter)}`);

// SCIM Base URL

test('“All SCIM requests must use the following base URL”, “The full Users endpoint (used by your IdP) is https://linktime.io/api/scim/v2/Users.”', async () => {
  const site = { baseUrl: 'https://linktime.io', mailFrom: 'bookings@linktime.io' };
  // With connections of its own: the text of SCIM's statements holds the base URL.
  const served = openDatabase(database.login, { role: 'linktime_app', fast: 1, slow: 1, exclusive: 1 });
  const server = createServer({
    config: { ...site, trustedProxies: [], signUp: 'closed' },
    database: served,
    dashboard: served,
    desk: {
      database: served,
      site,
      secretKey: testSecretKey,
      limits: testLimits,
      now: () => Temporal.Now.instant(),
    },
    log: pino({ level: 'silent' }),
    readBacklog: async () => ({ waiting: 0, dead: 0, oldestSeconds: 0 }),
  });
  const ask = (url: string) =>
    server.app.inject({
      method: 'POST',
      url,
      headers: { authorization: `Bearer ${acme.token}`, 'content-type': 'application/scim+json' },
      payload: user(`at${randomUUID()}`),
    });
  try {
    const created = await ask('https://linktime.io/api/scim/v2/Users');
    assert.equal(created.statusCode, 201);
    assert.equal(created.headers.location, `https://linktime.io/api/scim/v2/Users/${created.json().id}`);
    for (const path of ['/Users', '/scim/v2/Users', '/api/scim/Users', '/api/v2/Users']) {
      assert.equal((await ask(`https://linktime.io${path}`)).statusCode, 404, path);
    }
  } finally {
    await server.close(1_000);
    await served.close();
  }
});

test('“Discovery endpoints at /ServiceProviderConfig and /Schemas describe the server’s capabilities to compliant IdPs.”', async () => {
  const { body: config } = await acme.request('GET', '/ServiceProviderConfig');
  assert.deepEqual(
    [config.patch.supported, config.filter.supported, config.etag.supported, config.changePassword.supported],
    [true, true, true, false],
  );
  const { body: schemas } = await acme.request('GET', '/Schemas');
  const names = schemas.Resources.map(({ name }: { name: string }) => name);
  assert.ok(names.includes('User') && names.includes('Group'), names);
});

// Okta Setup

test('“Click Test Connector Configuration. A success message confirms LinkTime can be reached and the token is valid.”', async () => {
  const tested = await acme.request('GET', '/Users?startIndex=1&count=2');
  assert.deepEqual([tested.status, typeof tested.body.totalResults], [200, 'number']);
  const wrong = { authorization: 'Bearer lt_scim_wrong' };
  assert.equal((await acme.request('GET', '/Users?startIndex=1&count=2', undefined, wrong)).status, 401);
});

test('“Set Unique identifier field for users to userName.”, “when checking if a user already exists before creating them”', async () => {
  const created = await acme.createUser('unique');
  const found = await search('userName eq "Unique@Example.com"');
  assert.deepEqual([found.body.totalResults, found.body.Resources[0].id], [1, created.id]);
  const again = await acme.request('POST', '/Users', user('unique'));
  assert.deepEqual([again.status, again.body.scimType], [409, 'uniqueness']);
});

test('“enable Create Users and Deactivate Users. Optionally enable Update User Attributes to sync email changes.”', async () => {
  const created = await acme.createUser('actions');
  const emails = [{ value: 'actions.new@example.com', type: 'work', primary: true }];
  const updated = await acme.request('PUT', `/Users/${created.id}`, { ...created, emails });
  assert.equal(updated.status, 200);
  assert.equal(await emailOf(created.id), 'actions.new@example.com');
  const off = patch({ op: 'replace', value: { active: false } });
  assert.equal((await acme.request('PATCH', `/Users/${created.id}`, off)).body.active, false);
});

test('“Assigned users will be provisioned in LinkTime immediately.”', async () => {
  assert.equal((await search('userName eq "assigned@example.com"')).body.totalResults, 0);
  const created = await acme.request('POST', '/Users', user('assigned'));
  assert.equal(created.status, 201);
  assert.equal(await emailOf(created.body.id), 'assigned@example.com');
});

// Azure AD Setup

test('“Azure will verify that it can reach the SCIM endpoint and that the token is valid.”', async () => {
  const tested = await search(`userName eq "${randomUUID()}"`);
  assert.deepEqual([tested.status, tested.body.totalResults], [200, 0]);
  const wrong = { authorization: 'Bearer lt_scim_wrong' };
  assert.equal((await acme.request('GET', '/Users', undefined, wrong)).status, 401);
});

test('“The default mappings work well. At minimum, confirm that userPrincipalName maps to userName and mail maps to emails[type eq "work"].value.”', async () => {
  const created = await acme.request('POST', '/Users', {
    ...user('ent'),
    userName: 'ent@tenant.onmicrosoft.example',
    emails: [{ primary: true, type: 'work', value: 'ent@mail.example' }],
    externalId: 'ent',
    preferredLanguage: 'en-US',
    roles: [],
    meta: { resourceType: 'User' },
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { employeeNumber: '701984' },
  });
  assert.equal(created.status, 201);
  assert.equal(created.body.userName, 'ent@tenant.onmicrosoft.example');
  assert.equal(await emailOf(created.body.id), 'ent@mail.example');
  const change = { op: 'Replace', path: 'emails[type eq "work"].value', value: 'ent.new@mail.example' };
  await acme.request('PATCH', `/Users/${created.body.id}`, patch(change));
  assert.equal(await emailOf(created.body.id), 'ent.new@mail.example');
  const found = await search('emails[type eq "work"].value eq "ent.new@mail.example"');
  assert.equal(found.body.totalResults, 1);
});

test('“Azure will sync them on the next provisioning cycle (every ~40 minutes).”: a cycle may be repeated', async () => {
  const created = await acme.createUser('cycle', { externalId: 'cycle' });
  for (let cycle = 0; cycle < 2; cycle += 1) {
    const [found] = (await search('externalId eq "cycle"')).body.Resources;
    assert.equal(found.id, created.id);
    const same = patch({ op: 'Replace', path: 'displayName', value: created.displayName });
    const answer = await acme.request('PATCH', `/Users/${created.id}`, same);
    assert.deepEqual([answer.status, answer.body.meta.version], [200, created.meta.version]);
  }
});
