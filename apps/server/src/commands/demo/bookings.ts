// What a leaver leaves behind: a booking page, and bookings that invitees make as the page's form makes them. Nobody can
// book the past, so the one meeting that is over is written into the database.
import { randomUUID } from 'node:crypto';
import type { Connection, Database, Row, Statement } from '../../db/connect.ts';
import { withOrganization } from '../../db/transaction.ts';
import { lockPersonByScimId } from '../../people/person.ts';
import { type BookingDesk, bookSlot } from '../../scheduling/bookings/book.ts';
import { insertNewBooking } from '../../scheduling/bookings/booking-store.ts';
import type { EventTypeFields } from '../../scheduling/event-types/event-type.ts';
import { makeEventType } from '../../scheduling/event-types/event-type-edit.ts';
import { organization } from './organization.ts';
import { domain } from './people.ts';

export type Scene = {
  readonly database: Database;
  readonly organizationId: string;
  readonly desk: BookingDesk;
};

export type Bookings = {
  readonly upcoming: readonly string[];
  readonly past: readonly string[];
  /** How many invitees and guests the upcoming ones have. */
  readonly invitees: number;
};

const zone = 'Europe/Berlin';
const minutes = 30;

const intro: EventTypeFields = {
  kind: 'one_on_one',
  slug: 'intro',
  title: 'Intro call',
  description: 'Half an hour to get to know one another.',
  rules: {
    minutes,
    bufferBefore: 0,
    bufferAfter: 0,
    minimumNotice: 60,
    window: { kind: 'rolling', days: 60 },
  },
  capacity: 1,
  location: { kind: 'video', text: `https://meet.${domain}/intro` },
  questions: [],
  guestsAllowed: 2,
  confirmationRequired: false,
  visibility: 'public',
};

type Visitor = { readonly name: string; readonly email: string; readonly timeZone: string };

/** The hour is the host's. */
const invitees: readonly (Visitor & { readonly hour: number })[] = [
  { hour: 10, name: 'Sam Ortiz', email: 'sam@customer.example', timeZone: 'Europe/Berlin' },
  { hour: 9, name: 'Mei Chen', email: 'mei@supplier.example', timeZone: 'Asia/Singapore' },
  { hour: 16, name: 'Jo Miller', email: 'jo@agency.example', timeZone: 'America/New_York' },
  { hour: 14, name: 'Amara Diallo', email: 'amara@partner.example', timeZone: 'Africa/Dakar' },
];
const guest: Visitor = { name: 'Kim Park', email: 'kim@customer.example', timeZone: 'Asia/Seoul' };
// RFC 5737 §3 Documentation Address Blocks: nobody's.
const network = '203.0.113.1';

/** Gives a person a page, a booking on each of the next four working days, and one that is past. */
export async function giveBookings(scene: Scene, scimId: string): Promise<Bookings> {
  const { database, organizationId } = scene;
  const { handle, past } = await withOrganization(database, organizationId, async (tx) => {
    const host = await lockPersonByScimId(tx, organizationId, scimId);
    if (host === undefined) {
      throw new Error('The person who is to leave is not there.');
    }
    const page = await openPage(tx, organizationId, host.id);
    return { handle: page.handle, past: await meetInThePast(tx, organizationId, { page, hostId: host.id }) };
  });
  const upcoming: string[] = [];
  for (const [index, { hour, ...invitee }] of invitees.entries()) {
    const at = workingDay(index + 1).toPlainDateTime({ hour });
    upcoming.push(await book(scene.desk, handle, { at, invitee, guests: index === 0 ? [guest.email] : [] }));
  }
  return { upcoming, past: [past], invitees: invitees.length + 1 };
}

async function openPage(
  tx: Connection,
  organizationId: string,
  hostId: string,
): Promise<{ id: string; handle: string }> {
  const made = await makeEventType(tx, organizationId, {
    fields: intro,
    page: { kind: 'person', id: hostId },
    hostIds: [hostId],
    status: 'active',
  });
  if (!made.ok) {
    throw new Error(`The page was refused: ${made.reason}.`);
  }
  return made;
}

async function book(
  desk: BookingDesk,
  handle: string,
  wish: {
    readonly at: Temporal.PlainDateTime;
    readonly invitee: Visitor;
    readonly guests: readonly string[];
  },
): Promise<string> {
  const address = { organization: organization.slug, handle, eventType: intro.slug };
  const outcome = await bookSlot(desk, address, {
    ...wish.invitee,
    start: wish.at.toZonedDateTime(zone).toInstant(),
    locale: 'en-GB',
    guests: wish.guests,
    answers: {},
    idempotencyKey: randomUUID(),
    address: network,
  });
  if (!outcome.ok) {
    throw new Error(`The booking was refused: ${outcome.reason}.`);
  }
  return outcome.booking.id;
}

async function meetInThePast(
  tx: Connection,
  organizationId: string,
  { page, hostId }: { readonly page: { readonly id: string }; readonly hostId: string },
): Promise<string> {
  const begins = workingDay(-5).toPlainDateTime({ hour: 10 }).toZonedDateTime(zone).epochMilliseconds;
  const booked = await insertNewBooking(tx, organizationId, {
    eventTypeId: page.id,
    hostIds: [hostId],
    start: new Date(begins),
    end: new Date(begins + minutes * 60_000),
    timeZone: zone,
    snapshot: { title: intro.title },
    organizerEmail: `bookings@${domain}`,
    domain,
    attendees: [{ ...guest, kind: 'invitee', locale: 'en-GB' }],
  });
  if (!booked.ok) {
    throw new Error(`The booking was refused: ${booked.reason}.`);
  }
  return booked.id;
}

/** So many working days from today; negative = before it. */
function workingDay(offset: number): Temporal.PlainDate {
  const step = Math.sign(offset);
  let day = Temporal.Now.plainDateISO(zone);
  for (let left = Math.abs(offset); left > 0; ) {
    day = day.add({ days: step });
    left -= day.dayOfWeek <= 5 ? 1 : 0;
  }
  return day;
}

const countByStatus: Statement = {
  name: 'demo_booking_count',
  text: `select count(*) filter (where status = 'cancelled')::int as cancelled,
      count(*) filter (where status = 'confirmed')::int as confirmed
    from booking where organization_id = $1 and id = any($2::uuid[])`,
};

/** What has become of these bookings. */
export function countBookings(
  { database, organizationId }: Scene,
  ids: readonly string[],
): Promise<{ cancelled: number; confirmed: number }> {
  return withOrganization(database, organizationId, async (tx) => {
    const rows = await tx.query<Row & { cancelled: number; confirmed: number }>(countByStatus, [
      organizationId,
      ids,
    ]);
    return rows[0] ?? { cancelled: 0, confirmed: 0 };
  });
}
