// A whole LinkTime server in one call: data folder, database, HTTP and worker, in this order, and back.
import { mkdir } from 'node:fs/promises';
import { type Config, secretKey } from '../config.ts';
import type { Database } from '../db/connect.ts';
import { scimBase } from '../http/scim-path.ts';
import { createServer, type HttpServer } from '../http/server.ts';
import { readBacklog } from '../outbox/outbox.ts';
import { isEmpty, setUpKey } from '../sign-in/sign-up.ts';
import { localAddress, onFreePort } from './listening.ts';
import { createLogger } from './logger.ts';
import { openConfigured } from './open-database.ts';
import { claimDataFolder } from './running-server.ts';
import { startWorkerChild } from './worker-child.ts';

export type RunOptions = {
  /** False leaves the worker to somebody else. */
  readonly worker?: boolean;
  /** Hears what a person wants to know while waiting. */
  readonly report?: (message: string) => void;
};

export type Running = {
  /** Where the server is reached on this machine, http://127.0.0.1:8080. */
  readonly address: string;
  readonly scimBaseUrl: string;
  /** While there is no organization: where the first one is founded, for 30 minutes. */
  readonly setUpUrl: string | undefined;
  /** Acts as linktime_app. */
  readonly database: Database;
  /** Lets what runs finish, for 10 s at most, and gives everything back. */
  stop(): Promise<void>;
};

const farewellMs = 10_000;
const appLanes = { fast: 4, slow: 2, exclusive: 10 };
const pageLanes = { fast: 1, slow: 1, exclusive: 8 };
const dashboardLanes = { fast: 1, slow: 1, exclusive: 6 };

/**
 * Starts everything. Throws with the remedy when the data folder is another server's, the database can't be reached,
 * or its user could walk around row-level security.
 *
 * @example const server = await startServer(readConfig());
 */
export async function startServer(config: Config, options: RunOptions = {}): Promise<Running> {
  const { worker = true, report = () => undefined } = options;
  const log = createLogger('server', config.logLevel);
  await using starting = new AsyncDisposableStack();
  await mkdir(config.dataDir, { recursive: true });
  const claim = await claimDataFolder(config.dataDir);
  starting.defer(() => claim.release());
  const key = await secretKey(config);
  const database = await openConfigured(config, {
    report,
    app: appLanes,
    pages: pageLanes,
    dashboard: dashboardLanes,
  });
  starting.defer(() => database.close());
  await Promise.all([database.app.verifyRole(), database.worker.verifyRole()]);

  const { server, taken } = await onFreePort(config, report, async (attempted) => {
    const built = createServer({
      config: attempted,
      database: database.app,
      dashboard: database.dashboard,
      desk: {
        database: database.pages,
        site: attempted,
        secretKey: key,
        limits: attempted.bookingLimits,
        now: () => Temporal.Now.instant(),
      },
      log,
      readBacklog: () => readBacklog(database.worker),
    });
    await listen(built, attempted);
    return { server: built, taken: attempted };
  });
  starting.defer(() => server.close(farewellMs));
  const address = localAddress(taken);
  const scimBaseUrl = `${taken.baseUrl}${scimBase}`;
  await claim.announce({ address, scimBaseUrl, pid: process.pid, instance: server.instance });
  if (worker) {
    const child = startWorkerChild(config.dataDir, log);
    starting.defer(() => child.stop());
  }
  const running = starting.move();
  const setUpUrl = (await isEmpty(database.app))
    ? `${taken.baseUrl}/set-up?key=${setUpKey(key, new Date())}`
    : undefined;
  return { address, scimBaseUrl, setUpUrl, database: database.app, stop: () => running.disposeAsync() };
}

async function listen(server: HttpServer, { host, port }: Config): Promise<void> {
  try {
    await server.app.listen({ host, port });
  } catch (error) {
    await server.close(0);
    throw error;
  }
}
