import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  automaticHeaders,
  composeMail,
  fillLinks,
  isMailAddress,
  type Mail,
  mailAddress,
} from './mail-message.ts';

const mail: Mail = {
  messageId: '0198c4d2.1.cancel.5f2c@mail.linktime.example',
  date: '2026-11-24T09:00:00Z',
  from: { name: 'Acme scheduling', email: 'bookings@mail.linktime.example' },
  to: { name: 'Sam Invitee', email: 'sam@customer.example' },
  replyTo: { name: 'Acme', email: 'scheduling@acme.example' },
  subject: 'Cancelled: Intro call, Thu 3 Dec, 16:00 (CET)',
  text: 'Dana Host is no longer available.\n',
  html: '<p>Dana Host is no longer available.</p>\n',
  calendar: { method: 'CANCEL', content: 'BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n' },
  headers: automaticHeaders,
};

type Part = { readonly header: Map<string, string[]>; readonly body: string };

/** A MIME part read by the RFCs' own rules, without the library that wrote it. */
function parsePart(text: string): Part {
  const end = text.indexOf('\r\n\r\n');
  const header = new Map<string, string[]>();
  for (const line of text
    .slice(0, end)
    .replace(/\r\n(?=[ \t])/g, '')
    .split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    header.set(name, [...(header.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  return { header, body: text.slice(end + 4) };
}

function value(part: Part | undefined, name: string): string {
  const values = part?.header.get(name) ?? [];
  assert.equal(values.length, 1, `${name} must be there once`);
  return values[0] ?? '';
}

function partsOf(part: Part | undefined): Part[] {
  const boundary = /boundary="([^"]+)"/.exec(value(part, 'content-type'))?.[1];
  assert.ok(boundary);
  const pieces = `\r\n${part?.body}`.split(`\r\n--${boundary}`);
  assert.equal(pieces.at(-1)?.startsWith('--'), true);
  return pieces.slice(1, -1).map((piece) => parsePart(piece.slice(2)));
}

function decoded(part: Part | undefined): string {
  assert.equal(value(part, 'content-transfer-encoding'), 'base64');
  return Buffer.from(part?.body ?? '', 'base64').toString();
}

async function compose(change: Partial<Mail>): Promise<Part> {
  return parsePart((await composeMail({ ...mail, ...change })).bytes.toString());
}

/** RFC 2047 words as a reader sees them. */
function shown(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?q\?([^?]*)\?=/gi, (_word, q: string) =>
      decodeURIComponent(
        q
          .replaceAll('_', ' ')
          .replaceAll('%', '%25')
          .replace(/=([\da-f]{2})/gi, '%$1'),
      ),
    )
    .replace(/=\?utf-8\?b\?([^?]*)\?=/gi, (_word, b: string) => Buffer.from(b, 'base64').toString());
}

test('a mail with a calendar object has the structure that clients know (RFC 6047 §2.4 Content-Type Header Field)', async () => {
  const message = await compose({});
  assert.match(value(message, 'content-type'), /^multipart\/mixed;/);
  const [alternative, file, ...rest] = partsOf(message);
  assert.equal(rest.length, 0);
  assert.match(value(alternative, 'content-type'), /^multipart\/alternative;/);
  const [text, html, calendar] = partsOf(alternative);
  assert.match(value(text, 'content-type'), /^text\/plain; charset=utf-8/);
  assert.equal(text?.body, 'Dana Host is no longer available.\r\n');
  assert.match(value(html, 'content-type'), /^text\/html; charset=utf-8/);
  assert.equal(
    value(calendar, 'content-type'),
    'text/calendar; charset=utf-8; method=CANCEL; component=vevent',
  );
  assert.equal(decoded(calendar), mail.calendar?.content);
  assert.match(value(file, 'content-type'), /^application\/ics; name=invite\.ics$/);
  assert.equal(value(file, 'content-disposition'), 'attachment; filename=invite.ics');
  assert.equal(decoded(file), mail.calendar?.content);
});

test('the header says who, when, which message and that no human wrote it (RFC 3834 §5 The Auto-Submitted header field)', async () => {
  const message = await compose({});
  assert.equal(value(message, 'from'), 'Acme scheduling <bookings@mail.linktime.example>');
  assert.equal(value(message, 'to'), 'Sam Invitee <sam@customer.example>');
  assert.equal(value(message, 'reply-to'), 'Acme <scheduling@acme.example>');
  assert.equal(value(message, 'subject'), mail.subject);
  assert.equal(value(message, 'message-id'), `<${mail.messageId}>`);
  assert.equal(value(message, 'date'), 'Tue, 24 Nov 2026 09:00:00 +0000');
  assert.equal(value(message, 'auto-submitted'), 'auto-generated');
});

test('a mail without a calendar object is text and HTML alone', async () => {
  const { calendar: _, ...plain } = mail;
  const message = parsePart((await composeMail(plain)).bytes.toString());
  assert.match(value(message, 'content-type'), /^multipart\/alternative;/);
  assert.equal(partsOf(message).length, 2);
});

test('the same mail gives the same bytes, after a JSON column has sorted its keys too', async () => {
  const first = await composeMail(mail);
  const reversed = (_key: string, value: unknown) =>
    typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).reverse()) : value;
  const stored: Mail = JSON.parse(JSON.stringify(mail), reversed);
  assert.deepEqual(stored, mail);
  assert.notEqual(JSON.stringify(stored), JSON.stringify(mail));
  const second = await composeMail(stored);
  assert.ok(first.bytes.equals(second.bytes));
});

test('another mail has another boundary, which its text can therefore not contain', async () => {
  const boundary = (part: Part) => /boundary="([^"]+)"/.exec(value(part, 'content-type'))?.[1];
  const seen = boundary(await compose({}));
  const hostile = await compose({
    text: `hello\r\n--${seen}\r\nContent-Type: text/html\r\n\r\nx\r\n--${seen}--\r\n`,
  });
  assert.notEqual(boundary(hostile), seen);
  assert.equal(partsOf(hostile).length, 2);
});

test('non-ASCII in subject, names and text arrives, and the header itself is ASCII (RFC 2047 §2 Syntax of encoded-words)', async () => {
  const subject = `Cancelled: Gespräch über 東京 🧑‍🚀 ${'ß'.repeat(60)}`;
  const name = 'Zoë "Zoë" O’Brien, 東京';
  const { bytes } = await composeMail({
    ...mail,
    subject,
    to: { name, email: 'zoe@bücher.example' },
    text: 'Grüße, 東京',
  });
  const message = parsePart(bytes.toString('latin1'));
  for (const line of [...message.header.values()].flat()) {
    assert.match(line, /^[\x20-\x7e]*$/);
  }
  assert.equal(shown(value(message, 'subject')), subject);
  assert.ok(shown(value(message, 'to')).includes('zoe@xn--bcher-kva.example'));
  assert.ok(shown(value(message, 'to')).replaceAll('\\', '').includes(name));
  const text = partsOf(partsOf(message)[0])[0];
  assert.ok(/^(?:base64|quoted-printable)$/.test(value(text, 'content-transfer-encoding')));
});

test('no name, subject or header value adds a header field or a recipient', async () => {
  const anything = fc.string({
    unit: fc.oneof(
      fc.constantFrom(...Array.from('\r\n:,;<>@" ()\u0000\u2028é')),
      fc.string({ unit: 'binary', maxLength: 1 }),
    ),
  });
  const expected = [...(await compose({})).header.keys()].sort();
  await fc.assert(
    fc.asyncProperty(anything, async (noise) => {
      const hostile = `x${noise}\r\nBcc: eve@evil.example\r\n\r\n${noise}, eve@evil.example`;
      const { bytes, envelope } = await composeMail({
        ...mail,
        from: { ...mail.from, name: hostile },
        to: { name: hostile, email: mail.to.email },
        replyTo: { name: hostile, email: 'scheduling@acme.example' },
        subject: hostile,
        headers: { ...automaticHeaders, 'Auto-Submitted': hostile },
      });
      const message = parsePart(bytes.toString());
      assert.deepEqual([...message.header.keys()].sort(), expected);
      assert.deepEqual(envelope, { from: mail.from.email, to: mail.to.email });
      assert.match(value(message, 'to'), /(?:<sam@customer\.example>|^sam@customer\.example)$/);
    }),
    { numRuns: 60 },
  );
});

test('every line ends with CRLF and none is over 998 octets (RFC 5322 §2.1.1 Line Length Limits)', async () => {
  const { bytes } = await composeMail({
    ...mail,
    text: `${'word '.repeat(500)}\rnext\n\nlast`,
    html: 'x'.repeat(3000),
  });
  const text = bytes.toString('latin1');
  assert.doesNotMatch(text.replaceAll('\r\n', ''), /[\r\n]/);
  assert.ok(text.split('\r\n').every((line) => line.length <= 998));
});

test('links are filled in wherever their placeholder stands, and nothing is sent before', async () => {
  const linked: Mail = {
    ...mail,
    text: 'Go to https://meet.example/booking/link-1 or https://meet.example/booking/link-2.\n',
    html: '<a href="https://meet.example/booking/link-1">link-1</a>\n',
    links: [
      { placeholder: 'link-1', link: { role: 'host', id: 'a' } },
      { placeholder: 'link-2', link: { role: 'invitee', generation: 3 } },
    ],
  };
  await assert.rejects(composeMail(linked), /must be filled in/);
  const filled = fillLinks(linked, ({ role, id, generation }) => `$&${role}-${id ?? generation}`);
  assert.equal(
    filled.text,
    'Go to https://meet.example/booking/$&host-a or https://meet.example/booking/$&invitee-3.\n',
  );
  assert.equal(filled.html, '<a href="https://meet.example/booking/$&host-a">$&host-a</a>\n');
  const again = fillLinks(
    JSON.parse(JSON.stringify(linked)),
    ({ role, id, generation }) => `$&${role}-${id ?? generation}`,
  );
  assert.ok((await composeMail(filled)).bytes.equals((await composeMail(again)).bytes));
  assert.deepEqual(
    fillLinks(mail, () => assert.fail()),
    mail,
  );
});

test('a recipient that is a list, a group or no address is refused', async () => {
  for (const email of [
    'a@b.example,eve@evil.example',
    'a@b.example;eve@evil.example',
    'Eve <eve@evil.example>',
    'g:eve@evil.example;',
    'sam',
    '',
  ]) {
    await assert.rejects(composeMail({ ...mail, to: { email } }), TypeError, email);
    await assert.rejects(composeMail({ ...mail, replyTo: { email } }), TypeError, email);
  }
});

test('a header that belongs to the message, a Message-ID or a date that is none is refused', async () => {
  for (const name of ['Bcc', 'content-type', 'From', 'Message-ID', 'X Y', 'X-A\r\nBcc', '']) {
    await assert.rejects(composeMail({ ...mail, headers: { [name]: 'x' } }), TypeError, name);
  }
  for (const messageId of ['', 'x', '<x@y>', 'x@y\r\nBcc:z', 'x y@z']) {
    await assert.rejects(composeMail({ ...mail, messageId }), TypeError, messageId);
  }
  await assert.rejects(composeMail({ ...mail, date: 'yesterday' }), TypeError);
});

test('an address is taken as it is, but for an international host name, which becomes ASCII', () => {
  assert.equal(mailAddress("O'Hara+x@Acme.Example"), "O'Hara+x@Acme.Example");
  assert.equal(mailAddress('a@localhost'), 'a@localhost');
  assert.equal(mailAddress('a@東京.example'), 'a@xn--1lqs71d.example');
  for (const text of [
    'a@b/c',
    'a@é.example/x',
    'a@b..c',
    '.a@b',
    'a..b@c',
    'a.@c',
    `${'a'.repeat(65)}@b`,
    'a@b-',
    'a@[1.2.3.4]',
    'a@b\n',
  ]) {
    assert.equal(isMailAddress(text), false, text);
  }
});
