// What a real SMTP server received, taken apart by a MIME reader that shares nothing with the writer.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';
import type { Mail } from '../../src/outbox/mail-message.ts';
import { openSmtp } from '../../src/outbox/smtp.ts';

export type Received = { readonly to: string; readonly bytes: Buffer };

export type MailServer = {
  readonly received: Received[];
  readonly send: (mail: Mail) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** A server on loopback and a sender to it. */
export async function startMailServer(): Promise<MailServer> {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData(stream, { envelope }, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        received.push({ to: envelope.rcptTo[0]?.address ?? '', bytes: Buffer.concat(chunks) });
        callback();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const address = server.server.address();
  assert.ok(address !== null && typeof address === 'object');
  const smtp = openSmtp(`smtp://127.0.0.1:${address.port}`);
  return {
    received,
    send: async (mail) => {
      const { outcome, answer } = await smtp.deliver(mail);
      assert.equal(outcome, 'sent', answer);
    },
    close: async () => {
      smtp.close();
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
}

export type Part = {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly header: ReadonlyMap<string, string>;
  /** Decoded, of a part that has no parts. */
  readonly content: Buffer;
  readonly parts: readonly Part[];
};

/** A MIME entity: a header, a blank line, a body that is itself parts or encoded content. */
export function readPart(bytes: Buffer): Part {
  const end = bytes.indexOf('\r\n\r\n');
  assert.notEqual(end, -1, 'A part has a header.');
  const header = new Map<string, string>();
  for (const line of bytes
    .toString('latin1', 0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    assert.ok(colon > 0 && !header.has(name), `One field of each name: ${line}`);
    header.set(name, line.slice(colon + 1).trim());
  }
  const body = bytes.subarray(end + 4);
  const [type = '', ...rest] = (header.get('content-type') ?? 'text/plain').split(/;\s*/);
  const parameters = new Map(
    rest.map((parameter): [string, string] => {
      const [name = '', value = ''] = parameter.split(/=(.*)/s);
      return [name.toLowerCase(), value.replace(/^"|"$/g, '')];
    }),
  );
  const boundary = parameters.get('boundary');
  return {
    type: type.toLowerCase(),
    parameters,
    header,
    content: boundary === undefined ? decode(body, header.get('content-transfer-encoding')) : Buffer.alloc(0),
    parts: boundary === undefined ? [] : split(body, boundary).map(readPart),
  };
}

/** The line break before a delimiter is part of it. */
function split(body: Buffer, boundary: string): Buffer[] {
  const [, ...parts] = `\r\n${body.toString('latin1')}`.split(`\r\n--${boundary}`);
  const last = parts.pop();
  assert.ok(last?.startsWith('--'), 'The last delimiter closes.');
  return parts.map((part) => Buffer.from(part.replace(/^[ \t]*\r\n/, ''), 'latin1'));
}

function decode(body: Buffer, encoding = '7bit'): Buffer {
  const text = body.toString('latin1');
  switch (encoding.toLowerCase()) {
    case 'base64':
      return Buffer.from(text, 'base64');
    case 'quoted-printable': {
      const bytes = text
        .replace(/=\r\n/g, '')
        .replace(/=([\dA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
      return Buffer.from(bytes, 'latin1');
    }
    default:
      return body;
  }
}

/** The calendar object, as a client finds it that knows RFC 6047 §2.4 Content-Type Header Field; undefined without one. */
export function calendarOf(message: Part): string | undefined {
  const alternative = message.type === 'multipart/alternative' ? message : message.parts[0];
  assert.equal(alternative?.type, 'multipart/alternative');
  const [text, html, calendar, ...others] = alternative.parts;
  assert.deepEqual([text?.type, html?.type, others.length], ['text/plain', 'text/html', 0]);
  if (calendar === undefined) {
    assert.equal(message.type, 'multipart/alternative');
    return undefined;
  }
  assert.equal(calendar.type, 'text/calendar');
  assert.equal(calendar.parameters.get('charset')?.toLowerCase(), 'utf-8');
  assert.equal(calendar.parameters.get('component')?.toLowerCase(), 'vevent');
  const content = calendar.content.toString();
  assert.ok(content.includes(`\r\nMETHOD:${calendar.parameters.get('method')}\r\n`), 'One method.');
  const file = message.parts[1];
  assert.equal(file?.type, 'application/ics');
  assert.equal(file.content.toString(), content);
  return content;
}
