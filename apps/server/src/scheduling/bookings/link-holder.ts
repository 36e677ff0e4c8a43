// Whom a manage link lets in, and what they may do: exactly what would succeed. A link is dead when its seat has another
// generation, when its host is inactive or hosts the booking no longer, and 30 days after the meeting.
import type { Connection, Row, Statement } from '../../db/connect.ts';
import type { BookableEventType } from '../event-types/event-type-page.ts';
import type { Booking, BookingAttendee } from './booking.ts';
import type { ManageLink } from './manage-link.ts';

const daysAlive = 30;

export type Holder = {
  readonly bookingId: string;
  readonly eventTypeId: string | null;
  /** Who hosts the booking now. */
  readonly hostIds: readonly string[];
  /** The invitee that the link is of; their seat may be given up. */
  readonly attendee?: BookingAttendee;
  readonly seat: 'active' | 'cancelled';
};

type HolderRow = Row & {
  readonly booking_id: string;
  readonly event_type_id: string | null;
  /** JSON text, as is the attendee. */
  readonly host_ids: string;
  readonly attendee?: string;
  readonly seat?: Holder['seat'];
};

const columns = `b.id as booking_id, b.event_type_id, (
      select coalesce(json_agg(h.person_id order by h.person_id), '[]') from booking_host h
      where h.organization_id = b.organization_id and h.booking_id = b.id and h.left_at is null
    ) as host_ids`;

const findInvitee: Statement = {
  name: 'booking_link_of_invitee',
  text: `select ${columns}, a.status as seat, json_build_object('id', a.id, 'kind', a.kind, 'name', a.name,
      'email', a.email, 'timeZone', a.time_zone, 'locale', a.locale, 'answers', a.answers,
      'generation', a.generation) as attendee
    from booking_attendee a
    join booking b on b.organization_id = a.organization_id and b.id = a.booking_id
    where a.organization_id = $1 and a.id = $2 and a.generation = $3 and a.kind = 'invitee' and b.ends_at > $4`,
};

const findHost: Statement = {
  name: 'booking_link_of_host',
  text: `select ${columns}
    from booking_host mine
    join person p on p.organization_id = mine.organization_id and p.id = mine.person_id and p.active
    join booking b on b.organization_id = mine.organization_id and b.id = mine.booking_id
    where mine.organization_id = $1 and mine.booking_id = $2 and mine.person_id = $3 and mine.left_at is null
      and b.ends_at > $4`,
};

/** Undefined for a link that is dead. The transaction is one of the link's organization. */
export async function findHolder(
  tx: Connection,
  link: ManageLink,
  at: Temporal.Instant,
): Promise<Holder | undefined> {
  const aliveFrom = new Date(at.subtract({ hours: daysAlive * 24 }).epochMilliseconds);
  const { organizationId } = link;
  const [row] =
    link.role === 'invitee'
      ? await tx.query<HolderRow>(findInvitee, [organizationId, link.attendeeId, link.generation, aliveFrom])
      : await tx.query<HolderRow>(findHost, [organizationId, link.bookingId, link.personId, aliveFrom]);
  return row && toHolder(row);
}

function toHolder({ booking_id, event_type_id, host_ids, attendee, seat }: HolderRow): Holder {
  return {
    bookingId: booking_id,
    eventTypeId: event_type_id,
    hostIds: JSON.parse(host_ids),
    ...(attendee !== undefined && { attendee: JSON.parse(attendee) }),
    seat: seat ?? 'active',
  };
}

export type Rights = {
  readonly cancel: boolean;
  readonly reschedule: boolean;
  readonly confirm: boolean;
  readonly decline: boolean;
};

/** `eventType` as `movable` gives it. */
export function rightsOf(
  { attendee, seat }: Pick<Holder, 'attendee' | 'seat'>,
  booking: Booking,
  at: Temporal.Instant,
  eventType?: BookableEventType,
): Rights {
  const isOpen = isUpcoming(booking, at) && seat === 'active';
  const undecided = isOpen && booking.status === 'pending' && attendee === undefined;
  return {
    cancel: isOpen,
    reschedule: isOpen && attendee !== undefined && eventType !== undefined,
    confirm: undecided,
    decline: undecided,
  };
}

export function isUpcoming({ status, start }: Booking, at: Temporal.Instant): boolean {
  return (status === 'pending' || status === 'confirmed') && Temporal.Instant.compare(start, at) > 0;
}

/**
 * The event type with the booking's hosts alone, by whose hours it can be moved: it stays with them. Undefined when one
 * of them is no longer active or hosts it no longer, and for a group session, which no single invitee moves.
 */
export function movable(
  eventType: BookableEventType | undefined,
  { kind, hosts }: Booking,
): BookableEventType | undefined {
  const its = eventType?.hosts.filter(({ id }) => hosts.some((host) => host.id === id)) ?? [];
  const all = its.length > 0 && its.length === hosts.length && hosts.every(({ active }) => active);
  return eventType === undefined || kind === 'group' || !all ? undefined : { ...eventType, hosts: its };
}

/** The booking as the holder may know it; a seat that was given up is a booking that was cancelled. */
export function asHeldBy({ attendee, seat }: Holder, booking: Booking): Booking {
  if (attendee === undefined || booking.kind !== 'group') {
    return booking;
  }
  return { ...booking, ...(seat === 'cancelled' && { status: 'cancelled' }), attendees: [attendee] };
}
