import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { run, type TestDatabase, testDatabase } from '../../test/database.ts';
import { definerFunctions } from './definer-functions.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

test('every organization-owned table has row-level security, forced, with a policy for the application', async () => {
  const tables = await run(
    database.owner,
    `select c.relname, c.relrowsecurity, c.relforcerowsecurity,
       exists (select 1 from pg_policy p join pg_roles r on r.oid = any(p.polroles)
         where p.polrelid = c.oid and r.rolname = 'linktime_app') as has_policy
     from pg_class c
     where c.relnamespace = 'linktime'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname <> 'schema_migration'`,
  );
  assert.ok(tables.length >= 25, `only ${tables.length} tables found`);
  for (const table of tables) {
    assert.deepEqual(
      [table.relrowsecurity, table.relforcerowsecurity, table.has_policy],
      [true, true, true],
      String(table.relname),
    );
  }
});

test('every primary key, unique constraint and foreign key begins with the organization', async () => {
  const keys = await run(
    database.owner,
    `select con.conrelid::regclass::text as table, con.conname as name,
       (select attname from pg_attribute a where a.attrelid = con.conrelid and a.attnum = con.conkey[1]) as first
     from pg_constraint con
     join pg_class c on c.oid = con.conrelid
     where c.relnamespace = 'linktime'::regnamespace and con.contype in ('p', 'u', 'f', 'x')
       and c.relname not in ('organization', 'schema_migration') and not c.relispartition`,
  );
  assert.ok(keys.length > 50);
  assert.deepEqual(
    keys.filter((key) => key.first !== 'organization_id'),
    [],
  );
});

test('the functions that run with their owner’s rights are those of the list, each with a fixed search path', async () => {
  const functions = await run(
    database.owner,
    `select proname, proconfig::text as config,
       has_function_privilege('public', oid, 'execute') as open
     from pg_proc where pronamespace = 'linktime'::regnamespace and prosecdef order by proname`,
  );
  assert.deepEqual(
    functions.map((found) => found.proname),
    Object.keys(definerFunctions).sort(),
  );
  for (const found of functions) {
    assert.match(String(found.config), /search_path=linktime, pg_temp/);
    assert.equal(found.open, false, `${found.proname} may be called by anybody`);
  }
});

test('the application sees nothing while no organization is set, and cannot change what is insert-only', async () => {
  await assert.rejects(database.app.slow('update audit_record set action = $1', ['x']));
  await assert.rejects(database.app.slow('delete from booking'));
  await assert.rejects(database.app.slow('select digest from scim_token'));
  await assert.rejects(database.worker.slow('select email from person'));
  const rows = await database.app.slow<{ count: number }>('select count(*) from person');
  assert.equal(rows[0]?.count, 0);
});
