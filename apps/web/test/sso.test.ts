// Single sign-on as people meet it: set up in the dashboard, through a real OpenID provider and a SAML one that are other
// sites to the browser, from the first sign-in to the click after an account was closed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { formats } from '../../server/test/sign-in/saml-idp.ts';
import { check, ownerPassword } from './dashboard-scene.ts';
import { allowed, openSsoScene, type SsoOrganization, type SsoScene } from './sso-scene.ts';

let scene: SsoScene;
/** By OpenID Connect, switched on. */
let acme: SsoOrganization;
/** By SAML, switched on. */
let globex: SsoOrganization;
/** Without any connection yet. */
let newcomer: SsoOrganization;
before(async () => {
  scene = await openSsoScene(['acme', 'newcomer']);
  acme = await scene.found('acme');
  globex = await scene.found('globex');
  newcomer = await scene.found('newcomer');
  const { issuer } = scene.oidc;
  await acme.switchOn('oidc', { issuer, clientId: 'linktime', clientSecret: 'a client secret' });
  await globex.switchOn('saml', { fields: scene.saml.fields });
});
after(() => scene.close());

const ssoPath = '/app/organization/sso';

const nextAtOidc = (page: Page, name: string, more?: object) => scene.nextAtOidc(page, name, more);
const go = (page: Page, path: string) => page.goto(scene.dashboard.server.url + path);
const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true }).waitFor();
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

async function comeIn(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Continue with single sign-on' }).click();
  await page.getByRole('heading', { name: /^Hello/ }).waitFor();
}

test('an admin sets up OpenID Connect: adds it, tries it, has an owner named, switches it on', async (t) => {
  const admin = await newcomer.admin('ada');
  const page = await scene.dashboard.open(t, { path: ssoPath, as: admin, allowed });
  await button(page, 'Add OpenID Connect').click();
  const dialog = page.getByRole('dialog', { name: 'Add OpenID Connect' });
  await dialog.getByLabel('Issuer').fill('login.acme.example');
  await button(page, 'Add the connection').click();
  await dialog.getByText('Write a web address').waitFor();
  await dialog.getByLabel('Issuer').fill(`${scene.oidc.issuer}/.well-known/openid-configuration`);
  await dialog.getByLabel('Client ID').fill('linktime-1');
  await dialog.getByLabel('Client secret').fill('a client secret');
  await button(page, 'Add the connection').click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText(/^Before it can be switched on: a test .* and an owner/).waitFor();
  assert.ok(await button(page, 'Switch on').isDisabled());

  await nextAtOidc(page, 'ada', { department: 'Sales' });
  await button(page, 'Test sign-in').click();
  await page.getByText(/^Test .*: passed$/).waitFor();
  await page.getByText('Taken for ada Test, who would be signed in.').waitFor();
  await page.getByText('What the identity provider sent').click();
  await page.getByText('ada@example.com', { exact: true }).waitFor();
  await page.getByText('An owner can name one.').waitFor();

  const owners = await scene.dashboard.open(t, { path: ssoPath, as: newcomer.owner });
  await owners.getByLabel('Owner').selectOption({ label: `Dana Whitfield (${newcomer.owner.email})` });
  await button(owners, 'Save').click();
  await owners.getByText(/^Before it can be/).waitFor({ state: 'detached' });

  await page.reload();
  await button(page, 'Switch on').click();
  const question = page.getByRole('dialog', { name: 'Switch single sign-on on?' });
  await question.getByText('work for Dana Whitfield alone').waitFor();
  await question.getByRole('button', { name: 'Switch on' }).click();
  await page.getByText('Signs people in').waitFor();
  await check(page);
});

test('an owner sets up SAML by the address of its metadata, by what it offers for download, and takes it away', async (t) => {
  const viewport = { width: 360, height: 640 };
  const page = await scene.dashboard.open(t, { path: ssoPath, as: newcomer.owner, allowed, viewport });
  const dialog = page.getByRole('dialog', { name: 'Add SAML' });
  await button(page, 'Add SAML').click();
  await dialog.getByRole('textbox', { name: 'Address' }).fill(`${scene.saml.url}/nothing-is-here`);
  await button(page, 'Add the connection').click();
  await dialog.getByText('The address answered with status 404.').waitFor();
  await dialog.getByText('Issuer, sign-in URL and certificate.').click();
  const box = await dialog.boundingBox();
  assert.ok(box !== null && box.y >= 0 && box.y + box.height <= viewport.height, 'It scrolls inside.');
  await check(page);
  await dialog.getByText('The XML that it offers for download.').click();
  await dialog.getByLabel('Metadata', { exact: true }).fill('<a/>');
  await button(page, 'Add the connection').click();
  await dialog.getByText('This is not the metadata of one SAML entity.').waitFor();
  await dialog.getByLabel('Metadata', { exact: true }).fill(scene.saml.metadata);
  await button(page, 'Add the connection').click();
  await dialog.waitFor({ state: 'detached' });

  const card = page.getByRole('region', { name: 'SAML 2.0' });
  scene.saml.person = { nameId: 'stranger@example.com' };
  await card.getByRole('button', { name: 'Test sign-in' }).click();
  await card.getByText('passed, but nobody would be let in').waitFor();
  await card.getByText(/^Nobody here has this name/).waitFor();
  await card.getByRole('button', { name: 'Change' }).click();
  const change = page.getByRole('dialog', { name: 'Change the connection' });
  await change.getByRole('textbox', { name: 'Address' }).fill(`${scene.saml.url}/metadata`);
  await change.getByText('Refuse assertions that are not encrypted').click();
  await change.getByRole('button', { name: 'Save' }).click();
  await card.getByText('Not as it is now').waitFor();
  await card.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await card.waitFor({ state: 'detached' });
});

test('whoever SCIM creates comes in at once, address first; whoever it deactivates is shown out, and stays out', async (t) => {
  await acme.prove('example.com');
  const { scimId, email } = await acme.create('bea');
  const page = await scene.dashboard.open(t, { path: '/sign-in', allowed });
  await nextAtOidc(page, 'bea');
  await page.getByLabel('E-mail address').fill(email);
  await button(page, 'Continue').click();
  await comeIn(page);
  await acme.deactivate(scimId);
  await page.getByRole('link', { name: 'Bookings' }).first().click();
  await heading(page, 'This account has been closed');
  assert.match(page.url(), /\/sign-in\/acme\?problem=deprovisioned$/);
  await page.getByText(/ask your IT department to assign LinkTime to you again/).waitFor();
  assert.equal(await page.getByRole('button').count(), 0, 'nothing invites to try again');
  await check(page);
  await go(page, '/app/availability');
  await heading(page, 'This account has been closed');
  await page.getByRole('link', { name: 'Sign in with it' }).click();
  await page.getByRole('link', { name: 'Continue with single sign-on' }).click();
  await heading(page, 'This account has been closed');
});

test('an account that is closed in the middle of a change is said to be closed, and nothing is saved', async (t) => {
  const { scimId } = await globex.create('cleo');
  const page = await scene.dashboard.open(t, { path: '/sign-in/globex', allowed });
  scene.saml.person = { nameId: 'cleo@example.com' };
  await comeIn(page);
  await page.getByRole('link', { name: 'Availability' }).first().click();
  await heading(page, 'Availability');
  await page.waitForLoadState('networkidle');
  await globex.deactivate(scimId);
  await button(page, 'Save').first().click();
  await heading(page, 'This account has been closed');
});

test('a proof that is too old is asked for at the provider, and then it can be done; another person’s counts for nothing', async (t) => {
  await acme.admin('dee');
  const page = await scene.dashboard.open(t, { path: '/sign-in/acme?next=/app/organization/scim', allowed });
  await nextAtOidc(page, 'dee');
  await page.getByRole('link', { name: 'Continue with single sign-on' }).click();
  await heading(page, 'SCIM');
  await acme.age();
  await button(page, 'Regenerate').click();
  const question = page.getByRole('dialog', { name: 'Regenerate the token?' });
  await question.getByRole('button', { name: 'Regenerate' }).click();
  const proof = page.getByRole('dialog', { name: 'Confirm that it is you' });
  await acme.create('somebody-else');
  await nextAtOidc(page, 'somebody-else');
  await proof.getByRole('link', { name: 'Go to the identity provider' }).click();
  await heading(page, 'That was somebody else');
  await page.getByRole('link', { name: 'Back to LinkTime' }).click();
  await heading(page, 'SCIM');
  assert.equal(await acme.tokens(), 1, 'nothing was done');

  await button(page, 'Regenerate').click();
  await question.getByRole('button', { name: 'Regenerate' }).click();
  await nextAtOidc(page, 'dee');
  await proof.getByRole('link', { name: 'Go to the identity provider' }).click();
  await proof.waitFor({ state: 'detached' });
  await heading(page, 'SCIM');
  await button(page, 'Regenerate').click();
  await question.getByRole('button', { name: 'Regenerate' }).click();
  await page.getByRole('alertdialog', { name: 'Your SCIM token' }).waitFor();
  assert.equal(await acme.tokens(), 2);
  await acme.renewToken();
});

test('who signs out at the provider is signed out here, and told so with the next click', async (t) => {
  await acme.create('eve');
  const page = await scene.dashboard.open(t, { path: '/sign-in/acme', allowed });
  await nextAtOidc(page, 'eve');
  await comeIn(page);
  const provider = await page.context().newPage();
  await provider.goto(`${scene.oidc.issuer}/session/end`);
  const before = scene.oidc.logoutAnswers.length;
  await provider.evaluate(() => {
    const form = document.querySelector('form');
    form?.insertAdjacentHTML('beforeend', '<input type="hidden" name="logout" value="yes">');
    form?.submit();
  });
  await provider.waitForURL(/session\/end\/success/);
  await provider.close();
  assert.deepEqual(scene.oidc.logoutAnswers.slice(before), [200]);
  await page.getByRole('link', { name: 'Bookings' }).first().click();
  await heading(page, 'Sign in');
  await page.getByText('You have been signed out').waitFor();
  await page.getByText(/ended here or at your identity provider/).waitFor();
});

test('with single sign-on there is no password form but the owner’s for emergencies, which lets nobody else in', async (t) => {
  const page = await scene.dashboard.open(t, { path: '/sign-in/globex', allowed });
  await heading(page, 'Sign in');
  await page.getByRole('link', { name: 'Continue with single sign-on' }).waitFor();
  assert.equal(await page.getByLabel('Password').count(), 0);
  await button(page, 'Emergency access for an owner').click();
  const enter = async (email: string) => {
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password').fill(ownerPassword);
    await button(page, 'Sign in').click();
  };
  const { email } = await globex.create('fay');
  await globex.givePassword(email);
  await enter(email);
  await page.getByText('do not sign in here').waitFor();
  await enter(globex.owner.email);
  await page.getByRole('heading', { name: 'Hello, Dana' }).waitFor();
});

test('whoever is not let in is told why, and whom to ask for what', async (t) => {
  const page = await scene.dashboard.open(t, { path: '/sign-in/acme', allowed });
  const [ann, ben] = [await acme.create('ann'), await acme.create('ben')];
  const byOidc = async (name: string, more?: object) => {
    await nextAtOidc(page, name, more);
    await go(page, '/sso/acme');
  };
  const bySaml = async (nameId: string, format: string = formats.email) => {
    scene.saml.person = { nameId, format };
    await go(page, '/sso/globex');
  };
  const ways: readonly (readonly [title: string, remedy: RegExp, come: () => Promise<unknown>])[] = [
    ['You are signed out', /Sign in first/, () => go(page, '/sso/acme?purpose=step-up')],
    ['There is no account for you here', /Ask your IT department/, () => byOidc('stranger')],
    [
      'It is not clear who you are',
      /Ask an admin/,
      () => byOidc('both', { preferred_username: ann.email, email: ben.email, email_verified: true }),
    ],
    [
      'Sign in in another way first',
      /password or a mailed link/,
      () => byOidc('x', { preferred_username: acme.owner.email }),
    ],
    [
      'This account belongs to another identity',
      /Reset sign-in/,
      async () => {
        await byOidc('ann');
        await page.getByRole('heading', { name: /^Hello/ }).waitFor();
        await page.context().clearCookies();
        await byOidc('another', { preferred_username: ann.email });
      },
    ],
    ['That took too long', /begin again/, () => go(page, '/sso/oidc/acme/callback?state=x&code=y')],
    [
      'Single sign-on is not set up here',
      /ask an admin/,
      async () => {
        await scene.found('initech');
        await go(page, '/sso/initech');
      },
    ],
    ['Please begin here', /single sign-on below/, () => page.goto(`${scene.saml.url}/begin?slug=globex`)],
    ['The identity provider names you anew each time', /Ask an admin/, () => bySaml('_x', formats.transient)],
    ['The identity provider did not let you in', /test sign-in/, () => bySaml('_x', formats.kerberos)],
    ['The identity provider sent too much', /Ask an admin/, () => page.goto(`${scene.saml.url}/too-much`)],
    [
      'This answer was used already',
      /begin again/,
      async () => {
        await globex.create('gil');
        await bySaml('gil@example.com');
        await page.getByRole('heading', { name: /^Hello/ }).waitFor();
        await page.goto(`${scene.saml.url}/again`);
      },
    ],
    [
      'Somebody else is signed in in this browser',
      /Sign out of LinkTime first/,
      async () => {
        await globex.create('hal');
        await globex.sql('update sso_connection set idp_initiated = true where issuer = $1', [
          scene.saml.fields.issuer,
        ]);
        scene.saml.person = { nameId: 'hal@example.com' };
        await page.goto(`${scene.saml.url}/begin?slug=globex`);
      },
    ],
  ];
  for (const [title, remedy, come] of ways) {
    await come();
    await page.getByText(title, { exact: true }).waitFor();
    await page.getByText(remedy).first().waitFor();
  }
  await check(page);
  await page.getByRole('link', { name: 'Back to LinkTime' }).click();
  await page.getByRole('heading', { name: 'Hello, gil' }).waitFor();
});
