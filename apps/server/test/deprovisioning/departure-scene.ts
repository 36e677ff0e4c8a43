// A scene for what becomes of a leaver's bookings: people and a team by SCIM, event types of every kind, meetings in
// working hours some days ahead, and the mails that were queued about them.
import assert from 'node:assert/strict';
import type { Connection } from '../../src/db/connect.ts';
import { withOrganization } from '../../src/db/transaction.ts';
import { changeOffboardingPolicy, type OffboardingPolicy } from '../../src/offboarding/policy.ts';
import type { Booking } from '../../src/scheduling/bookings/booking.ts';
import { insertNewBooking, loadBooking } from '../../src/scheduling/bookings/booking-store.ts';
import type { EventTypeKind } from '../../src/scheduling/event-types/event-type.ts';
import { makeEventType } from '../../src/scheduling/event-types/event-type-edit.ts';
import { run, type TestDatabase } from '../database.ts';
import { introFields } from '../page-scene.ts';
import { rows } from '../scene.ts';
import { type Client, organizationClient, patch } from '../scim-client.ts';

export type Host = {
  readonly id: string;
  readonly scimId: string;
  readonly email: string;
  readonly name: string;
};

export type Meeting = {
  readonly kind: EventTypeKind;
  readonly hosts: readonly Host[];
  readonly start: Date;
  readonly minutes?: number;
  readonly status?: 'pending' | 'confirmed';
  readonly eventTypeId?: string;
  readonly buffers?: { readonly before: number; readonly after: number };
  readonly invitees?: readonly string[];
  readonly guests?: readonly string[];
};

export type SentMail = {
  readonly to: { readonly email: string };
  readonly subject: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly calendar?: { readonly method: string; readonly content: string };
};

export type DepartureScene = Awaited<ReturnType<typeof departureScene>>;

/** Tuesday of the week after next at this hour, UTC, which is every host's zone here; `days` later, at most 3. */
export function workingTime(hour: number, { days = 0, minute = 0 } = {}): Date {
  const today = Temporal.Now.plainDateISO('UTC');
  const tuesday = today.add({ days: 14 + ((2 - today.dayOfWeek + 7) % 7) + days });
  return new Date(
    tuesday.toZonedDateTime({ timeZone: 'UTC', plainTime: { hour, minute } }).epochMilliseconds,
  );
}

export function inHours(hours: number): Date {
  return new Date(Date.now() + hours * 3_600_000);
}

let people = 0;

export async function departureScene(database: TestDatabase, slug: string) {
  const client: Client = await organizationClient(database.app, slug);
  const { organizationId } = client;
  const scene = { database: database.app, organizationId };
  const within = <T>(work: (tx: Connection) => Promise<T>) =>
    withOrganization(database.app, organizationId, work);

  async function host(more: object = {}): Promise<Host> {
    people += 1;
    const created = await client.createUser(`${slug}${people}`, more);
    const [row] = await rows<{ id: string; name: string; email: string }>(
      scene,
      'select id, name, email from person where scim_id = $1',
      [created.id],
    );
    assert.ok(row !== undefined);
    return { ...row, scimId: String(created.id) };
  }

  return {
    client,
    scene,
    within,
    organizationId,
    host,
    hosts: async (count: number) => Array.fromAsync({ length: count }, () => host()),
    /** An event type of a team made of its hosts; its page is `/{slug}/{handle}/intro`. */
    teamEventType: async (
      kind: EventTypeKind,
      hosts: readonly Host[],
      more: Partial<typeof introFields> = {},
    ) => {
      people += 1;
      const team = await client.request('POST', '/Groups', {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
        displayName: `Team ${people}`,
        members: hosts.map(({ scimId }) => ({ value: scimId })),
      });
      assert.equal(team.status, 201);
      const [row] = await rows<{ id: string }>(scene, 'select id from team where scim_id = $1', [
        team.body.id,
      ]);
      const made = await within((tx) =>
        makeEventType(tx, organizationId, {
          fields: { ...introFields, kind, ...more },
          page: { kind: 'team', id: row?.id ?? '' },
          hostIds: hosts.map(({ id }) => id),
          status: 'active',
        }),
      );
      assert.ok(made.ok, JSON.stringify(made));
      return { id: made.id, page: `https://linktime.test/${slug}/${made.handle}` };
    },
    book: async (meeting: Meeting): Promise<string> => {
      const attendee = (kind: 'invitee' | 'guest') => (email: string) =>
        ({
          kind,
          name: email.split('@')[0] ?? '',
          email,
          timeZone: 'Europe/Berlin',
          locale: 'en-GB',
        }) as const;
      const booked = await within((tx) =>
        insertNewBooking(tx, organizationId, {
          eventTypeId: meeting.eventTypeId ?? null,
          kind: meeting.kind,
          status: meeting.status ?? 'confirmed',
          hostIds: meeting.hosts.map(({ id }) => id),
          start: meeting.start,
          end: new Date(meeting.start.getTime() + (meeting.minutes ?? 30) * 60_000),
          ...(meeting.buffers && { buffers: meeting.buffers }),
          timeZone: 'Europe/Berlin',
          snapshot: { title: 'Intro call' },
          organizerEmail: 'bookings@linktime.test',
          domain: 'linktime.test',
          attendees: [
            ...(meeting.invitees ?? ['sam@customer.example']).map(attendee('invitee')),
            ...(meeting.guests ?? []).map(attendee('guest')),
          ],
        }),
      );
      assert.ok(booked.ok, JSON.stringify(booked));
      return booked.id;
    },
    booking: async (id: string): Promise<Booking> => {
      const found = await within((tx) => loadBooking(tx, organizationId, id));
      assert.ok(found !== undefined);
      return found;
    },
    policy: (change: Partial<OffboardingPolicy>) =>
      within((tx) => changeOffboardingPolicy(tx, { organizationId, actor: { kind: 'operator' } }, change)),
    off: async ({ scimId }: Host) => {
      const body = patch({ op: 'replace', path: 'active', value: false });
      const answer = await client.request('PATCH', `/Users/${scimId}`, body);
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
    },
    on: async ({ scimId }: Host) => {
      const body = patch({ op: 'replace', path: 'active', value: true });
      const answer = await client.request('PATCH', `/Users/${scimId}`, body);
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
    },
    /** Mails about a booking, or about the organization; by recipient. */
    mails: async (subjectId: string): Promise<SentMail[]> => {
      const found = await rows<{ payload: string }>(
        scene,
        `select payload from outbox where subject_id = $1 order by payload->'to'->>'email', id`,
        [subjectId],
      );
      return found.map(({ payload }) => JSON.parse(payload));
    },
    /** Who hosts it, by what the database says. */
    hostsOf: async (bookingId: string): Promise<string[]> => {
      const found = await rows<{ person_id: string }>(
        scene,
        'select person_id from booking_host where booking_id = $1 and left_at is null and blocks order by person_id',
        [bookingId],
      );
      return found.map((row) => row.person_id);
    },
    sql: (text: string, values: readonly unknown[] = []) => run(database.owner, text, values),
  };
}

/** What nobody outside the organization may read. */
export const reasons = /deactivat|left the|has left|deprovision|identity provider|no longer works/i;
