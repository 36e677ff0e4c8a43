import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { run, type TestDatabase, testDatabase } from '../../test/database.ts';
import { openDatabase, type Statement } from './connect.ts';
import { Busy, explain, OutOfTime } from './pg-errors.ts';

let database: TestDatabase;

before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

const whoAmI: Statement = {
  name: 'who-am-i',
  text: 'select session_user::text as login, current_user::text as role',
};

test('each lane acts as its role, whatever the login', async () => {
  const expected = [{ login: 'linktime', role: 'linktime_app' }];
  assert.deepEqual(await database.app.read(whoAmI), expected);
  assert.deepEqual(await database.app.slow(whoAmI.text), expected);
  assert.deepEqual(await database.app.exclusive((connection) => connection.query(whoAmI)), expected);
  assert.deepEqual(await database.worker.read(whoAmI), [{ login: 'linktime', role: 'linktime_worker' }]);
});

test('many reads at once get each its own answer', async () => {
  const echo: Statement = { name: 'echo', text: 'select $1::integer as value' };
  const numbers = Array.from({ length: 500 }, (_, index) => index);
  const answers = await Promise.all(
    numbers.map((value) => database.app.read<{ value: number }>(echo, [value])),
  );
  assert.deepEqual(
    answers.map(([row]) => row?.value),
    numbers,
  );
});

test('a failing read leaves the reads beside it alone', async () => {
  const divide: Statement = { name: 'divide', text: 'select 10 / $1::integer as value' };
  const results = await Promise.allSettled([1, 0, 5].map((value) => database.app.read(divide, [value])));
  assert.deepEqual(
    results.map((result) => (result.status === 'fulfilled' ? result.value : result.status)),
    [[{ value: 10 }], 'rejected', [{ value: 2 }]],
  );
});

test('int8 comes as a number, JSON and dates as text, an instant as a Date, bytes as a Buffer', async () => {
  const [row] = await database.app.read({
    name: 'types',
    text: `select 42::bigint as total, '{"a": 1}'::jsonb as document, '[1]'::json as list, '2026-03-29'::date as day,
             '2026-03-29T01:30:00Z'::timestamptz as instant, '\\x00ff'::bytea as bytes`,
  });
  assert.deepEqual(row, {
    total: 42,
    document: '{"a": 1}',
    list: '[1]',
    day: '2026-03-29',
    instant: new Date('2026-03-29T01:30:00Z'),
    bytes: Buffer.from([0, 255]),
  });
});

test('an instant comes as a Date with its milliseconds, in any year that there is', async () => {
  const [row] = await database.app.read({
    name: 'instants',
    text: `select '2026-03-29 01:30:00.123999+00'::timestamptz as micro, '0099-12-31 23:59:59.5+00'::timestamptz as early,
             '12026-01-01 00:00:00+00'::timestamptz as late, '0044-03-15 00:00:00+00 BC'::timestamptz as before`,
  });
  assert.deepEqual(row, {
    micro: new Date('2026-03-29T01:30:00.123Z'),
    early: new Date('0099-12-31T23:59:59.500Z'),
    late: new Date('+012026-01-01T00:00:00Z'),
    before: new Date('-000043-03-15T00:00:00Z'),
  });
});

test('an int8 that a number cannot hold exactly is an error, not a wrong number', async () => {
  await assert.rejects(
    database.app.read({ name: 'huge', text: 'select 9007199254740993::bigint as n' }),
    RangeError,
  );
});

test('bytes, dates, lists and null can be passed', async () => {
  const [row] = await database.app.slow<{ same: boolean }>(
    `select $1::bytea = '\\x0102' and $2::timestamptz = '2026-01-01T00:00:00Z' and $3::text[] = '{a,"b c"}' and $4::text is null as same`,
    [new Uint8Array([1, 2]), new Date('2026-01-01T00:00:00Z'), ['a', 'b c'], null],
  );
  assert.equal(row?.same, true);
});

test('the server stops a search that takes too long, and the lane goes on', async () => {
  await assert.rejects(database.app.slow('select pg_sleep(10)', [], { timeoutMs: 50 }), OutOfTime);
  assert.deepEqual(await database.app.slow('select 1 as one'), [{ one: 1 }]);
});

test('a time-out holds for the search that it was given for', async () => {
  const narrow = openDatabase(database.login, { role: 'linktime_app', fast: 1, slow: 1, exclusive: 1 });
  await narrow.slow('select 1', [], { timeoutMs: 77 });
  const [row] = await narrow.slow<{ timeout: string }>(
    `select current_setting('statement_timeout') as timeout`,
  );
  assert.equal(row?.timeout, '3s');
  await narrow.close();
});

test('reads are bounded by the server to 2 s, exclusive connections by lock and idle time-outs', async () => {
  const settings = `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
    current_setting('idle_in_transaction_session_timeout') as idle, current_setting('search_path') as path`;
  assert.deepEqual(await database.app.read({ name: 'settings', text: settings }), [
    { statement: '2s', lock: '0', idle: '0', path: 'linktime, public' },
  ]);
  assert.deepEqual(await database.app.exclusive((connection) => connection.query(settings)), [
    { statement: '0', lock: '5s', idle: '30s', path: 'linktime, public' },
  ]);
});

test('a read whose connections were cut is answered by a new one', async () => {
  const lane = openDatabase(database.login, { role: 'linktime_app', fast: 1, slow: 1, exclusive: 1 });
  const pid: Statement = { name: 'pid', text: 'select pg_backend_pid() as pid' };
  const [first] = await lane.read<{ pid: number }>(pid);
  const cut = run(database.owner, 'select pg_terminate_backend($1)', [first?.pid]);
  // This one is under way, or about to be, when its connection goes.
  const nap: Statement = { name: 'nap', text: 'select pg_sleep(0.2)::text, pg_backend_pid() as pid' };
  const [[second]] = await Promise.all([lane.read<{ pid: number }>(nap), cut]);
  assert.notEqual(second?.pid, first?.pid);
  await lane.close();
});

test('an exclusive connection that was cut is replaced', async () => {
  const lane = openDatabase(database.login, { role: 'linktime_app', fast: 1, slow: 1, exclusive: 1 });
  const cut = lane.exclusive(async (connection) => {
    const [row] = await connection.query<{ pid: number }>('select pg_backend_pid() as pid');
    await run(database.owner, 'select pg_terminate_backend($1, 5000)', [row?.pid]);
    return connection.query('select 1');
  });
  await assert.rejects(cut, (error) => explain(error).kind === 'connection');
  assert.deepEqual(await lane.exclusive((connection) => connection.query('select 1 as one')), [{ one: 1 }]);
  await lane.close();
});

test('a prepared statement whose table has changed is prepared again', async () => {
  await run(database.owner, 'create table changing (a integer)');
  await run(database.owner, 'grant select on changing to linktime_app');
  const all: Statement = { name: 'changing', text: 'select * from changing' };
  assert.deepEqual(await database.app.read(all), []);
  await run(database.owner, 'alter table changing add b integer');
  await run(database.owner, 'insert into changing values (1, 2)');
  assert.deepEqual(await database.app.read(all), [{ a: 1, b: 2 }]);
  await run(database.owner, 'drop table changing');
});

test('when all exclusive connections are taken and the queue is full, more work hears Busy', async () => {
  const lane = openDatabase(database.login, { role: 'linktime_app', fast: 1, slow: 1, exclusive: 1 });
  const { promise, resolve } = Promise.withResolvers<void>();
  const holding = lane.exclusive(async () => promise);
  const queued = Array.from({ length: 32 }, (_, index) => lane.exclusive(async () => index));
  await assert.rejects(
    lane.exclusive(async () => undefined),
    (error) => error instanceof Busy && error.retryAfter > 0,
  );
  resolve();
  await holding;
  assert.deepEqual(await Promise.all(queued), [...queued.keys()]);
  await lane.close();
});

test('a connection left inside a transaction is not handed on', async () => {
  const lane = openDatabase(database.login, { role: 'linktime_app', fast: 1, slow: 1, exclusive: 1 });
  await lane.exclusive(async (connection) => {
    await connection.query('begin');
    await connection.query(`select set_config('linktime.organization', 'left over', true)`);
  });
  const [row] = await lane.exclusive((connection) =>
    connection.query<{ left: string | null }>(
      `select current_setting('linktime.organization', true) as left`,
    ),
  );
  assert.equal(row?.left || null, null);
  await lane.close();
});

test('statements sent together fail together without ending the process', async () => {
  await assert.rejects(
    database.app.exclusive(async (connection) => {
      await connection.query('begin');
      const first = connection.query('select 1 / 0');
      void connection.query('select 1');
      await first;
    }),
    /division by zero/,
  );
});

test('execute answers how many rows were touched', async () => {
  const touched = await database.app.exclusive((connection) =>
    connection.execute('select from generate_series(1, $1)', [3]),
  );
  assert.equal(touched, 3);
});

test('closing waits for what is under way and refuses what comes new', async () => {
  const lane = openDatabase(database.login, { role: 'linktime_app', fast: 1, slow: 1, exclusive: 1 });
  await lane.ping();
  const underWay = lane.read<{ done: boolean }>({
    name: 'late',
    text: 'select pg_sleep(0.1)::text, true as done',
  });
  const writing = lane.exclusive((connection) => connection.query<{ done: boolean }>('select true as done'));
  await new Promise(setImmediate);
  await lane.close();
  assert.equal((await underWay)[0]?.done, true);
  assert.equal((await writing)[0]?.done, true);
  await assert.rejects(lane.read({ name: 'late', text: 'select 1' }), Busy);
  await assert.rejects(
    lane.exclusive(async () => undefined),
    Busy,
  );
});

test('a role that row-level security binds is accepted, a superuser and an owner of tables are refused by name', async () => {
  await database.app.verifyRole();
  await database.worker.verifyRole();
  const options = { role: 'linktime_app', fast: 1, slow: 1, exclusive: 1 } as const;
  const superuser = openDatabase(database.owner, options);
  await assert.rejects(superuser.verifyRole(), /The database user postgres is a superuser/);
  await superuser.close();

  const name = `proprietor_${process.pid}`;
  await run(database.owner, `create role ${name} login`);
  await run(database.owner, `grant linktime_app to ${name}`);
  await run(database.owner, `create table owned_by_login ()`);
  await run(database.owner, `alter table owned_by_login owner to ${name}`);
  const proprietor = openDatabase({ ...database.login, user: name }, options);
  await assert.rejects(proprietor.verifyRole(), new RegExp(`user ${name} owns the table .*owned_by_login`));
  await proprietor.close();
  await run(database.owner, `drop table owned_by_login`);
  await run(database.owner, `alter role ${name} bypassrls`);
  const bypassing = openDatabase({ ...database.login, user: name }, options);
  await assert.rejects(bypassing.verifyRole(), new RegExp(`user ${name} has BYPASSRLS`));
  await bypassing.close();
  await run(database.owner, `drop role ${name}`);
});

test('a login that may not take the role is refused at once', async () => {
  const wrong = openDatabase(
    { ...database.login, user: 'nobody-there' },
    { role: 'linktime_app', fast: 1, slow: 1, exclusive: 1 },
  );
  await assert.rejects(wrong.ping(), /nobody-there/);
  await wrong.close();
});

test('start-up options in a connection string are kept beside ours', async () => {
  const { host, database: name } = database.login;
  const connectionString = `postgresql://linktime@/${name}?host=${encodeURIComponent(String(host))}&options=-c%20work_mem%3D5MB`;
  const lane = openDatabase({ connectionString }, { role: 'linktime_app', fast: 1, slow: 1, exclusive: 1 });
  const rows = await lane.slow(`select current_user::text as role, current_setting('work_mem') as memory`);
  assert.deepEqual(rows, [{ role: 'linktime_app', memory: '5MB' }]);
  await lane.close();
});
