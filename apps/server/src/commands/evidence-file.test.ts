import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEvidence } from './evidence-file.ts';

test('what is no evidence is not taken for it', () => {
  for (const text of [
    '',
    'null',
    '{"hello":1}',
    '{"evidence":{"organization":{"slug":"a"}},"departures":[{}]}',
  ]) {
    assert.equal(readEvidence(text), undefined);
  }
  assert.ok(readEvidence('{"evidence":{"organization":{"slug":"a"}},"departures":[]}') !== undefined);
});
