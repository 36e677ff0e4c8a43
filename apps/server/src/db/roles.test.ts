import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Cluster, startCluster } from '../../test/cluster.ts';
import { run } from '../../test/database.ts';
import { openDatabase } from './connect.ts';
import { migrate } from './migrate.ts';

// Roles belong to the server, and these tests begin without them: so this file has a server of its own.
let cluster: Cluster;

before(async () => {
  cluster = await startCluster({ template: false });
  const plain = [
    'create role operator login createrole',
    'create role service login',
    'create role narrow login',
  ];
  for (const statement of plain) {
    await run(superuser('postgres'), statement);
  }
});
after(() => cluster.stop());

const as = (user: string, database: string) => ({
  host: cluster.socketFolder,
  port: 5432,
  ssl: false,
  user,
  database,
});
const superuser = (database: string) => as('postgres', database);
const lanes = { fast: 1, slow: 1, exclusive: 1 };

async function roleOf(
  user: string,
  database: string,
  role: 'linktime_app' | 'linktime_worker',
): Promise<unknown> {
  const lane = openDatabase(as(user, database), { role, ...lanes });
  await lane.verifyRole();
  const rows = await lane.slow('select current_user::text as role');
  await lane.close();
  return rows[0]?.role;
}

test('a user without rights is told what is missing', async () => {
  await run(superuser('postgres'), 'create database refused owner narrow');
  await assert.rejects(
    migrate(as('narrow', 'refused'), { loginUser: 'service' }),
    /permission denied to create role/,
  );
});

test('a user who may create roles and owns the database migrates it for another user to serve', async () => {
  await run(superuser('postgres'), 'create database first owner operator');
  const { applied } = await migrate(as('operator', 'first'), { loginUser: 'service' });
  assert.notEqual(applied.length, 0);
  assert.equal(await roleOf('service', 'first', 'linktime_app'), 'linktime_app');
  assert.equal(await roleOf('service', 'first', 'linktime_worker'), 'linktime_worker');
});

test('the user who migrates is refused for serving, until it may no longer make or be other roles', async () => {
  await run(superuser('postgres'), 'create role all_in_one login createrole');
  await run(superuser('postgres'), 'create database second owner all_in_one');
  await run(
    superuser('postgres'),
    'grant linktime_owner, linktime_app, linktime_worker to all_in_one with admin option',
  );
  await migrate(as('all_in_one', 'second'), { loginUser: 'all_in_one' });
  await assert.rejects(
    roleOf('all_in_one', 'second', 'linktime_app'),
    /The database user all_in_one has CREATEROLE, .*Let LINKTIME_DATABASE_URL name a user without privileges.*alter role all_in_one nocreaterole/,
  );
  await run(superuser('postgres'), 'alter role all_in_one nocreaterole');
  await assert.rejects(
    roleOf('all_in_one', 'second', 'linktime_worker'),
    /The database user all_in_one is a member of linktime_owner, .*revoke linktime_owner from all_in_one/,
  );
  await run(superuser('postgres'), 'revoke linktime_owner from all_in_one');
  assert.equal(await roleOf('all_in_one', 'second', 'linktime_app'), 'linktime_app');
});

test('a user who can become another role that row-level security does not hold back is refused', async () => {
  const ways = [
    ['linktime_definer', 'is a member of linktime_definer'],
    ['linktime_reader', 'is a member of linktime_reader'],
    ['linktime_owner', 'is a member of linktime_owner'],
    ['maker', 'is a member of maker, which has CREATEROLE'],
    ['postgres', 'is a member of postgres, which is a superuser'],
  ] as const;
  const prepared = [
    'create role maker createrole',
    'create role go_between',
    'create role roundabout login noinherit',
    'grant linktime_app, go_between to roundabout',
  ];
  for (const statement of prepared) {
    await run(superuser('postgres'), statement);
  }
  for (const [role, said] of ways) {
    await run(superuser('postgres'), `grant ${role} to go_between`);
    await assert.rejects(
      roleOf('roundabout', 'first', 'linktime_app'),
      new RegExp(`The database user roundabout ${said}, .*revoke go_between from roundabout`),
    );
    await run(superuser('postgres'), `revoke ${role} from go_between`);
  }
  assert.equal(await roleOf('roundabout', 'first', 'linktime_app'), 'linktime_app');
});

test('the login that is made for the embedded database is accepted', async () => {
  await run(superuser('postgres'), 'create database embedded');
  await migrate(superuser('embedded'), { loginUser: 'made', createLogin: true });
  assert.equal(await roleOf('made', 'embedded', 'linktime_app'), 'linktime_app');
  assert.equal(await roleOf('made', 'embedded', 'linktime_worker'), 'linktime_worker');
});

test('databases migrated at the same time on one server share the roles', async () => {
  const names = ['together_1', 'together_2', 'together_3'];
  for (const name of names) {
    await run(superuser('postgres'), `create database ${name} owner operator`);
  }
  await Promise.all(names.map((name) => migrate(as('operator', name), { loginUser: 'service' })));
  for (const name of names) {
    assert.equal(await roleOf('service', name, 'linktime_app'), 'linktime_app');
  }
});

test('a new login user is let in although the schema is current', async () => {
  await run(superuser('postgres'), 'create role later login');
  assert.deepEqual(await migrate(as('operator', 'first'), { loginUser: 'later' }), { applied: [] });
  assert.equal(await roleOf('later', 'first', 'linktime_app'), 'linktime_app');
});
