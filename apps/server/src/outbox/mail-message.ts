// A mail as it is kept in the outbox, and the bytes it is sent as, in the structure that RFC 6047 §2.4 Content-Type
// Header Field asks for. The same Mail always gives the same bytes, so a second attempt is no second mail.
import { createHash } from 'node:crypto';
import { domainToASCII } from 'node:url';
import MailComposer from 'nodemailer/lib/mail-composer';

export type Correspondent = { readonly name?: string; readonly email: string };

/** A secret that is stored nowhere, so text and html hold a placeholder for it; `link` says what it is made from. */
export type MailLink = {
  readonly placeholder: string;
  readonly link: Readonly<Record<string, string | number>>;
};

/** One message to one recipient. Plain JSON; `date` is an instant (`2026-11-24T09:00:00Z`), `messageId` has no brackets. */
export type Mail = {
  readonly messageId: string;
  readonly date: string;
  readonly from: { readonly name: string; readonly email: string };
  readonly to: Correspondent;
  readonly replyTo?: Correspondent;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly calendar?: { readonly method: 'REQUEST' | 'CANCEL'; readonly content: string };
  readonly headers: Readonly<Record<string, string>>;
  /** To be filled in before it is composed. */
  readonly links?: readonly MailLink[];
};

/** What came of an attempt. `answer` is the other side's words in one line, kept as evidence. */
export type Delivery = { readonly outcome: 'sent' | 'retry' | 'dead'; readonly answer: string };

export type ComposedMail = {
  readonly bytes: Buffer;
  readonly envelope: { readonly from: string; readonly to: string };
};

/** For every mail that no human wrote (RFC 3834 §5 The Auto-Submitted header field); the second keeps Exchange from answering it. */
export const automaticHeaders: Readonly<Record<string, string>> = {
  'Auto-Submitted': 'auto-generated',
  'X-Auto-Response-Suppress': 'All',
};

const LOCAL_PART = /^(?=.{1,64}$)[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const DOMAIN = /^(?=.{1,253}$)(?!-)[a-z\d-]{1,63}(?<!-)(?:\.(?!-)[a-z\d-]{1,63}(?<!-))*$/i;
const INTERNATIONAL_DOMAIN = /^[\p{L}\p{M}\p{N}.-]+$/u;
const MESSAGE_ID = /^[\w.+=-]+@[a-z\d.-]+$/i;
const HEADER_NAME = /^[a-z][a-z\d-]*$/i;
const COMPOSED_HEADER =
  /^(?:from|sender|to|cc|bcc|reply-to|subject|date|message-id|mime-version|content-.*)$/i;

/**
 * The address as it goes into envelope, header and calendar: a dot-atom, `@` and a host name, which is put into its
 * ASCII form. Lists, comments, quoted local parts and non-ASCII local parts (RFC 6531) are a TypeError.
 */
export function mailAddress(text: string): string {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, Math.max(at, 0));
  const domain = asciiDomain(text.slice(at + 1));
  if (!LOCAL_PART.test(local) || !DOMAIN.test(domain)) {
    throw new TypeError(`${JSON.stringify(text)} is not an address that mail can be sent to.`);
  }
  return `${local}@${domain}`;
}

/** Whether `mailAddress` takes it. */
export function isMailAddress(text: string): boolean {
  try {
    mailAddress(text);
    return true;
  } catch {
    return false;
  }
}

/** Text for a place of one line: control characters, line breaks and direction overrides become single spaces. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim();
}

/** The message and its envelope. A mail that can't be sent as it is (bad address, date, header) is a TypeError. */
export async function composeMail(mail: Mail): Promise<ComposedMail> {
  if (mail.links !== undefined) {
    throw new Error('The links of a mail must be filled in before it is sent.');
  }
  const envelope = { from: mailAddress(mail.from.email), to: mailAddress(mail.to.email) };
  if (!MESSAGE_ID.test(mail.messageId)) {
    throw new TypeError(`${JSON.stringify(mail.messageId)} is not a Message-ID.`);
  }
  const composer = new MailComposer({
    from: correspondent(mail.from),
    to: correspondent(mail.to),
    ...(mail.replyTo !== undefined && { replyTo: correspondent(mail.replyTo) }),
    subject: oneLine(mail.subject),
    messageId: `<${mail.messageId}>`,
    date: messageDate(mail.date),
    headers: extraHeaders(mail.headers),
    text: lines(mail.text),
    html: lines(mail.html),
    ...calendarParts(mail.calendar),
    baseBoundary: boundary(mail),
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return { bytes: await composer.compile().build(), envelope };
}

/** The mail with its links: `secretOf` makes what stands in a placeholder's place, the same each time it is asked. */
export function fillLinks(mail: Mail, secretOf: (link: MailLink['link']) => string): Mail {
  const { links = [], ...filled } = mail;
  const secrets = links.map(({ placeholder, link }) => ({ placeholder, secret: secretOf(link) }));
  const fill = (text: string) =>
    secrets.reduce((before, { placeholder, secret }) => before.replaceAll(placeholder, () => secret), text);
  return { ...filled, text: fill(mail.text), html: fill(mail.html) };
}

/** The bytes, or a dead delivery for a mail that can't be written, which no later attempt will mend. */
export async function composeOrGiveUp(mail: Mail): Promise<ComposedMail | Delivery> {
  try {
    return await composeMail(mail);
  } catch (error) {
    if (error instanceof TypeError) {
      return { outcome: 'dead', answer: error.message };
    }
    throw error;
  }
}

/** `domainToASCII` alone is no check: it cuts `a.example/b` down to `a.example`. */
function asciiDomain(domain: string): string {
  return INTERNATIONAL_DOMAIN.test(domain) && !DOMAIN.test(domain) ? domainToASCII(domain) : domain;
}

function correspondent(who: Correspondent): { name: string; address: string } {
  return { name: oneLine(who.name ?? ''), address: mailAddress(who.email) };
}

function messageDate(text: string): Date {
  try {
    return new Date(Temporal.Instant.from(text).epochMilliseconds);
  } catch (cause) {
    throw new TypeError(`${JSON.stringify(text)} is not an instant.`, { cause });
  }
}

/** Sorted, because a jsonb column keeps no order of keys. */
function extraHeaders(headers: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(headers)
    .map(([key, value]) => {
      if (!HEADER_NAME.test(key) || COMPOSED_HEADER.test(key)) {
        throw new TypeError(`${JSON.stringify(key)} is not a header that a mail may add.`);
      }
      return { key, value: oneLine(value) };
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** The object twice: as an alternative (what makes it iMIP, RFC 6047 §2.4) and as a file for clients that skip those. */
function calendarParts(calendar: Mail['calendar']) {
  if (calendar === undefined) {
    return {};
  }
  const type = `text/calendar; charset=utf-8; method=${calendar.method}; component=vevent`;
  const part = { content: calendar.content, contentTransferEncoding: 'base64' };
  return {
    alternatives: [{ ...part, contentType: type }],
    attachments: [{ ...part, contentType: 'application/ics', filename: 'invite.ics' }],
  };
}

/** Depends on the contents as well, so that nobody who knows the Message-ID can write the boundary into a text. */
function boundary(mail: Mail): string {
  const parts = [mail.messageId, mail.text, mail.html, mail.calendar?.content ?? ''];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

function lines(text: string): string {
  return text.toWellFormed().replace(/\r\n?|\n/g, '\r\n');
}
