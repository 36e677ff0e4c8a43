import assert from 'node:assert/strict';
import test from 'node:test';
import { readParameter, splitQuery } from './parameters.ts';

test('values are decoded, a plus is a space, %2B is a plus', () => {
  const parameters = splitQuery('filter=a+b%20c%2B%3D%26&empty&none=&=x&&eq=a=b');
  assert.equal(readParameter(parameters, 'filter'), 'a b c+=&');
  assert.equal(readParameter(parameters, 'empty'), '');
  assert.equal(readParameter(parameters, 'none'), '');
  assert.equal(readParameter(parameters, 'eq'), 'a=b');
  assert.equal(readParameter(parameters, 'absent'), undefined);
});

test('names are decoded and case matters', () => {
  const parameters = splitQuery('fil%74er=x&Filter=y');
  assert.equal(readParameter(parameters, 'filter'), 'x');
});

test('a parameter that nobody reads can’t fail a request', () => {
  const parameters = splitQuery('a=%zz&a=1&%zz=1&filter=x&__proto__=1');
  assert.equal(readParameter(parameters, 'filter'), 'x');
  assert.throws(() => readParameter(parameters, 'a'), { scimType: 'invalidValue' });
});
