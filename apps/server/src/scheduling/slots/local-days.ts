// Local dates of a time zone as instants: arithmetic on stretches of one offset, Temporal for what is in none.
// RFC 5545 §3.3.5 Date-Time: a repeated local time is its first occurrence, a missing one has the offset before the gap.

/** A calendar date as the days since 1970-01-01. */
export type Day = number;

export type LocalDays = {
  /** The local date of an instant. */
  dayOf(instant: number): Day;
  /** The first instant of a date. */
  startOf(day: Day): number;
  /** The instant of a local time, in minutes since midnight; 1440 is the next date's midnight. */
  at(day: Day, minute: number): number;
};

export const minuteMs = 60_000;
export const dayMs = 86_400_000;

/** A stretch of time with one offset from UTC. */
type Stretch = { readonly from: number; readonly to: number; readonly offset: number };

/** The local dates of a zone, quickest between two instants. Instants are milliseconds since 1970. */
export function localDays(timeZone: string, from: number, to: number): LocalDays {
  const stretches = stretchesOf(timeZone, from - 4 * dayMs, to + 4 * dayMs);

  // The first stretch in which a local time exists has its first occurrence; in a gap it exists in none.
  function quick(local: number): number | undefined {
    for (const { from: first, to: last, offset } of stretches) {
      const instant = local - offset;
      if (instant >= first && instant < last) {
        return instant;
      }
    }
    return undefined;
  }

  function startOf(day: Day): number {
    return quick(day * dayMs) ?? dateOf(day).toZonedDateTime(timeZone).epochMilliseconds;
  }

  return {
    startOf,
    dayOf(instant) {
      const stretch = stretches.find((one) => instant >= one.from && instant < one.to);
      return stretch === undefined
        ? dayOfDate(
            Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toPlainDate(),
          )
        : Math.floor((instant + stretch.offset) / dayMs);
    },
    at(day, minute) {
      if (minute === 1_440) {
        return startOf(day + 1);
      }
      return quick(day * dayMs + minute * minuteMs) ?? slowly(timeZone, day, minute);
    },
  };
}

function slowly(timeZone: string, day: Day, minute: number): number {
  const time = { hour: Math.floor(minute / 60), minute: minute % 60 };
  return dateOf(day).toPlainDateTime(time).toZonedDateTime(timeZone, { disambiguation: 'compatible' })
    .epochMilliseconds;
}

function stretchesOf(timeZone: string, from: number, to: number): Stretch[] {
  const stretches: Stretch[] = [];
  let at: Temporal.ZonedDateTime = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timeZone);
  while (at.epochMilliseconds < to) {
    const next = at.getTimeZoneTransition('next');
    const end = Math.min(next?.epochMilliseconds ?? to, to);
    stretches.push({ from: at.epochMilliseconds, to: end, offset: at.offsetNanoseconds / 1_000_000 });
    if (next === null) {
      break;
    }
    at = next;
  }
  return stretches;
}

function dateOf(day: Day): Temporal.PlainDate {
  return new Temporal.PlainDate(1970, 1, 1).add({ days: day });
}

function dayOfDate(date: Temporal.PlainDate): Day {
  return dayOfText(date.toString());
}

/** The day of a date that is written `2026-12-03`; NaN when it isn't. */
export function dayOfText(date: string): Day {
  return Date.parse(date) / dayMs;
}
