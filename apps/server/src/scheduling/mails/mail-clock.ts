// How a mail says when: in the zone and the form of the one who reads it, always with the zone beside it.

/** `timeZone` is an IANA name, `locale` a BCP 47 tag. */
export type Reader = { readonly timeZone: string; readonly locale: string };

export type Span = { readonly start: Temporal.Instant; readonly end: Temporal.Instant };

/** `Thu 3 Dec, 16:00 (CET)`, and the year when it is not the year of `now`. */
export function shortTime(start: Temporal.Instant, reader: Reader, now: Temporal.Instant): string {
  const clock = clockOf(reader);
  const ms = start.epochMilliseconds;
  const sameYear = clock.year.format(ms) === clock.year.format(now.epochMilliseconds);
  const day = (sameYear ? clock.day : clock.dayAndYear).format(ms);
  return plainSpaces(`${day}, ${clock.time.format(ms)} (${zoneName(ms, clock)})`);
}

/** From start to end, with the offset: in the hour that a change of clocks repeats, two times look alike. */
export function fullTime({ start, end }: Span, reader: Reader): string {
  const clock = clockOf(reader);
  const span = clock.span.formatRange(start.epochMilliseconds, end.epochMilliseconds);
  return plainSpaces(`${span} (${zoneAndOffset(start, clock)})`);
}

/** `CET, UTC+01:00, Europe/Berlin`; less where the zone has no letters, no place or no offset of its own. */
function zoneAndOffset(start: Temporal.Instant, clock: Clock): string {
  if (clock.timeZone === 'UTC') {
    return 'UTC';
  }
  const name = zoneName(start.epochMilliseconds, clock);
  const offset = `UTC${start.toZonedDateTimeISO(clock.timeZone).offset}`;
  const parts = [
    /^GMT[+-]/.test(name) ? [] : [name],
    offset,
    /^[+-]/.test(clock.timeZone) ? [] : clock.timeZone,
  ];
  return parts.flat().join(', ');
}

function zoneName(ms: number, clock: Clock): string {
  const named = clock.zone.formatToParts(ms).find((part) => part.type === 'timeZoneName');
  return named?.value ?? clock.timeZone;
}

type Clock = {
  readonly timeZone: string;
  readonly year: Intl.DateTimeFormat;
  readonly day: Intl.DateTimeFormat;
  readonly dayAndYear: Intl.DateTimeFormat;
  readonly time: Intl.DateTimeFormat;
  readonly span: Intl.DateTimeFormat;
  readonly zone: Intl.DateTimeFormat;
};

/** Kept, because making one takes longer than writing the mail, and one deprovisioning writes hundreds. */
const clocks = new Map<string, Clock>();
const CLOCKS_KEPT = 200;

/** The sentences are English, so dates are too, in the reader's form of it. What Intl doesn't know is UTC, British. */
function clockOf({ timeZone, locale }: Reader): Clock {
  const key = `${locale} ${timeZone}`;
  const kept = clocks.get(key);
  if (kept !== undefined) {
    return kept;
  }
  const knownZone = knownTo(() => new Intl.DateTimeFormat('en', { timeZone })) ? timeZone : 'UTC';
  const english = /^en\b/i.test(locale) && knownTo(() => new Intl.Locale(locale));
  const clock = makeClock(english ? locale : 'en-GB', knownZone);
  if (clocks.size >= CLOCKS_KEPT) {
    clocks.clear();
  }
  clocks.set(key, clock);
  return clock;
}

function makeClock(locale: string, timeZone: string): Clock {
  const day = { timeZone, weekday: 'short', day: 'numeric', month: 'short' } as const;
  const { hourCycle } = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions();
  // Where the day has 24 hours, 09:05 is how its times are written.
  const hour =
    hourCycle === 'h23' ? ({ hour: '2-digit', hourCycle } as const) : ({ hour: 'numeric' } as const);
  const time = { timeZone, ...hour, minute: '2-digit' } as const;
  const longDay = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
  return {
    timeZone,
    year: new Intl.DateTimeFormat('en', { timeZone, year: 'numeric' }),
    day: new Intl.DateTimeFormat(locale, day),
    dayAndYear: new Intl.DateTimeFormat(locale, { ...day, year: 'numeric' }),
    time: new Intl.DateTimeFormat(locale, time),
    span: new Intl.DateTimeFormat(locale, { ...longDay, ...time }),
    zone: new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' }),
  };
}

function knownTo(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}

/** Intl puts thin and no-break spaces into times, which would make a subject an encoded word. */
function plainSpaces(text: string): string {
  return text.replace(/[\u2009\u202f\u00a0]/g, ' ');
}
