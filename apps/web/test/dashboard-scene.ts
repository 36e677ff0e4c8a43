// The whole of it for tests of the dashboard: a database, the real server with the dashboard as it is built, and browser
// windows that notice what should not happen.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { withOrganization } from '../../server/src/db/transaction.ts';
import { findOrganization } from '../../server/src/organizations/organization.ts';
import { generateToken } from '../../server/src/provisioning/scim-token.ts';
import { run, type TestDatabase, testDatabase } from '../../server/test/database.ts';
import { type RunningServer, startHttpServer } from '../../server/test/http-server.ts';
import { assertAccessible, assertFits } from './accessible.ts';
import { launchBrowser } from './browser.ts';
import { builtApp } from './built.ts';
import { openWatched } from './window.ts';

export type SignedUp = { readonly slug: string; readonly email: string; readonly cookie: string };

export type Window = BrowserContextOptions & {
  readonly path: string;
  /** Who is signed in. */
  readonly as?: SignedUp;
  /** Messages of the console that are no fault: "404", say. */
  readonly allowed?: RegExp;
};

export type Dashboard = {
  readonly database: TestDatabase;
  readonly server: RunningServer;
  readonly browser: Browser;
  /** Founds an organization; its OWNER is signed in. */
  found(slug: string): Promise<SignedUp>;
  setPlan(slug: string, plan: 'FREE' | 'PRO' | 'BUSINESS'): Promise<void>;
  setRole(slug: string, role: 'OWNER' | 'ADMIN' | 'MEMBER'): Promise<void>;
  /** A new SCIM token, as the operator generates it. */
  token(slug: string): Promise<string>;
  /** A request of an identity provider. */
  scim(token: string, method: string, path: string, body?: unknown): Promise<Response>;
  /** Opens a window. When the test ends, everything that it asked for was of the server, and nothing was logged. */
  open(test: TestContext, window: Window): Promise<Page>;
  close(): Promise<void>;
};

export const ownerPassword = 'six grippers wave';

/** `allowPrivateOutbound`: identity providers on loopback may be called. */
export async function openDashboard({ allowPrivateOutbound = false } = {}): Promise<Dashboard> {
  const [database, app, browser] = await Promise.all([testDatabase(), builtApp(), launchBrowser()]);
  const server = await startHttpServer(database.app, {
    signUp: 'open',
    planChange: 'owner',
    allowPrivateOutbound,
    appFolder: app.folder,
  });
  const set = async (slug: string, statement: string, value: string) => {
    await run(database.owner, statement, [slug, value]);
  };
  return {
    database,
    server,
    browser,
    found: (slug) => found(server, slug),
    setPlan: (slug, plan) => set(slug, 'update organization set plan = $2 where slug = $1', plan),
    setRole: (slug, role) =>
      set(
        slug,
        'update person set role = $2 where organization_id = (select id from organization where slug = $1)',
        role,
      ),
    token: async (slug) => {
      const organization = await findOrganization(database.app, slug);
      assert.ok(organization !== undefined);
      const cause = { organizationId: organization.id, actor: { kind: 'operator' } } as const;
      return withOrganization(database.app, organization.id, (tx) => generateToken(tx, cause));
    },
    scim: (token, method, path, body) =>
      fetch(`${server.scimBaseUrl}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/scim+json',
          'user-agent': 'Okta SCIM Client 1.0.0',
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    open: (test, window) => openWindow(test, { browser, server, window }),
    close: async () => {
      await browser.close();
      await server.close();
      await Promise.all([database.drop(), app.remove()]);
    },
  };
}

async function found(server: RunningServer, slug: string): Promise<SignedUp> {
  const email = `dana@${slug}.example`;
  const response = await fetch(`${server.url}/api/v1/sign-up`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      organization: { name: 'Acme Robotics', slug, timeZone: 'Europe/Berlin' },
      name: 'Dana Whitfield',
      email,
      password: ownerPassword,
    }),
  });
  assert.equal(response.status, 201, await response.text());
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
  return { slug, email, cookie };
}

type Opening = { readonly browser: Browser; readonly server: RunningServer; readonly window: Window };

function openWindow(test: TestContext, { browser, server, window }: Opening): Promise<Page> {
  const { path, as, allowed, ...options } = window;
  const prepare = async (context: BrowserContext) => {
    if (as !== undefined) {
      const [name = '', ...value] = as.cookie.split('=');
      await context.addCookies([{ name, value: value.join('='), url: server.url }]);
    }
  };
  return openWatched(test, {
    browser,
    address: server.url,
    path,
    allowed,
    options,
    patience: 15_000,
    prepare,
  });
}

/** No fault of accessibility, and nothing wider than the window. */
export async function check(page: Page): Promise<void> {
  await assertAccessible(page);
  await assertFits(page);
}
