import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { instant, type Json, sameValue } from './attribute.ts';

const work = { value: 'a@example.com', type: 'work', primary: true };
const home = { value: 'b@example.com', type: 'home' };

test('the values of a multi-valued attribute have no order (RFC 7643 §2.4 Multi-Valued Attributes)', () => {
  assert.equal(sameValue([work, home], [home, work]), true);
  assert.equal(sameValue(['a', 'b'], ['b', 'a']), true);
  assert.equal(
    sameValue([home, { type: 'work', primary: true, value: 'a@example.com' }], [work, home]),
    true,
  );
});

test('what one list has and the other has not, or not as often, makes them differ', () => {
  assert.equal(sameValue([work, home], [work]), false);
  assert.equal(sameValue([work, work, home], [work, home, home]), false);
  assert.equal(sameValue([work, home], [{ ...work, primary: false }, home]), false);
  assert.equal(sameValue(['1'], [1]), false);
  assert.equal(sameValue([true], ['true']), false);
  assert.equal(sameValue(['a,b'], ['a', 'b']), false);
});

test('a member without a value is no member, in a list too (RFC 7643 §2.5 Unassigned and Null Values)', () => {
  assert.equal(sameValue({ type: 'work', display: null }, { type: 'work' }), true);
  assert.equal(sameValue([home, { ...work, display: null }], [{ ...work, parts: [] }, home]), true);
  assert.equal(sameValue([], undefined), true);
  assert.equal(sameValue([null], [{}]), true);
  assert.equal(sameValue([null], []), false);
});

const element: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json[]>(null, true, 7, '', 'a', 'A', '"', ','),
  fc.dictionary(
    fc.constantFrom('value', 'type', 'x', '__proto__'),
    fc.constantFrom<Json[]>(null, 'a', 'b', 1, [], ['a', 'b'], { deep: 'c' }),
  ),
);

/** The definition, in quadratic time: each element of one list has a partner of its own in the other. */
function pairsUp(left: readonly Json[], right: readonly Json[]): boolean {
  const free = [...right];
  return (
    left.length === right.length &&
    left.every((one) => {
      const partner = free.findIndex((other) => sameValue(one, other));
      return partner >= 0 && free.splice(partner, 1).length === 1;
    })
  );
}

test('lists are the same when their elements pair up', () => {
  const lists = fc.array(element, { maxLength: 6 });
  fc.assert(
    fc.property(lists, lists, (left, right) => {
      assert.equal(sameValue(left, right), pairsUp(left, right));
      assert.equal(sameValue(left, left.toReversed()), true);
    }),
    { numRuns: 2_000 },
  );
});

test('a day that its month has not is no point in time (RFC 7643 §2.3.5)', () => {
  for (const day of [
    '02-30',
    '02-31',
    '04-31',
    '06-31',
    '09-31',
    '11-31',
    '02-29',
    '00-10',
    '13-01',
    '01-00',
  ]) {
    assert.equal(instant(`2011-${day}T00:00:00Z`), undefined, day);
    assert.equal(instant(`2011-${day}T00:00:00+14:00`), undefined, day);
  }
  for (const day of ['1900-02-29', '2100-02-29', '2023-02-29', '2024-02-30']) {
    assert.equal(instant(`${day}T00:00:00Z`), undefined, day);
  }
  for (const day of ['2024-02-29', '2000-02-29', '0000-02-29', '2011-12-31', '2011-04-30', '2011-02-28']) {
    assert.equal(instant(`${day}T00:00:00Z`), BigInt(Date.parse(`${day}T00:00:00Z`)) * 1_000_000n, day);
  }
  assert.equal(instant('2011-02-28T24:00:00Z'), instant('2011-03-01T00:00:00Z'));
});

test('every day of four centuries is one, and no other', () => {
  for (let time = Date.UTC(1999, 11, 31); time < Date.UTC(2400, 0, 2); time += 86_400_000) {
    const text = new Date(time).toISOString();
    assert.equal(instant(text), BigInt(time) * 1_000_000n, text);
  }
  for (let year = 2000; year < 2400; year += 1) {
    const isLeap = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
    assert.equal(instant(`${year}-02-29T12:00:00Z`) !== undefined, isLeap, String(year));
  }
});
