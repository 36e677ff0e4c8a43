// OpenID Connect against a provider that lies, and against browsers that bring what isn't theirs: nothing is opened,
// nothing is bound. Beside each case stands what makes it hostile; all else in it holds.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { generateKeyPair, type JWTPayload } from 'jose';
import { ssoAddresses } from '../../src/sign-in/sso/sso-addresses.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { type Answer, type LyingIdp, startLyingIdp } from './lying-idp.ts';
import {
  type Browser,
  browser,
  problemOf,
  type SsoScene,
  type SsoServer,
  signedIn,
  ssoScene,
  startSso,
} from './sso-scene.ts';

type Key = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

let database: TestDatabase;
let server: SsoServer;
let idp: LyingIdp;
let strange: Key;
let acme: SsoScene;
let other: SsoScene;
before(async () => {
  database = await testDatabase();
  server = await startSso(database);
  idp = await startLyingIdp();
  strange = (await generateKeyPair('RS256')).privateKey;
  acme = await ssoScene(database, server.desk, 'acme');
  other = await ssoScene(database, server.desk, 'other');
  await acme.oidc(idp.issuer);
  await other.oidc(idp.issuer, { id: 'linktime-2', secret: 'another secret' });
  await acme.client.createUser('ada');
  await other.client.createUser('ada');
});
after(async () => {
  idp.close();
  await server.close();
  await database.drop();
});

type Lie = {
  readonly claims?: JWTPayload;
  readonly without?: string;
  readonly header?: { readonly alg?: string; readonly kid?: string };
  readonly key?: () => Key | Uint8Array;
  readonly idToken?: (honest: string) => string | undefined;
  readonly answer?: Answer;
  /** What is added to, or changed in, the redirect back. */
  readonly query?: Readonly<Record<string, string | null>>;
  readonly callback?: (url: URL) => URL;
  readonly by?: (own: Browser) => Browser | Promise<Browser>;
  readonly problem?: string;
  readonly reason?: RegExp;
};

/** The way of an honest sign-in, with one thing wrong. */
async function attempt(lie: Lie) {
  const who = browser();
  const sent = new URL((await who.get(`${server.url}/sso/acme`)).location);
  const claims = { ...idp.claims(sent.searchParams.get('nonce') ?? ''), ...lie.claims };
  if (lie.without !== undefined) {
    delete claims[lie.without];
  }
  const honest = await idp.sign(claims, lie.header, lie.key?.());
  const idToken = lie.idToken === undefined ? honest : lie.idToken(honest);
  idp.token = lie.answer ?? {
    body: JSON.stringify({
      access_token: 'an access token',
      token_type: 'Bearer',
      ...(idToken !== undefined && { id_token: idToken }),
    }),
  };
  const url = new URL(ssoAddresses(server.url, 'acme').redirectUri);
  const query = { code: 'a code', state: sent.searchParams.get('state'), iss: idp.issuer, ...lie.query };
  for (const [name, value] of Object.entries(query)) {
    if (value !== null) {
      url.searchParams.append(name, value);
    }
  }
  const by = (await lie.by?.(who)) ?? who;
  const landed = await by.get((lie.callback?.(url) ?? url).href);
  return { who, by, sent, landed };
}

const now = () => Math.floor(Date.now() / 1_000);
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

const lies: Readonly<Record<string, () => Lie>> = {
  // The signature.
  'alg none': () => ({ idToken: (token) => `${part({ alg: 'none' })}.${token.split('.')[1]}.` }),
  'alg None, written otherwise': () => ({
    idToken: (token) => `${part({ alg: 'nOnE' })}.${token.split('.')[1]}.`,
  }),
  'no signature at all': () => ({ idToken: (token) => `${token.split('.').slice(0, 2).join('.')}.` }),
  'a changed claim': () => ({
    idToken: (token) => {
      const [header, body = '', signature] = token.split('.');
      const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
      return [header, part({ ...claims, sub: 'idp|bob' }), signature].join('.');
    },
  }),
  'another key': () => ({ key: () => strange }),
  'another key, with another kid': () => ({ key: () => strange, header: { kid: 'two' } }),
  'HS256 with the client secret': () => ({
    header: { alg: 'HS256' },
    key: () => Buffer.from('a client secret'.padEnd(32, ' ')),
  }),
  'HS256 with the public key': () => ({ header: { alg: 'HS256' }, key: () => Buffer.from(idp.publicPem) }),

  // The claims.
  'another issuer': () => ({ claims: { iss: 'https://evil.example' } }),
  'another audience': () => ({ claims: { aud: 'somebody-else' } }),
  'two audiences, and the other one’s azp': () => ({
    claims: { aud: ['linktime', 'somebody-else'], azp: 'somebody-else' },
  }),
  expired: () => ({ claims: { exp: now() - 120 } }),
  'not valid yet': () => ({ claims: { nbf: now() + 3_600 } }),
  'without an end': () => ({ without: 'exp' }),
  'without a beginning': () => ({ without: 'iat' }),
  'another nonce': () => ({ claims: { nonce: 'another' } }),
  'no nonce': () => ({ without: 'nonce' }),
  'no subject': () => ({ without: 'sub' }),
  'a subject that is a number': () => ({ claims: { sub: 7 as unknown as string } }),
  'no id_token': () => ({ idToken: () => undefined }),
  'an id_token that is none': () => ({ idToken: () => 'hello' }),

  // The token endpoint.
  'a refusal': () => ({ answer: { status: 400, body: JSON.stringify({ error: 'invalid_grant' }) } }),
  'a server that fails': () => ({ answer: { status: 500, body: 'oh' } }),
  'a redirect': () => ({ answer: { status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: '' } }),
  'no JSON': () => ({ answer: { headers: { 'content-type': 'text/html' }, body: '<html>' } }),
  'two megabytes': () => ({
    answer: { body: JSON.stringify({ x: 'x'.repeat(2_000_000) }) },
    reason: /too long/,
  }),

  // The way back.
  'an error': () => ({ query: { code: null, error: 'access_denied' }, reason: /access_denied/ }),
  'another issuer in the answer': () => ({ query: { iss: 'https://evil.example' }, reason: /iss/ }),
  'no issuer in the answer, though the provider says that it names itself': () => ({
    query: { iss: null },
    reason: /iss/,
  }),
  'no code': () => ({ query: { code: null } }),
  'two codes': () => ({ callback: (url) => new URL(`${url.href}&code=another`) }),
  'another state': () => ({ query: { state: crypto.randomUUID() }, problem: 'expired' }),
  'no state': () => ({ query: { state: null }, problem: 'expired' }),
  'a state that is no id': () => ({ query: { state: `' or 1=1 --` }, problem: 'expired' }),
  'a browser without the cookie': () => ({ by: () => browser(), problem: 'expired' }),
  'a browser with a cookie of its own': () => ({
    by: async () => {
      const thief = browser();
      await thief.get(`${server.url}/sso/acme`);
      return thief;
    },
    problem: 'expired',
  }),
  'a browser with two cookies': () => ({
    by: (own) => {
      own.setCookie(server.url, 'linktime-sso ', 'x');
      own.setCookie(server.url, 'linktime-sso', `${own.cookie(server.url, 'linktime-sso')}; linktime-sso=x`);
      return own;
    },
    problem: 'expired',
  }),
  'another organization’s redirect URI: providers mixed up': () => ({
    callback: (url) => new URL(url.href.replace('/acme/', '/other/')),
    problem: 'expired',
  }),
};

test('an honest answer signs in, with the verifier of its own challenge', async () => {
  const { who, landed, sent } = await attempt({});
  assert.equal(landed.location, `${server.url}/app`);
  assert.ok(await signedIn(server, who));
  const digest = await crypto.subtle.digest('SHA-256', Buffer.from(idp.asked.get('code_verifier') ?? ''));
  assert.equal(Buffer.from(digest).toString('base64url'), sent.searchParams.get('code_challenge'));
  assert.equal(sent.searchParams.get('code_challenge_method'), 'S256');
});

for (const [what, make] of Object.entries(lies)) {
  test(`refused: ${what}`, async () => {
    const lie = make();
    const before = await Promise.all([acme.traces(), other.traces()]);
    const { who, by, landed } = await attempt(lie);
    assert.equal(problemOf(landed), lie.problem ?? 'idp-error');
    assert.match(server.reasons.at(-1) ?? '', lie.reason ?? /^/);
    assert.equal(await signedIn(server, who), undefined);
    assert.equal(await signedIn(server, by), undefined);
    assert.deepEqual(await Promise.all([acme.traces(), other.traces()]), before);
  });
}

test('refused: userinfo about somebody else', async () => {
  const before = await acme.traces();
  idp.userinfo = {
    body: JSON.stringify({ sub: 'idp|other', email: 'ada@example.com', email_verified: true }),
  };
  const { landed } = await attempt({
    claims: { sub: 'idp|new', preferred_username: undefined, email: undefined },
  });
  assert.equal(problemOf(landed), 'idp-error');
  idp.userinfo = { status: 404, body: '{}' };
  assert.deepEqual(await acme.traces(), before);
});

test('refused: the same answer ten times at once counts once', async () => {
  const before = await acme.traces();
  const who = browser();
  const sent = new URL((await who.get(`${server.url}/sso/acme`)).location);
  const id_token = await idp.sign(idp.claims(sent.searchParams.get('nonce') ?? ''));
  idp.token = { body: JSON.stringify({ access_token: 'a', token_type: 'Bearer', id_token }) };
  const query = new URLSearchParams({
    code: 'c',
    state: sent.searchParams.get('state') ?? '',
    iss: idp.issuer,
  });
  const url = `${ssoAddresses(server.url, 'acme').redirectUri}?${query}`;
  const landed = await Promise.all(Array.from({ length: 10 }, () => who.get(url)));
  assert.equal(landed.filter((one) => problemOf(one) === null).length, 1);
  assert.equal((await acme.traces()).sessions, before.sessions + 1);
});

test('a provider that calls itself otherwise than it is called is never asked for anybody', async () => {
  const before = await acme.traces();
  for (const issuer of ['https://evil.example', 'http://127.0.0.1/{tenantid}/v2.0']) {
    const liar = await startLyingIdp({ issuer });
    const third = await ssoScene(database, server.desk, `third-${crypto.randomUUID().slice(0, 8)}`);
    await third.oidc(liar.issuer);
    assert.equal(problemOf(await browser().get(`${server.url}/sso/${third.slug}`)), 'idp-error');
    liar.close();
  }
  assert.deepEqual(await acme.traces(), before);
});

// Logout tokens.
const event = { 'http://schemas.openid.net/event/backchannel-logout': {} };

async function logout(token: string, organization = 'acme'): Promise<number> {
  const { logoutUri } = ssoAddresses(server.url, organization);
  const body = new URLSearchParams({ logout_token: token });
  return (await fetch(logoutUri, { method: 'POST', body })).status;
}

const logoutClaims = (more: Readonly<Record<string, unknown>> = {}): JWTPayload => ({
  iss: idp.issuer,
  aud: 'linktime',
  sub: 'idp|ada',
  iat: now(),
  exp: now() + 120,
  jti: crypto.randomUUID(),
  events: event,
  ...more,
});

const badTokens: Readonly<Record<string, () => Promise<string>>> = {
  'another key': () => idp.sign(logoutClaims(), { typ: 'logout+jwt' }, strange),
  'alg none': async () => `${part({ alg: 'none', typ: 'logout+jwt' })}.${part(logoutClaims())}.`,
  'HS256 with the public key': () =>
    idp.sign(logoutClaims(), { typ: 'logout+jwt', alg: 'HS256' }, Buffer.from(idp.publicPem)),
  'another type': () => idp.sign(logoutClaims(), { typ: 'JWT' }),
  'no type': () => idp.sign(logoutClaims()),
  'an id_token': () => idp.sign(idp.claims('a nonce')),
  'a nonce': () => idp.sign(logoutClaims({ nonce: 'a nonce' }), { typ: 'logout+jwt' }),
  'no event': () => idp.sign(logoutClaims({ events: {} }), { typ: 'logout+jwt' }),
  'another event': () => idp.sign(logoutClaims({ events: { 'https://other': {} } }), { typ: 'logout+jwt' }),
  'an event that is no object': () =>
    idp.sign(logoutClaims({ events: { [Object.keys(event)[0] ?? '']: true } }), { typ: 'logout+jwt' }),
  'no jti': () => idp.sign(logoutClaims({ jti: undefined }), { typ: 'logout+jwt' }),
  'neither sub nor sid': () => idp.sign(logoutClaims({ sub: undefined }), { typ: 'logout+jwt' }),
  'another audience': () => idp.sign(logoutClaims({ aud: 'linktime-2' }), { typ: 'logout+jwt' }),
  'another issuer': () => idp.sign(logoutClaims({ iss: 'https://evil.example' }), { typ: 'logout+jwt' }),
  expired: () => idp.sign(logoutClaims({ exp: now() - 120 }), { typ: 'logout+jwt' }),
  'made an hour ago': () => idp.sign(logoutClaims({ iat: now() - 3_600 }), { typ: 'logout+jwt' }),
  'without an end': () => idp.sign(logoutClaims({ exp: undefined }), { typ: 'logout+jwt' }),
  nothing: async () => '',
};

for (const [what, make] of Object.entries(badTokens)) {
  test(`a logout token with ${what} ends nothing`, async () => {
    const { who } = await attempt({});
    assert.equal(await logout(await make()), 400);
    assert.ok(await signedIn(server, who));
  });
}

test('a logout token ends the sessions of its subject, once, at its own organization', async () => {
  const { who } = await attempt({});
  const token = await idp.sign(logoutClaims(), { typ: 'logout+jwt' });
  assert.equal(await logout(token, 'other'), 400);
  assert.equal(await logout(token, 'nobody-is-here'), 400);
  assert.ok(await signedIn(server, who));
  assert.equal(await logout(token), 200);
  assert.equal(await signedIn(server, who), undefined);
  const { who: again } = await attempt({});
  assert.equal(await logout(token), 400, 'a second time');
  assert.ok(await signedIn(server, again));
});

test('a logout token with a sid ends that session of the provider alone', async () => {
  const { who: one } = await attempt({ claims: { sid: 'session-1' } });
  const { who: two } = await attempt({ claims: { sid: 'session-2' } });
  const token = await idp.sign(logoutClaims({ sid: 'session-1', sub: undefined }), { typ: 'logout+jwt' });
  assert.equal(await logout(token), 200);
  assert.equal(await signedIn(server, one), undefined);
  assert.ok(await signedIn(server, two));
});
