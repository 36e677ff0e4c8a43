import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { SlotRules } from '../event-types/event-type.ts';
import { type Busy, freeSlots, type HostCalendar, type SlotQuestion } from './availability.ts';
import { defaultHours, type Hours } from './hours.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

function instant(text: string): number {
  return Temporal.Instant.from(text).epochMilliseconds;
}

const everyDay = [0, 1, 2, 3, 4, 5, 6];

/** `9:00` and the like, the same each day. */
function hours(timeZone: string, ...spans: readonly (readonly [string, string])[]): Hours {
  const weekly = everyDay.flatMap((weekday) =>
    spans.map(([start, end]) => ({ weekday, start: minutesOf(start), end: minutesOf(end) })),
  );
  return { timeZone, weekly, overrides: [] };
}

function minutesOf(time: string): number {
  const [hourOfDay = 0, minuteOfHour = 0] = time.split(':').map(Number);
  return hourOfDay * 60 + minuteOfHour;
}

function closedOn(given: Hours, date: string): Hours {
  return { ...given, overrides: [...given.overrides, { date, start: null, end: null }] };
}

function openOn(given: Hours, date: string, [start, end]: readonly [string, string]): Hours {
  const override = { date, start: minutesOf(start), end: minutesOf(end) };
  return { ...given, overrides: [...given.overrides, override] };
}

const plainRules: SlotRules = {
  minutes: 30,
  bufferBefore: 0,
  bufferAfter: 0,
  minimumNotice: 0,
  window: { kind: 'open' },
};

function host(given: Partial<HostCalendar> & { hours: Hours }): HostCalendar {
  return { id: 'dana', priority: 0, busy: [], own: [], upcoming: 0, ...given };
}

function busy(start: string, end: string, buffers: Partial<Busy> = {}): Busy {
  return { start: instant(start), end: instant(end), bufferBefore: 0, bufferAfter: 0, ...buffers };
}

type Asked = Partial<Omit<SlotQuestion, 'rules' | 'from' | 'to' | 'now'>> & {
  readonly rules?: Partial<SlotRules>;
  readonly from: string;
  readonly to: string;
  readonly now?: string;
};

function ask({ rules, from, to, now, ...rest }: Asked) {
  return freeSlots({
    kind: 'one_on_one',
    capacity: 1,
    hosts: [],
    sessions: [],
    ...rest,
    rules: { ...plainRules, ...rules },
    from: instant(from),
    to: instant(to),
    now: instant(now ?? from) - (now === undefined ? day : 0),
  });
}

/** As `08 07:00`, in UTC: date of the month and time. */
function starts(asked: Asked): string[] {
  return ask(asked).map(({ start }) => utc(start));
}

function utc(start: number): string {
  return new Date(start).toISOString().slice(8, 16).replace('T', ' ');
}

describe('weekly hours', () => {
  test('slots begin with the hours and end before they end', () => {
    const hosts = [host({ hours: hours('UTC', ['9:00', '10:50']) })];
    assert.deepEqual(starts({ hosts, from: '2026-12-01T00:00Z', to: '2026-12-02T00:00Z' }), [
      '01 09:00',
      '01 09:30',
      '01 10:00',
    ]);
  });

  test('the interval decides where slots begin, the length whether they fit', () => {
    const hosts = [host({ hours: hours('UTC', ['9:00', '10:30']) })];
    const rules = { minutes: 60, interval: 15 };
    assert.deepEqual(starts({ hosts, rules, from: '2026-12-01T00:00Z', to: '2026-12-02T00:00Z' }), [
      '01 09:00',
      '01 09:15',
      '01 09:30',
    ]);
  });

  test('the range takes its first instant and leaves its last', () => {
    const hosts = [host({ hours: hours('UTC', ['9:00', '12:00']) })];
    assert.deepEqual(starts({ hosts, from: '2026-12-01T09:30Z', to: '2026-12-01T10:30Z' }), [
      '01 09:30',
      '01 10:00',
    ]);
  });

  test('weekdays are those of the host’s dates', () => {
    // Monday 9:00 in Auckland is still Sunday in UTC.
    const hosts = [host({ hours: defaultHours('Pacific/Auckland') })];
    const rules = { minutes: 480 };
    assert.deepEqual(starts({ hosts, rules, from: '2026-12-04T00:00Z', to: '2026-12-08T00:00Z' }), [
      '06 20:00',
      '07 20:00',
    ]);
  });

  test('a zone of a quarter of an hour: Kathmandu is 5:45 ahead', () => {
    const hosts = [host({ hours: hours('Asia/Kathmandu', ['9:00', '10:00']) })];
    assert.deepEqual(starts({ hosts, from: '2026-12-01T00:00Z', to: '2026-12-02T00:00Z' }), [
      '01 03:15',
      '01 03:45',
    ]);
  });

  test('a zone without summer time keeps its instants through the year', () => {
    const hosts = [host({ hours: hours('America/Phoenix', ['9:00', '9:30']) })];
    const of = (from: string, to: string) => starts({ hosts, from, to });
    assert.deepEqual(of('2026-03-08T00:00Z', '2026-03-09T00:00Z'), ['08 16:00']);
    assert.deepEqual(of('2026-11-01T00:00Z', '2026-11-02T00:00Z'), ['01 16:00']);
  });

  test('hours over midnight, as two rules, are one stretch: a meeting may run from one into the other', () => {
    const hosts = [host({ hours: hours('UTC', ['22:00', '24:00'], ['0:00', '2:00']) })];
    const rules = { minutes: 60, interval: 30 };
    const found = starts({ hosts, rules, from: '2026-12-01T12:00Z', to: '2026-12-02T12:00Z' });
    const evening = ['01 22:00', '01 22:30', '01 23:00', '01 23:30'];
    assert.deepEqual(found, [...evening, '02 00:00', '02 00:30', '02 01:00']);
  });

  test('a meeting does not run over midnight into a closed date', () => {
    const open = hours('UTC', ['22:00', '24:00'], ['0:00', '2:00']);
    const hosts = [host({ hours: closedOn(open, '2026-12-02') })];
    const rules = { minutes: 60, interval: 30 };
    assert.deepEqual(starts({ hosts, rules, from: '2026-12-01T12:00Z', to: '2026-12-02T12:00Z' }), [
      '01 22:00',
      '01 22:30',
      '01 23:00',
    ]);
  });

  test('hours that overlap are one stretch and offer no start twice', () => {
    const hosts = [host({ hours: hours('UTC', ['9:00', '10:30'], ['10:00', '11:00']) })];
    assert.deepEqual(starts({ hosts, from: '2026-12-01T00:00Z', to: '2026-12-02T00:00Z' }), [
      '01 09:00',
      '01 09:30',
      '01 10:00',
      '01 10:30',
    ]);
  });

  test('nothing is offered when nobody hosts, when nothing is open and when the range is empty', () => {
    const never: Hours = { timeZone: 'UTC', weekly: [], overrides: [] };
    const range = { from: '2026-12-01T00:00Z', to: '2026-12-02T00:00Z' };
    for (const kind of ['one_on_one', 'group', 'round_robin', 'collective'] as const) {
      assert.deepEqual(starts({ kind, ...range }), []);
      assert.deepEqual(starts({ kind, hosts: [host({ hours: never })], ...range }), []);
      const always = [host({ hours: hours('UTC', ['0:00', '24:00']) })];
      assert.deepEqual(starts({ kind, hosts: always, from: range.to, to: range.from }), []);
    }
  });
});

describe('exceptions by date', () => {
  const open = hours('Europe/Berlin', ['9:00', '10:00']);
  const range = { from: '2026-12-01T00:00Z', to: '2026-12-04T00:00Z' };

  test('a closed date has no slots, its neighbours do', () => {
    const hosts = [host({ hours: closedOn(open, '2026-12-02') })];
    assert.deepEqual(starts({ hosts, ...range }), ['01 08:00', '01 08:30', '03 08:00', '03 08:30']);
  });

  test('hours of a date replace the weekly ones', () => {
    const twice = openOn(openOn(open, '2026-12-02', ['14:00', '14:30']), '2026-12-02', ['16:00', '16:30']);
    const rules = { minutes: 30 };
    assert.deepEqual(starts({ hosts: [host({ hours: twice })], rules, ...range }), [
      '01 08:00',
      '01 08:30',
      '02 13:00',
      '02 15:00',
      '03 08:00',
      '03 08:30',
    ]);
  });
});

describe('when the clocks change', () => {
  const both = (zone: string) => [host({ hours: hours(zone, ['1:00', '4:00']) })];

  test('New York in spring: the hour from 2 to 3 is missing and nothing is offered in it', () => {
    const found = starts({
      hosts: both('America/New_York'),
      from: '2026-03-08T00:00Z',
      to: '2026-03-09T00:00Z',
    });
    // 1:00 and 1:30 EST, 3:00 and 3:30 EDT.
    assert.deepEqual(found, ['08 06:00', '08 06:30', '08 07:00', '08 07:30']);
  });

  test('New York in autumn: the hour from 1 to 2 is offered twice, as different instants', () => {
    const found = starts({
      hosts: both('America/New_York'),
      from: '2026-11-01T00:00Z',
      to: '2026-11-02T00:00Z',
    });
    // 1:00 EDT, 1:00 EST, 2:00 and 3:00 EST, each with its half hour.
    const labels = ['05:00', '05:30', '06:00', '06:30', '07:00', '07:30', '08:00', '08:30'];
    assert.deepEqual(
      found,
      labels.map((label) => `01 ${label}`),
    );
  });

  test('Berlin and London change at the same instant', () => {
    const spring = { from: '2026-03-28T22:00Z', to: '2026-03-29T22:00Z' };
    assert.deepEqual(
      starts({ hosts: both('Europe/Berlin'), ...spring }),
      ['00:00', '00:30', '01:00', '01:30'].map((label) => `29 ${label}`),
    );
    // In London it is the hour from 1 to 2 that is missing.
    assert.deepEqual(
      starts({ hosts: both('Europe/London'), ...spring }),
      ['01:00', '01:30', '02:00', '02:30'].map((label) => `29 ${label}`),
    );
    const autumn = { from: '2026-10-24T22:00Z', to: '2026-10-25T22:00Z' };
    assert.equal(starts({ hosts: both('Europe/Berlin'), ...autumn }).length, 8);
    assert.equal(starts({ hosts: both('Europe/London'), ...autumn })[0], '25 00:00');
  });

  test('Lord Howe shifts by half an hour', () => {
    // 2:00 becomes 2:30 in October, 2:00 becomes 1:30 in April.
    const spring = starts({
      hosts: both('Australia/Lord_Howe'),
      from: '2026-10-03T13:00Z',
      to: '2026-10-04T13:00Z',
    });
    assert.deepEqual(spring, ['03 14:30', '03 15:00', '03 15:30', '03 16:00', '03 16:30']);
    const autumn = starts({
      hosts: both('Australia/Lord_Howe'),
      from: '2026-04-04T13:00Z',
      to: '2026-04-05T13:00Z',
    });
    assert.deepEqual(autumn.length, 7);
    assert.deepEqual([autumn[0], autumn[6]], ['04 14:00', '04 17:00']);
  });

  test('hours that begin in a missing hour begin after it; hours within it are gone', () => {
    const range = { from: '2026-03-08T05:00Z', to: '2026-03-09T04:00Z' };
    const beginning = [host({ hours: hours('America/New_York', ['2:30', '5:00']) })];
    assert.deepEqual(starts({ hosts: beginning, ...range }), ['08 07:30', '08 08:00', '08 08:30']);
    const within = [host({ hours: hours('America/New_York', ['2:00', '3:00']) })];
    assert.deepEqual(starts({ hosts: within, ...range }), []);
  });

  test('hours that begin or end with a repeated time take the first one (RFC 5545 §3.3.5 Date-Time)', () => {
    const range = { from: '2026-11-01T04:00Z', to: '2026-11-02T05:00Z' };
    const ending = [host({ hours: hours('America/New_York', ['0:30', '1:30']) })];
    assert.deepEqual(starts({ hosts: ending, ...range }), ['01 04:30', '01 05:00']);
    const beginning = [host({ hours: hours('America/New_York', ['1:30', '2:30']) })];
    assert.deepEqual(starts({ hosts: beginning, ...range }), [
      '01 05:30',
      '01 06:00',
      '01 06:30',
      '01 07:00',
    ]);
  });

  test('office hours keep their local time over a change, on the day itself too', () => {
    const hosts = [host({ hours: hours('America/New_York', ['9:00', '9:30']) })];
    assert.deepEqual(starts({ hosts, from: '2026-03-07T00:00Z', to: '2026-03-10T00:00Z' }), [
      '07 14:00',
      '08 13:00',
      '09 13:00',
    ]);
  });

  test('an exception on the day of a change is in that day’s wall clock', () => {
    const open = hours('Europe/Berlin', ['9:00', '10:00']);
    const range = { from: '2026-10-25T00:00Z', to: '2026-10-26T00:00Z' };
    const before = [host({ hours: openOn(open, '2026-10-25', ['1:30', '3:30']) })];
    // 1:30, 2:00 and 2:30 summer time, 2:00, 2:30 and 3:00 winter time.
    assert.deepEqual(starts({ hosts: before, from: '2026-10-24T12:00Z', to: '2026-10-25T12:00Z' }), [
      '24 23:30',
      '25 00:00',
      '25 00:30',
      '25 01:00',
      '25 01:30',
      '25 02:00',
    ]);
    assert.deepEqual(starts({ hosts: [host({ hours: closedOn(open, '2026-10-25') })], ...range }), []);
  });

  test('minimum notice that ends on the day of a change is elapsed time', () => {
    // A day before 3:00 EDT on 8 March is 2:00 EST on 7 March.
    const hosts = both('America/New_York');
    const range = { from: '2026-03-08T00:00Z', to: '2026-03-09T00:00Z' };
    const rules = { minimumNotice: 24 * 60 };
    assert.deepEqual(starts({ hosts, rules, ...range, now: '2026-03-07T07:00Z' }), ['08 07:00', '08 07:30']);
    assert.deepEqual(starts({ hosts, rules, ...range, now: '2026-03-07T07:01Z' }), ['08 07:30']);
  });

  test('a missing midnight: the date begins at 1:00 and its hours don’t reach into the date before', () => {
    const hosts = [host({ hours: hours('Africa/Cairo', ['0:00', '2:00']) })];
    // 24 April 2026, 0:00 → 1:00.
    assert.deepEqual(starts({ hosts, from: '2026-04-23T12:00Z', to: '2026-04-24T12:00Z' }), [
      '23 22:00',
      '23 22:30',
    ]);
  });

  test('an instant alone sees hours as far as a meeting of a day reaches, over a short date', () => {
    const hosts = [host({ hours: hours('America/New_York', ['0:00', '24:00']) })];
    const rules = { minutes: 1_440, interval: 30 };
    // 23:30 on 7 March to 0:30 on 9 March: the 8th has 23 hours.
    const found = starts({ hosts, rules, from: '2026-03-08T04:30Z', to: '2026-03-08T04:31Z' });
    assert.deepEqual(found, ['08 04:30']);
  });

  test('a date that never was has no slots: Samoa had no 30 December 2011', () => {
    const open = hours('Pacific/Apia', ['9:00', '10:00']);
    const hosts = [host({ hours: openOn(open, '2011-12-30', ['12:00', '13:00']) })];
    assert.deepEqual(
      starts({ hosts, rules: { minutes: 60 }, from: '2011-12-29T00:00Z', to: '2012-01-01T00:00Z' }),
      ['29 19:00', '30 19:00', '31 19:00'],
    );
  });
});

describe('buffers', () => {
  const hosts = (meeting: Busy) => [host({ hours: hours('UTC', ['9:00', '12:00']), busy: [meeting] })];
  const range = { from: '2026-12-01T00:00Z', to: '2026-12-02T00:00Z' };
  const grid = { minutes: 30, interval: 15 };

  test('without buffers a meeting may end when another begins', () => {
    const found = starts({
      hosts: hosts(busy('2026-12-01T10:00Z', '2026-12-01T11:00Z')),
      rules: grid,
      ...range,
    });
    assert.deepEqual(found, ['01 09:00', '01 09:15', '01 09:30', '01 11:00', '01 11:15', '01 11:30']);
  });

  test('a gap between two meetings that is as long as a meeting takes one', () => {
    const meetings = [
      busy('2026-12-01T09:00Z', '2026-12-01T10:00Z'),
      busy('2026-12-01T10:30Z', '2026-12-01T12:00Z'),
    ];
    const calendar = host({ hours: hours('UTC', ['9:00', '12:00']), busy: meetings });
    assert.deepEqual(starts({ hosts: [calendar], rules: grid, ...range }), ['01 10:00']);
  });

  test('the buffer after one and the buffer before the next don’t add up: the longer one counts', () => {
    const booked = busy('2026-12-01T10:00Z', '2026-12-01T10:30Z', { bufferBefore: 15, bufferAfter: 15 });
    const rules = { ...grid, bufferBefore: 15, bufferAfter: 15 };
    const expected = ['01 09:00', '01 09:15', '01 10:45', '01 11:00', '01 11:15', '01 11:30'];
    assert.deepEqual(starts({ hosts: hosts(booked), rules, ...range }), expected);
    const ours = { ...rules, bufferBefore: 30 };
    assert.deepEqual(starts({ hosts: hosts(booked), rules: ours, ...range }), [
      '01 09:00',
      '01 09:15',
      '01 11:00',
      '01 11:15',
      '01 11:30',
    ]);
  });

  test('buffers may lie outside the hours', () => {
    const rules = { minutes: 60, bufferBefore: 60, bufferAfter: 60 };
    const calendar = host({ hours: hours('UTC', ['9:00', '11:00']) });
    assert.deepEqual(starts({ hosts: [calendar], rules, ...range }), ['01 09:00', '01 10:00']);
  });

  test('a long meeting that began before others still blocks after them', () => {
    const meetings = [
      busy('2026-12-01T10:30Z', '2026-12-01T10:45Z'),
      busy('2026-12-01T08:00Z', '2026-12-01T11:00Z'),
    ];
    const calendar = host({ hours: hours('UTC', ['9:00', '12:00']), busy: meetings });
    assert.deepEqual(starts({ hosts: [calendar], ...range }), ['01 11:00', '01 11:30']);
  });
});

describe('daily cap', () => {
  test('counts this event type’s meetings on the host’s dates', () => {
    const meetings = ['2026-12-01T23:30Z', '2026-12-02T15:00Z'].map(instant);
    const calendar = host({ hours: hours('Europe/Berlin', ['9:00', '10:00']), own: meetings });
    const range = { from: '2026-12-01T00:00Z', to: '2026-12-04T00:00Z' };
    // 23:30 UTC is half past midnight of the 2nd in Berlin.
    const of = (dailyCap: number) =>
      starts({ hosts: [calendar], rules: { minutes: 60, dailyCap }, ...range });
    assert.deepEqual(of(2), ['01 08:00', '03 08:00']);
    assert.deepEqual(of(3), ['01 08:00', '02 08:00', '03 08:00']);
  });
});

describe('notice and window', () => {
  const hosts = [host({ hours: hours('Pacific/Auckland', ['9:00', '9:30']) })];
  const range = { from: '2026-11-01T00:00Z', to: '2027-01-01T00:00Z' };
  // 8 in the morning of 2 December in Auckland.
  const now = '2026-12-01T19:00Z';

  test('so many dates from the host’s today on', () => {
    const of = (days: number) =>
      starts({ hosts, rules: { window: { kind: 'rolling', days } }, ...range, now });
    assert.deepEqual(of(1), ['01 20:00']);
    assert.deepEqual(of(3), ['01 20:00', '02 20:00', '03 20:00']);
  });

  test('from one of the host’s dates to another, both included', () => {
    const window = { kind: 'range', from: '2026-12-05', to: '2026-12-06' } as const;
    assert.deepEqual(starts({ hosts, rules: { window }, ...range, now }), ['04 20:00', '05 20:00']);
    const past = { kind: 'range', from: '2026-01-05', to: '2026-12-02' } as const;
    assert.deepEqual(starts({ hosts, rules: { window: past }, ...range, now }), ['01 20:00']);
    const none = { kind: 'range', from: '2026-12-06', to: '2026-12-05' } as const;
    assert.deepEqual(starts({ hosts, rules: { window: none }, ...range, now }), []);
  });

  test('what has begun is not offered, what begins now is', () => {
    const of = (at: string) => starts({ hosts, from: '2026-12-01T00:00Z', to: '2026-12-03T00:00Z', now: at });
    assert.deepEqual(of('2026-12-01T20:00Z'), ['01 20:00', '02 20:00']);
    assert.deepEqual(of('2026-12-01T20:00:00.001Z'), ['02 20:00']);
  });

  test('a window counts in each host’s own zone', () => {
    const far = ['Pacific/Kiritimati', 'Pacific/Pago_Pago'].map((zone) =>
      host({ id: zone, hours: hours(zone, ['0:00', '24:00']) }),
    );
    const found = ask({
      kind: 'round_robin',
      hosts: far,
      rules: { minutes: 720, window: { kind: 'range', from: '2026-12-02', to: '2026-12-02' } },
      ...range,
    });
    assert.deepEqual(
      found.map(({ start, hosts: [first] }) => [utc(start), first]),
      [
        ['01 10:00', 'Pacific/Kiritimati'],
        ['01 22:00', 'Pacific/Kiritimati'],
        ['02 11:00', 'Pacific/Pago_Pago'],
        ['02 23:00', 'Pacific/Pago_Pago'],
      ],
    );
  });
});

describe('several hosts', () => {
  const range = { from: '2026-12-01T00:00Z', to: '2026-12-02T00:00Z' };
  const rules = { minutes: 60 };
  const berlin = host({ id: 'berlin', hours: hours('Europe/Berlin', ['9:00', '17:00']) });
  const newYork = host({ id: 'new-york', hours: hours('America/New_York', ['9:00', '17:00']) });

  test('collective: where all are free, with all of them', () => {
    const taken = { ...newYork, busy: [busy('2026-12-01T15:00Z', '2026-12-01T15:30Z')] };
    assert.deepEqual(ask({ kind: 'collective', hosts: [berlin, taken], rules, ...range }), [
      { start: instant('2026-12-01T14:00Z'), hosts: ['berlin', 'new-york'] },
    ]);
  });

  test('collective: one at the cap keeps all from meeting', () => {
    const full = { ...newYork, own: [instant('2026-12-01T21:00Z')] };
    const capped = { ...rules, dailyCap: 1 };
    assert.deepEqual(ask({ kind: 'collective', hosts: [berlin, full], rules: capped, ...range }), []);
  });

  test('round robin: where anybody is free, the best first', () => {
    const crew = [
      { ...berlin, id: 'a', upcoming: 3 },
      { ...berlin, id: 'b', upcoming: 1 },
      { ...berlin, id: 'd', upcoming: 1, priority: 5 },
      { ...berlin, id: 'c', upcoming: 1, busy: [busy('2026-12-01T08:00Z', '2026-12-01T09:00Z')] },
    ];
    const found = ask({ kind: 'round_robin', hosts: crew, rules, ...range });
    assert.equal(found.length, 8);
    assert.deepEqual(found[0]?.hosts, ['d', 'b', 'a']);
    assert.deepEqual(found[1]?.hosts, ['d', 'b', 'c', 'a']);
  });

  test('round robin: the union is in order and without repeats', () => {
    const found = starts({ kind: 'round_robin', hosts: [newYork, berlin], rules, ...range });
    assert.deepEqual(found, found.toSorted());
    assert.equal(new Set(found).size, found.length);
    assert.deepEqual([found.length, found[0], found.at(-1)], [14, '01 08:00', '01 21:00']);
  });
});

describe('group sessions', () => {
  const rules = { minutes: 60 };
  const range = { from: '2026-12-01T00:00Z', to: '2026-12-02T00:00Z' };
  const open = host({ hours: hours('UTC', ['9:00', '12:00']) });

  function seats(seatsTaken: number, start = '2026-12-01T10:00Z', more: Partial<Asked> = {}) {
    const end = new Date(instant(start) + hour).toISOString();
    const sessions = [{ bookingId: 'session', start: instant(start), seatsTaken }];
    const hosts = [{ ...open, busy: [busy(start, end)], own: [instant(start)] }];
    return ask({ kind: 'group', capacity: 5, hosts, sessions, rules, ...range, ...more }).map(
      ({ start: at, seatsLeft }) => [utc(at), seatsLeft],
    );
  }

  test('a session that nobody has opened has all its seats, an open one those that are left', () => {
    assert.deepEqual(seats(2), [
      ['01 09:00', 5],
      ['01 10:00', 3],
      ['01 11:00', 5],
    ]);
  });

  test('a full session is not offered', () => {
    assert.deepEqual(seats(5), [
      ['01 09:00', 5],
      ['01 11:00', 5],
    ]);
  });

  test('joining an open session needs no room under the daily cap', () => {
    assert.deepEqual(seats(2, '2026-12-01T10:00Z', { rules: { ...rules, dailyCap: 1 } }), [['01 10:00', 3]]);
  });

  test('an open session beside the grid can be joined, and blocks what overlaps it', () => {
    assert.deepEqual(seats(1, '2026-12-01T09:30Z'), [
      ['01 09:30', 4],
      ['01 11:00', 5],
    ]);
  });

  test('an open session is bound by notice and window', () => {
    assert.deepEqual(seats(2, '2026-12-01T10:00Z', { now: '2026-12-01T10:00:01Z' }), [['01 11:00', 5]]);
    const window = { kind: 'range', from: '2026-12-02', to: '2026-12-03' } as const;
    assert.deepEqual(seats(2, '2026-12-01T10:00Z', { rules: { ...rules, window } }), []);
  });
});

const zones = [
  'UTC',
  'America/New_York',
  'Europe/London',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Africa/Cairo',
];

const arbitraryHours = fc
  .record({
    timeZone: fc.constantFrom(...zones),
    spans: fc.array(fc.tuple(fc.integer({ min: 0, max: 1_439 }), fc.integer({ min: 1, max: 1_440 })), {
      minLength: 1,
      maxLength: 3,
    }),
  })
  .map(({ timeZone, spans }): Hours => {
    const real = spans.filter(([start, end]) => start < end);
    const weekly = everyDay.flatMap((weekday) => real.map(([start, end]) => ({ weekday, start, end })));
    return { timeZone, weekly, overrides: [] };
  });

// Around the changes of both hemispheres.
const anyTime = fc.integer({
  min: instant('2026-03-01T00:00Z') / minute,
  max: instant('2026-11-20T00:00Z') / minute,
});

const arbitraryHost = fc
  .record({
    hours: arbitraryHours,
    upcoming: fc.nat(3),
    offsets: fc.array(
      fc.tuple(fc.nat(5 * 24 * 60), fc.integer({ min: 1, max: 300 }), fc.nat(60), fc.nat(60)),
      {
        maxLength: 12,
      },
    ),
  })
  .map(({ offsets, ...rest }) => ({ ...rest, offsets }));

const arbitraryQuestion = fc
  .record({
    kind: fc.constantFrom('one_on_one', 'round_robin', 'collective', 'group'),
    hosts: fc.array(arbitraryHost, { minLength: 1, maxLength: 4 }),
    from: anyTime,
    length: fc.integer({ min: 1, max: 4 * 24 * 60 }),
    minutes: fc.integer({ min: 1, max: 1_440 }),
    interval: fc.option(fc.integer({ min: 5, max: 300 }), { nil: undefined }),
    buffers: fc.tuple(fc.nat(90), fc.nat(90)),
    minimumNotice: fc.nat(2_000),
    dailyCap: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  })
  .map(
    ({ hosts, from, length, minutes, interval, buffers, minimumNotice, dailyCap, kind }): SlotQuestion => ({
      kind,
      capacity: 3,
      sessions: [],
      from: from * minute,
      to: (from + length) * minute,
      now: from * minute,
      rules: {
        minutes,
        ...(interval !== undefined && { interval }),
        ...(dailyCap !== undefined && { dailyCap }),
        bufferBefore: buffers[0],
        bufferAfter: buffers[1],
        minimumNotice,
        window: { kind: 'rolling', days: 4 },
      },
      hosts: hosts.map(({ offsets, ...rest }, index) => {
        const meetings = offsets.map(([offset, lasts, bufferBefore, bufferAfter]) => {
          const start = (from - 1_440 + offset) * minute;
          return { start, end: start + lasts * minute, bufferBefore, bufferAfter };
        });
        return {
          id: `host-${index}`,
          priority: 0,
          busy: meetings,
          own: meetings.map(({ start }) => start),
          ...rest,
        };
      }),
    }),
  );

describe('for all calendars', () => {
  test('slots are ascending, in the range, after the notice, and free for each host that is named', () => {
    fc.assert(
      fc.property(arbitraryQuestion, (question) => {
        const { rules, from, to, now } = question;
        const slots = freeSlots(question);
        for (const [index, { start, hosts }] of slots.entries()) {
          assert.ok(start > (slots[index - 1]?.start ?? 0));
          assert.ok(start >= from && start < to && start >= now + rules.minimumNotice * minute);
          assert.ok(hosts.length > 0);
          if (question.kind !== 'round_robin') {
            assert.equal(hosts.length, question.hosts.length);
          }
          for (const one of question.hosts.filter(({ id }) => hosts.includes(id))) {
            assert.ok(!one.busy.some((meeting) => collide(start, rules, meeting)));
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  test('a range gives what its parts give: what is shown for a month is confirmed for an instant', () => {
    fc.assert(
      fc.property(arbitraryQuestion, fc.double({ min: 0, max: 1, noNaN: true }), (question, part) => {
        const middle = Math.round(question.from + (question.to - question.from) * part);
        const parts = [
          ...freeSlots({ ...question, to: middle }),
          ...freeSlots({ ...question, from: middle }),
        ];
        const whole = freeSlots(question);
        assert.deepEqual(whole, parts);
        for (const slot of whole.slice(0, 5)) {
          assert.deepEqual(freeSlots({ ...question, from: slot.start, to: slot.start + 1 }), [slot]);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('one more meeting never opens a slot', () => {
    fc.assert(
      fc.property(arbitraryQuestion, fc.nat(4 * 24 * 60), (question, offset) => {
        const start = question.from + offset * minute;
        const meeting = { start, end: start + hour, bufferBefore: 0, bufferAfter: 10 };
        const fuller = question.hosts.map((one) => ({ ...one, busy: [...one.busy, meeting] }));
        const before = new Set(freeSlots(question).map((slot) => slot.start));
        const after = freeSlots({ ...question, hosts: fuller });
        assert.ok(after.every((slot) => before.has(slot.start)));
      }),
      { numRuns: 200 },
    );
  });
});

function collide(start: number, rules: SlotRules, meeting: Busy): boolean {
  const end = start + rules.minutes * minute;
  const ours =
    start - rules.bufferBefore * minute < meeting.end && meeting.start < end + rules.bufferAfter * minute;
  const theirs =
    start < meeting.end + meeting.bufferAfter * minute && meeting.start - meeting.bufferBefore * minute < end;
  return ours || theirs;
}
