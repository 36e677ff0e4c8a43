import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type TestDatabase, testDatabase } from '../../../test/database.ts';
import { idOf, introFields, type PageScene, pageScene } from '../../../test/page-scene.ts';
import { renameHandle } from '../../people/handle.ts';
import { changeEventTypeStatus } from './event-type-edit.ts';
import { enterOrganization, findBookableById, findEventType, findHostPage } from './event-type-page.ts';
import { makeLink, revokeLink, useLink } from './single-use-link.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

const at = (scene: PageScene, handle: string, eventType = 'intro') =>
  scene.asVisitor((tx) => findEventType(tx, { organization: scene.slug, handle, eventType }));
const hostPage = (scene: PageScene, handle: string) =>
  scene.asVisitor((tx) => findHostPage(tx, { organization: scene.slug, handle }));
const through = (scene: PageScene, linkToken: string) =>
  scene.asVisitor((tx) => findEventType(tx, { linkToken }));

test('an address leads to everything that its page and its slots need', async () => {
  const scene = await pageScene(database, 'whole');
  const dana = await scene.person('Dana Host');
  await scene.sql(
    `update organization set colour = '#1a5fb4', reply_to = 'hello@acme.example',
       fallback_url = 'https://acme.example/', time_zone = 'Europe/Berlin' where id = $1`,
    [scene.organizationId],
  );
  await scene.sql(
    `insert into organization_logo values ($1, 'image/png', '\\x00', 'epoch'::timestamptz + '5 s')`,
    [scene.organizationId],
  );
  const fields = {
    ...introFields,
    description: 'Half an hour.',
    rules: {
      minutes: 45,
      interval: 15,
      bufferBefore: 5,
      bufferAfter: 10,
      minimumNotice: 60,
      window: { kind: 'range', from: '2026-12-01', to: '2026-12-24' },
      dailyCap: 3,
    },
    questions: [{ id: 'topic', label: 'Topic?', kind: 'choice', required: true, options: ['A', 'B'] }],
    guestsAllowed: 5,
    confirmationRequired: true,
  } as const;
  const id = idOf(await scene.make({ ownerId: dana }, fields));
  const { organizationId } = scene;
  const expected = {
    ...fields,
    id,
    page: { kind: 'person', id: dana, name: 'Dana Host' },
    status: 'active',
    statusReason: null,
    version: 1,
    handle: 'dana-host',
    hosts: [{ id: dana, name: 'Dana Host', fixed: false, priority: 0 }],
    organization: {
      id: organizationId,
      slug: 'whole',
      name: 'WHOLE',
      timeZone: 'Europe/Berlin',
      colour: '#1a5fb4',
      logo: '/api/v1/organizations/whole/logo?v=5000',
      replyTo: 'hello@acme.example',
      fallbackUrl: 'https://acme.example/',
    },
  };
  assert.deepEqual(await at(scene, 'dana-host'), expected);
  assert.deepEqual(await scene.within((tx) => findBookableById(tx, organizationId, id)), expected);
  assert.equal((await scene.asVisitor((tx) => enterOrganization(tx, 'whole')))?.id, organizationId);
  assert.equal(await scene.asVisitor((tx) => enterOrganization(tx, 'nobody')), undefined);
});

test('what cannot be booked is the same nothing: unknown, paused, archived, secret, a leaver’s, without a host', async () => {
  const scene = await pageScene(database, 'nothing');
  const other = await pageScene(database, 'elsewhere');
  const dana = await scene.person('Dana Host');
  await other.make({ ownerId: await other.person('Dana Host') }, { slug: 'theirs' });
  const id = idOf(await scene.make({ ownerId: dana }));
  const byId = () => scene.within((tx) => findBookableById(tx, scene.organizationId, id));
  const set = (text: string) => scene.sql(`${text} and organization_id = $1`, [scene.organizationId]);
  const nothing = async (why: string, visible = false) => {
    assert.equal(await at(scene, 'dana-host'), undefined, why);
    assert.equal(await hostPage(scene, 'dana-host'), undefined, why);
    assert.equal((await byId())?.id, visible ? id : undefined, why);
  };

  assert.equal((await at(scene, 'dana-host'))?.id, id);
  assert.equal(await at(scene, 'dana-host', 'theirs'), undefined);
  assert.equal(await at(scene, 'nobody'), undefined);
  assert.equal(await at({ ...scene, slug: 'nobody' }, 'dana-host'), undefined);
  for (const status of ['paused', 'archived']) {
    await set(`update event_type set status = '${status}' where true`);
    await nothing(status);
  }
  await set(`update event_type set status = 'active', visibility = 'secret' where true`);
  await nothing('secret', true);
  await set(`update event_type set visibility = 'public' where true`);
  await set('update event_type_host set active = false where true');
  await nothing('without a host');
  await set('update event_type_host set active = true where true');
  assert.equal((await at(scene, 'dana-host'))?.id, id);
  await set('update person set active = false, deactivated_at = now() where true');
  await nothing('a leaver');
});

test('a visitor who entered one organization sees nothing of another through an unknown slug', async () => {
  const scene = await pageScene(database, 'entered');
  await scene.make({ ownerId: await scene.person('Dana Host') });
  const found = await scene.within((tx) =>
    findEventType(tx, { organization: 'nobody', handle: 'dana-host', eventType: 'intro' }),
  );
  assert.equal(found, undefined);
});

test('a team’s page has the hosts that are there, and goes when none is left', async () => {
  const scene = await pageScene(database, 'team');
  const ada = await scene.person('Ada');
  const bob = await scene.person('Bob');
  const team = await scene.team('Sales Team', [ada, bob]);
  await scene.make({ teamId: team, hostIds: [bob, ada] });
  const found = await at(scene, 'sales-team');
  assert.deepEqual(
    found?.hosts.toSorted((one, two) => two.priority - one.priority).map(({ name }) => name),
    ['Bob', 'Ada'],
  );
  assert.deepEqual(found?.page, { kind: 'team', id: team, name: 'Sales Team' });
  const leave = (id: string) =>
    scene.sql('update person set active = false, deactivated_at = now() where id = $1', [id]);
  await leave(bob);
  assert.deepEqual(
    (await at(scene, 'sales-team'))?.hosts.map(({ name }) => name),
    ['Ada'],
  );
  const page = await hostPage(scene, 'sales-team');
  assert.ok(page !== undefined && 'kind' in page);
  assert.deepEqual([page.kind, page.eventTypes.map(({ slug }) => slug)], ['team', ['intro']]);
  await leave(ada);
  assert.equal(await at(scene, 'sales-team'), undefined);
  assert.equal(await hostPage(scene, 'sales-team'), undefined);
});

test('a host’s page shows what can be booked, the shortest first', async () => {
  const scene = await pageScene(database, 'cards');
  const dana = await scene.person('Dana Host');
  const rules = (minutes: number) => ({ ...introFields.rules, minutes });
  await scene.make({ ownerId: dana }, { slug: 'long', rules: rules(60) });
  await scene.make({ ownerId: dana }, { slug: 'short', rules: rules(15), description: 'Quick.' });
  await scene.make({ ownerId: dana }, { slug: 'hidden', visibility: 'secret' });
  const paused = idOf(await scene.make({ ownerId: dana }, { slug: 'paused' }));
  await scene.within((tx) =>
    changeEventTypeStatus(tx, scene.organizationId, { id: paused, status: 'paused' }),
  );
  const page = await hostPage(scene, 'dana-host');
  assert.ok(page !== undefined && 'eventTypes' in page);
  const card = { title: 'Intro call', kind: 'one_on_one', locationKind: 'video' };
  assert.deepEqual(page.eventTypes, [
    { ...card, slug: 'short', description: 'Quick.', minutes: 15 },
    { ...card, slug: 'long', description: '', minutes: 60 },
  ]);
});

test('after a renaming the old handle leads on, unless there is nothing to book', async () => {
  const scene = await pageScene(database, 'renamed');
  const dana = await scene.person('Dana Host');
  await scene.make({ ownerId: dana });
  await scene.within((tx) =>
    renameHandle(tx, scene.organizationId, { kind: 'person', id: dana, handle: 'dana' }),
  );
  assert.deepEqual(await hostPage(scene, 'dana-host'), { movedTo: 'dana' });
  assert.equal((await at(scene, 'dana-host'))?.handle, 'dana');
  assert.equal((await at(scene, 'dana'))?.handle, 'dana');
  await scene.sql(`update event_type set status = 'paused' where organization_id = $1`, [
    scene.organizationId,
  ]);
  assert.equal(await hostPage(scene, 'dana-host'), undefined);
});

test('a single-use link opens a secret event type, once, while it lasts', async () => {
  const scene = await pageScene(database, 'links');
  const { organizationId } = scene;
  const dana = await scene.person('Dana Host');
  const eventTypeId = idOf(await scene.make({ ownerId: dana }, { visibility: 'secret' }));
  const link = async () => {
    const now = Temporal.Now.instant();
    const made = await scene.within((tx) =>
      makeLink(tx, organizationId, { eventTypeId, createdBy: dana, days: 7, at: now }),
    );
    assert.ok(made !== undefined);
    return made;
  };
  const { id, token, expiresAt } = await link();
  assert.match(token, /^lt_link_[\w-]{64}$/);
  assert.ok(Math.abs(expiresAt.epochMilliseconds - Date.now() - 7 * 86_400_000) < 60_000);
  const found = await through(scene, token);
  assert.deepEqual([found?.id, found?.singleUseLinkId, found?.organization.slug], [eventTypeId, id, 'links']);
  const stored = await scene.sql('select row_to_json(l)::text as row from single_use_link l where id = $1', [
    id,
  ]);
  assert.doesNotMatch(String(stored[0]?.row), new RegExp(token.slice(8)));

  const forged = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
  for (const bad of [
    '',
    'lt_link_',
    token.slice(8),
    `${token}A`,
    forged,
    token.replace('lt_link_', 'lt_scim_'),
  ]) {
    assert.equal(await through(scene, bad), undefined, bad);
  }
  const other = await pageScene(database, 'links-elsewhere');
  const elsewhere = Buffer.from(token.slice(8), 'base64url');
  elsewhere.set(Buffer.from(other.organizationId.replaceAll('-', ''), 'hex'));
  assert.equal(await through(scene, `lt_link_${elsewhere.toString('base64url')}`), undefined);

  const tries = await Promise.all(
    Array.from({ length: 4 }, () => scene.within((tx) => useLink(tx, organizationId, id, eventTypeId))),
  );
  assert.deepEqual(tries.toSorted(), [false, false, false, true]);
  assert.equal(await through(scene, token), undefined, 'used');

  const expired = await link();
  await scene.sql(`update single_use_link set expires_at = now() where id = $1`, [expired.id]);
  assert.equal(await through(scene, expired.token), undefined, 'expired');
  assert.equal(await scene.within((tx) => useLink(tx, organizationId, expired.id, eventTypeId)), false);

  const revoked = await link();
  assert.equal(await scene.within((tx) => revokeLink(tx, organizationId, revoked.id)), true);
  assert.equal(await through(scene, revoked.token), undefined, 'revoked');
  assert.equal(await scene.within((tx) => useLink(tx, organizationId, revoked.id, eventTypeId)), false);

  const live = await link();
  await scene.sql(`update event_type set status = 'paused' where id = $1`, [eventTypeId]);
  assert.equal(await through(scene, live.token), undefined, 'its page is paused');
});

test('a link is made by somebody active, for at most 90 days', async () => {
  const scene = await pageScene(database, 'link-makers');
  const dana = await scene.person('Dana Host');
  const eventTypeId = idOf(await scene.make({ ownerId: dana }));
  const make = (days: number) =>
    scene.within((tx) =>
      makeLink(tx, scene.organizationId, { eventTypeId, createdBy: dana, days, at: Temporal.Now.instant() }),
    );
  for (const days of [0, 91, 1.5, Number.NaN]) {
    await assert.rejects(make(days), RangeError);
  }
  assert.ok((await make(90)) !== undefined);
  await scene.sql('update person set active = false, deactivated_at = now() where id = $1', [dana]);
  assert.equal(await make(1), undefined);
});

test('a page is looked up by index and in two statements, among thousands', async () => {
  const scene = await pageScene(database, 'plans');
  await scene.make({ ownerId: await scene.person('Dana Host') });
  await scene.sql(
    `with many as (
       insert into person (organization_id, id, scim_id, role, active, name, user_name, user_name_folded, email,
         email_folded, profile, profile_search)
       select $1, id, id, 'MEMBER', true, 'x', id::text, id::text, id::text, id::text, '{}', '{}'
       from (select gen_random_uuid() as id from generate_series(1, 3000)) made returning id
     ), pages as (
       insert into event_type (organization_id, id, owner_id, kind, slug, title, duration_minutes, status)
       select $1, gen_random_uuid(), id, 'one_on_one', 'intro', 'x', 30, 'active' from many returning id, owner_id
     ), hosts as (
       insert into event_type_host (organization_id, event_type_id, person_id) select $1, id, owner_id from pages
     )
     insert into handle (organization_id, handle, person_id) select $1, id::text, id from many`,
    [scene.organizationId],
  );
  await scene.sql('analyze person, event_type, event_type_host, handle');
  const asked: string[] = [];
  await scene.asVisitor((tx) => {
    const counted: typeof tx = {
      query: (statement, values) => {
        asked.push(typeof statement === 'string' ? statement : statement.text);
        return tx.query(statement, values);
      },
      execute: (statement, values) => tx.execute(statement, values),
    };
    return findEventType(counted, { organization: scene.slug, handle: 'dana-host', eventType: 'intro' });
  });
  assert.equal(asked.length, 2);
  const plan = await scene.within(async (tx) => {
    await tx.query('set local plan_cache_mode = force_generic_plan');
    await tx.query(`prepare look (text, text) as ${asked[1]}`);
    const rows = await tx.query<{ 'QUERY PLAN': string }>(`explain execute look ('dana-host', 'intro')`);
    await tx.query('deallocate look');
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  });
  assert.match(plan, /event_type__owner(_slug)? on event_type/);
  assert.match(plan, /person_pkey on person p_?\d* .*\n +Index Cond: \(\(organization_id = .*\) AND \(id = /);
  assert.doesNotMatch(plan, /Seq Scan|Materialize|Hash/);
});
