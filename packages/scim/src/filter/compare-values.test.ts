import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { attribute } from '../attribute.ts';
import { comparable, compareText, compareValues } from './compare-values.ts';

describe('compareText', () => {
  it('puts code points above U+FFFF last, where UTF-16 would not', () => {
    assert.ok(compareText('\u{1f600}', '\uff5e') > 0);
    assert.deepEqual(['\uff5e', '\u{1f600}'].sort(), ['\u{1f600}', '\uff5e']);
  });

  it('puts the beginning of a text before the text', () => {
    assert.ok(compareText('ab', 'abc') < 0);
    assert.ok(compareText('', 'a') < 0);
    assert.equal(compareText('ab', 'ab'), 0);
  });

  it('agrees with the order of the bytes of UTF-8, as PostgreSQL’s collation "C" has it', () => {
    const letters = fc.constantFrom(
      'a',
      'b',
      'é',
      'ε',
      '\ud7ff',
      '\ue000',
      '\uffff',
      '\u{10000}',
      '\u{10ffff}',
    );
    const text = fc.oneof(
      fc.array(letters, { maxLength: 6 }).map((list) => list.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(text, text, (left, right) => {
        const bytes = Buffer.compare(Buffer.from(left), Buffer.from(right));
        assert.equal(Math.sign(compareText(left, right)), bytes);
      }),
    );
  });
});

describe('compareValues', () => {
  it('orders numbers, instants and booleans by what they are', () => {
    assert.ok(compareValues(9, 10) < 0);
    assert.ok(compareValues(10n, 9n) > 0);
    assert.equal(compareValues(7n, 7n), 0);
    assert.ok(compareValues(false, true) < 0);
  });

  it('gives two types no order', () => {
    assert.equal(compareValues('1', 2), 0);
  });
});

describe('comparable', () => {
  it('folds text unless its attribute is caseExact; binary is always exact (RFC 7643 §2.3.6 Binary)', () => {
    assert.equal(comparable(attribute('a'), 'ÄB'), 'äb');
    assert.equal(comparable(attribute('a', { caseExact: true }), 'ÄB'), 'ÄB');
    assert.equal(comparable(attribute('a', { type: 'reference' }), 'AB'), 'ab');
    assert.equal(comparable(attribute('a', { type: 'binary' }), 'AB'), 'AB');
  });

  it('reads instants in nanoseconds', () => {
    assert.equal(
      comparable(attribute('a', { type: 'dateTime' }), '1970-01-01T01:00:01+01:00'),
      1_000_000_000n,
    );
  });

  it('gives undefined for what is not of the attribute’s type', () => {
    assert.equal(comparable(attribute('a'), 1), undefined);
    assert.equal(comparable(attribute('a', { type: 'boolean' }), 'true'), undefined);
    assert.equal(comparable(attribute('a', { type: 'integer' }), '1'), undefined);
    assert.equal(comparable(attribute('a', { type: 'decimal' }), true), undefined);
    assert.equal(comparable(attribute('a', { type: 'binary' }), 1), undefined);
    assert.equal(comparable(attribute('a', { type: 'dateTime' }), 'today'), undefined);
    assert.equal(comparable(attribute('a', { type: 'complex' }), { value: 'x' }), undefined);
  });
});
