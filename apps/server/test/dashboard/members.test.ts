// Members over HTTP: who may do what to whom, cell by cell; lists and searches from indexes at 10,000 people.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { openDatabase } from '../../src/db/connect.ts';
import { withOrganization } from '../../src/db/transaction.ts';
import { testSecretKey } from '../../src/http/listening-server.ts';
import { type Deed, mayBeDone, toOneself } from '../../src/people/member-rules.ts';
import { secretOfLink } from '../../src/people/one-time-link.ts';
import type { Role } from '../../src/people/person.ts';
import { counting } from '../booking/counting.ts';
import { run, type TestDatabase, testDatabase } from '../database.ts';
import { type RunningServer, startHttpServer } from '../http-server.ts';
import { noConnectionOf, readsOf } from '../reads.ts';
import { book, eventType, rows } from '../scene.ts';
import { patch } from '../scim-client.ts';
import { seedPeople } from '../seed.ts';
import { visitor } from '../sign-in/browser.ts';
import { type MemberScene, memberScene, type SignedInPerson } from './member-scene.ts';

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

const scene = (slug: string, plan?: 'FREE' | 'BUSINESS') => memberScene(database, server, slug, plan);
const inDatabase = ({ organizationId }: MemberScene) => ({ database: database.app, organizationId });
const roles: readonly Role[] = ['OWNER', 'ADMIN', 'MEMBER'];

/** A person of this role in the state in which the deed makes sense, and what is asked. */
async function prepare(acme: MemberScene, deed: Deed, role: Role) {
  if (deed === 'same-person') {
    const name = `twin${randomUUID().slice(0, 8)}`;
    const former = await acme.provisioned(name, { externalId: 'old' });
    await acme.client.request('DELETE', `/Users/${former.scimId}`);
    const present = await acme.provisioned(name, { externalId: 'new' });
    await acme.sql('update person set role = $2 where id = $1', [present.id, role]);
    return { id: present.id, body: { formerId: former.id } };
  }
  const person = await acme.person(role);
  if (deed === 'reactivate') {
    const boss = await acme.person('OWNER');
    assert.equal((await boss.browser.ask('POST', `/members/${person.id}/deactivate`, {})).status, 200);
  }
  return { id: person.id, body: deed === 'change-role' ? { role: 'ADMIN' } : {} };
}

const paths: Readonly<Record<Deed, string>> = {
  'change-role': 'role',
  deactivate: 'deactivate',
  reactivate: 'reactivate',
  'reset-sign-in': 'reset-sign-in',
  'same-person': 'same-person',
};

for (const deed of Object.keys(paths) as Deed[]) {
  test(`who may ${deed} whom: every cell of the matrix`, async () => {
    const acme = await scene(`matrix-${deed}`);
    for (const doer of roles) {
      for (const target of roles) {
        const { id, body } = await prepare(acme, deed, target);
        const { browser } = await acme.person(doer);
        const before = await rows(inDatabase(acme), 'select * from person where id = $1', [id]);
        const answer = await browser.ask('POST', `/members/${id}/${paths[deed]}`, body);
        const may = mayBeDone[deed][doer].includes(target);
        assert.equal(answer.status, may ? 200 : 403, `${doer} → ${target}: ${JSON.stringify(answer.body)}`);
        if (!may) {
          assert.deepEqual(
            await rows(inDatabase(acme), 'select * from person where id = $1', [id]),
            before,
            `${doer} → ${target}`,
          );
        }
      }
      if (deed !== 'reactivate' && doer !== 'MEMBER') {
        const { id, body } = await prepare(acme, deed, doer);
        const answer = await (await acme.signIn(id)).ask('POST', `/members/${id}/${paths[deed]}`, body);
        const may = toOneself.has(deed) && mayBeDone[deed][doer].includes(doer);
        assert.equal(answer.status, may ? 200 : 403, `${doer} to themselves`);
      }
    }
  });
}

test('the card says what a deactivation by hand then touches, and everybody is told', async () => {
  const acme = await scene('card');
  const dana = await acme.person('MEMBER', 'dana');
  const page = await eventType(inDatabase(acme), dana.id);
  await book(inDatabase(acme), {
    hosts: [dana.id],
    inHours: 5,
    eventTypeId: page,
    guests: ['gus@customer.example'],
  });
  await book(inDatabase(acme), { hosts: [dana.id], inHours: 30 });
  await book(inDatabase(acme), { hosts: [dana.id], inHours: -5 });
  const team = (await acme.admin.ask('POST', '/teams', { name: 'Crew' })).body.id;
  await acme.admin.ask('POST', `/teams/${team}/members`, { personIds: [dana.id] });
  counted.take();
  const { body: shown } = await acme.admin.ask('GET', `/members/${dana.id}`);
  // begin, the session, the person, the card, whether the directory is heard, commit.
  assert.equal(counted.take().statements, 6);
  assert.deepEqual(shown.departure, {
    sessions: 1,
    upcomingBookings: 2,
    invitees: 3,
    pages: 1,
    teams: 1,
    lastOwner: false,
  });
  assert.deepEqual(shown.teams, [{ id: team, name: 'Crew' }]);
  assert.deepEqual([shown.status, shown.managed, shown.openSessions], ['active', false, 1]);
  const answer = await acme.admin.ask('POST', `/members/${dana.id}/deactivate`, {});
  assert.deepEqual(answer.body, { sessionsEnded: 1, bookingsCancelled: 2, inviteesTold: 3 });
  assert.equal((await dana.browser.ask('GET', '/session')).status, 401);
  const [record] = await acme.audited('person.deprovisioned');
  assert.deepEqual([record?.actor, record?.target, record?.facts.by], [acme.ids.ADMIN, dana.id, 'hand']);
  const again = await acme.admin.ask('POST', `/members/${dana.id}/deactivate`, {});
  assert.equal(again.status, 409);
  const list = await acme.admin.ask('GET', '/members?status=deactivated');
  assert.deepEqual(
    list.body.members.map((one: { id: string; deactivatedBy: string }) => [one.id, one.deactivatedBy]),
    [[dana.id, 'hand']],
  );
  const back = await acme.admin.ask('POST', `/members/${dana.id}/reactivate`, {});
  assert.deepEqual([back.body.status, back.body.role, back.body.deactivatedAt], ['active', 'MEMBER', null]);
});

test('a member’s page says beforehand what its reader may not do, and why', async () => {
  const acme = await scene('objections');
  const owner = await acme.person('OWNER');
  const gone = await acme.provisioned('gone');
  await acme.client.request('DELETE', `/Users/${gone.scimId}`);
  const left = await acme.provisioned('left');
  const off = patch({ op: 'replace', path: 'active', value: false });
  await acme.client.request('PATCH', `/Users/${left.scimId}`, off);
  const said = async (who: SignedInPerson['browser'], id: string) =>
    (await who.ask('GET', `/members/${id}`)).body.objections;
  const free = { changeRole: null, deactivate: null, reactivate: null, resetSignIn: null, samePerson: null };
  assert.deepEqual(await said(acme.owner, acme.ids.MEMBER), free);
  assert.deepEqual(await said(acme.admin, acme.ids.MEMBER), {
    ...free,
    changeRole: 'Only an owner can change a role.',
  });
  const guarded = await said(acme.admin, owner.id);
  assert.match(guarded.deactivate, /Only an owner/);
  assert.deepEqual([guarded.resetSignIn, guarded.samePerson], [guarded.deactivate, guarded.deactivate]);
  const own = await said(acme.admin, acme.ids.ADMIN);
  assert.deepEqual([own.deactivate, own.resetSignIn], Array(2).fill(own.deactivate));
  assert.match(own.deactivate, /Ask another admin/);
  assert.match((await said(acme.owner, left.id)).reactivate, /identity provider has deactivated/);
  await acme.sql('update organization set scim_enabled = false where id = $1', [acme.organizationId]);
  assert.equal((await said(acme.owner, left.id)).reactivate, null);
  await acme.owner.ask('POST', `/members/${owner.id}/role`, { role: 'ADMIN' });
  assert.match((await said(acme.owner, acme.ids.OWNER)).changeRole, /last owner/);
});

test('a deactivation by hand holds against a PUT that repeats active; the directory’s own is the directory’s to undo', async () => {
  const acme = await scene('held');
  const eve = await acme.provisioned('eve');
  await acme.admin.ask('POST', `/members/${eve.id}/deactivate`, {});
  const repeated = await acme.client.request(
    'PATCH',
    `/Users/${eve.scimId}`,
    patch({ op: 'replace', path: 'active', value: true }),
  );
  assert.equal(repeated.body.active, false);
  assert.equal((await acme.admin.ask('POST', `/members/${eve.id}/reactivate`, {})).status, 200);
  await acme.client.request(
    'PATCH',
    `/Users/${eve.scimId}`,
    patch({ op: 'replace', path: 'active', value: false }),
  );
  assert.equal((await acme.admin.ask('POST', `/members/${eve.id}/reactivate`, {})).status, 409);
  await acme.sql(`update organization set plan = 'FREE' where id = $1`, [acme.organizationId]);
  assert.equal((await acme.admin.ask('POST', `/members/${eve.id}/reactivate`, {})).status, 200);
});

test('a changed role is written down with the old and the new, and the last owner stays one', async () => {
  const acme = await scene('roles');
  const { OWNER: own, MEMBER: mia } = acme.ids;
  assert.equal((await acme.owner.ask('POST', `/members/${own}/role`, { role: 'MEMBER' })).status, 409);
  assert.equal((await acme.owner.ask('POST', `/members/${mia}/role`, { role: 'OWNER' })).body.role, 'OWNER');
  const stepsDown = await Promise.all([
    acme.owner.ask('POST', `/members/${own}/role`, { role: 'ADMIN' }),
    acme.member.ask('POST', `/members/${mia}/role`, { role: 'ADMIN' }),
  ]);
  assert.deepEqual(stepsDown.map(({ status }) => status).sort(), [200, 409]);
  const changes = await acme.audited('person.role_changed');
  assert.deepEqual(
    changes.map(({ facts }) => facts),
    [
      { from: 'MEMBER', to: 'OWNER' },
      { from: 'OWNER', to: 'ADMIN' },
    ],
  );
});

test('who proved their identity long ago proves it again before doing any of this', async () => {
  const acme = await scene('recent');
  await acme.sql(
    `update session set confirmed_at = now() - interval '16 minutes' where organization_id = $1`,
    [acme.organizationId],
  );
  for (const [deed, body] of [
    ['role', { role: 'ADMIN' }],
    ['deactivate', {}],
    ['reactivate', {}],
    ['reset-sign-in', {}],
    ['same-person', { formerId: acme.ids.ADMIN }],
  ] as const) {
    const answer = await acme.owner.ask('POST', `/members/${acme.ids.MEMBER}/${deed}`, body);
    assert.deepEqual([answer.status, answer.body.error], [403, 'confirm-identity'], deed);
  }
});

test('reset sign-in ends sessions and forgets password, links and the identity provider’s name', async () => {
  const acme = await scene('reset');
  const dana = await acme.person('MEMBER');
  const connection = randomUUID();
  const fill: readonly (readonly [string, readonly string[]])[] = [
    [`insert into person_password values ($1, $2, 'x')`, [dana.id]],
    [
      `insert into sso_connection (organization_id, id, protocol, issuer, settings) values ($1, $2, 'oidc', 'x', '{}')`,
      [connection],
    ],
    [`insert into sso_binding values ($1, $2, 'subject 7', $3)`, [connection, dana.id]],
    [
      `insert into one_time_link (organization_id, id, purpose, digest, person_id, expires_at)
       values ($1, gen_random_uuid(), 'sign-in', '\\x01', $2, now() + interval '1 hour')`,
      [dana.id],
    ],
  ];
  for (const [text, values] of fill) {
    await acme.sql(text, [acme.organizationId, ...values]);
  }
  const answer = await acme.admin.ask('POST', `/members/${dana.id}/reset-sign-in`, {});
  assert.deepEqual(answer.body, { sessionsEnded: 1 });
  assert.equal((await dana.browser.ask('GET', '/session')).status, 401);
  for (const table of ['person_password', 'sso_binding', 'one_time_link']) {
    assert.deepEqual(await acme.sql(`select 1 from ${table} where person_id = $1`, [dana.id]), [], table);
  }
  assert.deepEqual((await acme.audited('person.sign_in_reset'))[0]?.facts, { sessionsEnded: 1, unbound: 1 });
});

test('same person: history, pages, hours, teams, bindings and addresses join the present account', async () => {
  const acme = await scene('same');
  const { organizationId } = acme;
  const at = inDatabase(acme);
  const old = await acme.provisioned('sam', { externalId: 'first' });
  const page = await eventType(at, old.id);
  const past = await book(at, { hosts: [old.id], inHours: -50, eventTypeId: page });
  const ahead = await book(at, { hosts: [old.id], inHours: 50, eventTypeId: page });
  assert.ok(past.ok && ahead.ok);
  const crew = (await acme.admin.ask('POST', '/teams', { name: 'Crew' })).body.id;
  await acme.admin.ask('POST', `/teams/${crew}/members`, { personIds: [old.id] });
  const connection = randomUUID();
  await acme.sql(
    `insert into sso_connection (organization_id, id, protocol, issuer, settings) values ($1, $2, 'oidc', 'x', '{}')`,
    [organizationId, connection],
  );
  await acme.sql(`insert into schedule values ($1, gen_random_uuid(), $2, 'Hours', 'Europe/Berlin')`, [
    organizationId,
    old.id,
  ]);
  await acme.client.request(
    'PATCH',
    `/Users/${old.scimId}`,
    patch({ op: 'replace', path: 'active', value: false }),
  );
  await acme.sql(`insert into sso_binding values ($1, $2, 'subject 7', $3)`, [
    organizationId,
    connection,
    old.id,
  ]);
  const present = await acme.provisioned('sam', { externalId: 'second' });
  assert.notEqual(present.id, old.id);
  // Whom somebody books at the same time as the former account's past meeting.
  await book(at, { hosts: [present.id], inHours: -50 });

  const { body: seen } = await acme.admin.ask('GET', `/members/${present.id}`);
  assert.deepEqual(
    seen.maybeSame.map(({ id }: { id: string }) => id),
    [old.id],
  );
  assert.equal((await acme.admin.ask('GET', `/members/${old.id}`)).body.status, 'former');
  const stranger = await acme.person('MEMBER');
  const wrong = await acme.admin.ask('POST', `/members/${stranger.id}/same-person`, { formerId: old.id });
  assert.equal(wrong.status, 409);
  const joined = await acme.admin.ask('POST', `/members/${present.id}/same-person`, { formerId: old.id });
  assert.equal(joined.status, 200, JSON.stringify(joined.body));
  assert.deepEqual([joined.body.id, joined.body.role, joined.body.status], [present.id, 'MEMBER', 'active']);

  const pages = await acme.sql(
    'select slug, status, status_reason from event_type where owner_id = $1 order by slug',
    [present.id],
  );
  assert.deepEqual(pages, [
    { slug: '30-minutes', status: 'paused', status_reason: null },
    { slug: '30-minutes-2', status: 'paused', status_reason: 'host_returned' },
    { slug: 'intro', status: 'paused', status_reason: 'host_returned' },
  ]);
  const hosts = await acme.sql('select booking_id from booking_host where person_id = $1', [present.id]);
  assert.equal(hosts.length, 3);
  const cancelled = await acme.sql('select status from booking where id = any($1) order by starts_at', [
    [past.id, ahead.id],
  ]);
  assert.deepEqual(
    cancelled.map(({ status }) => status),
    ['confirmed', 'cancelled'],
  );
  for (const table of [
    'booking_host',
    'event_type_host',
    'schedule',
    'team_member',
    'handle',
    'sso_binding',
  ]) {
    assert.deepEqual(await acme.sql(`select 1 from ${table} where person_id = $1`, [old.id]), [], table);
  }
  const { body: after } = await acme.admin.ask('GET', `/members/${present.id}`);
  assert.deepEqual([after.teams, after.maybeSame], [[{ id: crew, name: 'Crew' }], []]);
  assert.equal((await acme.admin.ask('GET', `/members/${old.id}`)).status, 404);
  assert.deepEqual((await acme.admin.ask('GET', '/members?status=former')).body.members, []);
  const again = await acme.admin.ask('POST', `/members/${present.id}/same-person`, { formerId: old.id });
  assert.equal(again.status, 409);
  const [record] = await acme.audited('person.joined');
  assert.equal(record?.facts.former, old.id);
  // The directory doesn't find the shell again.
  await acme.client.request('DELETE', `/Users/${present.scimId}`);
  const third = await acme.provisioned('sam', { externalId: 'first' });
  assert.notEqual(third.id, old.id);
});

test('an owner inherits no sign-in of a former account', async () => {
  const acme = await scene('inherit');
  const old = await acme.provisioned('olga', { externalId: 'first' });
  await acme.client.request('DELETE', `/Users/${old.scimId}`);
  const connection = randomUUID();
  await acme.sql(
    `insert into sso_connection (organization_id, id, protocol, issuer, settings) values ($1, $2, 'oidc', 'x', '{}')`,
    [acme.organizationId, connection],
  );
  await acme.sql(`insert into sso_binding values ($1, $2, 'subject 7', $3)`, [
    acme.organizationId,
    connection,
    old.id,
  ]);
  const present = await acme.provisioned('olga', { externalId: 'second' });
  await acme.sql(`update person set role = 'OWNER' where id = $1`, [present.id]);
  const joined = await acme.owner.ask('POST', `/members/${present.id}/same-person`, { formerId: old.id });
  assert.equal(joined.status, 200);
  assert.deepEqual(
    await acme.sql('select 1 from sso_binding where organization_id = $1', [acme.organizationId]),
    [],
  );
});

test('an invitation is mailed once to whom nobody knows, is taken back, and says nothing about accounts', async () => {
  const acme = await scene('invitations');
  const known = await acme.person('MEMBER');
  const answers = [];
  for (const email of ['new@example.org', known.email]) {
    answers.push(await acme.admin.ask('POST', '/invitations', { email }));
  }
  const [fresh, taken] = answers.map(({ status, body }, index) => [
    status,
    body.message.replace(['new@example.org', known.email][index], '…'),
  ]);
  assert.deepEqual(fresh, taken);
  assert.equal(fresh?.[0], 201);
  assert.deepEqual(await acme.mails('invitation:%'), [
    ['new@example.org', 'admin invites you to invitations on LinkTime'],
  ]);
  await acme.admin.ask('POST', '/invitations', { email: 'NEW@example.org' });
  const { body } = await acme.admin.ask('GET', '/invitations');
  assert.deepEqual(
    [
      body.scimInUse,
      body.invitations.map((one: { email: string; invitedBy: string }) => [one.email, one.invitedBy]),
    ],
    [true, [['new@example.org', 'admin']]],
  );
  const [mail] = await acme.sql(
    `select payload from outbox where organization_id = $1 and dedupe_key like 'invitation:%' order by id desc limit 1`,
    [acme.organizationId],
  );
  const payload = mail?.payload as { links: { link: Record<string, string> }[] } | undefined;
  const token = secretOfLink(testSecretKey, payload?.links[0]?.link ?? {});
  assert.equal((await visitor(server.url).ask('GET', `/invitations/${token}`)).status, 200);
  const withdraw = `/invitations/${body.invitations[0].id}/withdraw`;
  assert.equal((await acme.admin.ask('POST', withdraw, {})).status, 200);
  assert.equal((await acme.admin.ask('POST', withdraw, {})).status, 404);
  assert.equal((await visitor(server.url).ask('GET', `/invitations/${token}`)).status, 404);
  await acme.admin.ask('POST', '/invitations', { email: 'new@example.org' });
  assert.equal((await acme.admin.ask('POST', '/invitations', { email: 'new@example.org' })).status, 429);
});

const grown = ['person', 'person_email', 'team_member', 'one_time_link'];

test('10,000 members are listed, paged and searched from indexes, in three statements', async () => {
  const acme = await scene('large');
  const { organizationId } = acme;
  await withOrganization(database.app, organizationId, async (tx) => {
    await seedPeople(tx, organizationId, { prefix: 'person', count: 10_000 });
    // Some have left, some are shown by another name than the directory's displayName.
    await tx.execute(`update person set active = false, deactivated_at = now(), deactivated_by = 'scim'
      where name_folded like 'person99%'`);
    await tx.execute(`update person set active = false, deactivated_at = now(), deactivated_by = 'scim',
        scim_id = null, archived_at = now()
      where name_folded like 'person88%'`);
    await tx.execute(`update person set display_name_folded = null where name_folded like 'person77%'`);
  });
  await run(database.owner, 'vacuum (analyze) linktime.person, linktime.person_email');
  const measured = counting(
    openDatabase(database.login, { role: 'linktime_app', fast: 1, slow: 1, exclusive: 1 }),
  );
  const own = await startHttpServer(measured.database, { database: measured.database });
  const admin = visitor(own.url, acme.admin.cookie());
  const before = await readsOf(database, grown);
  const ask = async (query: string) => {
    measured.take();
    const { status, body } = await admin.ask('GET', `/members?${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    // begin, the session, at most two more, commit.
    assert.ok(measured.take().statements <= 5, query);
    const names: string[] = body.members.map(({ name }: { name: string }) => name);
    return { names, next: body.next };
  };
  const seen: string[] = [];
  for (let next: string | null = ''; next !== null && seen.length < 500; ) {
    const page: { names: string[]; next: string | null } = await ask(next === '' ? '' : `after=${next}`);
    seen.push(...page.names);
    next = page.next;
  }
  assert.equal(new Set(seen).size, 500);
  assert.deepEqual(seen, seen.toSorted());
  assert.deepEqual((await ask('search=PERSON77')).names.length, 50);
  assert.deepEqual((await ask('search=erson7777')).names, ['person7777 Test']);
  assert.deepEqual((await ask('search=person123%40')).names, ['person123 Test']);
  assert.deepEqual((await ask('search=person&status=active')).names.length, 50);
  assert.deepEqual((await ask('search=ad')).names, ['admin']);
  assert.deepEqual((await ask('search=%25__')).names, []);
  assert.deepEqual((await ask('search=person991&status=deactivated')).names.length, 11);
  assert.deepEqual((await ask('search=person991&status=active')).names, []);
  assert.deepEqual((await ask('search=erson881&status=former')).names.length, 11);
  const last = await ask('search=person&status=deactivated');
  assert.equal((await ask(`search=person&status=deactivated&after=${last.next}`)).names.length, 50);
  await own.close();
  await measured.database.close();
  await noConnectionOf(database, 'linktime_app exclusive', 4);
  const after = await readsOf(database, grown);
  assert.equal(after.scans, before.scans);
  assert.ok(after.rows - before.rows < 30_000, String(after.rows - before.rows));
});
