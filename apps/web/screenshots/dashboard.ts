// Pictures of the dashboard and the ways into it, of an organization with people, bookings and an identity provider.
// docs/dashboard.md shows them.
import type { Page } from 'playwright-core';
import { openDashboard } from '../test/dashboard-scene.ts';
import { type Acme, fillAcme } from './dashboard-data.ts';
import { allLooks, type Picture, take, wideLight } from './picture.ts';

const organization = '/app/organization';

async function openLeaver(page: Page): Promise<void> {
  await page.getByRole('button', { name: /PATCH Yuki/ }).click();
  await page.getByRole('dialog', { name: 'SCIM request' }).getByText('What followed').waitFor();
}

async function askToDeactivate(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Deactivate' }).click();
  await page.getByRole('dialog').waitFor();
}

// docs/idp/ shows them.
const guides = { okta: /^Okta: SCIM/, entra: /Entra/, google: /Google/, other: /other|another/i };

/** The set-up guide of each identity provider, as the page SCIM shows it. */
function picturesOfGuides(cookie: string): Picture[] {
  return Object.entries(guides).map(([name, tab]) => ({
    name: `guide-${name}`,
    path: `${organization}/scim`,
    cookie,
    go: (page: Page) => page.getByRole('tab', { name: tab }).click(),
    looks: [wideLight],
    part: (page: Page) =>
      page.locator('section', { has: page.getByRole('heading', { name: 'Set-up guides' }) }),
  }));
}

function picturesOf({ owner, returned, priya }: Acme): Picture[] {
  const cookie = owner.cookie;
  // Where more follows than a picture should show, it ends.
  const wide = { looks: [wideLight], windowUpTo: 1_400 };
  return [
    { name: 'home', path: '/app', cookie, looks: allLooks, windowUpTo: 1_400 },
    { name: 'event-types', path: '/app/event-types', cookie, ...wide },
    { name: 'availability', path: '/app/availability', cookie, ...wide, windowUpTo: 1_460 },
    { name: 'scim', path: `${organization}/scim`, cookie, looks: allLooks, windowUpTo: 1_740 },
    {
      name: 'scim-leaver',
      path: `${organization}/scim`,
      cookie,
      go: openLeaver,
      looks: [wideLight],
      windowUpTo: 900,
    },
    { name: 'members', path: `${organization}/members`, cookie, looks: allLooks, windowUpTo: 1_400 },
    {
      name: 'deactivation',
      path: `${organization}/members/${priya}`,
      cookie,
      go: askToDeactivate,
      looks: [wideLight],
      windowUpTo: 880,
    },
    { name: 'sso', path: `${organization}/sso`, cookie, ...wide, windowUpTo: 1_460 },
    { name: 'offboarding', path: `${organization}/offboarding`, cookie, ...wide },
    { name: 'audit-log', path: `${organization}/audit-log`, cookie, ...wide },
    { name: 'returned', path: '/app', cookie: returned, ...wide },
    { name: 'sign-in', path: '/sign-in/acme', ...wide, windowUpTo: 640 },
    { name: 'pricing', path: '/pricing', ...wide },
    ...picturesOfGuides(cookie),
  ];
}

export async function takeDashboard(): Promise<void> {
  const dashboard = await openDashboard();
  const studio = { browser: dashboard.browser, address: dashboard.server.url };
  try {
    for (const picture of picturesOf(await fillAcme(dashboard))) {
      await take(studio, { ...picture, name: `dashboard-${picture.name}` });
    }
  } finally {
    await dashboard.close();
  }
}
