// Pictures of every public page, light and dark, narrow and wide, over a database of its own. docs/booking-pages.md shows
// them.
import type { Page } from 'playwright-core';
import { setOrganizationFace } from '../../server/src/organizations/organization-face.ts';
import { defaultHours } from '../../server/src/scheduling/slots/hours.ts';
import { saveHours } from '../../server/src/scheduling/slots/schedule-store.ts';
import { tokenFor } from '../../server/test/booking/booking-scene.ts';
import { introFields } from '../../server/test/page-scene.ts';
import { openScene, type Scene } from '../test/scene.ts';
import { type Picture, type Studio, take, timeZone, wideLight, withPage } from './picture.ts';

const email = 'ines@customer.example';

async function setScene({ acme, dana, page }: Scene): Promise<void> {
  await acme.sql(`update organization set name = 'Acme Robotics' where id = $1`, [acme.organizationId]);
  await acme.within(async (tx) => {
    await saveHours(tx, acme.organizationId, dana.id, defaultHours(timeZone));
    await setOrganizationFace(tx, acme.organizationId, { fallbackUrl: 'https://acme.example/contact' });
  });
  await page('introduction', {
    title: 'Introduction',
    description: 'A first conversation: what you are building, and whether we can help.',
    guestsAllowed: 2,
    questions: [
      { id: 'topic', label: 'What would you like to talk about?', kind: 'long_text', required: true },
      { id: 'nda', label: 'I have read the confidentiality notes', kind: 'checkbox', required: false },
    ],
  });
  await page('design-review', {
    title: 'Design review',
    description: 'We go through your drawings together, and you leave with a list of what to change.',
    rules: { ...introFields.rules, minutes: 90 },
    location: { kind: 'in_person', text: 'Acme, Hall 2' },
    confirmationRequired: true,
  });
  await page('workshop', {
    title: 'Grippers workshop',
    rules: { ...introFields.rules, minutes: 120 },
    location: { kind: 'in_person', text: 'Acme, Hall 3' },
    kind: 'group',
    capacity: 8,
  });
  const from = Temporal.Now.plainDateISO(timeZone).add({ months: 2 }).with({ day: 4 });
  const window = { kind: 'range', from: String(from), to: String(from.add({ days: 20 })) } as const;
  await page('office-hours', {
    title: 'Office hours',
    rules: { ...introFields.rules, minutes: 20, window },
    location: { kind: 'phone', text: 'You are called' },
  });
}

async function nextMonth(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Next month' }).click();
  await page.locator('[data-start]').first().waitFor();
  await page.mouse.move(0, 0);
}

async function toForm(page: Page): Promise<void> {
  await nextMonth(page);
  await page.locator('[data-start]').last().click();
  await page.getByRole('heading', { name: 'Your details' }).waitFor();
}

async function book(page: Page, submit: string): Promise<void> {
  await toForm(page);
  await page.getByLabel('Name').fill('Ines Okafor');
  await page.getByLabel('E-mail', { exact: true }).fill(email);
  if ((await page.getByRole('textbox').count()) > 2) {
    await page.getByLabel('What would you like').fill('A gripper for eggs.');
  }
  await page.getByRole('button', { name: submit }).click();
  await page.getByRole('heading', { name: /You are booked|Your request is sent/ }).waitFor();
}

/** Those that book come last, because each booking takes a time away from the next. */
function picturesOf(scene: Scene): Picture[] {
  const base = `/acme/${scene.dana.handle}`;
  return [
    { name: 'host', path: base },
    { name: 'times', path: `${base}/introduction`, go: nextMonth },
    { name: 'seats', path: `${base}/workshop`, go: nextMonth },
    { name: 'empty-month', path: `${base}/office-hours` },
    { name: 'form', path: `${base}/introduction`, go: toForm },
    {
      name: 'form-with-errors',
      path: `${base}/introduction`,
      go: async (page) => {
        await toForm(page);
        await page.getByRole('button', { name: 'Book this time' }).click();
      },
    },
    { name: 'not-available', path: '/acme/nobody' },
    { name: 'booked', path: `${base}/introduction`, go: (page) => book(page, 'Book this time') },
    { name: 'requested', path: `${base}/design-review`, go: (page) => book(page, 'Ask for this time') },
  ];
}

/** A booking and a request are made once; their pages are looked at by the mailed links. */
async function mailedPicturesOf(scene: Scene, studio: Studio): Promise<Picture[]> {
  const { acme, dana, database } = scene;
  const linkTo = async (address: string) =>
    `/booking/${await tokenFor(database, acme.organizationId, address)}`;
  await withPage(studio, wideLight, async (page) => {
    await page.goto(`${studio.address}/acme/${dana.handle}/introduction`);
    await book(page, 'Book this time');
  });
  const invitee = await linkTo(email);
  await withPage(studio, wideLight, async (page) => {
    await page.goto(`${studio.address}/acme/${dana.handle}/design-review`);
    await book(page, 'Ask for this time');
  });
  const host = await linkTo(dana.email);
  return [
    { name: 'booking', path: invitee },
    {
      name: 'reschedule',
      path: invitee,
      go: async (page) => {
        await page.getByRole('button', { name: 'Move it' }).click();
        await nextMonth(page);
        await page.locator('[data-start]').last().click();
      },
    },
    {
      name: 'cancel',
      path: invitee,
      go: (page) => page.getByRole('button', { name: 'Cancel the booking' }).click(),
    },
    { name: 'request', path: host },
  ];
}

export async function takeBookingPages(): Promise<void> {
  const scene = await openScene({ upcomingPerInvitee: 100, perNetworkAndHour: 1_000, mailsPerDay: 1_000 });
  const studio = { browser: scene.browser, address: scene.server.address };
  try {
    await setScene(scene);
    for (const picture of picturesOf(scene)) {
      await take(studio, picture);
    }
    for (const picture of await mailedPicturesOf(scene, studio)) {
      await take(studio, picture);
    }
  } finally {
    await scene.close();
  }
}
