import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServer, token } from '../test/memory-server.ts';
import { Finding, type Server } from './check.ts';
import { factsOf } from './facts.ts';
import { openSession } from './session.ts';
import { checksOf, trafficChecks } from './traffic.ts';
import { readTraffic } from './traffic-file.ts';
import type { Json, JsonObject } from './value.ts';

const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];

/** What replaying these steps ends with: nothing when all is well. */
async function replay(steps: readonly Json[], more: JsonObject = {}): Promise<Finding | undefined> {
  const running = await startServer();
  const credential = { name: 'authorization', value: `Bearer ${token}` };
  const { server, cleanUp } = openSession(
    {
      connection: { baseUrl: running.baseUrl, credential, fetch, timeout: 10_000 },
      facts: factsOf({ config: undefined, resourceTypes: undefined, schemas: undefined }, true),
      declared: new Set(),
      tokenInQuery: false,
    },
    'abc123',
  );
  try {
    const scenario = {
      id: 'x.y',
      title: 'T',
      level: 'must',
      confidence: 'reported',
      source: ['s'],
      steps,
      ...more,
    };
    const [check] = checksOf(readTraffic('x', { idp: 'X', headers: {}, scenarios: [scenario] }));
    assert.ok(check);
    return await findingOf(check.run, server);
  } finally {
    await cleanUp();
    await running.close();
  }
}

async function findingOf(
  run: (server: Server) => Promise<void>,
  server: Server,
): Promise<Finding | undefined> {
  try {
    await run(server);
    return undefined;
  } catch (error) {
    if (error instanceof Finding) {
      return error;
    }
    throw error;
  }
}

const create = {
  do: 'POST /Users',
  setup: true,
  body: { schemas, userName: '{{RUN}}@example.com', externalId: '{{guid:a}}', displayName: '{{guid:a}}' },
  expect: {
    status: [201],
    has: { userName: 'ABC123@example.com', id: '*', externalId: '{{guid:a}}', displayName: '{{guid:a}}' },
  },
  save: { u: 'id' },
};

test('every file in the traffic folder is of the known form, and its ids begin alike', () => {
  const checks = trafficChecks(['all']);
  assert.ok(checks.length >= 50);
  assert.ok(trafficChecks(['okta']).every(({ id }) => id.startsWith('okta.')));
  assert.deepEqual(trafficChecks(['none']), []);
});

test('placeholders are filled from the run, from GUIDs and from what was saved', async () => {
  const read = {
    do: 'GET /Users/{{u}}',
    expect: { status: [200], has: { id: '{{u}}', externalId: '{{guid:a}}' } },
  };
  assert.equal(await replay([create, read]), undefined);
});

test('a placeholder that was never saved is a fault of the file, not of the server', async () => {
  await assert.rejects(
    replay([{ do: 'GET /Users/{{nobody}}', expect: { status: [200] } }]),
    /\{\{nobody\}\}/,
  );
});

test('each kind of expectation can fail and says in which step', async () => {
  const expectations: readonly (readonly [JsonObject, RegExp])[] = [
    [{ status: [404] }, /step 2 of 2 \(why\): expected status 404/],
    [{ status: [200], has: { displayName: 'x' } }, /"displayName" to be "x"/],
    [{ status: [200], has: { title: '*' } }, /a value at "title"/],
    [{ status: [200], lacks: ['externalId'] }, /no value at "externalId"/],
    [{ status: [200], length: { emails: 1 } }, /1 value\(s\) at "emails", not 0/],
    [{ status: [200], header: { etag: '^"strong' } }, /a header etag that matches/],
    [{ status: [200], listShape: true }, /ListResponse/],
    [{ status: [200], error: true }, /messages:2.0:Error/],
  ];
  for (const [expect, message] of expectations) {
    const finding = await replay([create, { do: 'GET /Users/{{u}}', note: 'why', expect }]);
    assert.match(finding?.message ?? 'passed', message);
    assert.equal(finding?.level, 'must');
  }
});

test('list totals and page sizes are compared', async () => {
  const query = 'GET /Users?filter=userName%20eq%20%22{{RUN}}%40example.com%22';
  const expecting = (expect: JsonObject) =>
    replay([create, { do: query, expect: { status: [200], ...expect } }]);
  assert.equal(await expecting({ list: { total: 1 }, maxResources: 1 }), undefined);
  assert.match((await expecting({ list: { total: 0 } }))?.message ?? '', /"totalResults" 0, not 1/);
  assert.match((await expecting({ maxResources: 0 }))?.message ?? '', /at most 0/);
});

test('ifPrev looks at the last step that did something, not at one that only looked', async () => {
  const missing = { do: 'GET /Users/nobody', expect: { status: [404] } };
  const look = { do: 'GET /Users', verify: true, expect: { status: [200] } };
  const impossible = { do: 'GET /Users', verify: true, expect: { status: [500] } };
  assert.equal(await replay([missing, look, { ...impossible, ifPrev: '2xx' }]), undefined);
  const finding = await replay([missing, look, { ...impossible, ifPrev: '4xx' }]);
  assert.match(finding?.message ?? '', /step 3 of 3/);
});

test('a step of a weaker level than its scenario lowers the level of the failure, and the rest is still replayed', async () => {
  const weak = { do: 'GET /Users/{{u}}', level: 'should', expect: { status: [404] } };
  assert.equal((await replay([create, weak]))?.level, 'should');
  const strong = { do: 'GET /Users/{{u}}', expect: { status: [500] } };
  const finding = await replay([create, weak, strong]);
  assert.equal(finding?.level, 'must');
  assert.match(finding?.message ?? '', /step 3 of 3/);
});
