// What Organization → SSO asks of somebody else's servers: what a provider publishes, and metadata at its address. Such a
// server may lie, say too much, or take its time.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { openDatabase } from '../../src/db/connect.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { type RunningServer, startHttpServer } from '../http-server.ts';
import { type Visitor, visitor } from '../sign-in/browser.ts';
import { type OidcIdp, startOidcIdp } from '../sign-in/oidc-idp.ts';
import { idpMetadataXml, samlIdp } from '../sign-in/saml-idp.ts';
import { type MemberScene, memberScene } from './member-scene.ts';

let database: TestDatabase;
let server: RunningServer;
/** Where LINKTIME_ALLOW_PRIVATE_OUTBOUND is off, as it is by default. */
let careful: RunningServer;
let oidc: OidcIdp;
let metadata: string;
before(async () => {
  database = await testDatabase();
  server = await startHttpServer(database.app, { allowPrivateOutbound: true });
  careful = await startHttpServer(database.app);
  oidc = await startOidcIdp([]);
  metadata = idpMetadataXml((await samlIdp()).key.certificate);
  elsewhere.listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
});
after(async () => {
  elsewhere.closeAllConnections();
  elsewhere.close();
  await oidc.close();
  await careful.close();
  await server.close();
  await database.drop();
});

const scene = (slug: string) => memberScene(database, server, slug);
const asCareful = (who: Visitor) => visitor(careful.url, who.cookie());

/** Somebody else's server: what stands where; what isn't named isn't there. */
const pages: Record<string, (response: ServerResponse) => void> = {};
const elsewhere = createServer((request, response) => {
  const page = pages[request.url ?? ''];
  if (page === undefined) {
    response.writeHead(404).end();
  } else {
    page(response);
  }
});
const at = (path: string) => `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}${path}`;

test('what a provider publishes is asked for when it is wanted, and why it can’t be had is told', async () => {
  const acme = await scene('discovering');
  const discover = async (issuer: string, who = acme.admin) => {
    const { id } = (
      await acme.admin.ask('POST', '/sso/oidc', { issuer, clientId: 'linktime', clientSecret: 'x' })
    ).body;
    return (await who.ask('GET', `/sso/connections/${id}/discovery`)).body;
  };
  const found = await discover(oidc.issuer);
  assert.deepEqual([found.reachable, found.found.issuer], [true, oidc.issuer]);
  pages['/lying/.well-known/openid-configuration'] = (response) =>
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ issuer: 'https://another.example', jwks_uri: at('/jwks') }));
  for (const [issuer, reason] of [
    [at('/not-there'), /404|unexpected HTTP/],
    [at('/lying'), /issuer/i],
    ['http://127.0.0.1:1', /could not be reached \(ECONNREFUSED\)/],
  ] as const) {
    const answer = await discover(issuer);
    assert.deepEqual([answer.reachable, answer.found], [false, {}]);
    assert.match(answer.reason, reason);
  }
  const unwanted = await discover('https://10.0.0.1', asCareful(acme.admin));
  assert.match(unwanted.reason, /not on the public internet/);
  const saml = (await scene('discovering-saml')).admin;
  const { id } = (await saml.ask('POST', '/sso/saml', { metadata })).body;
  assert.equal((await saml.ask('GET', `/sso/connections/${id}/discovery`)).status, 404);
});

test('metadata is read from its address: no redirect is followed, nothing endless, nothing private unless allowed', async () => {
  const acme = await scene('fetching');
  const read = async (url: string, who = acme.admin) =>
    (await who.ask('GET', `/sso/metadata?${new URLSearchParams({ url })}`)).body;
  pages['/metadata'] = (response) => response.end(metadata);
  pages['/moved'] = (response) => response.writeHead(302, { location: at('/metadata') }).end();
  pages['/endless'] = (response) => response.end('x'.repeat(1_100_000));
  pages['/entities'] = (response) => response.end(`<!DOCTYPE x>${metadata}`);
  const { fields } = await read(at('/metadata'));
  assert.deepEqual([fields.issuer, fields.signRequests], ['https://idp.example/saml', true]);
  assert.equal((await acme.admin.ask('POST', '/sso/saml', { fields })).status, 201);
  for (const [url, reason] of [
    [at('/moved'), /status 302/],
    [at('/endless'), /too long/],
    [at('/entities'), /document type/],
    [at('/not-there'), /status 404/],
  ] as const) {
    const answer = await read(url);
    assert.equal(answer.fields, null);
    assert.match(answer.reason, reason);
  }
  for (const url of ['https://127.0.0.1/', 'https://[::1]/', 'https://169.254.169.254/latest']) {
    assert.match((await read(url, asCareful(acme.admin))).reason, /not on the public internet/, url);
  }
  assert.match((await read(at('/metadata'), asCareful(acme.admin))).reason, /https/);
});

test('while a provider is waited for no connection to the database is, and an organization asks three at once', {
  timeout: 60_000,
}, async () => {
  const acme = await scene('waiting');
  const other = await scene('not-waiting');
  const held: ServerResponse[] = [];
  const { promise: allCame, resolve: come } = Promise.withResolvers<void>();
  pages['/slow'] = (response) => {
    held.push(response);
    if (held.length === 3) {
      come();
    }
  };
  pages['/quick'] = (response) => response.end(metadata);
  const one = openDatabase(database.login, { role: 'linktime_app', fast: 1, slow: 1, exclusive: 1 });
  const narrow = await startHttpServer(one, { allowPrivateOutbound: true });
  try {
    const read = (path: string, { admin }: MemberScene = acme) =>
      visitor(narrow.url, admin.cookie()).ask(
        'GET',
        `/sso/metadata?${new URLSearchParams({ url: at(path) })}`,
      );
    const asked = [read('/slow'), read('/slow'), read('/slow')];
    await allCame;
    assert.equal((await read('/quick')).status, 429);
    assert.equal((await read('/quick', other)).body.reason, null, 'others aren’t kept waiting');
    for (const response of held) {
      response.end(metadata);
    }
    for (const { body } of await Promise.all(asked)) {
      assert.equal(body.fields.issuer, 'https://idp.example/saml');
    }
    assert.equal((await read('/quick')).body.reason, null);
  } finally {
    await narrow.close();
    await one.close();
  }
});
