// The worker as it runs in production: reminders that are due are queued, and the links in mails, which stand nowhere
// in the database, are in what is delivered.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { mailboxFolder, runWorker } from '../../src/commands/run-worker.ts';
import { readConfig } from '../../src/config.ts';
import { readSecret } from '../../src/people/secret.ts';
import { type ManageLink, readManageToken } from '../../src/scheduling/bookings/manage-link.ts';
import { askForLink, signInByLink } from '../../src/sign-in/by-link.ts';
import { createFoundingLimit } from '../../src/sign-in/founding-limit.ts';
import { run, type TestDatabase, testDatabase } from '../database.ts';
import { book } from '../scene.ts';
import { organizationClient } from '../scim-client.ts';
import { readPart } from './received-mail.ts';

const key = 'a secret key of thirty-two characters or more';
let database: TestDatabase;
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linktime-links-'));
  database = await testDatabase();
});
after(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

/** A confirmed booking of tomorrow whose reminder is due. */
async function remindable(): Promise<{ organizationId: string; personId: string; bookingId: string }> {
  const [organizationId, personId] = [randomUUID(), randomUUID()];
  await run(
    database.owner,
    `insert into organization (id, slug, name, plan) values ($1, 'acme', 'Acme', 'BUSINESS')`,
    [organizationId],
  );
  await run(
    database.owner,
    `insert into person (organization_id, id, scim_id, role, active, name, user_name, user_name_folded, email,
       email_folded, profile, profile_search)
     values ($1, $2, $2, 'MEMBER', true, 'Dana', 'dana@acme.example', 'dana@acme.example', 'dana@acme.example',
       'dana@acme.example', '{}', '{}')`,
    [organizationId, personId],
  );
  const scene = { database: database.app, organizationId };
  const booked = await book(scene, { hosts: [personId], inHours: 24, invitee: 'sam@customer.example' });
  assert.ok(booked.ok);
  await run(database.owner, 'update booking set remind_at = now() where id = $1', [booked.id]);
  return { organizationId, personId, bookingId: booked.id };
}

async function mailsIn(mailbox: string, count: number): Promise<Buffer[]> {
  for (;;) {
    const files = (await readdir(mailbox).catch(() => [])).filter((name) => name.endsWith('.eml'));
    if (files.length >= count) {
      return Promise.all(files.map((file) => readFile(join(mailbox, file))));
    }
    await sleep(50);
  }
}

/** The links of a mail, by its recipient, as a reader follows them. */
function linkOf(bytes: Buffer): [string, ManageLink | undefined] {
  const message = readPart(bytes);
  const links = message.parts.map(
    ({ content }) => /https:\/\/meet\.example\/booking\/([\w-]+)/.exec(content.toString())?.[1],
  );
  assert.equal(links.length, 2);
  assert.equal(links[0], links[1], 'Text and HTML have the same link.');
  const to = /[\w.]+@[\w.]+/.exec(message.header.get('to') ?? '')?.[0] ?? '';
  return [to, readManageToken(key, links[0] ?? '')];
}

/** What the real worker delivers into the mailbox of this data folder, once there are so many. */
async function delivered(dataFolder: string, count: number): Promise<Buffer[]> {
  const { host, database: name } = database.owner;
  const config = readConfig({
    environment: {
      LINKTIME_DATA_DIR: dataFolder,
      LINKTIME_BASE_URL: 'https://meet.example',
      LINKTIME_DATABASE_URL: `postgres://linktime@localhost/${name}?host=${encodeURIComponent(host ?? '')}&sslmode=disable`,
      LINKTIME_SECRET_KEY: key,
      LINKTIME_LOG_LEVEL: 'error',
    },
  });
  const stopping = new AbortController();
  const worker = runWorker(config, { signal: stopping.signal, report: () => undefined });
  const mails = await Promise.race([
    mailsIn(mailboxFolder(config), count),
    worker.then(() => assert.fail('The worker ended.')),
  ]);
  stopping.abort();
  await worker;
  return mails;
}

test('the worker queues reminders that are due, and fills in the links that are stored nowhere', async () => {
  const { organizationId, personId, bookingId } = await remindable();
  const mails = await delivered(folder, 2);

  const [sam] = await run(database.owner, `select id from booking_attendee where booking_id = $1`, [
    bookingId,
  ]);
  assert.deepEqual(Object.fromEntries(mails.map(linkOf)), {
    'sam@customer.example': { organizationId, role: 'invitee', attendeeId: sam?.id, generation: 0 },
    'dana@acme.example': { organizationId, role: 'host', bookingId, personId },
  });
  const stored = await run(
    database.owner,
    'select payload::text as payload from outbox where subject_id = $1',
    [bookingId],
  );
  assert.equal(stored.length, 2);
  for (const { payload } of stored) {
    assert.doesNotMatch(String(payload), /\/booking\/(?!link-[\da-f]{16}\b)/);
  }
});

test('a link that works once is in the mail that is delivered, and signs in', async () => {
  const client = await organizationClient(database.app, 'linked');
  await client.createUser('lou');
  const desk = {
    database: database.app,
    site: { baseUrl: 'https://meet.example', mailFrom: 'bookings@meet.example' },
    secretKey: key,
    signUp: 'closed' as const,
    foundings: createFoundingLimit(),
    now: () => new Date(),
  };
  const browser = { ip: '192.0.2.1', userAgent: null, previous: undefined };
  await askForLink(desk, { purpose: 'sign-in', organization: 'linked', email: 'lou@example.com' }, browser);
  const [mail] = await delivered(join(folder, 'signing-in'), 1);
  assert.ok(mail !== undefined);
  const texts = readPart(mail).parts.map(({ content }) => content.toString());
  const links = texts.map(
    (text) => /https:\/\/meet\.example\/sign-in\/link\/([\w-]{64})(?![\w-])/.exec(text)?.[1],
  );
  assert.equal(links.length, 2);
  assert.equal(links[0], links[1]);
  const secret = readSecret(links[0]);
  assert.ok(secret !== undefined);
  assert.equal((await signInByLink(desk, secret, browser)).ok, true);
});
