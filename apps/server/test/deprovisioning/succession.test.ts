// Who comes after a leaver: somebody else with a recycled userName or address. PRODUCT rulings, "Another directory identity
// never inherits a person" and "No 409 without a way on"; versions: RFC 7644 §3.14 Versioning Resources.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type TestDatabase, testDatabase } from '../database.ts';
import { personId, rows, type Scene } from '../scene.ts';
import { type Client, organizationClient, patch, user } from '../scim-client.ts';

let database: TestDatabase;
let acme: Client;
let scene: Scene;
before(async () => {
  database = await testDatabase();
  acme = await organizationClient(database.app, 'acme');
  scene = { database: database.app, organizationId: acme.organizationId };
});
after(() => database.drop());

const off = patch({ op: 'replace', value: { active: false } });

async function leaver(name: string, more: object = { externalId: name }) {
  const created = await acme.createUser(name, more);
  const id = await personId(scene, created.id);
  const { body } = await acme.request('PATCH', `/Users/${created.id}`, off);
  assert.equal(body.active, false);
  return { scimId: String(created.id), id, first: String(created.meta.version), body };
}

const address = (name: string) => [{ value: `${name}@example.com`, type: 'work', primary: true }];

function accountsOf(...people: { id: string }[]) {
  return rows<{ active: boolean; scim_id: string | null }>(
    scene,
    `select active, scim_id from person where id = any(string_to_array($1, ',')::uuid[]) order by position`,
    [people.map(({ id }) => id).join()],
  );
}

const gone = { active: false, scim_id: null };

for (const method of ['PUT', 'PATCH'] as const) {
  test(`the successor under a SCIM id has none of the versions that its predecessor had there (${method})`, async () => {
    const former = await leaver(`former-${method.toLowerCase()}`);
    const path = `/Users/${former.scimId}`;
    const seen = [former.first, String(former.body.meta.version)];
    const revival = { externalId: `successor-${method}`, active: true };
    const revived = await acme.request(
      method,
      path,
      method === 'PUT' ? { ...former.body, ...revival } : patch({ op: 'replace', value: revival }),
    );
    assert.equal(revived.status, 200);
    assert.equal(revived.body.id, former.scimId);
    assert.notEqual(await personId(scene, former.scimId), former.id);
    const version = Number(/\d+/.exec(revived.body.meta.version)?.[0]);
    assert.ok(version > Number(/\d+/.exec(former.body.meta.version)?.[0]), revived.body.meta.version);
    assert.equal(revived.headers.etag, revived.body.meta.version);
    for (const tag of seen) {
      const read = await acme.request('GET', path, undefined, { 'if-none-match': tag });
      assert.equal(read.status, 200, `If-None-Match: ${tag}`);
      const put = await acme.request('PUT', path, { ...revived.body, title: 'x' }, { 'if-match': tag });
      assert.equal(put.status, 412, `PUT, If-Match: ${tag}`);
      const deleted = await acme.request('DELETE', path, undefined, { 'if-match': tag });
      assert.equal(deleted.status, 412, `DELETE, If-Match: ${tag}`);
    }
  });
}

test('POST with the userName of one leaver and the address of another, by somebody else, is a new account', async () => {
  const one = await leaver('anna');
  const two = await leaver('anton');
  const posted = await acme.request(
    'POST',
    '/Users',
    user('anna', { externalId: 'new', emails: address('anton') }),
  );
  assert.equal(posted.status, 201, posted.body.detail);
  assert.ok(![one.scimId, two.scimId].includes(posted.body.id));
  assert.deepEqual(await accountsOf(one, two), [gone, gone]);
  const records = await rows(
    scene,
    `select action from audit_record where action = 'person.succeeded' and target_id in ($1::uuid, $2::uuid)`,
    [one.id, two.id],
  );
  assert.equal(records.length, 2, 'each has its record');
});

test('POST by one of two leavers brings that one back, and the other loses what is recycled', async () => {
  for (const [pair, identity] of [
    ['by-name', 0],
    ['by-address', 1],
  ] as const) {
    const both = [await leaver(`${pair}1`), await leaver(`${pair}2`)] as const;
    const back = both[identity];
    const posted = await acme.request(
      'POST',
      '/Users',
      user(`${pair}1`, { externalId: back.body.externalId, emails: address(`${pair}2`) }),
    );
    assert.equal(posted.status, 201, posted.body.detail);
    assert.equal(posted.body.id, back.scimId);
    assert.equal(posted.body.emails[0].value, `${pair}2@example.com`);
    assert.equal(posted.body.userName, `${pair}1@example.com`);
    const here = { active: true, scim_id: back.scimId };
    assert.deepEqual(await accountsOf(...both), identity === 0 ? [here, gone] : [gone, here]);
  }
});

test('without externalIds the userName says which of two leavers is back, and the other can come back as well', async () => {
  const one = await leaver('bea', {});
  const two = await leaver('ben', {});
  const posted = await acme.request('POST', '/Users', user('bea', { emails: address('ben') }));
  assert.equal(posted.status, 201, posted.body.detail);
  assert.equal(posted.body.id, one.scimId);
  assert.deepEqual(await accountsOf(one, two), [{ active: true, scim_id: one.scimId }, gone]);
  const other = await acme.request('POST', '/Users', user('ben', { emails: address('ben.two') }));
  assert.equal(other.status, 201, other.body.detail);
  assert.equal(await personId(scene, other.body.id), two.id);
});

test('POST that revives is still 409 when either is an active person’s, and changes nobody', async () => {
  const one = await leaver('carl');
  const active = await acme.createUser('cora');
  for (const [name, emails] of [
    ['carl', address('cora')],
    ['cora', address('carl')],
  ] as const) {
    const posted = await acme.request('POST', '/Users', user(name, { externalId: 'carl', emails }));
    assert.equal(posted.status, 409);
    assert.equal(posted.body.scimType, 'uniqueness');
  }
  assert.deepEqual(await accountsOf(one), [{ active: false, scim_id: one.scimId }]);
  assert.deepEqual((await acme.request('GET', `/Users/${active.id}`)).body, active);
});

test('the 409 of a rename does not call the holder active, and each way on that it names is one', async () => {
  const held = await leaver('dora');
  const renamed = await acme.createUser('dirk');
  const rename = patch({ op: 'replace', path: 'userName', value: 'Dora@example.com' });
  const refused = await acme.request('PATCH', `/Users/${renamed.id}`, rename);
  assert.equal(refused.status, 409);
  assert.equal(refused.body.scimType, 'uniqueness');
  const { detail } = refused.body;
  assert.doesNotMatch(detail, /another active user/);
  for (const word of ['"Dora@example.com"', 'deactivated', 'rename', 'DELETE', 'POST']) {
    assert.ok(detail.includes(word), `${word} in: ${detail}`);
  }
  assert.equal((await acme.request('DELETE', `/Users/${held.scimId}`)).status, 204);
  assert.equal((await acme.request('PATCH', `/Users/${renamed.id}`, rename)).status, 200);
});

for (const active of [true, false]) {
  test(`somebody DELETEd comes back with a new address when the old one is another’s (active: ${active})`, async () => {
    const name = `emil-${active}`;
    const former = await leaver(name);
    await acme.request('DELETE', `/Users/${former.scimId}`);
    const heir = await acme.createUser(`heir-${active}`, { emails: address(name) });
    const moved = user(name, { externalId: name, emails: address(`${name}.new`), active });
    const posted = await acme.request('POST', '/Users', moved);
    assert.equal(posted.status, 201, posted.body.detail);
    assert.equal(await personId(scene, posted.body.id), former.id);
    assert.equal(posted.body.active, active);
    assert.equal(posted.body.emails[0].value, `${name}.new@example.com`);
    assert.deepEqual((await acme.request('GET', `/Users/${heir.id}`)).body, heir);
  });
}
