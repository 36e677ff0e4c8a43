// A leaver's bookings from the first lock to the last mail: what waits, what is cancelled, what goes on without them, and
// who is told. The same for one who leaves now and for one whose bookings have waited.
import type { AuditEntry } from '../audit/audit.ts';
import type { Connection } from '../db/connect.ts';
import { enqueueMails } from '../outbox/outbox.ts';
import type { Booking } from '../scheduling/bookings/booking.ts';
import {
  cancelBookingsOfLeaver,
  type LeaversBooking,
  lockBookingsOfLeaver,
  lockDueBookingsOfLeaver,
  passBookingsOn,
} from '../scheduling/bookings/booking-departure.ts';
import { holdBookings } from '../scheduling/bookings/booking-hold.ts';
import { loadBookings } from '../scheduling/bookings/booking-store.ts';
import { type PageToBook, pagesToBook } from '../scheduling/event-types/page-to-book.ts';
import { bookingMails } from '../scheduling/mails/booking-mails.ts';
import type { BookingNews } from '../scheduling/mails/booking-news.ts';
import type { Sender } from '../scheduling/sender.ts';
import { type DeparturePlan, planDeparture } from './departure-plan.ts';
import { findStandIns } from './hand-over.ts';
import { type Hold, holdOf, isUrgent } from './hold.ts';
import type { OffboardingPolicy } from './policy.ts';

export type Leaver = { readonly id: string; readonly name: string; readonly email: string };

export type Departing = {
  readonly at: Date;
  readonly sender: Sender;
  readonly policy: OffboardingPolicy;
  /** Every booking that has not started, or so many at most of those that have waited long enough. */
  readonly which: 'upcoming' | { readonly dueAtMost: number };
};

export type Departure = {
  readonly cancelled: number;
  readonly handedOver: number;
  readonly goingOn: number;
  readonly held: number;
  readonly hold?: Hold;
  /** Invitees and guests who are told, without hosts. */
  readonly told: number;
  readonly entries: readonly AuditEntry[];
};

const nothing: Departure = { cancelled: 0, handedOver: 0, goingOn: 0, held: 0, told: 0, entries: [] };

/** The leaver is locked, inactive, and hosts no event type any more. */
export async function departFromBookings(
  tx: Connection,
  organizationId: string,
  leaver: Leaver,
  departing: Departing,
): Promise<Departure> {
  const { at, policy, which } = departing;
  const who = { personId: leaver.id, at };
  const standIns = policy.roundRobin === 'hand_over' ? await findStandIns(tx, organizationId, who) : [];
  const locked = await (which === 'upcoming'
    ? lockBookingsOfLeaver(tx, organizationId, who)
    : lockDueBookingsOfLeaver(tx, organizationId, { ...who, atMost: which.dueAtMost }));
  if (locked.length === 0) {
    return nothing;
  }
  const canWait = which === 'upcoming' && locked.some((booking) => !isUrgent(booking, at));
  const hold = canWait ? await holdOf(tx, organizationId, departing) : undefined;
  const waiting = hold === undefined ? [] : locked.filter((booking) => !isUrgent(booking, at));
  const bookings = hold === undefined ? locked : locked.filter((booking) => isUrgent(booking, at));
  const plan = await planDeparture(tx, organizationId, { ...who, policy, bookings, standIns });
  await Promise.all([
    cancelBookingsOfLeaver(tx, organizationId, { ...who, bookingIds: idsOf(plan.cancelled) }),
    passBookingsOn(tx, organizationId, { ...who, bookings: plan.passedOn }),
    hold &&
      holdBookings(tx, organizationId, {
        bookingIds: idsOf(waiting),
        until: hold.until,
        personId: leaver.id,
      }),
  ]);
  const departure = await tell(tx, organizationId, { leaver, departing, plan });
  return { ...departure, held: waiting.length, ...(hold && { hold }) };
}

function idsOf(bookings: readonly LeaversBooking[]): string[] {
  return bookings.map(({ id }) => id);
}

type Done = { readonly leaver: Leaver; readonly departing: Departing; readonly plan: DeparturePlan };

/** Mails and records of what was done, from the bookings as they are now. */
async function tell(tx: Connection, organizationId: string, done: Done): Promise<Departure> {
  const { plan, departing } = done;
  const ids = [...idsOf(plan.cancelled), ...plan.passedOn.map(({ bookingId }) => bookingId)];
  if (ids.length === 0) {
    return nothing;
  }
  const eventTypes = plan.cancelled.flatMap(({ event_type_id }) => event_type_id ?? []);
  const [bookings, pages] = await Promise.all([
    loadBookings(tx, organizationId, ids),
    pagesToBook(tx, organizationId, eventTypes),
  ]);
  const at = Temporal.Instant.fromEpochMilliseconds(departing.at.getTime());
  const all = bookings.map((booking) => ({ booking, news: newsOf(booking, done, pages) }));
  const mails = all.flatMap(({ booking, news }) =>
    // Another of its hosts may have left as well, and is told as little.
    bookingMails(
      news,
      { ...booking, hosts: booking.hosts.filter(({ active, id }) => active && id !== done.leaver.id) },
      departing.sender,
      at,
    ),
  );
  await enqueueMails(tx, organizationId, mails);
  const count = (kind: BookingNews['kind']) => all.filter(({ news }) => news.kind === kind).length;
  return {
    cancelled: count('cancelled'),
    handedOver: count('handed_over'),
    goingOn: count('goes_on'),
    held: 0,
    told: bookings.reduce((sum, { attendees }) => sum + attendees.length, 0),
    entries: all.map((one) => entryOf(one, done)),
  };
}

function newsOf(
  booking: Booking,
  { plan, leaver }: Done,
  pages: ReadonlyMap<string, PageToBook>,
): BookingNews {
  const passedOn = plan.passedOn.find(({ bookingId }) => bookingId === booking.id);
  if (passedOn !== undefined) {
    return passedOn.to === null
      ? { kind: 'goes_on', left: { name: leaver.name, email: leaver.email } }
      : { kind: 'handed_over', from: { name: leaver.name } };
  }
  const page = pages.get(booking.eventTypeId ?? '');
  const before = plan.cancelled.find(({ id }) => id === booking.id);
  return {
    kind: 'cancelled',
    by: 'organization',
    ...(page && { bookAgain: page.path }),
    ...(before?.status === 'pending' && { unconfirmed: true }),
  };
}

function entryOf(
  { booking, news }: { booking: Booking; news: BookingNews },
  { plan, departing }: Done,
): AuditEntry {
  const { reference, sequence } = booking;
  const to = plan.passedOn.find(({ bookingId }) => bookingId === booking.id)?.to;
  const actions = { handed_over: 'booking.handed_over', goes_on: 'booking.host_left' } as const;
  return {
    action: news.kind === 'handed_over' || news.kind === 'goes_on' ? actions[news.kind] : 'booking.cancelled',
    target: { kind: 'booking', id: booking.id },
    facts: {
      reason: 'host_deprovisioned',
      reference,
      sequence,
      ...(to && { to }),
      ...(departing.which !== 'upcoming' && { wasHeld: true }),
    },
  };
}
