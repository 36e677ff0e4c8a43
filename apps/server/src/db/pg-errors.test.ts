import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { run, type TestDatabase, testDatabase } from '../../test/database.ts';
import { type Explained, explain } from './pg-errors.ts';

let database: TestDatabase;

before(async () => {
  database = await testDatabase();
  await run(
    database.owner,
    `create table thing (
       id integer constraint thing__id primary key,
       parent integer constraint thing__parent references thing (id),
       size integer not null constraint thing__size check (size > 0),
       during int4range,
       constraint thing__apart exclude using gist (during with &&))`,
  );
  await run(database.owner, `insert into thing values (1, null, 1, '[1,5)')`);
});
after(() => database.drop());

async function failureOf(text: string): Promise<Explained> {
  const error = await run(database.owner, text).then(
    () => assert.fail(`${text} did not fail`),
    (thrown: unknown) => thrown,
  );
  return explain(error);
}

test('constraints are named by kind and name', async () => {
  const cases: [string, Explained][] = [
    [`insert into thing values (1, null, 1)`, { kind: 'unique', constraint: 'thing__id', table: 'thing' }],
    [
      `insert into thing values (2, 9, 1)`,
      { kind: 'foreign-key', constraint: 'thing__parent', table: 'thing' },
    ],
    [`insert into thing values (2, null, 0)`, { kind: 'check', constraint: 'thing__size', table: 'thing' }],
    [`insert into thing values (2, null, null)`, { kind: 'not-null', column: 'size', table: 'thing' }],
    [
      `insert into thing values (2, null, 1, '[2,3)')`,
      { kind: 'exclusion', constraint: 'thing__apart', table: 'thing' },
    ],
  ];
  for (const [text, expected] of cases) {
    assert.deepEqual(await failureOf(text), expected);
  }
});

test('time-outs, conflicts, lost connections and missing rights are told apart', async () => {
  const raise = (state: string) => `do $$ begin raise exception 'x' using errcode = '${state}'; end $$`;
  const cases: [string, Explained['kind']][] = [
    ['40P01', 'deadlock'],
    ['40001', 'serialization'],
    ['55P03', 'lock-timeout'],
    ['57014', 'statement-timeout'],
    ['42501', 'permission'],
    ['57P01', 'connection'],
    ['08006', 'connection'],
    ['26000', 'stale-statement'],
    ['22012', 'other'],
  ];
  for (const [state, kind] of cases) {
    assert.deepEqual(await failureOf(raise(state)), { kind }, state);
  }
});

test('a server that is not there is a matter of the connection, a wrong password is not', async () => {
  const nowhere = { ...database.owner, host: '/nowhere' };
  const error = await run(nowhere, 'select 1').catch((thrown: unknown) => thrown);
  assert.deepEqual(explain(error), { kind: 'connection' });
  const stranger = await run({ ...database.owner, user: 'stranger' }, 'select 1').catch(
    (thrown: unknown) => thrown,
  );
  assert.deepEqual(explain(stranger), { kind: 'other' });
});

test('what the database has nothing to do with is other', () => {
  assert.deepEqual(explain(new Error('x')), { kind: 'other' });
  assert.deepEqual(explain('x'), { kind: 'other' });
  const missingFile = Object.assign(new Error('no file'), { code: 'ENOENT', syscall: 'open' });
  assert.deepEqual(explain(missingFile), { kind: 'other' });
});
