import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { run, type TestDatabase, testDatabase } from '../../test/database.ts';
import { organizationClient, user } from '../../test/scim-client.ts';
import { httpServer, type TestServer } from './listening-server.ts';

let database: TestDatabase;
let server: TestServer;

before(async () => {
  database = await testDatabase();
  server = await httpServer(database);
});
after(async () => {
  await server.close();
  await database.drop();
});

test('the front page says what this is and where SCIM is, and may run nothing', async () => {
  const response = await fetch(server.address);
  assert.equal(response.status, 200);
  assert.match(String(response.headers.get('content-type')), /^text\/html/);
  assert.match(String(response.headers.get('content-security-policy')), /default-src 'none'/);
  assert.match(await response.text(), /https:\/\/meet\.example\.com\/api\/scim\/v2/);
});

test('every answer forbids sniffing and referrers and names the request', async () => {
  for (const path of ['/', '/healthz', '/nowhere', '/%zz', '/api/scim/v2/Users']) {
    const { headers } = await fetch(`${server.address}${path}`);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
    assert.match(String(headers.get('x-request-id')), /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  }
});

test('what is not there is 404 as JSON, and a URL that can not be read is 400', async () => {
  const missing = await fetch(`${server.address}/nowhere?secret=1`);
  assert.equal(missing.status, 404);
  assert.match(String(missing.headers.get('content-type')), /^application\/json/);
  assert.match(await missing.text(), /"error":"not-found"/);
  assert.equal((await fetch(`${server.address}/%zz`)).status, 400);
});

test('a request id that comes is kept if it looks like one', async () => {
  const idOf = async (given: string) => {
    const response = await fetch(`${server.address}/healthz`, { headers: { 'x-request-id': given } });
    return response.headers.get('x-request-id');
  };
  assert.equal(await idOf('okta.5f2c-1'), 'okta.5f2c-1');
  for (const given of ['short', 'has spaces in it', '{"json":"injection"}', 'x'.repeat(65)]) {
    assert.notEqual(await idOf(given), given);
  }
});

test('metrics count requests by route pattern and show the outbox', async () => {
  await fetch(`${server.address}/api/scim/v2/Users/one-of-many?x=1`);
  const text = await (await fetch(`${server.address}/metrics`)).text();
  assert.match(
    text,
    /linktime_http_request_duration_seconds_count\{method="GET",route="\/api\/scim\/v2\/Users\/:id",status="401"\} 1/,
  );
  assert.match(text, /linktime_outbox_messages\{state="waiting"\} 3/);
  assert.match(text, /linktime_outbox_messages\{state="dead"\} 1/);
  assert.match(text, /linktime_outbox_oldest_due_seconds 12/);
  assert.match(text, /process_cpu_seconds_total/);
  assert.doesNotMatch(text, /one-of-many/);
});

test('a server whose schema is behind is up but not ready, and says so in a word', async () => {
  const behind = await testDatabase();
  await run(
    behind.owner,
    'delete from schema_migration where number = (select max(number) from schema_migration)',
  );
  const unready = await httpServer(behind);
  assert.equal((await fetch(`${unready.address}/healthz`)).status, 200);
  const response = await fetch(`${unready.address}/readyz`);
  assert.equal(response.status, 503);
  assert.deepEqual(await response.json(), { status: 'not-ready', reason: 'schema-behind' });
  await unready.close();
  await behind.drop();
});

test('a server whose database is gone is up but not ready', async () => {
  const gone = await testDatabase();
  const unready = await httpServer(gone);
  assert.equal((await fetch(`${unready.address}/readyz`)).status, 200);
  await gone.drop();
  assert.equal((await fetch(`${unready.address}/healthz`)).status, 200);
  const response = await fetch(`${unready.address}/readyz`);
  assert.equal(response.status, 503);
  assert.deepEqual(await response.json(), { status: 'not-ready', reason: 'database' });
  await unready.close();
});

test('X-Forwarded-For counts from a trusted proxy only, and an address with a port is understood', async () => {
  const client = await organizationClient(database.app, 'proxied');
  const trusting = await httpServer(database, { trustedProxies: ['127.0.0.1'] });
  const create = async (address: string, name: string, forwarded: string) => {
    await fetch(`${address}/api/scim/v2/Users`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${client.token}`,
        'content-type': 'application/scim+json',
        'x-forwarded-for': forwarded,
        'x-request-id': `proxied-${name}`,
      },
      body: JSON.stringify(user(name)),
    });
    const query = 'select host(ip) as ip from provisioning_log where request_id = $1';
    const [row] = await run(database.owner, query, [`proxied-${name}`]);
    return row?.ip;
  };
  assert.equal(await create(server.address, 'direct', '203.0.113.9'), '127.0.0.1');
  assert.equal(await create(trusting.address, 'forwarded', '203.0.113.9'), '203.0.113.9');
  assert.equal(await create(trusting.address, 'ported', '203.0.113.9:4711'), '203.0.113.9');
  assert.equal(await create(trusting.address, 'nonsense', 'unknown'), '127.0.0.1');
  await trusting.close();
});

test('closing lets what runs finish, and the provisioning log is written out', async () => {
  const client = await organizationClient(database.app, 'closing');
  const closing = await httpServer(database);
  const asked = fetch(`${closing.address}/api/scim/v2/Users`, {
    method: 'POST',
    headers: { authorization: `Bearer ${client.token}`, 'content-type': 'application/scim+json' },
    body: JSON.stringify(user('last')),
  });
  const read = await fetch(`${closing.address}/api/scim/v2/Users`, {
    headers: { authorization: `Bearer ${client.token}` },
  });
  assert.equal(read.status, 200);
  await closing.close();
  assert.equal((await asked).status, 201);
  const query = 'select method from provisioning_log where organization_id = $1 order by method';
  const rows = await run(database.owner, query, [client.organizationId]);
  assert.deepEqual(
    rows.map(({ method }) => method),
    ['GET', 'POST'],
  );
});
