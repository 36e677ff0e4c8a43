// A form that is sent twice books once: the key that it was loaded with is the attendee's, unique for an event type.
import type { Connection, Row, Statement } from '../../db/connect.ts';
import type { PresentedSecret } from '../../people/secret.ts';
import { asSeenBy, type Booking } from './booking.ts';
import { type BookingRequest, requestDigest } from './booking-request.ts';
import { loadBooking } from './booking-store.ts';

export type Earlier =
  | { readonly ok: true; readonly booking: Booking; readonly replayed: true }
  /** With other contents, or for a booking that is off by now. */
  | { readonly ok: false; readonly reason: 'key_reused' };

const columns = `select a.booking_id, a.id as attendee_id, encode(a.request_digest, 'hex') as digest,
      a.status = 'active' and b.status in ('pending', 'confirmed') as stands
    from booking_attendee a
    join booking b on b.organization_id = a.organization_id and b.id = a.booking_id`;

const findByKey: Statement = {
  name: 'booking_by_key',
  text: `${columns} where a.organization_id = $1 and a.event_type_id = $2 and a.idempotency_key = $3`,
};

// A link that is used up leads to its event type no longer, but to its booking.
const findThroughLink: Statement = {
  name: 'booking_by_key_and_link',
  text: `${columns}
    join single_use_link l on l.organization_id = a.organization_id and l.booking_id = a.booking_id
      and l.event_type_id = a.event_type_id
    where a.organization_id = $1 and l.digest = $2 and a.idempotency_key = $3`,
};

type Found = Row & {
  readonly booking_id: string;
  readonly attendee_id: string;
  readonly digest: string | null;
  readonly stands: boolean;
};

/** What came of the form before; undefined when it is new. */
export async function earlierBooking(
  tx: Connection,
  organizationId: string,
  eventTypeId: string,
  request: BookingRequest,
): Promise<Earlier | undefined> {
  const [found] = await tx.query<Found>(findByKey, [organizationId, eventTypeId, request.idempotencyKey]);
  return found && earlier(tx, organizationId, { found, request });
}

/** As `earlierBooking`, for a form behind a link that works once. */
export async function earlierThroughLink(
  tx: Connection,
  { organizationId, digest }: PresentedSecret,
  request: BookingRequest,
): Promise<Earlier | undefined> {
  const [found] = await tx.query<Found>(findThroughLink, [organizationId, digest, request.idempotencyKey]);
  return found && earlier(tx, organizationId, { found, request });
}

async function earlier(
  tx: Connection,
  organizationId: string,
  { found, request }: { readonly found: Found; readonly request: BookingRequest },
): Promise<Earlier> {
  const same = found.digest === Buffer.from(requestDigest(request)).toString('hex');
  const booking = same && found.stands && (await loadBooking(tx, organizationId, found.booking_id));
  return booking
    ? { ok: true, booking: asSeenBy(booking, found.attendee_id), replayed: true }
    : { ok: false, reason: 'key_reused' };
}
