// The judge against the running server, on the embedded PostgreSQL and on an external PostgreSQL 15.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Report, runConformance } from '@linktime/scim-conformance';
import pg from 'pg';
import { type Database, openDatabase } from '../src/db/connect.ts';
import { startEmbedded } from '../src/db/embedded/embedded.ts';
import { migrate } from '../src/db/migrate.ts';
import { testDatabase } from './database.ts';
import { startHttpServer } from './http-server.ts';
import { organizationClient } from './scim-client.ts';

async function judge(database: Database): Promise<Report> {
  const server = await startHttpServer(database);
  try {
    const { token } = await organizationClient(database, 'acme');
    return await runConformance({
      baseUrl: server.scimBaseUrl,
      token,
      deviations: ['emptyListForUnreadableFilter'],
    });
  } finally {
    await server.close();
  }
}

/** No failure; and nothing but what can't be read as a filter deviates, as declared. */
function assertConforms(report: Report): void {
  const failed = report.results.filter(({ status }) => status === 'fail');
  assert.deepEqual(
    failed.map(({ id, title, why }) => `${id}: ${title}: ${why}`),
    [],
  );
  assert.ok(report.totals.pass >= 150, `only ${report.totals.pass} checks passed`);
  const deviating = report.results.filter(({ status }) => status === 'deviation');
  assert.ok(deviating.length > 0, 'the empty list for unreadable filters is a deviation, never a pass');
  assert.deepEqual(report.leftBehind, []);
}

test('the server on the embedded PostgreSQL conforms', async () => {
  const database = await testDatabase();
  try {
    assertConforms(await judge(database.app));
  } finally {
    await database.drop();
  }
});

const external = '/usr/lib/postgresql/15/bin';

test('the server on PostgreSQL 15 conforms', {
  skip: existsSync(join(external, 'initdb')) ? false : 'no PostgreSQL 15 is installed here',
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'linktime-15-'));
  // PostgreSQL runs as another user when we are root, and must be able to enter.
  await chmod(folder, 0o755);
  const cluster = await startEmbedded(folder, { fsync: false, binFolder: external });
  try {
    const administrator = cluster.connection('postgres');
    const client = new pg.Client(administrator);
    await client.connect();
    await client.query('create database conformance');
    await client.end();
    const database = { ...administrator, database: 'conformance' };
    await migrate(database, { loginUser: 'linktime', createLogin: true });
    const app = openDatabase(
      { ...database, user: 'linktime' },
      { role: 'linktime_app', fast: 2, slow: 2, exclusive: 4 },
    );
    try {
      assertConforms(await judge(app));
    } finally {
      await app.close();
    }
  } finally {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
