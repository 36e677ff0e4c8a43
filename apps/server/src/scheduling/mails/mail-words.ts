// What every mail about a booking is made of, and how people, titles and ways to go on are put into words.
import { type Fact, webUrl } from '../../outbox/mail-body.ts';
import { isMailAddress, oneLine } from '../../outbox/mail-message.ts';
import type { Booking } from '../bookings/booking.ts';
import type { Sender } from '../sender.ts';
import type { Told } from './booking-news.ts';

/** What somebody is told, without the facts that every mail holds. */
export type Message = {
  /** Heading and, with the time behind it, subject. */
  readonly heading: string;
  readonly paragraphs: readonly string[];
  /** It doesn't take place: time and place are struck out. */
  readonly off?: boolean;
  /** What was before, or is said beside the usual facts. */
  readonly facts?: readonly Fact[];
  /** The label of the link to change the booking. */
  readonly manage?: string;
  readonly action?: { readonly label: string; readonly url: string };
  /** Behind the links. */
  readonly after?: readonly string[];
};

const NAMED = 5;

export function titleOf({ snapshot }: Booking): string {
  return oneLine(snapshot.title) || 'Meeting';
}

export function nameOf(who: { readonly name: string; readonly email: string }): string {
  return oneLine(who.name) || oneLine(who.email);
}

/** `Dana, Lee and Kim`; of many, the first ones and how many more. Undefined for nobody. */
export function namesOf(
  people: readonly { readonly name: string; readonly email: string }[],
): string | undefined {
  const names = people.map(nameOf);
  const more = names.length - NAMED + 1;
  const shown = more > 1 ? [...names.slice(0, NAMED - 1), `${more} others`] : names;
  const last = shown.at(-1);
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}

/** Who hosts it, or did when it was booked. */
export function hostNames({ hosts, snapshot }: Booking): string {
  return namesOf(hosts.length > 0 ? hosts : snapshot.hosts) ?? 'the host';
}

/** The one host that there was, as the booking remembers: who has left is nowhere else. */
export function onlyHost({ snapshot }: Booking): string | undefined {
  const [host, ...others] = snapshot.hosts;
  return host === undefined || others.length > 0 ? undefined : nameOf(host);
}

export function firstInvitee({ attendees }: Booking): string {
  const invitee = attendees.find(({ kind }) => kind === 'invitee');
  return invitee === undefined ? 'the invitee' : nameOf(invitee);
}

/** Free text of one side to the other. */
export function messageFact(note: string | undefined): Fact[] {
  return note === undefined || oneLine(note) === '' ? [] : [{ label: 'Message', value: note }];
}

/** An address, or a path of ours; undefined where it leads nowhere. */
export function addressOf(link: string | undefined, { baseUrl }: Sender): string | undefined {
  return webUrl(link?.startsWith('/') === true ? `${baseUrl}${link}` : (link ?? ''));
}

/** How to go on without this meeting: booking again, the organization's link for that, its contact, or that nobody reads answers. */
export function goingOn({ sender }: Told, bookAgain?: string): Pick<Message, 'action' | 'after'> {
  const acme = oneLine(sender.organizationName);
  const again = addressOf(bookAgain, sender);
  const fallback = addressOf(sender.fallbackUrl ?? undefined, sender);
  const action =
    again === undefined
      ? fallback !== undefined && { label: `Arrange another meeting with ${acme}`, url: fallback }
      : { label: 'Book another time', url: again };
  const answers = hasContact(sender)
    ? `You can answer this mail to reach ${acme}.`
    : `Answers to this mail are not read. Please use the way you know to reach ${acme}.`;
  const after = action === false || hasContact(sender) ? [answers] : [];
  return { ...(action !== false && { action }), after };
}

export function hasContact(sender: Sender): sender is Sender & { readonly replyTo: string } {
  return sender.replyTo !== null && isMailAddress(sender.replyTo);
}
