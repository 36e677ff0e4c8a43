// What deactivation does, however it is reached, and what revival gives back. PRODUCT rulings, "Users over SCIM".
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { withOrganization } from '../../src/db/transaction.ts';
import { testSecretKey } from '../../src/http/listening-server.ts';
import { insertInvitation, insertLink } from '../../src/people/one-time-link.ts';
import { run, type TestDatabase, testDatabase } from '../database.ts';
import { book, eventType, personId, rows, type Scene, session } from '../scene.ts';
import { type Client, organizationClient, patch, user } from '../scim-client.ts';

let database: TestDatabase;
let acme: Client;
let scene: Scene;
before(async () => {
  database = await testDatabase();
  acme = await organizationClient(database.app, 'acme');
  scene = { database: database.app, organizationId: acme.organizationId };
});
after(() => database.drop());

const off = patch({ op: 'replace', value: { active: false } });
const on = patch({ op: 'replace', value: { active: true } });

let leavers = 0;
async function leaver(more: object = {}) {
  leavers += 1;
  const created = await acme.createUser(`leaver${leavers}`, more);
  const id = await personId(scene, created.id);
  const page = await eventType(scene, id);
  await session(scene, id);
  const upcoming = await book(scene, {
    hosts: [id],
    inHours: 5,
    guests: ['guest@customer.example'],
    eventTypeId: page,
  });
  const past = await book(scene, { hosts: [id], inHours: -5 });
  assert.ok(upcoming.ok && past.ok);
  const group = await acme.request('POST', '/Groups', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName: `team of ${id}`,
    members: [{ value: created.id }],
  });
  assert.equal(group.status, 201);
  return {
    scimId: String(created.id),
    id,
    upcoming: upcoming.id,
    past: past.id,
    page,
    group: String(group.body.id),
  };
}

async function assertEnded(person: Awaited<ReturnType<typeof leaver>>) {
  const [one] = await rows(scene, `select active, deactivated_by from person where id = $1`, [person.id]);
  assert.deepEqual(one, { active: false, deactivated_by: 'scim' });
  assert.deepEqual(
    await rows(scene, 'select ended_by_reason from session where person_id = $1', [person.id]),
    [{ ended_by_reason: 'deprovisioned' }],
  );
  assert.deepEqual(
    await rows(scene, 'select status, ical_sequence from booking where id = $1', [person.upcoming]),
    [{ status: 'cancelled', ical_sequence: 1 }],
  );
  assert.deepEqual(
    await rows(scene, 'select status, ical_sequence from booking where id = $1', [person.past]),
    [{ status: 'confirmed', ical_sequence: 0 }],
  );
  assert.deepEqual(await rows(scene, 'select status from event_type where id = $1', [person.page]), [
    { status: 'archived' },
  ]);
  const mails = await rows<{ payload: string }>(scene, 'select payload from outbox where subject_id = $1', [
    person.upcoming,
  ]);
  const told = mails.map(({ payload }) => JSON.parse(payload));
  assert.deepEqual(told.map((mail) => mail.to.email).sort(), [
    'guest@customer.example',
    'sam@customer.example',
  ]);
  for (const mail of told) {
    assert.equal(mail.calendar.method, 'CANCEL');
    assert.match(mail.calendar.content, new RegExp(`UID:${person.upcoming}@linktime.test`));
    assert.match(mail.calendar.content, /SEQUENCE:1/);
    assert.doesNotMatch(mail.text, /deactivat|left|deprovision|identity provider/i);
  }
}

test('PATCH active=false ends everything in one transaction; GET shows the user inactive and out of its groups', async () => {
  const dana = await leaver();
  const answer = await acme.request('PATCH', `/Users/${dana.scimId}`, off);
  assert.equal(answer.status, 200);
  assert.equal(answer.body.active, false);
  assert.equal(answer.body.groups, undefined);
  await assertEnded(dana);
  const group = await acme.request('GET', `/Groups/${dana.group}`);
  assert.equal(group.body.members, undefined);
  const read = await acme.request('GET', `/Users/${dana.scimId}`);
  assert.equal(read.status, 200);
  assert.equal(read.body.active, false);
});

test('PUT active=false does the same', async () => {
  const dana = await leaver();
  const { body } = await acme.request('GET', `/Users/${dana.scimId}`);
  const answer = await acme.request('PUT', `/Users/${dana.scimId}`, { ...body, active: false });
  assert.equal(answer.status, 200);
  await assertEnded(dana);
});

test('DELETE does the same; the user is gone from SCIM, the record stays, userName and address are free', async () => {
  const dana = await leaver();
  const { body } = await acme.request('GET', `/Users/${dana.scimId}`);
  assert.equal((await acme.request('DELETE', `/Users/${dana.scimId}`)).status, 204);
  await assertEnded(dana);
  assert.equal((await acme.request('GET', `/Users/${dana.scimId}`)).status, 404);
  assert.equal((await acme.request('DELETE', `/Users/${dana.scimId}`)).status, 404);
  const [record] = await rows(scene, 'select scim_id, email from person where id = $1', [dana.id]);
  assert.deepEqual(record, { scim_id: null, email: body.emails[0].value });
  const again = await acme.request(
    'POST',
    '/Users',
    user(body.userName.split('@')[0], { externalId: 'somebody-else' }),
  );
  assert.equal(again.status, 201);
  assert.notEqual(await personId(scene, again.body.id), dana.id, 'a new externalId is a new person');
});

const tomorrow = () => new Date(Date.now() + 86_400_000);

function invite(sentBy: string, emailFolded: string) {
  return withOrganization(database.app, acme.organizationId, (tx) =>
    insertInvitation(tx, acme.organizationId, {
      secretKey: testSecretKey,
      emailFolded,
      sentBy,
      expiresAt: tomorrow(),
    }),
  );
}

/** The addresses of the links that are left, in order. */
async function linksTo(like: string) {
  const links = await rows<{ to: string }>(
    scene,
    `select email_folded as "to" from one_time_link where email_folded like $1 order by 1`,
    [like],
  );
  return links.map(({ to }) => to);
}

const moved = (name: string) =>
  patch({
    op: 'replace',
    value: {
      active: false,
      userName: `${name}-new@example.com`,
      emails: [{ value: `${name}-mail-new@example.com`, type: 'work', primary: true }],
    },
  });

for (const [how, leave] of Object.entries({
  'PATCH active=false': (id: string) => acme.request('PATCH', `/Users/${id}`, off),
  'PATCH active=false with new addresses': (id: string, name: string) =>
    acme.request('PATCH', `/Users/${id}`, moved(name)),
  DELETE: (id: string) => acme.request('DELETE', `/Users/${id}`),
})) {
  test(`an invitation to any address of a leaver is gone, and nobody else’s link (${how})`, async () => {
    const name = `invited${how.length}`;
    const admin = await acme.addByHand(`${name}-admin`, 'ADMIN');
    const created = await acme.createUser(name, {
      emails: [
        { value: `${name}-mail@example.com`, type: 'work', primary: true },
        { value: `${name}-home@example.com`, type: 'home' },
      ],
    });
    // Somebody else whose own address is one of the leaver's, too.
    const other = await acme.addByHand(`${name}-home`, 'MEMBER');
    const link = await withOrganization(database.app, acme.organizationId, (tx) =>
      insertLink(tx, acme.organizationId, {
        secretKey: testSecretKey,
        purpose: 'sign-in',
        personId: other.id,
        expiresAt: tomorrow(),
      }),
    );
    assert.ok(link !== undefined);
    const renames = how.includes('new');
    const own = ['', '-mail', ...(renames ? ['-new', '-mail-new'] : ['-home'])];
    for (const part of [...own, '-stranger']) {
      await invite(admin.id, `${name}${part}@example.com`);
    }
    assert.ok([200, 204].includes((await leave(created.id, name)).status));
    assert.deepEqual(await linksTo(`${name}%`), [`${name}-home@example.com`, `${name}-stranger@example.com`]);
    assert.deepEqual(await rows(scene, 'select 1 from one_time_link where id = $1', [link.id]), [
      { '?column?': 1 },
    ]);
  });
}

test('an invitation to an address that the directory gives somebody is closed, and to one that they lose', async () => {
  const admin = await acme.addByHand('given-admin', 'ADMIN');
  const to = (part: string) => `given${part}@example.com`;
  const emails = (...parts: string[]) =>
    parts.map((part, index) => ({
      value: to(part),
      type: index === 0 ? 'work' : 'home',
      primary: index === 0,
    }));
  for (const part of ['', '-mail', '-home', '-other', '-later', '-stranger']) {
    await invite(admin.id, to(part));
  }
  const created = await acme.createUser('given', { emails: emails('-mail', '-home') });
  assert.deepEqual(await linksTo('given%'), [to('-later'), to('-other'), to('-stranger')]);
  const change = (...parts: string[]) =>
    acme.request(
      'PATCH',
      `/Users/${created.id}`,
      patch({ op: 'replace', value: { emails: emails(...parts) } }),
    );
  await change('-mail', '-other');
  assert.deepEqual(await linksTo('given%'), [to('-later'), to('-stranger')]);
  // Sent to somebody who is here already: it ends when they lose the address, and so can't outlast them.
  await invite(admin.id, to('-other'));
  await change('-mail');
  assert.deepEqual(await linksTo('given%'), [to('-later'), to('-stranger')]);
  await acme.request('DELETE', `/Users/${created.id}`);
  await invite(admin.id, to(''));
  const back = await acme.request('POST', '/Users', user('given', { emails: emails('-mail') }));
  assert.equal(back.status, 201);
  assert.deepEqual(await linksTo('given%'), [to('-later'), to('-stranger')]);
});

test('repeating a deactivation changes nothing: no second mail, no new version', async () => {
  const dana = await leaver();
  const first = await acme.request('PATCH', `/Users/${dana.scimId}`, off);
  const before = await rows(scene, 'select count(*)::int as mails from outbox');
  const second = await acme.request('PATCH', `/Users/${dana.scimId}`, off);
  assert.equal(second.status, 200);
  assert.equal(second.body.meta.version, first.body.meta.version);
  assert.deepEqual(await rows(scene, 'select count(*)::int as mails from outbox'), before);
});

test('reactivation gives back id, MEMBER, the directory’s teams and the pages as paused; bookings stay cancelled', async () => {
  const dana = await leaver();
  await run(database.owner, `update linktime.person set role = 'ADMIN' where id = $1`, [dana.id]);
  await acme.request('PATCH', `/Users/${dana.scimId}`, off);
  const answer = await acme.request('PATCH', `/Users/${dana.scimId}`, on);
  assert.equal(answer.body.active, true);
  assert.equal(answer.body.groups[0].value, dana.group);
  assert.deepEqual(await rows(scene, 'select role from person where id = $1', [dana.id]), [
    { role: 'MEMBER' },
  ]);
  assert.deepEqual(await rows(scene, 'select status from event_type where id = $1', [dana.page]), [
    { status: 'paused' },
  ]);
  assert.deepEqual(await rows(scene, 'select status from booking where id = $1', [dana.upcoming]), [
    { status: 'cancelled' },
  ]);
});

test('POST of a deactivated user’s name brings the same person back with the same id', async () => {
  const dana = await leaver({ externalId: 'x1' });
  const { body } = await acme.request('GET', `/Users/${dana.scimId}`);
  await acme.request('PATCH', `/Users/${dana.scimId}`, off);
  const answer = await acme.request('POST', '/Users', { ...body, active: false });
  assert.equal(answer.status, 201);
  assert.equal(answer.body.id, dana.scimId);
  assert.equal(answer.body.active, false, 'the posted body says inactive');
  const active = await acme.request('POST', '/Users', { ...body, active: true });
  assert.equal(active.status, 201);
  assert.equal(active.body.id, dana.scimId);
  assert.equal(active.body.active, true);
});

test('POST that brings somebody back with a list in another order changes nothing of it', async () => {
  const phoneNumbers = [
    { type: 'work', value: '+49 30 1' },
    { type: 'mobile', value: '+49 170 1' },
  ];
  const { id, meta: _meta, ...posted } = await acme.createUser('reordered', { phoneNumbers });
  await acme.request('PATCH', `/Users/${id}`, off);
  const back = await acme.request('POST', '/Users', { ...posted, phoneNumbers: phoneNumbers.toReversed() });
  assert.equal(back.body.id, id);
  assert.deepEqual(back.body.phoneNumbers, posted.phoneNumbers);
  assert.deepEqual(
    await rows(
      scene,
      `select action from audit_record where action = 'person.changed' and target_id in (
        select id from person where scim_id = $1
      )`,
      [id],
    ),
    [],
  );
});

test('another externalId is another person: by POST under a new id, by PATCH under the id that the IdP holds', async () => {
  const dana = await leaver({ externalId: 'first' });
  await acme.request('PATCH', `/Users/${dana.scimId}`, off);
  const { body } = await acme.request('GET', `/Users/${dana.scimId}`);
  const posted = await acme.request('POST', '/Users', { ...body, externalId: 'second', active: true });
  assert.equal(posted.status, 201);
  assert.notEqual(posted.body.id, dana.scimId);
  assert.equal((await acme.request('GET', `/Users/${dana.scimId}`)).status, 404);

  const erin = await leaver({ externalId: 'third' });
  await acme.request('PATCH', `/Users/${erin.scimId}`, off);
  // In two steps, so that no request brings both at once.
  await acme.request(
    'PATCH',
    `/Users/${erin.scimId}`,
    patch({ op: 'replace', path: 'externalId', value: 'fourth' }),
  );
  const back = await acme.request('PATCH', `/Users/${erin.scimId}`, on);
  assert.equal(back.status, 200);
  assert.equal(back.body.id, erin.scimId);
  assert.notEqual(await personId(scene, erin.scimId), erin.id);
  assert.deepEqual(await rows(scene, 'select active, scim_id from person where id = $1', [erin.id]), [
    { active: false, scim_id: null },
  ]);
});

test('DELETE and POST without externalIds within 30 days is the same person under a new id, later a new one', async () => {
  for (const [days, same] of [
    [1, true],
    [31, false],
  ] as const) {
    const dana = await leaver();
    const { body } = await acme.request('GET', `/Users/${dana.scimId}`);
    await acme.request('DELETE', `/Users/${dana.scimId}`);
    await run(
      database.owner,
      `update linktime.person set archived_at = now() - make_interval(days => $2) where id = $1`,
      [dana.id, days],
    );
    const answer = await acme.request('POST', '/Users', { ...body, active: true });
    assert.equal(answer.status, 201);
    assert.notEqual(answer.body.id, dana.scimId);
    assert.equal((await personId(scene, answer.body.id)) === dana.id, same);
  }
});

test('a deactivation never fails for an address: missing, taken, or the tombstone of a soft delete', async () => {
  const other = await acme.createUser('holder');
  for (const change of [
    { userName: '', emails: [] },
    { userName: other.userName, emails: other.emails },
    { userName: '0123456789abcdef0123456789abcdefdana@example.com' },
  ]) {
    const dana = await leaver();
    const { body } = await acme.request('GET', `/Users/${dana.scimId}`);
    const answer = await acme.request(
      'PATCH',
      `/Users/${dana.scimId}`,
      patch({ op: 'Replace', value: { ...change, active: 'False' } }),
    );
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    assert.equal(answer.body.active, false);
    assert.equal(answer.body.userName, body.userName);
    assert.deepEqual(answer.body.emails, body.emails);
    await assertEnded(dana);
  }
});

test('PUT without active never deactivates and never reactivates; null and "" leave it as well', async () => {
  const dana = await leaver();
  const { body } = await acme.request('GET', `/Users/${dana.scimId}`);
  for (const active of [undefined, null, '']) {
    const answer = await acme.request('PUT', `/Users/${dana.scimId}`, { ...body, active });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    assert.equal(answer.body.active, true);
  }
  await acme.request('PATCH', `/Users/${dana.scimId}`, off);
  assert.equal(
    (await acme.request('PUT', `/Users/${dana.scimId}`, { ...body, active: undefined })).body.active,
    false,
  );
});

test('a deactivation by hand holds against a PUT that repeats active=true, until the IdP goes from false to true', async () => {
  const dana = await leaver();
  const { body } = await acme.request('GET', `/Users/${dana.scimId}`);
  await run(
    database.owner,
    `update linktime.person set active = false, deactivated_at = now(), deactivated_by = 'hand' where id = $1`,
    [dana.id],
  );
  assert.equal(
    (await acme.request('PUT', `/Users/${dana.scimId}`, { ...body, active: true })).body.active,
    false,
  );
  await acme.request('PUT', `/Users/${dana.scimId}`, { ...body, active: false });
  assert.equal(
    (await acme.request('PUT', `/Users/${dana.scimId}`, { ...body, active: true })).body.active,
    true,
  );
});

test('the last OWNER can be deprovisioned; the ADMINs are told', async () => {
  const globex = await organizationClient(database.app, 'globex');
  const there = { database: database.app, organizationId: globex.organizationId };
  const owner = await globex.addByHand('owner', 'OWNER');
  await globex.addByHand('admin', 'ADMIN');
  assert.equal((await globex.request('DELETE', `/Users/${owner.scimId}`)).status, 204);
  const mails = await rows<{ to: string }>(there, `select payload->'to'->>'email' as to from outbox`);
  assert.deepEqual(mails, [{ to: 'admin@example.com' }]);
});

test('an address that changes is told to the old and the new one', async () => {
  const dana = await leaver();
  const { body } = await acme.request('GET', `/Users/${dana.scimId}`);
  const answer = await acme.request(
    'PATCH',
    `/Users/${dana.scimId}`,
    patch({ op: 'Replace', path: 'emails[type eq "work"].value', value: 'new.address@example.com' }),
  );
  assert.equal(answer.body.emails[0].value, 'new.address@example.com');
  const mails = await rows<{ to: string }>(
    scene,
    `select payload->'to'->>'email' as to from outbox where subject_id = $1 order by 1`,
    [dana.id],
  );
  assert.deepEqual(
    mails.map(({ to }) => to).sort(),
    [body.emails[0].value, 'new.address@example.com'].sort(),
  );
});

test('every write is in the provisioning log with its consequence, and in the audit log with old and new', async () => {
  const dana = await leaver();
  await acme.request('PATCH', `/Users/${dana.scimId}`, off);
  const [log] = await rows<{ status: number; consequence: string }>(
    scene,
    `select status, consequence from provisioning_log where resource_id = $1 and method = 'PATCH'`,
    [dana.scimId],
  );
  assert.equal(log?.status, 200);
  const consequence = JSON.parse(log?.consequence ?? '{}');
  assert.equal(consequence.bookingsCancelled, 1);
  assert.equal(consequence.inviteesTold, 2);
  assert.equal(consequence.sessionsEnded, 1);
  const records = await rows<{ action: string; actor_kind: string }>(
    scene,
    `select action, actor_kind from audit_record where target_id in ($1, $2) order by id`,
    [dana.id, dana.upcoming],
  );
  assert.deepEqual(
    records.map(({ action }) => action).sort(),
    ['booking.cancelled', 'person.deprovisioned', 'person.provisioned', 'team.member_added'].sort(),
  );
  assert.ok(records.every(({ actor_kind }) => actor_kind === 'scim_token'));
});
