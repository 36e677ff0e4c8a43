// Organization → SSO over HTTP: what is taken and what is refused, what must come before a connection signs people in, and
// what stays secret. What is asked of providers' servers is in sso-elsewhere.test.ts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ssoAddresses } from '../../src/sign-in/sso/sso-addresses.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { type RunningServer, startHttpServer } from '../http-server.ts';
import { type Visitor, visitor } from '../sign-in/browser.ts';
import { type OidcIdp, startOidcIdp } from '../sign-in/oidc-idp.ts';
import { idpMetadataXml, samlIdp } from '../sign-in/saml-idp.ts';
import { browser } from '../sign-in/sso-scene.ts';
import { type MemberScene, memberScene } from './member-scene.ts';

let database: TestDatabase;
let server: RunningServer;
/** Where LINKTIME_ALLOW_PRIVATE_OUTBOUND is off, as it is by default. */
let careful: RunningServer;
let oidc: OidcIdp;
let certificate: string;
before(async () => {
  database = await testDatabase();
  server = await startHttpServer(database.app, { allowPrivateOutbound: true });
  careful = await startHttpServer(database.app);
  oidc = await startOidcIdp([ssoAddresses(server.url, 'switching')]);
  certificate = (await samlIdp()).key.certificate;
});
after(async () => {
  await oidc.close();
  await careful.close();
  await server.close();
  await database.drop();
});

const scene = (slug: string) => memberScene(database, server, slug);
const asCareful = (who: Visitor) => visitor(careful.url, who.cookie());

const secret = 'a client secret that nobody reads';
const oidcForm = (issuer: string, more: object = {}) => ({
  issuer,
  clientId: 'linktime',
  clientSecret: secret,
  ...more,
});
const samlForm = (more: object = {}) => ({
  fields: {
    issuer: 'https://idp.example/saml',
    signInUrl: 'https://idp.example/sso',
    certificates: [certificate],
    ...more,
  },
});

async function refusedFields(who: Visitor, path: string, body: unknown): Promise<unknown> {
  const answer = await who.ask('POST', path, body);
  return answer.status === 400 ? answer.body.fields : answer.status;
}

test('an OpenID connection is added switched off; an issuer that can be none is told beside its field', async () => {
  const acme = await scene('adding');
  const added = await acme.admin.ask('POST', '/sso/oidc', oidcForm('https://login.acme.example'));
  assert.deepEqual([added.status, added.body.enabled, added.body.testedAt], [201, false, null]);
  const pasted = `${added.body.issuer}/realms/x/.well-known/openid-configuration`;
  const fromDocument = await acme.admin.ask('POST', '/sso/oidc', oidcForm(pasted));
  assert.equal(fromDocument.body.issuer, 'https://login.acme.example/realms/x');
  for (const issuer of ['', 'login.acme.example', 'ftp://login.acme.example', 'https://a.example/?b=c']) {
    const fields = await refusedFields(acme.admin, '/sso/oidc', oidcForm(issuer));
    assert.deepEqual(Object.keys(fields as object), ['issuer'], issuer);
  }
  const bare = { issuer: 'https://login.acme.example', clientId: '', clientSecret: '' };
  assert.deepEqual(Object.keys((await refusedFields(acme.admin, '/sso/oidc', bare)) as object), [
    'clientId',
    'clientSecret',
  ]);
  const plain = oidcForm('http://login.acme.example');
  assert.deepEqual(await refusedFields(asCareful(acme.admin), '/sso/oidc', plain), {
    issuer: 'Expected an address with https.',
  });
  assert.equal((await acme.admin.ask('GET', '/sso')).body.connections.length, 2);
  const [record] = await acme.audited('sso.added');
  assert.deepEqual([record?.actor, record?.facts.issuer], [acme.ids.ADMIN, added.body.issuer]);
});

test('a SAML connection is added by metadata or by fields; too much, entities and bad certificates are refused', async () => {
  const acme = await scene('adding-saml');
  const metadata = idpMetadataXml(certificate);
  const added = await acme.admin.ask('POST', '/sso/saml', { metadata, encrypted: true });
  assert.equal(added.status, 201);
  const { issuer, signInUrl, encrypted, signRequests, idpInitiated, certificates } = added.body;
  assert.deepEqual(
    [issuer, signInUrl, encrypted, signRequests, idpInitiated, certificates.length],
    ['https://idp.example/saml', 'https://idp.example/sso', true, true, false, 1],
  );
  assert.equal((await acme.admin.ask('POST', '/sso/saml', samlForm())).status, 201);
  const entity = `<!DOCTYPE x [<!ENTITY a "b">]>${metadata}`;
  const cases = [
    [{ metadata: entity }, { metadata: 'The XML declares a document type or entities.' }],
    [{ metadata: '<a/>' }, { metadata: 'This is not the metadata of one SAML entity.' }],
    [{ metadata, ...samlForm() }, { metadata: 'Expected the metadata, or its fields.' }],
    [{}, { metadata: 'Expected the metadata, or its fields.' }],
  ] as const;
  for (const [body, fields] of cases) {
    assert.deepEqual(await refusedFields(acme.admin, '/sso/saml', body), fields);
  }
  const fieldsOf = async (body: unknown) =>
    Object.keys((await refusedFields(acme.admin, '/sso/saml', body)) as object);
  assert.deepEqual(await fieldsOf({ metadata: 'x'.repeat(60_001) }), ['metadata']);
  assert.deepEqual(await fieldsOf(samlForm({ certificates: ['none'] })), ['fields.certificates.0']);
  assert.deepEqual(await fieldsOf(samlForm({ signInUrl: 'javascript:alert(1)' })), ['fields.signInUrl']);
  assert.equal(await refusedFields(acme.admin, '/sso/saml', { metadata: 'x'.repeat(70_000) }), 413);
  assert.deepEqual(
    await refusedFields(asCareful(acme.admin), '/sso/saml', samlForm({ signInUrl: 'http://idp.example' })),
    { 'fields.signInUrl': 'Expected an address with https.' },
  );
  assert.equal((await acme.admin.ask('GET', '/sso')).body.connections.length, 2);
});

test('the same provider may stand twice beside itself, and five connections are the most', async () => {
  const acme = await scene('many');
  for (let left = 5; left > 0; left -= 1) {
    assert.equal((await acme.admin.ask('POST', '/sso/oidc', oidcForm('https://a.example'))).status, 201);
  }
  const sixth = await acme.admin.ask('POST', '/sso/saml', samlForm());
  assert.deepEqual([sixth.status, sixth.body.error], [409, 'conflict']);
  const { connections } = (await acme.admin.ask('GET', '/sso')).body;
  assert.equal(new Set(connections.map(({ id }: { id: string }) => id)).size, 5);
});

test('what went in secret never comes out: not by the API, not by the audit log, not in clear in the database', async () => {
  const acme = await scene('secrets');
  const { id } = (await acme.admin.ask('POST', '/sso/oidc', oidcForm('https://127.0.0.1:1'))).body;
  await acme.admin.ask('POST', '/sso/saml', samlForm());
  const changed = `${secret}, changed`;
  const change = { clientId: 'another', clientSecret: changed };
  assert.equal((await acme.admin.ask('PUT', `/sso/connections/${id}/oidc`, change)).status, 200);
  const read = ['/sso', `/sso/connections/${id}/discovery`, '/audit'];
  for (const path of read) {
    const text = JSON.stringify((await acme.admin.ask('GET', path)).body);
    assert.ok(!text.includes(secret) && !text.includes('PRIVATE KEY'), path);
  }
  const rows = await acme.sql(
    `select settings::text || issuer as open, encode(sealed_secret, 'escape') as sealed from sso_connection
     where organization_id = $1`,
    [acme.organizationId],
  );
  assert.equal(rows.length, 2);
  assert.ok(rows.every(({ open, sealed }) => !`${open}${sealed}`.match(/client secret|PRIVATE KEY/)));
  const [record] = await acme.audited('sso.changed');
  assert.ok(!JSON.stringify(record).includes(secret));
});

/** Goes through a test sign-in as a browser does, and gives what it left. */
async function tried(acme: MemberScene, id: string) {
  const { url } = (await acme.admin.ask('POST', `/sso/connections/${id}/tests`, { next: '/app' })).body;
  const who = browser();
  const [name = '', ...value] = (acme.admin.cookie() ?? '').split('=');
  who.setCookie(server.url, name, value.join('='));
  await who.go(server.url + url);
  return (await acme.admin.ask('GET', '/sso')).body.tests[id];
}

test('nothing is switched on before it was tested as it is, and an owner is named for emergencies', async () => {
  const acme = await scene('switching');
  const { id } = (await acme.admin.ask('POST', '/sso/oidc', oidcForm(oidc.issuer))).body;
  const turn = async (enabled: boolean, which = id) => {
    const { status, body } = await acme.admin.ask('PUT', `/sso/connections/${which}/enabled`, { enabled });
    return status === 200 ? body.enabled : body.message;
  };
  const form = { clientId: 'linktime', clientSecret: 'a client secret' };
  const change = () => acme.admin.ask('PUT', `/sso/connections/${id}/oidc`, form);
  oidc.person = { sub: 'idp|dana', preferred_username: 'admin@example.com' };
  assert.match(await turn(true), /An owner has to be named/);
  assert.equal((await acme.owner.ask('PUT', '/sso/break-glass', { personId: acme.ids.OWNER })).status, 200);
  assert.match(await turn(true), /Run a test sign-in first/);
  const wrong = await tried(acme, id);
  assert.deepEqual([wrong.passed, wrong.outcome, wrong.person], [false, 'idp-error', null]);
  assert.match(await turn(true), /Run a test sign-in first/, 'a test that failed is none');
  await change();
  const right = await tried(acme, id);
  assert.deepEqual([right.passed, right.outcome, right.person.id], [true, 'signed-in', acme.ids.ADMIN]);
  await change();
  assert.match(await turn(true), /what was saved last has not been tested/);
  await tried(acme, id);
  assert.equal(await turn(true), true);

  const nobody = await acme.owner.ask('PUT', '/sso/break-glass', { personId: null });
  assert.deepEqual([nobody.status, nobody.body.error], [409, 'conflict']);
  const saml = (await acme.admin.ask('POST', '/sso/saml', samlForm())).body.id;
  await acme.sql('update sso_connection set tested_at = now() where id = $1', [saml]);
  assert.equal(await turn(true, saml), true);
  const { connections } = (await acme.admin.ask('GET', '/sso')).body;
  assert.deepEqual(
    connections.map((one: { id: string; enabled: boolean }) => [one.id, one.enabled]),
    [
      [saml, true],
      [id, false],
    ],
    'one at most',
  );
  assert.equal(await turn(false, saml), false);
  assert.equal((await acme.owner.ask('PUT', '/sso/break-glass', { personId: null })).status, 200);
  const records = await acme.audited('sso.enabled');
  assert.deepEqual([records.length, (await acme.audited('sso.disabled')).length], [2, 1]);
  assert.equal((await acme.audited('sso.tested')).length, 3);
});

test('only an active OWNER is named for emergencies', async () => {
  const acme = await scene('emergency');
  for (const personId of [acme.ids.ADMIN, acme.ids.MEMBER, crypto.randomUUID()]) {
    assert.equal((await acme.owner.ask('PUT', '/sso/break-glass', { personId })).status, 409);
  }
  assert.equal((await acme.admin.ask('GET', '/sso')).body.breakGlass, null);
  await acme.owner.ask('PUT', '/sso/break-glass', { personId: acme.ids.OWNER });
  assert.equal((await acme.admin.ask('GET', '/sso')).body.breakGlass.id, acme.ids.OWNER);
  const [record] = await acme.audited('sso.break_glass_named');
  assert.deepEqual([record?.actor, record?.target], [acme.ids.OWNER, acme.ids.OWNER]);
});

test('a provider may begin by itself only where that is said, and only over SAML', async () => {
  const acme = await scene('beginning');
  const { id } = (await acme.admin.ask('POST', '/sso/saml', samlForm())).body;
  const byOidc = (await acme.admin.ask('POST', '/sso/oidc', oidcForm('https://a.example'))).body.id;
  const allow = (which: string, allowed: boolean) =>
    acme.admin.ask('PUT', `/sso/connections/${which}/idp-initiated`, { allowed });
  assert.equal((await allow(id, true)).body.idpInitiated, true);
  assert.equal((await allow(id, false)).body.idpInitiated, false);
  assert.equal((await allow(byOidc, true)).status, 404);
  assert.equal((await acme.audited('sso.idp_initiated_allowed')).length, 1);
  assert.equal((await acme.audited('sso.idp_initiated_forbidden')).length, 1);
});

test('the issuer of a connection stays: people are bound to it', async () => {
  const acme = await scene('staying');
  const { id } = (await acme.admin.ask('POST', '/sso/saml', samlForm())).body;
  const path = `/sso/connections/${id}/saml`;
  assert.equal((await acme.admin.ask('PUT', path, samlForm({ issuer: 'https://b.example' }))).status, 409);
  const moved = await acme.admin.ask('PUT', path, samlForm({ signInUrl: 'https://idp.example/new' }));
  assert.equal(moved.body.signInUrl, 'https://idp.example/new');
  assert.equal((await acme.admin.ask('PUT', `/sso/connections/${id}/oidc`, oidcForm('x'))).status, 404);
});

test('a connection goes when it is off, with its bindings and the sessions that it opened, but for one’s own', async () => {
  const acme = await scene('removing');
  const { id } = (await acme.admin.ask('POST', '/sso/oidc', oidcForm('https://a.example'))).body;
  const { id: other } = (await acme.admin.ask('POST', '/sso/oidc', oidcForm('https://b.example'))).body;
  const [came, cameElsewhere, byLink] = await Promise.all([
    acme.person('MEMBER'),
    acme.person('MEMBER'),
    acme.person('MEMBER'),
  ]);
  const opened = `update session set method = 'oidc', connection_id = $2 where person_id = any($1::uuid[])`;
  await acme.sql(opened, [[came.id, acme.ids.ADMIN], id]);
  await acme.sql(opened, [[cameElsewhere.id], other]);
  await acme.sql(
    `insert into sso_binding (organization_id, connection_id, subject, person_id) values ($1, $2, 'idp|came', $3)`,
    [acme.organizationId, id, came.id],
  );
  await acme.sql('update sso_connection set enabled = true where id = $1', [id]);
  assert.equal((await acme.admin.ask('DELETE', `/sso/connections/${id}`)).status, 409);
  assert.equal((await came.browser.ask('GET', '/session')).status, 200);
  await acme.admin.ask('PUT', `/sso/connections/${id}/enabled`, { enabled: false });
  assert.equal((await acme.admin.ask('DELETE', `/sso/connections/${id}`)).status, 200);
  const ended = await came.browser.ask('GET', '/session');
  assert.deepEqual([ended.status, ended.body.error, ended.body.reason], [401, 'signed-out', undefined]);
  for (const browserOf of [acme.admin, cameElsewhere.browser, byLink.browser]) {
    assert.equal((await browserOf.ask('GET', '/session')).status, 200);
  }
  const left = await acme.sql('select 1 from sso_binding where connection_id = $1', [id]);
  assert.deepEqual(left, []);
  assert.equal((await acme.admin.ask('DELETE', `/sso/connections/${id}`)).status, 404);
  const [record] = await acme.audited('sso.deleted');
  assert.deepEqual([record?.target, record?.facts.sessions], [id, 1]);
});
