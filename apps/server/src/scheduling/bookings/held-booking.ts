// How a booking is changed: it is read, its hosts are locked, then it, and it is read again. Locking it first and the hosts
// after would deadlock with a deprovisioning, which locks the host first.
import type { AuditAction } from '../../audit/actions.ts';
import { type Actor, recordAudit } from '../../audit/audit.ts';
import type { Connection } from '../../db/connect.ts';
import type { JsonObject } from '../../db/json.ts';
import { enqueueMails } from '../../outbox/outbox.ts';
import { type BookingNews, bookingMails } from '../mails/booking-mails.ts';
import { type Sender, type Site, senderOf } from '../sender.ts';
import type { Booking } from './booking.ts';
import { confirmAddress } from './booking-limits.ts';
import { lockActiveEventType, lockBooking, lockHosts } from './booking-locks.ts';
import { loadBooking } from './booking-store.ts';

/** A booking that is locked with those of its hosts who are active, and who changes it when. */
export type HeldBooking = {
  readonly organizationId: string;
  readonly booking: Booking;
  readonly sender: Sender;
  readonly actor: Actor;
  readonly at: Temporal.Instant;
  /** The address of the mail whose link is used: what it changes shows that somebody reads there. */
  readonly mailedTo?: string;
  /** Of an event type that was to be locked too, and is active. */
  readonly eventTypeVersion?: number;
};

/** Undefined when it is not there, or has got another host meanwhile. */
export async function holdBooking(
  tx: Connection,
  known: { readonly bookingId: string; readonly hostIds: readonly string[]; readonly lockEventType?: string },
  {
    site,
    ...by
  }: Pick<HeldBooking, 'organizationId' | 'actor' | 'at' | 'mailedTo'> & { readonly site: Site },
): Promise<HeldBooking | undefined> {
  const { organizationId } = by;
  const [, eventTypeVersion, , booking, sender] = await Promise.all([
    lockHosts(tx, organizationId, known.hostIds),
    known.lockEventType === undefined
      ? undefined
      : lockActiveEventType(tx, organizationId, known.lockEventType),
    lockBooking(tx, organizationId, known.bookingId),
    loadBooking(tx, organizationId, known.bookingId),
    senderOf(tx, organizationId, site),
  ]);
  return booking?.hosts.every(({ id }) => known.hostIds.includes(id)) === true
    ? { ...by, booking, sender, ...(eventTypeVersion !== undefined && { eventTypeVersion }) }
    : undefined;
}

export type Change = {
  /** The booking as it is now. */
  readonly booking: Booking;
  readonly news: BookingNews;
  readonly action: AuditAction;
  readonly facts?: JsonObject;
};

/** Tells everybody concerned and writes it down. */
export async function tell(tx: Connection, held: HeldBooking, change: Change): Promise<void> {
  const { organizationId, sender, actor, at, mailedTo } = held;
  const { booking, news, action, facts } = change;
  const { id, reference, status, sequence } = booking;
  await Promise.all([
    enqueueMails(tx, organizationId, bookingMails(news, booking, sender, at)),
    recordAudit(tx, { organizationId, actor }, [
      { action, target: { kind: 'booking', id }, facts: { reference, status, sequence, ...facts } },
    ]),
    mailedTo !== undefined && confirmAddress(tx, organizationId, mailedTo, at),
  ]);
}
