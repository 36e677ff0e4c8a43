// The dashboard's pages with an organization behind them: people and leavers over SCIM, bookings over the public API, each
// page used by whom it is for.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { auditActions } from '../../server/src/audit/actions.ts';
import { sealAudit } from '../../server/src/audit/seal.ts';
import { withOrganization } from '../../server/src/db/transaction.ts';
import { faultOfEvidence } from '../../server/src/offboarding/evidence-check.ts';
import { pageRequests } from '../../server/test/dashboard/page-requests.ts';
import { run } from '../../server/test/database.ts';
import { patch } from '../../server/test/scim-client.ts';
import { actionGroups, sentenceOfRecord } from '../src/app/pages/audit/action-words.ts';
import { check, type Dashboard, openDashboard, type SignedUp, type Window } from './dashboard-scene.ts';
import { focused, press } from './keys.ts';
import {
  ask,
  deliverMails,
  foundOrganization,
  groupSchema,
  type Organization,
  type Person,
  settleHolds,
  userSchema,
} from './organization-scene.ts';

let dashboard: Dashboard;
let acme: Organization;
let yuki: Person;
/** An ADMIN and a MEMBER, who stay. */
let priya: Person;
let mateo: Person;
let admin: SignedUp;
let member: SignedUp;

before(async () => {
  dashboard = await openDashboard();
  acme = await foundOrganization(dashboard, 'acme');
  priya = await acme.provision('Priya Raman');
  mateo = await acme.provision('Mateo Silva');
  await acme.setRole(priya, 'ADMIN');
  admin = (await acme.signIn(priya)).as;
  member = (await acme.signIn(mateo)).as;
  const mine = await acme.publish(priya);
  await acme.book(mine, [
    ['Lena Fischer', 4],
    ['Sofia Conti', 9],
  ]);
  yuki = await leaver(acme, 'Yuki Tanaka');
  await sealAudit(dashboard.database.worker);
  await deliverMails(dashboard);
});
after(() => dashboard.close());

/** Somebody with a team, two sessions and three bookings ahead, whom the identity provider deactivates. */
async function leaver(organization: Organization, name: string): Promise<Person> {
  const person = await organization.provision(name);
  const members = [{ value: person.scimId }];
  await organization.idp('POST', '/Groups', { schemas: [groupSchema], displayName: `${name} & co`, members });
  await organization.book(await organization.publish(person), [
    ['Omar Farouk', 1],
    ['Clara Jensen', 8, 'clara@nobody.example'],
    ['Peter Novak', 20],
  ]);
  await organization.signIn(person);
  await organization.setActive(person, false);
  return person;
}

const settings = '/app/organization';

function open(t: TestContext, window: Window): Promise<Page> {
  return dashboard.open(t, window);
}

async function download(
  page: Page,
  button: Locator,
): Promise<{ readonly name: string; readonly text: string }> {
  const [file] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}

/** What is open, as somebody sees it on a telephone in the dark. */
async function checkNarrow(page: Page): Promise<void> {
  const wide = page.viewportSize() ?? { width: 1280, height: 900 };
  await page.setViewportSize({ width: 360, height: 780 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await check(page);
  await page.setViewportSize(wide);
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Waits until there are so many. */
async function count(found: Locator, wanted: number): Promise<void> {
  const end = Date.now() + 15_000;
  for (let seen = await found.count(); seen !== wanted; seen = await found.count()) {
    assert.ok(Date.now() < end, `${seen} instead of ${wanted}: ${await found.allTextContents()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function fact(within: Page | Locator, name: string): Locator {
  return within.getByText(name, { exact: true }).locator('xpath=following-sibling::dd');
}

test('a leaver’s row says what followed, and opens the very mail that was sent', async (t) => {
  const page = await open(t, { path: `${settings}/scim`, as: acme.owner });
  await page.getByLabel('Person').fill('Yuki');
  await page.getByRole('button', { name: 'Choose Yuki Tanaka' }).click();
  await page.getByLabel('Method').selectOption('PATCH');
  const rows = page.getByRole('button', { name: /PATCH/ });
  await count(rows, 1);
  await rows.click();
  const drawer = page.getByRole('dialog', { name: 'SCIM request' });
  await drawer.getByText('What followed').waitFor();
  for (const consequence of [
    'Ended access',
    'Ended 2 sessions',
    'Closed 1 booking page',
    'Suspended 1 team membership',
    'Cancelled 3 bookings',
    'Told 3 invitees',
  ]) {
    assert.ok(await drawer.getByText(consequence, { exact: true }).isVisible(), consequence);
  }
  const mails = drawer.getByRole('listitem').filter({ has: page.getByRole('button', { name: /Cancelled/ }) });
  assert.equal(await mails.count(), 3);

  await checkNarrow(page);
  const opener = mails.filter({ hasText: 'omar.farouk' }).getByRole('button');
  await opener.click();
  const mail = page.getByRole('dialog', { name: 'Mail' });
  await mail.getByText('Delivered', { exact: true }).waitFor();
  assert.equal(await fact(mail, 'To').textContent(), 'omar.farouk@customer.example');
  assert.match((await fact(mail, 'Subject').textContent()) ?? '', /^Cancelled: 30-minute meeting/);
  assert.match((await mail.locator('pre').textContent()) ?? '', /Yuki Tanaka is no longer available/);
  await mail.getByText('250 OK: message queued').waitFor();
  await checkNarrow(page);
  await press(page, 'Escape');
  await mail.waitFor({ state: 'detached' });
  await focused(opener);

  await mails.filter({ hasText: 'clara@nobody.example' }).getByRole('button').click();
  await mail.getByText('Not delivered', { exact: true }).waitFor();
  await mail.getByText('550 5.1.1 No such mailbox here').waitFor();
});

test('a failed request says why and how it is mended; the log is filtered by outcome, and goes on', async (t) => {
  const taken = { schemas: [userSchema], userName: priya.email };
  assert.equal((await acme.idp('POST', '/Users', taken)).status, 409);
  const path = patch({ op: 'replace', path: 'emails[', value: 'x' });
  assert.equal((await acme.idp('PATCH', `/Users/${mateo.scimId}`, path)).status, 400);
  await Promise.all(Array.from({ length: 60 }, () => acme.idp('GET', '/Users?startIndex=1&count=1')));

  const page = await open(t, { path: `${settings}/scim?outcome=refused`, as: admin });
  const drawer = page.getByRole('dialog', { name: 'SCIM request' });
  await page.getByRole('button', { name: /POST .*409$/ }).click();
  await drawer.getByText('Somebody else in this organization has this userName').waitFor();
  await drawer.getByText('open Okta → Applications → your app → Assignments').waitFor();
  await drawer.getByText(/belongs to another active user/).waitFor();
  await drawer.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: /PATCH .*400$/ }).click();
  await drawer.getByText('An attribute path that was sent is not well-formed.').waitFor();
  await drawer.getByText('Provisioning → To App → Attribute Mappings').waitFor();
  await drawer.getByRole('button', { name: 'Close' }).click();
  assert.equal(await page.getByRole('button', { name: /\b20\d$/ }).count(), 0);

  await page.getByLabel('Outcome').selectOption('succeeded');
  await page.getByLabel('Method').selectOption('GET');
  const reads = page.getByRole('button', { name: /GET .*200$/ });
  await reads.nth(49).waitFor();
  await page.getByRole('button', { name: 'Show older requests' }).click();
  await reads.nth(59).waitFor();
});

test('the self-test leaves nothing, and only real traffic ticks the checklist', async (t) => {
  const globex = await foundOrganization(dashboard, 'globex');
  const page = await open(t, { path: `${settings}/scim`, as: globex.owner });
  await page.getByText('0 of 7 seen so far.').waitFor();
  await page.getByRole('button', { name: 'Run the self-test' }).click();
  await page.getByText('Every step was answered as it should be.').waitFor();
  const steps = page.getByRole('listitem').filter({ hasText: /^(Passed|Failed|Not tried): / });
  assert.deepEqual(await steps.filter({ hasNotText: /^Passed/ }).count(), 0);
  await steps.filter({ hasText: 'PATCH' }).first().waitFor();
  await page.getByRole('heading', { name: 'Waiting for the first request' }).waitFor();
  await page.getByText('No request yet').waitFor();
  const [left] = await run(
    dashboard.database.owner,
    `select (select count(*)::int from person where organization_id = $1) as people,
       (select count(*)::int from outbox where organization_id = $1) as mails,
       (select count(*)::int from provisioning_log where organization_id = $1) as requests`,
    [globex.id],
  );
  assert.deepEqual({ ...left }, { people: 1, mails: 0, requests: 0 });

  await globex.idp('GET', '/Users?startIndex=1&count=1');
  const ines = await globex.provision('Ines Lindqvist');
  await globex.book(await globex.publish(ines), [['Farah Nasser', 2]]);
  const emails = [{ value: 'ines.l@globex.example', type: 'work', primary: true }];
  const changed = patch({ op: 'replace', value: { displayName: 'Ines Lind', emails } });
  await globex.idp('PATCH', `/Users/${ines.scimId}`, changed);
  await page.getByText('4 of 7 seen so far.').waitFor();
  await globex.setActive(ines, false);
  await page.getByText('7 of 7 seen so far.').waitFor();
  await page.getByRole('heading', { name: 'Healthy' }).waitFor();
  await page.getByRole('button', { name: /PATCH Ines Lind.*Cancelled 1 booking · Told 1 invitee/ }).waitFor();
});

test('members are found by name among those who are here, and those who were', async (t) => {
  const page = await open(t, { path: `${settings}/members`, as: admin });
  const items = page.getByRole('list', { name: 'Members' }).getByRole('listitem');
  await page.getByRole('link', { name: 'Dana Whitfield' }).waitFor();
  await checkNarrow(page);
  await page.getByLabel('Find').fill('mateo@acme');
  await count(items, 1);
  assert.match((await items.allTextContents()).join(), /^MSMateo SilvaManaged by IdPmateo@acme\.example$/);
  await page.getByLabel('Find').fill('yuki');
  await page.getByText('Nobody matches').waitFor();
  await page.getByRole('tab', { name: 'Deactivated' }).click();
  await page.getByText(/yuki@acme\.example · left /).waitFor();
  await page.getByRole('tab', { name: 'Former' }).click();
  await page.getByText('Nobody matches').waitFor();
});

test('an owner changes a role; there is always an owner left; an admin is told that it is not theirs', async (t) => {
  const bo = await acme.provision('Bo Larsen');
  const page = await open(t, { path: `${settings}/members/${bo.id}`, as: acme.owner });
  await page.getByText('Manages people, teams, SCIM and SSO too.').click();
  await page.getByRole('button', { name: 'Save the role' }).click();
  await page.getByText('Bo Larsen is admin now.').waitFor();
  const { id } = (await ask(acme.dana, 'GET', '/session')).person;
  await page.goto(`${dashboard.server.url}${settings}/members/${id}`);
  await page.getByText('Owner. This is the last owner. Make somebody else an owner first.').waitFor();
  await page.getByText('Nobody does this to themselves. Ask another admin.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Deactivate' }).count(), 0);

  const admins = await open(t, { path: `${settings}/members/${id}`, as: admin });
  await admins.getByText('Owner. Only an owner can change a role.').waitFor();
  await admins.getByText('Only an owner may do this to an owner.').waitFor();
  await admins.goto(`${dashboard.server.url}${settings}/members/${bo.id}`);
  await admins.getByRole('button', { name: 'Deactivate' }).waitFor();
});

test('somebody is invited by hand, which is flagged while SCIM is in use, and taken back', async (t) => {
  const page = await open(t, {
    path: `${settings}/members?status=invited`,
    as: admin,
    allowed: /status of 400/,
  });
  await page
    .getByText('Who is invited by hand is not deprovisioned when they leave the directory.')
    .waitFor();
  await page.getByText('No invitation waits').waitFor();
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  const dialog = page.getByRole('dialog', { name: 'Invite somebody' });
  await dialog.getByLabel('E-mail address').fill('auditor');
  await dialog.getByRole('button', { name: 'Send the invitation' }).click();
  await dialog.getByText('Expected an e-mail address').waitFor();
  await dialog.getByLabel('E-mail address').fill('auditor@ledger.example');
  await dialog.getByRole('button', { name: 'Send the invitation' }).click();
  await dialog.getByText('an invitation is on its way').waitFor();
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
  const invitation = page.getByRole('list', { name: 'Invitations' }).getByRole('listitem');
  await invitation.getByText(/Invited by Priya Raman, until /).waitFor();
  await invitation.getByRole('button', { name: 'Take back' }).click();
  await page.getByText('No invitation waits').waitFor();
});

test('a deactivation by hand says first what it will touch, holds against the directory, and is lifted by hand', async (t) => {
  const amara = await acme.provision('Amara Diallo');
  await acme.book(await acme.publish(amara), [
    ['Nora Kim', 3],
    ['Ali Reza', 6],
  ]);
  const theirs = await acme.signIn(amara);
  const page = await open(t, { path: `${settings}/members/${amara.id}`, as: admin });
  await page.getByText('Managed by your identity provider: name and address are changed there').waitFor();
  assert.equal(await page.getByRole('img', { name: /^Locked/ }).count(), 4);
  await checkNarrow(page);
  await page.getByRole('button', { name: 'Deactivate' }).click();
  const card = page.getByRole('dialog', { name: 'Deactivate Amara Diallo?' });
  await focused(card.getByRole('button', { name: 'Leave it' }));
  // One session published the page.
  assert.equal(await fact(card, 'Sessions that end').textContent(), '2');
  assert.equal(await fact(card, 'Upcoming bookings').textContent(), '2, and 2 invitees told');
  assert.equal(await fact(card, 'Pages closed').textContent(), '1');
  await card.getByText('This holds against a directory that merely repeats').waitFor();
  await card.getByRole('button', { name: 'Deactivate' }).click();
  await page.getByText(/Deactivated.*, by hand/).waitFor();
  assert.equal((await theirs.browser.ask('GET', '/session')).status, 401);
  const repeated = patch({ op: 'replace', path: 'active', value: true });
  assert.equal((await acme.idp('PATCH', `/Users/${amara.scimId}`, repeated)).body.active, false);

  await page.getByRole('button', { name: 'Reactivate' }).click();
  await page.getByRole('button', { name: 'Deactivate' }).waitFor();
  assert.equal((await acme.idp('GET', `/Users/${amara.scimId}`)).body.active, true);
});

test('another identity with a recycled address may be the same person, when an admin says so', async (t) => {
  const chidi = await acme.provision('Chidi Eze');
  await acme.publish(chidi);
  assert.equal((await acme.idp('DELETE', `/Users/${chidi.scimId}`)).status, 204);
  const again = await acme.provision('Chidi Eze', { externalId: '00usomebodyelse' });
  assert.notEqual(again.id, chidi.id);
  const page = await open(t, { path: `${settings}/members?status=former`, as: acme.owner });
  await page.getByRole('link', { name: 'Chidi Eze' }).waitFor();
  await checkNarrow(page);
  await page.goto(`${dashboard.server.url}${settings}/members/${again.id}`);
  await page.getByRole('button', { name: 'Same person' }).click();
  const question = page.getByRole('dialog', { name: 'Was this the same person?' });
  await question.getByText('This can’t be undone.').waitFor();
  await question.getByRole('button', { name: 'Join them' }).click();
  await question.waitFor({ state: 'detached' });
  await page.getByRole('heading', { name: 'Same person?', exact: true }).waitFor({ state: 'detached' });
  await page.goto(`${dashboard.server.url}${settings}/members?status=former&search=chidi`);
  await page.getByText('Nobody matches').waitFor();
});

test('a sign-in is reset: sessions end, and the page says how many', async (t) => {
  const lee = await acme.provision('Lee Park');
  const { browser } = await acme.signIn(lee);
  const page = await open(t, { path: `${settings}/members/${lee.id}`, as: admin });
  await page.getByText('1 open session.').waitFor();
  await page.getByRole('button', { name: 'Reset sign-in' }).click();
  const dialog = page.getByRole('dialog', { name: 'Reset the sign-in of Lee Park?' });
  await dialog.getByRole('button', { name: 'Reset sign-in' }).click();
  await dialog.getByText('1 session ended.').waitFor();
  assert.equal((await browser.ask('GET', '/session')).status, 401);
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
  await page.getByText('No session is open.').waitFor();
});

test('the evidence of a leaver fits on paper, and can be held against the chain; so can that of a quarter', async (t) => {
  const page = await open(t, { path: `${settings}/members/${yuki.id}`, as: admin });
  const file = await download(page, page.getByRole('button', { name: 'JSON' }));
  const { evidence, departures } = JSON.parse(file.text);
  assert.equal(departures.length, 1);
  assert.deepEqual(
    departures[0].notices.map(({ to, state, attempts }: Notice) => [to, state, attempts.at(-1)?.answer]),
    [
      ['omar.farouk@customer.example', 'delivered', '250 OK: message queued'],
      ['clara@nobody.example', 'dead', '550 5.1.1 No such mailbox here'],
      ['peter.novak@customer.example', 'delivered', '250 OK: message queued'],
    ],
  );
  const fault = (claimed: typeof departures) =>
    withOrganization(dashboard.database.app, acme.id, (tx) => faultOfEvidence(tx, acme.id, claimed));
  assert.equal(await fault(departures), undefined);
  const [departure] = departures;
  assert.match(
    (await fault([{ ...departure, accessEndedAt: '2020-01-01T00:00:00.000000Z' }])) ?? '',
    /differ/,
  );
  assert.match(evidence.chain.hash, /^[0-9a-f]{64}$/);

  const printed = await download(page, page.getByRole('button', { name: 'To print' }));
  assert.match(printed.name, /\.html$/);
  await onPaper(t, printed.text, async (paper) => {
    for (const text of ['Yuki Tanaka', 'Sessions closed: 2', 'Bookings: 3', 'Notices: 3', '250 OK']) {
      assert.ok((await paper.getByText(text).count()) > 0, text);
    }
    await check(paper);
  });

  const audit = await open(t, { path: `${settings}/audit-log`, as: admin });
  const card = audit.getByRole('region', { name: 'Leavers’ evidence' });
  const quarter = JSON.parse((await download(audit, card.getByRole('button', { name: 'JSON' }))).text);
  const names = quarter.departures.map(({ person }: { person: { name: string } }) => person.name);
  assert.ok(names.includes('Yuki Tanaka'), names.join());
  assert.equal(quarter.complete, true);
  assert.equal(await fault(quarter.departures), undefined);
});

/** Opens a file as it is printed on A4. */
async function onPaper(t: TestContext, html: string, look: (page: Page) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'linktime-paper-'));
  // Within its margins, at 96 dpi.
  const context = await dashboard.browser.newContext({ viewport: { width: 718, height: 1_000 } });
  t.after(async () => {
    await context.close();
    await rm(folder, { recursive: true });
  });
  const path = join(folder, 'evidence.html');
  await writeFile(path, html);
  const page = await context.newPage();
  await page.emulateMedia({ media: 'print' });
  await page.goto(pathToFileURL(path).href);
  await look(page);
}

type Notice = {
  readonly to: string;
  readonly state: string;
  readonly attempts: readonly { readonly answer: string }[];
};

test('the audit log speaks words, is searched by action, person and date, and exported as it was searched', async (t) => {
  const page = await open(t, { path: `${settings}/members/${yuki.id}`, as: admin });
  await page.getByRole('link', { name: 'In the audit log' }).click();
  const records = page.getByRole('button', { name: /^\d+ \w+, \d\d:\d\d:\d\d/ });
  const left = page.getByRole('button', { name: /Deprovisioned Yuki Tanaka SCIM$/ });
  await left.waitFor();
  await page.getByRole('button', { name: /Added Yuki Tanaka to Yuki Tanaka & co SCIM$/ }).waitFor();
  await page.getByText('Yuki Tanaka', { exact: true }).waitFor();
  await page.getByLabel('Action').selectOption('person.deprovisioned');
  await count(records, 1);

  await left.click();
  const drawer = page.getByRole('dialog', { name: 'Deprovisioned Yuki Tanaka' });
  assert.equal(await fact(drawer, 'Action').textContent(), 'person.deprovisioned');
  assert.match((await fact(drawer, 'Seal').textContent()) ?? '', /^\d+: [0-9a-f]{64}$/);
  await drawer.getByText('"bookingsCancelled": 3').waitFor();
  await checkNarrow(page);
  await drawer.getByRole('button', { name: 'Close' }).click();

  const csv = await download(page, page.getByRole('button', { name: 'Export CSV' }));
  assert.match(csv.text, /"# filter","\{""action"":""person\.deprovisioned"",""targetKind"":""person""/);
  assert.match(csv.text, /"# rows","?1"?\r?\n/);
  const lines = (await download(page, page.getByRole('button', { name: 'Export JSON Lines' }))).text
    .trim()
    .split('\n');
  const [head, record] = lines.map((line) => JSON.parse(line));
  assert.deepEqual([lines.length, head.export.rows, record.record.action], [2, 1, 'person.deprovisioned']);

  await page.getByRole('button', { name: 'Anybody again' }).click();
  await page.getByLabel('Person').fill('priya');
  await page.getByRole('button', { name: 'Choose Priya Raman' }).click();
  await page.getByText('No record matches').waitFor();
  await page.getByLabel('Action').selectOption('');
  await page.getByLabel('Which records').selectOption('actor');
  await page.getByRole('button', { name: /Published “30-minute meeting” Priya Raman$/ }).waitFor();
  await page.getByLabel('Until').fill('2020-01-01');
  await page.getByText('No record matches').waitFor();
});

test('the chain is whole; a record that its database’s owner has changed breaks it', async (t) => {
  const page = await open(t, { path: `${settings}/audit-log`, as: admin });
  const verify = page.getByRole('button', { name: 'Verify' });
  await verify.click();
  await page.getByText('The chain holds', { exact: true }).waitFor();
  await page.getByLabel('Head from a mail').fill('a'.repeat(64));
  await verify.click();
  await page.getByText('This head is not in the chain').waitFor();
  await page.getByLabel('Head from a mail').fill('');

  const tamper = (set: string) =>
    run(
      dashboard.database.owner,
      `do $$ begin
         alter table audit_record disable trigger user;
         update audit_record set ${set} where organization_id = '${acme.id}'
           and id = (select record_id from audit_seal where organization_id = '${acme.id}' and seq = 3);
         alter table audit_record enable trigger user;
       end $$`,
    );
  await tamper(`request_id = coalesce(request_id, '') || 'x'`);
  await verify.click();
  await page.getByText('The chain does not hold at seal 3').waitFor();
  await page.getByText(/is not what was sealed/).waitFor();
  await tamper(`request_id = nullif(left(request_id, -1), '')`);
  await verify.click();
  await page.getByText('The chain holds', { exact: true }).waitFor();
});

test('an admin sees all that an owner sees, and what is the owner’s alone is said to be so', async (t) => {
  const page = await open(t, { path: `${settings}/plan`, as: admin });
  await page.getByText('Only an owner can change the plan. Ask an owner.').waitFor();
  assert.equal(await page.getByRole('button', { name: /^(Change|Upgrade) to/ }).count(), 0);
  const names = await page.getByRole('navigation', { name: 'Dashboard' }).getByRole('link').allTextContents();
  assert.equal(names.length, 14);
  await page.getByRole('link', { name: 'Offboarding' }).click();
  await page.getByText('Only an owner can change the policy. Ask an owner.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Save' }).count(), 0);
  assert.ok(await page.getByLabel('More addresses').isDisabled());
  await page.getByRole('link', { name: 'SCIM', exact: true }).click();
  await page.getByRole('button', { name: 'Regenerate' }).waitFor();
  await page.getByText('Only an owner can switch it off. Ask an owner.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Switch off' }).count(), 0);

  const members = await open(t, { path: '/app', as: member });
  const theirs = members.getByRole('navigation', { name: 'Dashboard' }).getByRole('link');
  await theirs.first().waitFor();
  assert.deepEqual(await theirs.allTextContents(), [
    'Home',
    'Event types',
    'Availability',
    'Bookings',
    'Team',
  ]);
});

test('without an owner an admin claims ownership, and another one stops it', async (t) => {
  const initech = await foundOrganization(dashboard, 'initech');
  const people = [await initech.provision('Priya Raman'), await initech.provision('Tom Okonkwo')];
  for (const person of people) {
    await initech.setRole(person, 'ADMIN');
  }
  const [first, second] = await Promise.all(people.map((person) => initech.signIn(person)));
  const filter = encodeURIComponent(`userName eq "${initech.owner.email}"`);
  const { id } = (await initech.idp('GET', `/Users?filter=${filter}`)).body.Resources[0];
  const gone = patch({ op: 'replace', path: 'active', value: false });
  assert.equal((await initech.idp('PATCH', `/Users/${id}`, gone)).status, 200);

  const page = await open(t, { path: '/app', as: first?.as ?? member });
  await page.getByText('This organization has no owner').waitFor();
  await page.getByText('Its last owner was deprovisioned.').waitFor();
  await page.getByRole('button', { name: 'Claim ownership' }).click();
  await page.getByText(/^You claim to be its owner\. Unless somebody stops it/).waitFor();
  const others = await open(t, { path: '/app', as: second?.as ?? member });
  await others.getByText(/^Priya Raman claims to be its owner/).waitFor();
  await others.getByRole('button', { name: 'Stop it' }).click();
  await others.getByRole('button', { name: 'Claim ownership' }).waitFor();
});

test('who is back reads what was cancelled, publishes, and asks those invitees once', async (t) => {
  const tom = await acme.provision('Tom Okonkwo');
  await acme.book(await acme.publish(tom), [
    ['Farah Nasser', 2],
    ['Jonas Weber', 11],
  ]);
  await acme.setActive(tom, false);
  await acme.setActive(tom, true);
  const { as } = await acme.signIn(tom);
  const page = await open(t, { path: '/app', as });
  await page.getByText('While your account was closed, 2 upcoming bookings were cancelled.').waitFor();
  await page.getByRole('link', { name: 'See them' }).click();
  await page.getByText('Cancelled because a host’s account was closed').first().waitFor();
  await page.getByRole('link', { name: 'Publish your pages' }).click();
  await page.getByText('Paused because you came back').waitFor();
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByRole('button', { name: 'Send rebooking invitations' }).click();
  await page.getByText('The invitees of 2 bookings are asked to find a new time.').waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  assert.equal(await page.getByText('Welcome back').count(), 0);
  const [mails] = await run(
    dashboard.database.owner,
    `select count(*)::int as sent from outbox where organization_id = $1
       and dedupe_key like 'booking-rebooking_invitation:%'`,
    [acme.id],
  );
  assert.equal(mails?.sent, 2);
});

test('held cancellations are announced on every page; an admin restores them, or sends them', async (t) => {
  const umbrella = await foundOrganization(dashboard, 'umbrella');
  const policy = { roundRobin: 'cancel', collective: 'cancel', holdAbove: 1, notify: [] };
  await ask(umbrella.dana, 'PUT', '/offboarding', policy);
  const people: Person[] = [];
  for (const name of ['Ann Early', 'Ben Held', 'Cleo Held']) {
    const person = await umbrella.provision(name);
    await umbrella.book(await umbrella.publish(person), [[`${name.split(' ')[0]}s Guest`, 3]]);
    people.push(person);
  }
  for (const person of people) {
    await umbrella.setActive(person, false);
  }
  const page = await open(t, { path: '/app', as: umbrella.owner });
  await page.getByText('2 cancellations wait for your word').waitFor();
  await page.getByRole('link', { name: 'Send or restore' }).click();
  const held = page.getByRole('region', { name: '2 cancellations held' });
  const waiting = held.getByRole('listitem');
  await waiting
    .filter({ hasText: 'Ben Held' })
    .getByText(/^1 booking, the first on .* · waits until/)
    .waitFor();
  assert.equal(await waiting.count(), 2);
  assert.equal(await page.getByText('wait for your word').count(), 0, 'Nothing points to where one is.');
  await checkNarrow(page);
  await held.getByRole('button', { name: 'Restore' }).click();
  const restore = page.getByRole('dialog', { name: 'Restore these bookings?' });
  await restore.getByText('Each waits until four hours before it begins.').waitFor();
  await restore.getByRole('button', { name: 'Restore' }).click();
  await restore.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Home' }).click();
  await page.getByRole('heading', { name: 'Hello, Dana' }).waitFor();
  // The word was given.
  await count(page.getByText('wait for your word'), 0);

  const [, ben] = people;
  await umbrella.setActive(ben ?? yuki, true);
  await page.goto(`${dashboard.server.url}${settings}/offboarding`);
  const one = page.getByRole('region', { name: '1 cancellation held' });
  await one.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send now' }).click();
  await one.getByText('They are being carried out.').waitFor();
  assert.equal(await settleHolds(dashboard), 1);
  await one.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Audit log' }).click();
  await page.getByRole('button', { name: /Sent 1 held cancellation Dana Whitfield$/ }).waitFor();
});

test('a team made by hand is handed over; what the identity provider manages is locked, and says so', async (t) => {
  const page = await open(t, { path: `${settings}/teams`, as: acme.owner });
  await page.getByRole('button', { name: 'New team' }).click();
  const dialog = page.getByRole('dialog', { name: 'New team' });
  await dialog.getByLabel('Name').fill('Solutions');
  await dialog.getByRole('button', { name: 'Make the team' }).click();
  await page.getByRole('heading', { name: 'Solutions' }).waitFor();
  await page.getByLabel('Add somebody').fill('mateo');
  await page.getByRole('button', { name: 'Add Mateo Silva' }).click();
  await page.getByRole('button', { name: 'Take Mateo Silva out' }).waitFor();
  const named = encodeURIComponent('displayName eq "Solutions"');
  const found = async () => (await acme.idp('GET', `/Groups?filter=${named}`)).body.totalResults;
  assert.equal(await found(), 0);
  await page.getByRole('button', { name: 'Hand over to the identity provider' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Hand over' }).click();
  await page.getByText('name and members are changed there, and are locked here').waitFor();
  assert.equal(await found(), 1);
  assert.equal(await page.getByRole('button', { name: /^(Take|Rename|Remove)/ }).count(), 0);
  await page.getByRole('link', { name: 'Teams' }).click();
  const team = page.getByRole('listitem').filter({ hasText: 'Solutions' });
  await team.getByText('Managed by IdP').waitFor();
});

test('a host is asked before a booking is cancelled; everybody is told what the host writes', async (t) => {
  const page = await open(t, { path: '/app/bookings', as: admin });
  const booked = page.getByRole('listitem').filter({ hasText: 'Sofia Conti' });
  await booked.getByRole('button', { name: 'Cancel' }).click();
  const dialog = page.getByRole('dialog', { name: 'Cancel this booking?' });
  await dialog.getByLabel('Message').fill('I am ill, sorry.');
  await checkNarrow(page);
  await dialog.getByRole('button', { name: 'Cancel the booking' }).click();
  await booked.waitFor({ state: 'detached' });
  await page.getByRole('tab', { name: 'Cancelled' }).click();
  await booked.getByText('I am ill, sorry.').waitFor();
});

test('every action that the server can record has words, also when nothing else is known of it', () => {
  const named = actionGroups.flatMap(({ actions }) => Object.keys(actions));
  assert.deepEqual(named.toSorted(), auditActions.toSorted());
  for (const action of auditActions) {
    const sentence = sentenceOfRecord(action, { target: null, team: null, facts: {} });
    assert.match(sentence, /^[A-Z][^{}<>]+$/, action);
    assert.doesNotMatch(sentence, /undefined|null|NaN|_/, action);
  }
  assert.equal(
    sentenceOfRecord('person.vanished', { target: 'Dana', team: null, facts: {} }),
    'person.vanished',
  );
});

test('each page asks for what is counted of it; each list says that it is on its way, that it failed, and recovers', async (t) => {
  const ids = await idsOf(acme);
  const page = await open(t, { path: '/app', as: admin, allowed: /status of (403|500)/ });
  const asked = new Set<string>();
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/api/v1/') && pathname !== '/api/v1/session') {
      asked.add(`${request.method()} ${pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, ':id')}`);
    }
  });
  const failed = page.getByRole('alert').filter({ hasText: 'This could not be loaded' });
  // The same page again, with another view of the same list, would show nothing new.
  const pages = Object.entries(pageRequests).filter(([path]) => !/\?(?!status=invited)/.test(path));
  for (const [pattern, wanted] of pages) {
    const address = dashboard.server.url + filled(pattern, ids);
    for (const key of wanted.filter(
      (one) => pattern !== '/app/event-types/$eventType' || one.endsWith(':id'),
    )) {
      await page.goto('about:blank');
      asked.clear();
      const fail = await failing(page, key);
      await page.goto(address);
      await page.getByText('Loading', { exact: true }).first().waitFor();
      fail();
      await failed.waitFor();
      await failed.getByText('Something failed on our side.').waitFor();
      await failed.getByRole('button', { name: 'Try again' }).click();
      await failed.waitFor({ state: 'detached' });
      await count(page.getByText('Loading', { exact: true }), 0);
      assert.deepEqual([...asked].toSorted(), wanted.toSorted(), pattern);
    }
  }
  const message = 'Only owners and admins may do this.';
  await page.route('**/api/v1/members?*', (route) =>
    route.fulfill({ status: 403, json: { error: 'forbidden', message } }),
  );
  await page.goto(`${dashboard.server.url}${settings}/members`);
  await page.getByText('You can’t see this', { exact: true }).waitFor();
  await page.getByText(message).waitFor();
});

/** Lets what is read wait until the function is called, and then fail once. */
async function failing(page: Page, key: string): Promise<() => void> {
  const said = Promise.withResolvers<void>();
  const path = key.replace('GET ', '').replace(':id', '[0-9a-f-]{36}');
  const reads = new RegExp(`${path}(\\?.*)?$`);
  await page.route(
    reads,
    async (route) => {
      await said.promise;
      await route.fulfill({ status: 500, json: { error: 'internal', message: '' } });
    },
    { times: 1 },
  );
  return said.resolve;
}

test('each list says what it is for while there is nothing in it', async (t) => {
  const vacant = await dashboard.found('vacant');
  await dashboard.setPlan('vacant', 'BUSINESS');
  const page = await open(t, { path: '/app', as: vacant });
  for (const [path, words] of [
    ['/app', 'Nothing is booked'],
    ['/app/bookings?which=past', 'Nothing has passed yet'],
    ['/app/bookings?which=cancelled', 'Nothing was cancelled'],
    ['/app/team', 'You belong to no team'],
    [`${settings}/members?status=deactivated`, 'Nobody is deactivated'],
    [`${settings}/members?status=former`, 'Nobody is former'],
    [`${settings}/members?search=nobody`, 'Nobody matches'],
    [`${settings}/members?status=invited`, 'No invitation waits'],
    [`${settings}/teams`, 'No team yet'],
    [`${settings}/scim`, 'No request yet'],
    [`${settings}/scim?method=PUT`, 'No request matches'],
    [`${settings}/audit-log?action=scim.disabled`, 'No record matches'],
  ] as const) {
    await page.goto(dashboard.server.url + path);
    await page.getByText(words, { exact: true }).waitFor();
  }
});

/** What stands in the addresses of pages that are about one thing. */
async function idsOf(organization: Organization): Promise<Readonly<Record<string, string>>> {
  const { browser } = await organization.signIn(priya);
  const { teams } = await ask(browser, 'GET', '/teams');
  const { eventTypes } = await ask(browser, 'GET', '/my/event-types');
  return { person: yuki.id, team: teams[0].id, eventType: eventTypes[0].id };
}

function filled(path: string, ids: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\$(\w+)/g, (_, name: string) => ids[name] ?? '');
}
