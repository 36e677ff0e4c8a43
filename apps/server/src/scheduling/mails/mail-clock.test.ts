import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fullTime, shortTime } from './mail-clock.ts';

const now = Temporal.Instant.from('2026-11-24T09:00:00Z');
const start = Temporal.Instant.from('2026-12-03T15:00:00Z');
const end = Temporal.Instant.from('2026-12-03T15:30:00Z');
const berlin = { timeZone: 'Europe/Berlin', locale: 'de' };

test('a time is told in the reader’s zone and form', () => {
  const readers = [
    [
      berlin,
      'Thu 3 Dec, 16:00 (CET)',
      'Thursday, 3 December 2026, 16:00–16:30 (CET, UTC+01:00, Europe/Berlin)',
    ],
    [
      { timeZone: 'America/New_York', locale: 'en-US' },
      'Thu, Dec 3, 10:00 AM (EST)',
      'Thursday, December 3, 2026, 10:00 – 10:30 AM (EST, UTC-05:00, America/New_York)',
    ],
    [
      { timeZone: 'Asia/Tokyo', locale: 'en-GB' },
      'Fri 4 Dec, 00:00 (GMT+9)',
      'Friday, 4 December 2026, 00:00–00:30 (UTC+09:00, Asia/Tokyo)',
    ],
    [
      { timeZone: 'UTC', locale: 'fr' },
      'Thu 3 Dec, 15:00 (UTC)',
      'Thursday, 3 December 2026, 15:00–15:30 (UTC)',
    ],
  ] as const;
  for (const [reader, short, full] of readers) {
    assert.equal(shortTime(start, reader, now), short);
    assert.equal(fullTime({ start, end }, reader), full);
  }
});

test('where the day has 24 hours, the hour has two digits', () => {
  const early = Temporal.Instant.from('2026-12-03T09:05:00Z');
  const midnight = Temporal.Instant.from('2026-12-03T00:05:00Z');
  for (const country of ['GB', 'IE', 'ZA', 'DK', 'SE', 'BE', 'CH', 'DE']) {
    const reader = { timeZone: 'UTC', locale: `en-${country}` };
    assert.match(shortTime(early, reader, now), /, 09[:.]05 \(/, country);
    assert.match(shortTime(midnight, reader, now), /, 00[:.]05 \(/, country);
    assert.match(fullTime({ start: early, end: start }, reader), / 09[:.]05/, country);
  }
  assert.match(shortTime(early, { timeZone: 'UTC', locale: 'en-US' }, now), /, 9:05 AM \(/);
});

test('a meeting in another year says which, by the reader’s calendar', () => {
  const summer = Temporal.Instant.from('2027-07-01T15:00:00Z');
  assert.match(shortTime(summer, berlin, now), /^Thu,? 1 Jul 2027, 17:00 \(CEST\)$/);
  const midnight = Temporal.Instant.from('2026-12-31T23:30:00Z');
  assert.match(shortTime(midnight, berlin, now), /2027/);
  assert.doesNotMatch(shortTime(midnight, { timeZone: 'UTC', locale: 'en-GB' }, now), /202/);
});

test('in the hour that the end of summer time repeats, the offset tells the two apart', () => {
  const at = (time: string) => {
    const first = Temporal.Instant.from(time);
    return fullTime({ start: first, end: first.add({ minutes: 15 }) }, berlin);
  };
  assert.match(at('2026-10-25T00:30:00Z'), /02:30.*CEST, UTC\+02:00/);
  assert.match(at('2026-10-25T01:30:00Z'), /02:30.*CET, UTC\+01:00/);
});

test('what Intl doesn’t know is told in UTC, and nothing throws', () => {
  assert.equal(
    shortTime(start, { timeZone: 'Mars/Base', locale: 'en-\u{1f4a5}' }, now),
    'Thu 3 Dec, 15:00 (UTC)',
  );
  const noise = fc.string({ unit: 'binary' });
  const offset = fc.constantFrom('+05:30', '-00:00', '+5', '+24:00', 'EST5EDT', 'etc/gmt+3', 'Etc/Unknown');
  fc.assert(
    fc.property(fc.oneof(noise, offset), noise, (timeZone, locale) => {
      const reader = { timeZone, locale };
      for (const told of [shortTime(start, reader, now), fullTime({ start, end }, reader)]) {
        assert.doesNotMatch(told, /[\r\n\u2009\u202f\u00a0]/);
      }
    }),
  );
});
