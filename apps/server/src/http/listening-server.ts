// For tests: the HTTP server over a test database, listening on a port of its own, with what it logs.
import { pino } from 'pino';
import type { Database } from '../db/connect.ts';
import type { BookingDesk } from '../scheduling/bookings/book.ts';
import { createServer } from './server.ts';

export type TestServer = {
  readonly address: string;
  /** The SCIM base URL as a client reaches it here. */
  readonly scim: string;
  readonly port: number;
  /** Everything that was logged so far, as one text. */
  logged(): string;
  close(): Promise<void>;
};

export type TestServerOptions = {
  readonly trustedProxies?: readonly string[];
  readonly desk?: Partial<BookingDesk>;
  /** Of the built booking pages; none by default. */
  readonly pagesFolder?: string;
};

export const testSite = { baseUrl: 'https://meet.example.com', mailFrom: 'bookings@example.com' };
export const testLimits = { upcomingPerInvitee: 3, guests: 5, perNetworkAndHour: 20, mailsPerDay: 10 };
export const testSecretKey = 'a key for tests, which everybody knows';

/** `baseUrl` is what locations begin with; requests go to the port. */
export async function httpServer(
  database: { readonly app: Database },
  options: TestServerOptions = {},
): Promise<TestServer> {
  const { trustedProxies = [], pagesFolder = '/nowhere' } = options;
  let lines = '';
  const write = (line: string) => {
    lines += line;
  };
  const log = pino({ level: 'debug' }, { write });
  const { app, close } = createServer({
    config: { ...testSite, trustedProxies, signUp: 'closed' },
    database: database.app,
    dashboard: database.app,
    desk: {
      database: database.app,
      site: testSite,
      secretKey: testSecretKey,
      limits: testLimits,
      now: () => Temporal.Now.instant(),
      ...options.desk,
    },
    log,
    pagesFolder,
    readBacklog: async () => ({ waiting: 3, dead: 1, oldestSeconds: 12 }),
  });
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    address,
    scim: `${address}/api/scim/v2`,
    port: Number(new URL(address).port),
    logged: () => lines,
    close: () => close(5_000),
  };
}
