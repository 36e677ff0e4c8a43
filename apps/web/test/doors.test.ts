// Everything before one is signed in, and how one is signed out, in a real browser over the real server: with the links
// from the mails that were queued.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { testSecretKey } from '../../server/src/http/listening-server.ts';
import { setUpKey } from '../../server/src/sign-in/sign-up.ts';
import { run } from '../../server/test/database.ts';
import { visitor } from '../../server/test/sign-in/browser.ts';
import { checkBoth, type Doors, openDoors } from './doors-scene.ts';
import { focused, press } from './keys.ts';

let doors: Doors;

before(async () => {
  doors = await openDoors();
});
after(() => doors.close());

/** What a page says, whichever address it says it to. */
async function toldTo(page: Page, address: string): Promise<string | undefined> {
  return (await page.getByRole('main').textContent())?.replace(address, 'ADDRESS');
}

/** Where password managers look for whose password it is; not in one of the type "hidden". */
const username = 'form input[type="text"][autocomplete="username"]';
const signedOut = /status of 401/;
const used = /status of 404/;

test('who is invited comes in by the mailed link, publishes what the first sign-in asks about, and finds the link used', async (t) => {
  const email = 'ines@elsewhere.example';
  const admin = await doors.open(t, { path: '/app/organization/members', as: doors.acme });
  await admin.getByRole('button', { name: 'Invite somebody' }).click();
  await admin.getByLabel('E-mail address').fill(email);
  await press(admin, 'Enter');
  await admin.getByRole('dialog').getByRole('alert').waitFor();
  const path = await doors.mailed(email);

  const page = await doors.open(t, { path, allowed: /status of (?:400|404)/ });
  await page.getByRole('heading', { name: 'Join Acme Robotics' }).waitFor();
  await page.getByText(`Dana Whitfield invites ${email}`).waitFor();
  const name = page.getByLabel('Your name');
  await focused(name);
  assert.equal(await page.locator(username).inputValue(), email);
  await press(page, 'Enter');
  await page.getByText('Write your name.').waitFor();
  await page.getByText('Choose a password.').waitFor();
  await checkBoth(page);
  await name.fill('Ines Okafor');
  await page.getByLabel('Password', { exact: true }).fill('short');
  await press(page, 'Enter');
  await page.getByText('Please choose at least 10 characters').waitFor();
  await focused(page.getByLabel('Password', { exact: true }));
  await page.getByLabel('Password', { exact: true }).fill('nine copper kettles');
  await press(page, 'Enter');

  await page.getByRole('heading', { name: 'Hello, Ines' }).waitFor();
  await page.getByText('Monday to Friday 09:00 to 17:00, Europe/Berlin').waitFor();
  await page.getByText('Publish “30-minute meeting”?').waitFor();
  await checkBoth(page);
  await page.getByRole('button', { name: 'The hours are right, publish' }).click();
  await page.getByText('/acme/ines-okafor').waitFor();
  await page.getByText('To begin with').waitFor({ state: 'detached' });
  await focused(page.getByRole('heading', { name: 'Hello, Ines' }));
  const published = await visitor(doors.server.url).ask('GET', '/pages/acme/ines-okafor');
  assert.equal(published.body.eventTypes.length, 1);

  await page.goto(doors.server.url + path);
  await focused(page.getByRole('heading', { name: 'This invitation no longer works' }));
  await checkBoth(page);
  await page.getByRole('link', { name: 'Go to sign in' }).click();
  await page.waitForURL(/\/sign-in\/acme$/);
});

test('who is not ready to publish says so, and is not asked again', async (t) => {
  const joan = await doors.colleague('Joan Arlott');
  const page = await doors.open(t, { path: '/app', as: joan });
  await page.getByRole('button', { name: 'Not yet' }).click();
  await page.getByText('To begin with').waitFor({ state: 'detached' });
  await page.reload();
  await page.getByText('Nothing of yours is published').waitFor();
  assert.equal(await page.getByText('To begin with').count(), 0);
});

test('a mailed link signs in when it is pressed, not when a mail scanner opens it; then it is used', async (t) => {
  const kim = await doors.colleague('Kim Larsen');
  const page = await doors.open(t, { path: '/sign-in/acme', allowed: used });
  const told: (string | undefined)[] = [];
  for (const address of ['nobody@acme.example', kim.email]) {
    await page.getByLabel('E-mail address').fill(address);
    await page.getByRole('button', { name: 'Mail me a sign-in link' }).click();
    await focused(page.getByRole('heading', { name: 'Check your mail' }));
    told.push(await toldTo(page, address));
    if (told.length === 1) {
      await checkBoth(page);
      await page.getByRole('button', { name: 'Back' }).click();
    }
  }
  assert.equal(told[0], told[1]);
  assert.equal(await doors.mailCount('nobody@acme.example'), 0);
  const path = await doors.mailed(kim.email);

  const scanner = await doors.open(t, { path });
  await scanner.getByText(`As ${kim.email}`).waitFor();
  await scanner.waitForLoadState('networkidle');
  assert.deepEqual(await scanner.context().cookies(), []);

  await page.goto(doors.server.url + path);
  const button = page.getByRole('button', { name: 'Sign in to Acme Robotics' });
  await focused(button);
  await checkBoth(page);
  // The dashboard is slow to come, and the button is pressed once more.
  const { promise: waited, resolve: pressedTwice } = Promise.withResolvers<void>();
  await page.route('**/app', async (route) => {
    await waited;
    await route.continue();
  });
  const uses: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') {
      uses.push(request.url());
    }
  });
  const leaving = page.waitForRequest('**/app');
  await press(page, 'Enter');
  await leaving;
  await press(page, 'Enter');
  pressedTwice();
  await page.getByRole('heading', { name: 'Hello, Kim' }).waitFor();
  assert.equal(uses.length, 1);

  const late = await doors.open(t, { path, allowed: used });
  await focused(late.getByRole('heading', { name: 'This link no longer works' }));
  await late.getByText('Ask for a new one on the sign-in page.').waitFor();
  await checkBoth(late);
  await late.getByRole('link', { name: 'Go to sign in' }).click();
  await late.getByLabel('E-mail address').waitFor();
});

test('a forgotten password is replaced through a mailed link: the old one is over, and so is every other session', async (t) => {
  const lena = await doors.colleague('Lena Brandt');
  const elsewhere = await doors.open(t, { path: '/app/availability', as: lena, allowed: signedOut });
  await elsewhere.getByRole('heading', { name: 'Availability' }).waitFor();

  const page = await doors.open(t, { path: '/sign-in/acme', allowed: /status of (?:400|403|404)/ });
  await page.getByRole('button', { name: 'Forgot the password?' }).click();
  await page.getByText('Write your e-mail address').waitFor();
  await focused(page.getByLabel('E-mail address'));
  const told: (string | undefined)[] = [];
  for (const address of ['nobody@acme.example', lena.email]) {
    await page.getByLabel('E-mail address').fill(address);
    await page.getByRole('button', { name: 'Forgot the password?' }).click();
    await page.getByRole('heading', { name: 'Check your mail' }).waitFor();
    told.push(await toldTo(page, address));
    await page.getByRole('button', { name: 'Back' }).click();
  }
  assert.equal(told[0], told[1]);

  const path = await doors.mailed(lena.email);
  await page.goto(doors.server.url + path);
  const password = page.getByLabel('New password');
  await focused(password);
  assert.equal(await page.locator(username).inputValue(), lena.email);
  await password.fill('lena lena');
  await press(page, 'Enter');
  await page.getByText('Please choose at least 10 characters').waitFor();
  await checkBoth(page);
  await page.getByRole('button', { name: 'Show the password' }).click();
  await password.fill('seven quiet harbours');
  assert.equal(await password.getAttribute('type'), 'text');
  await press(page, 'Enter');
  await page.getByRole('heading', { name: 'Hello, Lena' }).waitFor();

  await elsewhere.getByRole('link', { name: 'Bookings' }).first().click();
  await elsewhere.waitForURL(/\/sign-in\/acme\?.*ended=1/);
  await elsewhere.getByLabel('E-mail address').fill(lena.email);
  await elsewhere.getByLabel('Password').fill('seven quiet harbours');
  await press(elsewhere, 'Enter');
  await elsewhere.getByRole('heading', { name: 'Bookings' }).waitFor();

  await page.context().clearCookies();
  await page.goto(`${doors.server.url}/sign-in/acme`);
  await page.getByLabel('E-mail address').fill(lena.email);
  await page.getByLabel('Password').fill(lena.password);
  await press(page, 'Enter');
  await page.getByRole('alert').getByText('do not sign in here').waitFor();
  await page.goto(doors.server.url + path);
  await page.getByText('Ask for a new one with “Forgot the password?”').waitFor();
});

test('an address is confirmed by pressing, and the banner that asks for it is gone', async (t) => {
  const { email } = doors.acme;
  const page = await doors.open(t, { path: '/app', as: doors.acme });
  const banner = page.getByText('Confirm your e-mail address');
  await banner.waitFor();
  await page.getByRole('button', { name: 'Send the mail' }).click();
  await page.getByText(`A mail is on its way to ${email}`).waitFor();
  const path = await doors.mailed(email);

  const mail = await doors.open(t, { path, allowed: used });
  await mail.getByText(`Is ${email} yours?`).waitFor();
  await focused(mail.getByRole('button', { name: 'Confirm this address' }));
  await checkBoth(mail);
  await page.reload();
  await banner.waitFor();
  await press(mail, 'Enter');
  await focused(mail.getByRole('heading', { name: 'Your address is confirmed' }));
  await checkBoth(mail);
  await page.reload();
  await page.getByRole('heading', { name: 'Hello, Dana' }).waitFor();
  await banner.waitFor({ state: 'detached' });

  await mail.goto(doors.server.url + path);
  await mail.getByRole('heading', { name: 'This link no longer works' }).waitFor();
  await mail.getByRole('link', { name: 'Go to your profile' }).waitFor();
});

test('an empty installation says how it is set up; its link founds the first organization, once', async (t) => {
  const page = await doors.openEmpty(t, { path: '/', allowed: /status of 40[13]/ });
  const place = new URL(page.url()).origin;
  await page.getByText('LinkTime is not set up yet').waitFor();
  assert.equal(await page.getByRole('link', { name: /Sign in|Found/ }).count(), 0);
  await checkBoth(page);
  await page.goto(`${place}/sign-up`);
  await focused(page.getByRole('heading', { name: 'LinkTime is not set up yet' }));

  const key = setUpKey(testSecretKey, new Date());
  const old = setUpKey(testSecretKey, new Date(Date.now() - 31 * 60_000));
  for (const wrong of [`?key=${old}`, `?key=${key}x`, '']) {
    await page.goto(`${place}/set-up${wrong}`);
    await focused(page.getByRole('heading', { name: 'This set-up link does not work' }));
    await page.getByText('it prints a new one').waitFor();
  }
  await checkBoth(page);

  await page.goto(`${place}/set-up?key=${key}`);
  await focused(page.getByLabel('Organization'));
  await page.getByLabel('Organization').fill('Globex Tools');
  await page.getByLabel('Your name').fill('Dana Whitfield');
  await page.getByLabel('Your e-mail address').fill('dana@globex.example');
  await page.getByLabel('Password', { exact: true }).fill('six grippers wave');
  await checkBoth(page);
  await press(page, 'Enter');
  await page.getByRole('heading', { name: 'Hello, Dana' }).waitFor();

  await page.goto(`${place}/set-up?key=${key}`);
  await focused(page.getByRole('heading', { name: 'LinkTime is set up already' }));
  await checkBoth(page);
  await page.goto(`${place}/`);
  await page.getByRole('main').getByRole('link', { name: 'Sign in' }).waitFor();
});

test('a form of sign-up says in words what is wrong where, and the focus goes there', async (t) => {
  const page = await doors.open(t, { path: '/sign-up', allowed: /status of 400/ });
  await focused(page.getByLabel('Organization'));
  await page.getByLabel('Name in addresses').fill('Not a name');
  await page.getByLabel('Your name').fill('www.example.com');
  await page.getByLabel('Your e-mail address').fill('dana');
  await page.getByLabel('Password', { exact: true }).fill('six grippers wave');
  await press(page, 'Enter');
  for (const sentence of [
    'Write the organization’s name.',
    'Use 1 to 63 lower-case letters and digits, with hyphens between them.',
    'without links or e-mail addresses',
    'Write your e-mail address, like dana@acme.example.',
  ]) {
    await page.getByText(sentence).waitFor();
  }
  await focused(page.getByLabel('Organization'));
  await checkBoth(page);
  await page.getByLabel('Organization').fill('Acme');
  await page.getByLabel('Name in addresses').fill('acme');
  await page.getByLabel('Your name').fill('Dana');
  await page.getByLabel('Your e-mail address').fill('dana@acme.example');
  await press(page, 'Enter');
  await page.getByText('This name is taken').waitFor();
  await focused(page.getByLabel('Name in addresses'));
});

test('where strangers found nothing, no page offers it; where they may, the pages do', async (t) => {
  const closed = await doors.openClosed(t, { path: '/' });
  const open = await doors.open(t, { path: '/' });
  for (const path of ['/', '/pricing', '/sign-in']) {
    for (const [page, offers] of [
      [closed, 0],
      [open, 1],
    ] as const) {
      await page.goto(new URL(path, page.url()).href);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      assert.equal(await page.getByRole('link', { name: 'Found an organization' }).count(), offers, path);
    }
  }
  await closed.getByText('Ask an admin of your organization for an invitation').waitFor();
  await closed.goto(new URL('/sign-up', closed.url()).href);
  await focused(closed.getByRole('heading', { name: 'Ask for an invitation' }));
  await checkBoth(closed);
  await closed.getByRole('link', { name: 'Sign in instead' }).click();
  await focused(closed.getByLabel('E-mail address'));
  await open.getByRole('link', { name: 'Found an organization' }).click();
  await focused(open.getByLabel('Organization'));
});

test('who signs out on a phone is out, and going back shows nothing', async (t) => {
  const mona = await doors.colleague('Mona Reyes');
  const viewport = { width: 360, height: 780 };
  const page = await doors.open(t, { path: '/app', as: mona, viewport, allowed: signedOut });
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL(/\/sign-in\/acme$/);
  await focused(page.getByLabel('E-mail address'));
  assert.equal((await visitor(doors.server.url, mona.cookie).ask('GET', '/session')).status, 401);
  await page.goBack();
  await page.waitForURL(/\/sign-in\/acme$/);
  assert.equal(await page.getByText('Mona').count(), 0);
});

test('the profile lists the sessions; those elsewhere are ended with the next click there', async (t) => {
  const nora = await doors.colleague('Nora Falk');
  const userAgent = 'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Mobile Safari/604.1';
  const phone = await doors.open(t, { path: '/sign-in/acme', userAgent, allowed: signedOut });
  await phone.getByLabel('E-mail address').fill(nora.email);
  await phone.getByLabel('Password').fill(nora.password);
  await press(phone, 'Enter');
  await phone.getByRole('heading', { name: 'Hello, Nora' }).waitFor();

  const page = await doors.open(t, { path: '/app/profile', as: nora });
  const sessions = page.getByRole('list', { name: 'Sessions' }).getByRole('listitem');
  await sessions.filter({ hasText: 'Safari on iOS' }).waitFor();
  assert.equal(await sessions.count(), 2);
  assert.equal(await sessions.filter({ hasText: 'This one' }).count(), 1);
  await checkBoth(page);
  await page.getByRole('button', { name: 'End all others' }).click();
  await page.getByText('1 session ended.').waitFor();
  await sessions.filter({ hasText: 'Safari on iOS' }).waitFor({ state: 'detached' });
  await focused(page.locator('div', { has: page.getByRole('list', { name: 'Sessions' }) }).last());
  await phone.getByRole('link', { name: 'Bookings' }).first().click();
  await phone.waitForURL(/\/sign-in\/acme\?.*ended=1/);
  await phone.getByRole('alert').getByText('You have been signed out').waitFor();
});

test('what the identity provider decides is locked on the profile', async (t) => {
  await doors.setPlan('acme', 'BUSINESS');
  const email = 'rhea@acme.example';
  const created = await doors.scim(await doors.token('acme'), 'POST', '/Users', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: email,
    displayName: 'Rhea Sandoval',
    emails: [{ value: email, type: 'work', primary: true }],
  });
  assert.equal(created.status, 201);
  const rhea = visitor(doors.server.url);
  await rhea.ask('POST', '/sign-in/link', { organization: 'acme', email });
  await rhea.ask('POST', `/sign-in/links/${(await doors.mailed(email)).split('/').at(-1)}`, {});
  const as = { slug: 'acme', email, cookie: rhea.cookie() ?? '' };
  const page = await doors.open(t, { path: '/app/profile', as });
  await page.getByText('Your identity provider decides your name and time zone').waitFor();
  assert.equal(await page.getByLabel('Name', { exact: true }).isEditable(), false);
  assert.equal(await page.getByLabel('Time zone').isEnabled(), false);
  assert.equal(await page.getByLabel('Name in addresses').isEditable(), true);
});

test('another password asks for a proof when the last one is old, and is saved after it', async (t) => {
  const otto = await doors.colleague('Otto Vance');
  const page = await doors.open(t, { path: '/app/profile', as: otto, allowed: /status of (?:400|403)/ });
  await page.getByLabel('New password').fill('eight patient lanterns');
  assert.equal(await page.locator(username).inputValue(), otto.email);
  await run(
    doors.database.owner,
    `update session set confirmed_at = now() - interval '16 minutes'
     where person_id = (select id from person where email = $1)`,
    [otto.email],
  );
  await press(page, 'Enter');
  const proof = page.getByRole('dialog', { name: 'Confirm that it is you' });
  await focused(proof.getByLabel('Your password'));
  await proof.getByLabel('Your password').fill('eight patient lanterns');
  await press(page, 'Enter');
  await proof.getByText('This is not the password.').waitFor();
  await proof.getByLabel('Your password').fill(otto.password);
  await press(page, 'Enter');
  await page.getByText('The password is saved').waitFor();
  const again = { organization: 'acme', email: otto.email, password: 'eight patient lanterns' };
  assert.equal((await visitor(doors.server.url).ask('POST', '/sign-in/password', again)).status, 200);
});

test('403 and 404 say what they are, and have a way on', async (t) => {
  const pia = await doors.colleague('Pia Moreau');
  const page = await doors.open(t, { path: '/app/organization/members', as: pia });
  for (const [path, title] of [
    ['/app/organization/members', 'You can’t see this page'],
    ['/app/there-is-nothing', 'There is no page here'],
  ] as const) {
    await page.goto(doors.server.url + path);
    await focused(page.getByRole('heading', { name: title }));
    assert.equal(await page.getByRole('main').count(), 1);
    await checkBoth(page);
    await page.getByRole('link', { name: 'Go to Home' }).click();
    await page.getByRole('heading', { name: 'Hello, Pia' }).waitFor();
  }
  await page.goto(`${doors.server.url}/sign-in/acme/nothing/here`);
  await focused(page.getByRole('heading', { name: 'There is no page here' }));
  await page.getByRole('link', { name: 'Go to the start' }).click();
  await page.getByRole('heading', { name: 'Scheduling that knows who works for you' }).waitFor();
});

test('a page that failed, or whose server is away, says which; trying again shows it once that is over', async (t) => {
  const quin = await doors.colleague('Quin Abara');
  const page = await doors.open(t, {
    path: '/app/availability',
    as: quin,
    allowed: /status of 50[03]|ERR_FAILED/,
  });
  const asked = '**/api/v1/**';
  for (const { title, answer } of [
    { title: 'This page failed', answer: { status: 500, json: { error: 'internal', message: '' } } },
    { title: 'LinkTime is busy', answer: { status: 503, json: { error: 'busy', message: '' } } },
    { title: 'LinkTime can’t be reached', answer: undefined },
  ]) {
    await page.getByRole('heading', { name: 'Availability' }).waitFor();
    await page.route(asked, (route) => (answer === undefined ? route.abort() : route.fulfill(answer)));
    await page.reload();
    await focused(page.getByRole('heading', { name: title }));
    if (answer === undefined) {
      await checkBoth(page);
    }
    await page.unroute(asked);
    await page.getByRole('button', { name: 'Try again' }).click();
  }
  await page.getByRole('heading', { name: 'Availability' }).waitFor();

  for (const [path, then] of [
    ['/sign-in/acme', page.getByLabel('Password')],
    ['/sign-up', page.getByLabel('Organization')],
  ] as const) {
    await page.route(asked, (route) => route.abort());
    await page.goto(doors.server.url + path);
    await page.getByRole('alert').getByText('LinkTime did not answer').waitFor();
    await page.unroute(asked);
    await page.getByRole('button', { name: 'Try again' }).click();
    await then.waitFor();
  }
});

test('a part of a page that an update has taken away is told, and loading the page again mends it', async (t) => {
  const page = await doors.open(t, { path: '/sign-in', allowed: /ERR_FAILED|dynamically imported/ });
  await page.getByLabel('E-mail address').waitFor();
  const there = new Set(
    await page.evaluate<string[]>(`performance.getEntriesByType('resource').map(({ name }) => name)`),
  );
  await page.route('**/app-assets/**', (route) =>
    there.has(route.request().url()) ? route.continue() : route.abort(),
  );
  // The router loads the page again by itself once; the part is missing then too.
  await page.getByRole('link', { name: 'LinkTime' }).click();
  await focused(page.getByRole('heading', { name: 'A part of this page is missing' }));
  assert.equal(await page.getByRole('main').count(), 1);
  await page.unroute('**/app-assets/**');
  await page.getByRole('button', { name: 'Load the page again' }).click();
  await page.getByRole('heading', { name: 'Scheduling that knows who works for you' }).waitFor();
});
