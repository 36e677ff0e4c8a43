// Headers and request lines that lie, contradict one another or are no HTTP. RFC 7644 §3.14 Versioning Resources,
// RFC 9110, RFC 9112 Message Format; PRODUCT rulings "Secrets and addresses" (never from `Host`).
import { type Case, created, nothingDone, patchOf, replaceAt, user } from './case.ts';

const stale = [
  'rubbish',
  'W/"999999"',
  '"999999"',
  'W/""',
  '""',
  'W/',
  '"',
  'W/"1',
  '{{version}}x',
  'W/"999998", W/"999999"',
  '',
  "' or true --",
];

const ofVersions: readonly Case[] = [
  ...stale.map((tag) => ({
    title: `If-Match: ${tag === '' ? 'empty' : tag}`,
    request: 'PATCH /Users/{{user}}',
    headers: { 'if-match': tag },
    body: replaceAt('title', 'Owned'),
    expect: { status: 412 },
  })),
  {
    title: 'a DELETE of another version',
    request: 'DELETE /Users/{{user}}',
    headers: { 'if-match': 'W/"999999"' },
    expect: { status: 412 },
  },
  {
    title: 'a PUT of another version of a group',
    request: 'PUT /Groups/{{group}}',
    headers: { 'if-match': 'W/"999999"' },
    body: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: 'Owned' },
    expect: { status: 412 },
  },
  {
    title: 'If-Match: * on nobody',
    request: 'PATCH /Users/{{gone}}',
    headers: { 'if-match': '*' },
    body: replaceAt('title', 'Owned'),
    expect: { status: 404 },
  },
  ...['rubbish', 'W/"999999"', ''].map((tag) => ({
    title: `If-None-Match: ${tag === '' ? 'empty' : tag}`,
    request: 'GET /Users/{{user}}',
    headers: { 'if-none-match': tag },
    expect: nothingDone,
  })),
];

const spoofed = {
  host: 'evil.example',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'https',
  'x-forwarded-prefix': '/evil',
  forwarded: 'for=1.2.3.4;host=evil.example;proto=https',
  'x-original-url': '/api/scim/v2/Groups',
  'x-rewrite-url': '/api/scim/v2/Groups',
};

const ofHosts: readonly Case[] = [
  {
    title: 'another Host does not move a location',
    request: 'GET /Users/{{user}}',
    headers: spoofed,
    expect: { status: 200, hides: 'evil', shows: { 'meta.location': '{{base}}/Users/{{user}}' } },
  },
  {
    title: 'another Host does not move the location of what is created',
    request: 'POST /Users',
    headers: spoofed,
    body: user('hosted'),
    expect: {
      ...created,
      hides: 'evil',
      headers: { location: /^http:\/\/127\.0\.0\.1:\d+\/api\/scim\/v2\/Users\/[\da-f-]{36}$/ },
    },
  },
  {
    title: 'another Host does not move the references of a group',
    request: 'GET /Groups/{{group}}',
    headers: spoofed,
    expect: { status: 200, hides: 'evil', shows: { 'members.0.$ref': '{{base}}/Users/{{user}}' } },
  },
  {
    title: 'another Host in a discovery document',
    request: 'GET /ResourceTypes/User',
    headers: spoofed,
    expect: { status: 200, hides: 'evil' },
  },
  {
    title: 'a whole URL in the request line, of somebody else',
    request: 'GET /Users/{{user}}',
    target: 'http://evil.example/api/scim/v2/Users/{{user}}',
    expect: { status: 200, hides: 'evil' },
  },
  {
    title: 'addresses that are none, in X-Forwarded-For',
    request: 'GET /Users/{{user}}',
    headers: { 'x-forwarded-for': "' or true --, unknown, 999.1.1.1", 'x-real-ip': 'x' },
    expect: nothingDone,
  },
  {
    title: 'a request id that is none',
    request: 'GET /Users/{{user}}',
    headers: { 'x-request-id': "<script>' or true --" },
    expect: { status: 200, headers: { 'x-request-id': /^[0-9a-f-]{36}$/ } },
  },
  {
    title: 'a User-Agent of 10,000 characters that are none',
    request: 'POST /Users',
    headers: { 'user-agent': '\u00ff'.repeat(10_000) },
    body: user('agent'),
    expect: created,
  },
];

const overrides = ['x-http-method-override', 'x-http-method', 'x-method-override'];

const ofMethods: readonly Case[] = [
  ...overrides.flatMap((name) => [
    {
      title: `${name} makes no DELETE of a GET`,
      request: 'GET /Users/{{user}}',
      headers: { [name]: 'DELETE' },
      expect: nothingDone,
    },
    {
      title: `${name} makes no PATCH of a POST`,
      request: 'POST /Users/{{user}}',
      headers: { [name]: 'PATCH' },
      body: patchOf({ op: 'replace', path: 'title', value: 'Owned' }),
      expect: { status: 405, headers: { allow: /^GET, PUT, PATCH, DELETE$/ } },
    },
  ]),
  {
    title: '_method makes no DELETE of a GET',
    request: 'GET /Users/{{user}}?_method=DELETE',
    expect: nothingDone,
  },
  ...['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PURGE', 'PROPFIND', 'LOCK', 'BREW', 'get', 'Post'].map(
    (method) => ({
      title: `${method} of all users`,
      request: `${method} /Users`,
      expect: { status: 405, headers: { allow: /^GET, POST$/ } },
    }),
  ),
  ...['POST', 'OPTIONS', 'QUERY', 'SEARCH', 'FOO', 'delete', 'constructor'].map((method) => ({
    title: `${method} of one user`,
    request: `${method} /Users/{{user}}`,
    expect: { status: 405, headers: { allow: /^GET, PUT, PATCH, DELETE$/ } },
  })),
  ...['POST', 'PUT', 'PATCH', 'DELETE'].flatMap((method) =>
    ['ServiceProviderConfig', 'Schemas', 'ResourceTypes/User'].map((place) => ({
      title: `${method} of /${place}`,
      request: `${method} /${place}`,
      expect: { status: 405, headers: { allow: /^GET$/ } },
    })),
  ),
  {
    title: 'HEAD of one user',
    request: 'HEAD /Users/{{user}}',
    expect: { status: 405, headers: { allow: /^GET, PUT, PATCH, DELETE$/ } },
  },
  {
    title: 'GET of .search',
    request: 'GET /Users/.search',
    expect: { status: 405, headers: { allow: /^POST$/ } },
  },
];

const notHttp = { status: 400 } as const;

const ofMessages: readonly Case[] = [
  {
    title: 'two lengths that differ',
    request: 'POST /Users',
    headers: { 'content-length': ['5', '50'] },
    body: user('eve'),
    expect: notHttp,
  },
  ...['-1', 'abc', '1e3', '0x10', '5, 50', '99999999999999999999'].map((length) => ({
    title: `the length ${length}`,
    request: 'POST /Users',
    headers: { 'content-length': length },
    body: user('eve'),
    expect: notHttp,
  })),
  {
    // RFC 9112 §6.1 Transfer-Encoding: how one request is smuggled inside another.
    title: 'a length and chunks',
    request: 'POST /Users',
    headers: { 'content-length': '5', 'transfer-encoding': 'chunked' },
    body: '0\r\n\r\nDELETE /api/scim/v2/Users/{{user}} HTTP/1.1\r\nauthorization: Bearer {{token}}\r\n\r\n',
    expect: notHttp,
  },
  {
    title: 'chunks that are none',
    request: 'POST /Users',
    headers: { 'content-length': null, 'transfer-encoding': 'chunked' },
    body: 'zz\r\nabc\r\n0\r\n\r\n',
    expect: notHttp,
  },
  {
    title: 'a transfer encoding that is none',
    request: 'POST /Users',
    headers: { 'content-length': null, 'transfer-encoding': 'rubbish' },
    body: '{}',
    expect: notHttp,
  },
  { title: 'a header’s name with a space', request: 'GET /Users', headers: { 'x y': '1' }, expect: notHttp },
  { title: 'a folded header', request: 'GET /Users', headers: { x: 'a\r\n b' }, expect: notHttp },
  {
    title: 'a bare line feed in a header',
    request: 'GET /Users',
    headers: { x: 'a\nauthorization: Bearer {{ofOther}}' },
    expect: notHttp,
  },
  { title: 'another protocol', request: 'GET /Users', protocol: 'FTP/1.1', expect: notHttp },
  { title: 'a version that isn’t there', request: 'GET /Users', protocol: 'HTTP/7.3', expect: notHttp },
  {
    // RFC 9112 §3.2 Request Target: a server MUST answer 400.
    title: 'HTTP/1.1 without Host',
    request: 'GET /Users/{{user}}',
    headers: { host: null },
    expect: notHttp,
  },
  {
    title: 'two hosts',
    request: 'GET /Users/{{user}}',
    headers: { host: ['127.0.0.1', 'evil.example'] },
    expect: notHttp,
  },
  {
    title: 'HTTP/1.0',
    request: 'GET /Users/{{user}}',
    protocol: 'HTTP/1.0',
    headers: { host: null },
    expect: nothingDone,
  },
  {
    title: 'Expect: 100-continue',
    request: 'POST /Users',
    headers: { expect: '100-continue' },
    body: user('patient'),
    expect: created,
  },
  {
    // RFC 9110 §10.1.1 Expect: it may be ignored.
    title: 'an expectation that nobody knows',
    request: 'GET /Users/{{user}}',
    headers: { expect: 'the-spanish-inquisition' },
    expect: nothingDone,
  },
  {
    title: 'an upgrade that is not offered',
    request: 'GET /Users/{{user}}',
    headers: { connection: 'upgrade, close', upgrade: 'websocket', 'sec-websocket-key': 'x' },
    expect: nothingDone,
  },
  {
    title: 'a range, which is not offered',
    request: 'GET /Users/{{user}}',
    headers: { range: 'bytes=0-10' },
    expect: { status: 200, shows: { id: '{{user}}' } },
  },
  {
    title: 'an Accept of something else',
    request: 'GET /Users/{{user}}',
    headers: {
      accept: 'text/html;q=1, application/xml',
      'accept-charset': 'utf-16',
      'accept-encoding': 'br',
    },
    expect: nothingDone,
  },
  {
    title: 'a body on a GET, which says nothing',
    request: 'GET /Users/{{user}}',
    body: '{',
    expect: nothingDone,
  },
  {
    title: 'a body on a DELETE of nobody',
    request: 'DELETE /Users/{{gone}}',
    body: '[',
    expect: { status: 404 },
  },
];

export const headers: readonly Case[] = [...ofVersions, ...ofHosts, ...ofMethods, ...ofMessages];
