// A booking's life as a test leads it: each step changes the booking as the stores do and gives the news of it.
import type { Booking, BookingAttendee, BookingHost } from '../../src/scheduling/bookings/booking.ts';
import type { BookingNews } from '../../src/scheduling/mails/booking-mails.ts';
import { attendee, dana, host, kim, lee, sam } from './mail-scene.ts';

export type Step =
  | 'confirm'
  | 'decline'
  | 'reschedule'
  | 'ask for another time'
  | 'remind'
  | 'cancel by invitee'
  | 'cancel by host'
  | 'cancel by organization'
  | 'hand over'
  | 'go on'
  | 'take a seat'
  | 'give up a seat'
  | 'invite to book again';

export const steps: readonly Step[] = [
  'confirm',
  'decline',
  'reschedule',
  'ask for another time',
  'remind',
  'cancel by invitee',
  'cancel by host',
  'cancel by organization',
  'hand over',
  'go on',
  'take a seat',
  'give up a seat',
  'invite to book again',
];

export type Happening = { readonly news: BookingNews; readonly booking: Booking };

export type Beginning = {
  readonly kind: Booking['kind'];
  readonly status: 'pending' | 'confirmed';
};

const first = Temporal.Instant.from('2026-12-03T15:00:00Z');

export function begin({ kind, status }: Beginning): Happening {
  const hosts = kind === 'collective' ? [dana, lee, host(3, 'Max Host')] : [dana];
  const booking: Booking = {
    id: crypto.randomUUID(),
    reference: 'LT-7K3QF9A2',
    eventTypeId: null,
    kind,
    status,
    start: first,
    end: first.add({ minutes: 30 }),
    timeZone: 'Europe/Berlin',
    snapshot: { title: 'Intro call', hosts: hosts.map(({ name, email }) => ({ name, email })) },
    uid: `${crypto.randomUUID()}@mail.linktime.example`,
    sequence: 0,
    organizerEmail: 'bookings@mail.linktime.example',
    hosts,
    attendees: kind === 'group' ? [sam] : [sam, kim],
    version: 1,
  };
  return { news: { kind: status === 'pending' ? 'requested' : 'confirmed' }, booking };
}

/** What the step leads to, or undefined where it can't be taken. `nth` makes times and people new. */
export function take(step: Step, booking: Booking, nth: number): Happening | undefined {
  const open = booking.status === 'confirmed' || booking.status === 'pending';
  if (step === 'invite to book again') {
    return booking.status === 'cancelled' ? { news: { kind: 'rebooking_invitation' }, booking } : undefined;
  }
  if (!open) {
    return undefined;
  }
  const changed = (change: Partial<Booking>): Booking => ({
    ...booking,
    sequence: booking.sequence + 1,
    version: booking.version + 1,
    ...change,
  });
  const cancelled = (by: 'invitee' | 'host' | 'organization', hosts = booking.hosts): Happening => ({
    news: { kind: 'cancelled', by, unconfirmed: booking.status === 'pending' },
    booking: changed({ status: 'cancelled', hosts }),
  });
  switch (step) {
    case 'confirm':
      return booking.status === 'pending'
        ? { news: { kind: 'confirmed' }, booking: changed({ status: 'confirmed' }) }
        : undefined;
    case 'decline':
      return booking.status === 'pending'
        ? { news: { kind: 'declined' }, booking: changed({ status: 'rejected' }) }
        : undefined;
    case 'reschedule':
    case 'ask for another time': {
      const start = first.add({ hours: 24 * (nth + 1) });
      const status = step === 'reschedule' ? booking.status : 'pending';
      return {
        news: {
          kind: 'rescheduled',
          from: { start: booking.start, end: booking.end },
          wasConfirmed: booking.status === 'confirmed',
        },
        booking: changed({ status, start, end: start.add({ minutes: 30 }) }),
      };
    }
    case 'remind':
      return booking.status === 'confirmed' ? { news: { kind: 'reminder' }, booking } : undefined;
    case 'cancel by invitee':
      return booking.kind === 'group' ? undefined : cancelled('invitee');
    case 'cancel by host':
      return cancelled('host');
    case 'cancel by organization':
      return cancelled('organization', booking.hosts.slice(1));
    default:
      return booking.status === 'confirmed' ? pass(step, booking, { changed, nth }) : undefined;
  }
}

type Passing = { readonly changed: (change: Partial<Booking>) => Booking; readonly nth: number };

function pass(step: Step, booking: Booking, { changed, nth }: Passing): Happening | undefined {
  const [leaver, ...rest] = booking.hosts;
  if (leaver === undefined) {
    return undefined;
  }
  const hostedBy = (hosts: readonly BookingHost[]) =>
    changed({
      hosts,
      snapshot: { ...booking.snapshot, hosts: hosts.map(({ name, email }) => ({ name, email })) },
    });
  if (step === 'hand over' && booking.kind === 'round_robin') {
    const next = { ...host(0, `Stand-in ${nth}`), id: crypto.randomUUID(), email: `host${nth}@acme.example` };
    return { news: { kind: 'handed_over', from: leaver }, booking: hostedBy([next]) };
  }
  if (step === 'go on' && booking.kind === 'collective' && rest.length > 0) {
    return { news: { kind: 'goes_on', left: leaver }, booking: hostedBy(rest) };
  }
  return booking.kind === 'group' ? seat(step, booking, { changed, nth }) : undefined;
}

function seat(step: Step, booking: Booking, { changed, nth }: Passing): Happening | undefined {
  if (step === 'take a seat') {
    const newcomer: BookingAttendee = {
      ...attendee(0, `Attendee ${nth}`),
      id: crypto.randomUUID(),
      email: `attendee${nth}@customer.example`,
    };
    const attendees = [...booking.attendees, newcomer];
    return { news: { kind: 'seat_taken', attendee: newcomer }, booking: changed({ attendees }) };
  }
  const [leaver, ...others] = booking.attendees;
  if (step !== 'give up a seat' || leaver === undefined) {
    return undefined;
  }
  // With the last one the session ends.
  const left = others.length === 0 ? ({ status: 'cancelled' } as const) : {};
  return {
    news: { kind: 'seat_cancelled', attendee: leaver },
    booking: changed({ attendees: others, ...left }),
  };
}
