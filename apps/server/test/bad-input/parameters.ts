// Query parameters beside the filter: RFC 7644 §3.4.2.4 Pagination, §3.4.2.3 Sorting, §3.9.
import { type Case, invalidSyntax, invalidValue, nothingDone, patchOf } from './case.ts';

const noIntegers = [
  'abc',
  '1.5',
  '1e3',
  '0x10',
  '1,000',
  '1 000',
  '--1',
  '１',
  'NaN',
  'null',
  "1' or '1'='1",
  '1; drop table person',
];

const integers: readonly (readonly [query: string, shows: Readonly<Record<string, unknown>>])[] = [
  ['count=0', { itemsPerPage: 0, 'Resources.length': 0, startIndex: 1 }],
  ['count=-1', { itemsPerPage: 0, 'Resources.length': 0 }],
  ['count=-99999999999999999999', { itemsPerPage: 0 }],
  ['count=1', { itemsPerPage: 1, 'Resources.length': 1 }],
  ['count=%2B1', { itemsPerPage: 1 }],
  ['count=99999999999999999999&startIndex=1', { startIndex: 1 }],
  ['startIndex=0&count=1', { startIndex: 1, itemsPerPage: 1 }],
  ['startIndex=-5&count=1', { startIndex: 1, itemsPerPage: 1 }],
  ['startIndex=100000', { startIndex: 100_000, itemsPerPage: 0 }],
  ['startIndex=9007199254740993', { itemsPerPage: 0 }],
  ['startIndex=99999999999999999999999', { itemsPerPage: 0 }],
  ['count=', {}],
  ['startIndex=', { startIndex: 1 }],
];

const paging: readonly Case[] = [
  ...['count', 'startIndex'].flatMap((name) =>
    noIntegers.map((value) => ({
      title: `${name} is ${value}`,
      request: `GET /Users?${name}=${encodeURIComponent(value)}`,
      expect: invalidValue,
    })),
  ),
  ...['Users', 'Groups'].flatMap((place) =>
    integers.map(([query, shows]) => ({
      title: `${place}: ${query}`,
      request: `GET /${place}?${query}`,
      expect: { status: 200, shows },
    })),
  ),
  { title: 'two counts', request: 'GET /Users?count=1&count=2', expect: invalidValue },
  { title: 'a count that is not UTF-8', request: 'GET /Users?count=%ff', expect: invalidSyntax },
  ...[1.5, 'many', true, [1], {}].map((count) => ({
    title: `.search with the count ${JSON.stringify(count)}`,
    request: 'POST /Users/.search',
    body: { count },
    expect: invalidValue,
  })),
  {
    title: '.search whose schemas name another message',
    request: 'POST /Users/.search',
    body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'] },
    expect: invalidSyntax,
  },
  {
    title: 'another filter’s name is no filter',
    request: 'GET /Users?Filter=%zz&count=0',
    expect: nothingDone,
  },
  // Sorting isn't announced, so both parameters say nothing.
  {
    title: 'a sort by what isn’t there',
    request: "GET /Users?sortBy=x'--&sortOrder=sideways",
    expect: nothingDone,
  },
  { title: 'a sort by the password', request: 'GET /Users?sortBy=password', expect: nothingDone },
];

const selected: readonly (readonly [query: string, shows: Readonly<Record<string, unknown>>])[] = [
  ['attributes=password', { password: undefined, userName: undefined, id: '{{user}}' }],
  ['attributes=userName,password', { password: undefined, userName: 'ada@example.com' }],
  ['attributes=', { userName: 'ada@example.com' }],
  ['attributes=,,,', { userName: 'ada@example.com' }],
  ['attributes=favouriteColour', { userName: undefined, id: '{{user}}' }],
  ['attributes=__proto__,constructor,toString', { userName: undefined, id: '{{user}}' }],
  ["attributes=userName'%20or%20true--", { userName: undefined }],
  ['attributes=name..familyName,.title,title.', { title: undefined }],
  ['attributes=*', { userName: undefined }],
  ['attributes=urn:example:User:title', { title: undefined }],
  ['attributes=title%00', { title: undefined }],
  ['excludedAttributes=id,schemas,meta', { id: '{{user}}', 'schemas.length': 1 }],
  ['excludedAttributes=favouriteColour', { userName: 'ada@example.com' }],
  ['attributes=title&excludedAttributes=title', { title: 'Countess', userName: undefined }],
];

const attributes: readonly Case[] = [
  ...selected.map(([query, shows]) => ({
    title: query,
    request: `GET /Users/{{user}}?${query}`,
    expect: { status: 200, shows },
  })),
  ...['attributes', 'excludedAttributes'].flatMap((name) => [
    {
      title: `${name} twice`,
      request: `GET /Users/{{user}}?${name}=title&${name}=title`,
      expect: invalidValue,
    },
    { title: `${name} is not UTF-8`, request: `GET /Users/{{user}}?${name}=%ff`, expect: invalidSyntax },
    {
      title: `.search whose ${name} is no list of names`,
      request: 'POST /Users/.search',
      body: { [name]: [1] },
      expect: invalidValue,
    },
  ]),
  {
    title: 'attributes of a PATCH that are not UTF-8: nothing is written first',
    request: 'PATCH /Users/{{user}}?attributes=%ff',
    body: patchOf({ op: 'replace', path: 'title', value: 'Owned' }),
    expect: invalidSyntax,
  },
];

export const parameters: readonly Case[] = [...paging, ...attributes];
