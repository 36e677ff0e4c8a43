// What tests of the ways in need beside dashboard-scene.ts: servers on which strangers found nothing, colleagues with a
// password, the links that were mailed, and a look at a page as it is on a phone and on a desk.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { testSecretKey } from '../../server/src/http/listening-server.ts';
import { secretOfLink } from '../../server/src/people/one-time-link.ts';
import { run, type TestDatabase, testDatabase } from '../../server/test/database.ts';
import { startHttpServer } from '../../server/test/http-server.ts';
import { visitor } from '../../server/test/sign-in/browser.ts';
import { builtApp } from './built.ts';
import { check, type Dashboard, openDashboard, type SignedUp, type Window } from './dashboard-scene.ts';
import { openWatched } from './window.ts';

export type Colleague = SignedUp & { readonly password: string };

type OpenWindow = (test: TestContext, window: Omit<Window, 'as'>) => Promise<Page>;

export type Doors = Dashboard & {
  /** Where there are organizations, and strangers found none. */
  readonly openClosed: OpenWindow;
  /** Where there is no organization yet. */
  readonly openEmpty: OpenWindow;
  readonly acme: SignedUp;
  /** Invited to acme, came in by the mailed link, is signed in. */
  colleague(name: string): Promise<Colleague>;
  /** The path of the newest link that was mailed to this address. */
  mailed(email: string): Promise<string>;
  mailCount(email: string): Promise<number>;
  close(): Promise<void>;
};

export async function openDoors(): Promise<Doors> {
  const [dashboard, app, empty] = await Promise.all([openDashboard(), builtApp(), testDatabase()]);
  const settings = { appFolder: app.folder };
  const closedServer = await startHttpServer(dashboard.database.app, settings);
  const emptyServer = await startHttpServer(empty.app, settings);
  const opener =
    ({ url }: { readonly url: string }): OpenWindow =>
    (test, { path, allowed, ...options }) =>
      openWatched(test, {
        browser: dashboard.browser,
        address: url,
        path,
        allowed,
        options,
        patience: 15_000,
      });
  const acme = await dashboard.found('acme');
  const mailed = (email: string) => mailedPath(dashboard.database, email);
  return {
    ...dashboard,
    openClosed: opener(closedServer),
    openEmpty: opener(emptyServer),
    acme,
    colleague: (name) => join(dashboard, acme, { name, mailed }),
    mailed,
    mailCount: async (email) => (await mailsTo(dashboard.database, email)).length,
    close: async () => {
      await Promise.all([closedServer.close(), emptyServer.close()]);
      await Promise.all([dashboard.close(), app.remove()]);
      await empty.drop();
    },
  };
}

type Joining = { readonly name: string; readonly mailed: (email: string) => Promise<string> };

async function join(
  { server }: Dashboard,
  { slug, cookie }: SignedUp,
  { name, mailed }: Joining,
): Promise<Colleague> {
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@${slug}.example`;
  const password = 'nine copper kettles';
  const invited = await visitor(server.url, cookie).ask('POST', '/invitations', { email });
  assert.equal(invited.status, 201, JSON.stringify(invited.body));
  const colleague = visitor(server.url);
  const given = { name, password, timeZone: 'Europe/Berlin' };
  const token = (await mailed(email)).split('/').at(-1);
  const joined = await colleague.ask('POST', `/invitations/${token}`, given);
  assert.equal(joined.status, 200, JSON.stringify(joined.body));
  return { slug, email, cookie: colleague.cookie() ?? '', password };
}

type Mail = {
  readonly text: string;
  readonly links: readonly { readonly placeholder: string; readonly link: Record<string, string> }[];
};

async function mailsTo(database: TestDatabase, email: string): Promise<Mail[]> {
  const rows = await run(
    database.owner,
    `select payload from outbox where payload->'to'->>'email' = $1 and payload ? 'links' order by id`,
    [email],
  );
  return rows.map(({ payload }) => payload as Mail);
}

/** As it stands in the text of the mail, with its secret. */
async function mailedPath(database: TestDatabase, email: string): Promise<string> {
  const mail = (await mailsTo(database, email)).at(-1);
  const [one] = mail?.links ?? [];
  assert.ok(mail !== undefined && one !== undefined, `No mail with a link was queued for ${email}.`);
  const address = mail.text.split(/\s/).find((word) => word.includes(one.placeholder)) ?? '';
  return new URL(address).pathname.replace(one.placeholder, secretOfLink(testSecretKey, one.link));
}

/** Fit to be seen, wide and light, and dark at 360 pixels; the window is left as it was. */
export async function checkBoth(page: Page): Promise<void> {
  const size = page.viewportSize();
  for (const [viewport, colorScheme] of [
    [{ width: 1280, height: 900 }, 'light'],
    [{ width: 360, height: 780 }, 'dark'],
  ] as const) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    await check(page);
  }
  await page.emulateMedia({ colorScheme: null });
  if (size !== null) {
    await page.setViewportSize(size);
  }
}
