// How a picture of a page is taken: in which looks, how much of it, and in few bytes.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { smallPng } from '../small-png.ts';

export const folder = join(import.meta.dirname, '../../../docs/screenshots');
export const timeZone = 'Europe/Berlin';

export type Look = { readonly width: number; readonly colorScheme: 'light' | 'dark' };

export const wideLight: Look = { width: 1280, colorScheme: 'light' };
export const allLooks: readonly Look[] = [1280, 360].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
);

export type Picture = {
  readonly name: string;
  readonly path: string;
  readonly go?: (page: Page) => Promise<unknown>;
  readonly looks?: readonly Look[];
  /** The `name=value` of who is signed in. */
  readonly cookie?: string;
  /** The window grows with the page, at most so high; otherwise the whole page is taken. */
  readonly windowUpTo?: number;
  /** Only this part of the page is taken. */
  readonly part?: (page: Page) => Locator;
};

/** Where pictures are taken. */
export type Studio = { readonly browser: Browser; readonly address: string };

export async function withPage(
  { browser, address }: Studio,
  { width, colorScheme, cookie }: Look & { readonly cookie?: string | undefined },
  work: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width, height: width === 360 ? 700 : 760 },
    colorScheme,
    locale: 'en-GB',
    timezoneId: timeZone,
    reducedMotion: 'reduce',
  });
  if (cookie !== undefined) {
    const [name = '', ...value] = cookie.split('=');
    await context.addCookies([{ name, value: value.join('='), url: address }]);
  }
  await work(await context.newPage());
  await context.close();
}

export async function take(studio: Studio, picture: Picture): Promise<void> {
  const { name, path, go, looks = allLooks, cookie, windowUpTo, part } = picture;
  for (const look of looks) {
    await withPage(studio, { ...look, cookie }, async (page) => {
      await page.goto(studio.address + path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      await go?.(page);
      await page.waitForLoadState('networkidle');
      await page.mouse.move(0, 0);
      if (windowUpTo !== undefined) {
        await grow(page, windowUpTo);
      }
      const file = join(folder, `${name}-${look.width}-${look.colorScheme}.png`);
      const png =
        part === undefined
          ? await page.screenshot({ fullPage: windowUpTo === undefined, caret: 'hide' })
          : await part(page).screenshot({ caret: 'hide' });
      await writeFile(file, smallPng(png));
      console.log(file);
    });
  }
}

/** As high as the dashboard's menu. */
const leastGrown = 880;

// What is as high as the window, like the dashboard's menu, ends with the picture.
async function grow(page: Page, upTo: number): Promise<void> {
  const { width = 0 } = page.viewportSize() ?? {};
  const wanted = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: Math.min(Math.max(wanted, leastGrown), upTo) });
}
