// When a person can be booked: weekly hours and exceptions by date, in local wall clock with an IANA time zone.

export type Hours = {
  readonly timeZone: string;
  /** 0 = Sunday; minutes since local midnight, the end at most 1440. Hours over midnight are two of these. */
  readonly weekly: readonly WeeklyHours[];
  /** The entries of a date replace that date's weekly hours; null = closed. */
  readonly overrides: readonly DateHours[];
};

export type WeeklyHours = { readonly weekday: number; readonly start: number; readonly end: number };
export type DateHours = { readonly date: string; readonly start: number | null; readonly end: number | null };

export const mostWeeklyHours = 50;
export const mostDateHours = 400;

const weekdays = [1, 2, 3, 4, 5];

/** Monday to Friday, 9 to 17. */
export function defaultHours(timeZone: string): Hours {
  const weekly = weekdays.map((weekday) => ({ weekday, start: 9 * 60, end: 17 * 60 }));
  return { timeZone, weekly, overrides: [] };
}

/** What keeps these hours from being saved, as a sentence for who wrote them; undefined when nothing does. */
export function hoursFault(hours: Hours): string | undefined {
  if (!isTimeZone(hours.timeZone)) {
    return 'The time zone should be an IANA name, like Europe/Berlin.';
  }
  if (hours.weekly.length > mostWeeklyHours || hours.overrides.length > mostDateHours) {
    return `There should be at most ${mostWeeklyHours} weekly hours and ${mostDateHours} hours of single dates.`;
  }
  if (!hours.weekly.every(({ weekday }) => isBetween(weekday, 0, 6))) {
    return 'A weekday should be a number from 0, Sunday, to 6.';
  }
  if (!hours.overrides.every(({ date }) => isDate(date))) {
    return 'A date should be written like 2026-12-03.';
  }
  const open = hours.overrides.filter(({ start, end }) => start !== null || end !== null);
  if (![...hours.weekly, ...open].every(isWithinDay)) {
    return 'Hours should begin before they end, in minutes from 0 to 1440.';
  }
  const dates = hours.overrides.map(({ date, start, end }) => ({
    of: date,
    start: start ?? 0,
    end: end ?? 1_440,
  }));
  if (
    overlap(dates) ||
    overlap(hours.weekly.map(({ weekday, start, end }) => ({ of: String(weekday), start, end })))
  ) {
    return 'Hours of the same day should not overlap, and a closed date should have no hours.';
  }
  return undefined;
}

/** True of IANA names and their aliases, false of offsets like +01:00. */
export function isTimeZone(text: string): boolean {
  if (text.length > 64 || !/^[A-Za-z]/.test(text)) {
    return false;
  }
  try {
    new Temporal.ZonedDateTime(0n, text);
    return true;
  } catch {
    return false;
  }
}

function isDate(text: string): boolean {
  if (!/^(?:19[7-9]|2\d\d)\d-\d\d-\d\d$/.test(text)) {
    return false;
  }
  try {
    Temporal.PlainDate.from(text);
    return true;
  } catch {
    return false;
  }
}

function isBetween(value: number, first: number, last: number): boolean {
  return Number.isInteger(value) && value >= first && value <= last;
}

function isWithinDay({
  start,
  end,
}: {
  readonly start: number | null;
  readonly end: number | null;
}): boolean {
  return start !== null && end !== null && isBetween(start, 0, 1_439) && isBetween(end, start + 1, 1_440);
}

type Span = { readonly of: string; readonly start: number; readonly end: number };

function overlap(spans: readonly Span[]): boolean {
  const sorted = spans.toSorted((a, b) => (a.of === b.of ? a.start - b.start : a.of < b.of ? -1 : 1));
  return sorted.some((span, index) => {
    const before = sorted[index - 1];
    return before !== undefined && before.of === span.of && span.start < before.end;
  });
}
