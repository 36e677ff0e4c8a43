// kill -9 of the server, of the worker and of PostgreSQL at random moments under provisioning load:
//   node apps/server/test/crash/crash.ts --kills 50 [--target server|worker|postgres]
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openDatabase } from '../../src/db/connect.ts';
import { startEmbedded } from '../../src/db/embedded/embedded.ts';
import { run } from '../database.ts';
import { rows, type Scene } from '../scene.ts';
import { startLoad } from './load.ts';
import { startProcesses, type Target, targets } from './processes.ts';
import { brokenPromises } from './promises.ts';

export type CrashReport = {
  readonly kills: Readonly<Record<Target, number>>;
  readonly people: number;
  readonly deactivated: number;
  readonly bookings: number;
  readonly mails: number;
  readonly broken: readonly string[];
};

/** Kills each target so many times and says what was broken. */
export async function crash(
  kills: number,
  chosen: readonly Target[] = targets,
  report: (line: string) => void = () => undefined,
): Promise<CrashReport> {
  const dataDir = await mkdtemp(join(tmpdir(), 'linktime-crash-'));
  // PostgreSQL runs as another user when we are root, and must be able to enter.
  await chmod(dataDir, 0o755);
  const processes = await startProcesses(dataDir);
  try {
    const { id } = await processes.command<{ id: string }>(
      'organization',
      'create',
      '--name=Acme',
      '--slug=acme',
      '--plan=BUSINESS',
      '--owner-email=owner@acme.example',
    );
    const { token, baseUrl } = await processes.command<{ token: string; baseUrl: string }>(
      'scim-token',
      'generate',
      'acme',
    );
    // Only to learn where the database is: reviving it is the business of those who are tested.
    const embedded = await startEmbedded(dataDir);
    const connection = embedded.connection('linktime');
    const [setting] = await run(embedded.connection('postgres'), 'show data_directory');
    const databaseFolder = String(setting?.data_directory);
    await embedded.stop();
    const database = openDatabase(connection, { role: 'linktime_app', fast: 1, slow: 1, exclusive: 6 });
    const scene = { database, organizationId: id };
    const load = startLoad({ scimBaseUrl: baseUrl, token, scene, clients: 6 });
    const done = { server: 0, worker: 0, postgres: 0 };
    for (let round = 1; round <= kills; round += 1) {
      for (const target of chosen) {
        await sleep(100 + Math.random() * 900);
        await processes.kill(target, databaseFolder);
        done[target] += 1;
        await processes.ready();
        report(`round ${round}: killed ${target}; ${load.people.length} people so far`);
      }
    }
    await load.stop();
    await processes.ready();
    await drained(scene);
    const broken = await brokenPromises(scene, load.people, join(dataDir, 'mailbox'));
    const [mails] = await rows<{ count: number }>(scene, 'select count(*)::int as count from outbox');
    await database.close();
    return {
      kills: done,
      people: load.people.length,
      deactivated: load.people.filter(({ deactivation }) => deactivation === 'acknowledged').length,
      bookings: load.people.reduce((sum, one) => sum + one.bookings.length, 0),
      mails: mails?.count ?? 0,
      broken,
    };
  } finally {
    await processes.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** A worker that was killed leaves leases of ten seconds; a minute is plenty. */
async function drained(scene: Scene): Promise<void> {
  for (let left = 240; left > 0; left -= 1) {
    const [row] = await rows<{ count: number }>(
      scene,
      `select count(*)::int as count from outbox where state = 'waiting'`,
    );
    if (row?.count === 0) {
      return;
    }
    await sleep(500);
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { kills: { type: 'string', default: '50' }, target: { type: 'string' } },
  });
  const chosen = targets.filter((target) => values.target === undefined || values.target === target);
  const result = await crash(Number(values.kills), chosen, console.error);
  console.log(JSON.stringify(result, null, 2));
  process.exitCode = result.broken.length === 0 ? 0 : 1;
}
