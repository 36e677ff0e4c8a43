import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crash } from './crash.ts';

// The long version is a command: node apps/server/test/crash/crash.ts --kills 50
test('kill -9 of server, worker and PostgreSQL loses nothing that was acknowledged', {
  timeout: 240_000,
}, async () => {
  const report = await crash(2);
  assert.deepEqual(report.broken, []);
  assert.deepEqual(report.kills, { server: 2, worker: 2, postgres: 2 });
  assert.ok(report.people > 10, `only ${report.people} people were provisioned`);
  assert.ok(report.mails > 0);
});
