// An invitee's way through the pages in a real browser, over the real server: by keyboard alone, and when things go wrong.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { form, mailsOf, tokenFor } from '../../server/test/booking/booking-scene.ts';
import { run } from '../../server/test/database.ts';
import { introFields } from '../../server/test/page-scene.ts';
import { focused, press, tabTo, walkTo, write } from './keys.ts';
import { openScene, type Scene } from './scene.ts';

let scene: Scene;

before(async () => {
  scene = await openScene();
});
after(() => scene.close());

type Stored = { status: string; starts_at: Date; cancel_note: string | null };

async function stored(page: string): Promise<Stored[]> {
  const query = `select b.status, b.starts_at, b.cancel_note from booking b join event_type t on t.id = b.event_type_id
    where t.slug = $1 order by b.id`;
  return (await run(scene.database.owner, query, [page])) as Stored[];
}

const slotButtons = '[data-start]';

async function fill(page: Page, email: string, name = 'Ines Okafor'): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('E-mail', { exact: true }).fill(email);
}

test('by keyboard alone: book with a guest and answers, move it, cancel it', async (t) => {
  const path = await scene.page('by-keyboard', {
    title: 'Introduction',
    rules: { ...introFields.rules, interval: 120 },
    guestsAllowed: 2,
    questions: [
      { id: 'topic', label: 'Your topic', kind: 'long_text', required: true },
      { id: 'how', label: 'How', kind: 'choice', required: false, options: ['A friend', 'A fair'] },
      { id: 'nda', label: 'I have read the notes', kind: 'checkbox', required: true },
    ],
  });
  const page = await scene.open(t, { path });
  await page.locator(slotButtons).first().waitFor();

  // A day of the next month.
  await tabTo(page, page.locator('[role=grid] button[tabindex="0"]'));
  await press(page, 'PageDown', 'ArrowRight', 'ArrowDown');
  await page.locator('[role=grid][aria-busy=false]').waitFor();
  const day = page.locator('[role=grid] button:focus');
  const date = await day.getAttribute('data-date');
  await press(page, 'Enter');
  assert.equal(await page.locator('[aria-selected=true] button').getAttribute('data-date'), date);

  const slot = page.locator(slotButtons).nth(3);
  const start = await slot.getAttribute('data-start');
  await tabTo(page, slot);
  await press(page, 'Enter');
  await focused(page.getByRole('heading', { name: 'Your details' }));

  await write(page, page.getByLabel('Name'), 'Ines Okafor');
  await write(page, page.getByLabel('E-mail', { exact: true }), 'ines@customer.example');
  await tabTo(page, page.getByRole('button', { name: 'Add a guest' }));
  await press(page, 'Enter');
  await focused(page.getByLabel('E-mail of guest 1'));
  await page.keyboard.type('leo@customer.example');
  await write(page, page.getByLabel('Your topic'), 'Grippers');
  await tabTo(page, page.getByLabel('How'));
  await press(page, 'ArrowDown');
  await tabTo(page, page.getByLabel('I have read the notes'));
  await press(page, 'Space');
  await tabTo(page, page.getByRole('button', { name: 'Book this time' }));
  await press(page, 'Enter');
  await focused(page.getByRole('heading', { name: 'You are booked' }));
  assert.match((await page.locator('main').textContent()) ?? '', /LT-[0-9A-Z]+/);
  const [booked] = await stored('by-keyboard');
  assert.deepEqual([booked?.status, booked?.starts_at], ['confirmed', new Date(start ?? '')]);

  // The link is in the mail, and nowhere else.
  const token = await tokenFor(scene.database, scene.acme.organizationId, 'ines@customer.example');
  assert.ok(!(await page.content()).includes(token));
  await page.goto(`${scene.server.address}/booking/${token}`);
  await tabTo(page, page.getByRole('button', { name: 'Move it to another time' }));
  await press(page, 'Enter');
  await focused(page.getByRole('heading', { name: 'Choose another time' }));
  await page.locator(slotButtons).first().waitFor();
  await tabTo(page, page.locator('[role=grid] button[tabindex="0"]'));
  await walkTo(page, date ?? '');
  await page.locator('[role=grid][aria-busy=false]').waitFor();
  await press(page, 'Enter');
  const other = page.locator(slotButtons).nth(5);
  await other.waitFor();
  assert.equal(
    await page.locator(`[data-start="${start}"]`).count(),
    0,
    'where it is already is not offered',
  );
  const newStart = await other.getAttribute('data-start');
  await tabTo(page, other);
  await press(page, 'Enter');
  await focused(page.getByRole('heading', { name: 'Move the booking?' }));
  await tabTo(page, page.getByRole('button', { name: 'Move it' }));
  await press(page, 'Enter');
  await focused(page.getByRole('heading', { name: 'The booking is moved' }));
  const [moved] = await stored('by-keyboard');
  assert.deepEqual(moved?.starts_at, new Date(newStart ?? ''));

  await tabTo(page, page.getByRole('button', { name: 'Cancel the booking' }));
  await press(page, 'Enter');
  await focused(page.getByRole('heading', { name: 'Cancel this booking?' }));
  await write(page, page.getByLabel('Message'), 'Something came up.');
  await tabTo(page, page.getByRole('button', { name: 'Yes, cancel it' }));
  await press(page, 'Enter');
  await focused(page.getByRole('heading', { name: 'The booking is cancelled' }));
  const [cancelled] = await stored('by-keyboard');
  assert.deepEqual([cancelled?.status, cancelled?.cancel_note], ['cancelled', 'Something came up.']);
  const told = (await mailsOf(scene.database, scene.acme.organizationId)).map(({ to }) => to.email);
  for (const email of ['ines@customer.example', 'leo@customer.example', scene.dana.email]) {
    assert.equal(told.filter((one) => one === email).length, 3, `${email} is told three times`);
  }
});

test('errors stand beside their fields and in a summary that takes the focus and leads to them', async (t) => {
  const path = await scene.page('with-errors', { guestsAllowed: 1 });
  const page = await scene.open(t, { path, allowed: /status of 400/ });
  await page.locator(slotButtons).first().click();
  await page.getByRole('button', { name: 'Add a guest' }).click();
  await page.getByRole('button', { name: 'Book this time' }).click();
  await focused(page.getByRole('alert'));
  assert.equal(await page.getByRole('alert').getByRole('link').count(), 3);
  const email = page.getByLabel('E-mail', { exact: true });
  assert.equal(await email.getAttribute('aria-invalid'), 'true');
  const description = await email.getAttribute('aria-describedby');
  assert.equal(await page.locator(`#${description}`).textContent(), 'Write your e-mail address.');
  await page.getByRole('alert').getByRole('link', { name: 'Write your e-mail address.' }).click();
  await focused(email);
  await page.getByRole('button', { name: 'Remove guest 1' }).click();

  // What only the server knows: a name that carries a link.
  await fill(page, 'errors@customer.example', 'Visit https://spam.example now');
  await page.getByRole('button', { name: 'Book this time' }).click();
  await focused(page.getByRole('alert'));
  assert.match((await page.getByRole('alert').textContent()) ?? '', /without links/);
  assert.equal(await email.inputValue(), 'errors@customer.example');
  assert.deepEqual(await stored('with-errors'), []);
});

test('a time that somebody else got in between: it is said, fresh times are shown, what was written is kept', async (t) => {
  const path = await scene.page('contested');
  const page = await scene.open(t, { path, allowed: /status of 409/ });
  const slot = page.locator(slotButtons).first();
  const start = (await slot.getAttribute('data-start')) ?? '';
  await slot.click();
  await fill(page, 'slow@customer.example');
  const quick = form({ start, email: 'quick@customer.example' });
  assert.equal((await scene.server.post(`/api/v1/pages${path}/bookings`, quick)).status, 201);
  await page.getByRole('button', { name: 'Book this time' }).click();
  await page.getByRole('alert').getByText('That time has just been taken').waitFor();
  await focused(page.getByRole('heading', { name: 'Choose a time' }));
  await page.locator(slotButtons).first().waitFor();
  assert.equal(await page.locator(`[data-start="${start}"]`).count(), 0);

  await page.locator(slotButtons).first().click();
  assert.equal(await page.getByLabel('Name').inputValue(), 'Ines Okafor');
  assert.equal(await page.getByLabel('E-mail', { exact: true }).inputValue(), 'slow@customer.example');
  await page.getByRole('button', { name: 'Book this time' }).click();
  await page.getByRole('heading', { name: 'You are booked' }).waitFor();
  assert.equal((await stored('contested')).length, 2);
});

test('an answer that gets lost: sending again is the same booking', async (t) => {
  const path = await scene.page('lost-answer');
  const page = await scene.open(t, { path, allowed: /ERR_FAILED/ });
  await page.locator(slotButtons).first().click();
  await fill(page, 'patient@customer.example');
  await page.route('**/bookings', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await page.getByRole('button', { name: 'Book this time' }).click();
  await page.getByRole('alert').getByText('never booked twice').waitFor();
  assert.equal((await stored('lost-answer')).length, 1);
  await page.unroute('**/bookings');
  await page.getByRole('button', { name: 'Book this time' }).click();
  await page.getByRole('heading', { name: 'You are booked' }).waitFor();
  assert.equal((await stored('lost-answer')).length, 1);
});

test('offline: it is said, nothing is lost, and the times come when the connection does', async (t) => {
  const path = await scene.page('offline');
  const page = await scene.open(t, { path, allowed: /ERR_INTERNET_DISCONNECTED/ });
  await page.locator(slotButtons).first().waitFor();
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Next month' }).click();
  await page.getByRole('alert').getByText('You seem to be offline').waitFor();
  await page.context().setOffline(false);
  await page.locator(slotButtons).first().waitFor();
});

test('the browser’s Back leads from the form to the times, and what was written is kept', async (t) => {
  const path = await scene.page('back');
  const page = await scene.open(t, { path });
  await page.locator(slotButtons).first().click();
  await fill(page, 'back@customer.example');
  await page.goBack();
  await focused(page.getByRole('heading', { name: 'Choose a time' }));
  await page.locator(slotButtons).last().click();
  assert.equal(await page.getByLabel('Name').inputValue(), 'Ines Okafor');
});

test('the confirmation adds to calendars: a file, and two pages on the Web that nothing is sent to before', async (t) => {
  const path = await scene.page('calendars', { title: 'Tea & talk' });
  const page = await scene.open(t, { path });
  await page.locator(slotButtons).first().click();
  await fill(page, 'calendar@customer.example');
  await page.getByRole('button', { name: 'Book this time' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Calendar file' }).click();
  const file = await download;
  assert.match(file.suggestedFilename(), /^LT-.*\.ics$/);
  const content = await (await file.createReadStream()).setEncoding('utf8').toArray();
  assert.match(content.join(''), /^BEGIN:VCALENDAR\r\n[\s\S]*SUMMARY:Tea & talk\r\n/);
  const google = new URL((await page.getByRole('link', { name: 'Google' }).getAttribute('href')) ?? '');
  assert.equal(google.searchParams.get('text'), 'Tea & talk');
  assert.match(google.searchParams.get('dates') ?? '', /^\d{8}T\d{6}Z\/\d{8}T\d{6}Z$/);
});

test('a booking that the host must confirm says so, and the host’s link confirms or declines it', async (t) => {
  const path = await scene.page('on-request', { confirmationRequired: true });
  const page = await scene.open(t, { path });
  for (const [email, button, title] of [
    ['hopeful@customer.example', 'Confirm', 'The booking is confirmed'],
    ['unlucky@customer.example', 'Decline', 'The request is declined'],
  ] as const) {
    await page.goto(scene.server.address + path);
    await page.locator(slotButtons).first().click();
    await fill(page, email);
    await page.getByRole('button', { name: 'Ask for this time' }).click();
    await focused(page.getByRole('heading', { name: 'Your request is sent' }));
    assert.equal(await page.getByText('Add to your calendar').count(), 0);
    const token = await tokenFor(scene.database, scene.acme.organizationId, scene.dana.email);
    await page.goto(`${scene.server.address}/booking/${token}`);
    await page.getByRole('heading', { name: 'Ines Okafor asks for this time' }).waitFor();
    await page.getByRole('button', { name: button }).click();
    if (button === 'Decline') {
      await page.getByRole('button', { name: 'Yes, decline it' }).click();
    }
    await focused(page.getByRole('heading', { name: title }));
  }
  assert.deepEqual(
    (await stored('on-request')).map(({ status }) => status),
    ['confirmed', 'rejected'],
  );
});

test('a mailed link that is opened changes nothing', async (t) => {
  const path = await scene.page('only-looked-at');
  const page = await scene.open(t, { path });
  await page.locator(slotButtons).first().click();
  await fill(page, 'looker@customer.example');
  await page.getByRole('button', { name: 'Book this time' }).click();
  await page.getByRole('heading', { name: 'You are booked' }).waitFor();
  const token = await tokenFor(scene.database, scene.acme.organizationId, 'looker@customer.example');
  const methods: string[] = [];
  page.on('request', (request) => methods.push(request.method()));
  await page.goto(`${scene.server.address}/booking/${token}`);
  await page.getByRole('heading', { name: 'Your booking' }).waitFor();
  await page.getByRole('button', { name: 'Cancel the booking' }).click();
  await page.getByRole('button', { name: 'Keep it' }).click();
  assert.ok(methods.every((method) => method === 'GET'));
  assert.equal((await stored('only-looked-at'))[0]?.status, 'confirmed');
});
