// What a new booking writes, its hosts being locked and free: all rows in one flush, mails and record in another. What a
// constraint or a limit refuses is undone.
import { randomUUIDv7 } from 'node:crypto';
import { type AuditEntry, recordAudit } from '../../audit/audit.ts';
import type { Connection } from '../../db/connect.ts';
import { orderedId } from '../../db/ordered-id.ts';
import { explain } from '../../db/pg-errors.ts';
import { enqueueMails } from '../../outbox/outbox.ts';
import type { BookableEventType } from '../event-types/event-type-page.ts';
import { useLink } from '../event-types/single-use-link.ts';
import { type BookingNews, bookingMails } from '../mails/booking-mails.ts';
import { type Site, senderOf } from '../sender.ts';
import type { Slot } from '../slots/availability.ts';
import { asSeenBy, type Booking, type BookingSnapshot, reminderFor } from './booking.ts';
import { type BookingLimits, isWithinLimits, networkDigest, tooMany } from './booking-limits.ts';
import type { LockedHost, OpenSession } from './booking-locks.ts';
import { type BookingRequest, type CheckedRequest, requestDigest } from './booking-request.ts';
import {
  type BookingKey,
  insertAttendees,
  insertBooking,
  loadBooking,
  type NewAttendee,
  type NewBooking,
} from './booking-store.ts';
import { noteSeatTaken } from './booking-transition.ts';
import { sendUndoable, undo } from './savepoint.ts';

export type BookingOutcome =
  /** `replayed`: the form was sent before, and this is what came of it. */
  | { readonly ok: true; readonly booking: Booking; readonly replayed: boolean }
  | { readonly ok: false; readonly reason: 'not_found' | 'key_reused' }
  /** With what is free on that day of the invitee. */
  | { readonly ok: false; readonly reason: 'slot_taken'; readonly slots: readonly Slot[] }
  | { readonly ok: false; readonly reason: 'too_many'; readonly message: string }
  | { readonly ok: false; readonly reason: 'invalid'; readonly fields: Readonly<Record<string, string>> };

export type People = CheckedRequest & { readonly ok: true };

/** What somebody wants to book, which has been checked. */
export type Wish = {
  readonly desk: { readonly site: Site; readonly secretKey: string; readonly limits: BookingLimits };
  readonly eventType: BookableEventType;
  readonly request: BookingRequest;
  readonly people: People;
  readonly at: Temporal.Instant;
};

const refusedForLimits = { ok: false, reason: 'too_many', message: tooMany } as const;

/** Who hosts it, and the session that is joined, if one is open. */
export type Place = { readonly hosts: readonly LockedHost[]; readonly session: OpenSession | undefined };

/** 'again': somebody else was faster, in a way that no lock prevents. */
export async function writeBooking(
  tx: Connection,
  wish: Wish,
  place: Place,
): Promise<BookingOutcome | 'again'> {
  const { desk, eventType, people, request, at } = wish;
  const organizationId = eventType.organization.id;
  const ids = { bookingId: place.session?.id ?? randomUUIDv7(), inviteeId: orderedId() };
  const network = networkDigest(desk.secretKey, organizationId, request.address);
  const form = { key: request.idempotencyKey, digest: requestDigest(request), network, at };
  const attendees = [{ ...people.invitee, id: ids.inviteeId, form }, ...people.guests];
  const sent = await sendUndoable(tx, () => [
    isWithinLimits(tx, organizationId, desk.limits, {
      hostIds: place.hosts.map(({ id }) => id),
      invitee: people.invitee.email,
      guests: people.guests.map(({ email }) => email),
      network,
      at,
    }),
    eventType.singleUseLinkId === undefined ||
      useLink(tx, organizationId, eventType.singleUseLinkId, ids.bookingId),
    place.session === undefined
      ? insertBooking(tx, organizationId, newBooking(wish, place, { id: ids.bookingId, attendees }))
      : joinSession(tx, organizationId, { id: ids.bookingId, eventTypeId: eventType.id }, attendees),
    loadBooking(tx, organizationId, ids.bookingId),
    senderOf(tx, organizationId, desk.site),
  ]);
  if (!sent.ok) {
    return refusalFor(sent.error);
  }
  const [within, linkUsed, , booking, sender] = sent.answers;
  if (!within || !linkUsed || booking === undefined) {
    await undo(tx);
    return within ? { ok: false, reason: 'not_found' } : refusedForLimits;
  }
  const news = newsOf(booking, place, ids.inviteeId);
  await Promise.all([
    enqueueMails(tx, organizationId, bookingMails(news, booking, sender, at)),
    recordAudit(tx, { organizationId, actor: { kind: 'invitee' } }, [entryOf(booking, place, people)]),
  ]);
  return { ok: true, booking: asSeenBy(booking, ids.inviteeId), replayed: false };
}

function newBooking(
  { desk, eventType, request, at }: Wish,
  { hosts }: Place,
  { id, attendees }: { readonly id: string; readonly attendees: readonly NewAttendee[] },
): NewBooking & { readonly id: string; readonly snapshot: BookingSnapshot } {
  const { rules, kind, confirmationRequired } = eventType;
  const { start, timeZone } = request;
  const { mailFrom } = desk.site;
  const remindAt = reminderFor(start, at);
  return {
    id,
    eventTypeId: eventType.id,
    kind,
    status: confirmationRequired ? 'pending' : 'confirmed',
    hostIds: hosts.map((host) => host.id),
    start: new Date(start.epochMilliseconds),
    end: new Date(start.epochMilliseconds + rules.minutes * 60_000),
    buffers: { before: rules.bufferBefore, after: rules.bufferAfter },
    remindAt: remindAt && new Date(remindAt.epochMilliseconds),
    timeZone,
    snapshot: snapshotOf(eventType, hosts),
    organizerEmail: mailFrom,
    domain: mailFrom.slice(mailFrom.lastIndexOf('@') + 1),
    attendees,
  };
}

function snapshotOf(eventType: BookableEventType, hosts: readonly LockedHost[]): BookingSnapshot {
  const { title, location, questions, organization, handle, slug, visibility } = eventType;
  return {
    title,
    ...(location.text !== undefined && { location: location.text }),
    hosts: hosts.map(({ name, email }) => ({ name, email })),
    ...(questions.length > 0 && {
      questions: Object.fromEntries(questions.map(({ id, label }) => [id, label])),
    }),
    // Nobody can book a secret one again.
    ...(handle !== null && visibility === 'public' && { page: `/${organization.slug}/${handle}/${slug}` }),
  };
}

async function joinSession(
  tx: Connection,
  organizationId: string,
  session: BookingKey,
  attendees: readonly NewAttendee[],
): Promise<void> {
  await Promise.all([
    noteSeatTaken(tx, organizationId, session.id),
    insertAttendees(tx, organizationId, session, attendees),
  ]);
}

/** What a violated constraint means to the invitee; anything else is a bug and thrown. */
function refusalFor(error: unknown): BookingOutcome | 'again' {
  const explained = explain(error);
  switch ('constraint' in explained ? explained.constraint : undefined) {
    case 'booking_attendee__idempotency':
      return { ok: false, reason: 'key_reused' };
    // To say that they have a seat would tell others so too.
    case 'booking_attendee__once':
      return refusedForLimits;
    case 'booking_host__no_double_booking':
    case 'booking__group_session':
    case 'booking__reference':
      return 'again';
    default:
      throw error;
  }
}

function newsOf(booking: Booking, { session }: Place, inviteeId: string): BookingNews {
  const attendee = booking.attendees.find(({ id }) => id === inviteeId);
  if (session !== undefined && attendee !== undefined) {
    return { kind: 'seat_taken', attendee };
  }
  return { kind: booking.status === 'pending' ? 'requested' : 'confirmed' };
}

function entryOf(
  { id, reference, kind, status, sequence }: Booking,
  { session }: Place,
  people: People,
): AuditEntry {
  return {
    action: session === undefined ? 'booking.created' : 'booking.seat_taken',
    target: { kind: 'booking', id },
    facts: { reference, kind, status, sequence, guests: people.guests.length },
  };
}
