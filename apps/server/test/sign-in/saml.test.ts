// Signing in by SAML: what goes to the provider, what comes back and how people are found.
import assert from 'node:assert/strict';
import { createPublicKey, X509Certificate } from 'node:crypto';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { findConnection } from '../../src/sign-in/sso/connection-store.ts';
import { readIdpMetadata } from '../../src/sign-in/sso/saml-metadata.ts';
import { ssoAddresses } from '../../src/sign-in/sso/sso-addresses.ts';
import { addSaml } from '../../src/sign-in/sso/sso-settings.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { patch } from '../scim-client.ts';
import {
  assertionXml,
  base64,
  formats,
  idpMetadataXml,
  requestIn,
  responseXml,
  type SamlIdp,
  type Saying,
  samlIdp,
  signed,
} from './saml-idp.ts';
import {
  type Browser,
  browser,
  type Landed,
  problemOf,
  type SsoScene,
  type SsoServer,
  signedIn,
  signInByHand,
  ssoScene,
  startSso,
} from './sso-scene.ts';

let database: TestDatabase;
let server: SsoServer;
let idp: SamlIdp;
let acme: SsoScene;
let connection: string;
before(async () => {
  database = await testDatabase();
  server = await startSso(database);
  idp = await samlIdp();
  acme = await ssoScene(database, server.desk, 'acme');
  connection = await acme.saml(idp.metadata, { idpInitiated: true });
});
after(async () => {
  await server.close();
  await database.drop();
});

const ours = (slug = 'acme') => ssoAddresses(server.url, slug);

/** Goes to the provider and comes back with what it says. */
async function signInAs(
  who: Browser,
  nameId: string,
  more: { format?: string; query?: string; change?: Partial<Saying> } = {},
): Promise<Landed> {
  const sent = await who.get(`${server.url}/sso/acme${more.query ?? ''}`);
  const request = requestIn(sent.location);
  const say = { ...idp.say({ ...ours(), requestId: request.id }, nameId, more.format), ...more.change };
  const response = responseXml(signed(assertionXml(say), idp.key), {
    acs: ours().acs,
    inResponseTo: request.id,
  });
  return who.post(ours().acs, { SAMLResponse: base64(response), RelayState: request.relayState });
}

test('the request goes to the provider by redirect and says where the answer goes', async () => {
  const { location } = await browser().get(`${server.url}/sso/acme`);
  assert.ok(location.startsWith('https://idp.example/sso?SAMLRequest='));
  const { xml, id, relayState } = requestIn(location);
  assert.match(xml, new RegExp(`AssertionConsumerServiceURL="${ours().acs}"`));
  assert.match(xml, new RegExp(`${ours().entityId}</saml:Issuer>`));
  assert.equal(id, `_${relayState}`);
});

test('whoever SCIM has created signs in at once; what SCIM deactivates is refused at the next click', async () => {
  const ada = await acme.client.createUser('ada');
  const who = browser();
  const landed = await signInAs(who, 'ada@example.com', { query: '?next=/app' });
  assert.equal(landed.location, `${server.url}/app`);
  const session = await signedIn(server, who);
  assert.equal(session?.person_id, await acme.personId(ada.id));
  assert.equal(session?.method, 'saml');
  await acme.client.request(
    'PATCH',
    `/Users/${ada.id}`,
    patch({ op: 'replace', path: 'active', value: false }),
  );
  assert.equal(await signedIn(server, who), undefined);
  assert.equal(problemOf(await signInAs(who, 'ada@example.com')), 'deprovisioned');
  assert.equal(await signedIn(server, who), undefined);
});

test('names in emailAddress and unspecified format are matched each time; persistent ones are bound', async () => {
  const bea = await acme.client.createUser('bea');
  const person = await acme.personId(bea.id);
  for (const format of [formats.email, formats.unspecified]) {
    const who = browser();
    await signInAs(who, 'bea@example.com', { format });
    assert.equal((await signedIn(server, who))?.person_id, person);
  }
  const renamed = {
    ...bea,
    userName: 'beatrice@example.com',
    emails: [{ value: 'beatrice@example.com', type: 'work', primary: true }],
  };
  await acme.client.request('PUT', `/Users/${bea.id}`, renamed);
  assert.equal(problemOf(await signInAs(browser(), 'bea@example.com')), 'no-match');

  const bound = browser();
  const change = { attributes: { email: 'beatrice@example.com' } };
  await signInAs(bound, 'opaque-1', { format: formats.persistent, change });
  assert.equal((await signedIn(server, bound))?.person_id, person);
  const again = browser();
  await signInAs(again, 'opaque-1', { format: formats.persistent });
  assert.equal((await signedIn(server, again))?.person_id, person);
  assert.equal(
    problemOf(await signInAs(browser(), 'opaque-2', { format: formats.persistent, change })),
    'bound-elsewhere',
  );
  assert.equal(problemOf(await signInAs(browser(), 'beatrice@example.com')), 'bound-elsewhere');
});

test('an OWNER comes by a name that is matched each time once they have come from an open session', async () => {
  const owner = await acme.client.addByHand('otto', 'OWNER');
  assert.equal(problemOf(await signInAs(browser(), owner.email)), 'bind-from-session');
  const who = browser();
  await signInByHand(server, acme, who, owner.id);
  const former = await signedIn(server, who);
  await signInAs(who, owner.email);
  assert.equal((await signedIn(server, who))?.person_id, owner.id);
  const [ended] = await acme.sql('select ended_by_reason from session where id = $1', [former?.session_id]);
  assert.equal(
    ended?.ended_by_reason,
    'replaced',
    'the form brought no cookie along, and the session ended all the same',
  );
  const fresh = browser();
  await signInAs(fresh, owner.email);
  assert.equal((await signedIn(server, fresh))?.person_id, owner.id);
});

test('an encrypted assertion is taken, and one in the clear refused where it must be encrypted', async () => {
  const secret = await ssoScene(database, server.desk, 'secret');
  const id = await secret.saml(idp.metadata, { encrypted: true });
  const gil = await secret.client.createUser('gil');
  const kept = await secret.within((tx) => findConnection(tx, secret.organizationId, id));
  const certificate = kept?.protocol === 'saml' ? kept.settings.ownCertificate : '';
  const who = browser();
  for (const clear of [true, false]) {
    const request = requestIn((await who.get(`${server.url}/sso/secret`)).location);
    const assertion = signed(
      assertionXml(idp.say({ ...ours('secret'), requestId: request.id }, 'gil@example.com')),
      idp.key,
    );
    const content = clear ? assertion : await encrypted(assertion, certificate);
    const response = responseXml(content, { acs: ours('secret').acs, inResponseTo: request.id });
    const landed = await who.post(ours('secret').acs, {
      SAMLResponse: base64(response),
      RelayState: request.relayState,
    });
    assert.equal(problemOf(landed), clear ? 'idp-error' : null);
  }
  assert.equal((await signedIn(server, who))?.person_id, await secret.personId(gil.id));
});

/** As an IdP does it, by the library that node-saml decrypts with. */
async function encrypted(xml: string, certificate: string): Promise<string> {
  const raw = new X509Certificate(Buffer.from(certificate, 'base64'));
  const { encrypt } = createRequire(import.meta.url)('xml-encryption');
  const data = await promisify(encrypt)(xml, {
    rsa_pub: createPublicKey(raw.publicKey.export({ type: 'spki', format: 'pem' })),
    pem: raw.toString(),
    encryptionAlgorithm: 'http://www.w3.org/2009/xmlenc11#aes256-gcm',
    keyEncryptionAlgorithm: 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
  });
  return `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${data}</saml:EncryptedAssertion>`;
}

test('a provider that begins by itself is heard where it may, and replaces nobody', async () => {
  const kim = await acme.client.createUser('kim');
  const unasked = () => {
    const say = idp.say({ ...ours(), requestId: null }, 'kim@example.com');
    const response = responseXml(signed(assertionXml(say), idp.key), { acs: ours().acs });
    return { SAMLResponse: base64(response), RelayState: '/app' };
  };
  const who = browser();
  const form = unasked();
  const first = await who.post(ours().acs, form);
  assert.equal(await signedIn(server, who), undefined, 'not before the browser has come by itself');
  assert.equal(problemOf(await browser().get(first.location)), 'expired', 'nor another browser');
  const entered = await who.get(first.location);
  assert.equal(entered.location, `${server.url}/app`);
  assert.equal((await signedIn(server, who))?.person_id, await acme.personId(kim.id));
  assert.equal(problemOf(await browser().post(ours().acs, form)), 'replayed');

  const taken = browser();
  await signInByHand(server, acme, taken, acme.admin);
  const offered = await taken.post(ours().acs, unasked());
  assert.equal(problemOf(await taken.get(offered.location)), 'other-session');
  assert.equal((await signedIn(server, taken))?.person_id, acme.admin);

  const session = await signedIn(server, who);
  const again = await who.post(ours().acs, unasked());
  assert.equal((await who.get(again.location)).location, `${server.url}/app`);
  assert.equal((await signedIn(server, who))?.session_id, session?.session_id);
});

test('a proof of identity is asked for anew, and an old one is none', async () => {
  await acme.client.createUser('lee');
  const who = browser();
  await signInAs(who, 'lee@example.com');
  const session = await signedIn(server, who);
  await acme.sql(`update session set confirmed_at = now() - interval '1 hour' where id = $1`, [
    session?.session_id,
  ]);
  const query = '?purpose=step-up&next=/app';
  const { xml } = requestIn((await who.get(`${server.url}/sso/acme${query}`)).location);
  assert.match(xml, /ForceAuthn="true"/);
  const hourAgo = { authenticatedAt: new Date(Date.now() - 3_600_000).toISOString() };
  assert.equal(problemOf(await signInAs(who, 'lee@example.com', { query, change: hourAgo })), 'idp-error');
  assert.equal(problemOf(await signInAs(who, 'kim@example.com', { query })), 'other-person');
  assert.equal((await signInAs(who, 'lee@example.com', { query })).location, `${server.url}/app`);
  const proved = await signedIn(server, who);
  assert.equal(proved?.session_id, session?.session_id);
  assert.ok(Date.now() - (proved?.confirmed_at.getTime() ?? 0) < 60_000);
});

test('a test keeps what was wrong, and what came; nobody is signed in or bound', async () => {
  await acme.client.createUser('moe');
  const given = {
    metadata: { ...idp.metadata, issuer: 'https://other.example' },
    encrypted: false,
    name: 'x',
    at: new Date(),
  };
  const wrong = await acme.within((tx) => addSaml(tx, acme.settling, given));
  const who = browser();
  await signInByHand(server, acme, who, acme.admin);
  const before = await acme.traces();
  for (const [id, passed] of [
    [wrong, false],
    [connection, true],
  ] as const) {
    const query = `?purpose=test&connection=${id}&next=/app`;
    const landed = await signInAs(who, 'moe@example.com', {
      query,
      change: { attributes: { department: 'Sales' } },
    });
    assert.equal(landed.location, `${server.url}/app`);
    const kept = await acme.lastTest(id ?? '');
    const report = JSON.parse(kept?.report ?? '{}');
    assert.equal(report.passed, passed);
    if (passed) {
      assert.deepEqual(report.received.department, ['Sales']);
    } else {
      assert.match(report.reason, /another issuer/);
    }
  }
  assert.deepEqual(await acme.traces(), before);
  assert.equal((await signedIn(server, who))?.person_id, acme.admin);
});

test('our metadata can be read as metadata, and an IdP’s too', async () => {
  const { text, status } = await browser().get(ours().entityId);
  assert.equal(status, 200);
  assert.match(text, new RegExp(`entityID="${ours().entityId}"`));
  assert.match(text, new RegExp(`Location="${ours().acs}"`));
  assert.match(text, /<md:KeyDescriptor use="encryption">/);
  const read = await readIdpMetadata(Buffer.from(idpMetadataXml(idp.key.certificate)));
  assert.deepEqual(read, {
    ok: true,
    metadata: { ...idp.metadata, signRequests: true },
  });
  for (const bad of [
    '<a/>',
    'no XML',
    `<!DOCTYPE x>${idpMetadataXml(idp.key.certificate)}`,
    idpMetadataXml('AAAA'),
  ]) {
    assert.equal((await readIdpMetadata(Buffer.from(bad))).ok, false, bad.slice(0, 40));
  }
});
