// One PostgreSQL server for a whole test run, with a migrated template that each test file's database is copied from.
// Roles belong to the server, so they are made here, once.
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../src/db/embedded/embedded.ts';
import { migrate } from '../src/db/migrate.ts';

/** The name of the environment variable by which test processes hear of the server. */
export const clusterVariable = 'LINKTIME_TEST_CLUSTER';
export const templateName = 'linktime_template';

export type Cluster = { readonly socketFolder: string; stop(): Promise<void> };

const debians15 = '/usr/lib/postgresql/15/bin';

/**
 * Starts a server in a temporary folder, without fsync. LINKTIME_TEST_ENGINE=external15 takes Debian's PostgreSQL 15
 * for it, and throws when that isn't installed. Without `template` it has neither roles nor template.
 */
export async function startCluster({ template = true } = {}): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'linktime-test-'));
  // Root runs PostgreSQL as another user, who has to get through to it.
  await chmod(folder, 0o755);
  const binFolder = await engine();
  try {
    const embedded = await startEmbedded(join(folder, 'db'), {
      fsync: false,
      ...(binFolder && { binFolder }),
    });
    const superuser = embedded.connection('postgres');
    if (template) {
      await makeTemplate(superuser);
    }
    return {
      socketFolder: String(superuser.host),
      stop: async () => {
        await embedded.stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function engine(): Promise<string | undefined> {
  const wanted = process.env.LINKTIME_TEST_ENGINE;
  if (wanted === undefined || wanted === '') {
    return undefined;
  }
  if (wanted !== 'external15') {
    throw new Error(`LINKTIME_TEST_ENGINE is "${wanted}"; expected external15 or nothing.`);
  }
  await stat(join(debians15, 'initdb'));
  return debians15;
}

async function makeTemplate(superuser: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(superuser);
  await client.connect();
  await client.query(`create database ${templateName}`);
  await client.end();
  await migrate({ ...superuser, database: templateName }, { loginUser: 'linktime', createLogin: true });
}
