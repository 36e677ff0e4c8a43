// Signing in by a real OpenID Connect provider on loopback.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { unbindPerson } from '../../src/people/sso-binding.ts';
import { ssoAddresses } from '../../src/sign-in/sso/sso-addresses.ts';
import { addOidc } from '../../src/sign-in/sso/sso-settings.ts';
import { run, type TestDatabase, testDatabase } from '../database.ts';
import { patch } from '../scim-client.ts';
import { type OidcIdp, startOidcIdp } from './oidc-idp.ts';
import {
  browser,
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
let idp: OidcIdp;
let acme: SsoScene;
before(async () => {
  database = await testDatabase();
  server = await startSso(database);
  idp = await startOidcIdp([ssoAddresses(server.url, 'acme')]);
  acme = await ssoScene(database, server.desk, 'acme');
  await acme.oidc(idp.issuer);
});
after(async () => {
  await idp.close();
  await server.close();
  await database.drop();
});

const begin = () => `${server.url}/sso/acme`;

test('whoever SCIM has created signs in at once, and lands where they wanted to go', async () => {
  const ada = await acme.client.createUser('ada');
  idp.person = { sub: 'idp|ada', preferred_username: 'Ada@Example.com' };
  const who = browser();
  const landed = await who.go(`${begin()}?next=/app`);
  assert.equal(landed.url, `${server.url}/app`);
  const session = await signedIn(server, who);
  assert.equal(session?.person_id, await acme.personId(ada.id));
  assert.equal(session?.method, 'oidc');
  assert.equal(who.cookie(server.url, 'linktime-sso'), undefined);
});

test('what SCIM deactivates loses its session at the next look, and is refused with its own reason', async () => {
  const bea = await acme.client.createUser('bea');
  idp.person = { sub: 'idp|bea', email: 'bea@example.com', email_verified: true };
  const who = browser();
  await who.go(begin());
  assert.ok(await signedIn(server, who));
  await acme.client.request(
    'PATCH',
    `/Users/${bea.id}`,
    patch({ op: 'replace', path: 'active', value: false }),
  );
  assert.equal(await signedIn(server, who), undefined);
  const landed = await who.go(begin());
  assert.equal(landed.url, `${server.url}/sign-in/acme?problem=deprovisioned`);
  assert.equal(await signedIn(server, who), undefined);
});

test('a bound subject is matched alone: the IdP may rename it, and nobody else comes in under its old name', async () => {
  const cleo = await acme.client.createUser('cleo');
  idp.person = { sub: 'idp|cleo', preferred_username: 'cleo@example.com' };
  await browser().go(begin());
  idp.person = { sub: 'idp|cleo', preferred_username: 'someone.else@example.com' };
  const renamed = browser();
  await renamed.go(begin());
  assert.equal((await signedIn(server, renamed))?.person_id, await acme.personId(cleo.id));

  idp.person = { sub: 'idp|another', preferred_username: 'cleo@example.com' };
  const other = browser();
  const landed = await other.go(begin());
  assert.equal(landed.url, `${server.url}/sign-in/acme?problem=bound-elsewhere`);
  assert.equal(await signedIn(server, other), undefined);

  const person = await acme.personId(cleo.id);
  assert.equal(await acme.within((tx) => unbindPerson(tx, acme.organizationId, person)), 1);
  await other.go(begin());
  assert.equal((await signedIn(server, other))?.person_id, person);
});

test('nobody, an unverified address, and a name and an address of two people are refused', async () => {
  await acme.client.createUser('dan');
  await acme.client.createUser('eve');
  const before = await acme.traces();
  const cases = [
    [{ sub: 's1', preferred_username: 'stranger@example.com' }, 'no-match'],
    [{ sub: 's2', email: 'dan@example.com', email_verified: false }, 'no-match'],
    [{ sub: 's3', preferred_username: 'dan@example.com', email: 'eve@example.com' }, 'several-matches'],
  ] as const;
  for (const [person, problem] of cases) {
    idp.person = person;
    const landed = await browser().go(`${begin()}?next=/app/team`);
    const expected = `${server.url}/sign-in/acme?problem=${problem}&next=%2Fapp%2Fteam`;
    assert.equal(landed.url, expected, 'who tries again still comes to where they wanted to go');
  }
  assert.deepEqual(await acme.traces(), before);
});

test('what fails here ends on a page that says so, and not in an answer for programs', async () => {
  const who = browser();
  await run(database.owner, 'alter table organization rename to gone');
  try {
    for (const address of [begin(), `${server.url}/sso/oidc/acme/callback?code=x&state=y`]) {
      const landed = await who.get(address);
      assert.equal(landed.status, 303, landed.text);
      assert.equal(landed.location, `${server.url}/sign-in/acme?problem=failed`);
    }
    const called = await who.post(`${server.url}/sso/oidc/acme/logout`, { logout_token: 'x' });
    assert.equal(called.status, 500, 'a provider is told by the status');
  } finally {
    await run(database.owner, 'alter table gone rename to organization');
  }
});

test('an OWNER is bound only from an open session of their own', async () => {
  const owner = await acme.client.addByHand('olga', 'OWNER');
  idp.person = { sub: 'idp|olga', email: owner.email, email_verified: true };
  const who = browser();
  assert.equal((await who.go(begin())).url, `${server.url}/sign-in/acme?problem=bind-from-session`);
  await signInByHand(server, acme, who, acme.admin);
  assert.equal((await who.go(begin())).url, `${server.url}/sign-in/acme?problem=bind-from-session`);
  await signInByHand(server, acme, who, owner.id);
  const former = await signedIn(server, who);
  await who.go(begin());
  const session = await signedIn(server, who);
  assert.equal(session?.person_id, owner.id);
  assert.notEqual(session?.session_id, former?.session_id, 'a sign-in makes a new session');
  const fresh = browser();
  await fresh.go(begin());
  assert.equal((await signedIn(server, fresh))?.person_id, owner.id);
});

test('a test signs nobody in, and keeps what the provider sent and whom that would be', async () => {
  const fay = await acme.client.createUser('fay');
  const id = await acme.within((tx) =>
    addOidc(tx, acme.settling, { issuer: idp.issuer, clientId: 'linktime', clientSecret: 'a client secret' }),
  );
  assert.ok(id);
  idp.person = { sub: 'idp|fay', preferred_username: 'fay@example.com' };
  const who = browser();
  const url = `${begin()}?purpose=test&connection=${id}&next=/app`;
  assert.equal((await who.go(url)).url, `${server.url}/sign-in/acme?problem=signed-out`);
  await signInByHand(server, acme, who, acme.admin);
  const before = await acme.traces();
  assert.equal((await who.go(url)).url, `${server.url}/app`);
  assert.deepEqual(await acme.traces(), before);
  const kept = await acme.lastTest(id);
  const report = JSON.parse(kept?.report ?? '{}');
  assert.equal(report.passed, true);
  assert.equal(report.received.preferred_username, 'fay@example.com');
  assert.equal(report.person.id, await acme.personId(fay.id));
  assert.equal(report.outcome, 'signed-in');
  assert.ok(!JSON.stringify(report).includes('nonce'));
  await acme.sql('delete from sso_connection where id = $1', [id]);
});

test('a proof of identity asks the provider for the password again, and confirms the session that there is', async () => {
  const gus = await acme.client.createUser('gus');
  idp.person = { sub: 'idp|gus', preferred_username: 'gus@example.com' };
  const who = browser();
  await who.go(begin());
  const session = await signedIn(server, who);
  await acme.sql(`update session set confirmed_at = now() - interval '1 hour' where id = $1`, [
    session?.session_id,
  ]);
  const sent = await who.get(`${begin()}?purpose=step-up&next=/app`);
  assert.equal(new URL(sent.location).searchParams.get('prompt'), 'login');
  assert.equal((await who.go(sent.location)).url, `${server.url}/app`);
  const proved = await signedIn(server, who);
  assert.equal(proved?.session_id, session?.session_id);
  assert.ok(Date.now() - (proved?.confirmed_at.getTime() ?? 0) < 60_000);
  assert.equal(proved?.person_id, await acme.personId(gus.id));

  idp.person = { sub: 'idp|ada', preferred_username: 'ada@example.com' };
  const atAnotherDesk = browser();
  atAnotherDesk.setCookie(server.url, 'linktime', who.cookie(server.url, 'linktime') ?? '');
  const other = await atAnotherDesk.go(`${begin()}?purpose=step-up&next=/app`);
  assert.equal(other.url, `${server.url}/sign-in/acme?problem=other-person`);
});

test('a code counts once, and an answer only in the browser that asked', async () => {
  await acme.client.createUser('hal');
  idp.person = { sub: 'idp|hal', preferred_username: 'hal@example.com' };
  const isCallback = (url: string) => url.includes('/callback');
  const who = browser();
  const { location } = await who.go(begin(), isCallback);
  const stranger = browser();
  assert.equal(problemOf(await stranger.get(location)), 'expired');
  await stranger.get(begin());
  assert.equal(problemOf(await stranger.get(location)), 'expired');
  const [first, second] = await Promise.all([who.get(location), who.get(location)]);
  assert.deepEqual([problemOf(first), problemOf(second)].toSorted(), ['expired', null].toSorted());
  assert.equal(problemOf(await who.get(location)), 'expired');
});

test('the provider ends the session by itself', async () => {
  await acme.client.createUser('ida');
  idp.person = { sub: 'idp|ida', preferred_username: 'ida@example.com' };
  const who = browser();
  await who.go(begin());
  assert.ok(await signedIn(server, who));
  const form = await who.get(`${idp.issuer}/session/end`);
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(form.text)?.[1] ?? '';
  await who.post(`${idp.issuer}/session/end/confirm`, { xsrf, logout: 'yes' });
  assert.deepEqual(idp.logoutAnswers, [200]);
  assert.equal(await signedIn(server, who), undefined);
});

test('an organization without a connection, and one that is not there, look the same', async () => {
  await ssoScene(database, server.desk, 'bare');
  for (const slug of ['bare', 'nobody-is-here']) {
    const landed = await browser().get(`${server.url}/sso/${slug}`);
    assert.equal(landed.location, `${server.url}/sign-in/${slug}?problem=not-configured`);
  }
});
