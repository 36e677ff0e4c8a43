import assert from 'node:assert/strict';
import test from 'node:test';
import { baseUrl, startClient } from '../test/client.ts';
import { type ProviderOptions, USER } from './index.ts';
import { webHandler } from './web.ts';

const user = JSON.stringify({ schemas: [USER], userName: 'ada@example.com' });

function startHandler(options: Partial<Pick<ProviderOptions<string>, 'limits'>> = {}) {
  return webHandler(
    startClient(options).provider,
    (request) => request.headers.get('authorization') ?? 'stranger',
  );
}

type Init = Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

function request(path: string, init: Init = {}): Request {
  const headers = { authorization: 'ada', 'content-type': 'application/scim+json', ...init.headers };
  return new Request(`${baseUrl}${path}`, { ...init, headers });
}

test('a Request below the base URL becomes a Response', async () => {
  const handle = startHandler();
  const created = await handle(request('/Users', { method: 'POST', body: user }));
  assert.equal(created.status, 201);
  assert.equal(created.headers.get('content-type'), 'application/scim+json');
  assert.equal(created.headers.get('location'), `${baseUrl}/Users/r1`);
  const list = await handle(request('/Users?filter=userName+eq+%22ada%40example.com%22'));
  assert.match(await list.text(), /"totalResults":1/);
  const deleted = await handle(request('/Users/r1', { method: 'DELETE' }));
  assert.equal(deleted.status, 204);
  assert.equal(await deleted.text(), '');
});

test('a Response of 304 has no body', async () => {
  const handle = startHandler();
  await handle(request('/Users', { method: 'POST', body: user }));
  const answer = await handle(request('/Users/r1', { headers: { 'if-none-match': '*' } }));
  assert.equal(answer.status, 304);
  assert.equal(answer.headers.get('etag'), 'W/"1"');
});

test('the host of a request may differ, its path may not', async () => {
  const handle = startHandler();
  const headers = { authorization: 'ada' };
  assert.equal((await handle(new Request('http://10.0.0.1/scim/v2/Users', { headers }))).status, 200);
  for (const path of ['/scim/v22/Users', '/', '/Users', '/scim']) {
    const answer = await handle(new Request(`http://10.0.0.1${path}`, { headers }));
    assert.equal(answer.status, 404, path);
    assert.match(await answer.text(), /scim\/v2/);
  }
  assert.equal((await handle(new Request('http://10.0.0.1/'))).status, 401);
});

test('a body is read up to the limit only, whatever its Content-Length says', async () => {
  const handle = startHandler({ limits: { bodyBytes: 100 } });
  let chunks = 0;
  const endless = new ReadableStream({
    pull(controller) {
      chunks += 1;
      controller.enqueue(new Uint8Array(60));
    },
  });
  const answer = await handle(request('/Users', { method: 'POST', body: endless, duplex: 'half' }));
  assert.equal(answer.status, 413);
  assert.ok(chunks < 10);
  const body = new Uint8Array(101);
  assert.equal(
    (await handle(request('/Users', { method: 'POST', body, headers: { authorization: 'stranger' } })))
      .status,
    401,
  );
});

test('a body that is not UTF-8 is invalidSyntax', async () => {
  const handle = startHandler();
  const answer = await handle(
    request('/Users', { method: 'POST', body: new Uint8Array([0x7b, 0xff, 0x7d]) }),
  );
  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /invalidSyntax/);
});
