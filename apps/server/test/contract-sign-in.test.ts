// The published contract's sentences about signing in, with a real OpenID Connect provider: whoever SCIM creates comes in
// at once, whoever it removes does not come in again.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ssoAddresses } from '../src/sign-in/sso/sso-addresses.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { patch } from './scim-client.ts';
import { type OidcIdp, startOidcIdp } from './sign-in/oidc-idp.ts';
import { browser, type SsoScene, type SsoServer, signedIn, ssoScene, startSso } from './sign-in/sso-scene.ts';

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

const start = () => `${server.url}/sso/acme`;

/** Somebody whom SCIM has created, in a browser in which the identity provider knows them and LinkTime too. */
async function comesIn(name: string) {
  const created = await acme.client.createUser(name);
  idp.person = { sub: `idp|${name}`, preferred_username: `${name}@example.com` };
  const who = browser();
  await who.go(`${start()}?next=/app`);
  return { created, who };
}

test('“The user can sign in immediately using your IdP via SSO”', async () => {
  const { created, who } = await comesIn('ada');
  const session = await signedIn(server, who);
  assert.equal(session?.person_id, await acme.personId(created.id));
  assert.deepEqual([session?.role, session?.method], ['MEMBER', 'oidc']);
});

for (const how of ['PATCH', 'DELETE'] as const) {
  const deprovision = (id: string) =>
    how === 'DELETE'
      ? acme.client.request('DELETE', `/Users/${id}`)
      : acme.client.request('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'active', value: false }));

  test(`“The user account is deactivated — they can no longer sign in” (${how})`, async () => {
    const { created, who } = await comesIn(`leaver-${how.toLowerCase()}`);
    await deprovision(created.id);
    const landed = await who.go(start());
    assert.equal(landed.url, `${server.url}/sign-in/acme?problem=deprovisioned`);
    assert.equal(await signedIn(server, who), undefined);
  });

  test(`“When someone leaves and is removed from the directory, their LinkTime access is revoked instantly — no manual work, no forgotten accounts.” (${how})`, async () => {
    const { created, who } = await comesIn(`gone-${how.toLowerCase()}`);
    assert.ok(await signedIn(server, who));
    await deprovision(created.id);
    assert.equal(await signedIn(server, who), undefined, 'the next request of the session that was open');
  });

  test(`“the user’s IdP session may still be active.”, “LinkTime will reject new sign-in attempts from deprovisioned users as soon as the SCIM PATCH or DELETE request is processed” (${how})`, async () => {
    const { created, who } = await comesIn(`known-${how.toLowerCase()}`);
    // Its own session is open: it asks nobody who they are, so it is the same person still.
    idp.person = { sub: 'idp|never asked' };
    const before = await acme.traces();
    await deprovision(created.id);
    const landed = await who.go(start());
    assert.equal(landed.url, `${server.url}/sign-in/acme?problem=deprovisioned`);
    const fresh = browser();
    idp.person = { sub: `idp|known-${how.toLowerCase()}`, preferred_username: created.userName };
    assert.equal((await fresh.go(start())).url, `${server.url}/sign-in/acme?problem=deprovisioned`);
    assert.equal((await acme.traces()).sessions, before.sessions, 'none was opened since');
  });
}
