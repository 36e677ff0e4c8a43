// Every message of a booking's life, through a real SMTP server and an independent reader into calendars that know
// RFC 5546, leaves exactly the right events in each.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { fillLinks } from '../../src/outbox/mail-message.ts';
import type { OutboxMail } from '../../src/outbox/outbox.ts';
import type { Booking } from '../../src/scheduling/bookings/booking.ts';
import { bookingMails } from '../../src/scheduling/mails/booking-mails.ts';
import { type Beginning, begin, type Happening, type Step, steps, take } from './booking-life.ts';
import { CalendarStore, type Entry } from './calendar-store.ts';
import { dana, kim, lee, sam, sender } from './mail-scene.ts';
import { calendarOf, type MailServer, readPart, startMailServer } from './received-mail.ts';

let server: MailServer;
before(async () => {
  server = await startMailServer();
});
after(() => server.close());

type Message = { readonly to: string; readonly calendar: string | undefined };

type Life = {
  readonly booking: Booking;
  /** Of all, in the order in which they were sent. */
  readonly messages: readonly Message[];
  /** Who hosted it and does no longer: nobody writes to them. */
  readonly left: ReadonlySet<string>;
};

/** Leads a life; steps that can't be taken are left out. Several steps fall into one second. */
async function live(beginning: Beginning, taken: readonly Step[]): Promise<Life> {
  const messages: Message[] = [];
  const left = new Set<string>();
  let at = Temporal.Instant.from('2026-11-24T09:00:00Z');
  let happening: Happening | undefined = begin(beginning);
  let booking = happening.booking;
  for (const [index, step] of [undefined, ...taken].entries()) {
    happening = step === undefined ? happening : take(step, booking, index);
    if (happening === undefined) {
      continue;
    }
    for (const { email } of booking.hosts.filter((host) => !happening?.booking.hosts.includes(host))) {
      left.add(email);
    }
    booking = happening.booking;
    messages.push(...(await deliver(bookingMails(happening.news, booking, sender, at))));
    at = at.add({ milliseconds: 600 });
  }
  return { booking, messages, left };
}

async function deliver(mails: readonly OutboxMail[]): Promise<Message[]> {
  const delivered: Message[] = [];
  for (const { mail } of mails) {
    await server.send(fillLinks(JSON.parse(JSON.stringify(mail)), () => 'token'));
    const { to, bytes } = server.received.at(-1) ?? assert.fail('Nothing was received.');
    assert.equal(to, mail.to.email);
    delivered.push({ to, calendar: calendarOf(readPart(bytes)) });
  }
  return delivered;
}

/** What stands in each calendar after these messages. */
function calendarsAfter(messages: readonly Message[]): Map<string, Entry[]> {
  const stores = new Map<string, CalendarStore>();
  for (const { to, calendar } of messages) {
    const store = stores.get(to) ?? new CalendarStore(to);
    stores.set(to, store);
    if (calendar !== undefined) {
      store.receive(calendar);
    }
  }
  return new Map([...stores].map(([owner, store]) => [owner, [...store.events.values()]]));
}

/** What should stand in somebody's calendar, from the booking alone. */
function rightEntries(booking: Booking, owner: string): Entry[] {
  const { status, kind, attendees, hosts } = booking;
  const takesPart = [...attendees, ...hosts].some(({ email }) => email === owner);
  const isHost = hosts.some(({ email }) => email === owner);
  const isGuest = attendees.some((attendee) => attendee.email === owner && attendee.kind === 'guest');
  if (!takesPart || !(status === 'confirmed' || (status === 'pending' && !isGuest))) {
    return [];
  }
  const seen = kind === 'group' && !isHost ? attendees.filter(({ email }) => email === owner) : attendees;
  return [
    {
      start: booking.start.toString(),
      end: booking.end.toString(),
      status: status === 'confirmed' ? 'CONFIRMED' : 'TENTATIVE',
      organizer: `mailto:${booking.organizerEmail}`,
      attendees: [...seen, ...hosts].map(({ email }) => email).sort(),
    },
  ];
}

/** Attendees of a group session aren't told when another host or attendee comes, so only what they were told counts. */
function assertRight({ booking, messages, left }: Life): void {
  const calendars = calendarsAfter(messages);
  for (const [owner, entries] of calendars) {
    if (!left.has(owner)) {
      assert.deepEqual(entries, rightEntries(booking, owner), owner);
    }
  }
  if (booking.status === 'confirmed') {
    for (const { email } of [...booking.attendees, ...booking.hosts]) {
      assert.ok(calendars.has(email), `${email} was told.`);
    }
  }
}

const lives: Readonly<Record<string, readonly [Beginning, readonly Step[], readonly string[]]>> = {
  'booked, rescheduled, cancelled': [
    { kind: 'one_on_one', status: 'confirmed' },
    ['reschedule', 'remind', 'cancel by invitee'],
    [
      'sam REQUEST 0',
      'kim REQUEST 0',
      'dana REQUEST 0',
      'sam REQUEST 1',
      'kim REQUEST 1',
      'dana REQUEST 1',
      'sam CANCEL 2',
      'kim CANCEL 2',
      'dana CANCEL 2',
    ],
  ],
  'requested and confirmed': [
    { kind: 'one_on_one', status: 'pending' },
    ['confirm'],
    ['sam REQUEST 0', 'dana REQUEST 0', 'sam REQUEST 1', 'kim REQUEST 1', 'dana REQUEST 1'],
  ],
  'requested and declined': [
    { kind: 'one_on_one', status: 'pending' },
    ['decline'],
    ['sam REQUEST 0', 'dana REQUEST 0', 'sam CANCEL 1', 'dana CANCEL 1'],
  ],
  'confirmed, asked for another time, confirmed': [
    { kind: 'one_on_one', status: 'confirmed' },
    ['ask for another time', 'confirm'],
    [
      'sam REQUEST 0',
      'kim REQUEST 0',
      'dana REQUEST 0',
      'sam REQUEST 1',
      'kim CANCEL 1',
      'dana REQUEST 1',
      'sam REQUEST 2',
      'kim REQUEST 2',
      'dana REQUEST 2',
    ],
  ],
  'confirmed, asked for another time, declined': [
    { kind: 'one_on_one', status: 'confirmed' },
    ['ask for another time', 'decline'],
    [
      'sam REQUEST 0',
      'kim REQUEST 0',
      'dana REQUEST 0',
      'sam REQUEST 1',
      'kim CANCEL 1',
      'dana REQUEST 1',
      'sam CANCEL 2',
      'dana CANCEL 2',
    ],
  ],
  'round robin, handed over': [
    { kind: 'round_robin', status: 'confirmed' },
    ['hand over', 'reschedule'],
    [
      'sam REQUEST 0',
      'kim REQUEST 0',
      'dana REQUEST 0',
      'sam REQUEST 1',
      'kim REQUEST 1',
      'host1 REQUEST 1',
      'sam REQUEST 2',
      'kim REQUEST 2',
      'host1 REQUEST 2',
    ],
  ],
  'collective, goes on and ends': [
    { kind: 'collective', status: 'confirmed' },
    ['go on', 'cancel by organization'],
    [
      'sam REQUEST 0',
      'kim REQUEST 0',
      'dana REQUEST 0',
      'lee REQUEST 0',
      'max REQUEST 0',
      'sam REQUEST 1',
      'kim REQUEST 1',
      'lee REQUEST 1',
      'max REQUEST 1',
      'sam CANCEL 2',
      'kim CANCEL 2',
      'max CANCEL 2',
    ],
  ],
  'group, seats come and go': [
    { kind: 'group', status: 'confirmed' },
    ['take a seat', 'take a seat', 'give up a seat', 'reschedule', 'give up a seat', 'give up a seat'],
    [
      'sam REQUEST 0',
      'dana REQUEST 0',
      'attendee1 REQUEST 1',
      'dana REQUEST 1',
      'attendee2 REQUEST 2',
      'dana REQUEST 2',
      'sam CANCEL 3 uninvited',
      'dana REQUEST 3',
      'attendee1 REQUEST 4',
      'attendee2 REQUEST 4',
      'dana REQUEST 4',
      'attendee1 CANCEL 5 uninvited',
      'dana REQUEST 5',
      'attendee2 CANCEL 6 uninvited',
      'dana CANCEL 6',
    ],
  ],
};

/** `sam REQUEST 0`; a CANCEL without STATUS only un-invites. */
function inWords({ to, calendar }: Message): string[] {
  if (calendar === undefined) {
    return [];
  }
  const value = (property: string) => new RegExp(`^${property}:(.*?)\\r$`, 'm').exec(calendar)?.[1] ?? '';
  const uninvited = value('METHOD') === 'CANCEL' && value('STATUS') === '' ? ' uninvited' : '';
  return [`${to.split('@')[0]} ${value('METHOD')} ${value('SEQUENCE')}${uninvited}`];
}

for (const [name, [beginning, taken, expected]] of Object.entries(lives)) {
  test(`${name}: the messages, and what they leave in every calendar`, async () => {
    const life = await live(beginning, taken);
    assert.deepEqual(life.messages.flatMap(inWords), expected);
    assertRight(life);
  });
}

test('after each part of a life the calendars are right too', async () => {
  for (const [beginning, taken] of Object.values(lives)) {
    for (let length = 0; length < taken.length; length += 1) {
      assertRight(await live(beginning, taken.slice(0, length)));
    }
  }
});

test('who has left is written to no more, and their place is taken in the others’ calendars', async () => {
  const life = await live({ kind: 'round_robin', status: 'confirmed' }, [
    'hand over',
    'reschedule',
    'cancel by host',
  ]);
  assert.deepEqual(life.left, new Set([dana.email]));
  assert.equal(life.messages.filter(({ to }) => to === dana.email).length, 1);
  const going = await live({ kind: 'collective', status: 'confirmed' }, ['go on']);
  const [entry] = calendarsAfter(going.messages).get(sam.email) ?? [];
  assert.deepEqual(entry?.attendees, [kim.email, lee.email, 'max@acme.example', sam.email].sort());
});

const anyBeginning = fc.record<Beginning>({
  kind: fc.constantFrom('one_on_one', 'group', 'round_robin', 'collective'),
  status: fc.constantFrom('pending', 'confirmed'),
});

test('any life leaves the right events, in whatever order its messages arrive', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyBeginning,
      fc.array(fc.constantFrom(...steps), { maxLength: 12 }),
      fc.infiniteStream(fc.nat()),
      async (beginning, taken, chance) => {
        const life = await live(beginning, taken);
        assertRight(life);
        const shuffled = life.messages
          .map((message) => ({ message, place: chance.next().value ?? 0 }))
          .sort((a, b) => a.place - b.place);
        assertRight({ ...life, messages: shuffled.map(({ message }) => message) });
      },
    ),
    { numRuns: 40 },
  );
});
