// From one piece of news about a booking to the mails that tell it, one for everybody concerned. Pure, and nothing in a
// booking's data can make it throw, because bookings and deprovisionings wait for it.
import { createHash } from 'node:crypto';
import { type Block, mailBody } from '../../outbox/mail-body.ts';
import {
  automaticHeaders,
  isMailAddress,
  type Mail,
  type MailLink,
  oneLine,
} from '../../outbox/mail-message.ts';
import type { OutboxMail } from '../../outbox/outbox.ts';
import type { Booking } from '../bookings/booking.ts';
import { manageUrl } from '../bookings/manage-link.ts';
import type { Sender } from '../sender.ts';
import { type BookingNews, type Recipient, recipientsOf, type Told, timeTold } from './booking-news.ts';
import { calendarOf } from './mail-calendar.ts';
import { shortTime } from './mail-clock.ts';
import { factsOf } from './mail-facts.ts';
import { messageToAttendee } from './mail-to-attendee.ts';
import { messageToHost } from './mail-to-host.ts';
import { hasContact, type Message } from './mail-words.ts';

export type { BookingNews } from './booking-news.ts';

/** A mail may take minutes; somebody who is on the way must see at once that it is about now. */
const SOON_MS = 30 * 60_000;

/** `booking` as it is after the news, with its new SEQUENCE; who has left it is in neither of its lists. */
export function bookingMails(
  news: BookingNews,
  booking: Booking,
  sender: Sender,
  at: Temporal.Instant,
): OutboxMail[] {
  const told = { news, booking, sender, at };
  return recipientsOf(told).map((recipient) => {
    const key = `${booking.id}:${booking.sequence}:${recipient.id}${occasion(told, recipient)}`;
    return {
      dedupeKey: `booking-${news.kind}:${key}`,
      orderKey: `booking:${booking.id}:${recipient.id}`,
      subject: { kind: 'booking', id: booking.id },
      mail: mailTo(told, recipient, digestOf(key)),
    };
  });
}

/** Each seat is news of its own to a host. */
function occasion({ news }: Told, { role }: Recipient): string {
  const aboutSeat = news.kind === 'seat_taken' || news.kind === 'seat_cancelled';
  return aboutSeat && role === 'host' ? `:${news.attendee.id}` : '';
}

function mailTo(told: Told, recipient: Recipient, digest: string): Mail {
  const { news, booking, sender, at } = told;
  const { organizerEmail } = booking;
  const message = recipient.role === 'host' ? messageToHost(told) : messageToAttendee(told, recipient);
  const links = linksOf(message, recipient, digest);
  const calendar = calendarOf(told, recipient);
  return {
    messageId: `${booking.id}.${booking.sequence}.${news.kind}.${digest}@${sender.mailDomain}`,
    date: at.toString(),
    from: {
      name: `${oneLine(sender.organizationName)} scheduling`,
      email: isMailAddress(organizerEmail) ? organizerEmail : sender.mailFrom,
    },
    to: { name: recipient.name, email: recipient.email },
    ...(hasContact(sender) && { replyTo: { name: sender.organizationName, email: sender.replyTo } }),
    subject: `${message.heading}, ${shortTime(timeTold(told, recipient).start, recipient, at)}`,
    ...mailBody(blocksOf(told, recipient, message, links)),
    ...(calendar !== undefined && { calendar }),
    ...(links.length > 0 && { links }),
    headers: { ...automaticHeaders, ...(isSoon(told) && { Importance: 'high' }) },
  };
}

function blocksOf(told: Told, recipient: Recipient, message: Message, links: readonly MailLink[]): Block[] {
  const { sender } = told;
  const soon = isSoon(told) ? [soonText] : [];
  const [link] = links;
  return [
    { kind: 'heading', text: message.heading },
    ...[...message.paragraphs, ...soon].map(paragraph),
    { kind: 'facts', facts: factsOf(told, recipient, message) },
    ...(link === undefined
      ? []
      : [action({ label: message.manage ?? '', url: manageUrl(sender.baseUrl, link.placeholder) })]),
    ...(message.action === undefined ? [] : [action(message.action)]),
    ...(message.after ?? []).map(paragraph),
    { kind: 'note', text: `${oneLine(sender.organizationName)}, by LinkTime` },
  ];
}

const soonText = 'It was to begin shortly. Please do not wait for it.';

function isSoon({ news, booking, at }: Told): boolean {
  return news.kind === 'cancelled' && booking.start.epochMilliseconds - at.epochMilliseconds <= SOON_MS;
}

function paragraph(text: string): Block {
  return { kind: 'paragraph', text };
}

function action(link: { readonly label: string; readonly url: string }): Block {
  return { kind: 'action', ...link };
}

/** Nobody who fills in a form can know the placeholder, and write it where the link would be filled in too. */
function linksOf({ manage }: Message, { link }: Recipient, digest: string): MailLink[] {
  return manage === undefined || link === undefined ? [] : [{ placeholder: `link-${digest}`, link }];
}

/** Of the recipient and the message, from ids alone. */
function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}
