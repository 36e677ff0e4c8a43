import assert from 'node:assert/strict';
import test from 'node:test';
import { type Answer, assertError, at, startClient } from '../../test/client.ts';
import { LIST_RESPONSE, SEARCH_REQUEST, USER } from '../index.ts';

type Options = Parameters<typeof startClient>[0];

async function startWithUsers(options: Options = {}) {
  const client = startClient(options);
  for (const [name, title] of [
    ['grace', 'B'],
    ['Ada', 'C'],
    ['zoe', 'A'],
  ]) {
    await client.send('POST /Users', {
      body: { schemas: [USER], userName: `${name}@example.com`, title: title ?? '' },
    });
  }
  return client;
}

function names({ json }: Answer): unknown[] {
  const resources = json.Resources;
  assert.ok(Array.isArray(resources));
  return resources.map((resource) => {
    const userName = at(resource, 'userName');
    return typeof userName === 'string' ? userName.split('@')[0] : undefined;
  });
}

test('GET lists all with totals and pages (RFC 7644 §3.4.2)', async () => {
  const { send } = await startWithUsers();
  const answer = await send('GET /Users?startIndex=2&count=1');
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.json.schemas, [LIST_RESPONSE]);
  assert.equal(answer.json.totalResults, 3);
  assert.equal(answer.json.itemsPerPage, 1);
  assert.equal(answer.json.startIndex, 2);
  assert.deepEqual(names(answer), ['Ada']);
  assert.deepEqual(names(await send('GET /Users?startIndex=&count=')), ['grace', 'Ada', 'zoe']);
  assert.deepEqual(names(await send('GET /Users?count=0')), []);
});

test('a filter may be encoded as a form is, with + for a space', async () => {
  const { send } = await startWithUsers();
  assert.deepEqual(names(await send('GET /Users?filter=userName+eq+%22ada%40example.com%22')), ['Ada']);
  assert.deepEqual(names(await send('GET /Users?filter=userName%20eq%20%22ada%2Bx@example.com%22')), []);
});

test('a filter that can’t be evaluated is invalidFilter, never everybody (RFC 7644 §3.12)', async () => {
  const { send } = await startWithUsers();
  for (const filter of [
    '',
    'x',
    'userName eq',
    'shoeSize eq 42',
    'active gt true',
    'password eq "x"',
    '%zz',
    '%E0%A4%A',
  ]) {
    const encoded = filter.startsWith('%') ? filter : encodeURIComponent(filter);
    assertError(await send(`GET /Users?filter=${encoded}`), 400, 'invalidFilter');
  }
  assertError(await send('GET /Users?filter=userName+pr&filter=title+pr'), 400, 'invalidFilter');
});

test('with emptyList the same filters are 200 with nothing and a note, and ask only for admission', async () => {
  const { send, calls } = await startWithUsers({ onUnreadableFilter: 'emptyList' });
  for (const filter of ['', 'x', 'userName%20eq', 'shoeSize%20eq%2042', '%zz', 'id%20pr&filter=id%20pr']) {
    calls.splice(0);
    const answer = await send(`GET /Users?startIndex=2&filter=${filter}`);
    assert.equal(answer.status, 200);
    assert.equal(answer.json.totalResults, 0);
    assert.deepEqual(answer.json.Resources, []);
    assert.match(answer.notes?.join() ?? '', /filter can't be evaluated/);
    assert.deepEqual(calls, ['admit']);
  }
  assertError(await send('GET /Users?filter=x', { caller: 'stranger' }), 401);
  assertError(await send('GET /Users?filter=x&count=y'), 400, 'invalidValue');
});

test('unquoted values are a dialect: understood by default, refused when strict', async () => {
  const { send } = await startWithUsers();
  assert.deepEqual(names(await send('GET /Users?filter=userName+eq+ada@example.com')), ['Ada']);
  const strict = await startWithUsers({ dialects: [] });
  assertError(await strict.send('GET /Users?filter=userName+eq+ada@example.com'), 400, 'invalidFilter');
});

test('sortBy and sortOrder sort, case aside (RFC 7644 §3.4.2.3)', async () => {
  const { send } = await startWithUsers();
  assert.deepEqual(names(await send('GET /Users?sortBy=userName')), ['Ada', 'grace', 'zoe']);
  assert.deepEqual(names(await send('GET /Users?sortBy=title&sortOrder=descending')), [
    'Ada',
    'grace',
    'zoe',
  ]);
  assert.deepEqual(names(await send('GET /Users?sortOrder=descending')), ['grace', 'Ada', 'zoe']);
  assert.equal((await send('GET /Users?sortBy=emails')).status, 200);
  for (const query of ['sortBy=shoeSize', 'sortBy=password', 'sortBy=name', 'sortBy=userName&sortOrder=up']) {
    assertError(await send(`GET /Users?${query}`), 400, 'invalidValue');
  }
});

test('without sorting both parameters are ignored', async () => {
  const { send } = await startWithUsers({ features: { sort: false } });
  assert.deepEqual(names(await send('GET /Users?sortBy=shoeSize&sortOrder=up')), ['grace', 'Ada', 'zoe']);
});

test('attributes select in lists too, and unknown parameters are ignored', async () => {
  const { send } = await startWithUsers();
  const answer = await send('GET /Users?attributes=title&count=1&shoe=%zz&aadOptscim062020');
  assert.deepEqual(at(answer.json, 'Resources', 0), { schemas: [USER], id: 'r1', title: 'B' });
});

test('a parameter that is there twice, or badly encoded, is refused', async () => {
  const { send } = await startWithUsers();
  assertError(await send('GET /Users?count=1&count=2'), 400, 'invalidValue');
  assertError(await send('GET /Users?attributes=%zz'), 400, 'invalidSyntax');
});

test('POST to .search is the same query in a body (RFC 7644 §3.4.3)', async () => {
  const { send } = await startWithUsers();
  const answer = await send('POST /Users/.search', {
    body: {
      schemas: [SEARCH_REQUEST],
      attributes: ['userName'],
      filter: 'userName co "A"',
      sortBy: 'userName',
      sortOrder: 'descending',
      startIndex: 2,
      count: 1,
    },
  });
  assert.equal(answer.status, 200);
  assert.equal(answer.json.totalResults, 3);
  assert.deepEqual(names(answer), ['grace']);
  assert.equal(at(answer.json, 'Resources', 0, 'title'), undefined);
  assert.deepEqual(names(await send('POST /Users/.search', { body: { COUNT: 1, filter: null } })), ['grace']);
});

test('a SearchRequest of the wrong form is refused', async () => {
  const { send } = await startWithUsers();
  const search = (body: Parameters<typeof send>[1]) => send('POST /Users/.search', body);
  assertError(await search({ body: { filter: 1 } }), 400, 'invalidFilter');
  assertError(await search({ body: { attributes: 1 } }), 400, 'invalidValue');
  assertError(await search({ body: { attributes: ['a', 1] } }), 400, 'invalidValue');
  assertError(await search({ body: { count: true } }), 400, 'invalidValue');
  assertError(await search({ body: { sortBy: [] } }), 400, 'invalidValue');
  assertError(await search({ body: { schemas: [USER] } }), 400, 'invalidSyntax');
});
