import assert from 'node:assert/strict';
import test from 'node:test';
import { assertError, startClient } from '../../test/client.ts';
import { attribute, type ResourceType, USER, userType } from '../index.ts';

async function startWithUser() {
  const client = startClient();
  await client.send('POST /Users', {
    body: {
      schemas: [USER],
      userName: 'ada@example.com',
      name: { givenName: 'Ada', familyName: 'Lovelace' },
    },
  });
  return client;
}

test('GET passes on the stored JSON as it is', async () => {
  const { send, store } = await startWithUser();
  const { page } = await store.read('ada', {
    op: 'get',
    type: userType,
    id: 'r1',
    want: { mode: 'default' },
  });
  const answer = await send('GET /Users/r1');
  assert.equal(answer.body, page[0]?.json);
  assert.equal(answer.headers.etag, 'W/"1"');
  assert.equal(answer.headers.location, page[0]?.location);
});

test('an unknown id, and an id of another caller, are the same 404', async () => {
  const { send } = await startWithUser();
  assertError(await send('GET /Users/unknown'), 404);
  const other = await send('GET /Users/r1', { caller: 'grace' });
  assertError(other, 404);
  // The id is not told again: somebody may have put a secret there.
  assert.equal(other.json.detail, 'There is no User with the id in the request.');
  assertError(await send('GET /Groups/r1'), 404);
});

test('If-None-Match that matches is 304 with the ETag and no body (RFC 7644 §3.14)', async () => {
  const { send } = await startWithUser();
  for (const tag of ['W/"1"', '"1"', '*', '"0", W/"1"']) {
    const answer = await send('GET /Users/r1', { headers: { 'if-none-match': tag } });
    assert.equal(answer.status, 304);
    assert.equal(answer.body, undefined);
    assert.deepEqual(answer.headers, { etag: 'W/"1"' });
  }
  assert.equal((await send('GET /Users/r1', { headers: { 'if-none-match': 'W/"2"' } })).status, 200);
  assertError(await send('GET /Users/unknown', { headers: { 'if-none-match': '*' } }), 404);
});

test('GET with an If-Match of another version is 412 (RFC 9110 §13.1.1 If-Match)', async () => {
  const { send } = startClient();
  await send('POST /Users', { body: { schemas: [USER], userName: 'ada@example.com' } });
  assertError(await send('GET /Users/r1', { headers: { 'if-match': 'W/"7"' } }), 412);
  assert.equal((await send('GET /Users/r1', { headers: { 'if-match': 'W/"1"' } })).status, 200);
});

test('without ETags there is none, and nothing depends on one', async () => {
  const { send } = startClient({ features: { etag: false } });
  await send('POST /Users', { body: { schemas: [USER], userName: 'ada@example.com' } });
  const answer = await send('GET /Users/r1', { headers: { 'if-none-match': '*' } });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.etag, undefined);
});

test('attributes and excludedAttributes select, whatever is always returned stays (RFC 7644 §3.9)', async () => {
  const { send } = await startWithUser();
  const only = await send('GET /Users/r1?attributes=name.familyName');
  assert.deepEqual(only.json, { schemas: [USER], id: 'r1', name: { familyName: 'Lovelace' } });
  const except = await send('GET /Users/r1?excludedAttributes=name,meta,id');
  assert.deepEqual(Object.keys(except.json).sort(), ['id', 'schemas', 'userName']);
});

test('what is returned on request is not in the default answer (RFC 7643 §7)', async () => {
  const type: ResourceType = {
    ...userType,
    schema: {
      ...userType.schema,
      attributes: [...userType.schema.attributes, attribute('doorCode', { returned: 'request' })],
    },
  };
  const { send } = startClient({ types: [type] });
  const created = await send('POST /Users', {
    body: { schemas: [USER], userName: 'ada@example.com', doorCode: '4711' },
  });
  assert.equal(created.json.doorCode, undefined);
  assert.doesNotMatch((await send('GET /Users/r1')).body ?? '', /4711/);
  assert.doesNotMatch((await send('GET /Users')).body ?? '', /4711/);
  assert.equal((await send('GET /Users/r1?attributes=doorCode')).json.doorCode, '4711');
});
