// Who is signed in is one statement; what a page of the dashboard shows is three at most, whatever it asks for, and is
// found by indexes in an organization of 10,000.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openDatabase } from '../../src/db/connect.ts';
import { withOrganization } from '../../src/db/transaction.ts';
import { counting } from '../booking/counting.ts';
import { run, type TestDatabase, testDatabase } from '../database.ts';
import { type RunningServer, startHttpServer } from '../http-server.ts';
import { noConnectionOf, readsOf } from '../reads.ts';
import { book, eventType } from '../scene.ts';
import { patch } from '../scim-client.ts';
import { seedPeople } from '../seed.ts';
import { type Visitor, visitor } from '../sign-in/browser.ts';
import { type MemberScene, memberScene } from './member-scene.ts';
import { pageRequests } from './page-requests.ts';

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

/** Of a request beside what it was asked for: begin, the session, commit. */
const around = 3;

async function statementsOf(who: Visitor, path: string): Promise<number> {
  counted.take();
  const { status, body } = await who.ask('GET', path);
  assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`);
  return counted.take().statements - around;
}

/** An OWNER with something of each kind; gives the ids that stand in addresses. */
async function fill(acme: MemberScene): Promise<Readonly<Record<string, string>>> {
  const at = { database: database.app, organizationId: acme.organizationId };
  const { OWNER, ADMIN } = acme.ids;
  const page = await eventType(at, OWNER);
  await book(at, { hosts: [OWNER], inHours: 50, eventTypeId: page });
  await book(at, { hosts: [OWNER], inHours: -50 });
  const team = (await acme.admin.ask('POST', '/teams', { name: 'Crew' })).body.id;
  await acme.admin.ask('POST', `/teams/${team}/members`, { personIds: [OWNER, ADMIN] });
  const person = await acme.provisioned('whitfield');
  await acme.admin.ask('POST', '/invitations', { email: 'somebody@elsewhere.example' });
  return { eventType: page, team, person: person.id };
}

/** The paths that each page asks for, filled in. */
function* pathsOfPages(ids: Readonly<Record<string, string>>): Generator<readonly [string, string[]]> {
  for (const [page, keys] of Object.entries(pageRequests)) {
    const [pattern = '', query = ''] = page.split('?');
    const filled = query.replaceAll(/\$(\w+)/g, (_, name: string) => ids[name] ?? '');
    const id = Object.entries(ids).find(([name]) => pattern.includes(`$${name}`))?.[1] ?? '';
    const asked = filled.replace(/^person=/, 'targetKind=person&target=');
    const paths = keys.map((key) => key.replace('GET /api/v1', '').replace(':id', id));
    yield [page, paths.map((path) => (asked === '' ? path : `${path}?${asked}`))];
  }
}

test('what any page shows is three statements at most', async () => {
  const acme = await memberScene(database, server, 'pages');
  const ids = await fill(acme);
  const costs: Record<string, number> = {};
  for (const [page, paths] of pathsOfPages(ids)) {
    let cost = 0;
    for (const path of paths) {
      cost += await statementsOf(acme.owner, path);
    }
    costs[page] = cost;
  }
  assert.deepEqual(
    Object.entries(costs).filter(([, cost]) => cost > 3),
    [],
  );
});

test('who is signed in, with what every page tells them, is two statements; three for who came back', async () => {
  const acme = await memberScene(database, server, 'sessions');
  assert.equal(await statementsOf(acme.admin, '/session'), 2);
  const tom = await acme.provisioned('tom');
  const at = { database: database.app, organizationId: acme.organizationId };
  await book(at, { hosts: [tom.id], inHours: 50 });
  for (const value of [false, true]) {
    const change = patch({ op: 'replace', path: 'active', value });
    await acme.client.request('PATCH', `/Users/${tom.scimId}`, change);
  }
  assert.equal(await statementsOf(await acme.signIn(tom.id), '/session'), 3);
});

// What grows with an organization and its years.
const grown = [
  'person',
  'person_email',
  'team_member',
  'audit_record',
  'audit_seal',
  'audit_label',
  'booking',
  'booking_host',
  'booking_attendee',
  'provisioning_log',
  'session',
  'outbox',
];

async function seedYears(organizationId: string, person: string): Promise<void> {
  await withOrganization(database.app, organizationId, (tx) =>
    seedPeople(tx, organizationId, { prefix: 'person', count: 10_000 }),
  );
  const audit = `insert into audit_record (organization_id, id, at, action, actor_kind, target_kind, target_id, facts)
    select $1, gen_random_uuid(), now() - n * interval '1 minute', 'person.changed', 'scim', 'person', p.id, '{}'
    from generate_series(1, 2) n, person p where p.organization_id = $1`;
  const log = `insert into provisioning_log (organization_id, at, id, request_id, method, path, status, person_id, duration_ms)
    select $1, now() - row_number() over () * interval '1 second', gen_random_uuid(), 'r', 'GET', '/Users', 200, p.id, 1
    from person p where p.organization_id = $1`;
  const sessions = `insert into session (organization_id, id, person_id, digest, expires_at, method)
    select $1, gen_random_uuid(), p.id, decode(md5(p.id::text) || md5(p.name), 'hex'), now() + interval '1 hour', 'link'
    from person p where p.organization_id = $1 and p.id <> $2`;
  await run(database.owner, audit, [organizationId]);
  await run(database.owner, log, [organizationId]);
  await run(database.owner, sessions, [organizationId, person]);
  await run(database.owner, 'vacuum (analyze)');
}

test('at 10,000 members each page is answered from indexes', async () => {
  const acme = await memberScene(database, server, 'years');
  const ids = await fill(acme);
  await seedYears(acme.organizationId, acme.ids.OWNER);
  const fresh = openDatabase(database.login, { role: 'linktime_app', fast: 1, slow: 1, exclusive: 1 });
  const own = await startHttpServer(fresh);
  const owner = visitor(own.url, acme.owner.cookie());
  const before = await readsOf(database, grown);
  for (const path of ['/session', ...[...pathsOfPages(ids)].flatMap(([, paths]) => paths)]) {
    assert.equal((await owner.ask('GET', path)).status, 200, path);
  }
  await own.close();
  await fresh.close();
  await noConnectionOf(database, 'linktime_app exclusive', 4);
  const after = await readsOf(database, grown);
  assert.equal(after.scans, before.scans);
  const rows = after.rows - before.rows;
  assert.ok(rows > 100 && rows < 2_000, String(rows));
});
