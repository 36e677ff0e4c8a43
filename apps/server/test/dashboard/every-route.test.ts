// Every row of the table of routes, asked by everybody who may not: signed out, in too low a role, without a recent
// proof, from another organization, after deprovisioning, from another site. Nothing is answered and nothing changes.
// Generated from the table, so that a route that is new is asked too.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Route, routes } from '@linktime/api';
import pg from 'pg';
import { organizationTables } from '../bad-input/digest.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { type RunningServer, startHttpServer } from '../http-server.ts';
import { keyOf, uuids } from '../isolation/two-organizations.ts';
import { book, eventType, personId } from '../scene.ts';
import { patch } from '../scim-client.ts';
import { type Answered, type Visitor, visitor } from '../sign-in/browser.ts';
import { type MemberScene, memberScene } from './member-scene.ts';
import { fits, sampleBody } from './route-samples.ts';

let database: TestDatabase;
let server: RunningServer;
let owner: pg.Client;
let acme: MemberScene;
let other: MemberScene;
/** What stands in the paths: acme's, by the beginning of the path. */
let ids: Readonly<Record<string, string>>;
before(async () => {
  database = await testDatabase();
  server = await startHttpServer(database.app, { planChange: 'owner' });
  owner = new pg.Client(database.owner);
  await owner.connect();
  acme = await memberScene(database, server, 'acme');
  other = await memberScene(database, server, 'other');
  ids = await fill(acme);
});
after(async () => {
  await owner.end();
  await server.close();
  await database.drop();
});

async function fill({ organizationId, admin, member, ids: people }: MemberScene) {
  const at = { database: database.app, organizationId };
  const page = await eventType(at, people.MEMBER);
  const booking = await book(at, { hosts: [people.MEMBER], inHours: 50, eventTypeId: page });
  assert.ok(booking.ok);
  const team = await admin.ask('POST', '/teams', { name: 'Crew' });
  await admin.ask('POST', `/teams/${team.body.id}/members`, { personIds: [people.MEMBER] });
  await admin.ask('POST', '/invitations', { email: 'somebody@elsewhere.example' });
  const invitation = (await admin.ask('GET', '/invitations')).body.invitations[0].id;
  const session = (await member.ask('GET', '/sessions')).body.sessions[0].id;
  return {
    members: people.MEMBER,
    teams: team.body.id,
    invitations: invitation,
    sessions: session,
    'my/event-types': page,
    'my/bookings': booking.id,
  };
}

type Row = {
  readonly key: string;
  readonly route: Route;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  /** Whether the path names something of acme's. */
  readonly names: boolean;
};

function rowOf([key, route]: readonly [string, Route]): Row {
  const [method = '', pattern = ''] = key.split(' ');
  const beginning = Object.keys(ids).find((one) => pattern.startsWith(`/api/v1/${one}/:`)) ?? 'members';
  const id = ids[beginning] ?? '';
  const person = ids.members ?? '';
  const path = pattern
    .replace('/api/v1', '')
    .replace(':id', id)
    .replace(':token', 'A'.repeat(64))
    .replaceAll(/:\w+/g, person);
  return { key, route, method, path, body: sampleBody(route, person), names: /:id\b/.test(pattern) };
}

const rows = (which: (route: Route) => boolean): Row[] =>
  Object.entries<Route>(routes)
    .filter(([, route]) => which(route))
    .map(rowOf);
const forSignedIn = ({ who }: Route) => who === 'member' || who === 'admin' || who === 'owner';

function ask(who: Visitor, { method, path, body }: Row, headers?: Record<string, string>): Promise<Answered> {
  return who.ask(method, path, body, headers);
}

/** Everything of an organization, as a superuser sees it; of all where none is named. */
async function state(organization?: string): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const table of await organizationTables(owner)) {
    const { rows: found } = await owner.query<{ digest: string | null }>(
      `select md5(string_agg(r::text, E'\\n' order by r::text)) as digest
       from (select to_jsonb(t) as r from ${table} t where $1::uuid is null or ${keyOf(table)} = $1) all_rows`,
      [organization ?? null],
    );
    digests[table] = found[0]?.digest ?? '';
  }
  return digests;
}

async function nothingChanges(act: () => Promise<void>, organization?: string): Promise<void> {
  const before = await state(organization);
  await act();
  assert.deepEqual(await state(organization), before);
}

test('there are rows for every role', () => {
  for (const who of ['anyone', 'link holder', 'member', 'admin', 'owner'] as const) {
    assert.ok(rows((route) => route.who === who).length > 3, who);
  }
});

test('signed out, and with a cookie that is nobody’s: 401', async () => {
  await nothingChanges(async () => {
    for (const row of rows(forSignedIn)) {
      for (const cookie of [undefined, `linktime=${'A'.repeat(64)}`]) {
        const answer = await ask(visitor(server.url, cookie), row);
        const { error, reason } = answer.body;
        assert.deepEqual([answer.status, error, reason], [401, 'signed-out', undefined], row.key);
      }
    }
  });
});

test('in a role that is too low: 403', async () => {
  await nothingChanges(async () => {
    for (const row of rows(({ who }) => who === 'admin' || who === 'owner')) {
      const tooLow = row.route.who === 'owner' ? [acme.member, acme.admin] : [acme.member];
      for (const who of tooLow) {
        const answer = await ask(who, row);
        assert.deepEqual([answer.status, answer.body.error], [403, 'forbidden'], row.key);
      }
    }
  });
});

test('without a recent proof, where one is asked for: 403 and how to go on', async () => {
  const { browser, id } = await acme.person('OWNER');
  await acme.sql(`update session set confirmed_at = now() - interval '16 minutes' where person_id = $1`, [
    id,
  ]);
  const asking = rows(({ recent }) => recent === true);
  assert.ok(asking.length > 5);
  await nothingChanges(async () => {
    for (const row of asking) {
      const answer = await ask(browser, row);
      assert.deepEqual([answer.status, answer.body.error], [403, 'confirm-identity'], row.key);
    }
  });
});

test('from another site: no change gets through, whoever asks', async () => {
  await nothingChanges(async () => {
    for (const row of rows(() => true).filter(({ method }) => method !== 'GET')) {
      for (const who of [acme.owner, visitor(server.url)]) {
        for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) {
          const answer = await ask(who, row, headers);
          assert.deepEqual([answer.status, answer.body.error], [403, 'forbidden'], row.key);
        }
      }
    }
  });
});

test('after deprovisioning, whatever the role was: 401', async () => {
  const people = await Promise.all((['OWNER', 'ADMIN', 'MEMBER'] as const).map((role) => acme.person(role)));
  for (const { id } of people) {
    const [row] = await acme.sql('select scim_id from person where id = $1', [id]);
    const leaving = patch({ op: 'replace', path: 'active', value: false });
    await acme.client.request('PATCH', `/Users/${row?.scim_id}`, leaving);
  }
  await nothingChanges(async () => {
    for (const row of rows(forSignedIn)) {
      for (const { browser } of people) {
        const answer = await ask(browser, row);
        const { error, reason } = answer.body;
        assert.deepEqual([answer.status, error, reason], [401, 'signed-out', 'deprovisioned'], row.key);
      }
    }
  });
});

test('with what is another organization’s: 404, nothing of it is told, and nothing of it changes', async () => {
  const mine = await uuids(owner, other.organizationId);
  const theirs = (await uuids(owner, acme.organizationId)).difference(mine);
  await nothingChanges(async () => {
    for (const row of rows(forSignedIn).filter(isNoEnd)) {
      const { browser } = await other.person('OWNER');
      const answer = await ask(browser, row);
      if (row.names) {
        const expected = fits(row.route, row.body) ? [404] : [400, 404];
        assert.ok(
          expected.includes(answer.status),
          `${row.key}: ${answer.status} ${JSON.stringify(answer.body)}`,
        );
      }
      const told = JSON.stringify(answer.body);
      const asked = `${row.path}${JSON.stringify(row.body)}`;
      const leaked = [...theirs].filter((id) => told.includes(id) && !asked.includes(id));
      assert.deepEqual(leaked, [], row.key);
    }
  }, acme.organizationId);
});

test('whoever may is not refused for who they are', async () => {
  const at = { database: database.app, organizationId: acme.organizationId };
  for (const row of rows(forSignedIn)) {
    const created = await acme.client.createUser(`may${row.key.replaceAll(/\W/g, '')}`);
    const id = await personId(at, created.id);
    const role = row.route.who === 'owner' ? 'OWNER' : row.route.who === 'admin' ? 'ADMIN' : 'MEMBER';
    await acme.sql('update person set role = $2 where id = $1', [id, role]);
    const answer = await ask(await acme.signIn(id), row);
    assert.notEqual(answer.status, 401, row.key);
    assert.doesNotMatch(
      String(answer.body.message),
      /^Only (an owner|owners and admins) may do this\.$/,
      row.key,
    );
    assert.ok(answer.status < 500, `${row.key}: ${answer.status}`);
  }
});

/** To sign out is to change one's own session only, and takes nobody's id. */
function isNoEnd({ key }: Row): boolean {
  return key !== 'POST /api/v1/session/end';
}
