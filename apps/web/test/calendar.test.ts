// Choosing a time in a real browser: the grid's keys, empty months, zones, the end of daylight saving, right to left.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { introFields } from '../../server/test/page-scene.ts';
import { focused, press, tabTo } from './keys.ts';
import { openScene, type Scene } from './scene.ts';

let scene: Scene;
let path: string;

const { rules } = introFields;
const today = () => Temporal.Now.plainDateISO('Europe/Berlin');

before(async () => {
  scene = await openScene();
  path = await scene.page('calendar', { rules: { ...rules, interval: 60 } });
});
after(() => scene.close());

const slotButtons = '[data-start]';

/** The date of the grid that has the focus. */
async function at(page: Page): Promise<Temporal.PlainDate> {
  const date = await page.locator('[role=grid] button:focus').getAttribute('data-date');
  return Temporal.PlainDate.from(date ?? '');
}

async function intoGrid(page: Page): Promise<Temporal.PlainDate> {
  await page.locator(slotButtons).first().waitFor();
  await tabTo(page, page.locator('[role=grid] button[tabindex="0"]'));
  return at(page);
}

test('the grid is one stop of Tab, and its keys go by days, weeks, months and years', async (t) => {
  const page = await scene.open(t, { path });
  // Today, or in the evening the first day that has a time left.
  let here = await intoGrid(page);
  assert.equal(await page.locator('[role=grid] button[tabindex="0"]').count(), 1);
  for (const [key, next] of [
    ['PageDown', (date: Temporal.PlainDate) => date.add({ months: 1 })],
    ['ArrowRight', (date: Temporal.PlainDate) => date.add({ days: 1 })],
    ['ArrowDown', (date: Temporal.PlainDate) => date.add({ days: 7 })],
    ['ArrowLeft', (date: Temporal.PlainDate) => date.subtract({ days: 1 })],
    ['ArrowUp', (date: Temporal.PlainDate) => date.subtract({ days: 7 })],
    ['Home', (date: Temporal.PlainDate) => date.subtract({ days: date.dayOfWeek - 1 })],
    ['End', (date: Temporal.PlainDate) => date.add({ days: 7 - date.dayOfWeek })],
    ['PageDown', (date: Temporal.PlainDate) => date.add({ months: 1 })],
    ['PageUp', (date: Temporal.PlainDate) => date.subtract({ months: 1 })],
    ['Shift+PageDown', (date: Temporal.PlainDate) => date.add({ years: 1 })],
    ['Shift+PageUp', (date: Temporal.PlainDate) => date.subtract({ years: 1 })],
  ] as const) {
    await press(page, key);
    assert.equal(String(await at(page)), String(next(here)), key);
    here = await at(page);
  }
});

test('days without a free time are reached like others, say so, and can’t be chosen', async (t) => {
  const page = await scene.open(t, { path });
  await intoGrid(page);
  const chosen = page.locator('[aria-selected=true] button');
  const before = await chosen.getAttribute('data-date');
  await press(page, 'PageUp');
  const first = today().with({ day: 1 });
  if (first.equals(today())) {
    return;
  }
  const cell = page.locator(`[data-date="${first}"]`);
  await press(page, ...Array.from({ length: 6 }, () => 'ArrowUp'));
  await focused(cell);
  assert.equal(await cell.getAttribute('aria-disabled'), 'true');
  assert.match((await cell.getAttribute('aria-label')) ?? '', /no free times$/);
  await press(page, 'Enter');
  assert.equal(await chosen.getAttribute('data-date'), before);
});

test('a month that was turned to is announced', async (t) => {
  const page = await scene.open(t, { path });
  const here = await intoGrid(page);
  await page.getByRole('button', { name: 'Next month' }).click();
  const month = here.add({ months: 1 });
  const name = month.toLocaleString('en-GB', { month: 'long', year: 'numeric' });
  await page.getByRole('status').getByText(`${name}: ${month.daysInMonth} days with free times`).waitFor();
});

test('an empty month offers the next free day and goes there', async (t) => {
  const from = today().add({ months: 2 }).with({ day: 3 });
  const window = { kind: 'range', from: String(from), to: String(from.add({ days: 2 })) } as const;
  const page = await scene.open(t, { path: await scene.page('later', { rules: { ...rules, window } }) });
  // In the host's zone that day begins in the night before, seen from Berlin or later: the label says which.
  const next = page.getByRole('button', { name: /^Next free: \w{3} \d+ \w+$/ });
  const label = await next.textContent();
  await next.press('Enter');
  await page.locator(slotButtons).first().waitFor();
  const chosen = await page.locator('[aria-selected=true] button').getAttribute('data-date');
  assert.equal(chosen, String(from));
  const day = from.toLocaleString('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });
  assert.equal(label, `Next free: ${day.replace(',', '')}`);
});

test('an event type that is never free says that too', async (t) => {
  const past = today().subtract({ months: 2 });
  const window = { kind: 'range', from: String(past), to: String(past) } as const;
  const page = await scene.open(t, { path: await scene.page('over', { rules: { ...rules, window } }) });
  await page.getByText('No later ones are open for booking either.').waitFor();
  assert.equal(await page.getByRole('button', { name: /^Next free/ }).count(), 0);
});

test('at the end of daylight saving the repeated hour carries its offset', async (t) => {
  const page = await scene.open(t, { path, timezoneId: 'America/New_York' });
  await intoGrid(page);
  const change = endOfDaylightSaving('America/New_York');
  const day = page.locator(`[data-date="${change}"]`);
  for (let month = 0; month < 12 && (await day.count()) === 0; month += 1) {
    await press(page, 'PageDown');
  }
  await day.click();
  const labels = await page.locator(slotButtons).allTextContents();
  assert.deepEqual(labels.slice(0, 4), ['00:00', '01:00 (GMT-4)', '01:00 (GMT-5)', '02:00']);
  assert.equal(labels.length, 25);
});

function endOfDaylightSaving(timeZone: string): Temporal.PlainDate {
  let now = Temporal.Now.zonedDateTimeISO(timeZone);
  for (;;) {
    const next = now.getTimeZoneTransition('next');
    assert.ok(next !== null);
    if (next.offsetNanoseconds < next.subtract({ nanoseconds: 1 }).offsetNanoseconds) {
      return next.toPlainDate();
    }
    now = next;
  }
}

test('a time zone is found by typing and taken by Enter; the times follow it, and the notation follows the switch', async (t) => {
  const page = await scene.open(t, { path });
  const first = page.locator(slotButtons).first();
  await intoGrid(page);
  await press(page, 'PageDown', 'Home');
  await press(page, 'Enter');
  await page.locator('[role=grid][aria-busy=false]').waitFor();
  const zone = page.getByRole('combobox', { name: 'Time zone' });
  assert.match(await zone.inputValue(), /Berlin/);
  await tabTo(page, zone);
  await page.keyboard.type('calcutta');
  await page.getByRole('option', { name: 'Kolkata' }).waitFor();
  await press(page, 'Enter');
  assert.match(await zone.inputValue(), /Kolkata.*GMT\+5:30/);
  await page.getByText('00:30', { exact: true }).waitFor();
  await tabTo(page, page.getByRole('radio', { name: '24 h' }));
  await press(page, 'ArrowLeft');
  await page.getByText('12:30 am', { exact: true }).waitFor();
  assert.equal(await first.textContent(), '12:30 am');

  await zone.press('ArrowDown');
  assert.equal(await zone.getAttribute('aria-expanded'), 'true');
  await zone.press('Escape');
  assert.equal(await zone.getAttribute('aria-expanded'), 'false');
  assert.match(await zone.inputValue(), /Kolkata/);
});

test('a browser that is set to an old name of a zone can book', async (t) => {
  const page = await scene.open(t, { path, timezoneId: 'Asia/Calcutta' });
  await page.locator(slotButtons).first().waitFor();
  assert.match(await page.getByRole('combobox').inputValue(), /Kolkata/);
});

test('right to left: the week, the arrows and the whole page are turned round', async (t) => {
  const page = await scene.open(t, { path, locale: 'ar' });
  await intoGrid(page);
  assert.equal(await page.locator('html').getAttribute('dir'), 'rtl');
  assert.equal(await page.locator('html').getAttribute('lang'), 'ar');
  await page.getByRole('heading', { name: 'اختر موعدًا' }).waitFor();
  await press(page, 'PageDown');
  const here = await at(page);
  await press(page, 'ArrowLeft');
  assert.ok((await at(page)).equals(here.add({ days: 1 })));
  const days = page.locator('[role=grid] tr:nth-child(2) button');
  const [first, second] = [await days.nth(0).boundingBox(), await days.nth(1).boundingBox()];
  assert.ok((first?.x ?? 0) > (second?.x ?? 0), 'The first day of the week is on the right.');
  const [calendar, title] = [
    await page.getByRole('grid').boundingBox(),
    await page.getByRole('heading', { level: 1 }).boundingBox(),
  ];
  assert.ok((title?.x ?? 0) > (calendar?.x ?? 0), 'The title is on the right of the calendar.');
});

test('the page speaks German, with Monday first', async (t) => {
  const page = await scene.open(t, { path, locale: 'de-DE' });
  await page.getByRole('heading', { name: 'Wählen Sie eine Zeit' }).waitFor();
  assert.equal(await page.getByRole('columnheader').first().textContent(), 'Mo');
  assert.equal(await page.locator('html').getAttribute('lang'), 'de-DE');
});

test('a group session says how many seats are left', async (t) => {
  const group = await scene.page('group', { kind: 'group', capacity: 4 });
  const page = await scene.open(t, { path: group });
  await page.getByText('Up to 4 people').waitFor();
  assert.match((await page.locator(slotButtons).first().textContent()) ?? '', /4 seats left/);
});
