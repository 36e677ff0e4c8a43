import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { run, type TestDatabase, testDatabase } from '../../test/database.ts';
import { withOrganization } from '../db/transaction.ts';
import { type AuditEntry, type Cause, labelDigest, recordAudit } from './audit.ts';
import { canonicalJson } from './canonical-json.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

async function organization(): Promise<string> {
  const id = randomUUID();
  const insert = 'insert into organization (id, slug, name, plan) values ($1, $2, $2, $3)';
  await run(database.owner, insert, [id, id, 'BUSINESS']);
  return id;
}

async function record(cause: Cause, entries: readonly AuditEntry[]): Promise<void> {
  await withOrganization(database.app, cause.organizationId, (tx) => recordAudit(tx, cause, entries));
}

function recordsOf(organizationId: string) {
  return run(
    database.owner,
    `select r.*, l.salt, l.labels from audit_record r left join audit_label l on l.record_id = r.id
     where r.organization_id = $1 order by r.id`,
    [organizationId],
  );
}

test('any number of entries are written in their order, with who caused them', async () => {
  const organizationId = await organization();
  const actor = { kind: 'scim_token', id: randomUUID() } as const;
  const target = { kind: 'person', id: randomUUID() };
  const entries = Array.from({ length: 300 }, (_, index) => ({
    action: 'person.changed' as const,
    target,
    facts: { index },
  }));
  await record({ organizationId, actor, requestId: 'r-1' }, entries);

  const written = await recordsOf(organizationId);
  assert.deepEqual(
    written.map(({ facts }) => facts),
    entries.map(({ facts }) => facts),
  );
  const [first] = written;
  assert.equal(first?.actor_kind, 'scim_token');
  assert.equal(first?.actor_id, actor.id);
  assert.equal(first?.target_id, target.id);
  assert.equal(first?.request_id, 'r-1');
  const waiting = await run(database.owner, 'select from audit_unsealed where organization_id = $1', [
    organizationId,
  ]);
  assert.equal(waiting.length, 300);
});

test('labels stand apart from the record, which holds their salted digest only', async () => {
  const organizationId = await organization();
  const labels = { name: 'Ada', email: 'ada@acme.example' };
  const entry = { action: 'person.provisioned', target: { kind: 'person' }, labels } as const;
  await record({ organizationId, actor: { kind: 'operator' } }, [entry, entry, { ...entry, labels: {} }]);

  const written = await recordsOf(organizationId);
  const [first, second] = written;
  assert.ok(first?.salt instanceof Buffer);
  assert.deepEqual(first.labels, labels);
  assert.deepEqual(first.label_digest, labelDigest(first.salt, labels));
  assert.notDeepEqual(first.label_digest, second?.label_digest);
  assert.deepEqual(first.facts, {});
});

test('characters that the database refuses don’t make the record fail, and its digest is that of what is stored', async () => {
  const organizationId = await organization();
  const labels = { name: 'A\0da \ud83d', 'k\0': ['\udc00'] };
  await record({ organizationId, actor: { kind: 'system' } }, [
    { action: 'person.changed', target: { kind: 'person' }, labels, facts: { why: '\0' } },
  ]);
  const [written] = await recordsOf(organizationId);
  assert.ok(written?.salt instanceof Buffer);
  const stored = { name: 'A\ufffdda \ufffd', 'k\ufffd': ['\ufffd'] };
  assert.deepEqual(written.labels, stored);
  assert.deepEqual(written.label_digest, labelDigest(written.salt, stored));
});

test('nothing to record sends nothing', async () => {
  const refusing = { query: () => assert.fail(), execute: () => assert.fail() };
  await recordAudit(refusing, { organizationId: randomUUID(), actor: { kind: 'system' } }, []);
});

test('the application can neither change nor delete a record', async () => {
  const organizationId = await organization();
  await record({ organizationId, actor: { kind: 'system' } }, [
    { action: 'person.bound', target: { kind: 'x' } },
  ]);
  for (const attempt of [
    'update audit_record set action = action',
    'delete from audit_record',
    'delete from audit_label',
  ]) {
    await assert.rejects(
      withOrganization(database.app, organizationId, (tx) => tx.execute(attempt)),
      /permission denied/,
    );
  }
});

test('canonical JSON is one text whatever the order of members (RFC 8785 §3.2)', () => {
  assert.equal(
    canonicalJson({ b: [1, { d: null, c: 'ü"' }], a: true }),
    '{"a":true,"b":[1,{"c":"ü\\"","d":null}]}',
  );
  assert.equal(
    canonicalJson({ a: true, b: [1, { c: 'ü"', d: null }] }),
    canonicalJson({ b: [1, { d: null, c: 'ü"' }], a: true }),
  );
});
