// Two organizations with the same people: neither sees, names, changes or blocks what is the other's, by SCIM or in the
// database. PRODUCT rulings: "An id of another organization is the same 404 as an id that never was".
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { ENTERPRISE_USER, GROUP } from '@linktime/scim';
import pg from 'pg';
import { digest, organizationTables } from './bad-input/digest.ts';
import { run, type TestDatabase, testDatabase } from './database.ts';
import { book, eventType, personId, session } from './scene.ts';
import { type Answer, type Client, organizationClient, patch, user } from './scim-client.ts';

type Side = {
  readonly client: Client;
  readonly ada: Answer['body'];
  readonly bob: Answer['body'];
  readonly group: Answer['body'];
};

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
  ours = await found('ours');
  theirs = await found('theirs');
  const known = await uuids(ours.client.organizationId);
  theirIds = (await uuids(theirs.client.organizationId)).difference(known);
});
after(async () => {
  await owner.end();
  await database.drop();
});

/** The same names, addresses and externalIds in each, and a row in every table. */
async function found(slug: string): Promise<Side> {
  const client = await organizationClient(database.app, slug);
  const bob = await client.createUser('bob', { externalId: 'ext-bob' });
  const ada = await client.createUser('ada', {
    externalId: 'ext-ada',
    [ENTERPRISE_USER]: { manager: { value: bob.id } },
  });
  // Only one of the two has him, and what he is called and known by.
  await client.createUser(`only-${slug}`, { externalId: `ext-${slug}`, title: `Title of ${slug}` });
  const { body: group } = await client.request('POST', '/Groups', {
    schemas: [GROUP],
    displayName: 'crew',
    externalId: 'ext-crew',
    members: [{ value: ada.id }],
  });
  const scene = { database: database.app, organizationId: client.organizationId };
  const person = await personId(scene, ada.id);
  await session(scene, person);
  const page = await eventType(scene, person);
  await book(scene, { hosts: [person], inHours: 4, eventTypeId: page });
  await client.request(
    'PATCH',
    `/Users/${bob.id}`,
    patch({ op: 'replace', path: 'emails[type eq "work"].value', value: 'robert@example.com' }),
  );
  await fillRest(client.organizationId, person, page);
  return { client, ada, bob, group };
}

/** Rows of the tables that SCIM doesn't write. */
async function fillRest(organization: string, person: string, page: string): Promise<void> {
  const schedule = randomUUID();
  const statements: readonly (readonly [text: string, values: readonly string[]])[] = [
    [`insert into handle values ($1, 'ada', $2)`, [person]],
    [`insert into schedule values ($1, $2, $3, 'Hours', 'UTC')`, [schedule, person]],
    ['insert into schedule_rule values ($1, $2, 1, 540, 1020)', [schedule]],
    [`insert into schedule_override values ($1, $2, '2030-01-01', 1)`, [schedule]],
    [
      `insert into single_use_link (organization_id, id, event_type_id, digest, created_by, expires_at)
       values ($1, gen_random_uuid(), $2, '\\x01', $3, now())`,
      [page, person],
    ],
    [
      `insert into one_time_link (organization_id, id, purpose, digest, person_id, expires_at)
       values ($1, gen_random_uuid(), 'sign-in', '\\x01', $2, now())`,
      [person],
    ],
    [
      `insert into outbox_attempt (organization_id, outbox_id, number)
       select organization_id, id, 1 from outbox where organization_id = $1 limit 1`,
      [],
    ],
    [
      `insert into audit_seal (organization_id, seq, record_id, prev_hash, hash)
       select organization_id, 1, id, '\\x00', '\\x01' from audit_record where organization_id = $1 limit 1`,
      [],
    ],
    ['insert into person_count_block values ($1, 0, 0)', []],
  ];
  for (const [text, values] of statements) {
    await owner.query(text, [organization, ...values]);
  }
}

async function uuids(organization: string): Promise<Set<string>> {
  const found = new Set<string>();
  for (const table of await organizationTables(owner)) {
    const { rows } = await owner.query<{ text: string }>(
      `select to_jsonb(t)::text as text from ${table} t where ${keyOf(table)} = $1`,
      [organization],
    );
    for (const { text } of rows) {
      for (const [uuid] of text.matchAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g)) {
        found.add(uuid);
      }
    }
  }
  return found;
}

function keyOf(table: string): string {
  return table === 'organization' ? 'id' : 'organization_id';
}

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

const requests: readonly {
  method: string;
  body?: object;
  headers?: () => Record<string, string>;
  query?: string;
}[] = [
  { method: 'GET' },
  { method: 'GET', query: '?attributes=userName' },
  { method: 'GET', headers: () => ({ 'if-none-match': theirs.ada.meta.version }) },
  { method: 'GET', headers: () => ({ 'if-none-match': '*' }) },
  { method: 'DELETE' },
  { method: 'DELETE', headers: () => ({ 'if-match': theirs.ada.meta.version }) },
  { method: 'PATCH', body: patch() },
  { method: 'PATCH', body: patch({ op: 'replace', value: { active: false } }) },
  { method: 'PATCH', body: patch({ op: 'replace', path: 'displayName', value: 'Owned' }) },
  {
    method: 'PATCH',
    body: patch({ op: 'replace', path: 'userName', value: 'owned@example.com' }),
    headers: () => ({ 'if-match': '*' }),
  },
  { method: 'PATCH', body: patch({ op: 'replace', path: 'members', value: [] }) },
];

for (const { method, body, headers, query = '' } of requests) {
  for (const endpoint of ['Users', 'Groups'] as const) {
    const how = `${body === undefined ? '' : ` ${JSON.stringify(body).slice(70)}`}${query}${headers ? ' with a version' : ''}`;
    test(`${method} /${endpoint} of their id is answered like an id that never was${how}`, async () => {
      const id = endpoint === 'Users' ? theirs.ada.id : theirs.group.id;
      await assertLikeUnknown(endpoint, id, (path) => ask(method, `${path}${query}`, body, headers?.()));
    });
  }
}

for (const [endpoint, body] of [
  ['Users', user('ada')],
  ['Groups', group({})],
] as const) {
  test(`PUT /${endpoint} of their id is answered like an id that never was`, async () => {
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
    assert.equal((await found2(filter())).totalResults, 0, filter());
  }
  const all = (await ask('GET', '/Users')).body;
  assert.equal(all.totalResults, 3);
  assert.equal(all.Resources.length, 3);
  for (const filter of everybody) {
    const body = await found2(filter);
    assert.deepEqual([body.totalResults, body.Resources.length], [3, 3], filter);
  }
  for (const filter of [
    'userName eq "ada@example.com"',
    'externalId eq "ext-ada"',
    'groups.display eq "crew"',
  ]) {
    assert.deepEqual(idsOf(await found2(filter)), [ours.ada.id], filter);
  }
});

async function found2(filter: string): Promise<Answer['body']> {
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
