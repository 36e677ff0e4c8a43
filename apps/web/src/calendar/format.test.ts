import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lengthText, shortDayText, slotLabels, timesText } from './format.ts';

test('labels that come twice at the end of daylight saving get their offset', () => {
  const starts = [
    '2026-11-01T05:00:00Z',
    '2026-11-01T05:30:00Z',
    '2026-11-01T06:00:00Z',
    '2026-11-01T07:00:00Z',
  ];
  assert.deepEqual(slotLabels(starts, 'America/New_York', 'h23'), [
    '01:00 (GMT-4)',
    '01:30',
    '01:00 (GMT-5)',
    '02:00',
  ]);
});

test('a zone that shifts by half an hour repeats half an hour', () => {
  const starts = ['2026-04-04T14:30:00Z', '2026-04-04T15:00:00Z', '2026-04-04T15:30:00Z'];
  assert.deepEqual(slotLabels(starts, 'Australia/Lord_Howe', 'h23'), [
    '01:30 (GMT+11)',
    '01:30 (GMT+10:30)',
    '02:00',
  ]);
});

test('midnight is the first hour in either notation', () => {
  assert.deepEqual(slotLabels(['2026-12-03T00:00:00Z', '2026-12-03T12:00:00Z'], 'UTC', 'h23'), [
    '00:00',
    '12:00',
  ]);
  assert.deepEqual(slotLabels(['2026-12-03T00:00:00Z', '2026-12-03T12:00:00Z'], 'UTC', 'h12'), [
    '12:00 am',
    '12:00 pm',
  ]);
});

test('days, spans and lengths are written as the locale does', () => {
  assert.equal(shortDayText('2026-12-01'), 'Tue 1 Dec');
  assert.equal(
    timesText({ start: '2026-12-03T15:00:00Z', end: '2026-12-03T15:30:00Z' }, 'Europe/Berlin', 'h23'),
    '16:00–16:30',
  );
  assert.equal(lengthText(45), '45 minutes');
  assert.equal(lengthText(60), '1 hour');
  assert.equal(lengthText(90), '1 hour 30 minutes');
});
