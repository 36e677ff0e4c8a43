// Ids and paths that are nowhere, or that try to be somewhere else. PRODUCT ruling: "An id of another organization is
// the same 404 as an id that never was". RFC 7643 §3.1 Common Attributes: `id` is case exact.
import { type Case, notFound, patchOf, user } from './case.ts';

const nobodys: readonly (readonly [title: string, id: string])[] = [
  ['SQL', "' or 1=1 --"],
  ['SQL behind an id', "{{user}}' or true --"],
  ['a cast', "{{user}}'::uuid"],
  ['another organization’s user', '{{stranger}}'],
  ['somebody who was deleted', '{{gone}}'],
  ['a person’s inner id', '{{person}}'],
  ['a group’s id', '{{group}}'],
  ['the id in capitals', '{{capitals}}'],
  ['the id without dashes', '{{undashed}}'],
  ['the id in braces', '{ {{user}} }'.replaceAll(' ', '')],
  ['the id as a URN', 'urn:uuid:{{user}}'],
  ['a space behind the id', '{{user}} '],
  ['a line break behind the id', '{{user}}\n'],
  ['NUL behind the id', '{{user}}\0'],
  ['NUL', '\0'],
  ['a path', '../Users/{{user}}'],
  ['the way to a file', '../../../../etc/passwd'],
  ['the way to a file, in backslashes', '..\\..\\..\\windows\\win.ini'],
  ['the nil UUID', '00000000-0000-0000-0000-000000000000'],
  ['what is nearly a UUID', 'zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz'],
  ['zero', '0'],
  ['null', 'null'],
  ['undefined', 'undefined'],
  ['a star', '*'],
  ['a userName', 'ada@example.com'],
  ['an externalId', 'ext-ada'],
  ['__proto__', '__proto__'],
  ['constructor', 'constructor'],
  ['half a character', '\u{1f600}'],
];

const methods: readonly (readonly [method: string, body?: object])[] = [
  ['GET'],
  ['PUT', user('ada')],
  ['PATCH', patchOf({ op: 'replace', path: 'active', value: false })],
  ['DELETE'],
];

/** Percent-encoded, but for what stands for something. */
function encode(id: string): string {
  return encodeURIComponent(id).replaceAll('%7B%7B', '{{').replaceAll('%7D%7D', '}}');
}

// As they come, not encoded.
const raw: readonly (readonly [title: string, request: string])[] = [
  ['a dot for an id', 'GET /Users/.'],
  ['two dots for an id', 'GET /Users/..'],
  ['a detour', 'GET /Users/../Users/{{user}}'],
  ['a detour in percents', 'GET /Users/%2e%2e%2fUsers%2f{{user}}'],
  ['a detour in doubled percents', 'GET /Users/%252e%252e%252f{{user}}'],
  ['two slashes', 'GET //Users/{{user}}'],
  ['two slashes inside', 'GET /Users//{{user}}'],
  ['no id between slashes', 'DELETE /Users//'],
  ['broken percents', 'GET /Users/%zz'],
  ['a percent at the end', 'GET /Users/{{user}}%'],
  ['percents that are not UTF-8', 'GET /Users/%ff%fe'],
  ['an overlong slash', 'GET /Users/..%c0%af'],
  ['the endpoint in small letters', 'GET /users/{{user}}'],
  ['the endpoint in capitals', 'DELETE /USERS/{{user}}'],
  ['the endpoint in percents, with a slash', 'GET /Users%2f{{user}}'],
  ['a matrix parameter', 'GET /Users;v=1/{{user}}'],
  ['something behind the id', 'GET /Users/{{user}}/groups'],
  ['a file extension', 'GET /Users/{{user}}.json'],
  ['another version inside', 'GET /v2/Users'],
  ['SCIM 1.1', 'GET /v1/Users'],
  ['an endpoint that isn’t there', 'GET /Devices'],
  ['a schema that isn’t there', 'GET /Schemas/urn:x'],
  ['a resource type that isn’t there', 'GET /ResourceTypes/__proto__'],
  ['something behind a discovery document', 'GET /ServiceProviderConfig/x'],
  ['what other software leaves lying about', 'GET /.git/config'],
  ['a POST to what isn’t there', 'POST /Admin'],
  ['a DELETE of what isn’t there', 'DELETE /Tokens/1'],
];

export const ids: readonly Case[] = [
  ...nobodys.flatMap(([title, id]) =>
    methods.map(([method, body]) => ({
      title: `${method} of ${title}`,
      request: `${method} /Users/${encode(id)}`,
      ...(body !== undefined && { body }),
      expect: notFound,
    })),
  ),
  ...(['GET', 'DELETE'] as const).flatMap((method) =>
    ['{{user}}', '{{strangers}}', '{{person}}', "' or true --"].map((id) => ({
      title: `${method} of the group ${id}`,
      request: `${method} /Groups/${encode(id)}`,
      expect: notFound,
    })),
  ),
  ...raw.map(([title, request]) => ({ title: `${title}: ${request}`, request, expect: notFound })),
  ...['GET /Me', 'DELETE /Me', 'POST /Bulk', 'POST /.search', 'GET /'].map((request) => ({
    // RFC 7644 §3.11, §3.7, §3.4.3: the standard has it and we don't.
    title: `not offered: ${request}`,
    request,
    ...(request.startsWith('POST') && { body: {} }),
    expect: { status: 501 },
  })),
];
