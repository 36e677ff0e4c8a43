// What was cancelled because somebody left, for when they are back: shown to them, and at their word their invitees are
// asked once to find a new time.
import { type Cause, recordAudit } from '../audit/audit.ts';
import type { Connection, Row, Statement } from '../db/connect.ts';
import { enqueueMails } from '../outbox/outbox.ts';
import type { Booking } from '../scheduling/bookings/booking.ts';
import { bookingIdsCancelledForLeaver } from '../scheduling/bookings/booking-departure.ts';
import { loadBookings } from '../scheduling/bookings/booking-store.ts';
import { pagesToBook } from '../scheduling/event-types/page-to-book.ts';
import { bookingMails } from '../scheduling/mails/booking-mails.ts';
import type { Sender } from '../scheduling/sender.ts';

export const mostShown = 500;

/**
 * Since when the person $2 was away, who came back later than $3. Access comes and goes within minutes when a directory
 * is mended: all that was lost in the month before counts.
 */
export const absence = {
  parts: `back as (
      select max(at) as at from audit_record
      where organization_id = $1 and target_kind = 'person' and target_id = $2 and at > $3
        and action = 'person.reactivated'
    ), gone as (
      select max(r.at) as at from audit_record r, back
      where r.organization_id = $1 and r.target_kind = 'person' and r.target_id = $2 and r.at <= back.at
        and r.action = 'person.deprovisioned'
    )`,
  since: `select least(gone.at - interval '1 minute', back.at - interval '30 days') as since from back, gone
    where gone.at is not null`,
} as const;

const findAbsence: Statement = {
  name: 'person_absence',
  text: `with ${absence.parts} ${absence.since}`,
};

const daysAfterReturn = 30;

/** Who came back before this is no newcomer any more. */
export function returnsCountFrom(at: Date): Date {
  return new Date(at.getTime() - daysAfterReturn * 86_400_000);
}

/** Since when somebody who came back within the last thirty days was away; undefined of everybody else. */
export async function awaySince(
  tx: Connection,
  organizationId: string,
  personId: string,
  at: Temporal.Instant,
): Promise<Date | undefined> {
  const from = returnsCountFrom(new Date(at.epochMilliseconds));
  const [row] = await tx.query<Row & { since: Date }>(findAbsence, [organizationId, personId, from]);
  return row?.since;
}

/** Of a mail about a booking: it asks an invitee to find a new time. */
export function tellsToRebook(outbox: string): string {
  return `starts_with(${outbox}.dedupe_key, 'booking-rebooking_invitation:')`;
}

const told: Statement = {
  name: 'outbox_rebooking_invited',
  text: `select distinct subject_id from outbox o
    where organization_id = $1 and subject_kind = 'booking' and subject_id = any($2::uuid[]) and ${tellsToRebook('o')}`,
};

/** Whether the invitees of all of these have been asked to find a new time. */
export async function allInvited(
  tx: Connection,
  organizationId: string,
  bookings: readonly Booking[],
): Promise<boolean> {
  const ids = bookings.filter(({ attendees }) => attendees.length > 0).map(({ id }) => id);
  const rows = await tx.query(told, [organizationId, ids]);
  return rows.length === ids.length;
}

/** By start; those of a person's own departures, not those that other hosts' departures have cancelled. */
export async function cancelledBookingsOf(
  tx: Connection,
  organizationId: string,
  personId: string,
  since: Date,
): Promise<Booking[]> {
  const ids = await bookingIdsCancelledForLeaver(tx, organizationId, { personId, since, atMost: mostShown });
  return loadBookings(tx, organizationId, ids);
}

export type Invited = {
  /** Bookings whose invitees are asked, or were asked before. */
  readonly bookings: number;
  /** Bookings whose page can't be booked: the person hasn't published it again. */
  readonly withoutPage: number;
};

/** Asks the invitees to find a new time on the page that they booked on. Each is asked once about a booking. */
export async function sendRebookingInvitations(
  tx: Connection,
  cause: Cause,
  about: {
    readonly personId: string;
    readonly since: Date;
    readonly sender: Sender;
    readonly at: Temporal.Instant;
  },
): Promise<Invited> {
  const { organizationId } = cause;
  const { personId, sender, at } = about;
  const cancelled = await cancelledBookingsOf(tx, organizationId, personId, about.since);
  const eventTypes = cancelled.flatMap(({ eventTypeId }) => eventTypeId ?? []);
  const pages = await pagesToBook(tx, organizationId, eventTypes);
  const mails = cancelled.flatMap((booking) => {
    const page = pages.get(booking.eventTypeId ?? '');
    if (page === undefined || !page.event) {
      return [];
    }
    const snapshot = { ...booking.snapshot, page: page.path };
    return [bookingMails({ kind: 'rebooking_invitation' }, { ...booking, snapshot }, sender, at)];
  });
  const invited = { bookings: mails.length, withoutPage: cancelled.length - mails.length };
  if (mails.length > 0) {
    await Promise.all([
      enqueueMails(tx, organizationId, mails.flat()),
      recordAudit(tx, cause, [
        { action: 'bookings.rebooking_invited', target: { kind: 'person', id: personId }, facts: invited },
      ]),
    ]);
  }
  return invited;
}
