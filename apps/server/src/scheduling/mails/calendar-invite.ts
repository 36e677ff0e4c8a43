// Writes the calendar object of a booking: RFC 5545 Internet Calendaring and Scheduling Core Object Specification, as
// a REQUEST (RFC 5546 §3.2.2 REQUEST) or a CANCEL (RFC 5546 §3.2.5 CANCEL). Nothing in a field can begin another line.
import { webUrl } from '../../outbox/mail-body.ts';
import { mailAddress } from '../../outbox/mail-message.ts';

export type CalendarUser = { readonly name?: string; readonly email: string };

export type Attendee = CalendarUser & {
  readonly role?: 'CHAIR' | 'REQ-PARTICIPANT' | 'OPT-PARTICIPANT' | 'NON-PARTICIPANT';
  /** Whether they have agreed: by default they have. */
  readonly participation?: 'ACCEPTED' | 'TENTATIVE';
};

export type Invite = {
  readonly method: 'REQUEST' | 'CANCEL';
  /** The same in every message about a booking, for ever. */
  readonly uid: string;
  /** A CANCEL's is higher than its REQUEST's (RFC 5546 §3.2.5). */
  readonly sequence: number;
  /** When this object is made. */
  readonly stamp: Temporal.Instant;
  readonly start: Temporal.Instant;
  readonly end: Temporal.Instant;
  /** Only who sent the REQUEST may cancel, so this is stored with the booking. */
  readonly organizer: { readonly name: string; readonly email: string };
  readonly attendees: readonly Attendee[];
  readonly summary: string;
  readonly description?: string;
  readonly location?: string;
  readonly url?: string;
  /** Of a CANCEL: whether the event is over for everybody, or only the attendees named are asked no longer. */
  readonly wholeEvent: boolean;
  /** Of a REQUEST: the time is held, but a host must agree yet. */
  readonly tentative?: boolean;
};

const LINE_OCTETS = 75;
const MAX_SEQUENCE = 2_147_483_647;

/** The iCalendar text, each line ended by CRLF. Throws TypeError for an address, URL, UID, sequence or time that can't be. */
export function writeInvite(invite: Invite): string {
  check(invite);
  const lines = [
    'BEGIN:VCALENDAR',
    'PRODID:-//LinkTime//Scheduling 1.0//EN',
    'VERSION:2.0',
    'CALSCALE:GREGORIAN',
    `METHOD:${invite.method}`,
    'BEGIN:VEVENT',
    `UID:${text(invite.uid)}`,
    `SEQUENCE:${invite.sequence}`,
    `DTSTAMP:${utc(invite.stamp)}`,
    `DTSTART:${utc(invite.start)}`,
    `DTEND:${utc(invite.end)}`,
    `ORGANIZER${calendarUser(invite.organizer)}`,
    ...invite.attendees.map(attendee),
    `SUMMARY:${text(invite.summary)}`,
    ...(invite.description === undefined ? [] : [`DESCRIPTION:${text(invite.description)}`]),
    ...(invite.location === undefined ? [] : [`LOCATION:${text(invite.location)}`]),
    ...(invite.url === undefined ? [] : [`URL:${uri(invite.url)}`]),
    ...status(invite),
    `TRANSP:${invite.method === 'CANCEL' ? 'TRANSPARENT' : 'OPAQUE'}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${fold(line)}\r\n`).join('');
}

function check(invite: Invite): void {
  const lowest = invite.method === 'CANCEL' ? 1 : 0;
  if (!Number.isInteger(invite.sequence) || invite.sequence < lowest || invite.sequence > MAX_SEQUENCE) {
    throw new TypeError(`The SEQUENCE of a ${invite.method} can't be ${invite.sequence}.`);
  }
  if (invite.uid === '' || /\p{Cc}/u.test(invite.uid)) {
    throw new TypeError(`${JSON.stringify(invite.uid)} is not a UID.`);
  }
  if (Temporal.Instant.compare(invite.start, invite.end) >= 0) {
    throw new TypeError('An event must end after its start.');
  }
  if (invite.attendees.length === 0) {
    throw new TypeError(`A ${invite.method} needs at least one attendee.`);
  }
}

/** RFC 5546 §3.2.5 forbids STATUS:CANCELLED where somebody is only un-invited. */
function status(invite: Invite): string[] {
  if (invite.method === 'REQUEST') {
    return [invite.tentative === true ? 'STATUS:TENTATIVE' : 'STATUS:CONFIRMED'];
  }
  return invite.wholeEvent ? ['STATUS:CANCELLED'] : [];
}

/** Booking was the acceptance; nobody is asked to answer. */
function attendee(who: Attendee): string {
  const role = who.role ?? 'REQ-PARTICIPANT';
  const participation = who.participation ?? 'ACCEPTED';
  return `ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=${role};PARTSTAT=${participation};RSVP=FALSE${calendarUser(who)}`;
}

function calendarUser(who: CalendarUser): string {
  const name = parameter(who.name ?? '');
  return `${name === '' ? '' : `;CN="${name}"`}:${mailto(who.email)}`;
}

/** RFC 6068 §2 Syntax of a 'mailto' URI: some characters that a local part may have are delimiters in a URI. */
function mailto(email: string): string {
  return `mailto:${mailAddress(email).replace(/[%/?#&=^`{|}]/g, encodeURIComponent)}`;
}

/** RFC 5545 §3.3.11 Text. Control characters have no place in it but line breaks, which are written `\n`. */
function text(value: string): string {
  return plain(value)
    .replace(/[\\;,]/g, '\\$&')
    .replaceAll('\n', '\\n');
}

/**
 * RFC 6868 §3 Parameter Value Encoding Scheme: what a quoted parameter value can't hold otherwise. A backslash means nothing in
 * one, but readers exist that take it for an escape, of the closing quote too; so a name goes without.
 */
function parameter(value: string): string {
  return plain(value)
    .replaceAll('\\', '/')
    .replaceAll('^', '^^')
    .replaceAll('\n', '^n')
    .replaceAll('"', "^'");
}

function plain(value: string): string {
  return value
    .toWellFormed()
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(/(?![\n\t])\p{Cc}/gu, '');
}

function uri(value: string): string {
  const url = webUrl(value);
  if (url === undefined) {
    throw new TypeError(`${JSON.stringify(value)} is not an http or https URL.`);
  }
  return url;
}

/** RFC 5545 §3.3.5 Date-Time, form #2: with UTC time. */
function utc(instant: Temporal.Instant): string {
  const written = instant
    .round({ smallestUnit: 'second', roundingMode: 'trunc' })
    .toString()
    .replace(/[-:]/g, '');
  if (!/^\d{8}T\d{6}Z$/.test(written)) {
    throw new TypeError(`A calendar can't hold ${instant.toString()}.`);
  }
  return written;
}

/** RFC 5545 §3.1 Content Lines: at most 75 octets a line, and never a break inside a character. */
function fold(line: string): string {
  if (Buffer.byteLength(line) <= LINE_OCTETS) {
    return line;
  }
  let folded = '';
  let octets = 0;
  for (const character of line) {
    const length = Buffer.byteLength(character);
    if (octets + length > LINE_OCTETS) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += character;
    octets += length;
  }
  return folded;
}
