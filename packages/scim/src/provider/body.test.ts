import assert from 'node:assert/strict';
import test from 'node:test';
import { assertError, startClient } from '../../test/client.ts';
import { USER } from '../index.ts';

const user = { schemas: [USER], userName: 'ada@example.com' };
const text = JSON.stringify(user);

test('both media types are accepted, with charset utf-8, in any case (RFC 7644 §3.1)', async () => {
  for (const type of [
    'application/scim+json',
    'application/json',
    'Application/SCIM+JSON; Charset=UTF-8',
    'application/json;charset="utf-8"',
    'application/scim+json; charset=utf-8; boundary=x',
  ]) {
    const { send } = startClient();
    assert.equal((await send('POST /Users', { text, headers: { 'content-type': type } })).status, 201, type);
  }
});

test('other media types and charsets are 415', async () => {
  const { send } = startClient();
  for (const type of [
    'text/plain',
    'application/xml',
    'application/json; charset=utf-16',
    'json',
    `x/${'y'.repeat(999)}`,
  ]) {
    const answer = await send('POST /Users', { text, headers: { 'content-type': type } });
    assertError(answer, 415);
    assert.ok(answer.detail.length < 200);
  }
});

test('a body without Content-Type is read as JSON, with a note', async () => {
  const { send } = startClient();
  const answer = await send('POST /Users', { text, headers: { 'content-type': '' } });
  assert.equal(answer.status, 201);
  assert.match(answer.notes?.join() ?? '', /no Content-Type/);
});

test('Accept is not looked at: every answer is application/scim+json', async () => {
  const { send } = startClient();
  for (const accept of ['application/json', '*/*', 'text/html']) {
    const answer = await send('GET /Users', { headers: { accept } });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-type'], 'application/scim+json');
  }
});

test('a body may have as many bytes as the limit and not one more', async () => {
  const wide = JSON.stringify({ ...user, displayName: 'Zoë ✓ 😀' });
  const bytes = new TextEncoder().encode(wide).length;
  const { send } = startClient({ limits: { bodyBytes: bytes } });
  assert.equal((await send('POST /Users', { text: wide })).status, 201);
  const { send: sendLess } = startClient({ limits: { bodyBytes: bytes - 1 } });
  assertError(await sendLess('POST /Users', { text: wide }), 413);
});

test('what is no JSON object is invalidSyntax, and hardly echoed', async () => {
  const { send } = startClient();
  for (const wrong of [
    'test',
    '',
    ' ',
    '[]',
    'null',
    '1',
    '"x"',
    '{"a":1',
    `{"secret": ${'s'.repeat(500)}`,
    '[{}]',
  ]) {
    for (const line of ['POST /Users', 'PUT /Users/r1', 'PATCH /Users/r1', 'POST /Users/.search']) {
      const answer = await send(line, { text: wrong });
      assertError(answer, 400, 'invalidSyntax');
      assert.ok(answer.detail.length < 120);
    }
  }
});

test('JSON may nest as deep as the limit and not deeper; a bomb of brackets is refused', async () => {
  const { send } = startClient({ limits: { jsonDepth: 4 } });
  const nested = (depth: number) => ({
    ...user,
    x: JSON.parse('['.repeat(depth - 1) + ']'.repeat(depth - 1)),
  });
  assert.equal((await send('POST /Users', { body: nested(4) })).status, 201);
  assertError(await send('POST /Users', { body: nested(5) }), 400, 'invalidSyntax');
  const bomb = `{"x":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`;
  assertError(await send('POST /Users', { text: bomb }), 400, 'invalidSyntax');
});

test('__proto__ in a body is harmless', async () => {
  const { send } = startClient();
  const answer = await send('POST /Users', {
    text: `{"schemas":["${USER}"],"userName":"ada@example.com","__proto__":{"active":true},"name":{"__proto__":{"familyName":"x"},"\\u005f_proto__":{},"givenName":"Ada"}}`,
  });
  assert.equal(answer.status, 201);
  assert.deepEqual(answer.json.name, { givenName: 'Ada' });
  assert.equal(Object.hasOwn(answer.json, 'active'), false);
  assert.equal(Object.hasOwn(Object.prototype, 'active'), false);
  const patched = await send('PATCH /Users/r1', {
    text: '{"Operations":[{"op":"add","value":{"__proto__":{"title":"x"},"displayName":"Ada"}}]}',
  });
  assert.equal(patched.status, 200);
  assert.equal(patched.json.title, undefined);
});

test('a byte order mark is overlooked', async () => {
  const { send } = startClient();
  assert.equal((await send('POST /Users', { text: `\uFEFF${text}` })).status, 201);
});

test('an object or an array with more parts than any attribute takes is 413 (RFC 7644 §3.12)', async () => {
  const { send } = startClient({
    limits: { objectMembers: 4, detachedValues: 3, multiValues: 2, patchOperations: 2 },
  });
  const user = { schemas: [USER], userName: 'ada@example.com', a: 1 };
  assert.equal((await send('POST /Users', { body: { ...user, b: 1 } })).status, 201);
  assertError(await send('POST /Users', { body: { ...user, b: 1, c: 1 } }), 413);
  assertError(await send('POST /Users', { body: { ...user, name: { a: 1, b: 1, c: 1, d: 1, e: 1 } } }), 413);
  assertError(await send('POST /Users', { body: { ...user, b: [1, 2, 3, 4, 5, 6, 7] } }), 413);
  assert.equal(
    (await send('POST /Users', { body: { ...user, userName: 'b', a: [1, 2, 3, 4] } })).status,
    201,
  );
});
