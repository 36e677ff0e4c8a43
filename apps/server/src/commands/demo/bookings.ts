// What a leaver leaves behind: a booking page and bookings. Booking pages come with a later version, so the
// demonstration writes them into the database itself, in the way in which a page will, and says so.
import type { Connection, Database, Row, Statement } from '../../db/connect.ts';
import { withOrganization } from '../../db/transaction.ts';
import { lockPersonByScimId } from '../../people/person.ts';
import { insertNewBooking } from '../../scheduling/booking-store.ts';
import { insertEventType } from '../../scheduling/event-type-store.ts';
import { domain } from './people.ts';

export type Scene = { readonly database: Database; readonly organizationId: string };

export type Bookings = {
  readonly upcoming: readonly string[];
  readonly past: readonly string[];
  /** How many invitees and guests the upcoming ones have. */
  readonly invitees: number;
};

const zone = 'Europe/Berlin';
const minutes = 30;
const title = 'Intro call';

type Visitor = { readonly name: string; readonly email: string; readonly timeZone: string };

/** The hour is the host's. */
const invitees: readonly (Visitor & { readonly hour: number })[] = [
  { hour: 10, name: 'Sam Ortiz', email: 'sam@customer.example', timeZone: 'Europe/Berlin' },
  { hour: 9, name: 'Mei Chen', email: 'mei@supplier.example', timeZone: 'Asia/Singapore' },
  { hour: 16, name: 'Jo Miller', email: 'jo@agency.example', timeZone: 'America/New_York' },
  { hour: 14, name: 'Amara Diallo', email: 'amara@partner.example', timeZone: 'Africa/Dakar' },
];
const guest: Visitor = { name: 'Kim Park', email: 'kim@customer.example', timeZone: 'Asia/Seoul' };

/** Gives a person a page, a booking on each of the next four working days, and one that is past. */
export function giveBookings({ database, organizationId }: Scene, scimId: string): Promise<Bookings> {
  return withOrganization(database, organizationId, async (tx) => {
    const person = await lockPersonByScimId(tx, organizationId, scimId);
    const eventTypeId =
      person &&
      (await insertEventType(tx, organizationId, { ownerId: person.id, slug: 'intro', title, minutes }));
    if (person === undefined || eventTypeId === undefined) {
      throw new Error('The person who is to leave is not there.');
    }
    const page = { organizationId, eventTypeId, hostId: person.id };
    const upcoming: string[] = [];
    for (const [index, { hour, ...invitee }] of invitees.entries()) {
      const start = workingDay(index + 1).toPlainDateTime({ hour });
      const guests = index === 0 ? [guest] : [];
      upcoming.push(await book(tx, page, { start, invitee, guests }));
    }
    const lastWeek = workingDay(-5).toPlainDateTime({ hour: 10 });
    const past = [await book(tx, page, { start: lastWeek, invitee: guest, guests: [] })];
    return { upcoming, past, invitees: invitees.length + 1 };
  });
}

async function book(
  tx: Connection,
  page: { readonly organizationId: string; readonly eventTypeId: string; readonly hostId: string },
  slot: {
    readonly start: Temporal.PlainDateTime;
    readonly invitee: Visitor;
    readonly guests: readonly Visitor[];
  },
): Promise<string> {
  const begins = slot.start.toZonedDateTime(zone).epochMilliseconds;
  const attendee = (kind: 'invitee' | 'guest') => (visitor: Visitor) => ({
    ...visitor,
    kind,
    locale: 'en-GB',
  });
  const booked = await insertNewBooking(tx, page.organizationId, {
    eventTypeId: page.eventTypeId,
    hostIds: [page.hostId],
    start: new Date(begins),
    end: new Date(begins + minutes * 60_000),
    timeZone: zone,
    snapshot: { title, location: `https://meet.${domain}/intro` },
    organizerEmail: `bookings@${domain}`,
    domain,
    attendees: [attendee('invitee')(slot.invitee), ...slot.guests.map(attendee('guest'))],
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
