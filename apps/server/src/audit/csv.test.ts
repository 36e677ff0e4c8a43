import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvRecord } from './csv.ts';

test('cells are quoted, quotes doubled, and what a spreadsheet would take for a formula is text', () => {
  assert.equal(csvRecord(['a, b', 'say "x"', null, 7]), '"a, b","say ""x""","","7"\r\n');
  for (const start of ['=', '+', '-', '@', '\t', '\r', '\n', '＝']) {
    assert.equal(csvRecord([`${start}1+1`]), `"'${start}1+1"\r\n`, JSON.stringify(start));
  }
  assert.equal(csvRecord([-1, 'a=b', 'x@example.com']), '"-1","a=b","x@example.com"\r\n');
});
