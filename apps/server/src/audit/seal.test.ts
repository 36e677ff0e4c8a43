import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { run, type TestDatabase, testDatabase } from '../../test/database.ts';
import { type Database, openDatabase } from '../db/connect.ts';
import { withOrganization } from '../db/transaction.ts';
import { recordAudit } from './audit.ts';
import { sealAudit, verifyChain } from './seal.ts';
import { hashAt, type Verdict } from './verify.ts';

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

async function record(organizationId: string, count: number): Promise<void> {
  const entries = Array.from({ length: count }, (_, index) => ({
    action: 'person.changed' as const,
    target: { kind: 'person', id: randomUUID() },
    facts: { index },
    labels: { name: `Person ${index}` },
  }));
  await withOrganization(database.app, organizationId, (tx) =>
    recordAudit(tx, { organizationId, actor: { kind: 'system' } }, entries),
  );
}

function verify(organizationId: string): Promise<Verdict> {
  return withOrganization(database.app, organizationId, (tx) => verifyChain(tx, organizationId));
}

/** An organization with a chain, and another that must not be touched by what is done to it. */
async function chained(count: number): Promise<string> {
  const organizationId = await organization();
  await record(organizationId, count);
  await sealAudit(database.worker);
  const verdict = await verify(organizationId);
  assert.ok(verdict.ok);
  assert.equal(verdict.sealed, count);
  return organizationId;
}

/** As a superuser with triggers and foreign keys switched off; `$1` is the organization. */
async function tamper(organizationId: string, statement: string): Promise<void> {
  const client = new pg.Client(database.owner);
  await client.connect();
  try {
    await client.query('set session_replication_role = replica');
    const { rowCount } = await client.query(statement, [organizationId]);
    assert.ok(rowCount !== null && rowCount > 0, 'the scene was set');
  } finally {
    await client.end();
  }
}

async function assertBroken(organizationId: string, seq: number, why: RegExp): Promise<void> {
  const verdict = await verify(organizationId);
  assert.ok(!verdict.ok, 'the chain holds although it was tampered with');
  assert.equal(verdict.seq, seq);
  assert.match(verdict.why, why);
}

test('an organization without records has an empty chain that holds', async () => {
  assert.deepEqual(await verify(await organization()), { ok: true, sealed: 0, unsealed: 0 });
});

test('records are sealed in the order of their ids, each organization in a chain of its own', async () => {
  const [first, second] = [await organization(), await organization()];
  await record(first, 3);
  await record(second, 2);
  await record(first, 1);
  const before = await verify(first);
  assert.deepEqual(before, { ok: true, sealed: 0, unsealed: 4 });
  assert.equal(await sealAudit(database.worker), 6);
  assert.equal(await sealAudit(database.worker), 0);

  const seals = await run(
    database.owner,
    'select seq::integer, record_id, hash from audit_seal where organization_id = $1 order by seq',
    [first],
  );
  assert.deepEqual(
    seals.map(({ seq }) => seq),
    [1, 2, 3, 4],
  );
  const ids = seals.map(({ record_id }) => String(record_id));
  assert.deepEqual(ids, ids.toSorted());
  const verdict = await verify(first);
  assert.ok(verdict.ok);
  assert.equal(verdict.head?.seq, 4);
  assert.deepEqual(verdict.head?.hash, seals[3]?.hash);
  assert.equal((await verify(second)).ok, true);
});

test('more than a batch and more than a page are sealed and verified', async () => {
  const organizationId = await chained(2_300);
  await record(organizationId, 1);
  const verdict = await verify(organizationId);
  assert.ok(verdict.ok);
  assert.deepEqual([verdict.sealed, verdict.unsealed], [2_300, 1]);
});

test('two sealers at once make one chain', async () => {
  const organizationId = await organization();
  for (let round = 0; round < 5; round += 1) {
    await record(organizationId, 600);
    const sealing = [sealAudit(database.worker), sealAudit(otherWorker)];
    await record(organizationId, 10);
    await Promise.all(sealing);
  }
  await sealAudit(database.worker);
  const verdict = await verify(organizationId);
  assert.ok(verdict.ok, JSON.stringify(verdict));
  assert.deepEqual([verdict.sealed, verdict.unsealed], [3_050, 0]);
});

test('a record being written doesn’t wait for a seal being made', async () => {
  const organizationId = await organization();
  await record(organizationId, 2);
  await database.worker.exclusive(async (sealing) => {
    await sealing.query('begin');
    await sealing.query('delete from audit_unsealed where organization_id = $1', [organizationId]);
    await record(organizationId, 1);
    await sealing.query('rollback');
  });
  const verdict = await verify(organizationId);
  assert.ok(verdict.ok);
  assert.equal(verdict.unsealed, 3);
});

const third = `(select record_id from audit_seal where organization_id = $1 and seq = 3)`;

test('a changed record shows, whichever column it was', async () => {
  for (const change of [
    `action = 'person.promoted'`,
    `actor_kind = 'operator'`,
    'target_id = null',
    `at = at + interval '1 microsecond'`,
    `facts = '{"index": 2.00000000000000000001}'`,
    `request_id = 'other'`,
    `label_digest = null`,
  ]) {
    const organizationId = await chained(5);
    await tamper(
      organizationId,
      `update audit_record set ${change} where organization_id = $1 and id = ${third}`,
    );
    await assertBroken(organizationId, 3, /is not what was sealed/);
  }
});

test('a missing record shows, also when its seal is taken away with it', async () => {
  const organizationId = await chained(5);
  await tamper(organizationId, `delete from audit_record where organization_id = $1 and id = ${third}`);
  await assertBroken(organizationId, 3, /was sealed and is missing/);
  await tamper(organizationId, 'delete from audit_seal where organization_id = $1 and seq = 3');
  await assertBroken(organizationId, 3, /Seal 3 is missing; the next one there is 4/);
  await tamper(organizationId, 'update audit_seal set seq = seq - 1 where organization_id = $1 and seq > 3');
  await assertBroken(organizationId, 3, /not chained to the one before/);
});

test('records that changed places show', async () => {
  const organizationId = await chained(5);
  await tamper(
    organizationId,
    'update audit_seal set seq = -seq where organization_id = $1 and seq in (2, 3)',
  );
  await tamper(organizationId, 'update audit_seal set seq = 5 + seq where organization_id = $1 and seq < 0');
  await assertBroken(organizationId, 2, /not chained to the one before/);
});

test('a chain cut at its beginning shows; one cut at its end leaves records that nobody awaits', async () => {
  const front = await chained(5);
  await tamper(front, 'delete from audit_seal where organization_id = $1 and seq <= 2');
  await assertBroken(front, 1, /Seal 1 is missing/);
  const end = await chained(5);
  await tamper(end, 'delete from audit_seal where organization_id = $1 and seq >= 4');
  await assertBroken(end, 4, /neither sealed nor waiting/);
});

test('a chain cut at its end with its records shows against a head that was kept', async () => {
  const organizationId = await chained(5);
  const kept = await verify(organizationId);
  assert.ok(kept.ok && kept.head !== undefined);
  const { seq, hash } = kept.head;
  const found = () => withOrganization(database.app, organizationId, (tx) => hashAt(tx, organizationId, seq));
  assert.deepEqual(await found(), hash);
  await tamper(
    organizationId,
    `with cut as (delete from audit_seal where organization_id = $1 and seq >= 4 returning record_id)
     delete from audit_record where organization_id = $1 and id in (select record_id from cut)`,
  );
  assert.equal((await verify(organizationId)).ok, true);
  assert.equal(await found(), undefined);
});

test('a record deleted before it was sealed shows, and sealing doesn’t wipe that away', async () => {
  const organizationId = await chained(2);
  await record(organizationId, 2);
  await tamper(
    organizationId,
    `delete from audit_record where organization_id = $1 and id =
       (select record_id from audit_unsealed where organization_id = $1 order by record_id limit 1)`,
  );
  assert.equal(await sealAudit(database.worker), 1);
  await assertBroken(organizationId, 4, /waited to be sealed and is missing/);
});

test('a changed label shows, an erased one doesn’t', async () => {
  const organizationId = await chained(5);
  await tamper(
    organizationId,
    `delete from audit_label where organization_id = $1 and record_id <> ${third}`,
  );
  assert.equal((await verify(organizationId)).ok, true);
  await tamper(
    organizationId,
    `update audit_label set labels = '{"name": "Mallory"}' where organization_id = $1`,
  );
  await assertBroken(organizationId, 3, /labels of record/);
});

test('the worker seals without the right to read what labels a person has elsewhere', async () => {
  for (const table of ['person', 'person_email', 'booking', 'session', 'scim_token']) {
    await assert.rejects(
      database.worker.exclusive((connection) => connection.query(`select * from ${table}`)),
      /permission denied/,
    );
  }
});
