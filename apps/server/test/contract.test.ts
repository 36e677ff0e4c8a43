// The published contract, sentence by sentence: "What Gets Synced", "Supported Filters", "API Endpoints" and, as far as it
// is about SCIM, "Troubleshooting". Each test's title quotes what it shows; contract-sentences.test.ts counts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { withOrganization } from '../src/db/transaction.ts';
import { findOrganization, setOrganizationPlan } from '../src/organizations/organization.ts';
import { generateToken } from '../src/provisioning/scim-token.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { book, personId, rows, type Scene } from './scene.ts';
import { type Client, client, organizationClient, patch, user } from './scim-client.ts';

let database: TestDatabase;
let acme: Client;
let scene: Scene;
before(async () => {
  database = await testDatabase();
  acme = await organizationClient(database.app, 'acme');
  scene = { database: database.app, organizationId: acme.organizationId };
});
after(() => database.drop());

let count = 0;
function fresh(): string {
  count += 1;
  return `person${count}`;
}

const filtered = (filter: string) => acme.request('GET', `/Users?filter=${encodeURIComponent(filter)}`);

// What Gets Synced

test('“A new LinkTime account is created with the user’s email address”', async () => {
  const created = await acme.createUser(fresh());
  const [person] = await rows(scene, 'select email, active from person where scim_id = $1', [created.id]);
  assert.deepEqual(person, { email: created.emails[0].value, active: true });
});

test('“when your IT admin adds a new hire to your company directory, that person automatically gets a LinkTime account”, “without any manual invitation”', async () => {
  const created = await acme.createUser(fresh());
  const [person] = await rows(
    scene,
    `select p.active, (select count(*)::int from one_time_link) as invitations
     from person p where p.scim_id = $1`,
    [created.id],
  );
  assert.deepEqual(person, { active: true, invitations: 0 });
});

test('“The user is added to your organization as a MEMBER”', async () => {
  const created = await acme.createUser(fresh(), { roles: [{ value: 'OWNER', primary: true }] });
  const [person] = await rows(scene, 'select role from person where scim_id = $1', [created.id]);
  assert.deepEqual(person, { role: 'MEMBER' });
});

for (const how of ['PATCH', 'DELETE'] as const) {
  const deprovision = (id: string) =>
    how === 'DELETE'
      ? acme.request('DELETE', `/Users/${id}`)
      : acme.request('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'active', value: false }));

  test(`“Upcoming bookings are cancelled and invitees are notified”, “Removing a user from your IdP deprovisions their LinkTime account and cancels upcoming bookings” (${how})`, async () => {
    const created = await acme.createUser(fresh());
    const id = await personId(scene, created.id);
    const booked = await book(scene, { hosts: [id], inHours: 3 });
    assert.ok(booked.ok);
    await deprovision(created.id);
    const [booking] = await rows(scene, 'select status from booking where id = $1', [booked.id]);
    assert.deepEqual(booking, { status: 'cancelled' });
    const mails = await rows<{ to: string; method: string }>(
      scene,
      `select payload->'to'->>'email' as to, payload->'calendar'->>'method' as method from outbox where subject_id = $1`,
      [booked.id],
    );
    assert.deepEqual(mails, [{ to: 'sam@customer.example', method: 'CANCEL' }]);
  });

  test(`“The user is removed from your organization” and “The user account is deactivated” (${how})`, async () => {
    const created = await acme.createUser(fresh());
    const id = await personId(scene, created.id);
    const group = await acme.request('POST', '/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: `group ${how}`,
      members: [{ value: created.id }],
    });
    await deprovision(created.id);
    const [person] = await rows(scene, 'select active from person where id = $1', [id]);
    assert.deepEqual(person, { active: false });
    assert.equal((await acme.request('GET', `/Groups/${group.body.id}`)).body.members, undefined);
  });

  test(`“The user record is preserved — past bookings and history remain intact for audit purposes”, “Booking history and user records are preserved after deprovisioning, so your audit trail stays intact.” (${how})`, async () => {
    const created = await acme.createUser(fresh());
    const id = await personId(scene, created.id);
    const booked = await book(scene, { hosts: [id], inHours: -30 });
    assert.ok(booked.ok);
    await deprovision(created.id);
    const [booking] = await rows(scene, 'select status from booking where id = $1', [booked.id]);
    assert.deepEqual(booking, { status: 'confirmed' });
    const records = await rows<{ action: string }>(
      scene,
      'select action from audit_record where target_id = $1',
      [id],
    );
    assert.ok(records.some(({ action }) => action === 'person.provisioned'));
    assert.ok(records.some(({ action }) => action === 'person.deprovisioned'));
  });
}

test('“The user’s email is updated in LinkTime to match the new address in your IdP”, “Email address changes in your IdP propagate to LinkTime automatically”', async () => {
  const created = await acme.createUser(fresh());
  await acme.request(
    'PATCH',
    `/Users/${created.id}`,
    patch({ op: 'Replace', path: 'emails[type eq "work"].value', value: 'moved@example.com' }),
  );
  const [person] = await rows(scene, 'select email from person where scim_id = $1', [created.id]);
  assert.deepEqual(person, { email: 'moved@example.com' });
});

// Supported Filters

const table = [
  '“eq | Equals | userName, externalId, emails.value, displayName”',
  '“co | Contains | userName, emails.value, displayName”',
  '“sw | Starts with | userName, emails.value, displayName”',
];

for (const row of table) {
  const [operator = '', , names = ''] = row.slice(1, -1).split(' | ');
  for (const attribute of names.split(', ')) {
    test(`${row}: ${operator} on ${attribute}`, async () => {
      const name = `filter${fresh()}`;
      const created = await acme.createUser(name, { externalId: `ext-${name}` });
      const values: Record<string, string> = {
        userName: created.userName,
        externalId: created.externalId,
        'emails.value': created.emails[0].value,
        displayName: created.displayName,
      };
      const whole = values[attribute] ?? '';
      const value = operator === 'eq' ? whole : operator === 'co' ? whole.slice(2, 14) : whole.slice(0, 14);
      const answer = await filtered(`${attribute} ${operator} "${value}"`);
      assert.equal(answer.status, 200);
      assert.ok(answer.body.Resources.some(({ id }: { id: string }) => id === created.id));
      const none = await filtered(`${attribute} ${operator} "nobody-has-this-${name}"`);
      assert.equal(none.body.totalResults, 0);
    });
  }
}

test('“Unsupported filter expressions return an empty result list (not an error), so your IdP will simply see no matching users.”', async () => {
  await acme.createUser(fresh());
  for (const filter of [
    'userName eq',
    'favouriteColour eq "blue"',
    'active gt true',
    '((',
    'userName xx "a"',
    'a'.repeat(9_000),
  ]) {
    const answer = await filtered(filter);
    assert.equal(answer.status, 200, filter.slice(0, 30));
    assert.equal(answer.body.totalResults, 0);
    assert.deepEqual(answer.body.Resources, []);
    assert.equal(answer.notes.length, 1, 'the provisioning log is told why');
  }
});

// API Endpoints

test('“GET | /Users | List or search users (supports filter, startIndex, count)”', async () => {
  const globex = await organizationClient(database.app, 'pages');
  for (let index = 0; index < 5; index += 1) {
    await globex.createUser(`page${index}`);
  }
  const { body } = await globex.request('GET', '/Users?startIndex=2&count=2');
  assert.deepEqual(
    [body.totalResults, body.startIndex, body.itemsPerPage, body.Resources.length],
    [5, 2, 2, 2],
  );
  assert.equal(body.Resources[0].userName, 'page1@example.com');
  const found = await globex.request('GET', '/Users?filter=userName%20eq%20%22page3@example.com%22');
  assert.equal(found.body.totalResults, 1);
});

test('“POST | /Users | Create a new user (provision)”', async () => {
  const answer = await acme.request('POST', '/Users', user(fresh()));
  assert.equal(answer.status, 201);
  assert.equal(answer.headers.location, answer.body.meta.location);
});

test('“GET | /Users/{id} | Retrieve a specific user by ID”', async () => {
  const created = await acme.createUser(fresh());
  const answer = await acme.request('GET', `/Users/${created.id}`);
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.body, created);
});

test('“PUT | /Users/{id} | Replace a user’s attributes (full update)”', async () => {
  const created = await acme.createUser(fresh(), { title: 'Guide' });
  const answer = await acme.request('PUT', `/Users/${created.id}`, {
    ...created,
    title: undefined,
    nickName: 'Babs',
  });
  assert.equal(answer.status, 200);
  assert.equal(answer.body.title, undefined);
  assert.equal(answer.body.nickName, 'Babs');
});

test('“PATCH | /Users/{id} | Update specific attributes or deactivate a user”', async () => {
  const created = await acme.createUser(fresh(), { title: 'Guide' });
  const answer = await acme.request(
    'PATCH',
    `/Users/${created.id}`,
    patch({ op: 'replace', path: 'title', value: 'Head' }),
  );
  assert.equal(answer.body.title, 'Head');
  const off = await acme.request(
    'PATCH',
    `/Users/${created.id}`,
    patch({ op: 'replace', path: 'active', value: false }),
  );
  assert.equal(off.body.active, false);
});

test('“DELETE | /Users/{id} | Deprovision a user”', async () => {
  const created = await acme.createUser(fresh());
  assert.equal((await acme.request('DELETE', `/Users/${created.id}`)).status, 204);
  assert.equal((await acme.request('GET', `/Users/${created.id}`)).status, 404);
});

test('“GET | /ServiceProviderConfig | Discovery: supported features and authentication schemes”', async () => {
  const { status, body } = await acme.request('GET', '/ServiceProviderConfig');
  assert.equal(status, 200);
  assert.equal(body.patch.supported, true);
  assert.equal(body.sort.supported, false);
  assert.equal(body.authenticationSchemes[0].type, 'oauthbearertoken');
});

test('“GET | /Schemas | Discovery: SCIM schema definitions”', async () => {
  const { status, body } = await acme.request('GET', '/Schemas');
  assert.equal(status, 200);
  assert.ok(
    body.Resources.some(({ id }: { id: string }) => id === 'urn:ietf:params:scim:schemas:core:2.0:User'),
  );
});

test('“All endpoints require a valid Authorization: Bearer <token> header. Requests with a missing or invalid token receive a 401 Unauthorized response.”, “Test connection returns 401 Unauthorized: The SCIM token is invalid or missing.”, “Make sure you copied the full token string”', async () => {
  for (const authorization of [
    '',
    'Bearer ',
    'Bearer wrong',
    `Bearer ${acme.token}x`,
    `Bearer ${acme.token.slice(0, -1)}`,
    `Bearer ${acme.token.slice(1)}`,
    `Basic ${acme.token}`,
  ]) {
    for (const [method, path] of [
      ['GET', '/Users'],
      ['POST', '/Users'],
      ['GET', '/Users/1'],
      ['PUT', '/Users/1'],
      ['PATCH', '/Users/1'],
      ['DELETE', '/Users/1'],
      ['GET', '/ServiceProviderConfig'],
      ['GET', '/Schemas'],
      ['GET', '/nothing'],
    ] as const) {
      const answer = await acme.request(method, path, method === 'POST' ? user('x') : undefined, {
        authorization,
      });
      assert.equal(answer.status, 401, `${method} ${path} with "${authorization.slice(0, 12)}"`);
      assert.match(answer.headers['www-authenticate'] ?? '', /^Bearer/);
      assert.equal(answer.body.status, '401');
    }
  }
});

test('“enter your SCIM token (the full token string, without the word …). Okta will prefix it automatically.”: whether it does or not', async () => {
  for (const authorization of [acme.token, `Bearer Bearer ${acme.token}`, `bearer ${acme.token}`]) {
    assert.equal((await acme.request('GET', '/Users?count=1', undefined, { authorization })).status, 200);
  }
});

// Troubleshooting

test('“Lost your token? If you lose the token, generate a new one. The old token is invalidated immediately — update your IdP configuration with the new token to restore provisioning.”', async () => {
  const globex = await organizationClient(database.app, 'rotating');
  const { organizationId } = globex;
  const token = await withOrganization(database.app, organizationId, (tx) =>
    generateToken(tx, { organizationId, actor: { kind: 'operator' } }),
  );
  const old = await globex.request('GET', '/Users');
  assert.equal(old.status, 401);
  assert.match(old.body.detail, /replaced/);
  const renewed = client(database.app, { organizationId, token });
  assert.equal((await renewed.request('GET', '/Users')).status, 200);
});

test('“Test connection returns 403 Forbidden: Your organization is not on the Business plan”, “SCIM provisioning is an enterprise feature available on the Business plan.”: read at every request', async () => {
  const globex = await organizationClient(database.app, 'downgraded', 'PRO');
  assert.equal((await globex.request('GET', '/Users')).status, 403);
  assert.equal((await globex.request('POST', '/Users', user('a'))).status, 403);
  const organization = await findOrganization(database.app, 'downgraded');
  assert.ok(organization);
  await withOrganization(database.app, globex.organizationId, (tx) =>
    setOrganizationPlan(tx, organization, 'BUSINESS'),
  );
  assert.equal((await globex.request('GET', '/Users')).status, 200);
});

test('“or SCIM is not enabled for your account”', async () => {
  const globex = await organizationClient(database.app, 'switched-off');
  await withOrganization(database.app, globex.organizationId, (tx) =>
    tx.execute('update organization set scim_enabled = false where id = $1', [globex.organizationId]),
  );
  const answer = await globex.request('GET', '/Users');
  assert.equal(answer.status, 403);
  assert.match(answer.body.detail, /switched off/);
});
