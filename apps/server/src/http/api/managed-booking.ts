// What the holder of a mailed link reads and does. A link that is none, or works no longer, is a page that isn't there.
import type { Answered, ApiRoutes } from '@linktime/api';
import { webUrl } from '../../outbox/mail-body.ts';
import type { BookingDesk } from '../../scheduling/bookings/book.ts';
import type { BookingAttendee } from '../../scheduling/bookings/booking.ts';
import {
  type Changed,
  cancelBooking,
  confirmBooking,
  declineBooking,
  findManaged,
  type ManagedBooking,
  type Moved,
  managedSlots,
  rescheduleBooking,
} from '../../scheduling/bookings/change-booking.ts';
import { type ManageLink, readManageToken } from '../../scheduling/bookings/manage-link.ts';
import type { RateLimit } from '../rate-limit.ts';
import { conflict, notFound, type Refusal, slotTaken, tooMany } from './answer.ts';
import { tooSoon } from './booking-pages.ts';
import type { Handlers } from './route-table.ts';
import { rangeOf, wireInstant, wireOrganization, wireSlot } from './wire.ts';

type WireBooking = Answered<ApiRoutes['GET /api/v1/bookings/:token']>;

/** `reads` bounds how often slots are computed for one network. */
export function managedBookingHandlers(desk: BookingDesk, reads: RateLimit) {
  /** Does something with the booking behind the link, and answers with what has become of it. */
  async function change(
    token: string,
    act: (link: ManageLink) => Promise<Changed | Moved>,
  ): Promise<WireBooking | Refusal> {
    const link = readManageToken(desk.secretKey, token);
    if (link === undefined) {
      return notFound;
    }
    const outcome = await act(link);
    if (outcome.ok) {
      return show(desk, link);
    }
    switch (outcome.reason) {
      case 'not_found':
        return notFound;
      case 'conflict':
        return conflict('The booking has changed in the meantime. Please load the page again.');
      case 'slot_taken':
        return slotTaken(outcome.slots);
      case 'too_many':
        return tooMany(outcome.message);
    }
  }

  return {
    'GET /api/v1/bookings/:token': async ({ params }) => {
      const link = readManageToken(desk.secretKey, params.token);
      return link === undefined ? notFound : show(desk, link);
    },

    'GET /api/v1/bookings/:token/slots': async ({ params, query }, caller) => {
      const link = readManageToken(desk.secretKey, params.token);
      if (link === undefined) {
        return notFound;
      }
      return tooSoon(reads, caller) ?? slotsFor(desk, link, rangeOf(query));
    },

    'POST /api/v1/bookings/:token/reschedule': ({ params, body }) =>
      change(params.token, (link) => rescheduleBooking(desk, link, Temporal.Instant.from(body.start))),
    'POST /api/v1/bookings/:token/cancel': ({ params, body }) =>
      change(params.token, (link) => cancelBooking(desk, link, body.note)),
    'POST /api/v1/bookings/:token/confirm': ({ params }) =>
      change(params.token, (link) => confirmBooking(desk, link)),
    'POST /api/v1/bookings/:token/decline': ({ params, body }) =>
      change(params.token, (link) => declineBooking(desk, link, body.note)),
  } satisfies Partial<Handlers>;
}

async function slotsFor(
  desk: BookingDesk,
  link: ManageLink,
  range: { readonly from: Temporal.Instant; readonly to: Temporal.Instant },
) {
  const found = await managedSlots(desk, link, range);
  return found === undefined
    ? notFound
    : { slots: found.slots.map(wireSlot), next: found.next && wireInstant(found.next) };
}

async function show(desk: BookingDesk, link: ManageLink): Promise<WireBooking | Refusal> {
  const found = await findManaged(desk, link);
  if (found === undefined) {
    return notFound;
  }
  const { booking, organization, role, may, eventType } = found;
  const page =
    eventType === undefined || eventType.handle === null || eventType.visibility === 'secret'
      ? null
      : { handle: eventType.handle, eventType: eventType.slug };
  const shown = role === 'host' || booking.status === 'confirmed';
  return {
    organization: wireOrganization(organization),
    role,
    reference: booking.reference,
    status: booking.status === 'rejected' ? 'declined' : booking.status,
    title: booking.snapshot.title,
    kind: booking.kind,
    start: wireInstant(booking.start),
    end: wireInstant(booking.end),
    hosts: booking.hosts.map(({ name }) => name),
    // A link to a meeting isn't given away before a host has agreed to it.
    location: shown ? (booking.snapshot.location ?? null) : null,
    ...peopleSeen(found, link),
    may,
    bookAgain:
      page === null
        ? (webUrl(organization.fallbackUrl ?? '') ?? null)
        : `/${organization.slug}/${page.handle}/${page.eventType}`,
    page,
  };
}

/** Who takes part, as far as the link's holder may know: in a group session attendees never see one another. */
function peopleSeen(
  { booking: { kind, attendees } }: ManagedBooking,
  link: ManageLink,
): Pick<WireBooking, 'invitee' | 'guests'> {
  const invitees = attendees.filter((attendee) => attendee.kind === 'invitee');
  const invitee =
    link.role === 'invitee' ? invitees.find(({ id }) => id === link.attendeeId) : only(invitees);
  return {
    invitee: invitee === undefined ? null : { name: invitee.name, email: invitee.email },
    guests: kind === 'group' ? [] : attendees.filter((attendee) => attendee.kind === 'guest').map(addressOf),
  };
}

function only([first, ...others]: readonly BookingAttendee[]): BookingAttendee | undefined {
  return others.length === 0 ? first : undefined;
}

function addressOf({ email }: BookingAttendee): string {
  return email;
}
