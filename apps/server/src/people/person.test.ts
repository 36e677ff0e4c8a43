import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { run, type TestDatabase, testDatabase } from '../../test/database.ts';
import { withOrganization } from '../db/transaction.ts';
import { activeAdministrators } from './person.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

test('of many who could be told, the OWNERs are told first, however late they came', async () => {
  const id = randomUUID();
  await run(database.owner, 'insert into organization (id, slug, name, plan) values ($1, $2, $2, $3)', [
    id,
    'acme',
    'BUSINESS',
  ]);
  const add = `insert into person (organization_id, id, scim_id, role, active, name, user_name, user_name_folded, email,
      email_folded, profile, profile_search)
    select $1, made, made, $2, true, made::text, made::text, made::text, made || '@acme.example',
      made || '@acme.example', '{}', '{}'
    from (select gen_random_uuid() as made from generate_series(1, $3)) people`;
  await run(database.owner, add, [id, 'ADMIN', 60]);
  await run(database.owner, add, [id, 'OWNER', 3]);
  const told = await withOrganization(database.app, id, (tx) => activeAdministrators(tx, id));
  assert.deepEqual(
    told.slice(0, 4).map(({ role }) => role),
    ['OWNER', 'OWNER', 'OWNER', 'ADMIN'],
  );
  assert.equal(told.length, 50);
});
