import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { run, type TestDatabase, testDatabase } from '../../test/database.ts';
import { type ConnectionConfig, openDatabase } from './connect.ts';
import { migrate, readMigrations, schemaState } from './migrate.ts';

let database: TestDatabase;

before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

const login = { loginUser: 'linktime' };

/** An empty database beside the test's own. */
async function emptyDatabase(t: TestContext): Promise<ConnectionConfig> {
  const name = `empty_${process.pid}_${t.name.length}`;
  await run(database.owner, `create database ${name} template template0`);
  t.after(() => run(database.owner, `drop database ${name} with (force)`));
  return { ...database.owner, database: name };
}

async function folderOf(t: TestContext, files: Record<string, string>): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'linktime-migrations-'));
  t.after(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, name), text);
  }
  return pathToFileURL(`${folder}/`);
}

test('the template of the tests has the current schema', async () => {
  assert.equal(await schemaState(database.app), 'current');
  assert.deepEqual(await migrate(database.owner, login), { applied: [] });
});

test('files are applied once, in order, as the owner of the schema', async (t) => {
  const empty = await emptyDatabase(t);
  const folder = await folderOf(t, {
    '0001-one.sql': 'create table one (a integer);',
    '0002-two.sql': 'insert into one values (1); insert into one values (2);',
  });
  assert.deepEqual(await migrate(empty, { ...login, folder }), { applied: ['0001-one.sql', '0002-two.sql'] });
  assert.deepEqual(await migrate(empty, { ...login, folder }), { applied: [] });
  const rows = await run(
    empty,
    `select (select count(*)::integer from one) as count, tableowner::text as owner, schemaname::text as schema
       from pg_tables where tablename = 'one'`,
  );
  assert.deepEqual(rows, [{ count: 2, owner: 'linktime_owner', schema: 'linktime' }]);
});

test('runners that start together apply each file once', async (t) => {
  const empty = await emptyDatabase(t);
  const folder = await folderOf(t, { '0001-one.sql': 'select pg_sleep(0.1); create table one (a integer);' });
  const results = await Promise.all([1, 2, 3].map(() => migrate(empty, { ...login, folder })));
  assert.deepEqual(
    results.flatMap((result) => result.applied),
    ['0001-one.sql'],
  );
});

test('an applied file that has changed is an error that names it', async (t) => {
  const empty = await emptyDatabase(t);
  const folder = await folderOf(t, { '0001-one.sql': 'create table one (a integer);' });
  await migrate(empty, { ...login, folder });
  await writeFile(new URL('0001-one.sql', folder), 'create table one (a bigint);');
  await assert.rejects(migrate(empty, { ...login, folder }), /0001-one\.sql was applied .* has changed/);
});

test('a failing statement is named with file and line, and its file leaves nothing behind', async (t) => {
  const empty = await emptyDatabase(t);
  const folder = await folderOf(t, {
    '0001-one.sql': 'create table one (a integer);',
    '0002-two.sql': `-- Größe\ncreate table two (a integer);\n\ninsert into tow values (1);\n`,
  });
  await assert.rejects(
    migrate(empty, { ...login, folder }),
    /0002-two\.sql, line 4: relation "tow" does not exist/,
  );
  assert.deepEqual(
    await run(empty, `select to_regclass('linktime.two') as two, to_regclass('linktime.one')::text as one`),
    [{ two: null, one: 'one' }],
  );
});

test('a file marked no-transaction may hold what no transaction may', async (t) => {
  const empty = await emptyDatabase(t);
  const folder = await folderOf(t, {
    '0001-one.sql': 'create table one (a integer);',
    '0002-two.sql':
      '-- no-transaction\n-- The first.\ncreate index concurrently if not exists i on one (a);\n\ncreate index concurrently on nothing (a);\n',
  });
  await assert.rejects(migrate(empty, { ...login, folder }), /0002-two\.sql, line 5: relation "nothing"/);
  assert.deepEqual(await run(empty, `select to_regclass('linktime.i')::text as i`), [{ i: 'i' }]);
});

test('names and gaps that would change the order are refused', async (t) => {
  await assert.rejects(
    readMigrations(await folderOf(t, { '0002-two.sql': '' })),
    /should be called 0001-name\.sql/,
  );
  await assert.rejects(
    readMigrations(await folderOf(t, { '1-one.sql': '' })),
    /should be called 0001-name\.sql/,
  );
});

test('a schema can be behind this program or ahead of it', async (t) => {
  const empty = await emptyDatabase(t);
  const files = { '0001-one.sql': 'select 1;', '0002-two.sql': 'select 2;' };
  const newer = await folderOf(t, files);
  const older = await folderOf(t, { '0001-one.sql': files['0001-one.sql'] });
  await migrate(empty, { ...login, folder: older });
  const lane = openDatabase(
    { ...database.login, database: empty.database },
    { role: 'linktime_app', fast: 1, slow: 1, exclusive: 1 },
  );
  assert.equal(await schemaState(lane, older), 'current');
  assert.equal(await schemaState(lane, newer), 'behind');
  await migrate(empty, { ...login, folder: newer });
  assert.equal(await schemaState(lane, older), 'ahead');
  await lane.close();
});
