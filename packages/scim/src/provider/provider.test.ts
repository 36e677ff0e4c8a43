import assert from 'node:assert/strict';
import test from 'node:test';
import { assertError, baseUrl, startClient } from '../../test/client.ts';
import { createProvider, payloadTooLarge, USER, unauthorized, userType } from '../index.ts';

const user = { schemas: [USER], userName: 'ada@example.com' };

const refused = [
  ['GET /nothing', 404],
  ['GET /Users/%E0%A4%A', 404],
  ['DELETE /Users', 405],
  ['HEAD /Users', 405],
  ['GET /Me', 501],
  ['POST /Bulk', 501],
  ['GET /', 501],
  ['GET /Schemas/urn:none', 404],
  ['POST /Schemas', 405],
  ['GET /Schemas?filter=x', 403],
  ['GET /Users?filter=bad', 400],
  ['GET /Users?count=x', 400],
  ['POST /Users', 400],
  ['PATCH /Users/r1', 400],
] as const;

test('a stranger gets 401 with a challenge and nothing else, whatever the request (RFC 7644 §2)', async () => {
  const { send } = startClient();
  const good = [
    'GET /Users',
    'GET /Users/r1',
    'DELETE /Users/r1',
    'GET /ServiceProviderConfig',
    'GET /Schemas',
  ];
  for (const line of [...good, ...refused.map(([line]) => line)]) {
    const answer = await send(line, { caller: 'stranger' });
    assertError(answer, 401);
    assert.equal(answer.headers['www-authenticate'], 'Bearer realm="SCIM"', line);
  }
  assertError(await send('POST /Users', { caller: 'stranger', body: user }), 401);
  assertError(
    await send('POST /Users', { caller: 'stranger', text: '{', headers: { 'content-type': 'x' } }),
    401,
  );
});

test('a refused request asks the store for nothing but admission', async () => {
  for (const [line, status] of refused) {
    const { send, calls } = startClient();
    assert.equal((await send(line)).status, status, line);
    assert.deepEqual(calls, ['admit'], line);
  }
});

test('a good request costs one call of the store', async () => {
  const { send, calls } = startClient();
  await send('POST /Users', { body: user });
  await send('GET /Users/r1');
  await send('GET /Users/unknown');
  await send('GET /Users?filter=userName+pr');
  await send('PUT /Users/r1', { body: user });
  await send('PATCH /Users/r1', { body: { Operations: [{ op: 'add', path: 'title', value: 'Countess' }] } });
  await send('DELETE /Users/r1');
  await send('GET /ServiceProviderConfig');
  assert.deepEqual(calls, ['create', 'get', 'get', 'query', 'replace', 'patch', 'delete', 'admit']);
});

test('405 comes before 415, 415 before 413, 413 before 400', async () => {
  const { send } = startClient({ limits: { bodyBytes: 10 } });
  const long = '{'.repeat(11);
  assertError(await send('POST /Schemas', { text: long, headers: { 'content-type': 'text/xml' } }), 405);
  assertError(await send('POST /Users', { text: long, headers: { 'content-type': 'text/xml' } }), 415);
  assertError(await send('POST /Users', { text: long }), 413);
  assertError(await send('POST /Users', { text: '{' }), 400, 'invalidSyntax');
});

test('whatever else is thrown is a 500 that says only that it failed', async () => {
  const cause = new Error('connection to 10.0.0.1 refused: password=secret');
  const fail = () => Promise.reject(cause);
  const provider = createProvider({
    resourceTypes: [userType],
    baseUrl,
    store: { read: fail, write: fail },
    requestId: () => 'req-7',
  });
  for (const path of ['/Users', '/nothing', '/Schemas']) {
    const answer = await provider.handle('ada', { method: 'GET', path, query: '', headers: {} });
    assert.equal(answer.status, 500);
    assert.equal(answer.error, cause);
    assert.match(answer.body ?? '', /req-7/);
    assert.doesNotMatch(answer.body ?? '', /secret|10\.0/);
    assert.match(answer.body ?? '', /"status":"500"/);
  }
});

test('refuse answers the host’s own refusal, but a stranger with 401', async () => {
  const { provider } = startClient();
  const error = payloadTooLarge('Too large.');
  assert.equal((await provider.refuse('ada', error)).status, 413);
  assert.equal((await provider.refuse('stranger', error)).status, 401);
  assert.equal(
    (await provider.refuse('ada', unauthorized('No.'))).headers['www-authenticate'],
    'Bearer realm="SCIM"',
  );
});

test('a base URL that can’t begin a location is refused at once', () => {
  const { store } = startClient();
  for (const wrong of ['/scim/v2', 'https://example.com/', '']) {
    assert.throws(() => createProvider({ resourceTypes: [userType], store, baseUrl: wrong }), TypeError);
  }
});
