// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the cases are source code.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOf } from './source-text.ts';

const cases: readonly (readonly [string, string, string])[] = [
  ['a comment of one line', 'a // b\nc', 'a     \nc'],
  ['a comment of several lines', 'a /* b\n c */ d', 'a     \n      d'],
  ['a string that looks like a comment', "a = 'http://b'", "a = '        '"],
  ['a comment sign within a template, and code within it', 'a = `//${b}{` // c', 'a = `  ${b} `     '],
  ['a template within a template', 'a = `${`{${b}`}}`', 'a = `${` ${b}`} `'],
  ['an escaped quote', String.raw`a = 'b\'// c'`, "a = '       '"],
  ['a regular expression with a quote and a slash in it', "a.test(/['/]/)", 'a.test(/     )'],
  ['a division', "a / b / 'c'", "a / b / ' '"],
  ['a regular expression after a comment', "// one\n/'/", '      \n/  '],
];

for (const [what, text, code] of cases) {
  test(`blanks comments and strings, and keeps every position: ${what}`, () => {
    assert.equal(codeOf(text, 'blank'), code);
    assert.equal(codeOf(text, 'blank').length, text.length);
  });
}

test('keeps strings when only comments are to go', () => {
  assert.equal(codeOf("a = 'b' // c", 'keep'), "a = 'b'     ");
});
