// Which starts are free: one function for what a page shows and for what is checked again when somebody books.
// Pure, without a clock; instants are milliseconds since 1970, lengths are minutes.
import type { BookingWindow, EventTypeKind, SlotRules } from '../event-types/event-type.ts';
import type { Hours } from './hours.ts';
import { type Day, dayOfText, type LocalDays, localDays, minuteMs } from './local-days.ts';
import { startsInHours } from './starts-in-hours.ts';

/** A meeting that a host has already, with the buffers that it was booked with. Its end is no part of it. */
export type Busy = {
  readonly start: number;
  readonly end: number;
  readonly bufferBefore: number;
  readonly bufferAfter: number;
};

export type HostCalendar = {
  readonly id: string;
  /** The higher is asked first. */
  readonly priority: number;
  readonly hours: Hours;
  readonly busy: readonly Busy[];
  /** Starts of the host's meetings of this event type, for the daily cap. */
  readonly own: readonly number[];
  /** How many meetings of this event type are ahead of the host. */
  readonly upcoming: number;
};

/** A group session that somebody has opened. It stands among its hosts' busy times too. */
export type Session = { readonly bookingId: string; readonly start: number; readonly seatsTaken: number };

export type Slot = {
  readonly start: number;
  /** Of a group session. */
  readonly seatsLeft?: number;
  /** Who can take it, best first; where all take part, all of them. */
  readonly hosts: readonly string[];
};

export type SlotQuestion = {
  readonly kind: EventTypeKind;
  readonly rules: SlotRules;
  /** Seats of a group session. */
  readonly capacity: number;
  readonly hosts: readonly HostCalendar[];
  readonly sessions: readonly Session[];
  /** Starts from here on … */
  readonly from: number;
  /** … and before this. */
  readonly to: number;
  readonly now: number;
};

/** The starts that can be booked, in order. */
export function freeSlots(question: SlotQuestion): Slot[] {
  const hosts = question.hosts.toSorted(byMerit);
  const spans = spansOf(question, hosts);
  if (question.kind === 'round_robin') {
    return withAnyOf(question, hosts, spans);
  }
  const span = common(spans);
  if (span === undefined) {
    return [];
  }
  const starts = hosts
    .map((host, index) => freeStarts(question.rules, host, spans[index]))
    .reduce(intersection);
  const ids = hosts.map(({ id }) => id);
  return question.kind === 'group'
    ? withSeats(question, span, { starts, hosts: ids })
    : starts.map((start) => ({ start, hosts: ids }));
}

/** Who has fewest meetings of this event type ahead, then who has the higher priority. */
function byMerit(a: HostCalendar, b: HostCalendar): number {
  return a.upcoming - b.upcoming || b.priority - a.priority || (a.id < b.id ? -1 : 1);
}

/** When a host can be booked by notice and window, on that host's local dates. */
type Span = { readonly days: LocalDays; readonly from: number; readonly to: number };

function spansOf(
  { rules, from, to, now }: SlotQuestion,
  hosts: readonly HostCalendar[],
): (Span | undefined)[] {
  const earliest = Math.max(from, now + rules.minimumNotice * minuteMs);
  if (!(earliest < to)) {
    return [];
  }
  const zones = new Map<string, Span | undefined>();
  return hosts.map(({ hours: { timeZone } }) => {
    if (!zones.has(timeZone)) {
      const days = localDays(timeZone, earliest, to);
      zones.set(timeZone, within(rules.window, { days, from: earliest, to }, days.dayOf(now)));
    }
    return zones.get(timeZone);
  });
}

function within(window: BookingWindow, { days, from, to }: Span, today: Day): Span | undefined {
  const [opens, closes] = datesOf(window, today);
  const first = days.dayOf(from);
  const last = days.dayOf(to - 1);
  if (!(opens <= last && closes >= first && opens <= closes)) {
    return undefined;
  }
  return {
    days,
    from: opens > first ? days.startOf(opens) : from,
    to: closes < last ? days.startOf(closes + 1) : to,
  };
}

function datesOf(window: BookingWindow, today: Day): [Day, Day] {
  switch (window.kind) {
    case 'rolling':
      return [today, today + window.days - 1];
    case 'range':
      return [dayOfText(window.from), dayOfText(window.to)];
    case 'open':
      return [-Infinity, Infinity];
  }
}

function common(spans: readonly (Span | undefined)[]): Pick<Span, 'from' | 'to'> | undefined {
  const all = spans.filter((span) => span !== undefined);
  const from = Math.max(...all.map((span) => span.from));
  const to = Math.min(...all.map((span) => span.to));
  return all.length > 0 && all.length === spans.length && from < to ? { from, to } : undefined;
}

function freeStarts(rules: SlotRules, host: HostCalendar, span: Span | undefined): number[] {
  if (span === undefined) {
    return [];
  }
  const starts = startsInHours(host.hours, rules, { ...span, closed: fullDays(rules, host, span.days) });
  const taken = takenBy(host.busy, rules);
  const free: number[] = [];
  let passed = 0;
  let takenUntil = -Infinity;
  for (const start of starts) {
    for (let next = taken[passed]; next !== undefined && next.after < start; next = taken[passed]) {
      takenUntil = Math.max(takenUntil, next.before);
      passed += 1;
    }
    if (start >= takenUntil) {
      free.push(start);
    }
  }
  return free;
}

function fullDays({ dailyCap }: SlotRules, { own }: HostCalendar, days: LocalDays): ReadonlySet<Day> {
  const full = new Set<Day>();
  if (dailyCap === undefined) {
    return full;
  }
  const meetings = new Map<Day, number>();
  for (const start of own) {
    const day = days.dayOf(start);
    const count = (meetings.get(day) ?? 0) + 1;
    meetings.set(day, count);
    if (count >= dailyCap) {
      full.add(day);
    }
  }
  return full;
}

/** No start lies between these two; on either of them one may. */
type Taken = { readonly after: number; readonly before: number };

// Buffers don't add up: ours must be free of the meeting, and the meeting's buffers of us. So the greater counts.
function takenBy(busy: readonly Busy[], rules: SlotRules): Taken[] {
  const taken: Taken[] = [];
  let sorted = true;
  let last = -Infinity;
  for (const { start, end, bufferBefore, bufferAfter } of busy) {
    const gapBefore = Math.max(rules.bufferAfter, bufferBefore);
    const gapAfter = Math.max(rules.bufferBefore, bufferAfter);
    const after = start - (gapBefore + rules.minutes) * minuteMs;
    taken.push({ after, before: end + gapAfter * minuteMs });
    sorted &&= after >= last;
    last = after;
  }
  return sorted ? taken : taken.sort((a, b) => a.after - b.after);
}

function withAnyOf(
  { rules }: SlotQuestion,
  hosts: readonly HostCalendar[],
  spans: readonly (Span | undefined)[],
): Slot[] {
  const able = new Map<number, string[]>();
  for (const [index, host] of hosts.entries()) {
    for (const start of freeStarts(rules, host, spans[index])) {
      const others = able.get(start);
      if (others === undefined) {
        able.set(start, [host.id]);
      } else {
        others.push(host.id);
      }
    }
  }
  return Array.from(able, ([start, ids]) => ({ start, hosts: ids })).sort(byStart);
}

/** What two ascending lists have in common. */
function intersection(a: readonly number[], b: readonly number[]): number[] {
  const both: number[] = [];
  let passed = 0;
  for (const start of a) {
    while (passed < b.length && (b[passed] ?? start) < start) {
      passed += 1;
    }
    if (b[passed] === start) {
      both.push(start);
    }
  }
  return both;
}

// A session that is open stays open to others until it is full, whatever the hours say by now: its hosts will be there.
function withSeats(
  { capacity, sessions }: SlotQuestion,
  { from, to }: Pick<Span, 'from' | 'to'>,
  { starts, hosts }: { readonly starts: readonly number[]; readonly hosts: readonly string[] },
): Slot[] {
  const seats = new Map(starts.map((start) => [start, capacity]));
  for (const { start, seatsTaken } of sessions) {
    if (start >= from && start < to) {
      seats.set(start, capacity - seatsTaken);
    }
  }
  return Array.from(seats, ([start, seatsLeft]) => ({ start, seatsLeft, hosts }))
    .filter(({ seatsLeft }) => seatsLeft > 0)
    .sort(byStart);
}

function byStart(a: Slot, b: Slot): number {
  return a.start - b.start;
}
