// What the Content-Type may be: RFC 7644 §3.1 Background and §8.1 (media type). Anything else is 415.
import { type Case, created, nothingDone, replaceAt, unsupported, user } from './case.ts';

const wrong = [
  'text/plain',
  'text/json',
  'text/html; charset=utf-8',
  'application/xml',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/merge-patch+json',
  'application/scim',
  'application/ json',
  'application/jsonx',
  '*/*',
  'json',
  ';',
  'application/json; charset=utf-16',
  'application/scim+json; charset=iso-8859-1',
  'application/scim+json, text/plain',
  `application/${'x'.repeat(1_000)}`,
];

export const mediaTypes: readonly Case[] = [
  ...wrong.map((type) => ({
    title: type.slice(0, 60),
    request: 'POST /Users',
    headers: { 'content-type': type },
    body: user('eve'),
    expect: unsupported,
  })),
  ...(
    [
      ['PUT /Users/{{user}}', user('ada')],
      ['PATCH /Users/{{user}}', replaceAt('title', 'x')],
      ['POST /Users/.search', {}],
      ['POST /Groups', {}],
      ['PATCH /Groups/{{group}}', replaceAt('displayName', 'x')],
    ] as const
  ).map(([request, body]) => ({
    title: `text/plain to ${request}`,
    request,
    headers: { 'content-type': 'text/plain' },
    body,
    expect: unsupported,
  })),
  {
    title: 'what is no JSON is judged by its media type first',
    request: 'POST /Users',
    headers: { 'content-type': 'text/plain' },
    body: 'test',
    expect: unsupported,
  },
  {
    title: 'two of them, the first one wrong',
    request: 'POST /Users',
    headers: { 'content-type': ['text/plain', 'application/json'] },
    body: user('eve'),
    expect: unsupported,
  },
  {
    title: 'none: it can only be JSON (RFC 9110 §8.3)',
    request: 'POST /Users',
    headers: { 'content-type': null },
    body: user('untyped'),
    expect: created,
  },
  {
    title: 'one on a GET, where it says nothing',
    request: 'GET /Users/{{user}}',
    headers: { 'content-type': 'text/plain' },
    expect: nothingDone,
  },
];
