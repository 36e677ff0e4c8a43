// From cancelled bookings to the mails that tell everybody about them. Pure: the same rows give the same mails.
import type { OutboxMail } from '../outbox/outbox.ts';
import type { CancelledRow } from '../scheduling/booking-store.ts';
import {
  type CancelledBooking,
  cancellationToHost,
  cancellationToInvitee,
} from '../scheduling/cancellation-mail.ts';
import type { Sender } from '../scheduling/sender.ts';

type AttendeeRow = {
  readonly id: string;
  readonly kind: 'invitee' | 'guest';
  readonly name: string;
  readonly email: string;
  readonly time_zone: string;
  readonly locale: string;
};
type HostRow = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly time_zone: string | null;
  readonly locale: string | null;
};
type Snapshot = {
  readonly title?: string;
  readonly location?: string;
  readonly hosts?: readonly { readonly name: string; readonly email: string }[];
};

// A mail may take minutes; somebody who is on the way must see at once that it is about now.
const soonMs = 30 * 60_000;

/** `invitees` counts whom it tells: invitees and their guests, without hosts. */
export function cancellationMails(
  bookings: readonly CancelledRow[],
  sender: Sender,
): { readonly mails: readonly OutboxMail[]; readonly invitees: number } {
  const mails: OutboxMail[] = [];
  let invitees = 0;
  for (const row of bookings) {
    const attendees: readonly AttendeeRow[] = JSON.parse(row.attendees ?? '[]');
    const otherHosts: readonly HostRow[] = JSON.parse(row.other_hosts ?? '[]');
    const guests = attendees.filter(({ kind }) => kind === 'guest');
    for (const invitee of attendees.filter(({ kind }) => kind === 'invitee')) {
      const booking = cancelledBooking(row, { invitee, guests, sender });
      const own = { booking, row };
      mails.push(outboxMail(own, invitee.id, cancellationToInvitee(booking)));
      invitees += 1;
      if (invitee !== firstInvitee(attendees)) {
        continue;
      }
      // Guests and hosts are told once, whatever the number of invitees of a group session.
      for (const guest of guests) {
        mails.push(outboxMail(own, guest.id, cancellationToInvitee(booking, addressee(guest))));
        invitees += 1;
      }
      for (const host of otherHosts) {
        mails.push(outboxMail(own, host.id, cancellationToHost(booking, bookingHost(host))));
      }
    }
  }
  return { mails, invitees };
}

function firstInvitee(attendees: readonly AttendeeRow[]): AttendeeRow | undefined {
  return attendees.find(({ kind }) => kind === 'invitee');
}

function cancelledBooking(
  row: CancelledRow,
  about: { invitee: AttendeeRow; guests: readonly AttendeeRow[]; sender: Sender },
): CancelledBooking {
  const snapshot: Snapshot = JSON.parse(row.snapshot);
  const { sender } = about;
  return {
    bookingId: row.id,
    reference: row.reference,
    title: snapshot.title ?? 'Meeting',
    start: Temporal.Instant.fromEpochMilliseconds(row.starts_at.getTime()),
    end: Temporal.Instant.fromEpochMilliseconds(row.ends_at.getTime()),
    cancelledAt: Temporal.Instant.fromEpochMilliseconds(row.cancelled_at.getTime()),
    ...(snapshot.location !== undefined && { location: snapshot.location }),
    organizer: { name: sender.organizationName, email: row.ical_organizer },
    uid: row.ical_uid,
    sequence: row.ical_sequence,
    organization: {
      name: sender.organizationName,
      ...(sender.replyTo !== null && { replyTo: sender.replyTo }),
      ...(sender.fallbackUrl !== null && { fallbackUrl: sender.fallbackUrl }),
    },
    hosts: snapshot.hosts ?? [],
    invitee: addressee(about.invitee),
    guests: about.guests.map(({ name, email }) => ({ name, email })),
    startsSoon: row.starts_at.getTime() - row.cancelled_at.getTime() <= soonMs,
  };
}

function addressee(row: AttendeeRow) {
  return { name: row.name, email: row.email, timeZone: row.time_zone, locale: row.locale };
}

function bookingHost(row: HostRow) {
  return {
    name: row.name,
    email: row.email,
    ...(row.time_zone !== null && { timeZone: row.time_zone }),
    ...(row.locale !== null && { locale: row.locale }),
  };
}

function outboxMail(
  about: { booking: CancelledBooking; row: CancelledRow },
  recipientId: string,
  mail: OutboxMail['mail'],
): OutboxMail {
  const { id, ical_sequence: sequence } = about.row;
  return {
    dedupeKey: `booking-cancelled:${id}:${sequence}:${recipientId}`,
    orderKey: `booking:${id}:${recipientId}`,
    subject: { kind: 'booking', id },
    mail,
  };
}
