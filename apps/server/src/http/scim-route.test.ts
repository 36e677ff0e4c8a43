import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { run, type TestDatabase, testDatabase } from '../../test/database.ts';
import { type Client, organizationClient, user } from '../../test/scim-client.ts';
import { withOrganization } from '../db/transaction.ts';
import { generateToken } from '../provisioning/scim-token.ts';
import { httpServer, type TestServer } from './listening-server.ts';

let database: TestDatabase;
let server: TestServer;
let acme: Client;

before(async () => {
  database = await testDatabase();
  server = await httpServer(database);
  acme = await organizationClient(database.app, 'acme');
});
after(async () => {
  await server.close();
  await database.drop();
});

type Answer = { status: number; headers: Headers; body: Record<string, unknown> };

async function ask(path: string, init: RequestInit & { token?: string | undefined } = {}): Promise<Answer> {
  const { token = acme.token, ...more } = init;
  const headers = new Headers(more.headers);
  if (token !== '') {
    headers.set('authorization', `Bearer ${token}`);
  }
  const response = await fetch(`${server.scim}${path}`, { ...more, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
}

const json = { 'content-type': 'application/scim+json' };

function isScimError(answer: Answer, status: number): void {
  assert.equal(answer.status, status);
  assert.equal(answer.headers.get('content-type'), 'application/scim+json');
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.deepEqual(answer.body.schemas, ['urn:ietf:params:scim:api:messages:2.0:Error']);
  assert.equal(answer.body.status, String(status));
  assert.equal(typeof answer.body.detail, 'string');
}

/** The log rows of acme for a request id, once they are written. */
async function logRows(requestId: string): Promise<Record<string, unknown>[]> {
  const query = 'select * from provisioning_log where organization_id = $1 and request_id = $2';
  for (;;) {
    const rows = await run(database.owner, query, [acme.organizationId, requestId]);
    if (rows.length > 0) {
      return rows;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Sends bytes as they are and reads until the server closes. */
async function sendRaw(text: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  socket.write(text);
  let answer = '';
  for await (const chunk of socket) {
    answer += String(chunk);
  }
  return answer;
}

test('a user is created, read and deleted over HTTP, with locations from the base URL (RFC 7644 §3.3)', async () => {
  const created = await ask('/Users', { method: 'POST', headers: json, body: JSON.stringify(user('ada')) });
  assert.equal(created.status, 201);
  assert.equal(created.headers.get('content-type'), 'application/scim+json');
  const id = String(created.body.id);
  assert.equal(created.headers.get('location'), `https://meet.example.com/api/scim/v2/Users/${id}`);
  const read = await ask(`/Users/${id}`);
  assert.equal(read.status, 200);
  assert.equal(read.body.userName, 'ada@example.com');
  const again = await fetch(`${server.scim}/Users/${id}`, {
    headers: { authorization: `Bearer ${acme.token}`, 'if-none-match': String(read.headers.get('etag')) },
  });
  assert.equal(again.status, 304);
  assert.equal(await again.text(), '');
  const deleted = await ask(`/Users/${id}`, { method: 'DELETE' });
  assert.equal(deleted.status, 204);
  isScimError(await ask(`/Users/${id}`), 404);
});

const oddPaths = [
  '',
  '/',
  '/Nowhere',
  '/Users/x/y',
  '/Users/%zz',
  '/%',
  '/..%2f..',
  '/Schemas/none',
  '/Me',
  '/Bulk',
];
const oddMethods = ['OPTIONS', 'PROPFIND', 'SEARCH', 'M-SEARCH', 'QUERY', 'PUT', 'DELETE', 'FOO'];

test('every path under the base answers 401 without a token, with a challenge and a SCIM error', async () => {
  for (const path of [...oddPaths, '/Users', '/ServiceProviderConfig', '/Users?access_token=x']) {
    const answer = await ask(path, { token: '' });
    isScimError(answer, 401);
    assert.match(String(answer.headers.get('www-authenticate')), /^Bearer/);
  }
});

test('every method without a token answers 401, also one that no RFC knows', async () => {
  for (const method of oddMethods) {
    isScimError(await ask('/Users', { token: '', method }), 401);
  }
});

test('a path that does not exist answers a SCIM error with a token, whatever its bytes', async () => {
  for (const path of oddPaths) {
    const answer = await ask(path);
    isScimError(answer, answer.status);
    assert.ok([404, 501].includes(answer.status), `${path} answered ${answer.status}`);
  }
});

test('a method that an endpoint does not have answers 405 and names those that it has', async () => {
  for (const method of oddMethods) {
    const answer = await ask('/Users', { method });
    isScimError(answer, 405);
    assert.equal(answer.headers.get('allow'), 'GET, POST');
  }
});

test('a token in the query or in a cookie opens nothing', async () => {
  isScimError(await ask(`/Users?access_token=${acme.token}`, { token: '' }), 401);
  const answer = await ask('/Users', { token: '', headers: { cookie: `session=${acme.token}` } });
  isScimError(answer, 401);
});

test('answers come in the order 401, 403, 404 or 405, 413 or 415, 400', async () => {
  const free = await organizationClient(database.app, 'free', 'FREE');
  const broken = { method: 'POST', headers: { 'content-type': 'text/html' }, body: '{' };
  isScimError(await ask('/Users', { ...broken, token: 'lt_scim_wrong' }), 401);
  isScimError(await ask('/Users', { ...broken, token: free.token }), 403);
  isScimError(await ask('/Nowhere', broken), 404);
  isScimError(await ask('/Users', { ...broken, method: 'PUT' }), 405);
  isScimError(await ask('/Users', broken), 415);
  isScimError(await ask('/Users', { ...broken, headers: json }), 400);
});

test('a Content-Type that cannot even be read is 415', async () => {
  for (const type of ['', ' ', 'nonsense', 'a/b/c', 'application/json; charset=utf-16']) {
    const answer = await ask('/Users', { method: 'POST', headers: { 'content-type': type }, body: '[' });
    isScimError(answer, type.trim() === '' ? 400 : 415);
  }
});

test('a body over 4 MiB is 413, with and without a declared length, after 404 and before 400', async () => {
  const large = ' '.repeat(4 * 1024 * 1024 + 1);
  isScimError(await ask('/Users', { method: 'POST', headers: json, body: large }), 413);
  isScimError(await ask('/Nowhere', { method: 'POST', headers: json, body: large }), 404);
  const body = new Blob([large]).stream();
  const streamed: RequestInit & { duplex: 'half' } = { method: 'POST', headers: json, body, duplex: 'half' };
  isScimError(await ask('/Users', streamed), 413);
});

test('a body of exactly 4 MiB is read', async () => {
  const text = JSON.stringify(user('padded'));
  const body = text + ' '.repeat(4 * 1024 * 1024 - text.length);
  assert.equal((await ask('/Users', { method: 'POST', headers: json, body })).status, 201);
});

test('a body that is not UTF-8 is 400 invalidSyntax and changes nothing', async () => {
  const text = JSON.stringify(user('latin')).replace('latin Test', 'lat\u00edn Test');
  const body = new Uint8Array(Buffer.from(text, 'latin1'));
  const answer = await ask('/Users', { method: 'POST', headers: json, body });
  isScimError(answer, 400);
  assert.equal(answer.body.scimType, 'invalidSyntax');
  const found = await ask('/Users?filter=userName%20eq%20%22latin@example.com%22');
  assert.equal(found.body.totalResults, 0);
});

test('a query that is not percent-encoded is answered by the provider', async () => {
  const answer = await ask('/Users?filter=%zz');
  assert.equal(answer.status, 200);
  assert.equal(answer.body.totalResults, 0);
});

test('a filter of 4,000 letters that take six characters each in the URL fits into the request line', async () => {
  const filter = encodeURIComponent(`userName eq "${'é'.repeat(4_000)}"`);
  assert.equal((await ask(`/Users?filter=${filter}`)).status, 200);
});

test('what is no HTTP gets a SCIM error too', async () => {
  const cases: [string, number][] = [
    ['GET /api/scim/v2/Users HTTP/1.1\r\nHost: x\r\nno colon here\r\n\r\n', 400],
    [`GET /api/scim/v2/Users HTTP/1.1\r\nHost: x\r\nx-long: ${'a'.repeat(40_000)}\r\n\r\n`, 431],
    ['FOO /api/scim/v2/Users HTTP/1.1\r\nHost: x\r\n\r\n', 401],
  ];
  for (const [request, status] of cases) {
    const [head = '', body = ''] = (await sendRaw(request)).split('\r\n\r\n');
    assert.match(head, new RegExp(`^HTTP/1.1 ${status} `));
    assert.match(head, /content-type: application\/scim\+json\r\n/);
    assert.equal(JSON.parse(body).status, String(status));
  }
});

test('a request without Host is refused in SCIM’s form, and one that takes us for a proxy is served', async () => {
  const authorization = `Authorization: Bearer ${acme.token}\r\nConnection: close`;
  const bare = await sendRaw(`GET /api/scim/v2/Users?count=0 HTTP/1.1\r\n${authorization}\r\n\r\n`);
  assert.match(bare, /^HTTP\/1.1 400 /);
  assert.match(bare, /urn:ietf:params:scim:api:messages:2.0:Error/);
  const absolute = await sendRaw(
    `GET http://other.example/api/scim/v2/Users?count=0 HTTP/1.1\r\nHost: other.example\r\n${authorization}\r\n\r\n`,
  );
  assert.match(absolute, /^HTTP\/1.1 200 /);
});

test('a base that is spelt with percent signs opens nothing', async () => {
  const response = await fetch(`${server.address}/api/%73cim/v2/Users`, {
    headers: { authorization: `Bearer ${acme.token}` },
  });
  assert.equal(response.status, 404);
  assert.equal(response.headers.get('content-type'), 'application/scim+json');
});

test('a read, a write and a refusal stand in the provisioning log, without secrets', async () => {
  const secret = { ...user('logged'), password: 'correct horse battery staple' };
  const ask3 = (requestId: string, path: string, init: RequestInit = {}) =>
    ask(path, { ...init, headers: { ...json, 'x-request-id': requestId } });
  const body = JSON.stringify(secret);
  assert.equal((await ask3('logged-write-1', '/Users', { method: 'POST', body })).status, 201);
  assert.equal((await ask3('logged-write-2', '/Users', { method: 'POST', body })).status, 409);
  assert.equal((await ask3('logged-read-1', '/Users?filter=userName%20sw%20%22lo%22')).status, 200);

  const [written] = await logRows('logged-write-1');
  assert.equal(written?.status, 201);
  assert.equal(written?.path, '/Users');
  assert.equal(written?.ip, '127.0.0.1');
  assert.match(String(written?.request_body), /logged@example.com/);
  assert.doesNotMatch(JSON.stringify(written), /correct horse|lt_scim_/);
  const refused = await logRows('logged-write-2');
  assert.deepEqual(
    refused.map(({ status, scim_type }) => [status, scim_type]),
    [[409, 'uniqueness']],
  );
  const [read] = await logRows('logged-read-1');
  assert.equal(read?.status, 200);
  assert.equal(read?.query, 'filter=userName%20sw%20%22lo%22');
});

test('a refusal of a replaced token stands in the log of its organization', async () => {
  const { organizationId, token } = await organizationClient(database.app, 'replaced');
  await withOrganization(database.app, organizationId, (tx) =>
    generateToken(tx, { organizationId, actor: { kind: 'operator' } }),
  );
  const headers = { ...json, 'x-request-id': 'replaced-token-1' };
  const answer = await ask('/Users', { method: 'POST', headers, body: '{}', token });
  isScimError(answer, 401);
  assert.match(String(answer.body.detail), /replaced/);
  const rows = await run(database.owner, 'select status from provisioning_log where organization_id = $1', [
    organizationId,
  ]);
  assert.deepEqual(rows, [{ status: 401 }]);
});

test('a request whose token is nobody’s is only counted', async () => {
  const { organizationId, token } = await organizationClient(database.app, 'unknown-tokens');
  const count = async () => {
    const text = await (await fetch(`${server.address}/metrics`)).text();
    return Number(/^linktime_scim_unknown_token_total (\d+)/m.exec(text)?.[1]);
  };
  const before = await count();
  isScimError(await ask('/Users', { method: 'POST', token: `${token.slice(0, -1)}_` }), 401);
  assert.equal(await count(), before + 1);
  const rows = await run(database.owner, 'select 1 from provisioning_log where organization_id = $1', [
    organizationId,
  ]);
  assert.equal(rows.length, 0);
});

test('the process log holds route patterns, and never a token, a query string or a body', async () => {
  const body = JSON.stringify(user('in-no-log'));
  const created = await ask('/Users', { method: 'POST', headers: json, body });
  await ask(`/Users/${String(created.body.id)}?attributes=displayName`);
  await ask('/Users/%zz?filter=secret');
  const logged = server.logged();
  assert.match(logged, /"route":"\/api\/scim\/v2\/Users\/:id"/);
  assert.doesNotMatch(logged, /lt_scim_|in-no-log|attributes=|filter|secret/);
  assert.ok(!logged.includes(String(created.body.id)));
});

test('a failure is 500 with the request id and nothing else, and the process log has the cause', async () => {
  await run(database.owner, 'alter view person_visible rename to person_hidden');
  try {
    const answer = await ask('/Users?count=1', { headers: { 'x-request-id': 'failing-request-1' } });
    isScimError(answer, 500);
    assert.match(String(answer.body.detail), /failing-request-1/);
    assert.doesNotMatch(String(answer.body.detail), /person_visible|relation/);
    assert.equal(answer.headers.get('x-request-id'), 'failing-request-1');
    assert.match(server.logged(), /"requestId":"failing-request-1".*relation .*person_visible/);
  } finally {
    await run(database.owner, 'alter view person_hidden rename to person_visible');
  }
});
