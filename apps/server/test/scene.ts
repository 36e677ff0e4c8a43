// Scenes for tests: what hangs on a person before they leave.
import assert from 'node:assert/strict';
import type { Database } from '../src/db/connect.ts';
import { withOrganization } from '../src/db/transaction.ts';
import { openSession } from '../src/people/session.ts';
import { type Booked, insertNewBooking } from '../src/scheduling/bookings/booking-store.ts';
import { insertEventType } from '../src/scheduling/event-types/event-type-store.ts';

export type Scene = { readonly database: Database; readonly organizationId: string };

/** The person behind a SCIM id. */
export async function personId({ database, organizationId }: Scene, scimId: string): Promise<string> {
  const rows = await withOrganization(database, organizationId, (tx) =>
    tx.query<{ id: string }>('select id from person where organization_id = $1 and scim_id = $2', [
      organizationId,
      scimId,
    ]),
  );
  return rows[0]?.id ?? '';
}

export function session({ database, organizationId }: Scene, person: string) {
  return withOrganization(database, organizationId, (tx) =>
    openSession(tx, organizationId, { personId: person, method: 'link', ip: '127.0.0.1', userAgent: 'test' }),
  );
}

/** A page of a person's own, active. */
export async function eventType({ database, organizationId }: Scene, person: string): Promise<string> {
  const page = { ownerId: person, slug: 'intro', title: 'Intro call', minutes: 30 };
  const id = await withOrganization(database, organizationId, (tx) =>
    insertEventType(tx, organizationId, page),
  );
  assert.ok(id !== undefined, 'A page is for somebody active.');
  return id;
}

/** A half-hour booking that begins in some hours; negative = in the past. */
export function book(
  { database, organizationId }: Scene,
  booking: {
    hosts: readonly string[];
    inHours: number;
    invitee?: string;
    guests?: readonly string[];
    eventTypeId?: string;
  },
): Promise<Booked> {
  const start = new Date(Date.now() + booking.inHours * 3_600_000);
  const attendee = (kind: 'invitee' | 'guest', email: string) => ({
    kind,
    name: email.split('@')[0] ?? '',
    email,
    timeZone: 'Europe/Berlin',
    locale: 'en-GB',
  });
  return withOrganization(database, organizationId, (tx) =>
    insertNewBooking(tx, organizationId, {
      eventTypeId: booking.eventTypeId ?? null,
      hostIds: booking.hosts,
      start,
      end: new Date(start.getTime() + 1_800_000),
      timeZone: 'Europe/Berlin',
      snapshot: { title: 'Intro call', location: 'https://meet.example/1' },
      organizerEmail: 'bookings@linktime.test',
      domain: 'linktime.test',
      attendees: [
        attendee('invitee', booking.invitee ?? 'sam@customer.example'),
        ...(booking.guests ?? []).map((email) => attendee('guest', email)),
      ],
    }),
  );
}

/** Rows of one organization, read as the application. */
export function rows<T extends Record<string, unknown>>(
  { database, organizationId }: Scene,
  text: string,
  values: readonly string[] = [],
): Promise<T[]> {
  return withOrganization(database, organizationId, (tx) => tx.query<T>(text, values));
}
