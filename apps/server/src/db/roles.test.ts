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

test('one user can do both, and still is bound by row-level security', async () => {
  await run(superuser('postgres'), 'create database second owner operator');
  await migrate(as('operator', 'second'), { loginUser: 'operator' });
  assert.equal(await roleOf('operator', 'second', 'linktime_app'), 'linktime_app');
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
