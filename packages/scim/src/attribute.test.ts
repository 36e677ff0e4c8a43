import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Json, sameValue } from './attribute.ts';

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
