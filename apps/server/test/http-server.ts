// The real HTTP server over a test database, on a port of its own.
import { once } from 'node:events';
import { type AddressInfo, createServer as createPort } from 'node:net';
import { pino } from 'pino';
import type { Config } from '../src/config.ts';
import type { Database } from '../src/db/connect.ts';
import { testLimits, testSecretKey } from '../src/http/listening-server.ts';
import { createServer, type ServerOptions } from '../src/http/server.ts';
import type { BookingDesk } from '../src/scheduling/bookings/book.ts';

export type RunningServer = {
  readonly url: string;
  readonly scimBaseUrl: string;
  close(): Promise<void>;
};

type Settings = Pick<Config, 'signUp' | 'planChange' | 'allowPrivateOutbound'> &
  Pick<ServerOptions, 'pagesFolder' | 'appFolder' | 'dashboard'>;

/** Links and locations begin with the server's own address. */
export async function startHttpServer(
  database: Database,
  {
    signUp = 'closed',
    planChange,
    allowPrivateOutbound,
    pagesFolder,
    appFolder,
    dashboard,
    ...desk
  }: Partial<BookingDesk & Settings> = {},
): Promise<RunningServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const site = { baseUrl: url, mailFrom: 'bookings@linktime.test' };
  const server = createServer({
    config: {
      ...site,
      trustedProxies: [],
      signUp,
      ...(planChange !== undefined && { planChange }),
      ...(allowPrivateOutbound !== undefined && { allowPrivateOutbound }),
    },
    ...(pagesFolder !== undefined && { pagesFolder }),
    ...(appFolder !== undefined && { appFolder }),
    database,
    dashboard: dashboard ?? desk.database ?? database,
    desk: {
      database,
      site,
      secretKey: testSecretKey,
      limits: testLimits,
      now: () => Temporal.Now.instant(),
      ...desk,
    },
    log: pino({ level: 'silent' }),
    readBacklog: async () => ({ waiting: 0, dead: 0, oldestSeconds: 0 }),
  });
  await server.app.listen({ port, host: '127.0.0.1' });
  return { url, scimBaseUrl: `${url}/api/scim/v2`, close: () => server.close(1_000) };
}

// The base URL is needed before the server is made, so the port is taken first.
async function freePort(): Promise<number> {
  const listener = createPort().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}
