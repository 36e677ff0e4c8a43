// A window of a real browser that notices what should not happen: messages on the console, faults of a script, and
// requests to anywhere but the server.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

export type Watched = {
  readonly browser: Browser;
  /** The server's, without a slash at the end. */
  readonly address: string;
  readonly path: string;
  /** Messages of the console that are no fault: "404", say. */
  readonly allowed?: RegExp | undefined;
  readonly options: BrowserContextOptions;
  /** Of one step, in milliseconds. */
  readonly patience: number;
  /** Runs before the first page is asked for. */
  readonly prepare?: (context: BrowserContext) => Promise<void>;
};

/** Opens it. When the test ends the window closes, and nothing that it noticed may be left. */
export async function openWatched(test: TestContext, watched: Watched): Promise<Page> {
  const { browser, address, path, allowed, options, patience, prepare } = watched;
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    viewport: { width: 1280, height: 900 },
    ...options,
  });
  await prepare?.(context);
  const faults: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      faults.push(message.text());
    }
  });
  context.on('weberror', (fault) => faults.push(String(fault.error())));
  context.on('request', (request) => {
    if (!request.url().startsWith(`${address}/`) && !request.url().startsWith('blob:')) {
      faults.push(`asked ${request.url()}`);
    }
  });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  test.after(async () => {
    await context.close();
    assert.deepEqual(
      faults.filter((fault) => allowed === undefined || !allowed.test(fault)),
      [],
    );
  });
  await page.goto(address + path);
  return page;
}
