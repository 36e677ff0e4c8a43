// The bookings that a signed-in person hosts, and what was cancelled while they were away.
import type { Answered, ApiRoutes } from '@linktime/api';
import type { Connection } from '../../db/connect.ts';
import {
  allInvited,
  awaySince,
  cancelledBookingsOf,
  sendRebookingInvitations,
} from '../../offboarding/rebooking.ts';
import type { BookingDesk } from '../../scheduling/bookings/book.ts';
import type { Booking, BookingAttendee } from '../../scheduling/bookings/booking.ts';
import type { Changed } from '../../scheduling/bookings/cancel-booking.ts';
import { type By, cancelAs, confirmAs, declineAs } from '../../scheduling/bookings/holder-changes.ts';
import { rightsOf } from '../../scheduling/bookings/link-holder.ts';
import { type BookingPosition, myBooking, myBookings } from '../../scheduling/bookings/my-bookings.ts';
import { senderOf } from '../../scheduling/sender.ts';
import { conflict, notFound, type Refusal } from './answer.ts';
import { causeOf } from './cause.ts';
import type { Handlers, SignedInCaller } from './route-table.ts';
import { wireInstant } from './wire.ts';

type WireBooking = Answered<ApiRoutes['GET /api/v1/my/bookings/:id']>;

const shownInList = 20;

export function myBookingHandlers({ site, now }: Pick<BookingDesk, 'site' | 'now'>) {
  async function show({ tx, who }: SignedInCaller, id: string): Promise<WireBooking | Refusal> {
    const booking = await myBooking(tx, who.organization_id, { id, personId: who.person_id });
    return booking === undefined ? notFound : wireBooking(booking, now());
  }

  /** Does to a booking what its host may, and answers with what has become of it. */
  async function change(
    caller: SignedInCaller,
    bookingId: string,
    act: (tx: Connection, by: By) => Promise<Changed>,
  ): Promise<WireBooking | Refusal> {
    const { organization_id: organizationId, person_id: personId } = caller.who;
    const link = { role: 'host', organizationId, bookingId, personId } as const;
    const outcome = await act(caller.tx, { link, site, at: now() });
    if (outcome.ok) {
      return show(caller, bookingId);
    }
    return outcome.reason === 'not_found' ? notFound : conflict(changedMeanwhile);
  }

  return {
    'GET /api/v1/my/bookings': async ({ query }, { tx, who }) => {
      const { bookings, next } = await myBookings(tx, who.organization_id, {
        personId: who.person_id,
        which: query.which,
        after: query.after === undefined ? undefined : positionOf(query.after),
        at: now(),
      });
      return {
        bookings: bookings.map((booking) => wireBooking(booking, now(), shownInList)),
        next: next && `${next.start.epochMilliseconds}.${next.id}`,
      };
    },

    'GET /api/v1/my/bookings/:id': ({ params }, caller) => show(caller, params.id),

    'POST /api/v1/my/bookings/:id/cancel': ({ params, body }, caller) =>
      change(caller, params.id, (tx, by) => cancelAs(tx, by, body.note)),
    'POST /api/v1/my/bookings/:id/confirm': ({ params }, caller) => change(caller, params.id, confirmAs),
    'POST /api/v1/my/bookings/:id/decline': ({ params, body }, caller) =>
      change(caller, params.id, (tx, by) => declineAs(tx, by, body.note)),

    ...whileAwayHandlers({ site, now }),
  } satisfies Partial<Handlers>;
}

function whileAwayHandlers({ site, now }: Pick<BookingDesk, 'site' | 'now'>) {
  return {
    'GET /api/v1/my/cancelled-while-away': async (_asked, { tx, who }) => {
      const { organization_id: organizationId, person_id: personId } = who;
      const since = await awaySince(tx, organizationId, personId, now());
      const bookings =
        since === undefined ? [] : await cancelledBookingsOf(tx, organizationId, personId, since);
      const invited = bookings.length > 0 && (await allInvited(tx, organizationId, bookings));
      return { bookings: bookings.map((booking) => wireBooking(booking, now(), shownInList)), invited };
    },

    'POST /api/v1/my/cancelled-while-away/invite': async (_asked, { tx, who }) => {
      const { organization_id: organizationId, person_id: personId } = who;
      const at = now();
      const since = await awaySince(tx, organizationId, personId, at);
      if (since === undefined) {
        return conflict('Nothing of yours was cancelled because your account was closed.');
      }
      const sender = await senderOf(tx, organizationId, site);
      const { bookings, withoutPage } = await sendRebookingInvitations(tx, causeOf(who), {
        personId,
        since,
        sender,
        at,
      });
      return bookings === 0 && withoutPage > 0
        ? conflict('None of the pages is published that they were booked on. Publish them first.')
        : { invited: bookings, withoutPage };
    },
  } satisfies Partial<Handlers>;
}

const changedMeanwhile = 'The booking has changed in the meantime. Please load the page again.';

/** Of a text that the table let pass. */
function positionOf(after: string): BookingPosition {
  const [start = '', id = ''] = after.split('.');
  return { start: Temporal.Instant.fromEpochMilliseconds(Number(start)), id };
}

/** As its host sees it, who may know everybody who takes part. */
function wireBooking(booking: Booking, at: Temporal.Instant, shown = Infinity): WireBooking {
  const { snapshot, cancelled, attendees } = booking;
  const { reschedule: _reschedule, ...may } = rightsOf({ seat: 'active' }, booking, at);
  const hosts = booking.hosts.length > 0 ? booking.hosts : snapshot.hosts;
  return {
    id: booking.id,
    reference: booking.reference,
    title: snapshot.title,
    kind: booking.kind,
    status: booking.status === 'rejected' ? 'declined' : booking.status,
    start: wireInstant(booking.start),
    end: wireInstant(booking.end),
    location: snapshot.location ?? null,
    hosts: hosts.map(({ name }) => name),
    invitees: attendees.slice(0, shown).map((attendee) => wireAttendee(attendee, snapshot.questions)),
    others: Math.max(0, attendees.length - shown),
    cancelledBy: cancelled?.by ?? null,
    note: cancelled?.note ?? null,
    may,
  };
}

function wireAttendee(
  { name, email, kind, answers }: BookingAttendee,
  questions: Readonly<Record<string, string>> = {},
): WireBooking['invitees'][number] {
  return {
    name,
    email,
    guest: kind === 'guest',
    answers: Object.entries(answers).map(([id, answer]) => ({
      question: (Object.hasOwn(questions, id) ? questions[id] : undefined) ?? id,
      answer,
    })),
  };
}
