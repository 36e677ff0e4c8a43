import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { orderedId } from './ordered-id.ts';
import { storableJson } from './storable-json.ts';

test('what jsonb refuses becomes U+FFFD, in values and in names', () => {
  assert.equal(storableJson({ a: 'x\0y\ud800' }), '{"a":"x\\ufffdy\\ufffd"}');
  assert.deepEqual(JSON.parse(storableJson({ 'n\0': '\udfff' })), { 'n\ufffd': '\ufffd' });
});

test('text that only looks like an escape stays', () => {
  const value = { a: '\\u0000', b: '\\\\ud800', c: 'C:\\ufffd' };
  assert.deepEqual(JSON.parse(storableJson(value)), value);
});

test('any text comes back well-formed, without NUL and otherwise unchanged', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const stored: { text: string } = JSON.parse(storableJson({ text }));
      assert.equal(stored.text, text.toWellFormed().replaceAll('\0', '\ufffd'));
    }),
  );
});

test('ids made one after another sort in that order, many in a millisecond included', () => {
  const ids = Array.from({ length: 20_000 }, orderedId);
  assert.deepEqual(ids.toSorted(), ids);
  assert.equal(new Set(ids).size, ids.length);
  assert.match(ids[0] ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
