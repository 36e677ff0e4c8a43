// Where mails go while no SMTP server is configured: one .eml file each in a private folder, which any mail program
// opens. A file is there whole or not at all, and a second delivery of the same mail writes the same file again.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ComposedMail, composeOrGiveUp, type Delivery, type Mail } from './mail-message.ts';

export type Mailbox = { readonly deliver: (mail: Mail) => Promise<Delivery> };

/** What the header of a stored mail says; `date` as an instant, `file` without the folder. */
export type MailboxEntry = {
  readonly file: string;
  readonly date: string;
  readonly to: string;
  readonly subject: string;
};

const HEADER_BYTES = 16 * 1024;

/** A sender that files mails in `folder`, which is made (mode 0700) when the first mail comes. */
export function openMailbox(folder: string): Mailbox {
  return {
    deliver: async (mail) => {
      const composed = await composeOrGiveUp(mail);
      return 'outcome' in composed ? composed : store(folder, fileName(mail), composed);
    },
  };
}

/** All mails of the folder, the newest last. Reads their headers only; a folder that isn't there is empty. */
export async function listMailbox(folder: string): Promise<MailboxEntry[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return [];
    }
    throw error;
  });
  const entries: MailboxEntry[] = [];
  for (const file of names.filter((name) => name.endsWith('.eml')).sort()) {
    entries.push(entryOf(file, await readHeader(join(folder, file))));
  }
  return entries;
}

/** A full disk or a folder without permission is no fault of the mail: it is tried again. */
async function store(folder: string, file: string, { bytes }: ComposedMail): Promise<Delivery> {
  const unfinished = join(folder, `.${file}.${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(unfinished, bytes, { flag: 'wx', mode: 0o600, flush: true });
    await rename(unfinished, join(folder, file));
    return { outcome: 'sent', answer: `Filed as ${file}` };
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    return { outcome: 'retry', answer: error instanceof Error ? error.message : String(error) };
  }
}

/** By the mail's own date, so the names sort by time and the same mail has the same name. */
function fileName(mail: Mail): string {
  const time = Temporal.Instant.from(mail.date).toString({ fractionalSecondDigits: 3 }).replace(/[-:.]/g, '');
  const digest = createHash('sha256').update(mail.messageId).digest('hex').slice(0, 24);
  return `${time}-${digest}.eml`;
}

async function readHeader(path: string): Promise<Map<string, string>> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    return parseHeader(buffer.toString('utf8', 0, bytesRead));
  } finally {
    await file.close();
  }
}

/** RFC 5322 §2.2.3 Long Header Fields: a line that begins with white space goes on with the one before. */
function parseHeader(text: string): Map<string, string> {
  const header = text.split('\r\n\r\n', 1)[0] ?? '';
  const fields = header
    .replace(/\r\n(?=[ \t])/g, '')
    .split('\r\n')
    .map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    });
  return new Map(fields);
}

function entryOf(file: string, header: ReadonlyMap<string, string>): MailboxEntry {
  const date = new Date(header.get('date') ?? '');
  return {
    file,
    date: Number.isNaN(date.getTime()) ? '' : date.toISOString(),
    to: decodeWords(header.get('to') ?? ''),
    subject: decodeWords(header.get('subject') ?? ''),
  };
}

/** RFC 2047 §2 Syntax of encoded-words, in the form that `composeMail` writes: UTF-8, B or Q. */
function decodeWords(value: string): string {
  return value
    .replace(/(\?=)\s+(?==\?)/g, '$1')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_word, encoding: string, content: string) =>
      encoding.toLowerCase() === 'b' ? Buffer.from(content, 'base64').toString() : decodeQ(content),
    );
}

function decodeQ(content: string): string {
  const bytes = content
    .replaceAll('_', ' ')
    .replace(/=([\da-f]{2})/gi, (_byte, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
