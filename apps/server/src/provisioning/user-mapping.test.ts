import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dateTime } from './user-mapping.ts';

test('an instant of the database is a dateTime in milliseconds, never rounded up', () => {
  for (const [instant, expected] of [
    ['2026-12-03 15:00:00+00', '2026-12-03T15:00:00.000Z'],
    ['2026-12-03 15:00:00.5+00', '2026-12-03T15:00:00.500Z'],
    ['2026-12-03 15:00:00.05+00', '2026-12-03T15:00:00.050Z'],
    ['2026-12-03 15:00:00.123+00', '2026-12-03T15:00:00.123Z'],
    ['2026-12-31 23:59:59.999999+00', '2026-12-31T23:59:59.999Z'],
  ] as const) {
    assert.equal(dateTime(instant), expected);
    assert.equal(new Date(expected).toISOString(), expected);
  }
});
