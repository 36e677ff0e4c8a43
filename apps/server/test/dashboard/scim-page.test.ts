import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Connection } from '../../src/db/connect.ts';
import { withOrganization } from '../../src/db/transaction.ts';
import { generateTokenByHand, revokeTokenByHand } from '../../src/provisioning/token-by-hand.ts';
import { counting } from '../booking/counting.ts';
import { run, type TestDatabase, testDatabase } from '../database.ts';
import { type RunningServer, startHttpServer } from '../http-server.ts';
import { book, eventType, personId, session } from '../scene.ts';
import { patch, user } from '../scim-client.ts';
import { type AdminScene, adminScene, eventually } from './admin-scene.ts';

let database: TestDatabase;
let counted: ReturnType<typeof counting>;
let server: RunningServer;
before(async () => {
  database = await testDatabase();
  counted = counting(database.app);
  server = await startHttpServer(database.app, { database: counted.database });
});
after(async () => {
  await server.close();
  await database.drop();
});

const scene = (slug: string, plan?: 'FREE' | 'BUSINESS') =>
  adminScene(database, server, { slug, ...(plan && { plan }) });

const page = (who: AdminScene['admin']) => async () => (await who.ask('GET', '/scim')).body;

const routes = [
  ['GET', '/scim'],
  ['POST', '/scim/token', { replaces: null }],
  ['POST', '/scim/token/revoke', { id: '00000000-0000-7000-8000-000000000000' }],
  ['PUT', '/scim/enabled', { enabled: false }],
  ['GET', '/scim/log'],
  ['GET', '/scim/log/1700000000000.00000000-0000-7000-8000-000000000000'],
  ['POST', '/scim/self-test', {}],
  ['GET', '/scim/guides'],
] as const;

test('a member can neither see nor call any of it; an admin of another plan sees what it would be, and no more', async () => {
  const acme = await scene('members');
  for (const [method, path, body] of routes) {
    assert.equal((await acme.member.ask(method, path, body)).status, 403, `${method} ${path}`);
  }
  const free = await scene('free', 'FREE');
  const locked = await free.admin.ask('GET', '/scim');
  assert.equal(locked.body.locked, true);
  assert.ok(locked.body.shows.length > 0);
  assert.deepEqual(locked.body.may, { upgrade: false });
  for (const [method, path, body] of routes.slice(1)) {
    const answer = await free.owner.ask(method, path, body);
    assert.deepEqual([answer.status, answer.body.error], [403, 'plan'], `${method} ${path}`);
  }
});

test('the page costs three statements, and turns healthy by itself', async () => {
  const acme = await scene('healthy');
  const waiting = await acme.admin.ask('GET', '/scim');
  assert.equal(waiting.body.state, 'waiting');
  assert.equal(waiting.body.token.hint.startsWith('lt_scim_'), true);
  counted.take();
  await acme.admin.ask('GET', '/scim');
  // begin, the session, the connection, the traffic, commit.
  assert.equal(counted.take().statements, 5);

  assert.equal((await acme.idp('GET', '/Users?startIndex=1&count=2')).status, 200);
  const seen = await eventually(page(acme.admin), ({ state }) => state === 'healthy');
  assert.equal(seen.state, 'healthy');
  assert.equal(seen.identityProvider, 'okta');
  assert.equal(seen.days.length, 30);
  assert.deepEqual({ ...seen.days.at(-1), day: '' }, { day: '', succeeded: 1, refused: 0, failed: 0 });
  assert.ok(seen.checklist.find(({ step }: { step: string }) => step === 'tested').doneAt !== null);
});

test('the checklist ticks with what the identity provider does', async () => {
  const acme = await scene('checklist');
  const { body: dana } = await acme.idp('POST', '/Users', user('dana'));
  const person = await personId({ database: database.app, organizationId: acme.organizationId }, dana.id);
  const hosting = { database: database.app, organizationId: acme.organizationId };
  await session(hosting, person);
  await book(hosting, { hosts: [person], inHours: 24, eventTypeId: await eventType(hosting, person) });
  await acme.idp(
    'PATCH',
    `/Users/${dana.id}`,
    patch({ op: 'replace', value: { displayName: 'Dana Renamed' } }),
  );
  await acme.idp(
    'PATCH',
    `/Users/${dana.id}`,
    patch({ op: 'replace', path: 'emails[type eq "work"].value', value: 'dana.new@example.com' }),
  );
  await acme.idp('PATCH', `/Users/${dana.id}`, patch({ op: 'replace', value: { active: false } }));
  const done = ({ checklist }: { checklist: { step: string; doneAt: string | null }[] }) =>
    checklist.filter(({ doneAt }) => doneAt !== null).map(({ step }) => step);
  const seen = await eventually(page(acme.admin), (one) => done(one).length === 6);
  assert.deepEqual(done(seen), [
    'created',
    'renamed',
    'email_changed',
    'deactivated',
    'access_ended',
    'bookings_cancelled',
  ]);
});

test('a token is generated once, by who has proved it lately; the one before it gets 401, and the page says so', async () => {
  const acme = await scene('tokens');
  const { id } = (await page(acme.admin)()).token;
  await acme.idp('GET', '/Users');
  assert.equal((await acme.admin.ask('POST', '/scim/token', { replaces: null })).status, 409);
  const made = await acme.admin.ask('POST', '/scim/token', { replaces: id });
  assert.equal(made.status, 201);
  assert.equal(made.body.oktaHeaderAuth, `Bearer ${made.body.token}`);
  assert.deepEqual(
    made.body.whatHappens.map(({ identityProvider }: { identityProvider: string }) => identityProvider),
    ['okta', 'entra'],
  );
  assert.equal((await acme.idp('GET', '/Users')).status, 401);
  const replaced = await eventually(page(acme.admin), ({ state }) => state === 'replaced_token_in_use');
  assert.equal(replaced.state, 'replaced_token_in_use');
  assert.equal(replaced.token.hint, made.body.hint);
  assert.match(replaced.lastFailure.mend, /API Token/);
  assert.equal((await acme.idp('GET', '/Users', undefined, { token: made.body.token })).status, 200);
  const mended = await eventually(page(acme.admin), ({ state }) => state === 'healthy');
  assert.equal(mended.state, 'healthy');

  const told = await acme.sql(
    `select payload->'to'->>'email' as "to", payload->>'subject' as subject from outbox where organization_id = $1`,
    [acme.organizationId],
  );
  assert.deepEqual(
    told.map(({ to }) => to),
    ['owner@example.com'],
  );
  assert.match(String(told[0]?.subject), /SCIM token/);
  assert.equal(JSON.stringify(await acme.sql('select payload from outbox')).includes(made.body.token), false);

  await acme.sql(
    `update session set confirmed_at = now() - interval '16 minutes' where organization_id = $1`,
    [acme.organizationId],
  );
  const late = await acme.admin.ask('POST', '/scim/token', { replaces: replaced.token.id });
  assert.deepEqual([late.status, late.body.error], [403, 'confirm-identity']);
});

/** Until `done` is settled or some backend of this database waits for a lock. */
async function settledOrWaiting(done: Promise<unknown>): Promise<void> {
  let settled = false;
  const note = () => {
    settled = true;
  };
  done.then(note, note);
  await eventually(async () => {
    const [row] = await run(
      database.owner,
      `select count(*)::int as waiting from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return settled || Number(row?.waiting) > 0;
  }, Boolean);
}

for (const [deed, act] of Object.entries({ generates: generateTokenByHand, revokes: revokeTokenByHand })) {
  test(`who ${deed} a token ends none that was generated meanwhile`, async () => {
    const acme = await scene(`meanwhile-${deed}`);
    const { organizationId } = acme;
    const seen = (await page(acme.admin)()).token.id;
    const admin = (personId: string) => ({
      organizationId,
      personId,
      role: 'OWNER' as const,
      site: { baseUrl: server.url, mailFrom: 'linktime@example.com' },
      at: new Date(),
    });
    let other: Promise<string | undefined> | undefined;
    const done = await withOrganization(database.app, organizationId, (tx): Promise<unknown> => {
      const interrupted: Connection = {
        ...tx,
        query: async (statement, values) => {
          const rows = await tx.query(statement, values);
          other ??= withOrganization(database.app, organizationId, (another) =>
            generateTokenByHand(another, admin(acme.ids.ADMIN), seen),
          );
          await settledOrWaiting(other);
          // biome-ignore lint/suspicious/noExplicitAny: rows of any shape are passed on.
          return rows as any; // oxlint-disable-line typescript/no-explicit-any
        },
      };
      return act(interrupted, admin(acme.ids.OWNER), seen);
    });
    const token = await other;
    // One of the two has won, and its doing stands.
    assert.notEqual(done === undefined || done === false, token === undefined);
    const winner = typeof done === 'string' ? done : token;
    const status = winner === undefined ? 401 : 200;
    assert.equal(
      (await acme.idp('GET', '/Users', undefined, { token: winner ?? acme.client.token })).status,
      status,
    );
    const tokens = await acme.sql('select 1 from scim_token where organization_id = $1', [organizationId]);
    assert.equal(tokens.length, winner === undefined ? 1 : 2);
  });
}

test('revoked and switched off: each is one click, and each is said', async () => {
  const acme = await scene('off');
  const { token } = await page(acme.owner)();
  assert.equal((await acme.admin.ask('PUT', '/scim/enabled', { enabled: false })).status, 403);
  assert.equal((await acme.owner.ask('PUT', '/scim/enabled', { enabled: false })).status, 200);
  assert.equal((await page(acme.admin)()).state, 'switched_off');
  assert.equal((await acme.idp('GET', '/Users')).status, 403);
  await acme.owner.ask('PUT', '/scim/enabled', { enabled: true });
  assert.equal((await acme.idp('GET', '/Users')).status, 200);
  assert.equal((await acme.admin.ask('POST', '/scim/token/revoke', { id: token.id })).status, 200);
  assert.equal((await acme.admin.ask('POST', '/scim/token/revoke', { id: token.id })).status, 409);
  const seen = await page(acme.admin)();
  assert.deepEqual([seen.state, seen.token, seen.ended.reason], ['not_configured', null, 'revoked']);
  assert.equal((await acme.idp('GET', '/Users')).status, 401);
});

test('the log is searched by outcome, method, person and text, page by page, and live', async () => {
  const acme = await scene('log');
  const { body: dana } = await acme.idp('POST', '/Users', user('dana'));
  await acme.idp('POST', '/Users', user('dana'));
  for (let n = 0; n < 60; n += 1) {
    await acme.idp('GET', `/Users?filter=${encodeURIComponent(`userName eq "p${n}@example.com"`)}`);
  }
  const log = (query: string) => async () => (await acme.admin.ask('GET', `/scim/log${query}`)).body;
  const first = await eventually(
    log(''),
    ({ next, entries }) => next !== null && entries[0].query?.includes('p59'),
  );
  assert.equal(first.entries.length, 50);
  const second = await log(`?before=${first.next}`)();
  assert.deepEqual([second.entries.length, second.next], [12, null]);
  const keys = [...first.entries, ...second.entries].map(({ key }: { key: string }) => key);
  assert.equal(new Set(keys).size, 62);

  const [refused] = (await log('?outcome=refused')()).entries;
  assert.deepEqual([refused.status, refused.scimType], [409, 'uniqueness']);
  assert.equal((await log('?outcome=refused')()).entries.length, 1);
  assert.equal((await log('?method=POST')()).entries.length, 2);
  const person = await personId({ database: database.app, organizationId: acme.organizationId }, dana.id);
  const [created] = (await log(`?person=${person}`)()).entries;
  assert.deepEqual([created.person.id, created.consequences], [person, ['Created']]);
  assert.equal((await log('?text=P59%40example.com')()).entries.length, 1);
  assert.equal((await log('?text=100%25_')()).entries.length, 0);

  const newest = first.entries[0].key;
  await acme.idp('GET', '/Groups');
  const live = await eventually(log(`?after=${newest}`), ({ entries }) => entries[0].path === '/Groups');
  assert.equal(live.entries[0].path, '/Groups');
  assert.equal((await acme.admin.ask('GET', '/scim/log?before=x')).status, 400);

  const entry = await acme.admin.ask('GET', `/scim/log/${refused.key}`);
  assert.match(entry.body.cause, /already/);
  assert.match(entry.body.mend, /Okta/);
  const other = await scene('log-of-another');
  assert.equal((await other.admin.ask('GET', `/scim/log/${refused.key}`)).status, 404);
});

test('a leaver’s log row opens the very mail that was sent, with no secret in it and no password in the body', async () => {
  const acme = await scene('leaver');
  const hosting = { database: database.app, organizationId: acme.organizationId };
  const { body: dana } = await acme.idp('POST', '/Users', user('dana', { password: 'hunter2-hunter2' }));
  const person = await personId(hosting, dana.id);
  await book(hosting, { hosts: [person], inHours: 24, eventTypeId: await eventType(hosting, person) });
  await acme.idp('PATCH', `/Users/${dana.id}`, patch({ op: 'replace', value: { active: false } }));
  const { body } = await acme.admin.ask('GET', `/scim/log?person=${person}`);
  const [left, created] = body.entries;
  assert.ok(left.consequences.includes('Cancelled 1 booking'));
  const entry = await acme.admin.ask('GET', `/scim/log/${left.key}`);
  const mail = entry.body.mails.find(({ to }: { to: string }) => to === 'sam@customer.example');
  const opened = await acme.admin.ask('GET', `/mails/${mail.id}`);
  assert.deepEqual([opened.body.to, opened.body.subject], ['sam@customer.example', mail.subject]);
  assert.match(opened.body.html, /<html/);
  assert.equal((await acme.member.ask('GET', `/mails/${mail.id}`)).status, 403);
  const other = await scene('leaver-of-another');
  assert.equal((await other.admin.ask('GET', `/mails/${mail.id}`)).status, 404);
  const creation = await acme.admin.ask('GET', `/scim/log/${created.key}`);
  assert.equal(creation.body.body.includes('hunter2'), false);
});

test('the self-test runs the whole sequence and leaves nothing', async () => {
  const acme = await scene('self-test');
  const count = () =>
    acme.sql(
      `select (select count(*) from person where organization_id = $1) as people,
         (select count(*) from audit_record where organization_id = $1) as records,
         (select count(*) from outbox where organization_id = $1) as mails,
         (select count(*) from provisioning_log where organization_id = $1) as requests,
         (select count(*) from scim_traffic_day where organization_id = $1) as days,
         (select count(*) from scim_token where organization_id = $1) as tokens`,
      [acme.organizationId],
    );
  const before_ = await count();
  const tested = await acme.admin.ask('POST', '/scim/self-test', {});
  assert.equal(tested.body.ok, true, JSON.stringify(tested.body));
  assert.equal(tested.body.steps.length, 7);
  assert.deepEqual(await count(), before_);
  assert.equal((await acme.idp('GET', '/Users')).status, 200, 'the live token still lives');
  await acme.owner.ask('PUT', '/scim/enabled', { enabled: false });
  const off = await acme.admin.ask('POST', '/scim/self-test', {});
  assert.equal(off.body.ok, false);
  assert.match(off.body.steps[0].seen, /switched off/);
  assert.equal(off.body.steps[1].status, null);
});

test('the guides have this installation’s base URL filled in', async () => {
  const acme = await scene('guides');
  const { guides } = (await acme.admin.ask('GET', '/scim/guides')).body;
  assert.equal(guides.length, 5);
  assert.ok(guides.every((guide: object) => JSON.stringify(guide).includes(server.scimBaseUrl)));
});
