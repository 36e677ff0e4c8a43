// The slots of an event type as the database has them now: what availability.ts needs is loaded in one round trip and
// in as many statements for one host without a meeting as for fifty with a thousand each.
import type { Connection, Row, Statement } from '../../db/connect.ts';
import type { SlotRules } from '../event-types/event-type.ts';
import type { BookableEventType } from '../event-types/event-type-page.ts';
import { type Busy, freeSlots, type HostCalendar, type Session, type Slot } from './availability.ts';
import type { Hours } from './hours.ts';
import { dayMs, dayOfText, minuteMs } from './local-days.ts';
import { loadHoursOf } from './schedule-store.ts';

// A meeting lasts a day at most, and so does a buffer: what begins further away than both is in nobody's way. Local
// dates are a day away from those of UTC at most.
const reachMs = 2 * dayMs;

// Gathered into an array for each host: fifty thousand rows would cost the driver twice the time. date_part gives a
// double, extract a slow decimal. Each meeting: start and end in seconds, buffers, whether it is of this event type.
const loadBusy: Statement = {
  name: 'slots_busy',
  text: `select wanted.id as person_id, busy.meetings
    from unnest($2::uuid[]) as wanted (id)
    cross join lateral (
      select json_agg(array[date_part('epoch', h.starts_at), date_part('epoch', upper(h.during)),
          h.buffer_before_minutes, h.buffer_after_minutes, case when h.event_type_id = $5 then 1 else 0 end
        ]) as meetings
      from booking_host h
      where h.organization_id = $1 and h.person_id = wanted.id and h.starts_at >= $3 and h.starts_at < $4
        and h.blocks and h.booking_id is distinct from $6
    ) busy`,
};

type BusyRow = Row & { readonly person_id: string; readonly meetings: string | null };

const countUpcoming: Statement = {
  name: 'slots_upcoming',
  text: `select wanted.id as person_id, (
      select count(*) from booking_host h
      where h.organization_id = $1 and h.person_id = wanted.id and h.starts_at > $4
        and h.blocks and h.event_type_id = $3 and h.booking_id is distinct from $5
    ) as upcoming
    from unnest($2::uuid[]) as wanted (id)`,
};

const loadSessions: Statement = {
  name: 'slots_sessions',
  text: `select b.id, b.starts_at,
      (select count(*) from booking_attendee a
        where a.organization_id = b.organization_id and a.booking_id = b.id
          and a.kind = 'invitee' and a.status = 'active') as seats_taken
    from booking b
    where b.organization_id = $1 and b.event_type_id = $2 and b.starts_at >= $3 and b.starts_at < $4
      and b.kind = 'group' and b.status in ('pending', 'confirmed') and b.id is distinct from $5`,
};

type SessionRow = Row & { readonly id: string; readonly starts_at: Date; readonly seats_taken: number };

export type SlotRange = {
  /** Starts from here on … */
  readonly from: Temporal.Instant;
  /** … and before this. */
  readonly to: Temporal.Instant;
  readonly now: Temporal.Instant;
  /** A booking that is to be moved is in nobody's way. */
  readonly exceptBookingId?: string;
  /** It doesn't matter which host comes first, as on a page, which names none: what is ahead of each isn't counted. */
  readonly inAnyOrder?: true;
};

/** The starts of an event type that can be booked, in order, each with the hosts that can take it, best first. */
export async function slotsOf(
  tx: Connection,
  eventType: BookableEventType,
  range: SlotRange,
): Promise<Slot[]> {
  const { rules } = eventType;
  const now = range.now.epochMilliseconds;
  const asked = { from: range.from.epochMilliseconds, to: range.to.epochMilliseconds };
  const { from, to } = possible(rules, asked, now);
  if (!(from < to)) {
    return [];
  }
  const span = { from, to, now, except: range.exceptBookingId ?? null };
  const [hours, busy, upcoming, sessions] = await Promise.all([
    hoursOf(tx, eventType, span),
    busyOf(tx, eventType, span),
    eventType.kind === 'round_robin' && range.inAnyOrder !== true
      ? upcomingOf(tx, eventType, span)
      : new Map<string, number>(),
    eventType.kind === 'group' ? sessionsOf(tx, eventType, span) : [],
  ]);
  const hosts = calendars(eventType, { hours, busy, upcoming });
  return freeSlots({ ...rulesOf(eventType), hosts, sessions, from, to, now });
}

// How far ahead each look reaches, in days: mostly the first finds something.
const looks = [31, 123, 366];

/** The first start that can be booked, at most 366 days ahead. */
export async function nextSlot(
  tx: Connection,
  eventType: BookableEventType,
  after: { readonly from: Temporal.Instant; readonly now: Temporal.Instant },
): Promise<Temporal.Instant | null> {
  const now = after.now.epochMilliseconds;
  const begin = after.from.epochMilliseconds;
  const whole = possible(eventType.rules, { from: begin, to: begin + 366 * dayMs }, now);
  let hours: ReadonlyMap<string, Hours> | undefined;
  let { from } = whole;
  for (const days of looks) {
    const to = Math.min(whole.to, begin + days * dayMs);
    if (!(from < to)) {
      continue;
    }
    const span = { from, to, now, except: null };
    const [known, busy, sessions] = await Promise.all([
      hours ?? hoursOf(tx, eventType, whole),
      busyOf(tx, eventType, span),
      eventType.kind === 'group' ? sessionsOf(tx, eventType, span) : [],
    ]);
    hours = known;
    const hosts = calendars(eventType, { hours, busy, upcoming: new Map() });
    const [first] = freeSlots({ ...rulesOf(eventType), hosts, sessions, from, to, now });
    if (first !== undefined) {
      return Temporal.Instant.fromEpochMilliseconds(first.start);
    }
    from = to;
  }
  return null;
}

type Span = { readonly from: number; readonly to: number };

// Dates of four digits are what PostgreSQL and we write alike.
const lastInstant = Date.UTC(3000, 0, 1);

/** The part of a span that notice and window leave, a few days more than that at most: dates are the host's. */
function possible({ minimumNotice, window }: SlotRules, asked: Span, now: number): Span {
  const earliest = Math.max(asked.from, now + minimumNotice * minuteMs);
  const to = Math.min(asked.to, lastInstant);
  switch (window.kind) {
    case 'rolling':
      return { from: earliest, to: Math.min(to, now + (window.days + 2) * dayMs) };
    case 'range':
      return {
        from: Math.max(earliest, (dayOfText(window.from) - 1) * dayMs),
        to: Math.min(to, (dayOfText(window.to) + 2) * dayMs),
      };
    case 'open':
      return { from: earliest, to };
  }
}

function rulesOf({ kind, rules, capacity }: BookableEventType) {
  return { kind, rules, capacity };
}

function hoursOf(tx: Connection, { organization, hosts }: BookableEventType, { from, to }: Span) {
  const ids = hosts.map(({ id }) => id);
  return loadHoursOf(tx, organization.id, ids, { from: dateOf(from - reachMs), to: dateOf(to + reachMs) });
}

function dateOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

type Asked = Span & { readonly now: number; readonly except: string | null };

async function busyOf(
  tx: Connection,
  { id, organization, hosts }: BookableEventType,
  { from, to, except }: Asked,
): Promise<Map<string, Meetings>> {
  const rows = await tx.query<BusyRow>(loadBusy, [
    organization.id,
    hosts.map((host) => host.id),
    new Date(from - reachMs),
    new Date(to + reachMs),
    id,
    except,
  ]);
  return new Map(rows.map((row) => [row.person_id, toMeetings(row)]));
}

type Meetings = { readonly busy: Busy[]; readonly own: number[] };

function toMeetings({ meetings }: BusyRow): Meetings {
  const read: [number, number, number, number, 0 | 1][] = JSON.parse(meetings ?? '[]');
  return {
    busy: read.map(([start, end, bufferBefore, bufferAfter]) => {
      return { start: start * 1_000, end: end * 1_000, bufferBefore, bufferAfter };
    }),
    own: read.filter(([, , , , own]) => own === 1).map(([start]) => start * 1_000),
  };
}

async function upcomingOf(
  tx: Connection,
  { id, organization, hosts }: BookableEventType,
  { now, except }: Asked,
): Promise<Map<string, number>> {
  const rows = await tx.query<{ person_id: string; upcoming: number }>(countUpcoming, [
    organization.id,
    hosts.map((host) => host.id),
    id,
    new Date(now),
    except,
  ]);
  return new Map(rows.map((row) => [row.person_id, row.upcoming]));
}

async function sessionsOf(
  tx: Connection,
  { id, organization }: BookableEventType,
  { from, to, except }: Asked,
): Promise<Session[]> {
  const rows = await tx.query<SessionRow>(loadSessions, [
    organization.id,
    id,
    new Date(from),
    new Date(to),
    except,
  ]);
  return rows.map((row) => ({
    bookingId: row.id,
    start: row.starts_at.getTime(),
    seatsTaken: row.seats_taken,
  }));
}

function calendars(
  { hosts }: BookableEventType,
  loaded: {
    readonly hours: ReadonlyMap<string, Hours>;
    readonly busy: ReadonlyMap<string, Meetings>;
    readonly upcoming: ReadonlyMap<string, number>;
  },
): HostCalendar[] {
  return hosts.map(({ id, priority }) => {
    const hours = loaded.hours.get(id);
    if (hours === undefined) {
      throw new Error('A host of an event type is no person of its organization.');
    }
    const { busy, own } = loaded.busy.get(id) ?? { busy: [], own: [] };
    return { id, priority, hours, busy, own, upcoming: loaded.upcoming.get(id) ?? 0 };
  });
}
