// Proving an e-mail domain by DNS: a real name server on loopback, names that nobody can prove, and whom a proved domain
// leads to.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { decode, encode, RECURSION_DESIRED } from 'dns-packet';
import { fastify } from 'fastify';
import { type Database, openDatabase } from '../../src/db/connect.ts';
import { domainHandlers } from '../../src/http/api/domains.ts';
import { apiHandlers } from '../../src/http/api/handlers.ts';
import { apiRoutes } from '../../src/http/api/route-table.ts';
import { fail } from '../../src/http/failure.ts';
import { testLimits, testSecretKey } from '../../src/http/listening-server.ts';
import { createFoundingLimit } from '../../src/sign-in/founding-limit.ts';
import { sessionCookie } from '../../src/sign-in/session-cookie.ts';
import {
  createDomainProver,
  type DomainProver,
  proofRecord,
  readDomain,
} from '../../src/sign-in/sso/domain-proof.ts';
import { createOutbound } from '../../src/sign-in/sso/outbound.ts';
import { createSsoDesk } from '../../src/sign-in/sso/sso-desk.ts';
import { type MemberScene, memberScene } from '../dashboard/member-scene.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import type { RunningServer } from '../http-server.ts';
import { visitor } from './browser.ts';

type Reply = (pieces: string[]) => void;

/**
 * TXT records by name: each a list of pieces, or what gives it when it likes. A name that is missing doesn't exist;
 * 'silent' gets no answer.
 */
const zone = new Map<string, string[] | 'silent' | 'broken' | ((reply: Reply) => unknown)>();
const nameServer = createSocket('udp4');
let database: TestDatabase;
let one: Database;
/** The API, with our name server, over one connection to the database. */
let api: RunningServer;
let acme: MemberScene;
let other: MemberScene;

before(async () => {
  nameServer.on('message', (message, { port, address }) => {
    const { id = 0, questions = [] } = decode(message);
    const [question] = questions;
    const record = zone.get(question?.name.toLowerCase() ?? '');
    if (question === undefined || record === 'silent') {
      return;
    }
    const send = (code: number, pieces?: string[]) => {
      const answer = encode({
        type: 'response',
        id,
        flags: RECURSION_DESIRED | code,
        questions,
        answers: pieces === undefined ? [] : [{ type: 'TXT', name: question.name, ttl: 0, data: pieces }],
      });
      nameServer.send(answer, port, address);
    };
    if (typeof record === 'function') {
      record((pieces) => send(0, pieces));
    } else if (Array.isArray(record)) {
      send(0, record);
    } else {
      send(record === 'broken' ? 2 : 3);
    }
  });
  nameServer.bind(0, '127.0.0.1');
  await once(nameServer, 'listening');
  database = await testDatabase();
  one = openDatabase(database.login, { role: 'linktime_app', fast: 1, slow: 1, exclusive: 1 });
  // Patient: what a test holds back is held back for as long as a slow machine needs.
  api = await startApi(one, createDomainProver([`127.0.0.1:${nameServer.address().port}`], 30_000));
  acme = await memberScene(database, api, 'acme');
  other = await memberScene(database, api, 'other');
});
after(async () => {
  nameServer.close();
  await api.close();
  await one.close();
  await database.drop();
});

/** The handlers of the real server, but for where domains are looked up. */
async function startApi(over: Database, prove: DomainProver): Promise<RunningServer> {
  const site = { baseUrl: 'http://linktime.test', mailFrom: 'bookings@linktime.test' };
  const now = () => new Date();
  const booking = {
    database: over,
    site,
    secretKey: testSecretKey,
    limits: testLimits,
    now: () => Temporal.Now.instant(),
  };
  const signIn = { ...booking, signUp: 'closed', foundings: createFoundingLimit(), now } as const;
  const sso = createSsoDesk(signIn, createOutbound({ allowPrivate: false }));
  const gate = { database: over, cookie: sessionCookie(site.baseUrl), now };
  const handlers = apiHandlers({ booking, sso, gate, planChange: 'operator' });
  const app = fastify();
  app.setErrorHandler(fail);
  const options = { baseUrl: site.baseUrl, gate };
  apiRoutes(app, { ...handlers, ...domainHandlers(prove, now) }, options);
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url, scimBaseUrl: '', close: () => app.close() };
}

test('a domain as people type it', () => {
  const cases: Readonly<Record<string, string>> = {
    'Example.COM': 'example.com',
    ' example.com. ': 'example.com',
    'mail.example.co.uk': 'mail.example.co.uk',
    'bücher.example': 'xn--bcher-kva.example',
    'BÜCHER.example': 'xn--bcher-kva.example',
    'corp.internal': 'corp.internal',
  };
  for (const [typed, domain] of Object.entries(cases)) {
    assert.deepEqual(readDomain(typed), { ok: true, domain });
  }
});

test('what is no domain, or one under which anybody registers', () => {
  const none = [
    '',
    'com/b',
    'a.com/b',
    'a.com?b',
    'a.com#b',
    'a@b.com',
    'a.com:80',
    'localhost',
    '192.0.2.7',
    '[::1]',
    '0x7f.1',
    'a..com',
    '-a.com',
    'a b.com',
    'a.com\\b',
    '%61.com',
    '_linktime.a.com',
    `${'a'.repeat(64)}.com`,
    `${'a.'.repeat(130)}com`,
    'a.com\u0000',
    '１２７.0.0.1',
  ];
  for (const typed of none) {
    assert.equal(readDomain(typed).ok, false, JSON.stringify(typed));
  }
  for (const typed of ['com', 'co.uk', 'github.io', 'blogspot.com', 'xn--p1ai', 'pvt.k12.ma.us']) {
    const read = readDomain(typed);
    assert.equal(read.ok, false, typed);
  }
  assert.deepEqual(readDomain('github.io'), { ok: false, reason: 'public-suffix' });
  assert.deepEqual(readDomain('co.uk'), { ok: false, reason: 'public-suffix' });
});

const check = (domain: string, who = acme.admin) => who.ask('POST', `/domains/${domain}/check`, {});

/** Where an address of a domain leads, as the sign-in page asks. */
async function findDomain(domain: string): Promise<string | null> {
  const found = await visitor(api.url).ask('POST', '/sign-in/find', { email: `somebody@${domain}` });
  return found.body.organization;
}

async function claim(domain: string, who = acme.admin) {
  const { status, body } = await who.ask('POST', '/domains', { domain });
  assert.equal(status, 201);
  return body;
}

test('a domain counts once its record is there, and no longer when it is gone', async () => {
  const { record, domain } = await claim('Acme.Example');
  assert.equal(domain, 'acme.example');
  assert.equal(record.name, '_linktime.acme.example');
  const missing = await check(domain);
  assert.deepEqual([missing.body.result, missing.body.domain.provedAt], ['missing', null]);
  assert.ok(missing.body.domain.checkedAt);
  assert.equal(await findDomain(domain), null);

  zone.set(record.name, [record.value.slice(0, 10), record.value.slice(10)]);
  const proved = await check(domain);
  assert.equal(proved.body.result, 'proved');
  assert.ok(proved.body.domain.provedAt);
  assert.equal(await findDomain(domain), 'acme');
  assert.equal(await findDomain('sub.acme.example'), null, 'a subdomain is another domain');

  zone.set(record.name, 'broken');
  assert.equal((await check(domain)).body.result, 'unreachable');
  assert.equal(await findDomain(domain), 'acme', 'name servers that fail disprove nothing');

  zone.set(record.name, ['linktime-domain=another']);
  assert.equal((await check(domain)).body.result, 'missing');
  assert.equal(await findDomain(domain), null);

  assert.deepEqual((await claim(domain)).record, record, 'claiming again keeps the token');
  assert.equal((await acme.admin.ask('DELETE', `/domains/${domain}`)).status, 200);
  assert.deepEqual((await acme.admin.ask('GET', '/domains')).body, { domains: [] });
  assert.equal((await acme.admin.ask('DELETE', `/domains/${domain}`)).status, 404);
  assert.equal((await check(domain)).status, 404);
  for (const action of ['domain.claimed', 'domain.proved', 'domain.lost', 'domain.removed']) {
    const records = await acme.audited(action);
    assert.ok(records.length > 0, action);
    assert.ok(records.every(({ actor, facts }) => actor === acme.ids.ADMIN && facts.domain === domain));
  }
});

test('what another organization has claimed may be claimed; it leads to whoever proved it last', async () => {
  const first = await claim('shared.example');
  const second = await claim('shared.example', other.admin);
  assert.notEqual(first.record.value, second.record.value, 'each has a record of its own');
  zone.set(first.record.name, [first.record.value]);
  assert.equal((await check('shared.example')).body.result, 'proved');
  assert.equal((await check('shared.example', other.admin)).body.result, 'missing');
  assert.equal(await findDomain('shared.example'), 'acme');
  zone.set(first.record.name, [second.record.value]);
  assert.equal((await check('shared.example', other.admin)).body.result, 'proved');
  assert.equal(await findDomain('shared.example'), 'other');
  assert.equal(
    (await check('shared.example')).body.result,
    'missing',
    'and who lost the record lost the proof',
  );
});

test('a hundred domains are the most', async () => {
  await other.sql(
    `insert into proved_domain (organization_id, domain, token)
     select $1, 'number-' || n || '.example', 'x' from generate_series(1, 100) n on conflict do nothing`,
    [other.organizationId],
  );
  const refused = await other.admin.ask('POST', '/domains', { domain: 'one-more.example' });
  assert.deepEqual([refused.status, refused.body.error], [409, 'conflict']);
  assert.equal((await other.admin.ask('GET', '/domains')).body.domains.length, 100);
  await other.sql('delete from proved_domain where organization_id = $1', [other.organizationId]);
});

test('while a name server is waited for no connection to the database is', { timeout: 60_000 }, async () => {
  const { record, domain } = await claim('late.example');
  const { promise: wasAsked, resolve } = Promise.withResolvers<Reply>();
  zone.set(record.name, resolve);
  const checked = check(domain);
  const reply = await wasAsked;
  assert.equal((await acme.owner.ask('GET', '/session')).status, 200, 'there is one connection');
  reply([record.value]);
  assert.equal((await checked).body.result, 'proved');
});

test('a claim that was given up, or made anew, while DNS was asked is not proved by the answer', {
  timeout: 60_000,
}, async () => {
  for (const anew of [false, true]) {
    const { record, domain } = await claim('fleeting.example');
    zone.set(record.name, async (reply) => {
      await acme.owner.ask('DELETE', `/domains/${domain}`);
      if (anew) {
        await claim(domain, acme.owner);
      }
      reply([record.value]);
    });
    assert.equal((await check(domain)).status, 404);
    assert.equal(await findDomain(domain), null);
  }
});

test('a name server that says nothing is not waited for', async () => {
  const { name } = proofRecord('slow.example', 'x');
  zone.set(name, 'silent');
  const prove = createDomainProver([`127.0.0.1:${nameServer.address().port}`], 200);
  assert.equal(await prove('slow.example', 'x'), 'unreachable');
});

test('what is no domain is refused beside its field, and nothing is kept', async () => {
  for (const domain of ['github.io', 'co.uk', 'localhost', 'a.com/b', '']) {
    const refused = await other.admin.ask('POST', '/domains', { domain });
    assert.deepEqual([refused.status, Object.keys(refused.body.fields)], [400, ['domain']], domain);
  }
  assert.deepEqual((await other.admin.ask('GET', '/domains')).body, { domains: [] });
});
