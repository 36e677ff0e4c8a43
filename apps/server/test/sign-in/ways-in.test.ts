// Password, mailed link, reset, sign-up, sessions: over HTTP, against the database.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { withOrganization } from '../../src/db/transaction.ts';
import { testSecretKey } from '../../src/http/listening-server.ts';
import { secretOfLink } from '../../src/people/one-time-link.ts';
import { setUpKey } from '../../src/sign-in/sign-up.ts';
import { run, type TestDatabase, testDatabase } from '../database.ts';
import { type RunningServer, startHttpServer } from '../http-server.ts';
import { organizationClient, patch } from '../scim-client.ts';
import { type Visitor, visitor } from './browser.ts';

let database: TestDatabase;
let open: RunningServer;
let closed: RunningServer;
before(async () => {
  database = await testDatabase();
  open = await startHttpServer(database.app, { signUp: 'open' });
  closed = await startHttpServer(database.app);
});
after(async () => {
  await open.close();
  await closed.close();
  await database.drop();
});

const password = 'correct horse battery';

function form(slug: string, more: object = {}) {
  return {
    organization: { name: `The ${slug}`, slug, timeZone: 'Europe/Berlin' },
    name: 'Ada Owner',
    email: `ada@${slug}.example`,
    password,
    ...more,
  };
}

/** The text of the newest link that a mail to this address carries. */
async function mailedLink(email: string): Promise<string | undefined> {
  const rows = await run(
    database.owner,
    `select payload from outbox where payload->'to'->>'email' = $1 and payload ? 'links' order by id desc limit 1`,
    [email],
  );
  const payload = rows[0]?.payload as { links: { link: Record<string, string> }[] } | undefined;
  const link = payload?.links[0]?.link;
  return link && secretOfLink(testSecretKey, link);
}

test('a founder signs up, is signed in, signs out, and signs in again', async () => {
  const ada = visitor(open.url);
  const signedUp = await ada.ask('POST', '/sign-up', form('north'));
  assert.equal(signedUp.status, 201, JSON.stringify(signedUp.body));
  assert.match(
    signedUp.headers.getSetCookie()[0] ?? '',
    /^linktime=[\w-]{64}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  const { body: session } = await ada.ask('GET', '/session');
  assert.deepEqual(
    { ...session, person: { ...(session.person as object), id: '' }, confirmedUntil: '' },
    {
      organization: {
        slug: 'north',
        name: 'The north',
        colour: null,
        logo: null,
        plan: 'FREE',
        timeZone: 'Europe/Berlin',
      },
      person: {
        id: '',
        name: 'Ada Owner',
        email: 'ada@north.example',
        role: 'OWNER',
        handle: 'ada-owner',
        timeZone: 'Europe/Berlin',
        emailConfirmed: false,
        hasPassword: true,
        welcomed: false,
        managed: false,
        published: false,
      },
      method: 'password',
      confirmedUntil: '',
      ownerless: false,
      held: 0,
      returned: null,
    },
  );
  const held = ada.cookie();
  assert.equal((await ada.ask('POST', '/session/end', {})).status, 200);
  assert.equal(ada.cookie(), undefined);
  assert.equal((await visitor(open.url, held).ask('GET', '/session')).status, 401);
  const given = { organization: 'north', email: 'Ada@North.Example', password, next: '/app/scim' };
  assert.deepEqual((await ada.ask('POST', '/sign-in/password', given)).body, { next: '/app/scim' });
  assert.equal((await ada.ask('GET', '/session')).status, 200);
  const elsewhere = await ada.ask('POST', '/sign-in/password', { ...given, next: '//evil.example/' });
  assert.deepEqual(elsewhere.body, { next: '/app' });
});

test('a sign-in ends the session that the browser had', async () => {
  const first = visitor(open.url);
  await first.ask('POST', '/sign-in/password', {
    organization: 'north',
    email: 'ada@north.example',
    password,
  });
  const before = first.cookie();
  await first.ask('POST', '/sign-in/password', {
    organization: 'north',
    email: 'ada@north.example',
    password,
  });
  assert.notEqual(first.cookie(), before);
  assert.equal((await visitor(open.url, before).ask('GET', '/session')).status, 401);
});

test('a wrong password, an unknown address and an unknown organization are one answer', async () => {
  const answers = await Promise.all(
    [
      { organization: 'north', email: 'ada@north.example', password: 'wrong horse battery' },
      { organization: 'north', email: 'nobody@north.example', password },
      { organization: 'nowhere', email: 'ada@north.example', password },
    ].map((given) => visitor(open.url).ask('POST', '/sign-in/password', given)),
  );
  for (const { status, body, headers } of answers) {
    assert.deepEqual([status, body], [answers[0]?.status, answers[0]?.body]);
    assert.deepEqual(headers.getSetCookie(), []);
  }
  assert.equal(answers[0]?.status, 403);
});

test('an address is tried ten times in a quarter of an hour, and then not at all', async () => {
  await visitor(open.url).ask('POST', '/sign-up', form('tried'));
  const given = { organization: 'tried', email: 'ada@tried.example', password: 'wrong horse battery' };
  for (let count = 0; count < 10; count += 1) {
    assert.equal((await visitor(open.url).ask('POST', '/sign-in/password', given)).status, 403);
  }
  const refused = await visitor(open.url).ask('POST', '/sign-in/password', { ...given, password });
  assert.equal(refused.status, 429);
  assert.match(refused.headers.get('retry-after') ?? '', /^\d+$/);
});

test('a mailed link signs in once; looking at it does not use it; the outbox does not hold it', async () => {
  const client = await organizationClient(database.app, 'linked');
  await client.createUser('dana');
  const email = 'dana@example.com';
  const dana = visitor(closed.url);
  const known = await dana.ask('POST', '/sign-in/link', { organization: 'linked', email });
  const unknown = await dana.ask('POST', '/sign-in/link', { organization: 'linked', email: 'x@example.com' });
  assert.deepEqual([known.status, known.body], [unknown.status, unknown.body]);
  const token = await mailedLink(email);
  assert.ok(token !== undefined, 'a mail carries a link');
  const kept = await run(database.owner, 'select 1 from outbox where payload::text like $1', [`%${token}%`]);
  assert.deepEqual(kept, []);
  for (let count = 0; count < 2; count += 1) {
    assert.deepEqual((await dana.ask('GET', `/sign-in/links/${token}`)).body.email, email);
  }
  const both = await Promise.all(
    [1, 2].map(() => visitor(closed.url).ask('POST', `/sign-in/links/${token}`, {})),
  );
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 404]);
  assert.equal((await dana.ask('GET', `/sign-in/links/${token}`)).status, 404);
});

test('deprovisioning ends the session and the links: the next request is 401', async () => {
  const client = await organizationClient(database.app, 'leaving');
  const user = await client.createUser('lee');
  const lee = visitor(closed.url);
  await lee.ask('POST', '/sign-in/link', { organization: 'leaving', email: 'lee@example.com' });
  await lee.ask('POST', `/sign-in/links/${await mailedLink('lee@example.com')}`, {});
  assert.equal((await lee.ask('GET', '/session')).status, 200);
  await lee.ask('POST', '/sign-in/link', { organization: 'leaving', email: 'lee@example.com' });
  const waiting = await mailedLink('lee@example.com');
  await client.request('PATCH', `/Users/${user.id}`, patch({ op: 'replace', path: 'active', value: false }));
  assert.equal((await lee.ask('GET', '/session')).status, 401);
  assert.equal((await lee.ask('POST', `/sign-in/links/${waiting}`, {})).status, 404);
});

test('a reset sets another password and ends every session; a weak one leaves the link', async () => {
  const ada = visitor(open.url);
  await ada.ask('POST', '/sign-up', form('reset'));
  await ada.ask('POST', '/password-resets', { organization: 'reset', email: 'ada@reset.example' });
  const token = await mailedLink('ada@reset.example');
  const other = visitor(open.url);
  const weak = await other.ask('POST', `/password-resets/${token}`, { password: 'short' });
  assert.deepEqual([weak.status, Object.keys(weak.body.fields ?? {})], [400, ['password']]);
  assert.equal(
    (await other.ask('POST', `/password-resets/${token}`, { password: 'a new and longer one' })).status,
    200,
  );
  assert.equal((await ada.ask('GET', '/session')).status, 401);
  assert.equal((await other.ask('GET', '/session')).status, 200);
  const given = { organization: 'reset', email: 'ada@reset.example', password };
  assert.equal((await ada.ask('POST', '/sign-in/password', given)).status, 403);
});

test('an address that the directory set gets no reset until its person has confirmed it', async () => {
  const client = await organizationClient(database.app, 'given');
  await client.createUser('gil');
  const gil = visitor(closed.url);
  await gil.ask('POST', '/password-resets', { organization: 'given', email: 'gil@example.com' });
  assert.equal(await mailedLink('gil@example.com'), undefined);
  await gil.ask('POST', '/sign-in/link', { organization: 'given', email: 'gil@example.com' });
  await gil.ask('POST', `/sign-in/links/${await mailedLink('gil@example.com')}`, {});
  await gil.ask('POST', '/email-verifications', {});
  const verification = `/email-verifications/${await mailedLink('gil@example.com')}`;
  for (let count = 0; count < 2; count += 1) {
    const { body } = await visitor(closed.url).ask('GET', verification);
    assert.deepEqual([body.organization.slug, body.email], ['given', 'gil@example.com']);
  }
  const verified = await visitor(closed.url).ask('POST', verification, {});
  assert.deepEqual(verified.body, { email: 'gil@example.com' });
  assert.equal((await visitor(closed.url).ask('GET', verification)).status, 404);
  await gil.ask('POST', '/password-resets', { organization: 'given', email: 'gil@example.com' });
  const token = await mailedLink('gil@example.com');
  assert.equal((await gil.ask('GET', `/password-resets/${token}`)).status, 200);
});

test('who holds the SCIM token gets no link of an OWNER by giving the OWNER another address', async () => {
  const client = await organizationClient(database.app, 'owned');
  const user = await client.createUser('olga');
  await run(database.owner, `update person set role = 'OWNER' where user_name = 'olga@example.com'`);
  await client.request(
    'PATCH',
    `/Users/${user.id}`,
    patch({ op: 'replace', path: 'emails[type eq "work"].value', value: 'thief@example.com' }),
  );
  const thief = visitor(closed.url);
  for (const path of ['/sign-in/link', '/password-resets']) {
    const answer = await thief.ask('POST', path, { organization: 'owned', email: 'thief@example.com' });
    assert.equal(answer.status, 200);
    assert.equal(await mailedLink('thief@example.com'), undefined, path);
  }
});

test('sessions are listed and ended one by one; a password needs a recent proof', async () => {
  const ada = visitor(open.url);
  await ada.ask('POST', '/sign-up', form('many'));
  const given = { organization: 'many', email: 'ada@many.example', password };
  const phone = visitor(open.url);
  await phone.ask('POST', '/sign-in/password', given);
  const { body } = await ada.ask('GET', '/sessions');
  const sessions = body.sessions as { id: string; current: boolean }[];
  assert.equal(sessions.length, 2);
  const other = sessions.find(({ current }) => !current);
  assert.equal((await ada.ask('DELETE', `/sessions/${other?.id}`)).status, 200);
  assert.equal((await phone.ask('GET', '/session')).status, 401);
  await run(database.owner, `update session set confirmed_at = now() - interval '16 minutes'`);
  const refused = await ada.ask('PUT', '/password', { password: 'yet another long one' });
  assert.deepEqual([refused.status, refused.body.error], [403, 'confirm-identity']);
  assert.equal((await ada.ask('POST', '/session/confirm', { password: 'not this one at all' })).status, 400);
  assert.equal((await ada.ask('POST', '/session/confirm', { password })).status, 200);
  assert.equal((await ada.ask('PUT', '/password', { password: 'yet another long one' })).status, 200);
});

test('another site’s page can do nothing with the session', async () => {
  const ada = visitor(open.url);
  await ada.ask('POST', '/sign-up', form('cross'));
  for (const headers of [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': '', origin: 'https://evil.example' },
  ]) {
    const answer = await ada.ask('POST', '/session/end', {}, headers);
    assert.equal(answer.status, 403, JSON.stringify(headers));
  }
  assert.equal((await ada.ask('GET', '/session')).status, 200);
});

test('a network founds five organizations an hour', async () => {
  assert.equal((await visitor(open.url).ask('POST', '/sign-up', form('sixth'))).status, 429);
});

test('where strangers may not found organizations, only the set-up key of an empty installation does', async () => {
  const stranger = visitor(closed.url);
  const key = setUpKey(testSecretKey, new Date());
  assert.equal((await stranger.ask('POST', '/sign-up', form('mine'))).status, 403);
  // There are organizations already.
  assert.equal((await stranger.ask('POST', '/sign-up', form('mine', { setUpKey: key }))).status, 403);
  const founding = async (of: Visitor, setUpKey = '') =>
    (await of.ask('GET', `/sign-up?${new URLSearchParams({ setUpKey })}`)).body;
  assert.deepEqual(await founding(stranger, key), { open: false, empty: false, keyWorks: false });
  const empty = await testDatabase();
  const server = await startHttpServer(empty.app);
  try {
    const first = visitor(server.url);
    const late = setUpKey(testSecretKey, new Date(Date.now() - 31 * 60_000));
    assert.deepEqual(await founding(first, late), { open: false, empty: true, keyWorks: false });
    assert.deepEqual(await founding(first, key), { open: false, empty: true, keyWorks: true });
    assert.equal((await first.ask('POST', '/sign-up', form('mine', { setUpKey: late }))).status, 403);
    assert.equal((await first.ask('POST', '/sign-up', form('mine', { setUpKey: `${key}x` }))).status, 403);
    assert.equal((await first.ask('POST', '/sign-up', form('mine', { setUpKey: key }))).status, 201);
    assert.equal((await first.ask('POST', '/sign-up', form('second', { setUpKey: key }))).status, 403);
  } finally {
    await server.close();
    await empty.drop();
  }
});

test('with SSO on, passwords and links let in the one named OWNER only', async () => {
  // A server lets a network found five organizations an hour.
  const another = await startHttpServer(database.app, { signUp: 'open' });
  await visitor(another.url).ask('POST', '/sign-up', form('withsso'));
  await another.close();
  const [{ id }] = (await run(database.owner, `select id from organization where slug = 'withsso'`)) as [
    { id: string },
  ];
  await withOrganization(database.app, id, (tx) =>
    tx.execute(
      `insert into sso_connection (organization_id, id, protocol, enabled, issuer, settings)
       values ($1, $1, 'oidc', true, 'https://idp.example', '{}')`,
      [id],
    ),
  );
  const given = { organization: 'withsso', email: 'ada@withsso.example', password };
  assert.equal((await visitor(open.url).ask('POST', '/sign-in/password', given)).status, 403);
  await visitor(open.url).ask('POST', '/sign-in/link', {
    organization: 'withsso',
    email: 'ada@withsso.example',
  });
  assert.equal(await mailedLink('ada@withsso.example'), undefined);
  await run(
    database.owner,
    `update organization o set break_glass_id = p.id from person p
    where p.organization_id = o.id and o.slug = 'withsso'`,
  );
  assert.equal((await visitor(open.url).ask('POST', '/sign-in/password', given)).status, 200);

  const owner = visitor(open.url);
  await owner.ask('POST', '/sign-in/password', given);
  await owner.ask('POST', '/invitations', { email: 'kim@withsso.example' });
  const token = await mailedLink('kim@withsso.example');
  const invited = await visitor(open.url).ask('GET', `/invitations/${token}`);
  assert.equal(invited.body.bySso, true);
  const accepted = await visitor(open.url).ask('POST', `/invitations/${token}`, {
    name: 'Kim Larsen',
    timeZone: 'UTC',
  });
  assert.deepEqual([accepted.status, accepted.body.next], [200, '/sign-in/withsso']);
  const kept = `select count(*)::int as passwords from person_password w join person p on p.id = w.person_id
    where p.email = 'kim@withsso.example'`;
  assert.deepEqual(await run(database.owner, kept), [{ passwords: 0 }]);
});

test('who is invited where there is no SSO needs a password', async () => {
  const another = await startHttpServer(database.app, { signUp: 'open' });
  const ada = visitor(another.url);
  await ada.ask('POST', '/sign-up', form('withoutsso'));
  await ada.ask('POST', '/invitations', { email: 'kim@withoutsso.example' });
  await another.close();
  const token = await mailedLink('kim@withoutsso.example');
  const kim = visitor(open.url);
  assert.equal((await kim.ask('GET', `/invitations/${token}`)).body.bySso, false);
  const bare = { name: 'Kim Larsen', timeZone: 'UTC' };
  assert.deepEqual((await kim.ask('POST', `/invitations/${token}`, bare)).body.fields, {
    password: 'Choose a password.',
  });
  assert.equal((await kim.ask('POST', `/invitations/${token}`, { ...bare, password })).status, 200);
});
