// The dashboard in a real browser over the real server: an owner's way from sign-up to a healthy SCIM connection, what
// others see of it, by keyboard, and every page as axe judges it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { check, type Dashboard, openDashboard, ownerPassword, type SignedUp } from './dashboard-scene.ts';
import { focused, press, tabTo, write } from './keys.ts';

let dashboard: Dashboard;
let acme: SignedUp;

before(async () => {
  dashboard = await openDashboard();
  acme = await dashboard.found('acme');
});
after(() => dashboard.close());

const scimPath = '/app/organization/scim';

async function generate(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Generate Token' }).click();
  return storedToken(page);
}

/** Reads the token that is shown this once, and closes the dialog. */
async function storedToken(page: Page): Promise<string> {
  const dialog = page.getByRole('alertdialog', { name: 'Your SCIM token' });
  await dialog.waitFor();
  const token = (await dialog.locator('code').first().textContent()) ?? '';
  assert.match(token, /^lt_scim_/);
  await press(page, 'Escape');
  assert.ok(await dialog.getByRole('button', { name: 'Done' }).isDisabled());
  await dialog.getByText('I have stored the token').click();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'detached' });
  return token;
}

test('an owner signs up, upgrades, generates a token; the page turns healthy by itself; the old token is told', async (t) => {
  const page = await dashboard.open(t, { path: '/sign-up' });
  await page.getByLabel('Organization').fill('Globex Tools');
  assert.equal(await page.getByLabel('Name in addresses').inputValue(), 'globex-tools');
  await page.getByLabel('Your name').fill('Ines Okafor');
  await page.getByLabel('Your e-mail address').fill('ines@globex.example');
  await page.getByLabel('Password', { exact: true }).fill(ownerPassword);
  await page.getByRole('button', { name: 'Found Globex Tools' }).click();
  await page.getByRole('heading', { name: 'Hello, Ines' }).waitFor();

  await page.getByRole('link', { name: 'SCIM' }).click();
  await page.getByRole('heading', { name: 'SCIM provisioning is part of the Business plan' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Generate Token' }).count(), 0);
  await page.getByRole('link', { name: 'Upgrade' }).click();
  await page.getByRole('button', { name: 'Upgrade to Business' }).click();
  await page.getByText('Business plan', { exact: true }).first().waitFor();
  await page.getByRole('link', { name: 'SCIM' }).click();
  await page.getByRole('heading', { name: 'Not configured' }).waitFor();

  const token = await generate(page);
  assert.ok(!(await page.content()).includes(token), 'The token is gone with its dialog.');
  await page.getByRole('heading', { name: 'Waiting for the first request' }).waitFor();
  assert.equal((await dashboard.scim(token, 'GET', '/Users?count=1')).status, 200);
  await page.getByRole('heading', { name: 'Healthy' }).waitFor();
  await page.getByText('Connection tested').waitFor();
  await page
    .getByRole('button', { name: /^.*GET.*\/Users/ })
    .first()
    .waitFor();

  await page.getByRole('button', { name: 'Regenerate' }).click();
  const question = page.getByRole('dialog', { name: 'Regenerate the token?' });
  await question.getByText('Restart provisioning').waitFor();
  await question.getByText('Retry Selected').waitFor();
  await question.getByRole('button', { name: 'Regenerate' }).click();
  const second = await storedToken(page);
  assert.notEqual(second, token);
  assert.equal((await dashboard.scim(token, 'GET', '/Users?count=1')).status, 401);
  await page.getByRole('heading', { name: 'The identity provider still uses the replaced token' }).waitFor();
  assert.equal((await dashboard.scim(second, 'GET', '/Users?count=1')).status, 200);
  await page.getByRole('heading', { name: 'Healthy' }).waitFor();
});

test('the request log is live, and holds still while one is read', async (t) => {
  const org = await dashboard.found('initech');
  await dashboard.setPlan('initech', 'BUSINESS');
  const page = await dashboard.open(t, { path: scimPath, as: org });
  const token = await generate(page);
  const user = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: 'priya@initech.example',
    displayName: 'Priya Raman',
    password: 'never kept',
    emails: [{ value: 'priya@initech.example', type: 'work', primary: true }],
  };
  assert.equal((await dashboard.scim(token, 'POST', '/Users', user)).status, 201);
  const row = page.getByRole('button', { name: /POST Priya Raman/ });
  await row.click();
  const drawer = page.getByRole('dialog', { name: 'SCIM request' });
  await drawer.getByText('Created').waitFor();
  const body = (await drawer.locator('pre').textContent()) ?? '';
  assert.match(body, /priya@initech\.example/);
  assert.doesNotMatch(body, /never kept/);

  const rows = page.locator('ul > li button', { has: page.locator('time') });
  const before = await rows.count();
  assert.equal((await dashboard.scim(token, 'POST', '/Users', user)).status, 409);
  await new Promise((resolve) => setTimeout(resolve, 4_500));
  assert.equal(await rows.count(), before, 'Nothing moves while the drawer is open.');
  await press(page, 'Escape');
  await focused(row);
  await page.getByRole('button', { name: /POST.*409/ }).waitFor();
});

test('a member sees nothing of the organization’s settings, and is told so at their address', async (t) => {
  const org = await dashboard.found('hooli');
  await dashboard.setPlan('hooli', 'BUSINESS');
  await dashboard.setRole('hooli', 'MEMBER');
  const page = await dashboard.open(t, { path: scimPath, as: org });
  await page.getByRole('heading', { name: 'You can’t see this page' }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'SCIM' }).count(), 0);
  await check(page);
});

test('who is signed out comes to the sign-in page, and from there to where they wanted', async (t) => {
  const page = await dashboard.open(t, { path: '/app/availability', allowed: /status of 401/ });
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.getByLabel('E-mail address').fill(acme.email);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('Organization').fill('acme');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('Password').fill(ownerPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Availability' }).waitFor();
});

test('who is deactivated is told so with the next click, whatever this browser has read before', async (t) => {
  const org = await dashboard.found('umbrella');
  await dashboard.setPlan('umbrella', 'BUSINESS');
  const token = await dashboard.token('umbrella');
  const page = await dashboard.open(t, { path: '/app', as: org, allowed: /401/ });
  await page.getByText('Nothing is booked').waitFor();
  const found = await dashboard.scim(
    token,
    'GET',
    `/Users?filter=${encodeURIComponent(`userName eq "${org.email}"`)}`,
  );
  const { Resources } = (await found.json()) as { Resources: { id: string }[] };
  const patch = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'active', value: false }],
  };
  assert.equal((await dashboard.scim(token, 'PATCH', `/Users/${Resources[0]?.id}`, patch)).status, 200);
  await page.getByRole('link', { name: 'Bookings' }).first().click();
  await page.waitForURL(/\/sign-in\/umbrella\?problem=deprovisioned$/);
});

test('by keyboard alone: sign in, open SCIM, read a question, leave it', async (t) => {
  await dashboard.setPlan('acme', 'BUSINESS');
  const page = await dashboard.open(t, { path: '/sign-in/acme' });
  await write(page, page.getByLabel('E-mail address'), acme.email);
  await write(page, page.getByLabel('Password'), ownerPassword);
  await press(page, 'Enter');
  await page.getByRole('heading', { name: 'Hello, Dana' }).waitFor();
  await tabTo(page, page.getByRole('link', { name: 'Skip to the content' }));
  await tabTo(page, page.getByRole('link', { name: 'SCIM' }));
  await press(page, 'Enter');
  await focused(page.getByRole('heading', { name: 'SCIM', exact: true }));
  const off = page.getByRole('button', { name: 'Switch off' });
  await tabTo(page, off);
  await press(page, 'Enter');
  await focused(page.getByRole('button', { name: 'Leave it on' }));
  await press(page, 'Escape');
  await focused(off);
});

const pages = [
  '/app',
  '/app/event-types',
  '/app/event-types/new',
  '/app/availability',
  '/app/bookings',
  '/app/team',
  '/app/profile',
  scimPath,
  '/app/organization/members',
  '/app/organization/members?status=invited',
  '/app/organization/teams',
  '/app/organization/sso',
  '/app/organization/domains',
  '/app/organization/plan',
  '/app/organization/offboarding',
  '/app/organization/audit-log',
  '/app/organization/settings',
  '/app/there-is-nothing',
];
const doors = [
  '/',
  '/pricing',
  '/sign-in',
  '/sign-in/acme',
  '/sign-in/acme?problem=deprovisioned',
  '/sign-up',
];

test('axe finds nothing on any page, wide and light or at 360 px and dark', async (t) => {
  await dashboard.setPlan('acme', 'BUSINESS');
  const page = await dashboard.open(t, { path: '/app', as: acme });
  for (const path of [...pages, ...doors]) {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(dashboard.server.url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByText('Loading', { exact: true }).first().waitFor({ state: 'detached' });
    await check(page);
    await page.setViewportSize({ width: 360, height: 780 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await check(page);
  }
});
