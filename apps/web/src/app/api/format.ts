// Instants, dates and numbers in words, in the reader's language and in the zone that the page is about.

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** "3 minutes ago", "yesterday". */
export function ago(instant: string, now = Date.now()): string {
  const past = new Date(instant).getTime() - now;
  const size = Math.abs(past);
  if (size < 45_000) {
    return past > 0 ? 'in a moment' : 'just now';
  }
  if (size < hourMs) {
    return relative.format(Math.round(past / minuteMs), 'minute');
  }
  if (size < dayMs) {
    return relative.format(Math.round(past / hourMs), 'hour');
  }
  return size < 30 * dayMs
    ? relative.format(Math.round(past / dayMs), 'day')
    : new Date(instant).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
}

/** "Thu 26 Nov 2026, 14:05". */
export function dateTime(instant: string, timeZone?: string): string {
  return new Date(instant).toLocaleString('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    ...(timeZone !== undefined && { timeZone }),
  });
}

/** With seconds, for a log. */
export function exactTime(instant: string): string {
  return new Date(instant).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
}

export function day(instant: string, timeZone?: string): string {
  return new Date(instant).toLocaleDateString('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(timeZone !== undefined && { timeZone }),
  });
}

export function clock(instant: string, timeZone?: string): string {
  return new Date(instant).toLocaleTimeString('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    ...(timeZone !== undefined && { timeZone }),
  });
}

/** "1 booking", "3 bookings". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;
}

/** "30 min", "1 h 30 min", "2 days". */
export function length(minutes: number): string {
  if (minutes === 0) {
    return 'none';
  }
  if (minutes % 1_440 === 0) {
    return counted(minutes / 1_440, 'day');
  }
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours > 0 ? `${hours} h` : '', rest > 0 ? `${rest} min` : ''].filter(Boolean).join(' ');
}
