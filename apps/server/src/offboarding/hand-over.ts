// Who takes a leaver's round robin meetings over: another host of the same event type who is free then, by bookings and
// by hours. Notice, window and daily cap are rules for invitees who choose a time; here the time stands.
import type { Connection } from '../db/connect.ts';
import type { LeaversBooking } from '../scheduling/bookings/booking-departure.ts';
import { lockStandIns, type StandIn, standInsWithTime } from '../scheduling/bookings/stand-in.ts';
import type { Hours } from '../scheduling/slots/hours.ts';
import { type LocalDays, localDays, minuteMs } from '../scheduling/slots/local-days.ts';
import { loadHoursOf } from '../scheduling/slots/schedule-store.ts';
import { startsInHours } from '../scheduling/slots/starts-in-hours.ts';

const tries = 3;
const pauseSeconds = 0.02;

/**
 * Who may take meetings over, locked. Somebody who is busy with a booking of their own just now is worth a moment's
 * wait, somebody who is just leaving is not.
 */
export async function findStandIns(
  tx: Connection,
  organizationId: string,
  leaver: { readonly personId: string; readonly at: Date },
): Promise<readonly string[]> {
  for (let left = tries - 1; ; left -= 1) {
    const { locked, missed } = await lockStandIns(tx, organizationId, leaver);
    if (missed === 0 || left === 0) {
      return locked;
    }
    await tx.query('select pg_sleep($1)', [pauseSeconds]);
  }
}

/** The new host of each meeting that can be handed over, by the id of the booking. */
export async function chooseStandIns(
  tx: Connection,
  organizationId: string,
  asked: {
    readonly meetings: readonly LeaversBooking[];
    readonly standIns: readonly string[];
    readonly at: Date;
  },
): Promise<ReadonlyMap<string, string>> {
  const { meetings, standIns, at } = asked;
  if (meetings.length === 0 || standIns.length === 0) {
    return new Map();
  }
  const [withTime, hours] = await Promise.all([
    standInsWithTime(tx, organizationId, { meetings, personIds: standIns, at }),
    loadHoursOf(tx, organizationId, standIns),
  ]);
  return assign(meetings, withTime, hours);
}

/** What a person takes over counts when the next meeting is given away: neither at one time, nor all to one of them. */
export function assign(
  meetings: readonly LeaversBooking[],
  withTime: readonly StandIn[],
  hours: ReadonlyMap<string, Hours>,
): Map<string, string> {
  const chosen = new Map<string, string>();
  const taken = new Map<string, LeaversBooking[]>();
  const able = Map.groupBy(withTime, (one) => one.booking_id);
  const isOpen = hoursWithin(meetings, hours);
  const inTurn = meetings.toSorted(
    (a, b) => a.starts_at.getTime() - b.starts_at.getTime() || (a.id < b.id ? -1 : 1),
  );
  for (const meeting of inTurn) {
    const ahead = ({ person_id, upcoming }: StandIn) =>
      upcoming +
      (taken.get(person_id) ?? []).filter((one) => one.event_type_id === meeting.event_type_id).length;
    const best = (able.get(meeting.id) ?? [])
      .toSorted(
        (a, b) => ahead(a) - ahead(b) || b.priority - a.priority || (a.person_id < b.person_id ? -1 : 1),
      )
      .find(
        ({ person_id }) =>
          !(taken.get(person_id) ?? []).some((one) => collide(one, meeting)) && isOpen(person_id, meeting),
      );
    if (best !== undefined) {
      chosen.set(meeting.id, best.person_id);
      taken.set(best.person_id, [...(taken.get(best.person_id) ?? []), meeting]);
    }
  }
  return chosen;
}

function collide(one: LeaversBooking, other: LeaversBooking): boolean {
  const [first, second] = one.starts_at <= other.starts_at ? [one, other] : [other, one];
  const gap = Math.max(first.buffer_after, second.buffer_before) * minuteMs;
  return second.starts_at.getTime() < first.ends_at.getTime() + gap;
}

const noDay: ReadonlySet<number> = new Set();

/** Whether a meeting lies within a person's hours. The days of a zone are made once, for all meetings. */
function hoursWithin(meetings: readonly LeaversBooking[], hours: ReadonlyMap<string, Hours>) {
  const first = Math.min(...meetings.map(({ starts_at }) => starts_at.getTime()));
  const last = Math.max(...meetings.map(({ ends_at }) => ends_at.getTime()));
  const zones = new Map<string, LocalDays>();
  return (personId: string, { starts_at, ends_at }: LeaversBooking): boolean => {
    const own = hours.get(personId);
    if (own === undefined) {
      return false;
    }
    const days = zones.get(own.timeZone) ?? localDays(own.timeZone, first, last);
    zones.set(own.timeZone, days);
    // The grid is the hours' minutes here: they begin and end with a full one.
    const from = Math.floor(starts_at.getTime() / minuteMs) * minuteMs;
    const minutes = Math.ceil((ends_at.getTime() - from) / minuteMs);
    const where = { days, from, to: from + 1, closed: noDay };
    return startsInHours(own, { minutes, interval: 1 }, where).length > 0;
  };
}
