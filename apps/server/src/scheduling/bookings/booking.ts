// A booking as the rules and the mails about it see it: loaded whole, decided on, told to everybody concerned.
import type { EventTypeKind } from '../event-types/event-type.ts';

export type BookingStatus = 'pending' | 'confirmed' | 'rejected' | 'cancelled';

export type CancelledBy = 'invitee' | 'host' | 'admin' | 'operator' | 'deprovisioning';

export type BookingHost = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly timeZone: string | null;
  readonly locale: string | null;
  readonly active: boolean;
};

export type BookingAttendee = {
  readonly id: string;
  readonly kind: 'invitee' | 'guest';
  readonly name: string;
  readonly email: string;
  readonly timeZone: string;
  readonly locale: string;
  /** By the id of the question. Told to hosts, never to guests. */
  readonly answers: Readonly<Record<string, string>>;
  /** Of their manage link: another generation kills the link. */
  readonly generation: number;
};

/** What must still be known when event type and hosts have changed. */
export type BookingSnapshot = {
  readonly title: string;
  readonly location?: string;
  readonly hosts: readonly { readonly name: string; readonly email: string }[];
  /** The questions' labels by id. */
  readonly questions?: Readonly<Record<string, string>>;
  /** Where it was booked, for "book again": `/acme/dana/intro`. */
  readonly page?: string;
};

export type Booking = {
  readonly id: string;
  /** For people to read out; no credential. */
  readonly reference: string;
  readonly eventTypeId: string | null;
  readonly kind: EventTypeKind;
  readonly status: BookingStatus;
  readonly start: Temporal.Instant;
  readonly end: Temporal.Instant;
  /** The first invitee's. */
  readonly timeZone: string;
  readonly snapshot: BookingSnapshot;
  readonly uid: string;
  readonly sequence: number;
  /** LinkTime's own address: who sent the invitation is the only one who may cancel it. */
  readonly organizerEmail: string;
  readonly cancelled?: {
    readonly at: Temporal.Instant;
    readonly by: CancelledBy | null;
    readonly note: string | null;
  };
  /** Who hosts it now. */
  readonly hosts: readonly BookingHost[];
  /** Who takes part now. */
  readonly attendees: readonly BookingAttendee[];
  readonly version: number;
};

/** A booking as one of its attendees may know it: in a group session nobody sees another. */
export function asSeenBy(booking: Booking, attendeeId: string): Booking {
  return booking.kind === 'group'
    ? { ...booking, attendees: booking.attendees.filter(({ id }) => id === attendeeId) }
    : booking;
}

/** When its people are reminded: a day before, unless that is within the hour, when they have just been told. */
export function reminderFor(start: Temporal.Instant, at: Temporal.Instant): Temporal.Instant | null {
  const reminder = start.subtract({ hours: 24 });
  return Temporal.Instant.compare(reminder, at.add({ hours: 1 })) > 0 ? reminder : null;
}
