// Two organizations with the same people: neither sees, names, changes or blocks what is the other's, by SCIM or in the
// database. PRODUCT rulings: "An id of another organization is the same 404 as an id that never was".
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { ENTERPRISE_USER, GROUP } from '@linktime/scim';
import pg from 'pg';
import { digest, organizationTables } from './bad-input/digest.ts';
import { run, type TestDatabase, testDatabase } from './database.ts';
import { asApplication, reach } from './isolation/as-application.ts';
import { found, keyOf, type Side, uuids } from './isolation/two-organizations.ts';
import { type Answer, patch, user } from './scim-client.ts';

let database: TestDatabase;
let owner: pg.Client;
let ours: Side;
let theirs: Side;
/** Every UUID that stands in a row of theirs and in none of ours. */
let theirIds: ReadonlySet<string>;

before(async () => {
  database = await testDatabase();
  owner = new pg.Client(database.owner);
  await owner.connect();
  ours = await found(database, owner, 'ours');
  theirs = await found(database, owner, 'theirs');
  const known = await uuids(owner, ours.client.organizationId);
  theirIds = (await uuids(owner, theirs.client.organizationId)).difference(known);
});
after(async () => {
  await owner.end();
  await database.drop();
});

/** An answer to us: nothing in it is theirs. */
async function ask(
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
): Promise<Answer> {
  const answer = await ours.client.request(method, path, body, headers);
  const told = `${JSON.stringify(answer.body)}${JSON.stringify(answer.headers)}`;
  const asked = `${path}${JSON.stringify(body)}`;
  const leaked = [...theirIds].filter((id) => told.includes(id) && !asked.includes(id));
  assert.deepEqual(leaked, [], `${method} ${path}`);
  return answer;
}

async function nothingChanges(act: () => Promise<void>): Promise<void> {
  const state = await digest(owner);
  await act();
  assert.deepEqual(await digest(owner), state);
}

const group = (more: object) => ({ schemas: [GROUP], displayName: 'crew', ...more });

type Request = {
  readonly how: string;
  readonly method: string;
  readonly body?: object;
  readonly headers?: () => Record<string, string>;
};

const requests: readonly Request[] = [
  { how: 'read', method: 'GET' },
  {
    how: 'read with their version',
    method: 'GET',
    headers: () => ({ 'if-none-match': theirs.ada.meta.version }),
  },
  { how: 'read with any version', method: 'GET', headers: () => ({ 'if-none-match': '*' }) },
  { how: 'deleted', method: 'DELETE' },
  {
    how: 'deleted with their version',
    method: 'DELETE',
    headers: () => ({ 'if-match': theirs.ada.meta.version }),
  },
  { how: 'patched by nothing', method: 'PATCH', body: patch() },
  {
    how: 'deactivated',
    method: 'PATCH',
    body: patch({ op: 'replace', value: { active: false } }),
  },
  {
    how: 'renamed with any version',
    method: 'PATCH',
    body: patch({ op: 'replace', path: 'displayName', value: 'Owned' }),
    headers: () => ({ 'if-match': '*' }),
  },
  { how: 'emptied', method: 'PATCH', body: patch({ op: 'replace', path: 'members', value: [] }) },
];

for (const { how, method, body, headers } of requests) {
  for (const endpoint of ['Users', 'Groups'] as const) {
    test(`their id at /${endpoint}, ${how}, is answered like an id that never was`, async () => {
      const id = endpoint === 'Users' ? theirs.ada.id : theirs.group.id;
      await assertLikeUnknown(endpoint, id, (path) => ask(method, path, body, headers?.()));
    });
  }
}

for (const [endpoint, body] of [
  ['Users', user('ada')],
  ['Groups', group({})],
] as const) {
  test(`their id at /${endpoint}, replaced, is answered like an id that never was`, async () => {
    const id = endpoint === 'Users' ? theirs.ada.id : theirs.group.id;
    await assertLikeUnknown(endpoint, id, (path) => ask('PUT', path, body));
  });
}

async function assertLikeUnknown(
  endpoint: string,
  id: string,
  act: (path: string) => Promise<Answer>,
): Promise<void> {
  const never = randomUUID();
  await nothingChanges(async () => {
    const answer = await act(`/${endpoint}/${id}`);
    const unknown = await act(`/${endpoint}/${never}`);
    assert.equal(answer.status, 404);
    assert.deepEqual(JSON.parse(JSON.stringify(answer.body).replaceAll(id, never)), unknown.body);
    assert.deepEqual(answer.headers, unknown.headers);
  });
}

const nobody: readonly (() => string)[] = [
  () => `id eq "${theirs.ada.id}"`,
  () => `externalId eq "ext-theirs"`,
  () => `userName sw "only-theirs"`,
  () => `emails.value co "only-theirs"`,
  () => `emails[value eq "only-theirs@example.com"]`,
  () => `title co "of theirs"`,
  () => `displayName ew "theirs Test"`,
  () => `groups.value eq "${theirs.group.id}"`,
  () => `groups[value eq "${theirs.group.id}"]`,
  () => `${ENTERPRISE_USER}:manager.value eq "${theirs.bob.id}"`,
  () => `meta.location co "${theirs.ada.id}"`,
];
const everybody = [
  'id pr',
  'userName pr',
  'not (userName eq "x")',
  'userName ne "only-theirs@example.com"',
  'emails pr',
  'meta.created gt "2000-01-01T00:00:00Z"',
];

test('lists and filters of users hold ours alone, and count ours alone', async () => {
  for (const filter of nobody) {
    assert.equal((await search(filter())).totalResults, 0, filter());
  }
  const all = (await ask('GET', '/Users')).body;
  assert.equal(all.totalResults, 3);
  assert.equal(all.Resources.length, 3);
  for (const filter of everybody) {
    const body = await search(filter);
    assert.deepEqual([body.totalResults, body.Resources.length], [3, 3], filter);
  }
  for (const filter of [
    'userName eq "ada@example.com"',
    'externalId eq "ext-ada"',
    'groups.display eq "crew"',
  ]) {
    assert.deepEqual(idsOf(await search(filter)), [ours.ada.id], filter);
  }
});

async function search(filter: string): Promise<Answer['body']> {
  const got = await ask('GET', `/Users?filter=${encodeURIComponent(filter)}`);
  const searched = await ask('POST', '/Users/.search', { filter });
  assert.deepEqual(searched.body, got.body);
  return got.body;
}

function idsOf(body: Answer['body']): string[] {
  return body.Resources.map(({ id }: { id: string }) => id);
}

test('lists and filters of groups hold ours alone', async () => {
  const filters = [
    `id eq "${theirs.group.id}"`,
    `members.value eq "${theirs.ada.id}"`,
    `members[value eq "${theirs.ada.id}"]`,
    `members.$ref co "${theirs.ada.id}"`,
  ];
  for (const filter of filters) {
    const { body } = await ask('GET', `/Groups?filter=${encodeURIComponent(filter)}`);
    assert.equal(body.totalResults, 0, filter);
  }
  for (const query of [
    '',
    '?filter=displayName%20eq%20%22crew%22',
    '?filter=externalId%20eq%20%22ext-crew%22',
    '?filter=members%20pr',
  ]) {
    assert.deepEqual(idsOf((await ask('GET', `/Groups${query}`)).body), [ours.group.id], query);
  }
});

test('their people are unknown ids to our groups, by POST, PUT and PATCH', async () => {
  const path = `/Groups/${ours.group.id}`;
  const acts: readonly ((id: string) => Promise<Answer>)[] = [
    (id) => ask('POST', '/Groups', { ...group({ members: [{ value: id }] }), displayName: 'new' }),
    (id) => ask('PUT', path, group({ members: [{ value: id }] })),
    (id) => ask('PATCH', path, patch({ op: 'add', path: 'members', value: [{ value: id }] })),
    (id) => ask('PATCH', path, patch({ op: 'replace', path: 'members', value: [{ value: id }] })),
    (id) => ask('PATCH', path, patch({ op: 'replace', value: { members: [{ value: id }] } })),
    (id) => ask('PATCH', path, patch({ op: 'remove', path: `members[value eq "${id}"]` })),
  ];
  for (const [index, act] of acts.entries()) {
    await nothingChanges(async () => {
      const answer = await act(theirs.ada.id);
      const unknown = await act(randomUUID());
      assert.equal(answer.status, index === acts.length - 1 ? 200 : 400);
      assert.deepEqual(answer.body, unknown.body);
    });
  }
});

test('beside one of ours, one of theirs is skipped and named to us alone', async () => {
  const { notes, body } = await ask(
    'PATCH',
    `/Groups/${ours.group.id}`,
    patch({ op: 'add', path: 'members', value: [{ value: theirs.bob.id }, { value: ours.bob.id }] }),
  );
  assert.deepEqual(
    body.members.map(({ value }: { value: string }) => value).toSorted(),
    [ours.ada.id, ours.bob.id].toSorted(),
  );
  assert.ok(notes.some((note) => note.includes(theirs.bob.id)));
  assert.equal((await theirs.client.request('GET', `/Users/${theirs.bob.id}`)).body.groups, undefined);
});

test('a manager of theirs is a text to us: nothing of them is resolved', async () => {
  const { body } = await ask(
    'PATCH',
    `/Users/${ours.ada.id}`,
    patch({ op: 'replace', path: `${ENTERPRISE_USER}:manager`, value: theirs.bob.id }),
  );
  assert.deepEqual(body[ENTERPRISE_USER].manager, { value: theirs.bob.id });
  const { body: same } = await theirs.client.request('GET', `/Users/${theirs.bob.id}`);
  assert.equal(JSON.stringify(same).includes(ours.ada.id), false);
  await ask('PUT', `/Users/${ours.ada.id}`, user('ada', { externalId: 'ext-ada' }));
});

test('a version of theirs is none of ours', async () => {
  for (const title of ['one', 'two', 'three', 'four']) {
    await theirs.client.request(
      'PATCH',
      `/Users/${theirs.ada.id}`,
      patch({ op: 'replace', path: 'title', value: title }),
    );
  }
  const { headers } = await theirs.client.request('GET', `/Users/${theirs.ada.id}`);
  const change = patch({ op: 'replace', path: 'title', value: 'Owned' });
  const version = headers.etag ?? '';
  assert.equal((await ask('PATCH', `/Users/${ours.ada.id}`, change, { 'if-match': version })).status, 412);
  assert.equal(
    (await ask('GET', `/Users/${ours.ada.id}`, undefined, { 'if-none-match': version })).status,
    200,
  );
});

test('what they have blocks nobody here: userName, e-mail, externalId, displayName, by POST and by rename', async () => {
  const created = await ask('POST', '/Users', user('only-theirs', { externalId: 'ext-theirs' }));
  assert.equal(created.status, 201);
  const path = `/Users/${created.body.id}`;
  assert.equal(
    (await ask('PATCH', path, patch({ op: 'replace', path: 'userName', value: 'renamed' }))).status,
    200,
  );
  assert.equal((await ask('PUT', path, user('only-theirs'))).status, 200);
  await theirs.client.request('POST', '/Groups', { ...group({}), displayName: 'only theirs' });
  assert.equal((await ask('POST', '/Groups', { ...group({}), displayName: 'Only Theirs' })).status, 201);
});

test('who left them comes to us as somebody new, and who leaves us leaves us alone', async () => {
  const gone = await theirs.client.createUser('gone', { externalId: 'ext-gone' });
  await theirs.client.request('DELETE', `/Users/${gone.id}`);
  const created = await ask('POST', '/Users', user('gone', { externalId: 'ext-gone' }));
  assert.equal(created.status, 201);
  const [row] = await run(
    database.owner,
    `select count(*)::int as people from person where external_id = 'ext-gone' or deactivated_external_id = 'ext-gone'`,
  );
  assert.deepEqual(row, { people: 2 });
  await theirs.client.createUser('twin');
  const twin = await ask('POST', '/Users', user('twin'));
  assert.equal((await ask('DELETE', `/Users/${twin.body.id}`)).status, 204);
  const { body } = await theirs.client.request('GET', '/Users?filter=userName%20eq%20%22twin@example.com%22');
  assert.equal(body.Resources[0].active, true);
});

// The database itself, whatever the statements of the application are.

test('every table that organizations own has a row of each, or the tests below would show nothing', async () => {
  for (const table of await organizationTables(owner)) {
    for (const { client } of [ours, theirs]) {
      const { rowCount } = await owner.query(`select 1 from ${table} where ${keyOf(table)} = $1 limit 1`, [
        client.organizationId,
      ]);
      assert.equal(rowCount, 1, `${table}: give it a row in isolation/two-organizations.ts`);
    }
  }
});

test('row-level security: of every table and view we see our rows and none of theirs', async () => {
  const { rows: views } = await owner.query<{ name: string }>(
    `select c.relname as name from pg_class c where c.relnamespace = 'linktime'::regnamespace and c.relkind = 'v'`,
  );
  const names = [...(await organizationTables(owner)), ...views.map(({ name }) => name)];
  assert.ok(names.length > 20);
  await asApplication(database, ours.client.organizationId, async (client) => {
    for (const name of names) {
      const key = keyOf(name);
      const seen = await reach(client, `select ${key} from ${name}`);
      const own = await reach(client, `select ${key} from ${name} where ${key} = $1`, [
        ours.client.organizationId,
      ]);
      assert.ok(own > 0, `${name}: we see what is ours`);
      assert.equal(seen, own, `${name}: we see nothing else`);
    }
  });
});

test('row-level security: with no organization set nothing is visible and nothing can be written', async () => {
  await asApplication(database, undefined, async (client) => {
    for (const table of await organizationTables(owner)) {
      const key = keyOf(table);
      assert.equal(await reach(client, `select ${key} from ${table}`), 0, table);
      assert.equal(await reach(client, `update ${table} set ${key} = ${key}`), 0, table);
      assert.equal(await reach(client, `delete from ${table}`), 0, table);
      assert.equal(await insertTheirs(client, table), 0, table);
    }
  });
});

test('row-level security: nothing of theirs is updated or deleted, nothing is put there or moved there', async () => {
  const [us, them] = [ours.client.organizationId, theirs.client.organizationId];
  await asApplication(database, us, async (client) => {
    for (const table of await organizationTables(owner)) {
      const key = keyOf(table);
      assert.equal(
        await reach(client, `update ${table} set ${key} = ${key} where ${key} = $1`, [them]),
        0,
        table,
      );
      assert.equal(
        await reach(client, `update ${table} set ${key} = $1 where ${key} = $1`, [them]),
        0,
        table,
      );
      assert.equal(
        await reach(client, `update ${table} set ${key} = $2 where ${key} = $1`, [us, them]),
        0,
        table,
      );
      assert.equal(await reach(client, `delete from ${table} where ${key} = $1`, [them]), 0, table);
      assert.equal(await insertTheirs(client, table), 0, table);
    }
  });
});

/** Puts a copy of a row of theirs into the table. The policy is asked before any key is. */
async function insertTheirs(client: pg.Client, table: string): Promise<number> {
  const { rows } = await owner.query<{ row: string }>(
    `select to_jsonb(t)::text as row from ${table} t where ${keyOf(table)} = $1 limit 1`,
    [theirs.client.organizationId],
  );
  const row = rows[0]?.row;
  assert.ok(row !== undefined);
  return reach(
    client,
    `insert into ${table} select * from jsonb_populate_record(null::${table}, $1::jsonb)`,
    [row],
  );
}
