// Which address an account has, and what is said of one that LinkTime can't write to. PRODUCT rulings: "Account e-mail = the
// primary e-mail, else the `work` one, else the first, else `userName` if it is an address" and "Errors".
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
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

async function accountOf(id: string) {
  const scene = { database: database.app, organizationId: acme.organizationId };
  const [person] = await rows<{ email: string }>(scene, 'select email from person where scim_id = $1', [id]);
  return person?.email;
}

function assertNamed(answer: { status: number; body: { scimType: string; detail: string } }, value: string) {
  assert.equal(answer.status, 400);
  assert.equal(answer.body.scimType, 'invalidValue');
  const { detail } = answer.body;
  assert.ok(detail.includes(JSON.stringify(value.slice(0, 80))), `${value.slice(0, 80)} in: ${detail}`);
  assert.doesNotMatch(detail, /has no e-mail address/);
  assert.match(detail, /ASCII/, 'what is accepted');
  assert.ok(detail.length < 500, `${detail.length} characters`);
}

test('an address that is not accepted is named, with what is accepted', async () => {
  for (const [index, value] of [
    'josé@acme.example',
    'Eve <eve@acme.example>',
    'eve@acme.example, eva@acme.example',
    'eve@acme..example',
    '@',
    `${'é'.repeat(3000)}@acme.example`,
  ].entries()) {
    const emails = [{ value, type: 'work', primary: true }];
    assertNamed(await acme.request('POST', '/Users', user(`refused${index}`, { emails })), value);
  }
  const created = await acme.createUser('patched');
  const path = `/Users/${created.id}`;
  const value = 'müller@acme.example';
  assertNamed(
    await acme.request('PATCH', path, patch({ op: 'replace', path: 'emails[type eq "work"].value', value })),
    value,
  );
  assertNamed(await acme.request('PUT', path, user('patched', { emails: [{ value, type: 'work' }] })), value);
  assert.deepEqual((await acme.request('GET', path)).body, created);
});

test('a userName that looks like an address and is not accepted is named', async () => {
  const value = 'josé@acme.example';
  const refused = await acme.request('POST', '/Users', user('x', { userName: value, emails: [] }));
  assertNamed(refused, value);
  assert.match(refused.body.detail, /"userName"/);
});

test('a refused address is not passed over for another one: mail would go elsewhere unasked', async () => {
  const emails = [
    { value: 'josé@acme.example', type: 'work', primary: true },
    { value: 'jose@home.example', type: 'home' },
  ];
  assertNamed(await acme.request('POST', '/Users', user('jose', { emails })), 'josé@acme.example');
});

for (const value of ['N/A', '-', ' ', 'none', '']) {
  test(`${JSON.stringify(value)} is no address: the account follows a userName that is one`, async () => {
    const name = `filler${value.codePointAt(0) ?? 0}`;
    const emails = [{ value, type: 'work' }];
    const created = await acme.createUser(name, { emails });
    assert.equal(await accountOf(created.id), `${name}@example.com`);
    const nobody = { ...user(name, { emails }), userName: `${name}x` };
    const refused = await acme.request('POST', '/Users', nobody);
    assert.equal(refused.status, 400);
    assert.equal(refused.body.scimType, 'invalidValue');
    assert.match(refused.body.detail, /no e-mail address.*"userName" that is an address/);
    if (value !== '') {
      assert.ok(refused.body.detail.includes(JSON.stringify(value)), refused.body.detail);
    }
  });
}

test('an e-mail that is no address does not stand in the way of one that is', async () => {
  const emails = [
    { value: 'N/A', type: 'work', primary: true },
    { value: 'real@home.example', type: 'home' },
  ];
  const created = await acme.createUser('real', { emails });
  assert.equal(await accountOf(created.id), 'real@home.example');
  assert.deepEqual(created.emails, emails, 'it is kept as it was sent');
});

test('a deactivation goes through with an address that is not accepted, and the address stays', async () => {
  const created = await acme.createUser('leaving');
  const body = {
    ...user('leaving', { emails: [{ value: 'josé@acme.example', primary: true }] }),
    active: false,
  };
  const answer = await acme.request('PUT', `/Users/${created.id}`, body);
  assert.equal(answer.status, 200);
  assert.equal(answer.body.active, false);
  assert.equal(await accountOf(created.id), 'leaving@example.com');
});
