import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayByKey } from './month-keys.ts';

const bounds = { firstWeekday: 1, rtl: false, today: '2026-11-26' };
const none = { shiftKey: false, altKey: false, ctrlKey: false, metaKey: false };

function press(key: string, from: string, over: Partial<typeof bounds & { shiftKey: boolean }> = {}) {
  return dayByKey({ ...none, key, shiftKey: over.shiftKey ?? false }, from, { ...bounds, ...over });
}

test('arrows go by days and weeks, into the neighbouring months too', () => {
  assert.equal(press('ArrowRight', '2026-11-30'), '2026-12-01');
  assert.equal(press('ArrowLeft', '2026-12-01'), '2026-11-30');
  assert.equal(press('ArrowDown', '2026-12-03'), '2026-12-10');
  assert.equal(press('ArrowUp', '2026-12-03'), '2026-11-26');
});

test('from right to left the arrows change sides', () => {
  assert.equal(press('ArrowLeft', '2026-12-01', { rtl: true }), '2026-12-02');
  assert.equal(press('ArrowRight', '2026-12-02', { rtl: true }), '2026-12-01');
});

test('Home and End are the ends of the week as the locale has it', () => {
  assert.equal(press('Home', '2026-12-03'), '2026-11-30');
  assert.equal(press('End', '2026-12-03'), '2026-12-06');
  assert.equal(press('Home', '2026-12-03', { firstWeekday: 0 }), '2026-11-29');
  assert.equal(press('End', '2026-12-03', { firstWeekday: 6 }), '2026-12-04');
});

test('Page keys go by months, with Shift by years', () => {
  assert.equal(press('PageDown', '2027-01-31'), '2027-02-28');
  assert.equal(press('PageUp', '2027-01-31'), '2026-12-31');
  assert.equal(press('PageDown', '2027-01-31', { shiftKey: true }), '2028-01-31');
});

test('nothing leads before this month or beyond five years', () => {
  assert.equal(press('PageUp', '2026-11-26'), '2026-11-01');
  assert.equal(press('ArrowUp', '2026-11-03'), '2026-11-01');
  assert.equal(press('PageDown', '2031-11-20', { shiftKey: true }), '2031-11-26');
});

test('other keys and combinations are left to the browser', () => {
  assert.equal(press('Tab', '2026-12-03'), undefined);
  assert.equal(press('Enter', '2026-12-03'), undefined);
  assert.equal(dayByKey({ ...none, key: 'ArrowLeft', altKey: true }, '2026-12-03', bounds), undefined);
});
