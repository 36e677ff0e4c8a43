// Weekly hours as the page edits them.
import { api, type ReplyOf } from '../../../client.ts';
import { reading } from '../../api/refused.ts';

export type Hours = ReplyOf<'GET /api/v1/my/hours'>;
export type Range = { readonly start: number; readonly end: number };

export const hoursKey = ['my-hours'] as const;
export const hoursReading = reading(hoursKey, () => api['GET /api/v1/my/hours']({}));

export const weekdays = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
] as const;
/** Monday first. */
export const week = [1, 2, 3, 4, 5, 6, 0] as const;

const endOfDay = 1_440;

/** 540 → "09:00"; the end of the day is midnight. */
export function clockOf(minutes: number): string {
  const rest = minutes % endOfDay;
  return `${String(Math.floor(rest / 60)).padStart(2, '0')}:${String(rest % 60).padStart(2, '0')}`;
}

/** As an end, midnight is that of the next day. */
export function minutesOf(clock: string, which: keyof Range): number | undefined {
  const [, hours, minutes] = /^(\d\d):(\d\d)/.exec(clock) ?? [];
  if (hours === undefined || minutes === undefined) {
    return undefined;
  }
  const value = Number(hours) * 60 + Number(minutes);
  return which === 'end' && value === 0 ? endOfDay : value;
}

/** What follows the last range of a day: an hour later, for as long as the day lasts. */
export function nextRange(ranges: readonly Range[]): Range {
  const last = ranges.at(-1);
  if (last === undefined || last.end + 60 >= endOfDay) {
    return { start: 540, end: 1_020 };
  }
  const start = Math.min(last.end + 60, endOfDay - 60);
  return { start, end: Math.min(start + 120, endOfDay) };
}

/** What is wrong with a day's ranges, or undefined. */
export function rangeProblem(ranges: readonly Range[]): string | undefined {
  if (ranges.some(({ start, end }) => start >= end)) {
    return 'Each end must come after its start.';
  }
  const sorted = [...ranges].sort((a, b) => a.start - b.start);
  return sorted.some(({ start }, index) => index > 0 && start < (sorted[index - 1]?.end ?? 0))
    ? 'These hours overlap.'
    : undefined;
}
