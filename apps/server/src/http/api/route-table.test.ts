import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { apiError, type Route, routes } from '@linktime/api';
import { type FastifyInstance, fastify } from 'fastify';
import { Busy, OutOfTime } from '../../db/pg-errors.ts';
import { sessionCookie } from '../../sign-in/session-cookie.ts';
import { fail } from '../failure.ts';
import { badRequest, FileReply, notFound, slotTaken, tooMany } from './answer.ts';
import { apiRoutes, type Handlers } from './route-table.ts';

const baseUrl = 'https://meet.example.com';
const cookie = sessionCookie(baseUrl);
const token = 'k'.repeat(40);
const booked = {
  reference: 'LT-1',
  status: 'confirmed',
  title: 'Intro',
  start: '2026-12-03T15:00:00Z',
  end: '2026-12-03T15:30:00Z',
  hosts: ['Dana'],
  location: null,
  calendar: null,
};
const form = {
  start: '2026-12-03T15:00:00Z',
  name: 'Sam',
  email: 'sam@customer.example',
  timeZone: 'Europe/Berlin',
  locale: 'en-GB',
  idempotencyKey: '0192f0c1-2345-7abc-8def-0123456789ab',
};

let app: FastifyInstance;
let address: string;
/** What the handler was asked last, and what it answers next. */
let asked: unknown;
let answer: () => unknown;

before(async () => {
  const handler = async (question: object, caller: object) => {
    asked = { ...question, caller };
    return answer();
  };
  const handlers = Object.fromEntries(Object.keys(routes).map((key) => [key, handler]));
  app = fastify({ routerOptions: { maxParamLength: 1_000 } });
  app.setErrorHandler(fail);
  // Every handler is this one: what the table does with it is what is tested.
  apiRoutes(app, handlers as unknown as Handlers, {
    baseUrl,
    // No row of the table needs a session here.
    gate: { database: undefined as never, cookie, now: () => new Date() },
  });
  address = await app.listen({ port: 0, host: '127.0.0.1' });
});
after(() => app.close());
beforeEach(() => {
  asked = undefined;
  answer = () => booked;
});

const book = '/api/v1/pages/acme/dana/intro/bookings';

function post(path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const sent = { 'content-type': 'application/json', ...headers };
  return fetch(`${address}${path}`, { method: 'POST', body, headers: sent });
}

test('a handler gets what the schemas made of the request, and who asks', async () => {
  const response = await post(book, JSON.stringify({ ...form, email: ' sam@customer.example ', extra: 1 }));
  assert.equal(response.status, 201);
  assert.deepEqual(asked, {
    params: { organization: 'acme', handle: 'dana', eventType: 'intro' },
    query: undefined,
    body: { ...form, guests: [], answers: {} },
    caller: { address: '127.0.0.1', userAgent: 'node', session: undefined },
  });
});

test('a reply holds what its schema lists and nothing else', async () => {
  answer = () => ({ ...booked, hostEmail: 'dana@acme.example', hosts: ['Dana'] });
  const response = await post(book, JSON.stringify(form));
  assert.deepEqual(await response.json(), booked);
});

test('a reply that its schema refuses is our fault: 500 with the id of the request, and no cause', async () => {
  answer = () => ({ ...booked, start: 'soon' });
  const response = await post(book, JSON.stringify(form));
  assert.equal(response.status, 500);
  const body = apiError.parse(await response.json());
  assert.equal(body.error, 'internal');
  assert.doesNotMatch(body.message, /soon|datetime|Zod/);
});

test('what is wrong is told field by field, and the handler is not asked', async () => {
  const wrong = { ...form, email: 'nobody', guests: ['x'], name: '' };
  const response = await post(book, JSON.stringify(wrong));
  assert.equal(response.status, 400);
  const body = apiError.parse(await response.json());
  assert.equal(body.error, 'bad-request');
  assert.deepEqual(Object.keys(body.fields ?? {}).toSorted(), ['email', 'guests.0', 'name']);
  assert.equal(asked, undefined);
});

test('a query that is wrong as a whole is told as "query"', async () => {
  const query = 'from=2026-12-01&to=2027-12-01&timeZone=Europe/Berlin';
  const response = await fetch(`${address}/api/v1/links/${token}/slots?${query}`);
  assert.equal(response.status, 400);
  assert.match(apiError.parse(await response.json()).fields?.query ?? '', /41 days/);
});

for (const path of [
  '/api/v1/pages/ACME/dana',
  '/api/v1/pages/acme/da%20na',
  '/api/v1/links/short',
  `/api/v1/bookings/${'x'.repeat(300)}`,
]) {
  test(`a path that can name nothing is 404 like one that names nothing: ${path.slice(0, 40)}`, async () => {
    answer = () => notFound;
    const present = await fetch(`${address}/api/v1/links/${token}`);
    const response = await fetch(`${address}${path}`);
    assert.equal(response.status, 404);
    assert.equal(await response.text(), await present.text());
  });
}

const bodies: readonly (readonly [
  string,
  string | Uint8Array<ArrayBuffer>,
  Record<string, string>,
  number,
])[] = [
  ['no JSON', '{"start":', {}, 400],
  ['no body', '', {}, 400],
  ['a list', '[]', {}, 400],
  ['bytes that are no UTF-8', Buffer.from(JSON.stringify({ ...form, name: '\u00ff' }), 'latin1'), {}, 400],
  ['a form of HTML', 'name=Sam', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ['plain text', JSON.stringify(form), { 'content-type': 'text/plain' }, 415],
  ['more than 64 KiB', JSON.stringify({ ...form, more: 'x'.repeat(65_536) }), {}, 413],
  ['a depth of 30,000', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, {}, 400],
];
for (const [title, body, headers, status] of bodies) {
  test(`a body is refused: ${title}`, async () => {
    const response = await post(book, body, headers);
    assert.equal(response.status, status);
    assert.equal(apiError.parse(await response.json()).error, 'bad-request');
    assert.equal(asked, undefined);
  });
}

const origins: readonly (readonly [Record<string, string>, number])[] = [
  [{}, 201],
  [{ 'sec-fetch-site': 'same-origin', origin: 'https://elsewhere.example' }, 201],
  [{ 'sec-fetch-site': 'none' }, 201],
  [{ 'sec-fetch-site': 'cross-site', origin: baseUrl }, 403],
  [{ 'sec-fetch-site': 'same-site' }, 403],
  [{ origin: baseUrl }, 201],
  [{ origin: 'https://evil.example' }, 403],
  [{ origin: 'null' }, 403],
];
for (const [headers, status] of origins) {
  test(`a POST with ${JSON.stringify(headers)} is answered ${status}`, async () => {
    const response = await app.inject({ method: 'POST', url: book, headers, payload: form });
    assert.equal(response.statusCode, status);
  });
}

test('pages of other sites may read what everybody may read', async () => {
  answer = () => notFound;
  const response = await app.inject({
    url: '/api/v1/pages/acme/dana',
    headers: { origin: 'https://evil.example' },
  });
  assert.equal(response.statusCode, 404);
});

test('nothing is kept by a cache', async () => {
  const response = await post(book, JSON.stringify(form));
  assert.equal(response.headers.get('cache-control'), 'no-store');
});

test('refusals have their status and their words', async () => {
  const refusals = [
    [badRequest({ name: 'too long' }), 400, 'bad-request'],
    [notFound, 404, 'not-found'],
    [slotTaken([{ start: 0, hosts: ['secret'] }]), 409, 'slot-taken'],
    [tooMany('Later.', 30), 429, 'too-many'],
  ] as const;
  for (const [refusal, status, code] of refusals) {
    answer = () => refusal;
    const response = await post(book, JSON.stringify(form));
    assert.equal(response.status, status);
    const text = await response.text();
    assert.equal(apiError.parse(JSON.parse(text)).error, code);
    assert.doesNotMatch(text, /secret/);
  }
});

for (const error of [new Busy('Locks are held.', { retryAfter: 7 }), new OutOfTime('Too slow.')]) {
  test(`${error.name} is 503 with Retry-After, and does not say why`, async () => {
    answer = () => {
      throw error;
    };
    const response = await post(book, JSON.stringify(form));
    assert.equal(response.status, 503);
    assert.equal(response.headers.get('retry-after'), error instanceof Busy ? '7' : '2');
    const body = apiError.parse(await response.json());
    assert.equal(body.error, 'busy');
    assert.doesNotMatch(body.message, /Locks|slow/);
  });
}

test('a file may be kept for good under its version, is asked again without, and may run nothing', async () => {
  const logo = '/api/v1/organizations/acme/logo';
  const content = Buffer.from('picture');
  answer = () => new FileReply({ mediaType: 'image/png', content, version: '7', immutable: true });
  const first = await fetch(`${address}${logo}?v=7`);
  assert.equal(first.headers.get('content-type'), 'image/png');
  assert.equal(first.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  assert.match(first.headers.get('content-security-policy') ?? '', /sandbox/);
  assert.equal(await first.text(), 'picture');
  const again = await fetch(`${address}${logo}`, { headers: { 'if-none-match': '"7"' } });
  assert.equal(again.status, 304);
  assert.equal(await again.text(), '');
  const head = await fetch(`${address}${logo}?v=7`, { method: 'HEAD' });
  assert.equal(head.headers.get('content-length'), '7');
});

test('every row of the table is bound, under its own method only', () => {
  for (const key of Object.keys(routes)) {
    const [method = '', url = ''] = key.split(' ');
    assert.ok(app.hasRoute({ method, url }), key);
    for (const other of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      const listed = Object.hasOwn(routes, `${other} ${url}`);
      assert.equal(app.hasRoute({ method: other, url }), listed, `${other} ${url}`);
    }
  }
});

test('what is for members answers 401 to who is not signed in, before anything else is looked at', async () => {
  const forMembers = Object.entries<Route>(routes).filter(
    ([, { who }]) => !['anyone', 'link holder'].includes(who),
  );
  assert.ok(forMembers.length > 5);
  for (const [key] of forMembers) {
    const [method = '', url = ''] = key.split(' ');
    for (const cookie of [undefined, 'linktime=nonsense', `__Host-linktime=${'A'.repeat(63)}`]) {
      const answered = await app.inject({
        method: method as 'GET',
        url: url.replaceAll(/:\w+/g, '%00'),
        ...(cookie !== undefined && { headers: { cookie } }),
        ...(method !== 'GET' && { payload: { nonsense: true } }),
      });
      assert.equal(answered.statusCode, 401, key);
      assert.equal(apiError.parse(answered.json()).error, 'signed-out');
      assert.equal(asked, undefined);
    }
  }
});
