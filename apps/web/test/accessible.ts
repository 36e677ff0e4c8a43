// What every page is held to: nothing that axe finds, nothing wider than the window.
import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** Throws with the faults. `rules` narrows what is looked for. */
export async function assertAccessible(page: Page, { rules }: { rules?: string[] } = {}): Promise<void> {
  // There are no frames, which is what the other mode opens pages for.
  const builder = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await (rules === undefined ? builder : builder.withRules(rules)).analyze();
  assert.deepEqual(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`),
    [],
    page.url(),
  );
}

export async function assertFits(page: Page): Promise<void> {
  const [needed, given] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  );
  assert.ok(needed <= given, `${page.url()} is ${needed} pixels wide in a window of ${given}.`);
}
