import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addDays,
  addMonths,
  lastOf,
  laterMonth,
  localDateOf,
  weekdayOf,
  weekOf,
  weeksOf,
} from './local-date.ts';

test('a date later or earlier crosses months and years', () => {
  assert.equal(addDays('2026-12-31', 1), '2027-01-01');
  assert.equal(addDays('2028-03-01', -1), '2028-02-29');
  assert.equal(laterMonth('2026-12', 1), '2027-01');
  assert.equal(laterMonth('2026-01', -13), '2024-12');
});

test('the same day of a shorter month is its last', () => {
  assert.equal(addMonths('2026-01-31', 1), '2026-02-28');
  assert.equal(addMonths('2028-02-29', 12), '2029-02-28');
  assert.equal(addMonths('2026-03-15', -1), '2026-02-15');
  assert.equal(lastOf('2028-02'), '2028-02-29');
});

test('an instant has another date in another zone', () => {
  const instant = Date.parse('2026-12-31T23:30:00Z');
  assert.equal(localDateOf(instant, 'UTC'), '2026-12-31');
  assert.equal(localDateOf(instant, 'Asia/Calcutta'), '2027-01-01');
  assert.equal(localDateOf(instant, 'America/Los_Angeles'), '2026-12-31');
});

test('weeks begin where the locale begins them', () => {
  assert.equal(weekdayOf('2026-12-03'), 4);
  assert.deepEqual(weekOf('2026-12-03', 1), ['2026-11-30', '2026-12-06']);
  assert.deepEqual(weekOf('2026-12-03', 0), ['2026-11-29', '2026-12-05']);
  assert.deepEqual(weekOf('2026-12-05', 6), ['2026-12-05', '2026-12-11']);
});

test('a month is rows of seven that hold each of its days once', () => {
  for (const month of ['2026-02', '2026-03', '2026-08', '2026-11', '2028-02']) {
    for (const firstWeekday of [0, 1, 6]) {
      const weeks = weeksOf(month, firstWeekday);
      const days = weeks.flat().filter((date) => date !== null);
      assert.ok(weeks.every((week) => week.length === 7));
      assert.ok(
        weeks.every((week) =>
          week.every((date, at) => date === null || weekdayOf(date) === (firstWeekday + at) % 7),
        ),
      );
      assert.deepEqual(days, [...new Set(days)].sort());
      assert.equal(days.at(-1), lastOf(month));
      assert.equal(days.length, Number(lastOf(month).slice(8)));
    }
  }
});
