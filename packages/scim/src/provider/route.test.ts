import assert from 'node:assert/strict';
import test from 'node:test';
import { assertError, startClient } from '../../test/client.ts';
import { USER } from '../index.ts';

const user = { schemas: [USER], userName: 'ada@example.com' };

test('a trailing slash is nothing', async () => {
  const { send } = startClient();
  await send('POST /Users/', { body: user });
  for (const line of ['GET /Users/', 'GET /Users/r1/', 'GET /Schemas/', 'GET /ServiceProviderConfig/']) {
    assert.equal((await send(line)).status, 200, line);
  }
});

test('an unknown path is 404 and told what there is', async () => {
  const { send } = startClient();
  for (const path of [
    '/users',
    '/Users/r1/x',
    '/Users//r1/',
    '//Users',
    '/scim/v2/Users',
    '/Me2',
    '/%zz',
    '/Users/%zz',
  ]) {
    const answer = await send(`GET ${path}`);
    assertError(answer, 404);
    assert.match(answer.detail, /\/Users, \/Groups, \/ServiceProviderConfig/);
  }
});

test('a long path is not echoed whole', async () => {
  const { send } = startClient();
  const { detail } = await send(`GET /${'x'.repeat(10_000)}`);
  assert.ok(detail.length < 250);
});

test('an id is one segment, percent-decoded', async () => {
  const { send } = startClient({ store: { newId: () => 'a/b ü' } });
  const created = await send('POST /Users', { body: user });
  assert.equal(created.headers.location, 'https://scim.example.com/scim/v2/Users/a%2Fb%20%C3%BC');
  assert.equal((await send('GET /Users/a%2Fb%20%C3%BC')).status, 200);
  assertError(await send('GET /Users/a/b%20%C3%BC'), 404);
});

const methods = [
  ['/Users', 'GET, POST'],
  ['/Users/.search', 'POST'],
  ['/Users/r1', 'GET, PUT, PATCH, DELETE'],
  ['/ServiceProviderConfig', 'GET'],
  ['/ResourceTypes', 'GET'],
  ['/ResourceTypes/User', 'GET'],
  ['/Schemas', 'GET'],
] as const;

test('a method that a path doesn’t have is 405 with Allow, HEAD and OPTIONS too', async () => {
  const { send } = startClient();
  for (const [path, allow] of methods) {
    const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'constructor'];
    for (const method of others.filter((one) => !allow.split(', ').includes(one))) {
      const answer = await send(`${method} ${path}`);
      assertError(answer, 405);
      assert.equal(answer.headers.allow, allow, `${method} ${path}`);
    }
  }
});

test('what the standard has and we don’t is 501 (RFC 7644 §3.2, §3.7, §3.11)', async () => {
  const { send } = startClient();
  for (const line of ['GET /Me', 'PATCH /Me', 'POST /Bulk', 'POST /.search', 'GET /', 'GET ']) {
    assertError(await send(line), 501);
  }
});
