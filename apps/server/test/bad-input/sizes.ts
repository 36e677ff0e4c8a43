// At a limit and over it, on both sides. PRODUCT ruling: "Body at most 4 MiB"; the other limits are packages/scim's.
import { defaultLimits, GROUP } from '@linktime/scim';
import {
  type Case,
  created,
  filterOf,
  invalidPath,
  invalidValue,
  notFound,
  nothingDone,
  patchOf,
  replaceAt,
  tooLarge,
  user,
} from './case.ts';

const { bodyBytes, filterDepth, filterLength, filterTerms, patchOperations, stringLength } = defaultLimits;
const { attributeNames, detachedValues, multiValues } = defaultLimits;

const ofAda = 'userName eq "ada@example.com"';
const deep = (depth: number) => `${'('.repeat(depth)}${ofAda}${')'.repeat(depth)}`;
const wide = (terms: number) => `${'title eq "q" or '.repeat(terms - 1)}${ofAda}`;

function padded(name: string, bytes: number): Uint8Array {
  const body = Buffer.alloc(bytes, ' ');
  body.write(JSON.stringify(user(name)));
  return body;
}

function chunked(body: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]);
}

function strangers(count: number): object[] {
  return Array.from({ length: count }, (_, index) => ({
    value: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
  }));
}

const sameTitle = { op: 'replace', path: 'title', value: 'Countess' };
const group = { schemas: [GROUP], displayName: 'eve' };

const inChunks = { 'content-length': null, 'transfer-encoding': 'chunked' };

const ofBodies: readonly Case[] = [
  { title: 'a body of 4 MiB', request: 'POST /Users', body: padded('large', bodyBytes), expect: created },
  {
    title: 'a body of 4 MiB and one byte',
    request: 'POST /Users',
    body: padded('eve', bodyBytes + 1),
    expect: tooLarge,
  },
  {
    title: 'a body of 4 MiB in chunks',
    request: 'POST /Users',
    headers: inChunks,
    body: chunked(padded('chunked', bodyBytes)),
    expect: created,
  },
  {
    title: 'a body of 4 MiB and one byte in chunks, of a length that nobody has said',
    request: 'POST /Users',
    headers: inChunks,
    body: chunked(padded('eve', bodyBytes + 1)),
    expect: tooLarge,
  },
  {
    title: 'a body of 9 MiB to a group',
    request: 'PATCH /Groups/{{group}}',
    body: padded('eve', 9 * 1_048_576),
    expect: tooLarge,
  },
  {
    title: 'too large a body to a path that is nowhere: 404 comes first',
    request: 'POST /Nowhere',
    body: padded('eve', bodyBytes + 1),
    expect: notFound,
  },
  {
    title: `a string of ${stringLength} characters`,
    request: 'POST /Users',
    body: user('long', { title: 't'.repeat(stringLength) }),
    expect: created,
  },
  {
    title: `a string of ${stringLength + 1} characters`,
    request: 'POST /Users',
    body: user('eve', { title: 't'.repeat(stringLength + 1) }),
    expect: { ...invalidValue, hides: 't'.repeat(200) },
  },
  {
    title: 'a string of a million characters in a PATCH',
    request: 'PATCH /Users/{{user}}',
    body: replaceAt('name.familyName', 'f'.repeat(1_000_000)),
    expect: { ...invalidValue, hides: 'f'.repeat(200) },
  },
  {
    title: 'a userName of a million characters',
    request: 'POST /Users',
    body: user('u'.repeat(1_000_000)),
    expect: invalidValue,
  },
  {
    // RFC 5321 §4.5.3.1 Size Limits and Minimums: no mail reaches it, so it is no address.
    title: 'an e-mail address of 8,000 characters',
    request: 'POST /Users',
    body: user('eve', { emails: [{ value: `${'a'.repeat(8_000)}@example.com` }] }),
    expect: invalidValue,
  },
  {
    title: `${multiValues + 1} e-mails`,
    request: 'POST /Users',
    body: user('eve', {
      emails: Array.from({ length: multiValues + 1 }, (_, index) => ({ value: `eve${index}@example.com` })),
    }),
    expect: invalidValue,
  },
  {
    title: `${multiValues + 1} roles, one operation each`,
    request: 'PATCH /Users/{{user}}',
    body: patchOf(
      ...Array.from({ length: multiValues + 1 }, (_, index) => ({
        op: 'add',
        path: 'roles',
        value: [{ value: `role${index}` }],
      })),
    ),
    expect: invalidValue,
  },
  {
    title: `${patchOperations} operations that change nothing`,
    request: 'PATCH /Users/{{user}}',
    body: patchOf(...Array.from({ length: patchOperations }, () => sameTitle)),
    expect: nothingDone,
  },
  {
    title: `${patchOperations + 1} operations`,
    request: 'PATCH /Users/{{user}}',
    body: patchOf(...Array.from({ length: patchOperations + 1 }, () => sameTitle)),
    expect: tooLarge,
  },
  {
    title: '50,000 operations',
    request: 'PATCH /Users/{{user}}',
    body: patchOf(...Array.from({ length: 50_000 }, () => sameTitle)),
    expect: tooLarge,
  },
  {
    title: `a group of ${detachedValues + 1} members`,
    request: 'POST /Groups',
    body: { ...group, members: strangers(detachedValues + 1) },
    expect: invalidValue,
  },
  {
    title: `${detachedValues + 1} members to add`,
    request: 'PATCH /Groups/{{group}}',
    body: patchOf({ op: 'add', path: 'members', value: strangers(detachedValues + 1) }),
    expect: invalidValue,
  },
  {
    title: `${detachedValues} members that nobody knows`,
    request: 'PATCH /Groups/{{group}}',
    body: patchOf({ op: 'add', path: 'members', value: strangers(detachedValues) }),
    expect: invalidValue,
  },
  {
    title: `a path of ${filterLength + 1} characters`,
    request: 'PATCH /Users/{{user}}',
    body: replaceAt('p'.repeat(filterLength + 1), 'x'),
    expect: { ...invalidPath, hides: 'p'.repeat(200) },
  },
  {
    title: 'an unknown attribute with a long name',
    request: 'POST /Users',
    body: user('longname', { ['n'.repeat(100_000)]: 'x' }),
    expect: created,
  },
];

const ofUrls: readonly Case[] = [
  {
    title: `a filter of ${filterLength} characters`,
    request: `GET /Users?${filterOf(`${ofAda}${' '.repeat(filterLength - ofAda.length)}`).replaceAll('%20', '+')}`,
    expect: { status: 200, finds: ['ada'] },
  },
  {
    title: `a filter of ${filterLength + 1} characters`,
    request: `GET /Users?${filterOf(`${ofAda}${' '.repeat(filterLength + 1 - ofAda.length)}`).replaceAll('%20', '+')}`,
    expect: { status: 200, finds: [] },
  },
  {
    title: `a filter with ${filterDepth} parentheses`,
    request: `GET /Users?${filterOf(deep(filterDepth))}`,
    expect: { status: 200, finds: ['ada'] },
  },
  {
    title: `a filter with ${filterDepth + 1} parentheses`,
    request: `GET /Users?${filterOf(deep(filterDepth + 1))}`,
    expect: { status: 200, finds: [] },
  },
  {
    title: `a filter with ${filterTerms} comparisons`,
    request: `GET /Users?${filterOf(wide(filterTerms))}`,
    expect: { status: 200, finds: ['ada'] },
  },
  {
    title: `a filter with ${filterTerms + 1} comparisons`,
    request: `GET /Users?${filterOf(wide(filterTerms + 1))}`,
    expect: { status: 200, finds: [] },
  },
  {
    title: 'a filter of a million parentheses in a search',
    request: 'POST /Users/.search',
    body: { filter: '('.repeat(1_000_000) },
    expect: { status: 200, finds: [] },
  },
  {
    title: `${attributeNames} names in attributes`,
    request: `GET /Users/{{user}}?attributes=${'title,'.repeat(attributeNames)}`,
    expect: { status: 200, shows: { title: 'Countess', userName: undefined } },
  },
  {
    title: `${attributeNames + 1} names in attributes`,
    request: `GET /Users/{{user}}?attributes=${'title,'.repeat(attributeNames + 1)}`,
    expect: invalidValue,
  },
  {
    title: `${attributeNames + 1} names in excludedAttributes`,
    request: `GET /Users?excludedAttributes=${'title,'.repeat(attributeNames + 1)}`,
    expect: invalidValue,
  },
  { title: 'an id of 10,000 characters', request: `GET /Users/${'i'.repeat(10_000)}`, expect: notFound },
  { title: 'a path of 10,000 segments', request: `GET /Users${'/a'.repeat(10_000)}`, expect: notFound },
  {
    title: '5,000 query parameters that nobody knows',
    request: `GET /Users/{{user}}?${'a=1&'.repeat(5_000)}`,
    expect: nothingDone,
  },
  {
    title: 'a URL of 40,000 characters',
    request: `GET /Users?filter=${'a'.repeat(40_000)}`,
    expect: { status: 431 },
  },
  {
    title: 'a header of 40,000 characters',
    request: 'GET /Users/{{user}}',
    headers: { 'x-long': 'a'.repeat(40_000) },
    expect: { status: 431 },
  },
];

export const sizes: readonly Case[] = [...ofBodies, ...ofUrls];
