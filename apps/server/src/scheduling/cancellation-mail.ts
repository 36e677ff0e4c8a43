// What invitees, guests and hosts are told when the organization cancels a booking: that it is cancelled and how to go
// on, never why a host is gone. Nothing in a booking's data can make this throw, because a deprovisioning waits for it.
import { createHash } from 'node:crypto';
import { type Block, type Fact, mailBody, webUrl } from '../outbox/mail-body.ts';
import { automaticHeaders, isMailAddress, type Mail, mailAddress, oneLine } from '../outbox/mail-message.ts';
import { type Attendee, writeInvite } from './calendar-invite.ts';

/** Whom a message is for. `timeZone` is an IANA name, `locale` a BCP 47 tag. */
export type Addressee = {
  readonly name: string;
  readonly email: string;
  readonly timeZone: string;
  readonly locale: string;
};

export type BookingHost = {
  readonly name: string;
  readonly email: string;
  /** Without one, the host reads the invitee's time, which says its zone. */
  readonly timeZone?: string;
  readonly locale?: string;
};

/** A booking as it is after the cancellation. In a group session: one of these for each invitee, without the others. */
export type CancelledBooking = {
  readonly bookingId: string;
  /** For humans, `LT-7K3QF9`. */
  readonly reference: string;
  readonly title: string;
  readonly start: Temporal.Instant;
  readonly end: Temporal.Instant;
  readonly cancelledAt: Temporal.Instant;
  readonly location?: string;
  /** LinkTime's own address, stored with the booking: From and ORGANIZER, as they were in the invitation. */
  readonly organizer: { readonly name: string; readonly email: string };
  readonly uid: string;
  /** One more than the last message about this booking had. */
  readonly sequence: number;
  readonly organization: { readonly name: string; readonly replyTo?: string; readonly fallbackUrl?: string };
  readonly hosts: readonly BookingHost[];
  readonly invitee: Addressee;
  readonly guests: readonly { readonly name?: string; readonly email: string }[];
  /** It was to begin so soon that the mail may arrive after people have gathered. */
  readonly startsSoon: boolean;
};

/** To the invitee, or to a guest, who is told the same. */
export function cancellationToInvitee(
  booking: CancelledBooking,
  recipient: Addressee = booking.invitee,
): Mail {
  const acme = oneLine(booking.organization.name);
  const host = booking.hosts.length === 1 ? booking.hosts[0] : undefined;
  const told =
    host === undefined
      ? `This meeting can't take place, so ${acme} has cancelled it.`
      : `${oneLine(host.name)} is no longer available for this meeting, so ${acme} has cancelled it.`;
  return message(booking, recipient, 'invitee', [
    { kind: 'paragraph', text: told },
    ...soon(booking),
    { kind: 'facts', facts: facts(booking, recipient) },
    ...howToGoOn(booking.organization),
    { kind: 'note', text: `${acme}, by LinkTime` },
  ]);
}

/** To one of the hosts. Who has left is told nothing: the caller leaves those out. */
export function cancellationToHost(booking: CancelledBooking, host: BookingHost): Mail {
  const acme = oneLine(booking.organization.name);
  const recipient = {
    name: host.name,
    email: host.email,
    timeZone: host.timeZone ?? booking.invitee.timeZone,
    locale: host.locale ?? booking.invitee.locale,
  };
  const invitee: Fact = { label: 'Invitee', value: `${booking.invitee.name} (${booking.invitee.email})` };
  return message(booking, recipient, 'host', [
    { kind: 'paragraph', text: `${acme} has cancelled your meeting with ${oneLine(booking.invitee.name)}.` },
    ...soon(booking),
    { kind: 'facts', facts: [invitee, ...facts(booking, recipient)] },
    { kind: 'paragraph', text: 'The invitee and all guests are told. There is nothing that you need to do.' },
    { kind: 'note', text: `${acme}, by LinkTime` },
  ]);
}

function message(
  booking: CancelledBooking,
  recipient: Addressee,
  role: 'invitee' | 'host',
  blocks: readonly Block[],
): Mail {
  const { organization, organizer } = booking;
  const heading: Block = { kind: 'heading', text: `Cancelled: ${oneLine(booking.title)}` };
  const content = calendarObject(booking);
  return {
    messageId: messageId(booking, recipient, role),
    date: booking.cancelledAt.toString(),
    from: { name: `${oneLine(organization.name)} scheduling`, email: organizer.email },
    to: { name: recipient.name, email: recipient.email },
    ...(hasContact(organization) && { replyTo: { name: organization.name, email: organization.replyTo } }),
    subject: `Cancelled: ${oneLine(booking.title)}, ${shortTime(booking, recipient)}`,
    ...mailBody([heading, ...blocks]),
    ...(content !== undefined && { calendar: { method: 'CANCEL', content } }),
    headers: { ...automaticHeaders, ...(booking.startsSoon && { Importance: 'high' }) },
  };
}

/** The same for every attempt; another for every recipient, because each gets a message of its own. */
function messageId(booking: CancelledBooking, recipient: Addressee, role: 'invitee' | 'host'): string {
  const digest = createHash('sha256').update(`${role} ${recipient.email}`).digest('hex').slice(0, 12);
  const domain = mailAddress(booking.organizer.email).split('@')[1] ?? '';
  return `${booking.bookingId}.${booking.sequence}.cancel.${digest}@${domain}`;
}

/** Everybody who was invited is named, except by an address that no calendar can hold. */
function calendarObject(booking: CancelledBooking): string | undefined {
  const attendees: Attendee[] = [booking.invitee, ...booking.hosts, ...booking.guests]
    .filter((who) => isMailAddress(who.email))
    .map(({ name, email }) => ({ ...(name !== undefined && { name: oneLine(name) }), email }));
  if (attendees.length === 0) {
    return undefined;
  }
  return writeInvite({
    method: 'CANCEL',
    uid: booking.uid,
    sequence: booking.sequence,
    stamp: booking.cancelledAt,
    start: booking.start,
    end: booking.end,
    organizer: booking.organizer,
    attendees,
    summary: `Cancelled: ${oneLine(booking.title)}`,
    description: `Cancelled by ${oneLine(booking.organization.name)}. Reference: ${booking.reference}`,
    wholeEvent: true,
  });
}

function soon(booking: CancelledBooking): Block[] {
  return booking.startsSoon
    ? [{ kind: 'paragraph', text: 'It was to begin shortly. Please do not wait for it.' }]
    : [];
}

function facts(booking: CancelledBooking, recipient: Addressee): Fact[] {
  const guests = booking.guests.map((guest) => guest.name ?? guest.email).join(', ');
  const where: Fact[] =
    booking.location === undefined ? [] : [{ label: 'Where', value: booking.location, struck: 'cancelled' }];
  return [
    { label: 'When', value: fullTime(booking, recipient), struck: 'cancelled' },
    ...where,
    ...(guests === '' ? [] : [{ label: 'Guests', value: guests }]),
    { label: 'Reference', value: booking.reference },
  ];
}

/** The link that the organization gave for this case, its contact, or at least that nobody reads an answer. */
function howToGoOn(organization: CancelledBooking['organization']): Block[] {
  const acme = oneLine(organization.name);
  const url = webUrl(organization.fallbackUrl ?? '');
  const link: Block[] =
    url === undefined ? [] : [{ kind: 'action', label: `Arrange another meeting with ${acme}`, url }];
  if (hasContact(organization)) {
    return [...link, { kind: 'paragraph', text: `You can answer this mail to reach ${acme}.` }];
  }
  const unread = `Answers to this mail are not read. Please use the way you know to reach ${acme}.`;
  return link.length > 0 ? link : [{ kind: 'paragraph', text: unread }];
}

function hasContact<T extends CancelledBooking['organization']>(
  organization: T,
): organization is T & { replyTo: string } {
  return organization.replyTo !== undefined && isMailAddress(organization.replyTo);
}

/** `Thu 3 Dec, 16:00 (CET)`, and the year when it is not the year of the mail. */
function shortTime(booking: CancelledBooking, recipient: Addressee): string {
  const clock = clockOf(recipient);
  const year = booking.start.toZonedDateTimeISO(clock.timeZone).year;
  const thisYear = booking.cancelledAt.toZonedDateTimeISO(clock.timeZone).year;
  const day = year === thisYear ? clock.day : clock.dayAndYear;
  const start = booking.start.epochMilliseconds;
  return plainSpaces(`${day.format(start)}, ${clock.time.format(start)} (${zoneName(start, clock)})`);
}

/** From start to end, with the offset: in the hour that a change of clocks repeats, two times look alike. */
function fullTime(booking: CancelledBooking, recipient: Addressee): string {
  const clock = clockOf(recipient);
  const { offset } = booking.start.toZonedDateTimeISO(clock.timeZone);
  const [start, end] = [booking.start.epochMilliseconds, booking.end.epochMilliseconds];
  const zone = `${zoneName(start, clock)}, UTC${offset}, ${clock.timeZone}`;
  return plainSpaces(`${clock.span.formatRange(start, end)} (${zone})`);
}

function zoneName(start: number, clock: Clock): string {
  const named = clock.zone.formatToParts(start).find((part) => part.type === 'timeZoneName');
  return named?.value ?? clock.timeZone;
}

/** Its formats are given milliseconds: with a `Temporal.Instant` they take up to twenty times as long. */
type Clock = {
  readonly timeZone: string;
  readonly day: Intl.DateTimeFormat;
  readonly dayAndYear: Intl.DateTimeFormat;
  readonly time: Intl.DateTimeFormat;
  readonly span: Intl.DateTimeFormat;
  readonly zone: Intl.DateTimeFormat;
};

/** Kept, because making one takes longer than writing the mail, and one deprovisioning writes hundreds. */
const clocks = new Map<string, Clock>();
const CLOCKS_KEPT = 200;

/** The sentences are English, so dates are too, in the reader's form of it. What Intl doesn't know is UTC, British. */
function clockOf({ timeZone, locale }: Addressee): Clock {
  const key = `${locale} ${timeZone}`;
  const kept = clocks.get(key);
  if (kept !== undefined) {
    return kept;
  }
  const knownZone = knownTo(() => new Intl.DateTimeFormat('en', { timeZone })) ? timeZone : 'UTC';
  const english = /^en\b/i.test(locale) && knownTo(() => new Intl.Locale(locale));
  const clock = makeClock(english ? locale : 'en-GB', knownZone);
  if (clocks.size >= CLOCKS_KEPT) {
    clocks.clear();
  }
  clocks.set(key, clock);
  return clock;
}

function makeClock(locale: string, timeZone: string): Clock {
  const day = { timeZone, weekday: 'short', day: 'numeric', month: 'short' } as const;
  const { hourCycle } = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions();
  // Intl itself would write 0:05 on a clock of 24 hours.
  const hour = hourCycle === 'h23' ? '2-digit' : 'numeric';
  const time = { timeZone, hour, minute: '2-digit' } as const;
  const longDay = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
  return {
    timeZone,
    day: new Intl.DateTimeFormat(locale, day),
    dayAndYear: new Intl.DateTimeFormat(locale, { ...day, year: 'numeric' }),
    time: new Intl.DateTimeFormat(locale, time),
    span: new Intl.DateTimeFormat(locale, { ...longDay, ...time }),
    zone: new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' }),
  };
}

function knownTo(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}

/** Intl puts thin and no-break spaces into times, which would make a subject an encoded word. */
function plainSpaces(text: string): string {
  return text.replace(/[\u2009\u202f\u00a0]/g, ' ');
}
