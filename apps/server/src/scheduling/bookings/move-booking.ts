// Moving a booking to another start, with the hosts that it has: the same row and UID, a higher SEQUENCE. The new time is
// checked by the computation that offers it, with this booking in nobody's way.
import type { Connection } from '../../db/connect.ts';
import { explain } from '../../db/pg-errors.ts';
import { type BookableEventType, findBookableById } from '../event-types/event-type-page.ts';
import type { Slot } from '../slots/availability.ts';
import { type SlotRange, slotsOf } from '../slots/free-slots.ts';
import type { BookingDesk } from './book.ts';
import { type Booking, reminderFor } from './booking.ts';
import { countMails, tooMany } from './booking-limits.ts';
import { loadBooking } from './booking-store.ts';
import { type Move, moveBooking } from './booking-transition.ts';
import { type HeldBooking, holdBooking, tell } from './held-booking.ts';
import { findHolder, movable, rightsOf } from './link-holder.ts';
import type { ManageLink } from './manage-link.ts';
import { sendUndoable, undo } from './savepoint.ts';

/** `not_found`: the link is dead. `conflict`: the booking, as it is, can't be moved by its holder. */
export type Moved =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'not_found' | 'conflict' }
  /** With what is free on that day of the invitee. */
  | { readonly ok: false; readonly reason: 'slot_taken'; readonly slots: readonly Slot[] }
  /** The guests have had too many mails today. */
  | { readonly ok: false; readonly reason: 'too_many'; readonly message: string };

export type Wish = {
  readonly desk: BookingDesk;
  readonly link: ManageLink;
  readonly start: Temporal.Instant;
  readonly at: Temporal.Instant;
};

const notFound = { ok: false, reason: 'not_found' } as const;
const conflict = { ok: false, reason: 'conflict' } as const;

/** In a transaction of the link's organization. */
export async function moveManaged(tx: Connection, { desk, link, start, at }: Wish): Promise<Moved> {
  const { organizationId } = link;
  const known = await findHolder(tx, link, at);
  if (known?.attendee === undefined || known.eventTypeId === null) {
    return known === undefined ? notFound : conflict;
  }
  const { attendee, bookingId } = known;
  const [eventType, before] = await Promise.all([
    findBookableById(tx, organizationId, known.eventTypeId),
    loadBooking(tx, organizationId, bookingId),
  ]);
  const own = before && movable(eventType, before);
  if (own === undefined) {
    return conflict;
  }
  const range = { ...dayOf(start, attendee.timeZone), now: at, exceptBookingId: bookingId };
  const by = { organizationId, actor: { kind: 'invitee' } as const, at, site: desk.site };
  const [held, holder, slots] = await Promise.all([
    holdBooking(tx, { ...known, lockEventType: own.id }, { ...by, mailedTo: attendee.email }),
    findHolder(tx, link, at),
    slotsOf(tx, own, range),
  ]);
  if (holder === undefined) {
    return notFound;
  }
  const still = held && movable(eventType, held.booking);
  const mayMove = held !== undefined && rightsOf(holder, held.booking, at, still).reschedule;
  if (!mayMove || held.eventTypeVersion !== own.version) {
    return conflict;
  }
  if (held.booking.start.equals(start)) {
    return { ok: true };
  }
  return slots.some((slot) => slot.start === start.epochMilliseconds)
    ? move(tx, held, { desk, eventType: own, start, range })
    : { ok: false, reason: 'slot_taken', slots };
}

function dayOf(start: Temporal.Instant, timeZone: string): Pick<SlotRange, 'from' | 'to'> {
  const day = start.toZonedDateTimeISO(timeZone).startOfDay();
  return { from: day.toInstant(), to: day.add({ days: 1 }).startOfDay().toInstant() };
}

type Place = {
  readonly desk: BookingDesk;
  readonly eventType: BookableEventType;
  readonly start: Temporal.Instant;
  readonly range: SlotRange;
};

async function move(tx: Connection, held: HeldBooking, place: Place): Promise<Moved> {
  const { organizationId, booking: before, at } = held;
  const to = moveOf(before, place, at);
  // Guests learn of what is confirmed alone, so a request that moves is no news to them.
  const guests = before.status === 'confirmed' ? guestsOf(before).map(({ email }) => email) : [];
  const sent = await sendUndoable(tx, () => [
    moveBooking(tx, organizationId, before, to),
    countMails(tx, organizationId, place.desk.limits, { to: guests, at }),
    loadBooking(tx, organizationId, before.id),
  ]);
  if (!sent.ok) {
    if (explain(sent.error).kind !== 'exclusion') {
      throw sent.error;
    }
    return { ok: false, reason: 'slot_taken', slots: await slotsOf(tx, place.eventType, place.range) };
  }
  const [moved, counted, booking] = sent.answers;
  if (!moved || !counted || booking === undefined) {
    await undo(tx);
    return moved && !counted ? { ok: false, reason: 'too_many', message: tooMany } : conflict;
  }
  const wasConfirmed = before.status === 'confirmed' && booking.status === 'pending';
  await tell(tx, held, {
    booking,
    news: { kind: 'rescheduled', from: { start: before.start, end: before.end }, wasConfirmed },
    action: 'booking.rescheduled',
    facts: { from: before.start.toString(), to: booking.start.toString() },
  });
  return { ok: true };
}

/** What was confirmed waits again when its host must agree to each time. */
function moveOf(before: Booking, { eventType, start }: Place, at: Temporal.Instant): Move {
  const { rules, confirmationRequired } = eventType;
  return {
    start,
    end: start.add({ minutes: rules.minutes }),
    status: before.status === 'confirmed' && !confirmationRequired ? 'confirmed' : 'pending',
    buffers: { before: rules.bufferBefore, after: rules.bufferAfter },
    remindAt: reminderFor(start, at),
  };
}

function guestsOf({ attendees }: Booking): Booking['attendees'] {
  return attendees.filter(({ kind }) => kind === 'guest');
}
