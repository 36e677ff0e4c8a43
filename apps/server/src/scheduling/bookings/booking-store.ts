// The tables of bookings: what a booking is made of, and every change of its state. Whoever calls holds the locks;
// book.ts and change-booking.ts take them. A change names the version that it was decided on, and fails on another.
import { randomBytes, randomUUIDv7 } from 'node:crypto';
import type { Connection, Row, Statement } from '../../db/connect.ts';
import { orderedId } from '../../db/ordered-id.ts';
import { explain } from '../../db/pg-errors.ts';
import { storableJson } from '../../db/storable-json.ts';
import type { EventTypeKind } from '../event-types/event-type.ts';
import type { Booking, BookingSnapshot, BookingStatus, CancelledBy } from './booking.ts';
import { lockHosts } from './booking-locks.ts';
import { sendUndoable } from './savepoint.ts';

export type NewAttendee = {
  readonly id?: string;
  readonly kind: 'invitee' | 'guest';
  readonly name: string;
  readonly email: string;
  readonly timeZone: string;
  readonly locale: string;
  readonly answers?: Readonly<Record<string, string>>;
  /** Of an invitee who filled in a form. */
  readonly form?: {
    readonly key: string;
    readonly digest: Uint8Array;
    readonly network: Uint8Array;
    readonly at: Temporal.Instant;
  };
};

export type NewBooking = {
  readonly id?: string;
  readonly eventTypeId: string | null;
  /** One-on-one and confirmed by default. */
  readonly kind?: EventTypeKind;
  readonly status?: 'pending' | 'confirmed';
  readonly hostIds: readonly string[];
  readonly start: Date;
  readonly end: Date;
  readonly buffers?: { readonly before: number; readonly after: number };
  readonly remindAt?: Date | null;
  readonly timeZone: string;
  /** The hosts' names and addresses are added by `insertNewBooking`. */
  readonly snapshot: Omit<BookingSnapshot, 'hosts'> & Partial<Pick<BookingSnapshot, 'hosts'>>;
  readonly organizerEmail: string;
  /** The domain of the calendar UID. */
  readonly domain: string;
  readonly attendees: readonly NewAttendee[];
};

export type Booked =
  | { readonly ok: true; readonly id: string; readonly reference: string }
  | { readonly ok: false; readonly reason: 'host_unavailable' | 'slot_taken' };

const insertRow: Statement = {
  name: 'booking_insert',
  text: `insert into booking (organization_id, id, reference, event_type_id, kind, starts_at, ends_at, time_zone,
      status, snapshot, ical_uid, ical_organizer, remind_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
};

const insertHosts: Statement = {
  name: 'booking_host_insert',
  text: `insert into booking_host (organization_id, booking_id, person_id, starts_at, during, event_type_id,
      buffer_before_minutes, buffer_after_minutes)
    select $1, $2, host, $4, tstzrange($4, $5, '[)'), $6, $7, $8 from unnest($3::uuid[]) as host order by host`,
};

const insertAttendeeRows: Statement = {
  name: 'booking_attendee_insert',
  text: `insert into booking_attendee (organization_id, id, booking_id, kind, name, email, email_folded, time_zone,
      locale, answers, event_type_id, idempotency_key, request_digest, network, created_at)
    select $1, given.id, $2, given.kind, given.name, given.email, given.email_folded, given.time_zone, given.locale,
      given.answers, $4, given.key, decode(given.digest, 'hex'), decode(given.network, 'hex'),
      coalesce(given.created_at, now())
    from jsonb_to_recordset($3::jsonb) as given (id uuid, kind text, name text, email text, email_folded text,
      time_zone text, locale text, answers jsonb, key text, digest text, network text, created_at timestamptz)`,
};

export type BookingKey = { readonly id: string; readonly eventTypeId: string | null };

/** Adds people to a booking. An invitee who takes part already violates booking_attendee__once. */
export async function insertAttendees(
  tx: Connection,
  organizationId: string,
  booking: BookingKey,
  attendees: readonly NewAttendee[],
): Promise<void> {
  const rows = attendees.map(({ form, ...attendee }) => ({
    // In the order in which they are given, by which they are read.
    id: attendee.id ?? orderedId(),
    kind: attendee.kind,
    name: attendee.name,
    email: attendee.email,
    email_folded: attendee.email.toLowerCase(),
    time_zone: attendee.timeZone,
    locale: attendee.locale,
    answers: attendee.answers ?? {},
    ...(form && {
      key: form.key,
      digest: Buffer.from(form.digest).toString('hex'),
      network: Buffer.from(form.network).toString('hex'),
      created_at: form.at.toString(),
    }),
  }));
  await tx.execute(insertAttendeeRows, [organizationId, booking.id, storableJson(rows), booking.eventTypeId]);
}

/**
 * Writes a booking whose hosts are locked, in one flush. What can't be violates a constraint:
 * booking_host__no_double_booking, booking__group_session, booking__reference, booking_attendee__idempotency.
 */
export async function insertBooking(
  tx: Connection,
  organizationId: string,
  booking: NewBooking & { readonly id: string; readonly snapshot: BookingSnapshot },
): Promise<{ reference: string }> {
  const { id, eventTypeId, start, end, buffers } = booking;
  const reference = newReference();
  await Promise.all([
    tx.execute(insertRow, [
      organizationId,
      id,
      reference,
      eventTypeId,
      booking.kind ?? 'one_on_one',
      start,
      end,
      booking.timeZone,
      booking.status ?? 'confirmed',
      storableJson(booking.snapshot),
      `${id}@${booking.domain}`,
      booking.organizerEmail,
      booking.remindAt ?? null,
    ]),
    tx.execute(insertHosts, [
      organizationId,
      id,
      booking.hostIds,
      start,
      end,
      eventTypeId,
      buffers?.before ?? 0,
      buffers?.after ?? 0,
    ]),
    insertAttendees(tx, organizationId, booking, booking.attendees),
  ]);
  return { reference };
}

/** Books a time without asking whether it is offered: all hosts must be active and free. Refused, it writes nothing. */
export async function insertNewBooking(
  tx: Connection,
  organizationId: string,
  booking: NewBooking,
): Promise<Booked> {
  const locked = await lockHosts(tx, organizationId, booking.hostIds);
  if (locked.length !== new Set(booking.hostIds).size || locked.length === 0) {
    return { ok: false, reason: 'host_unavailable' };
  }
  const id = booking.id ?? randomUUIDv7();
  const hosts = locked.map(({ name, email }) => ({ name, email }));
  const snapshot = { hosts, ...booking.snapshot };
  const sent = await sendUndoable(tx, () => [
    insertBooking(tx, organizationId, { ...booking, id, snapshot }),
  ]);
  if (sent.ok) {
    const [{ reference }] = sent.answers;
    return { ok: true, id, reference };
  }
  if (explain(sent.error).kind !== 'exclusion') {
    throw sent.error;
  }
  return { ok: false, reason: 'slot_taken' };
}

type BookingRow = Row & {
  readonly id: string;
  readonly reference: string;
  readonly event_type_id: string | null;
  readonly kind: EventTypeKind;
  readonly status: BookingStatus;
  readonly starts_at: Date;
  readonly ends_at: Date;
  readonly time_zone: string;
  /** JSON text, as are hosts and attendees. */
  readonly snapshot: string;
  readonly ical_uid: string;
  readonly ical_sequence: number;
  readonly ical_organizer: string;
  readonly cancelled_at: Date | null;
  readonly cancelled_by: CancelledBy | null;
  readonly cancel_note: string | null;
  readonly version: number;
  readonly hosts: string | null;
  readonly attendees: string | null;
};

const loadByIds: Statement = {
  name: 'booking_load',
  text: `select b.id, b.reference, b.event_type_id, b.kind, b.status, b.starts_at, b.ends_at, b.time_zone, b.snapshot,
      b.ical_uid, b.ical_sequence, b.ical_organizer, b.cancelled_at, b.cancelled_by, b.cancel_note, b.version,
      (select json_agg(json_build_object('id', p.id, 'name', p.name, 'email', p.email, 'timeZone', p.time_zone,
          'locale', p.locale, 'active', p.active) order by p.id)
        from booking_host h
        join person p on p.organization_id = h.organization_id and p.id = h.person_id
        where h.organization_id = b.organization_id and h.booking_id = b.id and h.left_at is null) as hosts,
      (select json_agg(json_build_object('id', a.id, 'kind', a.kind, 'name', a.name, 'email', a.email,
          'timeZone', a.time_zone, 'locale', a.locale, 'answers', a.answers, 'generation', a.generation) order by a.id)
        from booking_attendee a
        where a.organization_id = b.organization_id and a.booking_id = b.id and a.status = 'active') as attendees
    from booking b where b.organization_id = $1 and b.id = any($2::uuid[]) order by b.starts_at, b.id`,
};

/** Bookings by start, whole, in one statement however many there are. Those that aren't there are left out. */
export async function loadBookings(
  tx: Connection,
  organizationId: string,
  ids: readonly string[],
): Promise<Booking[]> {
  const rows = await tx.query<BookingRow>(loadByIds, [organizationId, ids]);
  return rows.map(toBooking);
}

export async function loadBooking(
  tx: Connection,
  organizationId: string,
  id: string,
): Promise<Booking | undefined> {
  const [booking] = await loadBookings(tx, organizationId, [id]);
  return booking;
}

function toBooking(row: BookingRow): Booking {
  return {
    id: row.id,
    reference: row.reference,
    eventTypeId: row.event_type_id,
    kind: row.kind,
    status: row.status,
    start: instantOf(row.starts_at),
    end: instantOf(row.ends_at),
    timeZone: row.time_zone,
    snapshot: JSON.parse(row.snapshot),
    uid: row.ical_uid,
    sequence: row.ical_sequence,
    organizerEmail: row.ical_organizer,
    ...(row.cancelled_at !== null && {
      cancelled: { at: instantOf(row.cancelled_at), by: row.cancelled_by, note: row.cancel_note },
    }),
    hosts: JSON.parse(row.hosts ?? '[]'),
    attendees: JSON.parse(row.attendees ?? '[]'),
    version: row.version,
  };
}

function instantOf(date: Date): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(date.getTime());
}

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `LT-7K3QF9A2`: Crockford's base 32, to read out on the telephone. */
function newReference(): string {
  const body = [...randomBytes(8)].map((byte) => letters[byte % 32]).join('');
  return `LT-${body}`;
}
