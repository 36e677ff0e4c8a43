// A whole server in front of an organization that takes bookings: requests as an invitee's browser sends them, and the
// secrets that only mails carry.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type ApiError, apiError } from '@linktime/api';
import { type Database, openDatabase } from '../../src/db/connect.ts';
import { httpServer, testLimits, testSecretKey } from '../../src/http/listening-server.ts';
import type { Mail } from '../../src/outbox/mail-message.ts';
import type { BookingLimits } from '../../src/scheduling/bookings/book.ts';
import { type ManageLink, writeManageToken } from '../../src/scheduling/bookings/manage-link.ts';
import { saveHours } from '../../src/scheduling/slots/schedule-store.ts';
import { run, type TestDatabase } from '../database.ts';
import { type PageScene, pageScene } from '../page-scene.ts';

export type Reply = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of any shape.
  readonly json: any; // oxlint-disable-line typescript/no-explicit-any
};

export type BookingServer = {
  readonly address: string;
  readonly port: number;
  /** `path` behind the server's address; every caller comes from another network unless `from` names one. */
  get(path: string, headers?: Record<string, string>): Promise<Reply>;
  post(
    path: string,
    body: unknown,
    options?: { from?: string; headers?: Record<string, string> },
  ): Promise<Reply>;
  ask(method: string, path: string, headers?: Record<string, string>): Promise<Reply>;
  logged(): string;
  close(): Promise<void>;
};

export type ServerOptions = { readonly limits?: Partial<BookingLimits>; readonly pagesFolder?: string };

let networks = 0;

/** Another IPv4 /24 each time. */
export function anotherNetwork(): string {
  networks += 1;
  return `10.${networks >> 8}.${networks & 255}.1`;
}

/** The server with connections of its own for pages, as many as in production. */
export async function bookingServer(
  database: TestDatabase,
  { limits, pagesFolder }: ServerOptions = {},
): Promise<BookingServer> {
  const pages: Database = openDatabase(database.login, {
    role: 'linktime_app',
    fast: 1,
    slow: 1,
    exclusive: 8,
  });
  const server = await httpServer(database, {
    trustedProxies: ['127.0.0.1'],
    desk: { database: pages, limits: { ...testLimits, ...limits } },
    ...(pagesFolder !== undefined && { pagesFolder }),
  });
  const request = async (path: string, init: RequestInit): Promise<Reply> => {
    const response = await fetch(`${server.address}${path}`, { redirect: 'manual', ...init });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? JSON.parse(text) : null,
    };
  };
  const ask = (method: string, path: string, headers: Record<string, string> = {}) =>
    request(path, { method, headers: { 'x-forwarded-for': anotherNetwork(), ...headers } });
  return {
    address: server.address,
    port: server.port,
    get: (path, headers = {}) => ask('GET', path, headers),
    ask,
    post: (path, body, { from = anotherNetwork(), headers = {} } = {}) =>
      request(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': from, ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    logged: server.logged,
    close: async () => {
      await server.close();
      await pages.close();
    },
  };
}

export type Host = { readonly id: string; readonly handle: string; readonly email: string };

/** An organization whose hosts can be booked around the clock. */
export async function organization(
  database: TestDatabase,
  slug: string,
): Promise<PageScene & { host(name: string): Promise<Host> }> {
  const scene = await pageScene(database, slug);
  return {
    ...scene,
    host: async (name) => {
      const id = await scene.person(name);
      const weekly = [0, 1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday, start: 0, end: 1_440 }));
      const hours = { timeZone: 'UTC', weekly, overrides: [] };
      const saved = await scene.within((tx) => saveHours(tx, scene.organizationId, id, hours));
      assert.ok(saved.ok);
      const query = 'select handle, email from person where organization_id = $1 and id = $2';
      const [row] = await scene.sql(query, [scene.organizationId, id]);
      return { id, handle: String(row?.handle), email: String(row?.email) };
    },
  };
}

/** Midnight, UTC, of the day that is so many days from now, and minutes behind it. */
export function inDays(days: number, minutes = 0): string {
  const day = Temporal.Now.plainDateISO('UTC').add({ days });
  return day.toZonedDateTime('UTC').add({ minutes }).toInstant().toString();
}

/** The dates of a query for slots. */
export function datesQuery(fromDays: number, toDays = fromDays): string {
  const today = Temporal.Now.plainDateISO('UTC');
  return `from=${today.add({ days: fromDays })}&to=${today.add({ days: toDays })}&timeZone=UTC`;
}

/** A form as somebody fills it in. */
export function form(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    start: inDays(3, 600),
    name: 'Sam Carter',
    email: 'sam@customer.example',
    timeZone: 'Europe/Berlin',
    locale: 'en-GB',
    guests: [],
    answers: {},
    idempotencyKey: randomUUID(),
    ...more,
  };
}

/** A refusal in the API's one form. */
export function refusal(reply: Reply, status: number): ApiError {
  assert.equal(reply.status, status, reply.text);
  return apiError.strict().parse(reply.json);
}

/** The mails that were queued, in their order. */
export async function mailsOf(database: TestDatabase, organizationId: string): Promise<Mail[]> {
  const query = 'select payload from outbox where organization_id = $1 order by id';
  const rows = await run(database.owner, query, [organizationId]);
  return rows.map(({ payload }) => payload as Mail);
}

/** The token of the link in the newest mail to an address. */
export async function tokenFor(
  database: TestDatabase,
  organizationId: string,
  email: string,
): Promise<string> {
  const mails = await mailsOf(database, organizationId);
  const mail = mails.findLast(({ to, links }) => to.email === email && links !== undefined);
  const link = mail?.links?.[0]?.link;
  assert.ok(link !== undefined, `No mail to ${email} has a link.`);
  return writeManageToken(testSecretKey, link as ManageLink);
}
