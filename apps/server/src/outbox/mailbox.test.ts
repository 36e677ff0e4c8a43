import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { automaticHeaders, composeMail, type Mail } from './mail-message.ts';
import { listMailbox, openMailbox } from './mailbox.ts';

const mail: Mail = {
  messageId: '0198c4d2.1.cancel.5f2c@mail.linktime.example',
  date: '2026-11-24T09:00:00Z',
  from: { name: 'Acme scheduling', email: 'bookings@mail.linktime.example' },
  to: { name: 'Sam Invitee', email: 'sam@customer.example' },
  subject: 'Cancelled: Intro call, Thu 3 Dec, 16:00 (CET)',
  text: 'Cancelled.\n',
  html: '<p>Cancelled.</p>\n',
  headers: automaticHeaders,
};

async function emptyFolder(context: TestContext): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'linktime-mailbox-'));
  context.after(() => rm(parent, { recursive: true, force: true }));
  return join(parent, 'data', 'mail');
}

async function mode(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

test('a mail becomes one private file with its bytes, in a private folder', async (context) => {
  const folder = await emptyFolder(context);
  const delivery = await openMailbox(folder).deliver(mail);
  const files = await readdir(folder);
  assert.equal(files.length, 1);
  const [file = ''] = files;
  assert.match(file, /^20261124T090000000Z-[0-9a-f]{24}\.eml$/);
  assert.deepEqual(delivery, { outcome: 'sent', answer: `Filed as ${file}` });
  assert.ok((await readFile(join(folder, file))).equals((await composeMail(mail)).bytes));
  assert.equal(await mode(join(folder, file)), '600');
  assert.equal(await mode(folder), '700');
});

test('the same mail filed again, at the same time too, is still one file', async (context) => {
  const folder = await emptyFolder(context);
  const mailbox = openMailbox(folder);
  const deliveries = await Promise.all([1, 2, 3].map(() => mailbox.deliver(mail)));
  assert.deepEqual(new Set(deliveries.map(({ outcome }) => outcome)), new Set(['sent']));
  assert.equal((await readdir(folder)).length, 1);
});

test('another mail of the same moment is another file', async (context) => {
  const folder = await emptyFolder(context);
  const mailbox = openMailbox(folder);
  await mailbox.deliver(mail);
  await mailbox.deliver({ ...mail, messageId: 'other@mail.linktime.example' });
  assert.equal((await readdir(folder)).length, 2);
});

test('the list tells date, recipient and subject as a reader sees them, the newest last', async (context) => {
  const folder = await emptyFolder(context);
  const mailbox = openMailbox(folder);
  const subject = `Cancelled: Gespräch über 東京 🧑‍🚀 = 100 % ${'sehr '.repeat(20)}lang`;
  await mailbox.deliver({
    ...mail,
    messageId: 'later@mail.linktime.example',
    date: '2026-11-24T10:30:00Z',
    to: { name: 'Zoë', email: 'zoe@customer.example' },
    subject,
    text: 'Subject: not this one\n',
  });
  await mailbox.deliver(mail);
  const [first, second, ...rest] = await listMailbox(folder);
  assert.equal(rest.length, 0);
  assert.equal(first?.date, '2026-11-24T09:00:00.000Z');
  assert.equal(first?.to, 'Sam Invitee <sam@customer.example>');
  assert.equal(first?.subject, mail.subject);
  assert.equal(second?.date, '2026-11-24T10:30:00.000Z');
  assert.equal(second?.to, 'Zoë <zoe@customer.example>');
  assert.equal(second?.subject, subject);
  assert.deepEqual((await readdir(folder)).sort(), [first?.file, second?.file]);
});

test('a folder that is not there lists as empty, and half-written or foreign files are no mails', async (context) => {
  const folder = await emptyFolder(context);
  assert.deepEqual(await listMailbox(folder), []);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, '.20261124T090000000Z-00.eml.5f2c'), 'Subject: half');
  await writeFile(join(folder, 'notes.txt'), 'Subject: none');
  assert.deepEqual(await listMailbox(folder), []);
});

test('a folder that can not be written is tried again, and leaves nothing behind', async (context) => {
  const folder = await emptyFolder(context);
  await mkdir(join(folder, '..'), { recursive: true });
  await writeFile(folder, 'a file where the folder should be');
  const delivery = await openMailbox(folder).deliver(mail);
  assert.equal(delivery.outcome, 'retry');
  assert.match(delivery.answer, /EEXIST|ENOTDIR/);
});

test('a mail that can not be written is dead', async (context) => {
  const folder = await emptyFolder(context);
  const delivery = await openMailbox(folder).deliver({ ...mail, to: { email: 'nobody' } });
  assert.equal(delivery.outcome, 'dead');
  assert.deepEqual(await listMailbox(folder), []);
});
