// Proving an e-mail domain by DNS: a real name server on loopback, names that nobody can prove, and whom a proved domain
// leads to.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { decode, encode, RECURSION_DESIRED } from 'dns-packet';
import type { Connection } from '../../src/db/connect.ts';
import { withOrganization } from '../../src/db/transaction.ts';
import { Refusal } from '../../src/http/api/answer.ts';
import { domainHandlers } from '../../src/http/api/domains.ts';
import type { SignedIn } from '../../src/people/session.ts';
import { createDomainProver, proofRecord, readDomain } from '../../src/sign-in/sso/domain-proof.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { type Client, organizationClient } from '../scim-client.ts';

/** TXT records by name: each a list of pieces. A name that is missing doesn't exist; 'silent' gets no answer. */
const zone = new Map<string, string[] | 'silent' | 'broken'>();
const nameServer = createSocket('udp4');
let database: TestDatabase;
let acme: Client;
let handlers: ReturnType<typeof domainHandlers>;

before(async () => {
  nameServer.on('message', (message, { port, address }) => {
    const { id = 0, questions = [] } = decode(message);
    const [question] = questions;
    const record = zone.get(question?.name.toLowerCase() ?? '');
    if (question === undefined || record === 'silent') {
      return;
    }
    const codes = record === undefined ? 3 : record === 'broken' ? 2 : 0;
    const answer = encode({
      type: 'response',
      id,
      flags: RECURSION_DESIRED | codes,
      questions,
      answers: Array.isArray(record) ? [{ type: 'TXT', name: question.name, ttl: 0, data: record }] : [],
    });
    nameServer.send(answer, port, address);
  });
  nameServer.bind(0, '127.0.0.1');
  await once(nameServer, 'listening');
  database = await testDatabase();
  acme = await organizationClient(database.app, 'acme');
  const prove = createDomainProver([`127.0.0.1:${nameServer.address().port}`]);
  handlers = domainHandlers(prove, () => new Date());
});
after(async () => {
  nameServer.close();
  await database.drop();
});

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

const address = { address: '127.0.0.1', userAgent: null, session: undefined };

function as<T>(work: (caller: typeof address & { tx: Connection; who: SignedIn }) => Promise<T>): Promise<T> {
  return withOrganization(database.app, acme.organizationId, (tx) => {
    const who = {
      organization_id: acme.organizationId,
      person_id: crypto.randomUUID(),
    } as unknown as SignedIn;
    return work({ ...address, tx, who });
  });
}

function fine<T>(answer: T | Refusal): T {
  assert.ok(!(answer instanceof Refusal));
  return answer;
}

const check = (domain: string) =>
  as((caller) => handlers['POST /api/v1/domains/:domain/check']({ params: { domain } }, caller)).then(fine);

async function findDomain(domain: string): Promise<string | undefined> {
  const [row] = await database.app.read<{ slug: string }>(
    { name: 'test_find_domain', text: 'select slug from find_domain($1)' },
    [domain],
  );
  return row?.slug;
}

test('a domain counts once its record is there, and no longer when it is gone', async () => {
  const claimed = fine(
    await as((caller) => handlers['POST /api/v1/domains']({ body: { domain: 'Acme.Example' } }, caller)),
  );
  const { record, domain } = claimed;
  assert.equal(domain, 'acme.example');
  assert.equal(record.name, '_linktime.acme.example');
  assert.equal((await check(domain)).result, 'missing');
  assert.equal(await findDomain(domain), undefined);

  zone.set(record.name, [record.value.slice(0, 10), record.value.slice(10)]);
  const proved = await check(domain);
  assert.equal(proved.result, 'proved');
  assert.ok(proved.domain.provedAt);
  assert.equal(await findDomain(domain), 'acme');
  assert.equal(await findDomain('sub.acme.example'), undefined, 'a subdomain is another domain');

  zone.set(record.name, 'broken');
  assert.equal((await check(domain)).result, 'unreachable');
  assert.equal(await findDomain(domain), 'acme', 'name servers that fail disprove nothing');

  zone.set(record.name, ['linktime-domain=another']);
  assert.equal((await check(domain)).result, 'missing');
  assert.equal(await findDomain(domain), undefined);

  const again = fine(await as((caller) => handlers['POST /api/v1/domains']({ body: { domain } }, caller)));
  assert.deepEqual(again.record, record, 'claiming again keeps the token');
  fine(await as((caller) => handlers['DELETE /api/v1/domains/:domain']({ params: { domain } }, caller)));
  const { domains } = await as((caller) => handlers['GET /api/v1/domains'](undefined, caller));
  assert.deepEqual(domains, []);
});

test('a name server that says nothing is not waited for', async () => {
  const { name } = proofRecord('slow.example', 'x');
  zone.set(name, 'silent');
  const prove = createDomainProver([`127.0.0.1:${nameServer.address().port}`]);
  assert.equal(await prove('slow.example', 'x'), 'unreachable');
});

test('what is no domain is refused, and nothing is kept', async () => {
  const answer = await as((caller) =>
    handlers['POST /api/v1/domains']({ body: { domain: 'github.io' } }, caller),
  );
  assert.ok(answer instanceof Refusal);
  assert.equal(answer.status, 400);
  const { domains } = await as((caller) => handlers['GET /api/v1/domains'](undefined, caller));
  assert.deepEqual(domains, []);
});
