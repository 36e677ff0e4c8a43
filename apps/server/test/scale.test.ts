// At 10,000 people: no statement of a request reads a table of the organization from end to end, and a member of a
// large group costs what a member of a small one costs. Shown by PostgreSQL's own counters, as the application's role.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Database, openDatabase } from '../src/db/connect.ts';
import { withOrganization } from '../src/db/transaction.ts';
import { run, type TestDatabase, testDatabase } from './database.ts';
import { type Client, client, organizationClient, patch, user } from './scim-client.ts';
import { seedMembers, seedPeople } from './seed.ts';

let database: TestDatabase;
let organization: { organizationId: string; token: string };
let people: { id: string; scimId: string }[];
const groups: Record<number, string> = {};

before(async () => {
  database = await testDatabase();
  await withFreshConnections(async (app) => {
    const acme = await organizationClient(app, 'acme');
    organization = acme;
    const { organizationId } = acme;
    people = await withOrganization(app, organizationId, (tx) =>
      seedPeople(tx, organizationId, { prefix: 'person', count: 10_000 }),
    );
    for (const size of [10, 10_000]) {
      const group = await acme.request('POST', '/Groups', groupBody(`group of ${size}`));
      groups[size] = group.body.id;
      await withOrganization(app, organizationId, (tx) =>
        seedMembers(tx, organizationId, {
          teamScimId: group.body.id,
          personIds: people.slice(0, size).map(({ id }) => id),
        }),
      );
      newcomers[group.body.id] = (await acme.createUser(`newcomer${size}`)).id;
    }
  });
  await run(database.owner, 'vacuum (analyze) linktime.person');
  await run(database.owner, 'vacuum (analyze) linktime.team_member');
  await run(database.owner, 'analyze');
});
after(() => database.drop());

function groupBody(displayName: string) {
  return { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName };
}

// A table of a handful of pages is rightly scanned; these are the ones that grow.
const large = ['person', 'person_email', 'team_member'];

type Counters = Record<string, { scans: number; fetched: number; written: number }>;

async function counters(): Promise<Counters> {
  const rows = await run(
    database.owner,
    `select relname, seq_scan::int as scans, (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as fetched,
       (n_tup_ins + n_tup_upd + n_tup_del)::int as written
     from pg_stat_user_tables where schemaname = 'linktime'`,
  );
  return Object.fromEntries(
    rows.map((row) => [
      String(row.relname),
      { scans: Number(row.scans), fetched: Number(row.fetched), written: Number(row.written) },
    ]),
  );
}

/** A backend hands its counters over when it ends: what is measured uses connections of its own, and waits for that. */
async function withFreshConnections(work: (app: Database) => Promise<unknown>): Promise<void> {
  const app = openDatabase(database.login, { role: 'linktime_app', fast: 1, slow: 1, exclusive: 1 });
  await work(app);
  await app.close();
  for (let left = 500; left > 0; left -= 1) {
    const [row] = await run(
      database.owner,
      `select count(*)::int as open from pg_stat_activity
       where datname = current_database() and application_name like 'linktime_app%'`,
    );
    if (row?.open === 0) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('Connections stayed open.');
}

async function cost(work: (acme: Client) => Promise<unknown>) {
  const before = await counters();
  await withFreshConnections((app) => work(client(app, organization)));
  const after = await counters();
  const difference = (name: string, what: 'scans' | 'fetched' | 'written') =>
    (after[name]?.[what] ?? 0) - (before[name]?.[what] ?? 0);
  return {
    scans: Object.fromEntries(large.map((name) => [name, difference(name, 'scans')])),
    written: Object.keys(after).reduce((sum, name) => sum + difference(name, 'written'), 0),
    fetched: large.reduce((sum, name) => sum + difference(name, 'fetched'), 0),
  };
}

const noScans = Object.fromEntries(large.map((name) => [name, 0]));

test('Okta’s and Entra’s sequences scan no table that grows with the organization', async () => {
  const used = await cost(async (acme) => {
    const find = (filter: string) =>
      acme.request('GET', `/Users?count=10&filter=${encodeURIComponent(filter)}`);
    assert.equal((await find('userName eq "person77@example.com"')).body.totalResults, 1);
    assert.equal((await find('userName eq "nobody@example.com"')).body.totalResults, 0);
    assert.equal((await find('externalId eq "ext-person5"')).body.totalResults, 1);
    assert.equal((await find('emails.value eq "person78@example.com"')).body.totalResults, 1);
    assert.equal((await find('emails[type eq "work"].value eq "person79@example.com"')).body.totalResults, 1);
    assert.equal((await find('displayName eq "person80 Test"')).body.totalResults, 1);
    assert.equal((await find('userName sw "person99"')).body.totalResults, 111);
    assert.equal((await find('displayName co "erson998"')).body.totalResults, 11);
    assert.equal((await find('emails.value co "erson997"')).body.totalResults, 11);
    const created = await acme.createUser('joiner', { externalId: 'ext-joiner' });
    assert.equal((await acme.request('POST', '/Users', user('joiner'))).status, 409);
    await acme.request('GET', `/Users/${created.id}`);
    await acme.request('PUT', `/Users/${created.id}`, { ...created, title: 'Guide' });
    await acme.request(
      'PATCH',
      `/Users/${created.id}`,
      patch({ op: 'Replace', path: 'name.familyName', value: 'New' }),
    );
    await acme.request(
      'PATCH',
      `/Users/${created.id}`,
      patch({ op: 'Replace', path: 'emails[type eq "work"].value', value: 'moved@example.com' }),
    );
    await acme.request(
      'PATCH',
      `/Users/${created.id}`,
      patch({ op: 'Replace', path: 'active', value: 'False' }),
    );
    await acme.request(
      'PATCH',
      `/Users/${created.id}`,
      patch({ op: 'Replace', path: 'active', value: 'True' }),
    );
    await acme.request('DELETE', `/Users/${created.id}`);
    await acme.request('POST', '/Users', user('joiner', { externalId: 'ext-joiner' }));
    const pages = [1, 5_001, 9_901].map((startIndex) =>
      acme.request('GET', `/Users?startIndex=${startIndex}&count=100`),
    );
    for (const page of await Promise.all(pages)) {
      assert.equal(page.body.totalResults, 10_003);
      assert.equal(page.body.Resources.length, 100);
    }
    const member = groups[10_000];
    const filter = encodeURIComponent(`id eq "${member}" and members eq "${people[500]?.scimId}"`);
    assert.equal(
      (await acme.request('GET', `/Groups?excludedAttributes=members&filter=${filter}`)).body.totalResults,
      1,
    );
  });
  assert.deepEqual(used.scans, noScans);
});

for (const [name, work] of Object.entries({
  'adding one member': (acme: Client, id: string) =>
    acme.request(
      'PATCH',
      `/Groups/${id}`,
      patch({ op: 'add', path: 'members', value: [{ value: newcomer(id) }] }),
    ),
  'removing one member': (acme: Client, id: string) =>
    acme.request(
      'PATCH',
      `/Groups/${id}`,
      patch({ op: 'remove', path: `members[value eq "${people[3]?.scimId}"]` }),
    ),
  'reading the group without members': (acme: Client, id: string) =>
    acme.request('GET', `/Groups/${id}?excludedAttributes=members`),
})) {
  test(`${name} costs the same in a group of 10 and in one of 10,000`, async () => {
    const answers: number[] = [];
    const costs = [];
    for (const size of [10, 10_000]) {
      costs.push(
        await cost(async (acme) => {
          answers.push((await work(acme, groups[size] ?? '')).status);
        }),
      );
    }
    assert.ok(
      answers.every((status) => status === 200 || status === 204),
      String(answers),
    );
    const [small, big] = costs;
    assert.deepEqual(big?.scans, noScans);
    assert.equal(big?.written, small?.written);
    // The answer to a PATCH of a group of ten shows its members; that of a large one counts to 201 and shows none.
    assert.ok(
      (big?.fetched ?? 0) <= (small?.fetched ?? 0) + 450,
      `${big?.fetched} against ${small?.fetched}`,
    );
  });
}

test('replacing a hundred members of a large group touches a hundred, not ten thousand', async () => {
  const id = groups[10_000] ?? '';
  const leaving = people.slice(100, 200).map(({ scimId }) => ({ value: scimId }));
  const used = await cost(async (acme) => {
    const answer = await acme.request(
      'PATCH',
      `/Groups/${id}`,
      patch(
        { op: 'Remove', path: 'members', value: leaving },
        { op: 'Add', path: 'members', value: leaving.slice(0, 50) },
      ),
    );
    assert.equal(answer.status, 204);
  });
  assert.deepEqual(used.scans, noScans);
  assert.ok(used.written < 1_000, String(used.written));
});

test('replacing all members leaves exactly those', async () => {
  const acme = client(database.app, organization);
  const id = groups[10_000] ?? '';
  const wanted = people.slice(9_000, 9_100).map(({ scimId }) => ({ value: scimId }));
  const answer = await acme.request(
    'PATCH',
    `/Groups/${id}`,
    patch({ op: 'replace', path: 'members', value: wanted }),
  );
  assert.equal(answer.status, 200);
  assert.equal(answer.body.members.length, 100);
});

// Somebody who is in neither group, one for each.
const newcomers: Record<string, string> = {};
function newcomer(groupId: string): string {
  return newcomers[groupId] ?? '';
}
