// Arithmetic on calendar dates as text, `2026-12-03`, and on months, `2026-12`. No clock and no zone but in localDateOf.

export type LocalDate = string;
export type Month = string;

const dayMs = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** The date that an instant has in a time zone. */
export function localDateOf(instantMs: number, timeZone: string): LocalDate {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(instantMs).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** Midnight of the date in UTC, to be formatted in UTC. */
export function utcOf(date: LocalDate): number {
  return Date.parse(`${date}T00:00:00Z`);
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return dateOf(utcOf(date) + days * dayMs);
}

/** The same day of another month, or that month's last. */
export function addMonths(date: LocalDate, months: number): LocalDate {
  const month = laterMonth(monthOf(date), months);
  const day = Math.min(Number(date.slice(8)), daysIn(month));
  return `${month}-${String(day).padStart(2, '0')}`;
}

export function monthOf(date: LocalDate): Month {
  return date.slice(0, 7);
}

export function laterMonth(month: Month, months: number): Month {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return dateOf(Date.UTC(year, number - 1 + months, 1)).slice(0, 7);
}

export function firstOf(month: Month): LocalDate {
  return `${month}-01`;
}

export function lastOf(month: Month): LocalDate {
  return `${month}-${daysIn(month)}`;
}

function daysIn(month: Month): number {
  return Math.round((utcOf(firstOf(laterMonth(month, 1))) - utcOf(firstOf(month))) / dayMs);
}

/** 0 = Sunday. */
export function weekdayOf(date: LocalDate): number {
  return new Date(utcOf(date)).getUTCDay();
}

/** The first and the last day of the week that a date is in. */
export function weekOf(date: LocalDate, firstWeekday: number): readonly [LocalDate, LocalDate] {
  const before = (weekdayOf(date) - firstWeekday + 7) % 7;
  return [addDays(date, -before), addDays(date, 6 - before)];
}

/** A month as rows of seven; null before its first and behind its last day. */
export function weeksOf(month: Month, firstWeekday: number): (LocalDate | null)[][] {
  const [start] = weekOf(firstOf(month), firstWeekday);
  const [, end] = weekOf(lastOf(month), firstWeekday);
  const weeks: (LocalDate | null)[][] = [];
  for (let first = start; first <= end; first = addDays(first, 7)) {
    const week = Array.from({ length: 7 }, (_, index) => addDays(first, index));
    weeks.push(week.map((date) => (monthOf(date) === month ? date : null)));
  }
  return weeks;
}

function dateOf(utcMs: number): LocalDate {
  return new Date(utcMs).toISOString().slice(0, 10);
}

/** An instant as the API writes it, so many minutes later. */
export function minutesLater(instant: string, minutes: number): string {
  return new Date(Date.parse(instant) + minutes * 60_000).toISOString().replace('.000Z', 'Z');
}
