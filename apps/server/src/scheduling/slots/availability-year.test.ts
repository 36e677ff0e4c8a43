// Slots of a whole year against a walk through it in quarters of an hour, which knows wall clocks from Intl alone:
// no Temporal, no offsets, no sorting and merging, only "what does the clock on the wall say now?".
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SlotRules } from '../event-types/event-type.ts';
import { type Busy, freeSlots, type HostCalendar, type SlotQuestion } from './availability.ts';
import type { DateHours, Hours } from './hours.ts';

const minute = 60_000;
const quarter = 15 * minute;
const day = 24 * 60 * minute;

const zones = [
  'UTC',
  'America/New_York',
  'America/St_Johns', // half an hour beside the others
  'America/Havana', // 0:00 is missing, then repeated
  'America/Santiago', // changes at 24:00, in the south
  'America/Nuuk', // the last hour of a Saturday is missing
  'America/Phoenix', // never changes
  'Atlantic/Azores', // 0:00 is missing, and 0:00 to 1:00 repeated
  'Europe/London',
  'Europe/Dublin', // winter time is the exception
  'Europe/Berlin',
  'Africa/Casablanca', // another offset in Ramadan
  'Africa/Cairo', // 0:00 is missing; 23:00 repeated
  'Asia/Kathmandu', // +5:45
  'Australia/Lord_Howe', // half an hour of summer time
  'Antarctica/Troll', // two hours of summer time
  'Pacific/Chatham', // +12:45, with summer time
];

const year = 2026;
const begin = Date.UTC(year, 0, 1);
const end = Date.UTC(year + 1, 0, 1);
const walkBegin = begin - 4 * day;
const quarters = (end + 6 * day - walkBegin) / quarter;

/** How many quarters of an hour the walk has gone. */
function step(instant: number): number {
  return (instant - walkBegin) / quarter;
}

type Wall = {
  /** `2026-03-08 01:30` */
  at(instant: number): string;
  /** The first instant at which the wall says so; when it never does, as long after a time before as on paper. */
  instantOf(date: string, minutes: number): number;
};

const walls = new Map<string, Wall>();

function wallOf(timeZone: string): Wall {
  const wall = walls.get(timeZone) ?? walkThrough(timeZone);
  walls.set(timeZone, wall);
  return wall;
}

function walkThrough(timeZone: string): Wall {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const said = Array.from({ length: quarters }, (_, index) => format.format(walkBegin + index * quarter));
  const first = new Map<string, number>();
  for (const [index, text] of said.entries()) {
    if (!first.has(text)) {
      first.set(text, walkBegin + index * quarter);
    }
  }
  return {
    at: (instant) => said[step(instant)] ?? format.format(instant),
    instantOf(date, minutes) {
      const paper = Date.parse(`${date}T00:00Z`) + minutes * minute;
      for (let back = 0; back < day; back += quarter) {
        const found = first.get(onPaper(paper - back));
        if (found !== undefined) {
          return found + back;
        }
      }
      throw new Error(`${date} ${minutes} is nowhere in ${timeZone}.`);
    },
  };
}

function onPaper(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}

/** The quarters at which there is time for a meeting to begin, by hours alone. */
function naiveGrid(hours: Hours, { minutes, interval = minutes }: SlotRules, wall: Wall): number[] {
  const open = new Uint8Array(quarters);
  const onGrid: number[] = [];
  for (let paper = begin - 2 * day; paper < end + 4 * day; paper += day) {
    const date = onPaper(paper).slice(0, 10);
    for (const span of hoursOn(hours, date)) {
      const first = wall.instantOf(date, span.start);
      const last = wall.instantOf(date, span.end);
      for (let at = first; at < last; at += quarter) {
        if (wall.at(at).startsWith(date)) {
          open[step(at)] = 1;
          if ((at - first) % (interval * minute) === 0) {
            onGrid.push(at);
          }
        }
      }
    }
  }
  return onGrid.filter((at) => isOpen(open, at, minutes));
}

function naiveStarts(grid: readonly number[], question: SlotQuestion, wall: Wall): number[] {
  const { rules, hosts, from, to, now } = question;
  const [host] = hosts;
  assert.ok(host !== undefined);
  return grid.filter(
    (at) =>
      at >= from &&
      at < to &&
      at >= now + rules.minimumNotice * minute &&
      host.busy.every((meeting) => isApart(at, rules, meeting)) &&
      !isFull(at, rules, host, wall),
  );
}

function hoursOn({ weekly, overrides }: Hours, date: string): { start: number; end: number }[] {
  const ofDate = overrides.filter((one) => one.date === date);
  const weekday = new Date(`${date}T12:00Z`).getUTCDay();
  const found: readonly Pick<DateHours, 'start' | 'end'>[] =
    ofDate.length > 0 ? ofDate : weekly.filter((one) => one.weekday === weekday);
  return found.flatMap(({ start, end: ends }) =>
    start === null || ends === null ? [] : [{ start, end: ends }],
  );
}

function isOpen(open: Uint8Array, start: number, minutes: number): boolean {
  for (let at = start; at < start + minutes * minute; at += quarter) {
    if (open[step(at)] !== 1) {
      return false;
    }
  }
  return true;
}

function isApart(start: number, rules: SlotRules, meeting: Busy): boolean {
  const ends = start + rules.minutes * minute;
  return (
    (ends + rules.bufferAfter * minute <= meeting.start ||
      start - rules.bufferBefore * minute >= meeting.end) &&
    (ends <= meeting.start - meeting.bufferBefore * minute ||
      start >= meeting.end + meeting.bufferAfter * minute)
  );
}

function isFull(start: number, { dailyCap }: SlotRules, { own }: HostCalendar, wall: Wall): boolean {
  const date = wall.at(start).slice(0, 10);
  return dailyCap !== undefined && own.filter((at) => wall.at(at).startsWith(date)).length >= dailyCap;
}

/** Numbers that look random and are the same each time. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function everyDay(...spans: readonly (readonly [number, number])[]): Hours['weekly'] {
  return [0, 1, 2, 3, 4, 5, 6].flatMap((weekday) =>
    spans.map(([start, ends]) => ({ weekday, start, end: ends })),
  );
}

/** The dates on which the clocks change, with those beside them, by what the wall says at noon. */
function datesOfChange(wall: Wall): string[] {
  const dates: string[] = [];
  for (let paper = begin; paper < end; paper += day) {
    const date = onPaper(paper).slice(0, 10);
    const next = onPaper(paper + day).slice(0, 10);
    if (wall.instantOf(next, 720) - wall.instantOf(date, 720) !== day) {
      dates.push(date, next);
    }
  }
  return dates;
}

type Case = { readonly name: string; readonly hours: Hours; readonly rules: Partial<SlotRules> };

function cases(timeZone: string, wall: Wall): Case[] {
  const changes = datesOfChange(wall).flatMap((date, index) => [
    { date, start: index % 2 === 0 ? 0 : 90, end: 150 + 15 * index },
    { date, start: 1_320, end: 1_440 },
  ]);
  const closed = [{ date: '2026-05-01', start: null, end: null }];
  return [
    {
      name: 'around the clock',
      hours: { timeZone, weekly: everyDay([0, 1_440]), overrides: [] },
      rules: { minutes: 45, interval: 30 },
    },
    {
      name: 'at night',
      hours: { timeZone, weekly: everyDay([0, 150], [165, 270], [1_320, 1_440]), overrides: closed },
      rules: { minutes: 60, interval: 15, bufferBefore: 10 },
    },
    {
      name: 'office hours, others on the dates of a change',
      hours: {
        timeZone,
        weekly: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, start: 540, end: 1_020 })),
        overrides: [...changes, ...closed],
      },
      rules: { minutes: 30, bufferAfter: 15, dailyCap: 2 },
    },
    {
      name: 'meetings of a day',
      hours: { timeZone, weekly: everyDay([0, 720], [720, 1_440]), overrides: closed },
      rules: { minutes: 1_440, interval: 60 },
    },
  ];
}

/** Two hundred meetings in the year, more of them where the clocks change. */
function meetings(random: (below: number) => number, wall: Wall): Busy[] {
  const changes = datesOfChange(wall).map((date) => wall.instantOf(date, 0));
  return Array.from({ length: 200 }, (_, index) => {
    const near = index % 2 === 0 ? changes[index % Math.max(changes.length, 1)] : undefined;
    const start = near === undefined ? begin + random(365 * 96) * quarter : near + random(96) * quarter;
    return {
      start,
      end: start + (1 + random(90)) * minute,
      bufferBefore: random(3) * 10,
      bufferAfter: random(3) * 10,
    };
  });
}

function questionOf(one: Case, busy: readonly Busy[]): SlotQuestion {
  const own = busy.filter((_, index) => index % 3 === 0).map(({ start }) => start);
  const host = { id: 'dana', priority: 0, hours: one.hours, busy, own, upcoming: 0 };
  return {
    kind: 'one_on_one',
    capacity: 1,
    sessions: [],
    hosts: [host],
    from: begin,
    to: end,
    now: begin,
    rules: {
      minutes: 30,
      bufferBefore: 0,
      bufferAfter: 0,
      minimumNotice: 5 * 60,
      window: { kind: 'open' },
      ...one.rules,
    },
  };
}

/** Compared as numbers, shown as what the wall says. */
function assertSame(
  found: readonly number[],
  expected: readonly number[],
  where: { name: string; wall: Wall },
): void {
  if (found.length !== expected.length || found.some((at, index) => at !== expected[index])) {
    const shown = (starts: readonly number[]) => starts.map((at) => `${onPaper(at)}Z ${where.wall.at(at)}`);
    assert.deepEqual(shown(found), shown(expected), where.name);
  }
}

function startsOf(question: SlotQuestion): number[] {
  return freeSlots(question).map(({ start }) => start);
}

for (const [index, timeZone] of zones.entries()) {
  test(`a year in ${timeZone}`, () => {
    const wall = wallOf(timeZone);
    const random = dice(index + 1);
    for (const one of cases(timeZone, wall)) {
      const where = { name: one.name, wall };
      const grid = naiveGrid(one.hours, questionOf(one, []).rules, wall);
      for (const busy of [[], meetings(random, wall)]) {
        const question = questionOf(one, busy);
        const expected = naiveStarts(grid, question, wall);
        assert.ok(expected.length > 100);
        assertSame(startsOf(question), expected, where);
        const months = Array.from({ length: 12 }, (_, month) =>
          startsOf({ ...question, from: Date.UTC(year, month), to: Date.UTC(year, month + 1) }),
        );
        assertSame(months.flat(), expected, where);
      }
    }
  });
}

test('a window of dates is what the host’s wall says', () => {
  for (const timeZone of zones) {
    const wall = wallOf(timeZone);
    const hours = { timeZone, weekly: everyDay([0, 1_440]), overrides: [] };
    const always = questionOf({ name: 'always', hours, rules: { minutes: 15, minimumNotice: 0 } }, []);
    const all = naiveGrid(hours, always.rules, wall);
    for (const date of ['2026-02-10', ...datesOfChange(wall)]) {
      const where = { name: `${timeZone} ${date}`, wall };
      const onDate = all.filter((start) => wall.at(start).startsWith(date));
      const [now = begin] = onDate;
      const range = { kind: 'range', from: date, to: date } as const;
      assertSame(startsOf({ ...always, rules: { ...always.rules, window: range } }), onDate, where);
      const rolling = { kind: 'rolling', days: 1 } as const;
      assertSame(startsOf({ ...always, now, rules: { ...always.rules, window: rolling } }), onDate, where);
    }
  }
});
