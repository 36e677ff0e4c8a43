// What invitee and host see of a booking and do to it through a mailed link, and what the operator may do by its
// reference. What may be done is decided while the booking and its hosts are locked.
import type { Connection, Database, Row, Statement } from '../../db/connect.ts';
import { withOrganization } from '../../db/transaction.ts';
import {
  type BookableEventType,
  findBookableById,
  type PublicOrganization,
  publicOrganization,
} from '../event-types/event-type-page.ts';
import type { Site } from '../sender.ts';
import type { Slot } from '../slots/availability.ts';
import { nextSlot, slotsOf } from '../slots/free-slots.ts';
import type { BookingDesk } from './book.ts';
import type { Booking } from './booking.ts';
import { loadBooking } from './booking-store.ts';
import { type Changed, cancelHeld } from './cancel-booking.ts';
import { holdBooking } from './held-booking.ts';
import { type By, cancelAs, confirmAs, declineAs } from './holder-changes.ts';
import {
  asHeldBy,
  findHolder,
  type Holder,
  isUpcoming,
  movable,
  type Rights,
  rightsOf,
} from './link-holder.ts';
import type { ManageLink } from './manage-link.ts';
import { type Moved, moveManaged } from './move-booking.ts';

export type { Changed } from './cancel-booking.ts';
export type { Moved } from './move-booking.ts';

export type ManagedBooking = {
  readonly booking: Booking;
  readonly organization: PublicOrganization;
  readonly role: ManageLink['role'];
  /** What would succeed now. */
  readonly may: Rights;
  /** As long as it can be booked. */
  readonly eventType?: BookableEventType;
};

const notFound = { ok: false, reason: 'not_found' } as const;
const conflict = { ok: false, reason: 'conflict' } as const;

/** The booking behind a link; undefined when the link is dead. Changes nothing. */
export function findManaged(desk: BookingDesk, link: ManageLink): Promise<ManagedBooking | undefined> {
  return withOrganization(desk.database, link.organizationId, async (tx) => {
    const at = desk.now();
    const holder = await findHolder(tx, link, at);
    if (holder === undefined) {
      return undefined;
    }
    const [organization, booking, eventType] = await Promise.all([
      publicOrganization(tx, link.organizationId),
      loadBooking(tx, link.organizationId, holder.bookingId),
      eventTypeOf(tx, link, holder),
    ]);
    return booking === undefined || organization === undefined
      ? undefined
      : {
          booking: asHeldBy(holder, booking),
          organization,
          role: link.role,
          may: rightsOf(holder, booking, at, movable(eventType, booking)),
          ...(eventType !== undefined && { eventType }),
        };
  });
}

async function eventTypeOf(
  tx: Connection,
  { organizationId }: ManageLink,
  { eventTypeId }: Holder,
): Promise<BookableEventType | undefined> {
  return eventTypeId === null ? undefined : findBookableById(tx, organizationId, eventTypeId);
}

export type ManagedSlots = {
  readonly slots: readonly Slot[];
  /** When there are none: the first start behind them. */
  readonly next: Temporal.Instant | null;
};

/** The starts that the booking could be moved to, with the hosts that it has; undefined when the link is dead. */
export function managedSlots(
  desk: BookingDesk,
  link: ManageLink,
  range: { readonly from: Temporal.Instant; readonly to: Temporal.Instant },
): Promise<ManagedSlots | undefined> {
  return withOrganization(desk.database, link.organizationId, async (tx) => {
    const now = desk.now();
    const holder = await findHolder(tx, link, now);
    if (holder === undefined) {
      return undefined;
    }
    const [booking, eventType] = await Promise.all([
      loadBooking(tx, link.organizationId, holder.bookingId),
      eventTypeOf(tx, link, holder),
    ]);
    const own = booking && movable(eventType, booking);
    if (booking === undefined || own === undefined || !rightsOf(holder, booking, now, own).reschedule) {
      return { slots: [], next: null };
    }
    const slots = await slotsOf(tx, own, { ...range, now, exceptBookingId: booking.id });
    const next = slots.length > 0 ? null : await nextSlot(tx, own, { from: range.to, now });
    return { slots, next };
  });
}

/** Moves the booking of an invitee, with its hosts, to another start. One that is there already stays as it is. */
export function rescheduleBooking(
  desk: BookingDesk,
  link: ManageLink,
  start: Temporal.Instant,
): Promise<Moved> {
  return withOrganization(desk.database, link.organizationId, (tx) =>
    moveManaged(tx, { desk, link, start, at: desk.now() }),
  );
}

/** Cancels the booking; of a group session, an invitee's own seat, and the session when nobody else is left. */
export function cancelBooking(desk: BookingDesk, link: ManageLink, note: string): Promise<Changed> {
  return through(desk, link, (tx, by) => cancelAs(tx, by, note));
}

/** As its host: accepts a booking that waits. */
export function confirmBooking(desk: BookingDesk, link: ManageLink): Promise<Changed> {
  return through(desk, link, confirmAs);
}

/** As its host: turns a booking that waits down. */
export function declineBooking(desk: BookingDesk, link: ManageLink, note: string): Promise<Changed> {
  return through(desk, link, (tx, by) => declineAs(tx, by, note));
}

function through(
  desk: BookingDesk,
  link: ManageLink,
  act: (tx: Connection, by: By) => Promise<Changed>,
): Promise<Changed> {
  return withOrganization(desk.database, link.organizationId, (tx) =>
    act(tx, { link, site: desk.site, at: desk.now() }),
  );
}

const findByReference: Statement = {
  name: 'booking_by_reference',
  text: `select b.id, (
      select coalesce(json_agg(h.person_id order by h.person_id), '[]') from booking_host h
      where h.organization_id = b.organization_id and h.booking_id = b.id and h.left_at is null
    ) as host_ids
    from booking b where b.organization_id = $1 and b.reference = $2`,
};

/** Cancels an upcoming booking in the organization's name; people are told as when it cancels by itself. */
export function cancelByOperator(
  database: Database,
  site: Site,
  organizationId: string,
  reference: string,
): Promise<Changed> {
  return withOrganization(database, organizationId, async (tx) => {
    const at = Temporal.Now.instant();
    const [row] = await tx.query<Row & { id: string; host_ids: string }>(findByReference, [
      organizationId,
      reference,
    ]);
    if (row === undefined) {
      return notFound;
    }
    const known = { bookingId: row.id, hostIds: JSON.parse(row.host_ids) };
    const held = await holdBooking(tx, known, { organizationId, actor: { kind: 'operator' }, at, site });
    return held === undefined || !isUpcoming(held.booking, at)
      ? conflict
      : cancelHeld(tx, held, { by: 'operator', note: null });
  });
}
