// The grid of starts that a host's hours give, nothing else considered. Each of the hours begins a grid of its own, so
// that a start doesn't depend on which part of the calendar is asked for; a meeting may run on into hours that follow.
import type { SlotRules } from '../event-types/event-type.ts';
import type { Hours } from './hours.ts';
import { type Day, dayOfText, type LocalDays, minuteMs } from './local-days.ts';

type Open = {
  readonly day: Day;
  readonly start: number;
  readonly end: number;
  /** Of the time without a gap that this is a part of. */
  readonly run: { end: number };
};

/** Starts at or after `from` and before `to` on dates that are not closed, ascending. */
export function startsInHours(
  hours: Hours,
  { minutes, interval = minutes }: Pick<SlotRules, 'minutes' | 'interval'>,
  where: {
    readonly days: LocalDays;
    readonly from: number;
    readonly to: number;
    readonly closed: ReadonlySet<Day>;
  },
): number[] {
  const { days, from, to, closed } = where;
  const first = days.dayOf(from);
  const last = days.dayOf(to - 1);
  const length = minutes * minuteMs;
  const step = interval * minuteMs;
  const starts: number[] = [];
  // A meeting lasts a day at most: it ends two dates later when the one between is short.
  for (const { day, start, end, run } of openTimes(hours, days, { first, last: last + 2 })) {
    if (day > last || closed.has(day)) {
      continue;
    }
    const stop = Math.min(end - 1, run.end - length, to - 1);
    const skipped = Math.max(0, Math.ceil((from - start) / step));
    for (let at = start + skipped * step; at <= stop; at += step) {
      starts.push(at);
    }
  }
  return isAscending(starts) ? starts : [...new Set(starts)].sort((a, b) => a - b);
}

function openTimes(
  hours: Hours,
  days: LocalDays,
  { first, last }: { readonly first: Day; readonly last: Day },
): Open[] {
  const weekly = Array.from({ length: 7 }, (_, weekday) =>
    hours.weekly.filter((one) => one.weekday === weekday),
  );
  const overrides = overridesBetween(hours, first, last);
  const spans: Omit<Open, 'run'>[] = [];
  for (let day = first; day <= last; day += 1) {
    const ofDay = overrides.get(day) ?? weekly[weekdayOf(day)] ?? [];
    for (const { start, end } of ofDay) {
      if (start !== null && end !== null) {
        const opens = days.at(day, start);
        // Where the end of a date is missing, or the whole of it, its hours would reach into the next one.
        const closes = Math.min(days.at(day, end), days.startOf(day + 1));
        if (opens < closes) {
          spans.push({ day, start: opens, end: closes });
        }
      }
    }
  }
  let run = { end: -Infinity };
  return spans
    .sort((a, b) => a.start - b.start)
    .map((span) => {
      run = span.start > run.end ? { end: span.end } : run;
      run.end = Math.max(run.end, span.end);
      return { ...span, run };
    });
}

type DayHours = readonly { readonly start: number | null; readonly end: number | null }[];

function overridesBetween({ overrides }: Hours, first: Day, last: Day): Map<Day, DayHours> {
  const found = new Map<Day, { start: number | null; end: number | null }[]>();
  for (const { date, start, end } of overrides) {
    const day = dayOfText(date);
    if (day >= first && day <= last) {
      found.set(day, [...(found.get(day) ?? []), { start, end }]);
    }
  }
  return found;
}

/** 0 = Sunday; 1970 began with a Thursday. */
function weekdayOf(day: Day): number {
  return (day + 4) % 7;
}

function isAscending(values: readonly number[]): boolean {
  return values.every((value, index) => index === 0 || value > (values[index - 1] ?? -Infinity));
}
