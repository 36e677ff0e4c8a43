// Who may not enter: 401 without a token that works, 403 where the organization may not, before anything else is
// said. RFC 7644 §2 Authentication and Authorization; PRODUCT rulings "SCIM connection".
import { defaultLimits } from '@linktime/scim';
import { type Case, type Expected, nothingDone, patchOf, unauthorized, user } from './case.ts';

const wrong: readonly (readonly [title: string, authorization: string | readonly string[] | null])[] = [
  ['no token', null],
  ['an empty header', ''],
  ['the scheme alone', 'Bearer'],
  ['the scheme and a space', 'Bearer '],
  ['null', 'Bearer null'],
  ['what looks like none of ours', 'Bearer eyJhbGciOiJub25lIn0.e30.'],
  ['the prefix alone', 'Bearer lt_scim_'],
  ['a token that was never generated', 'Bearer {{unknown}}'],
  ['a token that was replaced', 'Bearer {{replaced}}'],
  ['a token that was revoked', 'Bearer {{revoked}}'],
  ['a token without its last letter', 'Bearer {{truncated}}'],
  ['a token with a letter too many', 'Bearer {{token}}x'],
  ['a token with a typing error', 'Bearer {{mistyped}}'],
  ['one organization’s id with another’s secret', 'Bearer {{spliced}}'],
  ['a token that is doubled', 'Bearer {{token}}{{token}}'],
  ['a token in quotes', 'Bearer "{{token}}"'],
  ['a token with a name', 'Bearer token={{token}}'],
  ['three schemes', 'Bearer Bearer Bearer {{token}}'],
  ['two tokens in one header', 'Bearer {{unknown}}, Bearer {{token}}'],
  ['two headers, the first one wrong', ['Bearer {{unknown}}', 'Bearer {{token}}']],
  ['another scheme', 'Basic {{token}}'],
  ['Basic', `Basic ${Buffer.from('scim:{{unknown}}').toString('base64')}`],
  ['Digest', 'Digest username="{{token}}"'],
  ['no space behind the scheme', 'Bearer{{token}}'],
  ['a colon behind the scheme', 'Bearer: {{token}}'],
  ['a tab inside', 'Bearer {{token}}\tx'],
  ['a letter that only looks like one', 'Bearer {{truncated}}\u00e9'],
  ['SQL', "Bearer ' or '1'='1"],
  ['a token of 600 letters', `Bearer lt_scim_${'a'.repeat(600)}`],
  ['a token of 20,000 letters', `Bearer ${'a'.repeat(20_000)}`],
];

const elsewhere: readonly Case[] = [
  ...['access_token', 'token', 'authorization', 'Authorization'].map((name) => ({
    title: `in the query, as ${name}`,
    request: `GET /Users?${name}={{token}}`,
    headers: { authorization: null },
    expect: unauthorized,
  })),
  {
    title: 'in the query, as a header would have it',
    request: 'GET /Users?access_token=Bearer%20{{token}}',
    headers: { authorization: null },
    expect: unauthorized,
  },
  {
    title: 'in a JSON body',
    request: 'POST /Users',
    headers: { authorization: null },
    body: user('eve', { access_token: '{{token}}', authorization: 'Bearer {{token}}' }),
    expect: unauthorized,
  },
  {
    title: 'in a form',
    request: 'POST /Users',
    headers: { authorization: null, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'access_token={{token}}',
    expect: unauthorized,
  },
  ...['proxy-authorization', 'x-authorization', 'x-api-key', 'cookie', 'x-forwarded-authorization'].map(
    (name) => ({
      title: `in ${name}`,
      request: 'GET /Users',
      headers: { authorization: null, [name]: name === 'cookie' ? 'session={{token}}' : 'Bearer {{token}}' },
      expect: unauthorized,
    }),
  ),
  {
    title: 'in the path',
    request: 'GET /{{token}}/Users',
    headers: { authorization: null },
    expect: unauthorized,
  },
];

type Request = Pick<Case, 'request' | 'body' | 'headers'>;

// Each would be something else for whoever may enter.
const requests: readonly (readonly [title: string, Request])[] = [
  ['a list', { request: 'GET /Users' }],
  ['somebody', { request: 'GET /Users/{{user}}' }],
  ['nobody', { request: 'GET /Users/{{gone}}' }],
  ['a creation', { request: 'POST /Users', body: user('eve') }],
  ['a replacement', { request: 'PUT /Users/{{user}}', body: user('ada') }],
  [
    'a deactivation',
    { request: 'PATCH /Users/{{user}}', body: patchOf({ op: 'replace', path: 'active', value: false }) },
  ],
  ['a deletion', { request: 'DELETE /Users/{{user}}' }],
  ['the deletion of a group', { request: 'DELETE /Groups/{{group}}' }],
  ['what can be configured', { request: 'GET /ServiceProviderConfig' }],
  ['the schemas', { request: 'GET /Schemas' }],
  ['the resource types', { request: 'GET /ResourceTypes' }],
  ['a path that is nowhere', { request: 'GET /Nowhere' }],
  ['the base itself', { request: 'GET ' }],
  ['broken percents', { request: 'GET /%zz' }],
  ['a method that isn’t allowed', { request: 'DELETE /Users' }],
  ['a method that nobody knows', { request: 'BREW /Users' }],
  ['what is not offered', { request: 'POST /Bulk', body: {} }],
  ['broken JSON', { request: 'POST /Users', body: '{' }],
  ['another media type', { request: 'POST /Users', headers: { 'content-type': 'text/plain' }, body: 'x' }],
  ['a large creation', { request: 'POST /Users', body: { ...user('eve'), padding: 'x'.repeat(100_000) } }],
  ['too large a body', { request: 'POST /Users', body: Buffer.alloc(defaultLimits.bodyBytes + 1) }],
  ['an unreadable filter', { request: 'GET /Users?filter=((' }],
  ['a wrong count', { request: 'GET /Users?count=abc' }],
  ['a filter of a discovery document', { request: 'GET /Schemas?filter=x' }],
];

const doors: readonly (readonly [title: string, authorization: string | null, expect: Expected])[] = [
  ['without a token', null, unauthorized],
  ['with the replaced one', 'Bearer {{replaced}}', unauthorized],
  ['without the Business plan', 'Bearer {{professional}}', { status: 403 }],
  ['with SCIM switched off', 'Bearer {{switchedOff}}', { status: 403 }],
];

export const tokens: readonly Case[] = [
  ...wrong.map(([title, authorization]) => ({
    title,
    request: 'GET /Users',
    headers: { authorization },
    expect: unauthorized,
  })),
  ...elsewhere,
  ...doors.flatMap(([door, authorization, expect]) =>
    requests.map(([title, request]) => ({
      title: `${title}, ${door}`,
      ...request,
      headers: { ...request.headers, authorization },
      expect,
    })),
  ),
  ...['\u0000', '\u0001', '\u007f'].map((character) => ({
    title: `the control character ${JSON.stringify(character)} in the header: that is no HTTP`,
    request: 'GET /Users',
    headers: { authorization: `Bearer {{token}}${character}` },
    expect: { status: 400 },
  })),
  {
    title: 'a token of 40,000 letters',
    request: 'GET /Users',
    headers: { authorization: `Bearer ${'a'.repeat(40_000)}` },
    expect: { status: 431 },
  },
  {
    // Node keeps the first of them; RFC 9110 §5.3 leaves it open.
    title: 'two tokens of two organizations: the first alone counts',
    request: 'GET /Users/{{user}}',
    headers: { authorization: ['Bearer {{token}}', 'Bearer {{ofOther}}'] },
    expect: { status: 200, shows: { id: '{{user}}' } },
  },
  {
    title: 'a right token beside one in the query, which is not written down',
    request: 'GET /Users/{{user}}?access_token={{ofOther}}',
    expect: nothingDone,
  },
  {
    title: 'a right token beside one in the path, which is not written down',
    request: 'GET /Users/{{unknown}}',
    expect: { status: 404 },
  },
];
