// What an operator sees and does of scheduling on the command line, on an external database.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { bookSlot } from '../src/scheduling/bookings/book.ts';
import { form, manyBookings } from './booking/desk-scene.ts';
import { type CommandLine, commandLine } from './command-line.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { organizationClient } from './scim-client.ts';

const secretKey = 'k'.repeat(40);

let folder: string;
let database: TestDatabase;
let operator: CommandLine;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linktime-scheduling-'));
  database = await testDatabase();
  const host = encodeURIComponent(String(database.login.host));
  operator = commandLine({
    LINKTIME_DATABASE_URL: `postgresql:///${database.login.database}?host=${host}&user=linktime`,
    LINKTIME_SECRET_KEY: secretKey,
    LINKTIME_DATA_DIR: folder,
    LINKTIME_BASE_URL: 'https://meet.example.com',
  });
});
after(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const intro = ['--slug', 'intro', '--title', 'Intro call', '--minutes', '30'];

test('an event type is made with what the options say, listed, paused, published and archived', async () => {
  const client = await organizationClient(database.app, 'acme');
  await client.createUser('dana', { displayName: 'Dana Host' });
  const owner = ['--owner', 'DANA@example.com'];
  const made = await operator.json('event-type', 'create', 'acme', ...owner, ...intro, ...everything);
  assert.equal(made.url, 'https://meet.example.com/acme/dana-host/intro');

  const listed = await operator.json('event-type', 'list', 'acme');
  assert.deepEqual(
    listed.map((one: { url: string; status: string }) => [one.url, one.status]),
    [
      ['https://meet.example.com/acme/dana-host/30-minutes', 'paused'],
      ['https://meet.example.com/acme/dana-host/intro', 'active'],
    ],
  );
  const { rules, questions, location, capacity, kind, confirmationRequired, guestsAllowed } = listed[1];
  assert.deepEqual(rules, {
    minutes: 30,
    interval: 15,
    bufferBefore: 5,
    bufferAfter: 10,
    minimumNotice: 60,
    window: { kind: 'range', from: '2026-12-01', to: '2026-12-24' },
    dailyCap: 4,
  });
  assert.deepEqual(questions, [
    { id: 'q1', label: 'Topic?', kind: 'choice', required: true, options: ['A', 'B'] },
    { id: 'q2', label: 'More?', kind: 'text', required: false },
  ]);
  assert.deepEqual(location, { kind: 'video', text: 'https://meet.example/1?a=b' });
  assert.deepEqual([kind, capacity, confirmationRequired, guestsAllowed], ['group', 12, true, 3]);

  const page = ['acme', 'dana-host/intro'];
  assert.equal((await operator.json('event-type', 'pause', ...page)).from, 'active');
  assert.equal((await operator.json('event-type', 'publish', ...page)).from, 'paused');
  assert.equal((await operator.json('event-type', 'archive', ...page)).status, 'archived');
  await operator.refused(
    { code: 1, stderr: /There is no dana-host\/intro in acme/ },
    'event-type',
    'publish',
    ...page,
  );
  const table = await operator.run('event-type', 'list', 'acme', '--archived');
  assert.match(table.stdout, /dana-host\/intro +Intro call +group +30 +archived, secret/);
});

const everything = `--kind group --capacity 12 --interval 15 --buffer-before 5 --buffer-after 10 --notice 60
  --window 2026-12-01..2026-12-24 --daily-cap 4 --guests 3 --confirm --secret
  --location video=https://meet.example/1?a=b --questions`
  .split(/\s+/)
  .concat('[{"label":"Topic?","kind":"choice","required":true,"options":["A","B"]},{"label":"More?"}]');

test('what is wrong is said, by the option, and nothing is made', async () => {
  const client = await organizationClient(database.app, 'wrong');
  const dana = await client.createUser('dana', { displayName: 'Dana Host' });
  await client.createUser('bob', { displayName: 'Bob' });
  await client.request('POST', '/Groups', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName: 'Sales',
    members: [{ value: dana.id }],
  });
  const create = ['event-type', 'create', 'wrong', ...intro];
  const owner = ['--owner', 'dana@example.com'];
  const robin = ['--kind', 'round-robin'];
  const cases: readonly (readonly [code: number, stderr: RegExp, args: readonly string[]])[] = [
    [1, /--buffer-before: Expected 0 to 1440 minutes/, [...owner, '--buffer-before', '1441']],
    [2, /--questions.*JSON array/, [...owner, '--questions', '[{"label":1}]']],
    [2, /--kind.*one-on-one, group, round-robin, collective/, [...owner, '--kind', 'toString']],
    [1, /Nobody in wrong has the e-mail address who@example.com/, ['--owner', 'who@example.com']],
    [1, /--owner whose page/, []],
    [1, /--team whose page/, [...owner, ...robin]],
    [1, /a member of the team/, [...robin, '--team', 'sales', '--host', 'bob@example.com']],
  ];
  for (const [code, stderr, args] of cases) {
    await operator.refused({ code, stderr }, ...create, ...args);
  }
  await operator.refused({ code: 1, stderr: /no organization "nobody"/ }, 'event-type', 'list', 'nobody');
  assert.equal((await operator.json('event-type', 'list', 'wrong')).length, 2);
  const team = ['--team', 'sales', '--host', 'dana@example.com'];
  const made = await operator.run(...create, ...robin, ...team);
  assert.equal(made.stdout, 'https://meet.example.com/wrong/sales/intro\nIt can be booked now.\n');
});

test('bookings are listed by host and date, and cancelled by reference; a link books once', async () => {
  const client = await organizationClient(database.app, 'booked');
  await client.createUser('dana', { displayName: 'Dana Host' });
  const owner = ['--owner', 'dana@example.com'];
  await operator.json('event-type', 'create', 'booked', ...owner, ...intro, '--secret');
  const { url } = await operator.json('link', 'create', 'booked', 'dana-host/intro', '--days', '2');
  assert.match(url, /^https:\/\/meet\.example\.com\/link\/lt_link_/);
  await operator.refused(
    { code: 1, stderr: /--days: Expected 1 to 90/ },
    'link',
    'create',
    'booked',
    'dana-host/intro',
    '--days',
    '91',
  );

  const monday = nextMonday();
  const desk = {
    database: database.app,
    site: { baseUrl: 'https://meet.example.com', mailFrom: 'bookings@meet.example.com' },
    secretKey,
    limits: manyBookings,
    now: () => Temporal.Now.instant(),
  };
  const start = monday.toZonedDateTime({ timeZone: 'UTC', plainTime: '10:00' }).toInstant();
  const linkToken = new URL(url).pathname.split('/').at(-1) ?? '';
  const outcome = await bookSlot(desk, { linkToken }, form({ start, email: 'sam@customer.example' }));
  assert.ok(outcome.ok);
  const again = await bookSlot(desk, { linkToken }, form({ start: start.add({ hours: 1 }) }));
  assert.deepEqual(again, { ok: false, reason: 'not_found' });

  const { reference } = outcome.booking;
  const expected = {
    reference,
    title: 'Intro call',
    kind: 'one_on_one',
    status: 'confirmed',
    startsAt: start.toString(),
    endsAt: start.add({ minutes: 30 }).toString(),
    hosts: ['dana@example.com'],
    invitees: ['sam@customer.example'],
    guests: [],
  };
  assert.deepEqual(await operator.json('booking', 'list', 'booked'), [expected]);
  const host = ['--host', 'dana@example.com'];
  const on = (from: Temporal.PlainDate) => ['--from', from.toString(), '--until', from.toString()];
  assert.deepEqual(await operator.json('booking', 'list', 'booked', ...host, ...on(monday)), [expected]);
  assert.deepEqual(
    await operator.json('booking', 'list', 'booked', ...host, ...on(monday.add({ days: 1 }))),
    [],
  );
  await operator.refused(
    { code: 2, stderr: /--from.*Expected a date/ },
    'booking',
    'list',
    'booked',
    '--from',
    '2026-02-30',
  );

  const cancel = ['booking', 'cancel', 'booked'];
  assert.equal((await operator.json(...cancel, reference.toLowerCase())).status, 'cancelled');
  await operator.refused({ code: 1, stderr: /is not ahead any more/ }, ...cancel, reference);
  await operator.refused({ code: 1, stderr: /There is no booking LT-00000000/ }, ...cancel, 'LT-00000000');
  assert.deepEqual(await operator.json('booking', 'list', 'booked'), []);
  const [ended] = await operator.json('booking', 'list', 'booked', '--all');
  assert.equal(ended.status, 'cancelled');
});

/** A working day that is at least two days ahead. */
function nextMonday(): Temporal.PlainDate {
  const from = Temporal.Now.plainDateISO('UTC').add({ days: 2 });
  return from.add({ days: (8 - from.dayOfWeek) % 7 });
}
