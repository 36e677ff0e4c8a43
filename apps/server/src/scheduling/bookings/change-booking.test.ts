import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { counting } from '../../../test/booking/counting.ts';
import { type DeskScene, day, deskScene, manyBookings, next } from '../../../test/booking/desk-scene.ts';
import { type TestDatabase, testDatabase } from '../../../test/database.ts';
import type { EventTypeFields } from '../event-types/event-type.ts';
import { changeEventTypeStatus } from '../event-types/event-type-edit.ts';
import type { Booking } from './booking.ts';
import {
  cancelBooking,
  cancelByOperator,
  confirmBooking,
  declineBooking,
  findManaged,
  managedSlots,
  rescheduleBooking,
} from './change-booking.ts';
import type { ManageLink } from './manage-link.ts';

let database: TestDatabase;
let acme: DeskScene;
before(async () => {
  database = await testDatabase();
  acme = await deskScene(database, 'acme');
});
after(() => database.drop());

const start = day(3).add({ hours: 9 });
const later = (hours: number) => start.add({ hours });
const ok = { ok: true };
const conflict = { ok: false, reason: 'conflict' };
const notFound = { ok: false, reason: 'not_found' };

function inviteeLink({ attendees }: Booking, generation = 0): ManageLink {
  const [invitee] = attendees;
  assert.ok(invitee);
  return { organizationId: acme.organizationId, role: 'invitee', attendeeId: invitee.id, generation };
}

function hostLink({ id, hosts }: Booking, index = 0): ManageLink {
  const host = hosts[index];
  assert.ok(host);
  return { organizationId: acme.organizationId, role: 'host', bookingId: id, personId: host.id };
}

/** `action to:method`, in order, for what was queued about a booking after the mails that are known. */
async function toldOf(booking: Booking, known: number): Promise<string[]> {
  const mails = await acme.mails(booking.id);
  return mails
    .slice(known)
    .map(({ subject, to, calendar }) => `${subject.split(':')[0]} ${to.email} ${calendar?.method ?? '-'}`);
}

const mailsOf = async (booking: Booking) => (await acme.mails(booking.id)).length;
const hostEmail = (booking: Booking, index = 0) => booking.hosts[index]?.email ?? '';

async function stored({ id }: Booking): Promise<Record<string, unknown> | undefined> {
  const [row] = await acme.sql(
    `select b.status, b.cancelled_by, b.cancel_note, b.remind_at, b.held_until, b.ical_sequence, b.version,
       bool_or(h.blocks) as blocks from booking b
     join booking_host h on h.organization_id = b.organization_id and h.booking_id = b.id
     where b.id = $1 group by b.organization_id, b.id`,
    [id],
  );
  return row;
}

async function pending(more: Partial<EventTypeFields> = {}) {
  const page = await acme.page(await acme.host(), { confirmationRequired: true, guestsAllowed: 2, ...more });
  const booking = await acme.booked(page.address, { start, guests: ['kim@customer.example'] });
  return { ...page, booking };
}

test('an invitee cancels: the time is free, everybody is told, it is written down, and the address is no stranger’s', async () => {
  const { address } = await acme.page(await acme.host('Dana'), { slug: 'cancel', guestsAllowed: 1 });
  const email = 'first@customer.example';
  const booking = await acme.booked(address, { start, email, guests: ['kim@customer.example'] });
  const known = await mailsOf(booking);
  assert.deepEqual(await cancelBooking(acme.desk, inviteeLink(booking), ' I am\n ill '), ok);
  assert.deepEqual(await stored(booking), {
    status: 'cancelled',
    cancelled_by: 'invitee',
    cancel_note: 'I am  ill',
    remind_at: null,
    held_until: null,
    ical_sequence: 1,
    version: 2,
    blocks: false,
  });
  assert.deepEqual(await toldOf(booking, known), [
    `Cancelled ${email} CANCEL`,
    'Cancelled kim@customer.example CANCEL',
    `Cancelled ${hostEmail(booking)} CANCEL`,
  ]);
  const [, , toHost] = (await acme.mails(booking.id)).slice(known);
  assert.match(toHost?.text ?? '', /I am {1,2}ill/);
  const [, cancelled] = await acme.audited(booking.id);
  const { reference } = booking;
  assert.deepEqual(cancelled, {
    action: 'booking.cancelled',
    actor_kind: 'invitee',
    facts: { reference, status: 'cancelled', sequence: 1, by: 'invitee' },
  });
  const [known_] = await acme.sql('select confirmed_at from invitee_address where email_folded = $1', [
    email,
  ]);
  assert.deepEqual(known_?.confirmed_at, new Date(acme.clock.now.epochMilliseconds));
  const managed = await findManaged(acme.desk, inviteeLink(booking));
  assert.deepEqual([managed?.booking.status, managed?.booking.cancelled?.note], ['cancelled', 'I am  ill']);
  assert.deepEqual(await cancelBooking(acme.desk, inviteeLink(booking), ''), conflict);
  assert.ok((await acme.book(address, { start })).ok, 'The time can be booked again.');
});

test('a host cancels in their own name, with a note to the invitee alone and a way to book again', async () => {
  const { address } = await acme.page(await acme.host('Host Again'), { slug: 'again', guestsAllowed: 1 });
  const booking = await acme.booked(address, { start, guests: ['kim@customer.example'] });
  const known = await mailsOf(booking);
  assert.deepEqual(await cancelBooking(acme.desk, hostLink(booking), 'Sorry!'), ok);
  const [toInvitee, toGuest] = (await acme.mails(booking.id)).slice(known);
  assert.match(toInvitee?.text ?? '', /Sorry![\s\S]*https:\/\/linktime\.test\/acme\/host-again\/again/);
  assert.doesNotMatch(toGuest?.text ?? '', /Sorry/);
  const [, cancelled] = await acme.audited(booking.id);
  assert.deepEqual(cancelled?.actor_kind, 'person');
});

test('a note is one line of at most 500 characters, or none', async () => {
  const { address } = await acme.page(await acme.host());
  const noted = async (note: string) => {
    const booking = await acme.booked(address, { start });
    assert.deepEqual(await cancelBooking(acme.desk, inviteeLink(booking), note), ok);
    return (await stored(booking))?.cancel_note;
  };
  assert.equal(await noted('\u0000\n \u202e'), null);
  assert.equal(await noted('x'.repeat(900)), 'x'.repeat(500));
  assert.equal(await noted(`${'x'.repeat(499)}😀`), `${'x'.repeat(499)}\ufffd`);
});

test('a moved booking is the same row with a higher sequence, and its old time is free', async () => {
  const dana = await acme.host();
  const { address } = await acme.page(dana, { guestsAllowed: 1 });
  const booking = await acme.booked(address, { start, guests: ['kim@customer.example'] });
  const known = await mailsOf(booking);
  assert.deepEqual(await rescheduleBooking(acme.desk, inviteeLink(booking), later(2)), ok);
  const moved = await acme.load(booking.id);
  assert.deepEqual(moved, {
    ...booking,
    start: later(2),
    end: later(2).add({ minutes: 30 }),
    sequence: 1,
    version: 2,
  });
  const row = await stored(booking);
  assert.deepEqual([row?.remind_at, row?.blocks], [new Date(later(2 - 24).epochMilliseconds), true]);
  const told = await toldOf(booking, known);
  assert.deepEqual(
    told.map((line) => line.split(' ')[0]),
    ['Rescheduled', 'Rescheduled', 'Rescheduled'],
  );
  const [, entry] = await acme.audited(booking.id);
  assert.deepEqual(entry, {
    action: 'booking.rescheduled',
    actor_kind: 'invitee',
    facts: {
      reference: booking.reference,
      status: 'confirmed',
      sequence: 1,
      from: start.toString(),
      to: later(2).toString(),
    },
  });
  assert.ok((await acme.book(address, { start })).ok);
  const taken = await acme.book(address, { start: later(2) });
  assert.ok(!taken.ok && taken.reason === 'slot_taken');
});

test('a booking may move into the time it has now, and to where it is already', async () => {
  const rules = {
    minutes: 60,
    interval: 15,
    bufferBefore: 0,
    bufferAfter: 30,
    minimumNotice: 0,
    window: { kind: 'open' },
    dailyCap: 1,
  } as const;
  const { address } = await acme.page(await acme.host(), { rules });
  const booking = await acme.booked(address, { start });
  const half = start.add({ minutes: 15 });
  assert.deepEqual(await rescheduleBooking(acme.desk, inviteeLink(booking), half), ok);
  const known = await mailsOf(booking);
  assert.deepEqual(await rescheduleBooking(acme.desk, inviteeLink(booking), half), ok);
  assert.deepEqual([await mailsOf(booking), (await acme.load(booking.id)).sequence], [known, 1]);
});

test('a booking moves to what is offered alone, and hears what is free when it is not', async () => {
  const dana = await acme.host();
  const rules = {
    minutes: 360,
    bufferBefore: 0,
    bufferAfter: 0,
    minimumNotice: 60,
    window: { kind: 'rolling', days: 9 },
  } as const;
  const { address } = await acme.page(dana, { rules });
  const booking = await acme.booked(address, { start: day(3) });
  await acme.booked(address, { start: day(3).add({ hours: 6 }) });
  for (const to of [day(3).add({ hours: 6 }), day(3).add({ hours: 7 })]) {
    const outcome = await rescheduleBooking(acme.desk, inviteeLink(booking), to);
    assert.ok(!outcome.ok && outcome.reason === 'slot_taken');
    const free = outcome.slots.map((slot) => new Date(slot.start).toISOString().slice(11, 13));
    // Its own time is free for it.
    assert.deepEqual(free, ['00', '12', '18']);
  }
  const gone = await rescheduleBooking(acme.desk, inviteeLink(booking), day(60));
  assert.deepEqual(gone, { ok: false, reason: 'slot_taken', slots: [] });
  assert.deepEqual(await acme.load(booking.id), booking);
  const range = { from: day(3), to: day(4) };
  const offered = await managedSlots(acme.desk, inviteeLink(booking), range);
  assert.deepEqual(
    offered?.slots.map((slot) => new Date(slot.start).toISOString().slice(11, 13)),
    ['00', '12', '18'],
  );
  const beyond = await managedSlots(acme.desk, inviteeLink(booking), { from: day(-9), to: day(-8) });
  assert.deepEqual(beyond?.slots, []);
  assert.ok(beyond?.next);
});

test('a team’s booking moves with the host that it has, whoever else is free', async () => {
  const [ada, bob] = [await acme.host('Ada'), await acme.host('Bob')];
  const { address } = await acme.page([ada, bob]);
  const booking = await acme.booked(address, { start });
  const other = await acme.booked(address, { start });
  assert.notEqual(booking.hosts[0]?.id, other.hosts[0]?.id);
  const own = await acme.page(booking.hosts[0]?.id ?? '');
  await acme.booked(own.address, { start: later(1) });
  const outcome = await rescheduleBooking(acme.desk, inviteeLink(booking), later(1));
  assert.ok(!outcome.ok && outcome.reason === 'slot_taken');
  const offered = await managedSlots(acme.desk, inviteeLink(booking), { from: later(1), to: later(2) });
  assert.deepEqual(
    offered?.slots.map((slot) => slot.start),
    [later(1).add({ minutes: 30 }).epochMilliseconds],
  );
  assert.deepEqual(await rescheduleBooking(acme.desk, inviteeLink(booking), later(2)), ok);
  assert.deepEqual((await acme.load(booking.id)).hosts, booking.hosts);
});

test('an invitee moves a collective booking for all its hosts', async () => {
  const hosts = await Promise.all([acme.host(), acme.host()]);
  const { address } = await acme.page(hosts, { kind: 'collective' });
  const booking = await acme.booked(address, { start });
  const single = await acme.page(hosts[1] ?? '');
  await acme.booked(single.address, { start: later(1) });
  const outcome = await rescheduleBooking(acme.desk, inviteeLink(booking), later(1));
  assert.ok(!outcome.ok && outcome.reason === 'slot_taken');
  assert.deepEqual(await rescheduleBooking(acme.desk, inviteeLink(booking), later(2)), ok);
  const rows = await acme.sql('select starts_at from booking_host where booking_id = $1', [booking.id]);
  assert.deepEqual(
    rows,
    [1, 2].map(() => ({ starts_at: new Date(later(2).epochMilliseconds) })),
  );
});

test('a host confirms what waits; until then guests hear nothing', async () => {
  const { booking } = await pending();
  assert.equal(await mailsOf(booking), 2);
  assert.deepEqual(await confirmBooking(acme.desk, hostLink(booking)), ok);
  const told = await toldOf(booking, 2);
  assert.deepEqual(
    told.map((line) => line.split(' ')[0]),
    ['Confirmed', 'Confirmed', 'Booked'],
  );
  const after = await acme.load(booking.id);
  assert.deepEqual([after.status, after.sequence], ['confirmed', 1]);
  assert.deepEqual(await confirmBooking(acme.desk, hostLink(booking)), conflict);
  assert.deepEqual(await declineBooking(acme.desk, hostLink(booking), ''), conflict);
  assert.equal((await acme.audited(booking.id))[1]?.action, 'booking.confirmed');
});

test('a host declines what waits, and the time is free', async () => {
  const { address, booking } = await pending();
  assert.deepEqual(await declineBooking(acme.desk, hostLink(booking), 'Not this week.'), ok);
  const row = await stored(booking);
  assert.deepEqual(
    [row?.status, row?.blocks, row?.cancel_note, row?.remind_at],
    ['rejected', false, 'Not this week.', null],
  );
  const [toInvitee, toHost, ...more] = (await acme.mails(booking.id)).slice(2);
  assert.deepEqual(more, [], 'Guests never heard of it.');
  assert.match(toInvitee?.text ?? '', /Not this week\./);
  assert.ok(toHost);
  assert.deepEqual(await confirmBooking(acme.desk, hostLink(booking)), conflict);
  assert.equal((await acme.audited(booking.id))[1]?.action, 'booking.declined');
  assert.ok((await acme.book(address, { start })).ok);
});

test('what was confirmed waits again when the invitee moves it; its guests lose the old time and get the new one once it is settled', async () => {
  const { booking } = await pending();
  await confirmBooking(acme.desk, hostLink(booking));
  const known = await mailsOf(booking);
  assert.deepEqual(await rescheduleBooking(acme.desk, inviteeLink(booking), later(1)), ok);
  assert.equal((await acme.load(booking.id)).status, 'pending');
  const told = await toldOf(booking, known);
  assert.equal(
    told.filter((line) => line.includes('kim@customer.example')).join(),
    'Cancelled kim@customer.example CANCEL',
  );
  assert.equal(told.length, 3);
  // It moves once more while it waits: guests know nothing of it, so they are not told.
  assert.deepEqual(await rescheduleBooking(acme.desk, inviteeLink(booking), later(2)), ok);
  assert.equal((await toldOf(booking, known + 3)).filter((line) => line.includes('kim@')).length, 0);
  assert.deepEqual(await confirmBooking(acme.desk, hostLink(booking)), ok);
  const settled = await toldOf(booking, known + 5);
  assert.deepEqual(
    settled.filter((line) => line.includes('kim@')),
    ['Confirmed kim@customer.example REQUEST'],
  );
  const sequences = (await acme.mails(booking.id))
    .filter(({ to }) => to.email === 'kim@customer.example')
    .map(({ calendar }) => Number(/SEQUENCE:(\d+)/.exec(calendar?.content ?? '')?.[1]));
  assert.deepEqual(sequences, [1, 2, 4]);
});

test('in a group session an invitee gives up their own seat, and the last one ends it', async () => {
  const { address } = await acme.page(await acme.host('Dana'), { kind: 'group', capacity: 5 });
  const one = await acme.booked(address, { start, email: 'one@customer.example' });
  const two = await acme.booked(address, { start, email: 'two@customer.example' });
  const managed = await findManaged(acme.desk, inviteeLink(one));
  assert.deepEqual(managed?.may, { cancel: true, reschedule: false, confirm: false, decline: false });
  assert.deepEqual(
    managed?.booking.attendees.map(({ email }) => email),
    ['one@customer.example'],
  );
  assert.deepEqual(await rescheduleBooking(acme.desk, inviteeLink(one), later(1)), conflict);
  const none = await managedSlots(acme.desk, inviteeLink(one), { from: day(3), to: day(4) });
  assert.deepEqual(none, { slots: [], next: null });

  const known = await mailsOf(one);
  assert.deepEqual(await cancelBooking(acme.desk, inviteeLink(one), ''), ok);
  assert.deepEqual(
    (await toldOf(one, known)).map((line) => line.split(' ').slice(-2).join(' ')),
    ['one@customer.example CANCEL', `${hostEmail(one)} REQUEST`],
  );
  const session = await acme.load(one.id);
  assert.deepEqual(
    [session.status, session.attendees.map(({ email }) => email)],
    ['confirmed', ['two@customer.example']],
  );
  const seat = await findManaged(acme.desk, inviteeLink(one));
  assert.deepEqual([seat?.booking.status, seat?.may.cancel], ['cancelled', false]);
  assert.deepEqual(
    seat?.booking.attendees.map(({ email }) => email),
    ['one@customer.example'],
  );
  assert.deepEqual(await cancelBooking(acme.desk, inviteeLink(one), ''), conflict);

  const back = await acme.booked(address, { start, email: 'one@customer.example' });
  assert.equal(back.id, one.id);
  assert.deepEqual(await cancelBooking(acme.desk, inviteeLink(two), ''), ok);
  assert.deepEqual(await cancelBooking(acme.desk, inviteeLink(back), ''), ok);
  const row = await stored(one);
  assert.deepEqual(
    [row?.status, row?.cancelled_by, row?.blocks, row?.remind_at],
    ['cancelled', 'invitee', false, null],
  );
  assert.deepEqual(
    (await acme.audited(one.id)).map(({ action }) => action),
    [
      'booking.created',
      'booking.seat_taken',
      'booking.seat_cancelled',
      'booking.seat_taken',
      'booking.seat_cancelled',
      'booking.cancelled',
    ],
  );
  const fresh = await acme.booked(address, { start });
  assert.notEqual(fresh.id, one.id, 'A session that is off is opened anew.');
});

test('a host cancels a group session for everybody, each told for themselves', async () => {
  const { address } = await acme.page(await acme.host(), { kind: 'group', capacity: 5 });
  const one = await acme.booked(address, { start, email: 'one@customer.example' });
  await acme.booked(address, { start, email: 'two@customer.example' });
  const known = await mailsOf(one);
  const seen = await findManaged(acme.desk, hostLink(one));
  assert.deepEqual(
    seen?.booking.attendees.map(({ email }) => email),
    ['one@customer.example', 'two@customer.example'],
  );
  assert.deepEqual(await cancelBooking(acme.desk, hostLink(one), ''), ok);
  const mails = (await acme.mails(one.id)).slice(known);
  assert.deepEqual(
    mails.map(({ to }) => to.email),
    ['one@customer.example', 'two@customer.example', hostEmail(one)],
  );
  assert.doesNotMatch(JSON.stringify(mails[0]), /two@customer/);
});

type Case = {
  readonly what: string;
  readonly fields?: Partial<EventTypeFields>;
  readonly hosts?: number;
  /** Done to a booking before it is asked what may be done. */
  readonly prepare?: (booking: Booking, page: { readonly id: string }) => Promise<unknown>;
};

const sql = (text: string) => (booking: Booking) => acme.sql(text, [booking.id]);
const cases: readonly Case[] = [
  { what: 'confirmed' },
  { what: 'pending', fields: { confirmationRequired: true } },
  { what: 'cancelled', prepare: (booking) => cancelBooking(acme.desk, inviteeLink(booking), '') },
  {
    what: 'declined',
    fields: { confirmationRequired: true },
    prepare: (booking) => declineBooking(acme.desk, hostLink(booking), ''),
  },
  { what: 'group', fields: { kind: 'group', capacity: 3 } },
  { what: 'group, pending', fields: { kind: 'group', capacity: 3, confirmationRequired: true } },
  { what: 'collective', hosts: 2, fields: { kind: 'collective' } },
  { what: 'round robin', hosts: 2, fields: { kind: 'round_robin' } },
  {
    what: 'begun',
    prepare: sql(
      `with b as (update booking set starts_at = now() - interval '1 minute' where id = $1 returning *)
       update booking_host h set starts_at = now() - interval '1 minute', during = tstzrange(now() - interval '1 minute', upper(during))
       from b where h.booking_id = b.id`,
    ),
  },
  {
    what: 'of a paused event type',
    prepare: (_, { id }) =>
      acme.within((tx) => changeEventTypeStatus(tx, acme.organizationId, { id, status: 'paused' })),
  },
  { what: 'of no event type', prepare: sql('update booking set event_type_id = null where id = $1') },
  {
    what: 'held, its host gone',
    prepare: sql(
      `with gone as (
         update person set active = false, deactivated_at = now(), deactivated_by = 'scim' from booking_host h
         where h.booking_id = $1 and person.id = h.person_id returning person.id
       ) update booking set held_until = now() + interval '1 hour', held_for = gone.id from gone where booking.id = $1`,
    ),
  },
  {
    what: 'whose host hosts its event type no longer',
    prepare: sql(
      `update event_type_host e set active = false from booking_host h
       where h.booking_id = $1 and e.event_type_id = h.event_type_id and e.person_id = h.person_id`,
    ),
  },
  { what: 'over for 29 days', prepare: sql(over(29)) },
];

/** A booking that ended so many days ago. */
function over(days: number): string {
  return `update booking set starts_at = now() - interval '${days} days 1 hour', ends_at = now() - interval '${days} days' where id = $1`;
}

const actions = {
  cancel: (link: ManageLink) => cancelBooking(acme.desk, link, ''),
  reschedule: (link: ManageLink) => rescheduleBooking(acme.desk, link, later(5)),
  confirm: (link: ManageLink) => confirmBooking(acme.desk, link),
  decline: (link: ManageLink) => declineBooking(acme.desk, link, ''),
};

for (const { what, fields, hosts = 1, prepare } of cases) {
  test(`what a link says may be done is what succeeds, and nothing else does anything: ${what}`, async () => {
    for (const role of ['invitee', 'host'] as const) {
      for (const [name, act] of Object.entries(actions)) {
        const ids = await Promise.all(Array.from({ length: hosts }, () => acme.host()));
        const page = await acme.page(hosts === 1 ? (ids[0] ?? '') : ids, fields);
        const booking = await acme.booked(page.address, { start });
        await prepare?.(booking, page);
        const link = role === 'invitee' ? inviteeLink(booking) : hostLink(booking);
        const managed = await findManaged(acme.desk, link);
        const before = [
          await stored(booking),
          await mailsOf(booking),
          (await acme.audited(booking.id)).length,
        ];
        const outcome = await act(link);
        const may = managed?.may[name as keyof typeof actions] ?? false;
        assert.equal(outcome.ok, may, `${role} ${name}: ${JSON.stringify(outcome)}`);
        if (!outcome.ok) {
          assert.equal(outcome.reason, managed === undefined ? 'not_found' : 'conflict', `${role} ${name}`);
          const now = [
            await stored(booking),
            await mailsOf(booking),
            (await acme.audited(booking.id)).length,
          ];
          assert.deepEqual(now, before, `${role} ${name}`);
        }
      }
    }
  });
}

test('what may be done in the plain cases', async () => {
  const { address } = await acme.page(await acme.host());
  const booking = await acme.booked(address, { start });
  const asInvitee = await findManaged(acme.desk, inviteeLink(booking));
  assert.deepEqual(asInvitee?.may, { cancel: true, reschedule: true, confirm: false, decline: false });
  assert.deepEqual(
    [asInvitee?.role, asInvitee?.organization.slug, asInvitee?.eventType?.id],
    ['invitee', 'acme', booking.eventTypeId],
  );
  const asHost = await findManaged(acme.desk, hostLink(booking));
  assert.deepEqual(asHost?.may, { cancel: true, reschedule: false, confirm: false, decline: false });
  const waits = await pending();
  const waiting = await findManaged(acme.desk, hostLink(waits.booking));
  assert.deepEqual(waiting?.may, { cancel: true, reschedule: false, confirm: true, decline: true });
});

test('a link is dead with another generation, host, booking, organization, and 30 days after the meeting', async () => {
  const other = await deskScene(database, 'other');
  const { address } = await acme.page([await acme.host(), await acme.host()]);
  const booking = await acme.booked(address, { start });
  const guest = await acme.page(await acme.host(), { guestsAllowed: 1 });
  const withGuest = await acme.booked(guest.address, { start, guests: ['kim@customer.example'] });
  const gone = await acme.booked(address, { start: later(1) });
  await acme.sql(
    `update person set active = false, deactivated_at = now(), deactivated_by = 'scim' where id = $1`,
    [gone.hosts[0]?.id],
  );
  const left = await acme.booked(address, { start: later(2) });
  await acme.sql('update booking_host set blocks = false, left_at = now() where booking_id = $1', [left.id]);
  const old = await acme.booked(address, { start: later(3) });
  await acme.sql(over(31), [old.id]);
  const links: ManageLink[] = [
    inviteeLink(booking, 1),
    { ...inviteeLink(booking), organizationId: other.organizationId },
    { organizationId: acme.organizationId, role: 'invitee', attendeeId: randomUUID(), generation: 0 },
    {
      organizationId: acme.organizationId,
      role: 'invitee',
      attendeeId: withGuest.attendees[1]?.id ?? '',
      generation: 0,
    },
    {
      organizationId: acme.organizationId,
      role: 'host',
      bookingId: booking.id,
      personId: withGuest.hosts[0]?.id ?? '',
    },
    { ...hostLink(booking), organizationId: other.organizationId },
    hostLink(gone),
    hostLink(left),
    inviteeLink(old),
    hostLink(old),
  ];
  for (const link of links) {
    const what = JSON.stringify(link);
    assert.equal(await findManaged(acme.desk, link), undefined, what);
    assert.equal(await managedSlots(acme.desk, link, { from: day(3), to: day(4) }), undefined, what);
    for (const act of Object.values(actions)) {
      assert.deepEqual(await act(link), notFound, what);
    }
  }
});

test('cancelling what is held ends the hold', async () => {
  const { address } = await acme.page(await acme.host());
  const booking = await acme.booked(address, { start });
  await acme.sql(`update booking set held_until = now() + interval '1 hour', held_for = $2 where id = $1`, [
    booking.id,
    booking.hosts[0]?.id,
  ]);
  assert.deepEqual(await cancelBooking(acme.desk, inviteeLink(booking), ''), ok);
  const [row] = await acme.sql('select held_until, held_for from booking where id = $1', [booking.id]);
  assert.deepEqual(row, { held_until: null, held_for: null });
});

test('reading changes nothing', async () => {
  const { address } = await acme.page(await acme.host());
  const email = `reader${next()}@customer.example`;
  const booking = await acme.booked(address, { start, email });
  const before = await stored(booking);
  await findManaged(acme.desk, inviteeLink(booking));
  await managedSlots(acme.desk, inviteeLink(booking), { from: day(3), to: day(4) });
  assert.deepEqual(await stored(booking), before);
  const [row] = await acme.sql('select confirmed_at from invitee_address where email_folded = $1', [email]);
  assert.deepEqual(row, { confirmed_at: null });
});

test('what is refused writes nothing, not even that somebody reads the mail', async () => {
  const email = `refused${next()}@customer.example`;
  const { address } = await acme.page(await acme.host(), { confirmationRequired: true });
  const booking = await acme.booked(address, { start, email });
  const taken = await acme.booked(address, { start: later(1) });
  const link = inviteeLink(booking);
  const before = await stored(booking);
  const refused = [
    await confirmBooking(acme.desk, link),
    await declineBooking(acme.desk, link, 'x'),
    await rescheduleBooking(acme.desk, link, taken.start),
    await rescheduleBooking(acme.desk, link, day(-1)),
    await cancelBooking(acme.desk, { ...link, organizationId: randomUUID() }, ''),
  ];
  assert.deepEqual(
    refused.map((one) => (one.ok ? 'ok' : one.reason)),
    ['conflict', 'conflict', 'slot_taken', 'slot_taken', 'not_found'],
  );
  const confirmed = () =>
    acme.sql('select confirmed_at from invitee_address where email_folded = $1', [email]);
  assert.deepEqual(await confirmed(), [{ confirmed_at: null }]);
  assert.deepEqual(await stored(booking), before);
  assert.deepEqual(await rescheduleBooking(acme.desk, link, later(3)), ok);
  assert.notDeepEqual(await confirmed(), [{ confirmed_at: null }]);
});

test('the operator cancels by reference in the organization’s name', async () => {
  const { address } = await acme.page(await acme.host());
  const booking = await acme.booked(address, { start });
  const cancel = (organizationId: string, reference: string) =>
    cancelByOperator(database.app, acme.desk.site, organizationId, reference);
  assert.deepEqual(await cancel(acme.organizationId, 'LT-00000000'), notFound);
  const other = await deskScene(database, 'elsewhere');
  assert.deepEqual(await cancel(other.organizationId, booking.reference), notFound);
  assert.deepEqual(await cancel(acme.organizationId, booking.reference), ok);
  assert.deepEqual(await cancel(acme.organizationId, booking.reference), conflict);
  assert.equal((await stored(booking))?.cancelled_by, 'operator');
  assert.deepEqual((await acme.audited(booking.id))[1]?.actor_kind, 'operator');
});

test('a change takes as many statements and round trips for many hosts and seats as for few', async () => {
  const counted = counting(database.app);
  const scene = await deskScene(database, 'counted', {
    database: counted.database,
    limits: { ...manyBookings, upcomingPerInvitee: 50 },
  });
  const linkIn = (booking: Booking) => ({ ...inviteeLink(booking), organizationId: scene.organizationId });
  const cost = async (work: () => Promise<{ ok: boolean }>) => {
    counted.take();
    assert.ok((await work()).ok);
    return counted.take();
  };
  const few = await scene.page(await scene.host(), { guestsAllowed: 5 });
  const many = await scene.page(await Promise.all(Array.from({ length: 10 }, () => scene.host())), {
    kind: 'collective',
    guestsAllowed: 5,
  });
  const guests = Array.from({ length: 5 }, (_, index) => `guest${index}@customer.example`);
  const one = await scene.booked(few.address, { start });
  const other = await scene.booked(many.address, { start, guests });
  const moves = [
    await cost(() => rescheduleBooking(scene.desk, linkIn(one), later(1))),
    await cost(() => rescheduleBooking(scene.desk, linkIn(other), later(1))),
  ];
  const cancels = [
    await cost(() => cancelBooking(scene.desk, linkIn(one), '')),
    await cost(() => cancelBooking(scene.desk, linkIn(other), '')),
  ];
  assert.deepEqual(moves, [
    { statements: 22, flushes: 6 },
    { statements: 22, flushes: 6 },
  ]);
  assert.deepEqual(cancels, [
    { statements: 15, flushes: 5 },
    { statements: 15, flushes: 5 },
  ]);
});
