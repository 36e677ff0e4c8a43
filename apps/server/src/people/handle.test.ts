import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { run, type TestDatabase, testDatabase } from '../../test/database.ts';
import { type Database, openDatabase } from '../db/connect.ts';
import { withOrganization } from '../db/transaction.ts';
import { giveHandle, handleOf, renameHandle } from './handle.ts';

let database: TestDatabase;
let crowd: Database;
before(async () => {
  database = await testDatabase();
  crowd = openDatabase(database.login, { role: 'linktime_app', fast: 1, slow: 1, exclusive: 30 });
});
after(async () => {
  await crowd.close();
  await database.drop();
});

async function organization(): Promise<string> {
  const id = randomUUID();
  const insert = 'insert into organization (id, slug, name, plan) values ($1, $2, $2, $3)';
  await run(database.owner, insert, [id, id, 'BUSINESS']);
  return id;
}

async function people(organizationId: string, count: number): Promise<string[]> {
  const made = await run(
    database.owner,
    `insert into person (organization_id, id, scim_id, role, active, name, user_name, user_name_folded, email,
       email_folded, profile, profile_search)
     select $1, id, id, 'MEMBER', true, 'Dana Host', id::text, id::text, id::text, id::text, '{}', '{}'
     from (select gen_random_uuid() as id from generate_series(1, $2)) made returning id`,
    [organizationId, count],
  );
  return made.map(({ id }) => String(id));
}

async function team(organizationId: string, name: string): Promise<string> {
  const id = randomUUID();
  await run(
    database.owner,
    `insert into team (organization_id, id, name, name_folded, profile, profile_search)
     values ($1, $2, $3, $3, '{}', '{}')`,
    [organizationId, id, name],
  );
  return id;
}

function give(organizationId: string, id: string, name = 'Dana Host', kind: 'person' | 'team' = 'person') {
  return withOrganization(database.app, organizationId, (tx) =>
    giveHandle(tx, organizationId, { kind, id, name }),
  );
}

function rename(organizationId: string, id: string, handle: string) {
  return withOrganization(database.app, organizationId, (tx) =>
    renameHandle(tx, organizationId, { kind: 'person', id, handle }),
  );
}

test('a handle is lower-case ASCII made from the name, and always there', () => {
  const cases: readonly (readonly [name: string, handle: string])[] = [
    ['Dana Host', 'dana-host'],
    ['  Zoë   O’Neill ', 'zoe-oneill'],
    ['Łukasz Żółć', 'lukasz-zolc'],
    ['Søren Æbelø', 'soren-aebelo'],
    ['Weiß, Jürgen (Sales)', 'weiss-jurgen-sales'],
    ['ﬁona Ⅻ', 'fiona-xii'],
    ['İpek Işık', 'ipek-isik'],
    ['山田 太郎', 'person'],
    ['Дана', 'person'],
    ['--', 'person'],
    ['', 'person'],
    ['../../etc', 'etc'],
    ['dana@example.com', 'dana-example-com'],
    ['a'.repeat(90), 'a'.repeat(40)],
    [`${'a'.repeat(39)} b`, 'a'.repeat(39)],
    ['\u{1F600} Smile', 'smile'],
  ];
  for (const [name, handle] of cases) {
    assert.equal(handleOf(name), handle, name);
  }
});

test('namesakes get the next number, people and teams from the same namespace', async () => {
  const acme = await organization();
  const [first = '', second = '', third = ''] = await people(acme, 3);
  assert.equal(await give(acme, first), 'dana-host');
  assert.equal(await give(acme, await team(acme, 'dana host'), 'dana host', 'team'), 'dana-host-2');
  assert.equal(await give(acme, second), 'dana-host-3');
  assert.equal(await give(acme, second), 'dana-host-3', 'who has a handle keeps it');
  assert.equal(await give(acme, third, 'Dana Host 3'), 'dana-host-3-2');
  const globex = await organization();
  const [elsewhere = ''] = await people(globex, 1);
  assert.equal(await give(globex, elsewhere), 'dana-host', 'another organization has its own');
});

test('thirty joiners of the same name at the same moment all get a handle of their own', async () => {
  const acme = await organization();
  const joiners = await people(acme, 30);
  const arrived = Promise.withResolvers<void>();
  let given = 0;
  const handles = await Promise.all(
    joiners.map((id) =>
      withOrganization(crowd, acme, async (tx) => {
        const handle = await giveHandle(tx, acme, { kind: 'person', id, name: 'Dana Host' });
        given += 1;
        if (given === joiners.length) {
          arrived.resolve();
        }
        // None commits before all have theirs: nobody waits for anybody.
        await arrived.promise;
        return handle;
      }),
    ),
  );
  const expected = joiners.map((_, index) => (index === 0 ? 'dana-host' : `dana-host-${index + 1}`));
  assert.deepEqual(new Set(handles), new Set(expected));
  const kept = await run(database.owner, 'select handle, person_id from handle where organization_id = $1', [
    acme,
  ]);
  const held = await run(
    database.owner,
    'select handle, id as person_id from person where organization_id = $1',
    [acme],
  );
  const byHandle = (a: Record<string, unknown>, b: Record<string, unknown>) =>
    String(a.handle) < String(b.handle) ? -1 : 1;
  assert.deepEqual(kept.sort(byHandle), held.sort(byHandle));
});

test('the number is found also behind gaps, and behind thousands of the same name', async () => {
  const acme = await organization();
  await run(
    database.owner,
    `insert into handle (organization_id, handle)
     select $1::uuid, case n when 1 then 'dana-host' else 'dana-host-' || n end from generate_series(1, 5000) n
     where n % 997 <> 0 union all select $1::uuid, 'mei'`,
    [acme],
  );
  const [one = '', two = ''] = await people(acme, 2);
  const handle = await give(acme, one);
  const number = Number(/^dana-host-(\d+)$/.exec(handle)?.[1]);
  assert.ok(number === 5_001 || number % 997 === 0, handle);
  assert.equal(await give(acme, two, 'Mei'), 'mei-2');
});

test('a handle is never given to anybody else: not after a renaming, not when its team is gone', async () => {
  const acme = await organization();
  const [dana = '', other = '', third = ''] = await people(acme, 3);
  await give(acme, dana);
  assert.equal(await rename(acme, dana, 'dana'), 'renamed');
  assert.equal(await give(acme, other), 'dana-host-2');
  assert.equal(await rename(acme, other, 'dana-host'), 'taken');
  assert.equal(await rename(acme, other, 'dana'), 'taken');
  for (const handle of ['', '-dana', 'Dana', 'da na', 'dana/x', 'd'.repeat(41)]) {
    assert.equal(await rename(acme, other, handle), 'malformed', handle);
  }
  const crew = await team(acme, 'crew');
  assert.equal(await give(acme, crew, 'Crew', 'team'), 'crew');
  await run(database.owner, 'delete from team where organization_id = $1 and id = $2', [acme, crew]);
  assert.equal(await give(acme, third, 'Crew'), 'crew-2');
  assert.equal(await rename(acme, dana, 'dana-host'), 'renamed', 'one’s own old handle comes back');
  const rows = await run(
    database.owner,
    'select handle, person_id from handle where organization_id = $1 and person_id = $2 order by handle',
    [acme, dana],
  );
  assert.deepEqual(rows, [
    { handle: 'dana', person_id: dana },
    { handle: 'dana-host', person_id: dana },
  ]);
});

test('another organization’s person gets nothing', async () => {
  const acme = await organization();
  const globex = await organization();
  const [dana = ''] = await people(acme, 1);
  await assert.rejects(give(globex, dana), /no person/);
});

test('the next number is looked for by the handle, not among all handles of the organization', async () => {
  const acme = await organization();
  const [dana = '', other = ''] = await people(acme, 2);
  await give(acme, dana);
  const plan = await withOrganization(database.app, acme, async (tx) => {
    const asked: string[] = [];
    const listening: typeof tx = {
      query: (statement, values) => {
        asked.push(typeof statement === 'string' ? statement : statement.text);
        return tx.query(statement, values);
      },
      execute: (statement, values) => tx.execute(statement, values),
    };
    await giveHandle(listening, acme, { kind: 'person', id: other, name: 'Dana Host' });
    await tx.query(`prepare numbered (uuid, uuid, text) as ${asked.at(-1)}`);
    const rows = await tx.query<{ 'QUERY PLAN': string }>(
      `explain execute numbered ('${acme}', '${other}', 'dana-host')`,
    );
    await tx.query('deallocate numbered');
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  });
  const lookUps = plan.match(/using handle_pkey on handle h.*\n +Index Cond: \(.* AND \(handle = /g) ?? [];
  assert.ok(lookUps.length >= 2, plan);
  assert.doesNotMatch(plan, /handle__|hashed SubPlan|Seq Scan/);
});
