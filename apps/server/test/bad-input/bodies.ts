// Bodies that are no JSON, no object, or JSON that hides something. RFC 8259 §8.1 Character Encoding,
// RFC 7644 §3.12 (invalidSyntax).
import { gzipSync } from 'node:zlib';
import { type Case, created, invalidSyntax, invalidValue, mutability, unsupported, user } from './case.ts';

const schemas = '"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]';
const ofUser = (name: string, more = '') =>
  `{${schemas},"userName":"${name}@example.com"${more === '' ? '' : `,${more}`}}`;

const noJson: readonly (readonly [title: string, text: string])[] = [
  ['an empty body', ''],
  ['only white space', ' \r\n\t '],
  ['a bare word', 'test'],
  ['a form', 'userName=eve%40example.com&active=true'],
  ['XML', '<User><userName>eve@example.com</userName></User>'],
  ['an object that ends in a name', `{${schemas},"userNa`],
  ['an object that ends in a value', `{${schemas},"userName":"eve@exa`],
  ['an object that ends in an escape', `{${schemas},"userName":"eve\\u00`],
  ['an object that is never closed', `{${schemas},"userName":"eve@example.com"`],
  ['an object that is closed twice', `${ofUser('eve')}}`],
  ['two objects', ofUser('eve') + ofUser('eve')],
  ['an object with NUL behind it', `${ofUser('eve')}\0`],
  ['single quotes', `{'userName':'eve@example.com'}`],
  ['names without quotes', '{userName:"eve@example.com"}'],
  ['a comma too many', `{${schemas},"userName":"eve@example.com",}`],
  ['a comment', `{/* */${schemas},"userName":"eve@example.com"}`],
  ['NaN', ofUser('eve', '"active":NaN')],
  ['Infinity', ofUser('eve', '"active":-Infinity')],
  ['a number in hexadecimal', ofUser('eve', '"active":0x1')],
  ['a number with a leading zero', ofUser('eve', '"active":01')],
  ['a line break inside a string', ofUser('eve', '"title":"a\nb"')],
  ['an unknown escape', ofUser('eve', '"title":"\\x41"')],
  ['100,000 arrays that are never closed', '['.repeat(100_000)],
  ['100,000 objects that are never closed', '{"a":'.repeat(100_000)],
  ['an array', '[]'],
  ['an array of a user', `[${ofUser('eve')}]`],
  ['null', 'null'],
  ['a string', '"eve@example.com"'],
  ['a number', '42'],
  ['true', 'true'],
  ['17 objects within one another', `{"a":${'{"a":'.repeat(16)}1${'}'.repeat(17)}`],
  ['100,000 arrays within one another', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
];

const encodings: readonly (readonly [title: string, bytes: Uint8Array])[] = [
  ['UTF-16 with a byte order mark', Buffer.from(`\uFEFF${ofUser('eve')}`, 'utf16le')],
  ['UTF-16 without one', Buffer.from(ofUser('eve'), 'utf16le')],
  ['Latin-1', Buffer.from(ofUser('eve', '"title":"Zoë"'), 'latin1')],
  ['a character that ends in its middle', Buffer.concat([Buffer.from('{"title":"'), Buffer.of(0xe2, 0x82)])],
  ['an overlong slash', bytesInTitle(0xc0, 0xaf)],
  ['half a surrogate pair as UTF-8', bytesInTitle(0xed, 0xa0, 0x80)],
  ['a character beyond Unicode', bytesInTitle(0xf5, 0x80, 0x80, 0x80)],
  ['a stray continuation byte', bytesInTitle(0x80)],
];

function bytesInTitle(...bytes: number[]): Uint8Array {
  return Buffer.concat([
    Buffer.from(`{${schemas},"userName":"eve@example.com","title":"`),
    Buffer.of(...bytes),
    Buffer.from('"}'),
  ]);
}

const keys: readonly Case[] = [
  {
    title: '__proto__ gives nothing to anybody',
    request: 'POST /Users',
    body: ofUser('proto', '"__proto__":{"active":false,"title":"Owned"}'),
    expect: { status: 201, changes: true, shows: { active: true, title: undefined } },
  },
  {
    title: '__proto__ spelt with escapes, deep inside',
    request: 'POST /Users',
    body: ofUser('proto2', '"name":{"\\u005f_proto__":{"familyName":"Owned"},"givenName":"Eve"}'),
    expect: { status: 201, changes: true, shows: { 'name.familyName': undefined, 'name.givenName': 'Eve' } },
  },
  {
    title: 'constructor, toString and hasOwnProperty are unknown attributes',
    request: 'POST /Users',
    body: ofUser(
      'constructed',
      '"constructor":{"prototype":{"active":false}},"toString":"x","hasOwnProperty":null,"valueOf":1',
    ),
    expect: {
      status: 201,
      changes: true,
      shows: { constructor: undefined, toString: undefined, active: true },
    },
  },
  {
    title: 'constructor as a sub-attribute and as an extension',
    request: 'POST /Users',
    body: ofUser(
      'constructed2',
      '"name":{"constructor":"x"},"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"__proto__":{"department":"x"}}',
    ),
    expect: { status: 201, changes: true, shows: { name: undefined } },
  },
  {
    title: 'one name twice, spelt alike: the last rules, as JSON readers do',
    request: 'POST /Users',
    body: ofUser('twice', '"title":"first","title":"last"'),
    expect: { status: 201, changes: true, shows: { title: 'last' } },
  },
  {
    title: 'one name twice, in capital and small letters (RFC 7643 §2.1)',
    request: 'POST /Users',
    body: ofUser('eve', '"username":"mallory@example.com"'),
    expect: invalidValue,
  },
  {
    title: 'a name with NUL and one with half a surrogate pair are unknown attributes',
    request: 'POST /Users',
    body: ofUser('names', '"a\\u0000b":"\\u0000","\\ud800":"\\ud800"'),
    expect: created,
  },
  {
    title: 'a number beyond all numbers in an unknown attribute',
    request: 'POST /Users',
    body: ofUser('numbers', `"favouriteNumber":1e400,"other":-${'9'.repeat(400)}`),
    expect: created,
  },
  {
    title: 'a number beyond all numbers for a boolean',
    request: 'POST /Users',
    body: ofUser('eve', '"active":1e400'),
    expect: invalidValue,
  },
  {
    title: 'a PATCH whose __proto__ sets what must not be set',
    request: 'PATCH /Users/{{user}}',
    body: '{"__proto__":{"Operations":[]},"Operations":[{"op":"replace","path":"id","value":"x"}]}',
    expect: mutability,
  },
  {
    title: 'a PatchOp whose Operations hang on its __proto__',
    request: 'PATCH /Users/{{user}}',
    body: '{"__proto__":{"Operations":[{"op":"replace","path":"title","value":"x"}]}}',
    expect: invalidSyntax,
  },
];

const compressed = gzipSync(JSON.stringify(user('eve')));

const rest: readonly Case[] = [
  {
    title: 'a byte order mark in front of UTF-8 is passed over',
    request: 'POST /Users',
    body: `\uFEFF${ofUser('marked')}`,
    expect: created,
  },
  {
    title: 'no body at all',
    request: 'POST /Users',
    headers: { 'content-type': 'application/scim+json', 'content-length': '0' },
    expect: invalidSyntax,
  },
  {
    // RFC 9110 §15.5.16 415 Unsupported Media Type: also for a content coding.
    title: 'gzip, said so',
    request: 'POST /Users',
    headers: { 'content-encoding': 'gzip' },
    body: compressed,
    expect: unsupported,
  },
  { title: 'gzip, not said so', request: 'POST /Users', body: compressed, expect: invalidSyntax },
  {
    title: 'plain JSON that is said to be compressed',
    request: 'POST /Users',
    headers: { 'content-encoding': 'br' },
    body: user('labelled'),
    expect: unsupported,
  },
  {
    title: 'the coding "identity" is none',
    request: 'POST /Users',
    headers: { 'content-encoding': 'identity' },
    body: user('plain'),
    expect: created,
  },
  {
    title: 'broken JSON that begins with a password: it is not echoed',
    request: 'POST /Users',
    body: '{"password":"hunter2"',
    expect: { ...invalidSyntax, hides: 'hunter2' },
  },
  {
    title: 'a body that is one long word: it is hardly echoed',
    request: 'POST /Users',
    body: 'x'.repeat(1_000_000),
    expect: { ...invalidSyntax, hides: 'x'.repeat(100) },
  },
];

export const bodies: readonly Case[] = [
  ...noJson.map(([title, body]) => ({ title, request: 'POST /Users', body, expect: invalidSyntax })),
  ...['PUT /Users/{{user}}', 'PATCH /Users/{{user}}', 'POST /Groups', 'POST /Users/.search'].flatMap(
    (request) =>
      ['test', '[]'].map((body) => ({
        title: `${body} to ${request}`,
        request,
        body,
        expect: invalidSyntax,
      })),
  ),
  ...encodings.map(([title, body]) => ({ title, request: 'POST /Users', body, expect: invalidSyntax })),
  ...keys,
  ...rest,
];
