// Slots from a real database, as the application's role: how many statements they take, how PostgreSQL runs these, and
// that what is loaded is what counts.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { run, type TestDatabase, testDatabase } from '../../../test/database.ts';
import type { Connection, Statement, Value } from '../../db/connect.ts';
import { withOrganization } from '../../db/transaction.ts';
import type { EventTypeKind, SlotRules } from '../event-types/event-type.ts';
import type { BookableEventType } from '../event-types/event-type-page.ts';
import { nextSlot, slotsOf } from './free-slots.ts';
import { type Hours, mostDateHours, mostWeeklyHours } from './hours.ts';
import { loadHoursOf, saveHours } from './schedule-store.ts';

let database: TestDatabase;
let organizationId: string;
before(async () => {
  database = await testDatabase();
  organizationId = randomUUID();
  const insert = `insert into organization (id, slug, name, plan, time_zone) values ($1, 'acme', 'Acme', 'PRO', $2)`;
  await run(database.owner, insert, [organizationId, 'Europe/Berlin']);
});
after(() => database.drop());

async function people(count: number, timeZone: string | null = null): Promise<string[]> {
  const rows = await run(
    database.owner,
    `insert into person (organization_id, id, scim_id, role, active, name, user_name, user_name_folded, email,
       email_folded, time_zone, profile, profile_search)
     select $1, id, id, 'MEMBER', true, 'Dana', id::text, id::text, id::text, id::text, $3, '{}', '{}'
     from (select gen_random_uuid() as id from generate_series(1, $2)) made
     returning id`,
    [organizationId, count, timeZone],
  );
  return rows.map(({ id }) => String(id)).sort();
}

async function person(timeZone: string | null = null): Promise<string> {
  const [id = ''] = await people(1, timeZone);
  return id;
}

type Made = {
  readonly kind?: EventTypeKind;
  readonly rules?: Partial<SlotRules>;
  readonly capacity?: number;
};

async function eventType(
  hosts: readonly string[],
  { kind, rules, capacity }: Made = {},
): Promise<BookableEventType> {
  const id = randomUUID();
  const [owner = ''] = hosts;
  await run(
    database.owner,
    `insert into event_type (organization_id, id, owner_id, kind, slug, title, duration_minutes, status)
     values ($1, $2, $3, $4, $2::uuid::text, 'Intro call', 30, 'active')`,
    [organizationId, id, owner, kind ?? 'one_on_one'],
  );
  return {
    id,
    kind: kind ?? 'one_on_one',
    slug: 'intro',
    title: 'Intro call',
    description: '',
    rules: {
      minutes: 30,
      bufferBefore: 0,
      bufferAfter: 0,
      minimumNotice: 0,
      window: { kind: 'rolling', days: 60 },
      ...rules,
    },
    capacity: capacity ?? 1,
    location: { kind: 'none' },
    questions: [],
    guestsAllowed: 0,
    confirmationRequired: false,
    visibility: 'public',
    page: { kind: 'person', id: owner, name: 'Dana' },
    status: 'active',
    statusReason: null,
    version: 1,
    organization: {
      id: organizationId,
      slug: 'acme',
      name: 'Acme',
      timeZone: 'Europe/Berlin',
      colour: null,
      logo: null,
      replyTo: null,
      fallbackUrl: null,
    },
    handle: 'dana',
    hosts: hosts.map((host) => ({ id: host, name: 'Dana', fixed: false, priority: 0 })),
  };
}

type Booked = {
  readonly start: string;
  readonly minutes?: number;
  readonly status?: string;
  readonly buffers?: readonly [number, number];
  readonly invitees?: number;
};

/** A booking as bookings are stored; gives its id. */
async function book(type: BookableEventType, hosts: readonly string[], booked: Booked): Promise<string> {
  const { start, minutes = 30, status = 'confirmed', buffers = [0, 0], invitees = 1 } = booked;
  const id = randomUUID();
  await run(
    database.owner,
    `with booked as (
       insert into booking (organization_id, id, reference, event_type_id, kind, starts_at, ends_at, time_zone, status,
         snapshot, ical_uid, ical_organizer, cancelled_at)
       values ($1, $2::uuid, $2::uuid::text, $3, $4, $5, $5::timestamptz + $6 * interval '1 minute', 'UTC', $7, '{}',
         $2::uuid::text, 'x', case when $7 = 'cancelled' then now() end)
     ), invited as (
       insert into booking_attendee (organization_id, id, booking_id, kind, name, email, email_folded, time_zone,
         locale)
       select $1, gen_random_uuid(), $2, 'invitee', 'Sam', n || '@x', n || '@x', 'UTC', 'en'
       from generate_series(1, $11) n
     )
     insert into booking_host (organization_id, booking_id, person_id, starts_at, during, blocks, event_type_id,
       buffer_before_minutes, buffer_after_minutes)
     select $1, $2, host, $5, tstzrange($5, $5::timestamptz + $6 * interval '1 minute', '[)'),
       $7 in ('pending', 'confirmed'), $3, $9, $10
     from unnest($8::uuid[]) as host`,
    [organizationId, id, type.id, type.kind, start, minutes, status, hosts, ...buffers, invitees],
  );
  return id;
}

/** Five half hours a day of each host, two of them at 8:00 and 8:30, the others when nobody works in Berlin. */
async function bookDays(type: BookableEventType, hosts: readonly string[], days: number): Promise<void> {
  await run(
    database.owner,
    `with given as (
       select host, gen_random_uuid() as id, timestamptz '2026-07-01T00:00Z' + (n / 5) * interval '1 day'
         + (array[1, 2, 16, 17, 42])[n % 5 + 1] * interval '30 minutes' as starts_at
       from unnest($2::uuid[]) as host, generate_series(0, $5 * 5 - 1) n
     ), booked as (
       insert into booking (organization_id, id, reference, event_type_id, kind, starts_at, ends_at, time_zone, status,
         snapshot, ical_uid, ical_organizer)
       select $1, id, id::text, $3, $4, starts_at, starts_at + interval '30 minutes', 'UTC', 'confirmed', '{}',
         id::text, 'x' from given
     ), invited as (
       insert into booking_attendee (organization_id, id, booking_id, kind, name, email, email_folded, time_zone,
         locale)
       select $1, gen_random_uuid(), id, 'invitee', 'Sam', id || '@x', id || '@x', 'UTC', 'en' from given
     )
     insert into booking_host (organization_id, booking_id, person_id, starts_at, during, event_type_id)
     select $1, id, host, starts_at, tstzrange(starts_at, starts_at + interval '30 minutes', '[)'), $3 from given`,
    [organizationId, hosts, type.id, type.kind, days],
  );
  await run(database.owner, 'analyze booking, booking_host, booking_attendee, person, event_type');
}

/** In the organization's transaction. What was sent is written down. */
async function asApplication<T>(
  work: (tx: Connection) => Promise<T>,
): Promise<{ answer: T; sent: { statement: Statement; values: readonly Value[] }[] }> {
  const sent: { statement: Statement; values: readonly Value[] }[] = [];
  const answer = await withOrganization(database.app, organizationId, (tx) => {
    const note = (statement: Statement | string, values: readonly Value[] = []) => {
      assert.ok(typeof statement !== 'string', 'a statement with a name');
      sent.push({ statement, values });
    };
    return work({
      query: (statement, values) => {
        note(statement, values);
        return tx.query(statement, values);
      },
      execute: (statement, values) => {
        note(statement, values);
        return tx.execute(statement, values);
      },
    });
  });
  return { answer, sent };
}

const instant = (text: string) => Temporal.Instant.from(text);
const now = instant('2026-06-01T06:00Z');

async function starts(type: BookableEventType, from: string, to: string, exceptBookingId?: string) {
  const range = {
    from: instant(from),
    to: instant(to),
    now,
    ...(exceptBookingId !== undefined && { exceptBookingId }),
  };
  const { answer } = await asApplication((tx) => slotsOf(tx, type, range));
  return answer;
}

async function times(...asked: Parameters<typeof starts>): Promise<string[]> {
  const slots = await starts(...asked);
  return slots.map(({ start }) => new Date(start).toISOString().slice(5, 16));
}

const month = { from: instant('2026-07-01T00:00Z'), to: instant('2026-08-01T00:00Z'), now };

describe('the number of statements', () => {
  const counts = async (type: BookableEventType) => {
    const slots = await asApplication((tx) => slotsOf(tx, type, month));
    const next = await asApplication((tx) => nextSlot(tx, type, { from: month.from, now }));
    return { slots: slots.sent.length, next: next.sent.length, found: slots.answer.length };
  };

  test('a host with 1,000 bookings takes as many as one with none', async () => {
    const [none, thousand] = await Promise.all([person(), person()]);
    const [first, second] = await Promise.all([eventType([none]), eventType([thousand])]);
    await bookDays(second, [thousand], 200);
    const free = await counts(first);
    const busy = await counts(second);
    assert.deepEqual([free.slots, free.next], [2, 2]);
    assert.deepEqual([busy.slots, busy.next], [2, 2]);
    // 9:00 to 17:00 in Berlin; 10:00 and 10:30 are taken each day; the window ends on 30 July.
    assert.deepEqual([free.found, busy.found], [22 * 16, 22 * 14]);
  });

  test('a team of 50 that has 5,000 takes as many as a team of one that has none', async () => {
    const [alone, team] = await Promise.all([people(1), people(50)]);
    await bookDays(await eventType(team, { kind: 'round_robin' }), team, 20);
    for (const kind of ['round_robin', 'collective', 'group'] as const) {
      const free = await counts(await eventType(alone, { kind }));
      const busy = await counts(await eventType(team, { kind }));
      assert.ok(free.slots <= 3);
      assert.deepEqual([busy.slots, busy.next], [free.slots, free.next], kind);
      assert.deepEqual([free.found, busy.found], [22 * 16, 22 * 16 - 14 * 2], kind);
    }
  });

  test('looking a year ahead in vain takes three looks', async () => {
    const host = await person();
    const type = await eventType([host], { rules: { window: { kind: 'open' } } });
    const never: Hours = { timeZone: 'Europe/Berlin', weekly: [], overrides: [] };
    await asApplication((tx) => saveHours(tx, organizationId, host, never));
    const { answer, sent } = await asApplication((tx) => nextSlot(tx, type, { from: now, now }));
    assert.equal(answer, null);
    assert.equal(sent.length, 4);
  });

  test('where nothing can be booked nothing is asked', async () => {
    const type = await eventType([await person()], {
      rules: { window: { kind: 'range', from: '2026-01-01', to: '2026-02-01' } },
    });
    const { answer, sent } = await asApplication((tx) => slotsOf(tx, type, month));
    assert.deepEqual([answer, sent.length], [[], 0]);
    const next = await asApplication((tx) => nextSlot(tx, type, { from: now, now }));
    assert.deepEqual([next.answer, next.sent.length], [null, 0]);
  });
});

describe('how PostgreSQL reads', () => {
  test('every table is read by an index, and bookings by their host or event type', async () => {
    const hosts = await people(3);
    // Small tables are read otherwise, and rightly so.
    await bookDays(await eventType(hosts), hosts, 200);
    const plans = new Map<string, PlanNode[]>();
    for (const kind of ['round_robin', 'group'] as const) {
      const type = await eventType(hosts, { kind });
      await withOrganization(database.app, organizationId, async (tx) => {
        const sent: Statement[] = [];
        const noting: Connection = {
          ...tx,
          query: (statement, values) => {
            assert.ok(typeof statement !== 'string');
            sent.push(statement);
            return tx.query(statement, values);
          },
        };
        await slotsOf(noting, type, month);
        for (const { name, text } of sent) {
          const nulls = Array.from(new Set(text.match(/\$\d+/g)), () => 'null').join(', ');
          const [row] = await tx.query<{ 'QUERY PLAN': string }>(
            `explain (format json) execute ${name}(${nulls})`,
          );
          plans.set(name, nodesOf(JSON.parse(row?.['QUERY PLAN'] ?? '[]')[0].Plan));
        }
      });
    }
    assert.deepEqual([...plans.keys()].sort(), [
      'schedule_load',
      'slots_busy',
      'slots_sessions',
      'slots_upcoming',
    ]);
    const read = [...plans].flatMap(([name, nodes]) => nodes.map((node) => ({ name, ...node })));
    assert.deepEqual(
      read.filter((node) => node['Node Type'] === 'Seq Scan'),
      [],
    );
    const indexes = new Set(read.flatMap((node) => node['Index Name'] ?? []));
    for (const index of ['booking__group_session', 'booking_attendee__once']) {
      assert.ok(indexes.has(index), `${index} is not among ${[...indexes].join(', ')}`);
    }
    for (const name of ['slots_busy', 'slots_upcoming']) {
      const byPerson = read.find(
        (node) => node.name === name && node['Index Name'] === 'booking_host__person',
      );
      assert.match(byPerson?.['Index Cond'] ?? '', /person_id.*starts_at/, name);
    }
  });
});

type PlanNode = {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly PlanNode[];
};

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

describe('what counts', () => {
  const wednesday = ['2026-06-03T07:00Z', '2026-06-03T09:00Z'] as const;

  test('meetings of any event type block with their buffers; cancelled ones don’t', async () => {
    const host = await person();
    const [type, other] = await Promise.all([eventType([host]), eventType([host])]);
    await book(other, [host], { start: '2026-06-03T07:30Z', buffers: [0, 30] });
    await book(other, [host], { start: '2026-06-03T08:30Z', status: 'cancelled' });
    assert.deepEqual(await times(type, ...wednesday), ['06-03T07:00', '06-03T08:30']);
  });

  test('a pending one blocks', async () => {
    const host = await person();
    const type = await eventType([host]);
    await book(type, [host], { start: '2026-06-03T07:30Z', minutes: 60, status: 'pending' });
    assert.deepEqual(await times(type, ...wednesday), ['06-03T07:00', '06-03T08:30']);
  });

  test('a meeting of a day with a buffer of a day reaches across two', async () => {
    const host = await person();
    const type = await eventType([host]);
    await book(type, [host], { start: '2026-06-01T08:00Z', minutes: 1_440, buffers: [0, 1_440] });
    assert.deepEqual(await times(type, ...wednesday), ['06-03T08:00', '06-03T08:30']);
    await book(type, [host], { start: '2026-06-05T08:00Z', buffers: [1_440, 0] });
    assert.deepEqual((await times(type, '2026-06-04T06:00Z', '2026-06-04T12:00Z')).at(-1), '06-04T07:30');
  });

  test('the booking that is to be moved blocks neither its time nor its day', async () => {
    const host = await person();
    const type = await eventType([host], { rules: { dailyCap: 1 } });
    const id = await book(type, [host], { start: '2026-06-03T07:30Z' });
    assert.deepEqual(await times(type, ...wednesday), []);
    assert.equal((await times(type, ...wednesday, id)).length, 4);
  });

  test('the daily cap counts meetings of this event type only', async () => {
    const host = await person();
    const [type, other] = await Promise.all([
      eventType([host], { rules: { dailyCap: 2 } }),
      eventType([host]),
    ]);
    await book(type, [host], { start: '2026-06-03T05:00Z' });
    await book(other, [host], { start: '2026-06-03T05:30Z' });
    assert.equal((await times(type, ...wednesday)).length, 4);
    await book(type, [host], { start: '2026-06-03T06:00Z' });
    assert.equal((await times(type, ...wednesday)).length, 0);
  });

  test('round robin names who has fewest meetings of this event type ahead', async () => {
    const hosts = await people(3);
    const [a = '', b = '', c = ''] = hosts;
    const type = await eventType(hosts, { kind: 'round_robin' });
    await book(type, [a], { start: '2026-06-10T07:30Z' });
    await book(type, [b], { start: '2026-05-10T07:30Z' });
    await book(type, [c], { start: '2026-06-10T07:30Z', status: 'cancelled' });
    const [slot] = await starts(type, ...wednesday);
    assert.deepEqual(slot?.hosts, [b, c, a]);
    const day = { from: instant(wednesday[0]), to: instant(wednesday[1]), now };
    const { answer, sent } = await asApplication((tx) => slotsOf(tx, type, { ...day, inAnyOrder: true }));
    assert.deepEqual([answer[0]?.hosts.toSorted(), sent.length], [hosts, 2]);
  });

  test('group sessions show the seats that invitees have left', async () => {
    const host = await person();
    const type = await eventType([host], { kind: 'group', capacity: 4 });
    const id = await book(type, [host], { start: '2026-06-03T07:30Z', invitees: 3 });
    await book(type, [host], { start: '2026-06-03T08:00Z', invitees: 4 });
    const seats = async () => (await starts(type, ...wednesday)).map(({ seatsLeft }) => seatsLeft);
    assert.deepEqual(await seats(), [4, 1, 4]);
    const leave = `update booking_attendee set status = 'cancelled' where booking_id = $1 and email = '1@x'`;
    await run(database.owner, leave, [id]);
    assert.deepEqual(await seats(), [4, 2, 4]);
  });

  test('the next slot lies behind what is full, and in the window', async () => {
    const host = await person();
    const type = await eventType([host]);
    const next = async (from: string) => {
      const after = { from: instant(from), now };
      const { answer } = await asApplication((tx) => nextSlot(tx, type, after));
      return answer === null ? null : answer.toString();
    };
    assert.equal(await next('2026-06-05T16:00Z'), '2026-06-08T07:00:00Z');
    const week: Hours = {
      timeZone: 'Europe/Berlin',
      weekly: [],
      overrides: [{ date: '2026-07-20', start: 600, end: 660 }],
    };
    await asApplication((tx) => saveHours(tx, organizationId, host, week));
    assert.equal(await next('2026-06-05T16:00Z'), '2026-07-20T08:00:00Z');
    await book(type, [host], { start: '2026-07-20T08:00Z' });
    assert.equal(await next('2026-06-05T16:00Z'), '2026-07-20T08:30:00Z');
    assert.equal(await next('2026-07-20T08:31:00Z'), null);
  });
});

describe('hours', () => {
  const load = async (...ids: string[]) => {
    const { answer } = await asApplication((tx) => loadHoursOf(tx, organizationId, ids));
    return answer;
  };

  test('who has written none down works 9 to 17 in their own zone, or else the organization’s', async () => {
    const zones = [null, 'America/New_York', 'Mars/Olympus', '+02:00', 'Asia/Calcutta'];
    const ids = await Promise.all(zones.map((zone) => person(zone)));
    const hours = await load(...ids);
    assert.deepEqual(
      ids.map((id) => hours.get(id)?.timeZone),
      ['Europe/Berlin', 'America/New_York', 'Europe/Berlin', 'Europe/Berlin', 'Asia/Calcutta'],
    );
    assert.deepEqual(
      hours.get(ids[0] ?? '')?.weekly,
      [1, 2, 3, 4, 5].map((weekday) => ({ weekday, start: 540, end: 1_020 })),
    );
  });

  const own: Hours = {
    timeZone: 'Pacific/Chatham',
    weekly: [
      { weekday: 0, start: 0, end: 90 },
      { weekday: 6, start: 1_320, end: 1_440 },
    ],
    overrides: [
      { date: '2026-12-24', start: null, end: null },
      { date: '2026-12-31', start: 600, end: 720 },
      { date: '2026-12-31', start: 780, end: 800 },
    ],
  };
  const save = async (id: string, hours: Hours) => {
    const { answer } = await asApplication((tx) => saveHours(tx, organizationId, id, hours));
    return answer;
  };

  test('what is saved is what is loaded, and replaces what was', async () => {
    const id = await person();
    assert.deepEqual(await save(id, own), { ok: true });
    assert.deepEqual((await load(id)).get(id), own);
    const later: Hours = { timeZone: 'UTC', weekly: [{ weekday: 3, start: 60, end: 120 }], overrides: [] };
    assert.deepEqual(await save(id, later), { ok: true });
    assert.deepEqual((await load(id)).get(id), later);
  });

  test('only the exceptions of the dates that are asked for are loaded', async () => {
    const id = await person();
    await save(id, own);
    const dates = { from: '2026-12-25', to: '2026-12-31' };
    const { answer } = await asApplication((tx) => loadHoursOf(tx, organizationId, [id], dates));
    assert.deepEqual(answer.get(id)?.overrides, own.overrides.slice(1));
  });

  test('two savings at once take turns and leave one schedule', async () => {
    const id = await person();
    const later: Hours = { ...own, timeZone: 'Asia/Tokyo' };
    let second: ReturnType<typeof save> | undefined;
    await withOrganization(database.app, organizationId, async (tx) => {
      await saveHours(tx, organizationId, id, own);
      second = save(id, later);
      await Promise.race([second, somebodyWaits()]);
    });
    assert.deepEqual(await second, { ok: true });
    const count = 'select count(*)::int as schedules from schedule where person_id = $1';
    assert.deepEqual(await run(database.owner, count, [id]), [{ schedules: 1 }]);
    assert.deepEqual((await load(id)).get(id), later);
  });

  /** Until a backend of this database waits for a lock. */
  async function somebodyWaits(): Promise<void> {
    for (let tries = 0; tries < 400; tries += 1) {
      const waiting = await run(
        database.owner,
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      if (waiting.length > 0) {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('Nobody came to wait for a lock.');
  }

  test('hours that can’t be are refused, and nothing is changed', async () => {
    const id = await person();
    await save(id, own);
    const weekly = (weekday: number, start: number, end: number) => ({
      ...own,
      weekly: [{ weekday, start, end }],
    });
    const date = (text: string, start: number | null, end: number | null) => ({
      ...own,
      overrides: [...own.overrides, { date: text, start, end }],
    });
    const refused: Hours[] = [
      { ...own, timeZone: 'Mars/Olympus' },
      { ...own, timeZone: '+02:00' },
      { ...own, timeZone: '' },
      weekly(7, 0, 60),
      weekly(-1, 0, 60),
      weekly(1.5, 0, 60),
      weekly(1, 60, 60),
      weekly(1, 90, 60),
      weekly(1, -1, 60),
      weekly(1, 0, 1_441),
      weekly(1, 0.5, 60),
      weekly(1, Number.NaN, 60),
      { ...own, weekly: [...own.weekly, { weekday: 0, start: 89, end: 100 }] },
      {
        ...own,
        weekly: Array.from({ length: mostWeeklyHours + 1 }, (_, n) => ({ weekday: 1, start: n, end: n + 1 })),
      },
      date('2026-02-29', null, null),
      date('2026-2-1', null, null),
      date('infinity', null, null),
      date('2026-12-30', 60, null),
      date('2026-12-31', 700, 730),
      date('2026-12-24', 700, 730),
      date('2026-12-24', null, null),
      {
        ...own,
        overrides: Array.from({ length: mostDateHours + 1 }, (_, n) => ({
          date: '2026-01-01',
          start: n,
          end: n + 1,
        })),
      },
    ];
    for (const hours of refused) {
      const answer = await save(id, hours);
      assert.ok(
        !answer.ok && answer.reason === 'invalid' && /should/.test(answer.message),
        JSON.stringify(hours),
      );
    }
    assert.deepEqual((await load(id)).get(id), own);
    assert.deepEqual(await save(randomUUID(), own), { ok: false, reason: 'not_found' });
  });

  test('another organization’s people have no hours here', async () => {
    const other = randomUUID();
    const insert = `insert into organization (id, slug, name, plan) values ($1, $2, 'Other', 'PRO')`;
    await run(database.owner, insert, [other, other]);
    const id = await person();
    const found = await withOrganization(database.app, other, (tx) => loadHoursOf(tx, organizationId, [id]));
    assert.equal(found.size, 0);
  });
});
