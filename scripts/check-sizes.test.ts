import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sizeFindings } from './check-sizes.ts';

function file(path: string, lines: number) {
  return { path, text: 'a;\n'.repeat(lines) };
}

const short = Array.from({ length: 18 }, (_, at) => file(`a/short-${at}.ts`, 300));

test('allows a file of 500 lines and refuses one of 501', () => {
  assert.deepEqual(sizeFindings([...short, file('a/b.ts', 500)]), []);
  assert.deepEqual(sizeFindings([...short, file('a/b.ts', 501)]), ['a/b.ts has 501 lines; 500 is the most.']);
});

test('allows one file in ten over 300 lines, and no more', () => {
  const two = [file('a/b.ts', 301), file('a/c.ts', 400)];
  assert.deepEqual(sizeFindings([...short, ...two]), []);
  assert.deepEqual(sizeFindings([...short, ...two, file('a/d.ts', 350)]), [
    'One file in ten has 301 lines or more; 300 is the most: a/b.ts (301), a/d.ts (350), a/c.ts (400).',
  ]);
});

test('lets data and tests be long', () => {
  const long = ['a/schemas/user.ts', 'a/filter/filter-cases.ts', 'a/b.test.ts'].map((path) =>
    file(path, 900),
  );
  assert.deepEqual(sizeFindings(long), []);
});
