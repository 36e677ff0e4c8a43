// The whole of it for tests of the pages: a database, the real server with the pages as they are built, an organization
// that can be booked, and browser windows that notice what should not happen.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { setOrganizationFace } from '../../server/src/organizations/organization-face.ts';
import type { BookingLimits } from '../../server/src/scheduling/bookings/book.ts';
import type { EventTypeFields } from '../../server/src/scheduling/event-types/event-type.ts';
import {
  anotherNetwork,
  type BookingServer,
  bookingServer,
  type Host,
  organization,
} from '../../server/test/booking/booking-scene.ts';
import { type TestDatabase, testDatabase } from '../../server/test/database.ts';
import { launchBrowser } from './browser.ts';
import { builtPages } from './built.ts';
import { openWatched } from './window.ts';

export type Window = BrowserContextOptions & {
  readonly path: string;
  /** Messages of the console that are no fault: "404", say. */
  readonly allowed?: RegExp;
};

export type Scene = {
  readonly database: TestDatabase;
  readonly server: BookingServer;
  readonly browser: Browser;
  readonly acme: Awaited<ReturnType<typeof organization>>;
  readonly dana: Host;
  /** Makes an event type on Dana's page and answers its path. */
  page(slug: string, fields?: Partial<EventTypeFields>): Promise<string>;
  /** Opens a window. When the test ends, everything that it asked for was of the server, and nothing was logged. */
  open(test: TestContext, window: Window): Promise<Page>;
  close(): Promise<void>;
};

export const fallbackUrl = 'https://acme.example/contact';

/** `limits` are those against misuse, where a scene needs others. */
export async function openScene(limits: Partial<BookingLimits> = {}): Promise<Scene> {
  const [database, pages, browser] = await Promise.all([testDatabase(), builtPages(), launchBrowser()]);
  const server = await bookingServer(database, { pagesFolder: pages.folder, limits });
  const acme = await organization(database, 'acme');
  await acme.within((tx) => setOrganizationFace(tx, acme.organizationId, { colour: '#1a5fb4', fallbackUrl }));
  const dana = await acme.host('Dana Whitfield');
  return {
    database,
    server,
    browser,
    acme,
    dana,
    page: async (slug, fields = {}) => {
      const made = await acme.make({ ownerId: dana.id }, { ...fields, slug });
      assert.ok(made.ok, `${slug} could not be made.`);
      return `/acme/${dana.handle}/${slug}`;
    },
    open: (test, window) => openWindow(test, { browser, address: server.address, window }),
    close: async () => {
      await browser.close();
      await server.close();
      await Promise.all([database.drop(), pages.remove()]);
    },
  };
}

type Opening = { readonly browser: Browser; readonly address: string; readonly window: Window };

function openWindow(test: TestContext, { browser, address, window }: Opening): Promise<Page> {
  const { path, allowed, ...options } = window;
  // Each window is another network to the limits.
  const extraHTTPHeaders = { 'x-forwarded-for': anotherNetwork() };
  return openWatched(test, {
    browser,
    address,
    path,
    allowed,
    options: { extraHTTPHeaders, ...options },
    patience: 30_000,
  });
}
