import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import pg from 'pg';
import { run, type TestDatabase, testDatabase } from '../../test/database.ts';
import { type Database, openDatabase, type Row } from '../db/connect.ts';
import { withOrganization } from '../db/transaction.ts';
import { foldPersonCounts } from './person-count.ts';

let database: TestDatabase;
let otherWorker: Database;
before(async () => {
  database = await testDatabase();
  otherWorker = openDatabase(database.login, { role: 'linktime_worker', fast: 1, slow: 1, exclusive: 2 });
});
after(async () => {
  await otherWorker.close();
  await database.drop();
});

async function organization(): Promise<string> {
  const id = randomUUID();
  const insert = 'insert into organization (id, slug, name, plan) values ($1, $2, $2, $3)';
  await run(database.owner, insert, [id, id, 'BUSINESS']);
  return id;
}

const create = `insert into person (organization_id, id, scim_id, role, active, name, user_name, user_name_folded,
    email, email_folded, profile, profile_search)
  select $1, id, id, 'MEMBER', true, 'x', id::text, id::text, id::text, id::text, '{}', '{}'
  from (select gen_random_uuid() as id from generate_series(1, $2)) made`;
const archive = `update person set scim_id = null, active = false, archived_at = now(), deactivated_at = now()
  where organization_id = $1 and scim_id is not null and position % $2 = 0`;
const revive = `update person set scim_id = gen_random_uuid(), archived_at = null
  where organization_id = $1 and scim_id is null and position % $2 = 0`;

async function change(organizationId: string, statement: string, number: number): Promise<void> {
  await run(database.owner, statement, [organizationId, number]);
}

type Page = Row & { total: number; counted: number; page: string[]; naive: string[] };

const page = `select t.total, (select count(*) from person_visible where organization_id = $1) as counted,
    array(select id from person_visible where organization_id = $1 and position >= t.from_position
      order by position offset t.still_to_skip limit 20) as page,
    array(select id from person_visible where organization_id = $1 order by position offset $2 limit 20) as naive
  from person_page($1, $2) t`;

async function pageAt(organizationId: string, skip: number): Promise<Page> {
  const rows = await withOrganization(database.app, organizationId, (tx) =>
    tx.query<Page>(page, [organizationId, skip]),
  );
  assert.equal(rows.length, 1);
  const [found] = rows;
  assert.ok(found !== undefined);
  return found;
}

async function assertExact(organizationId: string, skip: number): Promise<Page> {
  const found = await pageAt(organizationId, skip);
  assert.equal(found.total, found.counted, `the total when ${skip} are skipped`);
  assert.deepEqual(found.page, found.naive, `the page when ${skip} are skipped`);
  return found;
}

async function blocksOf(organizationId: string): Promise<{ from_position: string; people: number }[]> {
  const client = new pg.Client(database.owner);
  await client.connect();
  const blocks = `select from_position, people from person_count_block where organization_id = $1 order by 1`;
  const { rows } = await client.query<{ from_position: string; people: number }>(blocks, [organizationId]);
  await client.end();
  return rows;
}

test('an organization without people has the total 0 and an empty page', async () => {
  const organizationId = await organization();
  for (const skip of [0, 5]) {
    const found = await assertExact(organizationId, skip);
    assert.deepEqual([found.total, found.page], [0, []]);
  }
});

type Plan = { 'Shared Hit Blocks': number; 'Shared Read Blocks': number };

// Early, while there is little else in the tables that it vacuums.
test('the last page reads about as much as the first', async () => {
  const organizationId = await organization();
  await change(organizationId, create, 8_000);
  await foldPersonCounts(database.worker);
  await run(database.owner, 'vacuum analyze person, person_count_block, person_count_change');
  const list = `select t.total, r.id from person_page($1, $2) t left join lateral (
      select id from person_visible where organization_id = $1 and position >= t.from_position
      order by position offset t.still_to_skip limit 100) r on true`;
  async function read(skip: number): Promise<number> {
    const explain = `explain (analyze, buffers, timing off, format json) ${list}`;
    const [row] = await withOrganization(database.app, organizationId, (tx) =>
      tx.query<Row & { 'QUERY PLAN': string }>(explain, [organizationId, skip]),
    );
    const [{ Plan: plan }]: [{ Plan: Plan }] = JSON.parse(row?.['QUERY PLAN'] ?? '');
    return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
  }
  const [first, last] = [await read(0), await read(7_172)];
  assert.ok(last <= first * 1.5, `${last} blocks instead of ${first}`);
});

test('a page is exact before its people are folded, after, and past the end', async () => {
  const organizationId = await organization();
  await change(organizationId, create, 3_000);
  for (const folded of [false, true]) {
    if (folded) {
      assert.equal(await foldPersonCounts(database.worker), 3_000);
    }
    for (const skip of [0, 1, 1_023, 1_024, 1_025, 2_990, 2_999, 3_000, 99_999]) {
      const found = await assertExact(organizationId, skip);
      assert.equal(found.total, 3_000);
      assert.equal(found.page.length, Math.max(0, Math.min(20, 3_000 - skip)));
    }
  }
  assert.equal(await foldPersonCounts(database.worker), 0);
});

test('people are kept in blocks of 1,024, also after an import of more than are cut at once', async () => {
  const organizationId = await organization();
  await change(organizationId, create, 20_000);
  await foldPersonCounts(database.worker);
  const people = (await blocksOf(organizationId)).map((block) => block.people);
  assert.deepEqual(people, [...Array.from({ length: 19 }, () => 1_024), 20_000 - 19 * 1_024]);
  await change(organizationId, create, 600);
  await foldPersonCounts(database.worker);
  assert.deepEqual((await blocksOf(organizationId)).map((block) => block.people).slice(19), [1_024, 120]);
});

test('a block that everybody left is dropped', async () => {
  const organizationId = await organization();
  await change(organizationId, create, 2_500);
  await foldPersonCounts(database.worker);
  await change(organizationId, archive, 1);
  await foldPersonCounts(database.worker);
  assert.deepEqual(await blocksOf(organizationId), [{ from_position: '0', people: 0 }]);
  await change(organizationId, revive, 2);
  await foldPersonCounts(database.worker);
  await assertExact(organizationId, 1_100);
});

test('people whose creation commits after later ones were folded and blocks were cut are counted in their place', async () => {
  const organizationId = await organization();
  const slow = new pg.Client(database.owner);
  await slow.connect();
  await change(organizationId, create, 500);
  await slow.query('begin');
  await slow.query(create, [organizationId, 700]);
  await change(organizationId, create, 2_000);
  await foldPersonCounts(database.worker);
  await assertExact(organizationId, 1_500);
  await slow.query('commit');
  await slow.end();
  for (const skip of [400, 600, 1_300, 3_190]) {
    await assertExact(organizationId, skip);
  }
  await foldPersonCounts(database.worker);
  for (const skip of [400, 600, 1_300, 3_190]) {
    await assertExact(organizationId, skip);
  }
});

test('pages of other organizations are not seen, whatever organization is asked for', async () => {
  const [own, other] = [await organization(), await organization()];
  await change(other, create, 30);
  const [found] = await withOrganization(database.app, own, (tx) => tx.query<Page>(page, [other, 0]));
  assert.deepEqual([found?.total, found?.page], [0, []]);
});

type Step =
  | { readonly kind: 'create' | 'archive' | 'revive'; readonly number: number }
  | { readonly kind: 'fold' };

const statements = { create, archive, revive };
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('create' as const), number: fc.integer({ min: 1, max: 2_500 }) }),
  fc.record({
    kind: fc.constantFrom('archive' as const, 'revive' as const),
    number: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({ kind: fc.constant('fold' as const) }),
);

test('whatever happens and however it is folded by two at once, a page is the one that OFFSET gives', async () => {
  const scenario = fc.array(fc.tuple(anyStep, fc.double({ min: 0, max: 1.1, noNaN: true })), {
    minLength: 4,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(scenario, async (steps) => {
      const organizationId = await organization();
      let total = 0;
      for (const [step, place] of steps) {
        const folding = [foldPersonCounts(database.worker), foldPersonCounts(otherWorker)];
        if (step.kind === 'fold') {
          await Promise.all(folding);
        } else {
          await change(organizationId, statements[step.kind], step.number);
        }
        // While the folds may still be running.
        total = (await assertExact(organizationId, Math.floor(place * total))).total;
        await Promise.all(folding);
        await assertExact(organizationId, Math.floor(place * total));
      }
      await foldPersonCounts(database.worker);
      const blocks = await blocksOf(organizationId);
      assert.equal(
        blocks.reduce((sum, block) => sum + block.people, 0),
        total,
      );
      assert.ok(blocks.every((block) => block.people >= 0 && block.people <= 1_024));
    }),
    { numRuns: 5 },
  );
});

const wrongBlocks = `select * from (
    select b.from_position, b.people, (
      select count(*) from person p where p.organization_id = $1 and p.scim_id is not null
        and p.position >= b.from_position and p.position < b.to_position) as there
    from (select *, coalesce(lead(from_position) over (order by from_position), 9223372036854775807) as to_position
      from person_count_block where organization_id = $1) b
  ) counted where people <> there`;

test('blocks that are cut while people come and go hold who is in them', async () => {
  const organizationId = await organization();
  const writer = new pg.Client(database.owner);
  await writer.connect();
  let writing = true;
  async function keepFolding(worker: Database): Promise<void> {
    while (writing) {
      await foldPersonCounts(worker);
      // As fast as it can it would only keep the machine from writing.
      await sleep(5);
    }
  }
  const folding = [keepFolding(database.worker), keepFolding(otherWorker)];
  for (let round = 1; round <= 120; round += 1) {
    await writer.query(create, [organizationId, 60]);
    await writer.query(round % 2 === 0 ? revive : archive, [organizationId, 40 + (round % 7)]);
  }
  writing = false;
  await Promise.all(folding);
  await writer.end();
  await foldPersonCounts(database.worker);
  assert.deepEqual(await run(database.owner, wrongBlocks, [organizationId]), []);
  assert.ok((await blocksOf(organizationId)).length > 6);
  await assertExact(organizationId, 5_000);
});
