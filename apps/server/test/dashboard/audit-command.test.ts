// `linktime audit verify` as an operator runs it, on an external database.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sealAudit } from '../../src/audit/seal.ts';
import { commandLine } from '../command-line.ts';
import { run, type TestDatabase, testDatabase } from '../database.ts';
import { evidenceScene } from '../evidence-scene.ts';
import { organizationClient } from '../scim-client.ts';

let folder: string;
let database: TestDatabase;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linktime-audit-'));
  database = await testDatabase();
});
after(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

function linktime(...args: string[]) {
  const host = encodeURIComponent(String(database.login.host));
  return commandLine({
    LINKTIME_DATABASE_URL: `postgresql:///${database.login.database}?host=${host}&user=linktime`,
    LINKTIME_SECRET_KEY: 'k'.repeat(40),
    LINKTIME_DATA_DIR: folder,
  }).run(...args);
}

test('a leaver’s evidence is held against the chain', async () => {
  const file = join(folder, 'evidence.json');
  const { document } = await evidenceScene(database, 'evident');
  const check = async (content: string) => {
    await writeFile(file, content);
    return linktime('audit', 'verify', 'evident', '--evidence', file);
  };
  const whole = await check(document);
  assert.equal(whole.code, 0, whole.stdout + whole.stderr);
  assert.match(whole.stdout, /The evidence holds: its departures \(1\) are in the chain/);
  const forged = await check(document.replace('"accessEndedAt":"20', '"accessEndedAt":"19'));
  assert.equal(forged.code, 1);
  assert.match(forged.stdout, /The evidence is NOT what the audit log says/);
  const elsewhere = await check(document.replace('"slug":"evident"', '"slug":"other"'));
  assert.match(elsewhere.stderr, /evidence of the organization "other", not of "evident"/);
});

test('a chain that holds, a head that was kept, and a chain that was cut: by the exit status and in words', async () => {
  const client = await organizationClient(database.app, 'acme');
  await client.createUser('dana');
  await sealAudit(database.worker);
  const whole = await linktime('audit', 'verify', 'acme', '--json');
  assert.equal(whole.code, 0, whole.stderr);
  const verdict = JSON.parse(whole.stdout);
  assert.deepEqual([verdict.ok, verdict.unsealed], [true, 0]);
  assert.ok(verdict.sealed > 0);
  const kept = await linktime('audit', 'verify', 'acme', '--head', verdict.head, '--json');
  assert.equal(JSON.parse(kept.stdout).wantedAt, verdict.sealed);

  // The last record and its seal are taken out, by somebody who may do anything. Nothing is sealed any more after it.
  await run(database.owner, 'alter table audit_seal disable trigger user');
  await run(database.owner, 'alter table audit_record disable trigger user');
  const cut = 'delete from audit_seal where organization_id = $1 and seq = $2 returning record_id';
  const [seal] = await run(database.owner, cut, [client.organizationId, verdict.sealed]);
  await run(database.owner, 'delete from audit_label where record_id = $1', [seal?.record_id]);
  await run(database.owner, 'delete from audit_record where id = $1', [seal?.record_id]);
  assert.equal((await linktime('audit', 'verify', 'acme')).code, 0, 'alone, a shorter chain looks whole');
  const shorter = await linktime('audit', 'verify', 'acme', '--head', verdict.head);
  assert.equal(shorter.code, 1);
  assert.match(shorter.stdout, /NOT what was written.*cut or written anew/);

  assert.equal((await linktime('audit', 'verify', 'acme', '--head', 'x')).code, 2);
  assert.equal((await linktime('audit', 'verify', 'nobody')).code, 1);
});
