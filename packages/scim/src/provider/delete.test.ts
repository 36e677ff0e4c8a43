import assert from 'node:assert/strict';
import test from 'node:test';
import { assertError, startClient } from '../../test/client.ts';
import { GROUP, USER } from '../index.ts';

test('DELETE is 204 without body or type, then everything is 404 (RFC 7644 §3.6)', async () => {
  const { send } = startClient();
  const user = { schemas: [USER], userName: 'ada@example.com' };
  await send('POST /Users', { body: user });
  await send('POST /Groups', { body: { schemas: [GROUP], displayName: 'G', members: [{ value: 'r1' }] } });
  const answer = await send('DELETE /Users/r1');
  assert.equal(answer.status, 204);
  assert.equal(answer.body, undefined);
  assert.deepEqual(answer.headers, {});
  for (const method of ['GET', 'DELETE']) {
    assertError(await send(`${method} /Users/r1`), 404);
  }
  assertError(await send('PUT /Users/r1', { body: user }), 404);
  assertError(
    await send('PATCH /Users/r1', { body: { Operations: [{ op: 'add', path: 'title', value: 'x' }] } }),
    404,
  );
  assert.equal((await send('GET /Users')).json.totalResults, 0);
  assert.equal((await send('GET /Groups/r2')).json.members, undefined);
  assert.equal((await send('POST /Users', { body: user })).json.id, 'r3');
});

test('DELETE with a stale If-Match, or an If-None-Match that matches, is 412 and deletes nothing (RFC 7644 §3.14)', async () => {
  const { send } = startClient();
  await send('POST /Users', { body: { schemas: [USER], userName: 'ada@example.com' } });
  assertError(await send('DELETE /Users/r1', { headers: { 'if-match': 'W/"7"' } }), 412);
  for (const excluded of ['*', 'W/"1"']) {
    const answer = await send('DELETE /Users/r1', { headers: { 'if-none-match': excluded } });
    assertError(answer, 412);
  }
  assert.equal((await send('DELETE /Users/r1', { headers: { 'if-match': 'W/"1"' } })).status, 204);
});
