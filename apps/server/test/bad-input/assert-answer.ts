// What every answer has to be, and what a refusal has to be: RFC 7644 §3.12 HTTP Status and Error Response Handling.
import assert from 'node:assert/strict';
import { ERROR, isObject, type Json, MEDIA_TYPE } from '@linktime/scim';
import type { Expected } from './case.ts';
import type { WireAnswer } from './wire.ts';

// The insides of the server: SQL, constraints, stacks, the words of its database and its libraries.
const insides =
  /person__|team__|linktime\.|pg_(?!sleep)|SQLSTATE|syntax error at or near|invalid byte sequence|violates|node:|node_modules|\.[jt]s:\d|\n\s+at |Unexpected token|JSON at position|\[object |undefined|NaN/;
const secrets = /lt_scim_[0-9A-Za-z]|hunter2/;

export function assertAnswer(answer: WireAnswer, expected: Expected, isHead: boolean): void {
  assert.equal(answer.status, expected.status, answer.body.slice(0, 400));
  assert.doesNotMatch(answer.body, secrets, 'no answer tells a token or a password');
  for (const [name, pattern] of Object.entries(expected.headers ?? {})) {
    assert.match(answer.headers.get(name) ?? '', pattern, name);
  }
  if (expected.hides !== undefined) {
    assert.ok(!answer.body.includes(expected.hides), `"${expected.hides}" came back`);
  }
  if (isHead || answer.body === '') {
    assert.ok(isHead || answer.status === 204 || answer.status === 304, 'there is a body');
    return;
  }
  assert.equal(answer.headers.get('content-type'), MEDIA_TYPE);
  const body: Json = JSON.parse(answer.body);
  if (answer.status >= 400) {
    assertError(body, expected);
  } else if (expected.finds !== undefined) {
    assertFound(body, expected.finds);
  }
  for (const [path, value] of Object.entries(expected.shows ?? {})) {
    assert.deepEqual(at(body, path), value, path);
  }
}

function assertError(body: Json, expected: Expected): void {
  assert.ok(isObject(body));
  const { schemas, status, scimType, detail, ...more } = body;
  assert.deepEqual(schemas, [ERROR]);
  assert.equal(status, String(expected.status), '"status" is a string');
  assert.equal(scimType, expected.scimType, String(detail));
  assert.ok(typeof detail === 'string' && /^\S.{10,}\S$/s.test(detail), `no sentence: ${detail}`);
  assert.ok(detail.length < 1_000, 'what came is hardly echoed');
  // What was sent stands in quotes.
  assert.doesNotMatch(detail.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""'), insides);
  assert.deepEqual(more, {});
}

function assertFound(body: Json, names: readonly string[]): void {
  assert.equal(at(body, 'totalResults'), names.length, 'totalResults');
  const resources = at(body, 'Resources');
  assert.ok(Array.isArray(resources));
  const found = resources.map((_, index) => String(at(body, `Resources.${index}.userName`)).split('@')[0]);
  assert.deepEqual(found, names);
}

function at(body: Json, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((value, name) => {
    if (Array.isArray(value)) {
      return name === 'length' ? value.length : value[Number(name)];
    }
    return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }, body);
}
