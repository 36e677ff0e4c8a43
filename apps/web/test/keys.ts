// Using a page as somebody does who has no mouse: keys only, and what has the focus.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';

/** Presses Tab until it has the focus. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  const mostStops = 120;
  for (let stop = 0; stop < mostStops; stop += 1) {
    await page.keyboard.press('Tab');
    if (await hasFocus(target)) {
      return;
    }
  }
  assert.fail(`Tab never comes to ${target}.`);
}

/** Presses Tab until it has the focus, writes into it. */
export async function write(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.type(text);
}

export async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
  }
}

/** From the date of the grid that has the focus to another, day by day. */
export async function walkTo(page: Page, date: string): Promise<void> {
  const here = await page.locator('[role=grid] button:focus').getAttribute('data-date');
  const { days } = Temporal.PlainDate.from(here ?? '').until(date);
  const key = days < 0 ? 'ArrowLeft' : 'ArrowRight';
  await press(page, ...Array.from({ length: Math.abs(days) }, () => key));
  await focused(page.locator(`[data-date="${date}"]`));
}

export function hasFocus(target: Locator): Promise<boolean> {
  return target.evaluateAll((found) =>
    found.some((element) => element === element.ownerDocument.activeElement),
  );
}

/** Waits until it has the focus. */
export async function focused(target: Locator): Promise<void> {
  await target.waitFor();
  const end = Date.now() + 15_000;
  while (!(await hasFocus(target))) {
    assert.ok(Date.now() < end, `${target} does not take the focus.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
