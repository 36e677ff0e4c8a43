// Dates, times and lengths as the reader writes them. The calendar is always the Gregorian one, since the grid is.
import { locale, text } from '../text/text.ts';
import { firstOf, type LocalDate, type Month, utcOf } from './local-date.ts';

export type HourCycle = 'h12' | 'h23';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const found = formats.get(key) ?? new Intl.DateTimeFormat(locale, { calendar: 'gregory', ...options });
  formats.set(key, found);
  return found;
}

/** What the reader's locale uses. */
export function usualHourCycle(): HourCycle {
  const { hourCycle } = format({ hour: 'numeric' }).resolvedOptions();
  return hourCycle === 'h11' || hourCycle === 'h12' ? 'h12' : 'h23';
}

/** December 2026 */
export function monthText(month: Month): string {
  return format({ timeZone: 'UTC', month: 'long', year: 'numeric' }).format(utcOf(firstOf(month)));
}

/** Thursday 3 December */
export function dayText(date: LocalDate): string {
  return format({ timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'long' }).format(utcOf(date));
}

/** Thu 3 Dec */
export function shortDayText(date: LocalDate): string {
  return format({ timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' }).format(utcOf(date));
}

/** 3 */
export function dayNumber(date: LocalDate): string {
  return new Intl.NumberFormat(locale).format(Number(date.slice(8)));
}

/** Sunday and Su, by number: 0 = Sunday. */
export function weekdayText(weekday: number, width: 'long' | 'short'): string {
  // 2026-11-01 was a Sunday.
  return format({ timeZone: 'UTC', weekday: width }).format(Date.UTC(2026, 10, 1 + weekday));
}

export function timeText(instant: string, timeZone: string, hourCycle: HourCycle): string {
  return timeFormat(timeZone, hourCycle).format(Date.parse(instant));
}

function timeFormat(timeZone: string, hourCycle: HourCycle): Intl.DateTimeFormat {
  const hour = hourCycle === 'h12' ? 'numeric' : '2-digit';
  return format({ timeZone, hourCycle, hour, minute: '2-digit' });
}

/** Thursday 3 December 2026 */
export function dateText(instant: string, timeZone: string): string {
  const options = { timeZone, weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
  return format(options).format(Date.parse(instant));
}

export type Span = { readonly start: string; readonly end: string };

/** 10:00–10:30 */
export function timesText({ start, end }: Span, timeZone: string, hourCycle: HourCycle): string {
  return timeFormat(timeZone, hourCycle).formatRange(Date.parse(start), Date.parse(end));
}

/** GMT+1 */
export function offsetText(instantMs: number, timeZone: string): string {
  const parts = format({ timeZone, timeZoneName: 'shortOffset' }).formatToParts(instantMs);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

/**
 * The times of one day. At the end of daylight saving an hour comes twice: labels that would be alike get their offset.
 */
export function slotLabels(starts: readonly string[], timeZone: string, hourCycle: HourCycle): string[] {
  const labels = starts.map((start) => timeText(start, timeZone, hourCycle));
  return labels.map((label, index) => {
    const isAlone = labels.indexOf(label) === labels.lastIndexOf(label);
    return isAlone ? label : `${label} (${offsetText(Date.parse(starts[index] ?? ''), timeZone)})`;
  });
}

/** 45 minutes; 1 hour 30 minutes */
export function lengthText(minutes: number): string {
  const unit = (value: number, name: 'hour' | 'minute') =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'long' }).format(value);
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [hours > 0 ? unit(hours, 'hour') : '', rest > 0 ? unit(rest, 'minute') : '']
    .filter(Boolean)
    .join(' ');
}

/** "Dana, Emil and Flo" */
export function listText(items: readonly string[]): string {
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(items);
}

/** 0 = Sunday. Not every browser knows it of a locale. */
export function firstWeekday(): number {
  const asked = new Intl.Locale(locale) as Intl.Locale & {
    getWeekInfo?: () => { firstDay: number };
    weekInfo?: { firstDay: number };
  };
  const info = asked.getWeekInfo?.() ?? asked.weekInfo;
  return info === undefined ? usualFirstWeekday(asked.maximize().region ?? '') : info.firstDay % 7;
}

const sundayRegions = 'AU BR CA CN CO HK ID IL IN JP KE KR MX PE PH PK SA SG TH TW US VE ZA';
const saturdayRegions = 'AE AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY';

function usualFirstWeekday(region: string): number {
  if (saturdayRegions.includes(region)) {
    return 6;
  }
  return sundayRegions.includes(region) ? 0 : 1;
}

/** What the page shows of a month with nothing free, or says when it has come. */
export function monthSummary(month: Month, daysWithTimes: number): string {
  return daysWithTimes === 0
    ? text.noTimesIn(monthText(month))
    : `${monthText(month)}: ${text.daysWithTimes(daysWithTimes)}`;
}
