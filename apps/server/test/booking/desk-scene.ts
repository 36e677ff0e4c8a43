// A desk that takes bookings, below HTTP: hosts who can be booked around the clock, forms as invitees fill them in, and
// what the tables and the outbox hold afterwards.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type Database, openDatabase } from '../../src/db/connect.ts';
import type { Mail } from '../../src/outbox/mail-message.ts';
import {
  type BookingDesk,
  type BookingOutcome,
  type BookingRequest,
  bookSlot,
} from '../../src/scheduling/bookings/book.ts';
import type { Booking } from '../../src/scheduling/bookings/booking.ts';
import { loadBooking } from '../../src/scheduling/bookings/booking-store.ts';
import type { EventTypeFields } from '../../src/scheduling/event-types/event-type.ts';
import type { EventTypeAddress } from '../../src/scheduling/event-types/event-type-page.ts';
import { saveHours } from '../../src/scheduling/slots/schedule-store.ts';
import type { TestDatabase } from '../database.ts';
import { idOf, type PageScene, pageScene } from '../page-scene.ts';

export type Clock = { now: Temporal.Instant };

export type DeskScene = PageScene & {
  readonly desk: BookingDesk;
  /** What the desk takes for now: real time at the beginning. */
  readonly clock: Clock;
  /** A person who can be booked around the clock, in UTC. */
  host(name?: string): Promise<string>;
  /** Lets a person be booked around the clock. */
  openHours(personId: string): Promise<void>;
  /** An event type, active; where it is booked, and its id. */
  page(
    hosts: string | readonly string[],
    fields?: Partial<EventTypeFields>,
  ): Promise<{ readonly id: string; readonly address: EventTypeAddress }>;
  book(address: EventTypeAddress, form?: Partial<BookingRequest>): Promise<BookingOutcome>;
  /** Fails when it is refused. */
  booked(address: EventTypeAddress, form?: Partial<BookingRequest>): Promise<Booking>;
  load(id: string): Promise<Booking>;
  /** In the order in which they were queued. */
  mails(bookingId: string): Promise<Mail[]>;
  /** The actions about a booking with their facts, in their order. */
  audited(bookingId: string): Promise<{ action: string; actor_kind: string; facts: object }[]>;
};

export const manyBookings = {
  upcomingPerInvitee: 3,
  guests: 5,
  perNetworkAndHour: 10_000,
  mailsPerDay: 10,
};

/** Enough connections that 200 callers at once are all served: 32 may wait for each. */
export function deskDatabase(database: TestDatabase): Database {
  return openDatabase(database.login, { role: 'linktime_app', fast: 1, slow: 1, exclusive: 8 });
}

let number = 0;

/** The next number: for names that must differ. */
export function next(): number {
  number += 1;
  return number;
}

/** Midnight in UTC, so many days from now. */
export function day(days: number): Temporal.Instant {
  return Temporal.Now.zonedDateTimeISO('UTC').startOfDay().add({ days }).toInstant();
}

/** A form as an invitee sends it; every one from another person and another network. */
export function form(more: Partial<BookingRequest> = {}): BookingRequest {
  const one = next();
  return {
    start: day(2),
    name: `Sam ${one}`,
    email: `sam${one}@customer.example`,
    timeZone: 'UTC',
    locale: 'en-GB',
    guests: [],
    answers: {},
    idempotencyKey: randomUUID(),
    address: `10.${(one >> 8) & 255}.${one & 255}.7`,
    ...more,
  };
}

export async function deskScene(
  database: TestDatabase,
  slug: string,
  given: Partial<BookingDesk> = {},
): Promise<DeskScene> {
  const scene = await pageScene(database, slug);
  const { organizationId, within, sql } = scene;
  const clock: Clock = { now: Temporal.Now.instant() };
  const desk: BookingDesk = {
    database: database.app,
    site: { baseUrl: 'https://linktime.test', mailFrom: 'bookings@linktime.test' },
    secretKey: 'a secret key of at least thirty-two characters',
    limits: manyBookings,
    now: () => clock.now,
    ...given,
  };
  const book = (address: EventTypeAddress, more: Partial<BookingRequest> = {}) =>
    bookSlot(desk, address, form(more));
  const load = async (id: string) => {
    const booking = await within((tx) => loadBooking(tx, organizationId, id));
    assert.ok(booking, 'The booking is there.');
    return booking;
  };
  const openHours = async (id: string) => {
    const weekly = Array.from({ length: 7 }, (_, weekday) => ({ weekday, start: 0, end: 1_440 }));
    await within((tx) => saveHours(tx, organizationId, id, { timeZone: 'UTC', weekly, overrides: [] }));
  };
  return {
    ...scene,
    desk,
    clock,
    host: async (name = `Host ${next()}`) => {
      const id = await scene.person(name);
      await openHours(id);
      return id;
    },
    openHours,
    page: async (hosts, fields = {}) => {
      const own = typeof hosts === 'string';
      const where = own
        ? { ownerId: hosts }
        : { teamId: await scene.team(`Team ${next()}`, hosts), hostIds: hosts };
      const eventType = fields.slug ?? `intro-${next()}`;
      const made = await scene.make(where, { ...fields, slug: eventType });
      assert.ok(made.ok);
      return { id: idOf(made), address: { organization: slug, handle: made.handle, eventType } };
    },
    book,
    booked: async (address, more) => {
      const outcome = await book(address, more);
      assert.ok(outcome.ok, `The booking was refused: ${JSON.stringify(outcome)}`);
      return outcome.booking;
    },
    load,
    mails: async (bookingId) => {
      const rows = await sql(
        'select payload from outbox where organization_id = $1 and subject_id = $2 order by id',
        [organizationId, bookingId],
      );
      return rows.map(({ payload }) => payload as Mail);
    },
    audited: async (bookingId) => {
      const rows = await sql(
        `select action, actor_kind, facts from audit_record
         where organization_id = $1 and target_id = $2 order by id`,
        [organizationId, bookingId],
      );
      return rows as { action: string; actor_kind: string; facts: object }[];
    },
  };
}
