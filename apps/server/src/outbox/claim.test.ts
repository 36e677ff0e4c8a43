import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { run, type TestDatabase, testDatabase } from '../../test/database.ts';
import type { Row, Statement, Value } from '../db/connect.ts';
import { claimFirst, claimInTurn, createClaimer } from './claim.ts';
import { retryDelayMs } from './retry-delay.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

const organizations = `insert into organization (id, slug, name, plan)
  select id, id::text, 'x', 'BUSINESS' from unnest($1::uuid[]) as id`;
const messages = `insert into outbox (organization_id, id, kind, dedupe_key, order_key, subject_kind, subject_id,
    payload, due_at)
  select o.id, gen_random_uuid(), 'mail', i::text, i::text, 'booking', o.id, '{"messageId": "m"}',
    now() - interval '1 minute' + (o.rank * $2::integer + i) * interval '1 microsecond'
  from unnest($1::uuid[]) with ordinality as o(id, rank), generate_series(1, $2::integer) as i`;

/** Organizations with so many due messages each; all those of one are due before those of the next. */
async function fill(count: number, each: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID()).toSorted();
  await run(database.owner, organizations, [ids]);
  await run(database.owner, messages, [ids, each]);
  return ids;
}

type Node = { 'Node Type': string; 'Relation Name'?: string; 'Index Name'?: string; Plans?: Node[] };

function nodesOf(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

/** How the worker's role would read the table, planned without knowing the values, as a prepared statement is. */
async function planOf({ name, text }: Statement, values: readonly Value[]): Promise<Node[]> {
  return database.worker.exclusive(async (connection) => {
    await connection.query(`set plan_cache_mode = force_generic_plan`);
    const places = values.map((value) => (typeof value === 'number' ? value : `'${value}'`)).join(', ');
    await connection.query(`prepare ${name}_plan as ${text}`);
    const [row] = await connection.query<Row & { 'QUERY PLAN': string }>(
      `explain (format json) execute ${name}_plan(${places})`,
    );
    await connection.query('reset plan_cache_mode');
    const [{ Plan: plan }]: [{ Plan: Node }] = JSON.parse(row?.['QUERY PLAN'] ?? '');
    return nodesOf(plan);
  });
}

test('the worker’s role finds what is due by an index, and never reads the table through', async () => {
  await fill(20, 1_500);
  await run(database.owner, 'vacuum analyze outbox');
  const values = [randomUUID(), 10_000, 5, '{}'];
  const plans = {
    outbox__due: await planOf(claimFirst, values),
    outbox__due_of_organization: await planOf(claimInTurn, [...values, randomUUID()]),
  };
  for (const [index, nodes] of Object.entries(plans)) {
    const names = nodes.map((node) => node['Index Name']);
    assert.ok(names.includes(index), `${index} is used: ${names}`);
    assert.ok(names.includes('outbox__order'), 'earlier messages are looked up by their index');
    const scans = nodes.filter(
      (node) => node['Node Type'] === 'Seq Scan' && node['Relation Name'] === 'outbox',
    );
    assert.deepEqual(scans, []);
  }
});

test('of many who claim at the same moment no two get the same message', async () => {
  await fill(3, 100);
  const claimed = await Promise.all(
    Array.from({ length: 12 }, async () => {
      const claim = createClaimer(database.worker, { worker: randomUUID(), leaseMs: 60_000 });
      return [...(await claim(10, [])).claimed, ...(await claim(10, [])).claimed];
    }),
  );
  const ids = claimed.flat().map(({ id }) => id);
  assert.ok(ids.length > 20);
  assert.equal(new Set(ids).size, ids.length);
});

test('taking turns serves every organization before any has its share again', async () => {
  const ids = await fill(100, 20);
  const claim = createClaimer(database.worker, { worker: randomUUID(), leaseMs: 60_000 });
  const served = new Map<string, number>();
  let claims = 0;
  while (!ids.every((id) => served.has(id))) {
    for (const { organizationId } of (await claim(3, [])).claimed) {
      served.set(organizationId, (served.get(organizationId) ?? 0) + 1);
    }
    claims += 1;
    assert.ok(claims < 500, `after ${claims} claims of 3 only ${served.size} were served`);
  }
  // 123 organizations have mails, and every other claim is a turn of three.
  assert.ok(claims <= 86, `${claims} claims`);
});

test('the worker’s role can read neither people nor bookings', async () => {
  for (const statement of [
    'select email from person',
    'select * from booking',
    'select * from booking_attendee',
  ]) {
    await assert.rejects(
      database.worker.exclusive((connection) => connection.query(statement)),
      /permission denied/,
    );
  }
});

test('tries go on for about two days, further and further apart', () => {
  const delays: number[] = [];
  for (let failed = 1; ; failed += 1) {
    const delay = retryDelayMs(failed, 0.5);
    if (delay === undefined) {
      break;
    }
    delays.push(delay);
  }
  assert.equal(Math.round(delays[0] ?? 0), 5_000);
  assert.deepEqual(
    delays.toSorted((a, b) => a - b),
    delays,
  );
  const hours = delays.reduce((sum, delay) => sum + delay, 0) / 3_600_000;
  assert.ok(hours > 46 && hours < 50, `${hours} hours`);
  assert.ok((retryDelayMs(1, 0) ?? 0) < 5_000 && (retryDelayMs(1, 1) ?? 0) > 5_000);
});
