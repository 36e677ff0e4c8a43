// Markup, headers and calendar lines in every text that anybody may write: it comes back as the text that it was, and in
// mails and calendar objects it begins nothing of its own.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import ICAL from 'ical.js';
import { composeMail, fillLinks, type Mail } from '../../src/outbox/mail-message.ts';
import type { Question } from '../../src/scheduling/event-types/event-type.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { idOf } from '../page-scene.ts';
import {
  type BookingServer,
  bookingServer,
  form,
  type Host,
  inDays,
  mailsOf,
  organization,
  tokenFor,
} from './booking-scene.ts';
import { pageDocument, pagesFolder } from './pages-folder.ts';

const markup = `<img src=x onerror=alert(1)>"'&<script>alert(2)</script>`;
const lines = 'Bcc: all@evil.example\r\nATTENDEE:mailto:all@evil.example\r\nEND:VEVENT';
const hostile = `${markup}\r\n${lines}\u2028${lines}`;
const questions: readonly Question[] = [
  { id: 'topic', label: `Topic ${markup}`, kind: 'long_text', required: false },
];
const marker = 'FREETEXT';

let database: TestDatabase;
let server: BookingServer;
let acme: Awaited<ReturnType<typeof organization>>;
let dana: Host;
let page: string;
let pages: Awaited<ReturnType<typeof pagesFolder>>;

before(async () => {
  database = await testDatabase();
  pages = await pagesFolder();
  server = await bookingServer(database, { pagesFolder: pages.folder });
  acme = await organization(database, 'acme');
  dana = await acme.host('Dana Host');
  const id = idOf(await acme.make({ ownerId: dana.id }, { questions, guestsAllowed: 2 }));
  page = `/api/v1/pages/acme/${dana.handle}/intro`;
  // Behind the checks of whoever writes them: what stands in the database is not trusted either.
  await acme.sql('update event_type set title = $2, description = $2, location = $2 where id = $1', [
    id,
    hostile,
  ]);
  await acme.sql('update person set name = $2 where id = $1', [dana.id, `Dana ${hostile}`]);
  await acme.sql('update organization set name = $2 where id = $1', [acme.organizationId, `ACME ${hostile}`]);
});
after(async () => {
  await server.close();
  await database.drop();
  await pages.remove();
});

test('texts come back as they are, as JSON that nobody takes for a page, and the document holds none of them', async () => {
  const reply = await server.get(page);
  assert.equal(reply.status, 200);
  assert.match(reply.headers.get('content-type') ?? '', /^application\/json/);
  assert.equal(reply.headers.get('x-content-type-options'), 'nosniff');
  assert.equal(reply.json.eventType.title, hostile);
  assert.equal(reply.json.host.name, `Dana ${hostile}`);
  const document = await server.get(page.replace('/api/v1/pages', ''));
  assert.deepEqual([document.status, document.text], [200, pageDocument]);
});

test('a whole life of a booking full of them: nothing of it begins a header, a property or an element', async () => {
  const email = 'sam@customer.example';
  const guest = 'guest@customer.example';
  const name = `Sam <b>${'"'};CN=x,\\n`;
  const booked = await server.post(
    `${page}/bookings`,
    form({ name, email, guests: [guest], answers: { topic: `${marker} ${hostile}` } }),
  );
  assert.equal(booked.status, 201, booked.text);
  assertOneEvent(booked.json.calendar, [email]);
  const link = `/api/v1/bookings/${await tokenFor(database, acme.organizationId, email)}`;
  const shown = await server.get(link);
  assert.equal(shown.json.invitee.name, name);
  const moved = await server.post(`${link}/reschedule`, { start: inDays(3, 720) });
  assert.equal(moved.status, 200, moved.text);
  const cancelled = await server.post(`${link}/cancel`, { note: `${marker} ${hostile}` });
  assert.equal(cancelled.status, 200, cancelled.text);

  const mails = await mailsOf(database, acme.organizationId);
  const everybody = [email, guest, dana.email];
  assert.equal(mails.length, 9, 'three mails to each of the three');
  for (const mail of mails) {
    assert.ok(everybody.includes(mail.to.email));
    if (mail.calendar !== undefined) {
      assertOneEvent(mail.calendar.content, everybody);
    }
    assert.doesNotMatch(mail.html, /<img|<script|<b>/i);
    await assertHeaders(mail);
  }
  const toGuest = mails.filter(({ to }) => to.email === guest);
  assert.equal(toGuest.length, 3);
  assert.doesNotMatch(JSON.stringify(toGuest), new RegExp(marker), 'a stranger’s words reach no guest');
  const toHost = mails.filter(({ to }) => to.email === dana.email);
  assert.match(JSON.stringify(toHost), new RegExp(marker), 'and do reach the host');
});

/** One event, with the attendees who are known. */
function assertOneEvent(content: string, known: readonly string[]): void {
  const calendar = new ICAL.Component(ICAL.parse(content));
  assert.equal(calendar.getAllSubcomponents().length, 1);
  const [event] = calendar.getAllSubcomponents('vevent');
  assert.ok(event !== undefined);
  for (const attendee of event.getAllProperties('attendee')) {
    const address = String(attendee.getFirstValue()).replace(/^mailto:/, '');
    assert.ok(known.includes(address), `${address} is nobody we know`);
  }
  assert.equal(event.getAllProperties('summary').length, 1);
}

/** The message as it is sent: the headers that we write, and one recipient. */
async function assertHeaders(mail: Mail): Promise<void> {
  const { bytes, envelope } = await composeMail(fillLinks(mail, () => 'token'));
  assert.equal(envelope.to, mail.to.email);
  const [head = ''] = bytes.toString('latin1').split('\r\n\r\n');
  const names = head
    .split('\r\n')
    .filter((line) => !/^[ \t]/.test(line))
    .map((line) => line.slice(0, line.indexOf(':')).toLowerCase());
  assert.ok(!names.includes('bcc') && !names.includes('cc'));
  assert.equal(names.filter((one) => one === 'to').length, 1);
  assert.equal(names.filter((one) => one === 'subject').length, 1);
}
