// What a signed-in person does with their own event types, hours, bookings and profile: over HTTP, with real sessions.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { testLimits } from '../../src/http/listening-server.ts';
import { counting } from '../booking/counting.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { type RunningServer, startHttpServer } from '../http-server.ts';
import { book } from '../scene.ts';
import { patch } from '../scim-client.ts';
import { type Answered, type Visitor, visitor } from '../sign-in/browser.ts';
import { type MemberScene, memberScene, type SignedInPerson } from './member-scene.ts';

let database: TestDatabase;
let counted: ReturnType<typeof counting>;
let server: RunningServer;
before(async () => {
  database = await testDatabase();
  counted = counting(database.app);
  server = await startHttpServer(database.app, {
    database: counted.database,
    limits: { ...testLimits, perNetworkAndHour: 1_000 },
  });
});
after(async () => {
  await server.close();
  await database.drop();
});

const scene = (slug: string) => memberScene(database, server, slug);
const guest = () => visitor(server.url);

const intro = {
  kind: 'one_on_one',
  slug: 'intro',
  title: 'Intro call',
  description: '',
  minutes: 30,
  interval: null,
  bufferBefore: 0,
  bufferAfter: 0,
  minimumNotice: 0,
  window: { kind: 'open' },
  dailyCap: null,
  capacity: 1,
  location: { kind: 'video', text: 'https://meet.example/1' },
  questions: [],
  guestsAllowed: 2,
  confirmationRequired: false,
  visibility: 'public',
};

type More = { readonly form?: object; readonly teamId?: string; readonly hostIds?: readonly string[] };

function newEventType({ form = {}, teamId, hostIds = [] }: More = {}) {
  return { form: { ...intro, ...form }, teamId: teamId ?? null, hostIds, publish: true };
}

async function made(browser: Visitor, more: More = {}): Promise<Answered['body']> {
  const answer = await browser.ask('POST', '/my/event-types', newEventType(more));
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return answer.body;
}

const everyHour = {
  timeZone: 'UTC',
  weekly: [0, 1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday, start: 0, end: 1_440 })),
  overrides: [],
};

/** Somebody who can be booked around the clock. */
async function host(acme: MemberScene, name: string): Promise<SignedInPerson> {
  const person = await acme.person('MEMBER', name);
  assert.equal((await person.browser.ask('PUT', '/my/hours', everyHour)).status, 200);
  return person;
}

/** Midnight in UTC of the day in so many days, and minutes behind it. */
function inDays(days: number, minutes = 0): string {
  const day = Temporal.Now.plainDateISO('UTC').add({ days }).toZonedDateTime('UTC');
  return day.add({ minutes }).toInstant().toString({ smallestUnit: 'second' });
}

let invitees = 0;

/** The booking page of an event type whose address is known. */
function pageOf(address: string): string {
  return `/pages${new URL(address).pathname}`;
}

async function booked(address: string, more: object = {}): Promise<Answered> {
  invitees += 1;
  return guest().ask('POST', `${pageOf(address)}/bookings`, {
    start: inDays(3, 600),
    name: `Sam ${invitees}`,
    email: `sam${invitees}@customer.example`,
    timeZone: 'UTC',
    locale: 'en-GB',
    guests: [],
    answers: {},
    idempotencyKey: randomUUID(),
    ...more,
  });
}

async function slots(address: string, days: number): Promise<string[]> {
  const date = Temporal.Now.plainDateISO('UTC').add({ days });
  const answer = await guest().ask('GET', `${pageOf(address)}/slots?from=${date}&to=${date}&timeZone=UTC`);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body.slots.map(({ start }: { start: string }) => start);
}

async function team(acme: MemberScene, name: string, members: readonly SignedInPerson[]): Promise<string> {
  const id = randomUUID();
  await acme.sql(
    `insert into team (organization_id, id, name, name_folded, profile, profile_search)
     values ($1, $2, $3, lower($3), '{}', '{}')`,
    [acme.organizationId, id, name],
  );
  await acme.sql(
    `insert into team_member (organization_id, team_id, person_id, source) select $1, $2, unnest($3::uuid[]), 'scim'`,
    [acme.organizationId, id, members.map((member) => member.id)],
  );
  return id;
}

const refusal = ({ status, body }: Answered) => [status, body.error, Object.keys(body.fields ?? {})];

test('an event type is made, changed, paused and published, and the public page follows', async () => {
  const acme = await scene('made');
  const dana = await host(acme, 'dana');
  const first = await made(dana.browser, { form: { slug: 'first', visibility: 'secret' } });
  assert.deepEqual([first.address, first.status, first.version, first.mayEdit], [null, 'active', 1, true]);
  assert.deepEqual(first.hosts, [{ id: dana.id, name: 'dana' }]);
  const { id, version } = first;
  const form = { ...intro, slug: 'second', title: 'Second', minutes: 40, dailyCap: 2 };
  const change = { version, form, hostIds: [] };
  const changed = await dana.browser.ask('PUT', `/my/event-types/${id}`, change);
  assert.equal(changed.status, 200, JSON.stringify(changed.body));
  const { address } = changed.body;
  assert.equal(address, `${server.url}/made/${changed.body.page.handle}/second`);
  assert.deepEqual([changed.body.minutes, changed.body.dailyCap, changed.body.version], [40, 2, 2]);
  const reply = await booked(address);
  assert.equal(reply.status, 201, JSON.stringify(reply.body));
  assert.equal(reply.body.title, 'Second');

  const again = await dana.browser.ask('PUT', `/my/event-types/${id}`, change);
  assert.deepEqual(refusal(again), [409, 'conflict', []]);
  const status = (to: string) => dana.browser.ask('POST', `/my/event-types/${id}/status`, { status: to });
  assert.deepEqual([(await status('paused')).body.status, (await booked(address)).status], ['paused', 404]);
  const { body: published } = await status('active');
  assert.equal(published.address, address);
  assert.equal((await status('active')).body.version, published.version, 'What is published stays as it is.');
  assert.equal((await booked(address, { start: inDays(4) })).status, 201);
  const listed = await dana.browser.ask('GET', '/my/event-types');
  assert.deepEqual(listed.body, { eventTypes: [published], teams: [] });

  assert.equal((await status('archived')).body.mayEdit, false);
  assert.deepEqual(refusal(await status('active')), [409, 'conflict', []]);
  assert.deepEqual(refusal(await dana.browser.ask('PUT', `/my/event-types/${id}`, change)), [
    409,
    'conflict',
    [],
  ]);
  assert.deepEqual((await dana.browser.ask('GET', '/my/event-types')).body.eventTypes, []);
  const { body: mine } = await dana.browser.ask('GET', '/my/bookings');
  const kept = mine.bookings.map((one: { title: string; end: string }) => [one.title, one.end]);
  assert.deepEqual(kept, [
    ['Second', inDays(3, 640)],
    ['Second', inDays(4, 40)],
  ]);
  const { length } = await acme.audited('event_type.changed');
  assert.equal(length, 1, 'A change that is refused leaves no record.');
});

test('what cannot be is refused by field, and nothing is written', async () => {
  const acme = await scene('refused');
  const dana = await host(acme, 'dana');
  const { id, version } = await made(dana.browser);
  const other = await made(dana.browser, { form: { slug: 'other' } });
  const post = (more: More) => dana.browser.ask('POST', '/my/event-types', newEventType(more));
  const put = (form: object, hostIds: readonly string[] = []) =>
    dana.browser.ask('PUT', `/my/event-types/${id}`, { version, form: { ...intro, ...form }, hostIds });
  const before = await acme.sql('select * from event_type order by id');
  const audited = await acme.sql('select id from audit_record order by id');
  const faults: [Answered, string][] = [
    [await post({}), 'form.slug'],
    [await put({ slug: other.slug }), 'form.slug'],
    [await put({ kind: 'group', capacity: 5 }), 'form.kind'],
    [await post({ form: { slug: 'robin', kind: 'round_robin' } }), 'form.kind'],
    [await post({ form: { slug: 'Upper' } }), 'form.slug'],
    [await post({ form: { slug: 'line', title: 'a\nb' } }), 'form.title'],
    [await post({ form: { slug: 'nul', description: 'a\0b' } }), 'form.description'],
    [await put({ description: 'a\ud800b' }), 'form.description'],
    [await post({ form: { slug: 'seats', capacity: 9 } }), 'form.capacity'],
    [await post({ form: { slug: 'place', location: { kind: 'none', text: 'x' } } }), 'form.location'],
    [
      await post({ form: { slug: 'from', window: { kind: 'range', from: '2027-01-02', to: '2027-01-01' } } }),
      'form.window',
    ],
    [await post({ form: { slug: 'buffer', bufferAfter: 1_441 } }), 'form.bufferAfter'],
    [
      await post({
        form: { slug: 'ask', questions: [{ id: 'a\0', label: 'Topic', kind: 'text', required: true }] },
      }),
      'form.questions.0',
    ],
    [await post({ form: { slug: 'more' }, hostIds: [acme.ids.ADMIN] }), 'hostIds'],
    [await put({}, [acme.ids.ADMIN, dana.id]), 'hostIds'],
  ];
  for (const [answer, field] of faults) {
    assert.deepEqual(refusal(answer), [400, 'bad-request', [field]], JSON.stringify(answer.body));
  }
  assert.deepEqual(await acme.sql('select * from event_type order by id'), before);
  assert.deepEqual(await acme.sql('select id from audit_record order by id'), audited);
});

test('one may edit one’s own, and on a team’s page what one hosts; an admin what is on any team’s', async () => {
  const acme = await scene('rights');
  const [dana, bob, eve] = [await host(acme, 'dana'), await host(acme, 'bob'), await host(acme, 'eve')];
  const stranger = await (await scene('rights-elsewhere')).person('OWNER');
  const sales = await team(acme, 'Sales', [dana, bob]);
  const own = await made(dana.browser);
  const robin = await made(dana.browser, {
    form: { kind: 'round_robin', slug: 'robin' },
    teamId: sales,
    hostIds: [dana.id],
  });
  const acts = async (browser: Visitor, { id, kind, version }: Answered['body'], hostIds: string[] = []) => {
    const form = { ...intro, kind, slug: 'mine' };
    const answers = [
      await browser.ask('GET', `/my/event-types/${id}`),
      await browser.ask('PUT', `/my/event-types/${id}`, { version: version - 1, form, hostIds }),
      await browser.ask('POST', `/my/event-types/${id}/status`, { status: 'active' }),
      await browser.ask('POST', `/my/event-types/${id}/links`, { days: 1 }),
    ];
    return answers.map(({ status }) => status);
  };
  // The change names another version, so that nothing comes of it.
  const everything = [200, 409, 200, 201];
  assert.deepEqual(await acts(dana.browser, own), everything);
  assert.deepEqual(await acts(bob.browser, own), [404, 404, 404, 404]);
  assert.deepEqual(await acts(acme.admin, own), [404, 404, 404, 404]);
  assert.deepEqual(await acts(dana.browser, robin, [dana.id]), everything);
  assert.deepEqual(await acts(bob.browser, robin, [bob.id]), [200, 403, 403, 403]);
  assert.deepEqual(await acts(eve.browser, robin, [dana.id]), [404, 404, 404, 404]);
  assert.deepEqual(await acts(acme.admin, robin, [bob.id]), everything);
  assert.deepEqual(await acts(stranger.browser, robin), [404, 404, 404, 404]);
  assert.deepEqual(await acts(guest(), robin), [401, 401, 401, 401]);

  const onTeam = (hostIds: readonly string[], teamId = sales) =>
    newEventType({ form: { kind: 'round_robin', slug: `t${randomUUID()}` }, teamId, hostIds });
  const post = async (browser: Visitor, body: object) =>
    refusal(await browser.ask('POST', '/my/event-types', body));
  assert.deepEqual(await post(bob.browser, onTeam([dana.id])), [403, 'forbidden', []]);
  assert.deepEqual(await post(eve.browser, onTeam([eve.id])), [400, 'bad-request', ['hostIds']]);
  assert.deepEqual(await post(stranger.browser, onTeam([stranger.id])), [404, 'not-found', []]);
  assert.deepEqual(await post(acme.admin, onTeam([dana.id])), [201, undefined, []]);

  const { body: listed } = await bob.browser.ask('GET', '/my/event-types');
  assert.equal(listed.eventTypes.length, 2);
  assert.deepEqual(
    listed.teams.map((one: { name: string; members: { id: string }[] }) => [one.name, one.members.length]),
    [['Sales', 2]],
  );
});

test('hosts of a team’s event type change in their order; bookings stay with theirs', async () => {
  const acme = await scene('hosts');
  const [dana, bob] = [await host(acme, 'dana'), await host(acme, 'bob')];
  const sales = await team(acme, 'Sales', [dana, bob]);
  const form = { ...intro, kind: 'round_robin', slug: 'robin' };
  const hostIds = [bob.id, dana.id];
  const robin = await made(dana.browser, { form, teamId: sales, hostIds });
  assert.deepEqual(
    robin.hosts.map(({ id }: { id: string }) => id),
    hostIds,
  );
  assert.deepEqual((await booked(robin.address)).body.hosts, ['bob']);
  const change = { version: robin.version, form, hostIds: [dana.id] };
  const answers = await Promise.all(
    [1, 2].map(() => dana.browser.ask('PUT', `/my/event-types/${robin.id}`, change)),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
  assert.deepEqual((await booked(robin.address)).body.hosts, ['dana']);
  assert.deepEqual((await booked(robin.address)).status, 409);
  assert.equal((await bob.browser.ask('GET', '/my/bookings')).body.bookings.length, 1);
  assert.equal((await bob.browser.ask('GET', `/my/event-types/${robin.id}`)).body.mayEdit, false);
});

test('a link lets a secret event type be booked once', async () => {
  const acme = await scene('links');
  const dana = await host(acme, 'dana');
  const { id } = await made(dana.browser, { form: { visibility: 'secret' } });
  const { body } = await dana.browser.ask('POST', `/my/event-types/${id}/links`, {});
  const token = /^https?:\/\/[^/]+\/link\/(lt_link_[\w-]+)$/.exec(body.address)?.[1];
  const form = { name: 'Sam', timeZone: 'UTC', locale: 'en-GB', start: inDays(2) };
  const once = (email: string) =>
    guest().ask('POST', `/links/${token}/bookings`, { ...form, email, idempotencyKey: randomUUID() });
  assert.deepEqual(
    [(await once('sam@customer.example')).status, (await once('kim@customer.example')).status],
    [201, 404],
  );
  assert.equal(body.endsAt.slice(0, 10), inDays(30).slice(0, 10));
  const [record] = await acme.audited('single_use_link.created');
  assert.deepEqual(record?.facts, { eventType: id, by: dana.id, days: 30 });
});

test('hours decide what can be booked; what is booked stays; a change is audited once', async () => {
  const acme = await scene('hours');
  const dana = await acme.person('MEMBER', 'dana');
  const { body: first } = await dana.browser.ask('GET', '/my/hours');
  assert.deepEqual([first.timeZone, first.weekly.length, first.overrides], ['UTC', 5, []]);
  assert.equal((await dana.browser.ask('PUT', '/my/hours', first)).status, 200);
  assert.deepEqual(await acme.audited('hours.changed'), []);
  await dana.browser.ask('PUT', '/my/hours', everyHour);
  const { address } = await made(dana.browser);
  assert.equal((await slots(address, 3)).length, 48);
  assert.equal((await booked(address)).status, 201);

  const date = inDays(3).slice(0, 10);
  const overrides = [
    {
      date,
      hours: [
        { start: 480, end: 540 },
        { start: 900, end: 930 },
      ],
    },
    { date: inDays(4).slice(0, 10), hours: [] },
  ];
  const saved = await dana.browser.ask('PUT', '/my/hours', { ...everyHour, overrides });
  assert.deepEqual(saved.body, { ...everyHour, overrides });
  assert.deepEqual(
    await slots(address, 3),
    [480, 510, 900].map((minute) => inDays(3, minute)),
  );
  assert.deepEqual(await slots(address, 4), []);
  const { body } = await dana.browser.ask('GET', '/my/bookings');
  assert.deepEqual([body.bookings[0].start, body.bookings[0].status], [inDays(3, 600), 'confirmed']);
  assert.deepEqual(
    (await acme.audited('hours.changed')).map(({ facts }) => facts),
    [
      { weekly: 7, overrides: 0 },
      { weekly: 7, overrides: 3 },
    ],
  );

  const wrong = [
    { ...everyHour, timeZone: 'Mars/Base' },
    { ...everyHour, weekly: [{ weekday: 1, start: 60, end: 60 }] },
    { ...everyHour, weekly: [...everyHour.weekly, { weekday: 1, start: 60, end: 120 }] },
    {
      ...everyHour,
      overrides: [
        { date, hours: [] },
        { date, hours: [] },
      ],
    },
    { ...everyHour, overrides: [{ date: '2026-02-30', hours: [] }] },
  ];
  for (const hours of wrong) {
    const answer = await dana.browser.ask('PUT', '/my/hours', hours);
    assert.equal(answer.status, 400, JSON.stringify(answer.body));
  }
  assert.deepEqual((await dana.browser.ask('GET', '/my/hours')).body, saved.body);
});

/** Bookings of half an hour, one an hour from so many hours from now on; behind the API, because they are many. */
async function manyBookings(acme: MemberScene, hostId: string, from: number, count: number): Promise<void> {
  await acme.sql(
    `with given as (
       select gen_random_uuid() as id, date_trunc('hour', now()) + ($3 + n) * interval '1 hour' as at, n
       from generate_series(0, $4 - 1) n
     ), bookings as (
       insert into booking (organization_id, id, reference, kind, starts_at, ends_at, time_zone, status, snapshot,
         ical_uid, ical_organizer, cancelled_at)
       select $1, id, id::text, 'one_on_one', at, at + interval '30 minutes', 'UTC',
         case when n % 10 = 0 then 'cancelled' else 'confirmed' end, '{"title": "Intro", "hosts": []}', id::text, 'a@b.example',
         case when n % 10 = 0 then now() end
       from given
     ), hosts as (
       insert into booking_host (organization_id, booking_id, person_id, starts_at, during, blocks)
       select $1, id, $2, at, tstzrange(at, at + interval '30 minutes'), n % 10 <> 0 from given
     )
     insert into booking_attendee (organization_id, id, booking_id, kind, name, email, email_folded, time_zone, locale)
     select $1, gen_random_uuid(), id, 'invitee', 'Sam', 'sam@customer.example', 'sam@customer.example', 'UTC', 'en-GB'
     from given`,
    [acme.organizationId, hostId, from, count],
  );
}

test('a thousand bookings are listed fifty at a time, each once, in the same few statements', async () => {
  const acme = await scene('thousand');
  const [dana, bob] = [await acme.person('MEMBER', 'dana'), await acme.person('MEMBER', 'bob')];
  await manyBookings(acme, dana.id, 1, 1_000);
  await manyBookings(acme, dana.id, -400, 400);
  await manyBookings(acme, bob.id, -50, 100);
  const all = async (which: string) => {
    const found: { id: string; start: string; status: string }[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const after: string = next === '' ? '' : `&after=${next}`;
      counted.take();
      const { status, body } = await dana.browser.ask('GET', `/my/bookings?which=${which}${after}`);
      const { statements } = counted.take();
      // begin, authenticate, which, whole ones, commit
      assert.deepEqual([status, statements], [200, 5], JSON.stringify(body.error));
      assert.ok(body.bookings.length <= 50);
      found.push(...body.bookings);
      next = body.next;
    }
    assert.equal(new Set(found.map(({ id }) => id)).size, found.length);
    return found;
  };
  const upcoming = await all('upcoming');
  assert.equal(upcoming.length, 900);
  assert.deepEqual(
    upcoming.map(({ start }) => start),
    upcoming.map(({ start }) => start).toSorted(),
  );
  const past = await all('past');
  assert.equal(past.length, 360);
  assert.deepEqual(
    past.map(({ start }) => start),
    past
      .map(({ start }) => start)
      .toSorted()
      .reverse(),
  );
  assert.equal((await all('cancelled')).length, 140);
  for (const after of ['x', '1.2', `${'9'.repeat(16)}.${randomUUID()}`, `-1.${randomUUID()}`]) {
    assert.equal((await dana.browser.ask('GET', `/my/bookings?after=${after}`)).status, 400);
  }
  assert.equal((await dana.browser.ask('GET', `/my/bookings?after=1.${randomUUID()}`)).status, 200);
});

test('bookings that begin together are on one page each, whatever their order', async () => {
  const acme = await scene('together');
  const dana = await acme.person('MEMBER', 'dana');
  for (let round = 0; round < 6; round += 1) {
    await manyBookings(acme, dana.id, 1, 1 + round * 10);
    await acme.sql('update booking_host set blocks = false where person_id = $1', [dana.id]);
  }
  const { body: first } = await dana.browser.ask('GET', '/my/bookings?which=upcoming');
  const { body: second } = await dana.browser.ask('GET', `/my/bookings?which=upcoming&after=${first.next}`);
  const { body: third } = await dana.browser.ask('GET', `/my/bookings?which=upcoming&after=${second.next}`);
  const ids = [first, second, third].flatMap(({ bookings }) => bookings.map(({ id }: { id: string }) => id));
  assert.deepEqual([ids.length, new Set(ids).size, third.next], [135, 135, null]);
});

test('a host confirms, declines and cancels, and everybody is told; nobody else can', async () => {
  const acme = await scene('decide');
  const [dana, bob] = [await host(acme, 'dana'), await host(acme, 'bob')];
  const questions = [{ id: 'topic', label: 'Topic?', kind: 'text', required: true }];
  const { address } = await made(dana.browser, { form: { confirmationRequired: true, questions } });
  const answers = { topic: '<b>Prices</b>' };
  for (const [day, email] of [
    [3, 'a'],
    [4, 'b'],
    [5, 'c'],
  ] as const) {
    const more = {
      start: inDays(day),
      email: `${email}@customer.example`,
      answers,
      guests: ['kim@customer.example'],
    };
    assert.equal((await booked(address, more)).body.status, 'pending');
  }
  const { body } = await dana.browser.ask('GET', '/my/bookings');
  const [one, two, three] = body.bookings;
  assert.deepEqual(one.may, { confirm: true, decline: true, cancel: true });
  assert.deepEqual(one.invitees[0].answers, [{ question: 'Topic?', answer: '<b>Prices</b>' }]);
  assert.deepEqual(
    one.invitees.map(({ email, guest: isGuest }: { email: string; guest: boolean }) => [email, isGuest]),
    [
      ['a@customer.example', false],
      ['kim@customer.example', true],
    ],
  );
  const act = (who: Visitor, id: string, what: string, note?: string) =>
    who.ask('POST', `/my/bookings/${id}/${what}`, note === undefined ? {} : { note });
  for (const who of [bob.browser, acme.owner, (await (await scene('decide-too')).person('OWNER')).browser]) {
    for (const what of ['confirm', 'decline', 'cancel']) {
      assert.equal((await act(who, one.id, what)).status, 404);
    }
    assert.equal((await who.ask('GET', `/my/bookings/${one.id}`)).status, 404);
  }
  const told = async (id: string) => {
    const rows = await acme.sql(
      `select split_part(dedupe_key, ':', 1) as news, payload->'to'->>'email' as email from outbox
       where subject_id = $1 and dedupe_key not like 'booking-requested%' order by 1, 2`,
      [id],
    );
    return rows.map(({ news, email }) => `${news} ${email}`);
  };
  assert.deepEqual(await told(one.id), []);

  const both = await Promise.all([
    act(dana.browser, one.id, 'confirm'),
    act(dana.browser, one.id, 'confirm'),
  ]);
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409]);
  assert.deepEqual(await told(one.id), [
    'booking-confirmed a@customer.example',
    `booking-confirmed ${dana.email}`,
    'booking-confirmed kim@customer.example',
  ]);
  const declined = await act(dana.browser, two.id, 'decline', 'Not this week.');
  assert.deepEqual([declined.status, declined.body.status], [200, 'declined']);
  // Guests know only of what was confirmed.
  assert.deepEqual(await told(two.id), [
    'booking-declined b@customer.example',
    `booking-declined ${dana.email}`,
  ]);
  const gone = await act(dana.browser, one.id, 'cancel', ' I am ill\nBcc: x@evil.example ');
  assert.deepEqual(
    [gone.body.status, gone.body.cancelledBy, gone.body.note, gone.body.may],
    ['cancelled', 'host', 'I am ill Bcc: x@evil.example', { confirm: false, decline: false, cancel: false }],
  );
  assert.equal((await told(one.id)).filter((news) => news.startsWith('booking-cancelled')).length, 3);
  assert.equal((await act(dana.browser, one.id, 'cancel')).status, 409);
  assert.deepEqual(refusal(await act(dana.browser, three.id, 'cancel', 'x'.repeat(501))), [
    400,
    'bad-request',
    ['note'],
  ]);
  const records = await acme.sql(
    `select action, actor_kind, actor_id from audit_record where target_id = $1 order by at`,
    [one.id],
  );
  assert.deepEqual(records.slice(1), [
    { action: 'booking.confirmed', actor_kind: 'person', actor_id: dana.id },
    { action: 'booking.cancelled', actor_kind: 'person', actor_id: dana.id },
  ]);
  const ended = await dana.browser.ask('GET', '/my/bookings?which=cancelled');
  assert.deepEqual(
    ended.body.bookings.map(({ id }: { id: string }) => id),
    [two.id, one.id],
  );
});

test('who was deprovisioned in between is signed out, and nothing has changed', async () => {
  const acme = await scene('gone');
  const lee = await acme.provisioned('lee');
  const browser = await acme.signIn(lee.id);
  await browser.ask('PUT', '/my/hours', everyHour);
  const { id, version, address } = await made(browser, { form: { confirmationRequired: true } });
  await booked(address);
  const { body } = await browser.ask('GET', '/my/bookings');
  const booking = body.bookings[0].id;
  await acme.client.request(
    'PATCH',
    `/Users/${lee.scimId}`,
    patch({ op: 'replace', path: 'active', value: false }),
  );
  const tables = [
    'event_type',
    'event_type_host',
    'booking',
    'schedule',
    'handle',
    'person',
    'outbox',
    'audit_record',
  ];
  const all = async () =>
    Promise.all(tables.map((table) => acme.sql(`select * from ${table} t order by t::text`)));
  const before = await all();
  const tried = [
    await browser.ask('GET', '/my/bookings'),
    await browser.ask('POST', '/my/event-types', newEventType({ form: { slug: 'late' } })),
    await browser.ask('PUT', `/my/event-types/${id}`, { version, form: intro, hostIds: [] }),
    await browser.ask('POST', `/my/event-types/${id}/status`, { status: 'active' }),
    await browser.ask('POST', `/my/event-types/${id}/links`, {}),
    await browser.ask('PUT', '/my/hours', { ...everyHour, timeZone: 'Europe/Berlin' }),
    await browser.ask('POST', `/my/bookings/${booking}/confirm`, {}),
    await browser.ask('POST', `/my/bookings/${booking}/cancel`, {}),
    await browser.ask('PUT', '/my/profile', { handle: 'late' }),
    await browser.ask('POST', '/my/cancelled-while-away/invite', {}),
  ];
  assert.deepEqual(
    tried.map(({ status }) => status),
    tried.map(() => 401),
  );
  assert.deepEqual(await all(), before);
});

test('who is back sees what was cancelled, and asks those invitees once', async () => {
  const acme = await scene('back');
  const lee = await acme.provisioned('lee');
  const first = await acme.signIn(lee.id);
  await first.ask('PUT', '/my/hours', everyHour);
  const { id, address } = await made(first);
  await booked(address, { email: 'sam@customer.example' });
  const active = (value: boolean) =>
    acme.client.request('PATCH', `/Users/${lee.scimId}`, patch({ op: 'replace', path: 'active', value }));
  assert.deepEqual((await first.ask('GET', '/my/cancelled-while-away')).body, {
    bookings: [],
    invited: false,
  });
  assert.equal((await first.ask('POST', '/my/cancelled-while-away/invite', {})).status, 409);
  await active(false);
  await active(true);
  const back = await acme.signIn(lee.id);
  const away = async () => (await back.ask('GET', '/my/cancelled-while-away')).body;
  const told = async () => (await back.ask('GET', '/session')).body;
  const before = await told();
  assert.deepEqual(
    [before.returned, before.person.managed, before.person.published],
    [{ cancelled: 1, unasked: 1 }, true, false],
  );
  const { bookings, invited } = await away();
  assert.deepEqual(
    bookings.map((one: Answered['body']) => [one.status, one.cancelledBy, one.hosts]),
    [['cancelled', 'deprovisioning', ['lee Test']]],
  );
  assert.equal(invited, false);
  assert.equal((await back.ask('GET', '/my/bookings?which=cancelled')).body.bookings.length, 1);
  const unpublished = await back.ask('POST', '/my/cancelled-while-away/invite', {});
  assert.equal(unpublished.status, 409);
  assert.deepEqual(await acme.audited('bookings.rebooking_invited'), []);
  assert.equal((await back.ask('GET', '/my/event-types')).body.eventTypes[0].statusReason, 'host_returned');
  await back.ask('POST', `/my/event-types/${id}/status`, { status: 'active' });
  for (let count = 0; count < 2; count += 1) {
    const sent = await back.ask('POST', '/my/cancelled-while-away/invite', {});
    assert.deepEqual([sent.status, sent.body], [200, { invited: 1, withoutPage: 0 }]);
  }
  assert.equal((await away()).invited, true);
  const after = await told();
  assert.deepEqual([after.returned, after.person.published], [{ cancelled: 1, unasked: 0 }, true]);
  assert.equal((await acme.mails('booking-rebooking_invitation:%')).length, 1);
  await acme.sql(`alter table audit_record disable trigger user`);
  await acme.sql(`update audit_record set at = at - interval '31 days' where target_id = $1`, [lee.id]);
  await acme.sql(`alter table audit_record enable trigger user`);
  assert.deepEqual((await away()).bookings, []);
  assert.equal((await told()).returned, null);
});

test('a name is changed as the identity provider will read it; what it decides is locked', async () => {
  const acme = await scene('names');
  const dana = await acme.person('MEMBER', 'dana');
  const [{ scim_id: scimId } = {}] = await acme.sql('select scim_id from person where id = $1', [dana.id]);
  const before = (await acme.client.request('GET', `/Users/${scimId}`)).body;
  const profile = await dana.browser.ask('PUT', '/my/profile', {
    name: ' Dána Host ',
    timeZone: 'Europe/Berlin',
  });
  assert.equal(profile.status, 200, JSON.stringify(profile.body));
  assert.deepEqual(
    [profile.body.name, profile.body.timeZone, profile.body.managed],
    ['Dána Host', 'Europe/Berlin', false],
  );
  const { body: shown } = await acme.client.request('GET', `/Users/${scimId}`);
  assert.deepEqual(
    [shown.displayName, shown.timezone, shown.userName],
    ['Dána Host', 'Europe/Berlin', before.userName],
  );
  assert.notEqual(shown.meta.version, before.meta.version);
  const found = await acme.client.request(
    'GET',
    `/Users?filter=${encodeURIComponent('displayName eq "DÁNA host"')}`,
  );
  assert.equal(found.body.totalResults, 1);
  await dana.browser.ask('PUT', '/my/profile', { name: 'Dána Host' });
  const { body: same } = await acme.client.request('GET', `/Users/${scimId}`);
  assert.equal(same.meta.version, shown.meta.version);
  assert.equal((await acme.audited('person.changed')).length, 1);
  for (const name of ['', 'a\nb', 'see evil.example', 'x'.repeat(81)]) {
    assert.equal((await dana.browser.ask('PUT', '/my/profile', { name })).status, 400, name);
  }

  const lee = await acme.signIn((await acme.provisioned('lee')).id);
  assert.equal((await lee.ask('GET', '/my/profile')).body.managed, true);
  for (const change of [{ name: 'Lee' }, { timeZone: 'UTC' }]) {
    assert.deepEqual(refusal(await lee.ask('PUT', '/my/profile', change)), [409, 'conflict', []]);
  }
  assert.equal((await lee.ask('PUT', '/my/profile', { handle: 'lee-of-acme' })).body.handle, 'lee-of-acme');
});

test('a handle is changed: the old one leads to it; what is refused changes no name either', async () => {
  const acme = await scene('handles');
  const [dana, bob] = [await host(acme, 'dana'), await host(acme, 'bob')];
  const { page } = await made(dana.browser);
  const { page: taken } = await made(bob.browser);
  const changed = await dana.browser.ask('PUT', '/my/profile', { handle: 'dana-host' });
  assert.equal(changed.body.address, `${server.url}/handles/dana-host`);
  assert.equal(
    (await guest().ask('GET', `/pages/handles/${page.handle}/intro`)).body.host.handle,
    'dana-host',
  );
  const refused = await dana.browser.ask('PUT', '/my/profile', { name: 'Other', handle: taken.handle });
  assert.deepEqual(refusal(refused), [400, 'bad-request', ['handle']]);
  for (const handle of ['a_b', '-a', 'a'.repeat(41)]) {
    assert.equal((await dana.browser.ask('PUT', '/my/profile', { handle })).status, 400, handle);
  }
  const { body } = await dana.browser.ask('GET', '/my/profile');
  assert.deepEqual([body.name, body.handle], ['dana', 'dana-host']);
  assert.equal((await acme.audited('person.handle_changed')).length, 1);
  assert.equal(
    (await dana.browser.ask('PUT', '/my/profile', { handle: page.handle })).body.handle,
    page.handle,
  );
});

test('markup and calendar lines in texts come back as the text that they are', async () => {
  const acme = await scene('text');
  const dana = await host(acme, 'dana');
  const markup = `<img src=x onerror=alert(1)>"'&;END:VEVENT`;
  const description = `${markup}\r\nATTENDEE:mailto:all@evil.example\nEND:VEVENT`;
  const questions = [{ id: '__proto__', label: markup, kind: 'choice', required: false, options: [markup] }];
  const form = { title: markup, description, questions, location: { kind: 'other', text: markup } };
  const { title, location, address, ...rest } = await made(dana.browser, { form });
  assert.deepEqual(
    [title, rest.description, rest.questions, location.text],
    [markup, description, questions, markup],
  );
  const { body: shown } = await guest().ask('GET', pageOf(address));
  assert.deepEqual([shown.eventType.title, shown.eventType.description], [markup, description]);
  const answers = JSON.parse(
    JSON.stringify({ other: '' }).replace('other":""', `__proto__":${JSON.stringify(markup)}`),
  );
  const reply = await booked(address, { answers });
  assert.equal(reply.status, 201, JSON.stringify(reply.body));
  assert.doesNotMatch(reply.body.calendar, /^(ATTENDEE:mailto:all|END:VEVENT\r\n[^E])/m);
  const { body } = await dana.browser.ask('GET', '/my/bookings');
  assert.deepEqual([body.bookings[0].title, body.bookings[0].location], [markup, markup]);
  const mails = await acme.sql('select payload from outbox where organization_id = $1', [
    acme.organizationId,
  ]);
  for (const { payload } of mails as { payload: { html: string } }[]) {
    assert.doesNotMatch(payload.html, /<img src=x/);
  }
});

test('a page has two hundred event types at most', async () => {
  const acme = await scene('full');
  const dana = await host(acme, 'dana');
  await made(dana.browser);
  await acme.sql(
    `insert into event_type (organization_id, id, owner_id, kind, slug, title, duration_minutes, status)
     select $1, gen_random_uuid(), $2, 'one_on_one', 's' || n, 'S', 30, 'paused' from generate_series(1, 199) n`,
    [acme.organizationId, dana.id],
  );
  const full = await dana.browser.ask('POST', '/my/event-types', newEventType({ form: { slug: 'more' } }));
  assert.deepEqual(refusal(full), [409, 'conflict', []]);
  assert.equal((await dana.browser.ask('GET', '/my/event-types')).body.eventTypes.length, 200);
});

test('a booking of many shows twenty in the list and all of them by itself', async () => {
  const acme = await scene('seats');
  const dana = await acme.person('MEMBER', 'dana');
  const guests = Array.from({ length: 30 }, (_, index) => `g${index}@customer.example`);
  const at = { database: database.app, organizationId: acme.organizationId };
  const made_ = await book(at, { hosts: [dana.id], inHours: 5, guests });
  assert.ok(made_.ok);
  const { body } = await dana.browser.ask('GET', '/my/bookings');
  assert.deepEqual([body.bookings[0].invitees.length, body.bookings[0].others], [20, 11]);
  const { body: one } = await dana.browser.ask('GET', `/my/bookings/${made_.id}`);
  assert.deepEqual([one.invitees.length, one.others], [31, 0]);
});
