// The transaction of a new booking. A slot is offered and confirmed by the same computation, the second time while its
// hosts' rows are locked: what was free then is free at the commit, and a deprovisioning comes wholly before or after.
import type { Connection, Database } from '../../db/connect.ts';
import { transaction } from '../../db/transaction.ts';
import { type EventTypeAddress, findEventType } from '../event-types/event-type-page.ts';
import { readLinkToken } from '../event-types/single-use-link.ts';
import type { Site } from '../sender.ts';
import type { Slot } from '../slots/availability.ts';
import { slotsOf } from '../slots/free-slots.ts';
import type { BookingLimits } from './booking-limits.ts';
import {
  type LockedHost,
  lockActiveEventType,
  lockHosts,
  lockHostsOfSession,
  lockSession,
  type OpenSession,
} from './booking-locks.ts';
import { type BookingRequest, checkRequest } from './booking-request.ts';
import { earlierBooking, earlierThroughLink } from './earlier-booking.ts';
import { type BookingOutcome, type Wish, writeBooking } from './write-booking.ts';

export type { BookingLimits } from './booking-limits.ts';
export type { BookingRequest } from './booking-request.ts';
export type { BookingOutcome } from './write-booking.ts';

/** Where bookings are made and changed. */
export type BookingDesk = {
  readonly database: Database;
  readonly site: Site;
  readonly secretKey: string;
  readonly limits: BookingLimits;
  readonly now: () => Temporal.Instant;
};

// Who finds the host taken for whom it waited tries another. The last time it locks whoever could take the slot, so that
// nobody is turned away while somebody is free.
const attempts = 3;

/** Books a slot. Refused, it leaves nothing behind. Throws Busy when the database can't do it now. */
export async function bookSlot(
  desk: BookingDesk,
  address: EventTypeAddress,
  request: BookingRequest,
): Promise<BookingOutcome> {
  for (let left = attempts; ; left -= 1) {
    const attempt = { desk, address, request, at: desk.now(), last: left === 1 };
    const outcome = await transaction(desk.database, (tx) => tryToBook(tx, attempt));
    if (outcome !== 'again') {
      return outcome;
    }
  }
}

type Attempt = {
  readonly desk: BookingDesk;
  readonly address: EventTypeAddress;
  readonly request: BookingRequest;
  readonly at: Temporal.Instant;
  readonly last: boolean;
};

type Tried = Attempt & Wish;

const notFound = { ok: false, reason: 'not_found' } as const;

async function tryToBook(tx: Connection, attempt: Attempt): Promise<BookingOutcome | 'again'> {
  const { desk, address, request } = attempt;
  const eventType = await findEventType(tx, address);
  if (eventType === undefined) {
    const link = 'linkToken' in address ? readLinkToken(address.linkToken) : undefined;
    return (link && (await earlierThroughLink(tx, link, request))) ?? notFound;
  }
  const people = checkRequest(request, eventType, desk.limits.guests);
  if (!people.ok) {
    return { ok: false, reason: 'invalid', fields: people.fields };
  }
  const wish = { ...attempt, eventType, people };
  const booked = await bookFreeSlot(tx, wish);
  const outcome = booked === 'again' && attempt.last ? taken(await slotsOfDay(tx, wish)) : booked;
  return outcome === 'again' || outcome.ok ? outcome : refusalOf(tx, wish, outcome);
}

/** A refusal may be due to this very form, which was sent before; and a link that was used meanwhile leads nowhere. */
async function refusalOf(tx: Connection, wish: Tried, outcome: BookingOutcome): Promise<BookingOutcome> {
  const { address, eventType, request } = wish;
  const earlier = await earlierBooking(tx, eventType.organization.id, eventType.id, request);
  if (earlier !== undefined || eventType.singleUseLinkId === undefined) {
    return earlier ?? outcome;
  }
  return (await findEventType(tx, address)) === undefined ? notFound : outcome;
}

async function bookFreeSlot(tx: Connection, wish: Tried): Promise<BookingOutcome | 'again'> {
  const slots = await slotsOfDay(tx, wish);
  const offered = slotAt(slots, wish);
  if (offered === undefined) {
    return taken(slots);
  }
  const held = await lock(tx, wish, offered);
  if (held === 'changed') {
    return 'again';
  }
  const still = slotAt(held.slots, wish);
  if (still === undefined) {
    return taken(held.slots);
  }
  const hosts = hostsOf(wish, still, held);
  return hosts.length === 0 ? 'again' : writeBooking(tx, wish, { hosts, session: held.session });
}

function slotsOfDay(tx: Connection, { eventType, request, at }: Tried): Promise<Slot[]> {
  const { start, timeZone } = request;
  const day = start.toZonedDateTimeISO(timeZone).startOfDay();
  const next = day.add({ days: 1 }).startOfDay();
  return slotsOf(tx, eventType, { from: day.toInstant(), to: next.toInstant(), now: at });
}

function slotAt(slots: readonly Slot[], { request }: Tried): Slot | undefined {
  return slots.find(({ start }) => start === request.start.epochMilliseconds);
}

function taken(slots: readonly Slot[]): BookingOutcome {
  return { ok: false, reason: 'slot_taken', slots };
}

type Held = {
  readonly hosts: readonly LockedHost[];
  readonly session: OpenSession | undefined;
  readonly slots: readonly Slot[];
};

/** In one flush: each statement sees what was committed before the lock of the one in front of it was had. */
async function lock(tx: Connection, wish: Tried, offered: Slot): Promise<Held | 'changed'> {
  const { eventType, request, last } = wish;
  const organizationId = eventType.organization.id;
  const anyOf = eventType.kind === 'round_robin';
  const wanted = anyOf && !last ? offered.hosts.slice(0, 1) : offered.hosts;
  const key = { eventTypeId: eventType.id, start: request.start };
  const group = eventType.kind === 'group';
  const [hosts, version, session, slots] = await Promise.all([
    group ? lockHostsOfSession(tx, organizationId, wanted, key) : lockHosts(tx, organizationId, wanted),
    lockActiveEventType(tx, organizationId, eventType.id),
    group ? lockSession(tx, organizationId, key) : undefined,
    slotsOfDay(tx, wish),
  ]);
  const locked = new Set(hosts.map(({ id }) => id));
  const needed = [...(anyOf ? [] : wanted), ...(session?.hosts ?? [])];
  return version === eventType.version && needed.every((id) => locked.has(id))
    ? { hosts, session, slots }
    : 'changed';
}

/** Of any that can, the best who is locked; else all of them, who are. */
function hostsOf({ eventType }: Tried, slot: Slot, { hosts, session }: Held): LockedHost[] {
  const ids = session?.hosts ?? slot.hosts;
  const locked = ids.flatMap((id) => hosts.find((host) => host.id === id) ?? []);
  return eventType.kind === 'round_robin' ? locked.slice(0, 1) : locked;
}
