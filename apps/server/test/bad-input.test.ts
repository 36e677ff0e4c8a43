// Malformed and hostile requests over real sockets, out of the tables in bad-input/: each has its exact answer, and
// what is refused has changed nothing. PRODUCT ruling: "Bad input never changes anything, and a PATCH is all or nothing".
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MEDIA_TYPE } from '@linktime/scim';
import pg from 'pg';
import { assertAnswer } from './bad-input/assert-answer.ts';
import { bodies } from './bad-input/bodies.ts';
import type { Case } from './bad-input/case.ts';
import { digest } from './bad-input/digest.ts';
import { filters } from './bad-input/filters.ts';
import { headers } from './bad-input/headers.ts';
import { ids } from './bad-input/ids.ts';
import { mediaTypes } from './bad-input/media-types.ts';
import { type Names, setNames } from './bad-input/names.ts';
import { parameters } from './bad-input/parameters.ts';
import { patchPaths } from './bad-input/patch-paths.ts';
import { patches } from './bad-input/patches.ts';
import { sizes } from './bad-input/sizes.ts';
import { tokens } from './bad-input/tokens.ts';
import { users } from './bad-input/users.ts';
import { values } from './bad-input/values.ts';
import { send } from './bad-input/wire.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { type RunningServer, startHttpServer } from './http-server.ts';

let database: TestDatabase;
let server: RunningServer;
let owner: pg.Client;
let names: Names;
// Nobody else writes: what there is after one request is what there is before the next.
let state: Awaited<ReturnType<typeof digest>>;
before(async () => {
  database = await testDatabase();
  owner = new pg.Client(database.owner);
  await owner.connect();
  const given = await setNames(database);
  server = await startHttpServer(database.app);
  names = { ...given, base: server.scimBaseUrl };
  state = await digest(owner);
});
after(async () => {
  await owner.end();
  await database.drop();
});

const tables: Readonly<Record<string, readonly Case[]>> = {
  bodies,
  'media types': mediaTypes,
  sizes,
  filters,
  parameters,
  'PATCH messages': patches,
  'PATCH paths': patchPaths,
  values,
  users,
  ids,
  tokens,
  headers,
};

for (const [table, cases] of Object.entries(tables)) {
  for (const one of cases) {
    test(`${table}: ${one.title}`, () => check(one));
  }
}

test('there are at least 150 of them, and none is there twice', () => {
  const titles = Object.entries(tables).flatMap(([table, cases]) =>
    cases.map(({ title }) => `${table}: ${title}`),
  );
  assert.ok(titles.length >= 150);
  assert.deepEqual(
    titles.filter((title, index) => titles.indexOf(title) !== index),
    [],
  );
});

// Last, and with the server closed, so that the log is written out.
test('none of these requests has left a token or a password in the provisioning log', async () => {
  await server.close();
  const { rows } = await owner.query(
    `select method, path, query, detail, notes, request_body, user_agent from provisioning_log
     where to_jsonb(provisioning_log)::text ~ 'lt_scim_[0-9A-Za-z]|hunter2'`,
  );
  assert.deepEqual(rows, []);
  const { rows: counted } = await owner.query<{ count: number }>(
    'select count(*)::int as count from provisioning_log where status >= 400',
  );
  assert.ok((counted[0]?.count ?? 0) > 100, 'refusals are logged');
});

async function check({ request, target, protocol, expect, ...one }: Case): Promise<void> {
  const [, method = '', path = ''] = /^(\S+) (.*)$/s.exec(fill(request)) ?? [];
  const body = bytesOf(one.body);
  const url = new URL(server.scimBaseUrl);
  const answer = await send(Number(url.port), {
    method,
    target: target === undefined ? `${url.pathname}${path}` : fill(target),
    headers: headersOf(one, url.host, body),
    ...(protocol !== undefined && { protocol }),
    ...(body !== undefined && { body }),
  });
  const before = state;
  state = await digest(owner);
  assertAnswer(answer, fillIn(expect), method === 'HEAD');
  if (expect.changes === true) {
    assert.notDeepEqual(state, before, 'what is accepted is written');
  } else {
    assert.deepEqual(state, before, 'nothing has changed');
  }
}

function headersOf(
  one: Pick<Case, 'headers'>,
  host: string,
  body: Uint8Array | undefined,
): [string, string][] {
  const usual = {
    host,
    authorization: 'Bearer {{token}}',
    connection: 'close',
    ...(body !== undefined && { 'content-type': MEDIA_TYPE, 'content-length': String(body.length) }),
  };
  return Object.entries<string | readonly string[] | null>({ ...usual, ...one.headers }).flatMap(
    ([name, value]) => [value ?? []].flat().map((each): [string, string] => [name, fill(each)]),
  );
}

function bytesOf(body: Case['body']): Uint8Array | undefined {
  if (body === undefined || body instanceof Uint8Array) {
    return body;
  }
  return Buffer.from(fill(typeof body === 'string' ? body : JSON.stringify(body)), 'utf8');
}

function fill(text: string): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = names[name];
    assert.ok(value !== undefined, `nothing is called ${name}`);
    return value;
  });
}

/** What is expected to be shown may be named too. */
function fillIn(expect: Case['expect']): Case['expect'] {
  const shows = Object.entries(expect.shows ?? {}).map(([path, value]) => [
    path,
    typeof value === 'string' ? fill(value) : value,
  ]);
  return { ...expect, shows: Object.fromEntries(shows) };
}
