// Requests that are wrong before anybody looks at the form: media types, sizes, JSON that is none, other sites' pages,
// paths that lead elsewhere.
import { datesQuery } from '../booking-scene.ts';
import {
  bookPage,
  forbidden,
  type HostileCase,
  notFound,
  tooLarge,
  unreadable,
  unsupported,
  wrong,
} from './case.ts';

const mediaTypes: HostileCase[] = [
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
  'text/plain; application/json',
  'application/xml',
  'application/jsonp',
  'application/scim+json',
].map((type) => ({
  title: `the media type ${type}`,
  request: bookPage,
  form: {},
  headers: { 'content-type': type },
  expect: unsupported,
}));

const bodies: HostileCase[] = (
  [
    ['empty', '', unreadable],
    ['cut short', '{"name":"Sam"', unreadable],
    ['a comma too many', '{"name":"Sam",}', unreadable],
    ['NaN', '{"start":NaN}', unreadable],
    ['text behind it', '{}{}', unreadable],
    ['null', 'null', wrong('body')],
    ['a list of forms', '[{}]', wrong('body')],
    ['30,000 lists deep', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, unreadable],
    ['10,000 objects deep', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, unreadable],
    ['a key twice, the last of them bad', '{"email":"sam@customer.example","email":"x"}', wrong('email')],
    ['64 KiB and more', `{"name":"${'x'.repeat(65_536)}"}`, tooLarge],
    ['a megabyte of blanks', ' '.repeat(1_048_576), tooLarge],
  ] as const
).map(([title, body, expect]) => ({ title: `a body: ${title}`, request: bookPage, body, expect }));

const sites: HostileCase[] = (
  [
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling of the site', { 'sec-fetch-site': 'same-site' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['our name as the end of another', { origin: 'https://evilmeet.example.com' }],
    ['an origin without one', { origin: 'null' }],
    ['two of them', { 'sec-fetch-site': 'same-origin, cross-site' }],
  ] as const
).flatMap(([title, headers]): HostileCase[] => [
  { title: `a form sent by ${title}`, request: bookPage, form: {}, headers, expect: forbidden },
  {
    title: `a cancellation sent by ${title}`,
    request: 'POST {{manage}}/cancel',
    body: {},
    headers,
    expect: forbidden,
  },
]);

const queries: HostileCase[] = (
  [
    ['more than 42 days', 'from=2027-01-01&to=2027-02-12&timeZone=UTC', wrong('query')],
    ['the end before the beginning', 'from=2027-01-02&to=2027-01-01&timeZone=UTC', wrong('query')],
    ['no dates', 'timeZone=UTC', wrong('from')],
    ['a date that is not there', 'from=2027-02-30&to=2027-03-01&timeZone=UTC', wrong('from')],
    ['a date a million years ahead', 'from=%2B1000000-01-01&to=2027-03-01&timeZone=UTC', wrong('from')],
    ['a zone of somebody’s own', 'from=2027-02-01&to=2027-03-01&timeZone=Mars/Olympus', wrong('timeZone')],
    ['everything twice', `${datesQuery(3)}&${datesQuery(4)}`, wrong('from')],
    ['an object', 'from[a]=1&to=2027-03-01&timeZone=UTC', wrong('from')],
  ] as const
).map(([title, query, expect]) => ({
  title: `slots: ${title}`,
  request: `GET {{page}}/slots?${query}`,
  expect,
}));

const paths: HostileCase[] = [
  'GET /api/v1/pages/acme/..%2f..%2fetc/intro',
  'GET /api/v1/pages/acme/%00/intro',
  "GET /api/v1/pages/acme/dana'--/intro",
  'GET /api/v1/pages/ACME/{{handle}}/intro',
  'GET /api/v1/pages/acme/{{handle}}/intro%20',
  `GET /api/v1/pages/acme/${'x'.repeat(5_000)}/intro`,
  'GET /api/v1/organizations/acme/logo/../../../scim/v2/Users',
  'PUT {{page}}/bookings',
  'DELETE {{manage}}',
  'GET {{manage}}/cancel',
  'GET {{page}}/bookings',
  'GET /assets/..%2f..%2f..%2fpackage.json',
  'GET /assets/%2e%2e/index.html',
  'GET /api/v1/openapi.json/x',
].map((request) => ({ title: `a path: ${request.slice(0, 60)}`, request, expect: notFound }));

export const wire: readonly HostileCase[] = [
  ...mediaTypes,
  ...bodies,
  ...sites,
  ...queries,
  ...paths,
  {
    title: 'another method in a header',
    request: 'POST {{page}}/slots',
    body: {},
    headers: { 'x-http-method-override': 'GET' },
    expect: notFound,
  },
];
