// What invitees read and send before they have booked: pages, free starts, the booking itself.
import type { ApiRoutes, Asked } from '@linktime/api';
import type { Connection } from '../../db/connect.ts';
import { transaction } from '../../db/transaction.ts';
import { loadLogo } from '../../organizations/organization-face.ts';
import { type BookingDesk, type BookingRequest, bookSlot } from '../../scheduling/bookings/book.ts';
import type { Booking } from '../../scheduling/bookings/booking.ts';
import {
  type BookableEventType,
  type EventTypeAddress,
  enterOrganization,
  findEventType,
  findHostPage,
  type HostPage,
} from '../../scheduling/event-types/event-type-page.ts';
import { nextSlot, slotsOf } from '../../scheduling/slots/free-slots.ts';
import type { RateLimit } from '../rate-limit.ts';
import {
  badRequest,
  conflict,
  FileReply,
  notFound,
  notFoundAt,
  type Refusal,
  slotTaken,
  tooMany,
} from './answer.ts';
import { calendarToAdd } from './calendar.ts';
import type { Caller, Handlers } from './route-table.ts';
import { rangeOf, wireEventType, wireInstant, wireOrganization, wireSlot } from './wire.ts';

/** `reads` bounds how often slots are computed for one network. */
export function bookingPageHandlers(desk: BookingDesk, reads: RateLimit) {
  return {
    'GET /api/v1/organizations/:organization/logo': async ({ params, query }) => {
      const logo = await transaction(desk.database, async (tx) => {
        const organization = await enterOrganization(tx, params.organization);
        return organization && loadLogo(tx, organization.id);
      });
      return logo === undefined ? notFound : new FileReply({ ...logo, immutable: query.v === logo.version });
    },

    'GET /api/v1/pages/:organization/:handle': ({ params }) =>
      transaction(desk.database, async (tx) => {
        const page = await hostPageAt(tx, params);
        if (page === undefined) {
          return nothingAt(tx, params);
        }
        const { organization, name, kind, eventTypes } = page;
        return { organization: wireOrganization(organization), name, kind, eventTypes: [...eventTypes] };
      }),

    'GET /api/v1/pages/:organization/:handle/:eventType': ({ params }) => pageOf(desk, params),
    'GET /api/v1/links/:token': ({ params }) => pageOf(desk, { linkToken: params.token }),

    'GET /api/v1/pages/:organization/:handle/:eventType/slots': ({ params, query }, caller) =>
      tooSoon(reads, caller) ?? freeSlots(desk, params, rangeOf(query)),
    'GET /api/v1/links/:token/slots': ({ params, query }, caller) =>
      tooSoon(reads, caller) ?? freeSlots(desk, { linkToken: params.token }, rangeOf(query)),

    'POST /api/v1/pages/:organization/:handle/:eventType/bookings': ({ params, body }, caller) =>
      book(desk, params, requestOf(body, caller)),
    'POST /api/v1/links/:token/bookings': ({ params, body }, caller) =>
      book(desk, { linkToken: params.token }, requestOf(body, caller)),
  } satisfies Partial<Handlers>;
}

/** The refusal when a network has asked for slots too often. */
export function tooSoon(reads: RateLimit, { address }: Caller): Promise<Refusal> | undefined {
  const seconds = reads.wait(address);
  return seconds === undefined
    ? undefined
    : Promise.resolve(tooMany('Too many requests came from your network. Please wait a moment.', seconds));
}

/** A handle of before a renaming answers as the present one does. */
async function hostPageAt(
  tx: Connection,
  address: { readonly organization: string; readonly handle: string },
): Promise<HostPage | undefined> {
  const found = await findHostPage(tx, address);
  if (found === undefined || !('movedTo' in found)) {
    return found;
  }
  const moved = await findHostPage(tx, { ...address, handle: found.movedTo });
  return moved === undefined || 'movedTo' in moved ? undefined : moved;
}

/** What is answered where nothing is: for whatever reason, the same. */
async function nothingAt(
  tx: Connection,
  address: EventTypeAddress | { readonly organization: string },
): Promise<Refusal> {
  return 'organization' in address ? notFoundAt(await enterOrganization(tx, address.organization)) : notFound;
}

function pageOf(desk: BookingDesk, address: EventTypeAddress) {
  return transaction(desk.database, async (tx) => {
    const eventType = await findEventType(tx, address);
    return eventType === undefined ? nothingAt(tx, address) : wireEventType(eventType, desk.limits.guests);
  });
}

function freeSlots(
  desk: BookingDesk,
  address: EventTypeAddress,
  range: { readonly from: Temporal.Instant; readonly to: Temporal.Instant },
) {
  return transaction(desk.database, async (tx) => {
    const eventType = await findEventType(tx, address);
    return eventType === undefined
      ? nothingAt(tx, address)
      : slotsIn(tx, eventType, { ...range, now: desk.now() });
  });
}

async function slotsIn(
  tx: Connection,
  eventType: BookableEventType,
  range: { readonly from: Temporal.Instant; readonly to: Temporal.Instant; readonly now: Temporal.Instant },
) {
  const slots = await slotsOf(tx, eventType, { ...range, inAnyOrder: true });
  const next = slots.length > 0 ? null : await nextSlot(tx, eventType, { from: range.to, now: range.now });
  return { slots: slots.map(wireSlot), next: next && wireInstant(next) };
}

type Form = Asked<ApiRoutes['POST /api/v1/links/:token/bookings']>['body'];

function requestOf(form: Form, { address }: Caller): BookingRequest {
  return { ...form, start: Temporal.Instant.from(form.start), address };
}

async function book(desk: BookingDesk, address: EventTypeAddress, request: BookingRequest) {
  const outcome = await bookSlot(desk, address, request);
  if (outcome.ok) {
    return newlyBooked(outcome.booking, request, desk.now());
  }
  switch (outcome.reason) {
    case 'not_found':
      return transaction(desk.database, (tx) => nothingAt(tx, address));
    case 'slot_taken':
      return slotTaken(outcome.slots);
    case 'too_many':
      return tooMany(outcome.message);
    case 'invalid':
      return badRequest(outcome.fields);
    case 'key_reused':
      return conflict('This form was sent before with other contents. Please load the page again.');
  }
}

function newlyBooked(booking: Booking, invitee: BookingRequest, at: Temporal.Instant) {
  const confirmed = booking.status === 'confirmed';
  return {
    reference: booking.reference,
    status: confirmed ? ('confirmed' as const) : ('pending' as const),
    title: booking.snapshot.title,
    start: wireInstant(booking.start),
    end: wireInstant(booking.end),
    hosts: booking.hosts.map(({ name }) => name),
    location: confirmed ? (booking.snapshot.location ?? null) : null,
    calendar: confirmed ? calendarToAdd(booking, invitee, at) : null,
  };
}
