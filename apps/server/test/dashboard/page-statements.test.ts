// Who is signed in is one statement; what a page of the dashboard shows is three at most, whatever it asks for.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { counting } from '../booking/counting.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { type RunningServer, startHttpServer } from '../http-server.ts';
import { book, eventType } from '../scene.ts';
import { patch } from '../scim-client.ts';
import type { Visitor } from '../sign-in/browser.ts';
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

test('what any page shows is three statements at most', async () => {
  const acme = await memberScene(database, server, 'pages');
  const ids = await fill(acme);
  const costs: Record<string, number> = {};
  for (const [page, keys] of Object.entries(pageRequests)) {
    const [pattern = '', query = ''] = page.split('?');
    const filled = (text: string) => text.replaceAll(/\$(\w+)/g, (_, name: string) => ids[name] ?? '');
    const id = Object.entries(ids).find(([name]) => pattern.includes(`$${name}`))?.[1] ?? '';
    const asked = filled(query).replace(/^person=/, 'targetKind=person&target=');
    let cost = 0;
    for (const key of keys) {
      const path = key.replace('GET /api/v1', '').replace(':id', id);
      cost += await statementsOf(acme.owner, asked === '' ? path : `${path}?${asked}`);
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
