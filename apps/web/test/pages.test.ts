// Every page and state of the public pages, looked at by axe in light and dark, at 360 pixels, and by its address.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { setOrganizationFace } from '../../server/src/organizations/organization-face.ts';
import { makeLink } from '../../server/src/scheduling/event-types/single-use-link.ts';
import { form, inDays, tokenFor } from '../../server/test/booking/booking-scene.ts';
import { introFields } from '../../server/test/page-scene.ts';
import { assertAccessible, assertFits } from './accessible.ts';
import { fallbackUrl, openScene, type Scene } from './scene.ts';

let scene: Scene;
let path: string;

const slotButtons = '[data-start]';

before(async () => {
  scene = await openScene();
  path = await scene.page('intro', {
    title: 'Introduction',
    description: 'A first conversation.\nBring your questions.',
    rules: { ...introFields.rules, interval: 60 },
    guestsAllowed: 2,
    questions: [
      { id: 'topic', label: 'Your topic', kind: 'long_text', required: true },
      { id: 'how', label: 'How did you hear of us?', kind: 'choice', required: false, options: ['A fair'] },
      { id: 'nda', label: 'I have read the notes', kind: 'checkbox', required: false },
    ],
  });
  await scene.page('on-request', { confirmationRequired: true });
});
after(() => scene.close());

let invitees = 0;

/** Books by the API and answers the path of the mailed link. */
async function mailedLink(of: 'invitee' | 'host', eventType = 'intro'): Promise<string> {
  invitees += 1;
  const email = `invitee-${invitees}@customer.example`;
  const answers = eventType === 'intro' ? { topic: 'Grippers' } : {};
  const sent = form({ email, start: inDays(30 + invitees, 600), answers });
  const reply = await scene.server.post(
    `/api/v1/pages/acme/${scene.dana.handle}/${eventType}/bookings`,
    sent,
  );
  assert.equal(reply.status, 201, reply.text);
  const to = of === 'invitee' ? email : scene.dana.email;
  return `/booking/${await tokenFor(scene.database, scene.acme.organizationId, to)}`;
}

async function toForm(page: Page): Promise<void> {
  await page.locator(slotButtons).first().click();
  await page.getByRole('heading', { name: 'Your details' }).waitFor();
}

type State = {
  readonly name: string;
  readonly path: () => string | Promise<string>;
  readonly go: (page: Page) => Promise<unknown>;
  readonly allowed?: RegExp;
};

const states: readonly State[] = [
  {
    name: 'all event types of a person',
    path: () => `/acme/${scene.dana.handle}`,
    go: (page) => page.getByRole('link', { name: 'Introduction' }).waitFor(),
  },
  { name: 'times', path: () => path, go: (page) => page.locator(slotButtons).first().waitFor() },
  {
    name: 'the list of time zones',
    path: () => path,
    go: async (page) => {
      await page.locator(slotButtons).first().waitFor();
      await page.getByRole('combobox').click();
      // Not all four hundred: axe takes its time for each.
      await page.keyboard.type('indiana');
      await page.getByRole('option', { name: 'Knox' }).waitFor();
    },
  },
  { name: 'the form', path: () => path, go: toForm },
  {
    name: 'the form with errors',
    path: () => path,
    go: async (page) => {
      await toForm(page);
      await page.getByRole('button', { name: 'Add a guest' }).click();
      await page.getByRole('button', { name: 'Book this time' }).click();
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'booked',
    path: () => path,
    go: async (page) => {
      await toForm(page);
      invitees += 1;
      await page.getByLabel('Name').fill('Ines Okafor');
      await page.getByLabel('E-mail', { exact: true }).fill(`booked-${invitees}@customer.example`);
      await page.getByLabel('Your topic').fill('Grippers');
      await page.getByRole('button', { name: 'Book this time' }).click();
      await page.getByRole('heading', { name: 'You are booked' }).waitFor();
    },
  },
  {
    name: 'a booking',
    path: () => mailedLink('invitee'),
    go: (page) => page.getByRole('heading', { name: 'Your booking' }).waitFor(),
  },
  {
    name: 'cancelling, and cancelled',
    path: () => mailedLink('invitee'),
    go: async (page) => {
      await page.getByRole('button', { name: 'Cancel the booking' }).click();
      await check(page);
      await page.getByRole('button', { name: 'Yes, cancel it' }).click();
      await page.getByRole('heading', { name: 'The booking is cancelled' }).waitFor();
    },
  },
  {
    name: 'another time, and moving',
    path: () => mailedLink('invitee'),
    go: async (page) => {
      await page.getByRole('button', { name: 'Move it' }).click();
      await page.locator(slotButtons).first().waitFor();
      await check(page);
      await page.locator(slotButtons).first().click();
      await page.getByRole('heading', { name: 'Move the booking?' }).waitFor();
    },
  },
  {
    name: 'a request, to its host',
    path: () => mailedLink('host', 'on-request'),
    go: (page) => page.getByRole('button', { name: 'Confirm' }).waitFor(),
  },
  {
    name: 'not available',
    path: () => '/acme/nobody',
    go: (page) => page.getByRole('heading', { name: 'This page is not available' }).waitFor(),
    allowed: /status of 404/,
  },
];

/** No fault in light or dark, nothing wider than the window, one main heading, a title. */
async function check(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' });
  await assertAccessible(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await assertAccessible(page, { rules: ['color-contrast'] });
  await assertFits(page);
  assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
  assert.notEqual(await page.title(), '');
}

for (const { name, path: pathOf, go, allowed } of states) {
  test(`axe finds nothing in light and dark, and it fits into 360 pixels: ${name}`, async (t) => {
    const viewport = { width: 360, height: 740 };
    const where = await pathOf();
    const page = await scene.open(t, { path: where, viewport, ...(allowed !== undefined && { allowed }) });
    await go(page);
    await check(page);
  });
}

test('whatever can’t be booked is one and the same page, and leads on to the organization', async (t) => {
  await scene.acme.make({ ownerId: scene.dana.id }, { slug: 'secret', visibility: 'secret' });
  const addresses = [
    '/acme/nobody',
    `/acme/${scene.dana.handle}/nothing`,
    `/acme/${scene.dana.handle}/secret`,
  ];
  const seen: string[] = [];
  for (const address of addresses) {
    const page = await scene.open(t, { path: address, allowed: /status of 404/ });
    const onwards = page.getByRole('link', { name: 'Go on to acme.example' });
    assert.equal(await onwards.getAttribute('href'), fallbackUrl);
    seen.push(await page.locator('#page').innerHTML());
  }
  assert.equal(new Set(seen).size, 1);
  const elsewhere = await scene.open(t, { path: '/nowhere/nobody', allowed: /status of 404/ });
  await elsewhere.getByRole('heading', { name: 'This page is not available' }).waitFor();
  assert.equal(await elsewhere.getByRole('link').count(), 0);
});

test('a link that works once: it books, and then leads nowhere', async (t) => {
  const made = await scene.acme.make({ ownerId: scene.dana.id }, { slug: 'once', visibility: 'secret' });
  assert.ok(made.ok);
  const link = await scene.acme.within((tx) =>
    makeLink(tx, scene.acme.organizationId, {
      eventTypeId: made.id,
      createdBy: scene.dana.id,
      days: 7,
      at: Temporal.Now.instant(),
    }),
  );
  assert.ok(link !== undefined);
  const page = await scene.open(t, { path: `/link/${link.token}`, allowed: /status of 404/ });
  await toForm(page);
  await page.getByLabel('Name').fill('Ines Okafor');
  await page.getByLabel('E-mail', { exact: true }).fill('once@customer.example');
  await page.getByRole('button', { name: 'Book this time' }).click();
  await page.getByRole('heading', { name: 'You are booked' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Book another time' }).count(), 0);
  await page.reload();
  await page.getByRole('heading', { name: 'This page is not available' }).waitFor();
});

test('the organization’s logo stands beside its name', async (t) => {
  const pixel =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const logo = Buffer.from(pixel, 'base64');
  await scene.acme.within((tx) => setOrganizationFace(tx, scene.acme.organizationId, { logo }));
  const page = await scene.open(t, { path });
  const image = page.locator('header img');
  await image.waitFor();
  assert.equal(await image.evaluate((element) => 'naturalWidth' in element && element.naturalWidth), 1);
});

test('text that others wrote is text, whatever stands in it', async (t) => {
  const hostile = '<img src=x onerror=alert(1)><b>bold</b>';
  const page = await scene.open(t, {
    path: await scene.page('hostile', { title: hostile, description: hostile }),
  });
  await page.getByRole('heading', { name: hostile }).waitFor();
  assert.equal(await page.locator('main img, main b').count(), 0);
});

test('a page is narrow enough at every width and enlarged', async (t) => {
  const page = await scene.open(t, { path });
  await page.locator(slotButtons).first().waitFor();
  for (const width of [320, 412, 600, 719, 768, 979, 1_024, 1_920]) {
    await page.setViewportSize({ width, height: 800 });
    const needed = Number(await page.evaluate('document.documentElement.scrollWidth'));
    assert.ok(needed <= width, `${needed} pixels in ${width}`);
  }
});
