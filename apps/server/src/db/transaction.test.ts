import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { run, type TestDatabase, testDatabase } from '../../test/database.ts';
import { type Connection, type Database, openDatabase } from './connect.ts';
import { Busy, explain } from './pg-errors.ts';
import { transaction, withOrganization } from './transaction.ts';

let database: TestDatabase;

before(async () => {
  database = await testDatabase();
  await run(database.owner, 'create table counter (id integer primary key, value integer not null)');
  await run(database.owner, 'insert into counter values (1, 0), (2, 0)');
  await run(database.owner, 'grant select, insert, update on counter to linktime_app');
});
after(() => database.drop());

async function counterOf(id: number): Promise<unknown> {
  const [row] = await run(database.owner, 'select value from counter where id = $1', [id]);
  return row?.value;
}

const add = (tx: Connection, id: number) =>
  tx.execute('update counter set value = value + 1 where id = $1', [id]);

test('what the work answers is answered, and what it wrote is committed', async () => {
  assert.equal(await transaction(database.app, (tx) => add(tx, 1)), 1);
  assert.equal(await counterOf(1), 1);
});

test('an error rolls everything back and is thrown as it is', async () => {
  const before = await counterOf(1);
  const thrown = new Error('no');
  await assert.rejects(
    transaction(database.app, async (tx) => {
      await add(tx, 1);
      throw thrown;
    }),
    thrown,
  );
  assert.equal(await counterOf(1), before);
});

test('a statement that failed while nobody listened makes the transaction fail', async () => {
  await assert.rejects(
    transaction(database.app, async (tx) => {
      void tx.query('select 1 / 0');
      return 'done';
    }),
    /division by zero/,
  );
});

test('a failure that was undone to a savepoint does not stop the commit', async () => {
  const before = Number(await counterOf(2));
  await transaction(database.app, async (tx) => {
    await add(tx, 2);
    await tx.query('savepoint attempt');
    await tx.query('insert into counter values (1, 0)').catch(() => tx.query('rollback to attempt'));
  });
  assert.equal(await counterOf(2), before + 1);
});

test('an organization is set for its transaction alone', async () => {
  const organization = '01900000-0000-7000-8000-000000000001';
  const read = async (tx: Connection) =>
    (await tx.query<{ id: string | null }>('select current_organization() as id'))[0]?.id;
  const lane = openDatabase(database.login, { role: 'linktime_app', fast: 1, slow: 1, exclusive: 1 });
  assert.equal(await withOrganization(lane, organization, read), organization);
  assert.equal(await transaction(lane, read), null);
  await lane.close();
});

test('two transactions that deadlock both succeed', async () => {
  const first = Number(await counterOf(1));
  const second = Number(await counterOf(2));
  let attempts = 0;
  const both = rendezvous(2);
  const ended = Promise.withResolvers<void>();
  const crossing = async (first: number, second: number) => {
    await transaction(database.app, async (tx) => {
      attempts += 1;
      // Who begins again comes after the other: before it has its second row, the two would deadlock once more.
      await (attempts > 2 && ended.promise);
      await add(tx, first);
      await both();
      await add(tx, second);
    });
    ended.resolve();
  };
  await Promise.all([crossing(1, 2), crossing(2, 1)]);
  assert.equal(attempts, 3);
  assert.deepEqual([await counterOf(1), await counterOf(2)], [first + 2, second + 2]);
});

// Lets the first `count` callers go on together, and everybody after them at once.
function rendezvous(count: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let arrived = 0;
  return () => {
    arrived += 1;
    if (arrived === count) {
      resolve();
    }
    return promise;
  };
}

test('after the last attempt a serialization failure is thrown', async () => {
  let attempts = 0;
  const failing = transaction(
    database.app,
    async (tx) => {
      attempts += 1;
      await tx.query(`do $$ begin raise exception 'again' using errcode = '40001'; end $$`);
    },
    { attempts: 3 },
  );
  await assert.rejects(failing, (error) => explain(error).kind === 'serialization');
  assert.equal(attempts, 3);
});

test('a lock that is not had in time is Busy', async () => {
  await transaction(database.app, async (holder) => {
    await add(holder, 1);
    const second = transaction(database.app, async (tx) => {
      await tx.query(`set local lock_timeout = '20ms'`);
      await add(tx, 1);
    });
    await assert.rejects(second, (error) => error instanceof Busy && error.retryAfter > 0);
  });
});

async function cut(tx: Connection): Promise<void> {
  const [row] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
  await run(database.owner, 'select pg_terminate_backend($1, 5000)', [row?.pid]);
}

test('work whose connection was cut before the commit is done again', async () => {
  const before = Number(await counterOf(1));
  let attempts = 0;
  await transaction(database.app, async (tx) => {
    attempts += 1;
    await add(tx, 1);
    if (attempts === 1) {
      await cut(tx);
      await tx.query('select 1');
    }
  });
  assert.equal(await counterOf(1), before + 1);
});

test('a commit that was cut is not repeated: it may have been carried out', async () => {
  let attempts = 0;
  const cutAtCommit: Database = {
    ...database.app,
    exclusive: (work) =>
      database.app.exclusive((connection) =>
        work({
          ...connection,
          query: async (statement, values) => {
            if (statement === 'commit') {
              await cut(connection);
            }
            return connection.query(statement, values);
          },
        }),
      ),
  };
  await assert.rejects(
    transaction(cutAtCommit, async (tx) => {
      attempts += 1;
      await add(tx, 1);
    }),
    /whether it was carried out is unknown/,
  );
  assert.equal(attempts, 1);
});
