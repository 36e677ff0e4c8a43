// What a value is and how it comes back. RFC 7643 §2.3 Attribute Data Types, RFC 7643 §2.4 Multi-Valued Attributes,
// RFC 7643 §2.5 Unassigned and Null Values.
import { type Server, section } from '../check.ts';
import type { Answer } from '../client.ts';
import { expect, expectAbsent, expectError, expectNoFault, expectStatus, expectValue } from '../expect.ts';
import { type Json, type JsonObject, objectsOf, readPath } from '../value.ts';

const dataTypes = section('RFC 7643 §2.3');
const multiValued = section('RFC 7643 §2.4');
const unassigned = section('RFC 7643 §2.5');

const postUser = (server: Server, values: JsonObject): Promise<Answer> =>
  server.post('/Users', server.userBody('user', values));

/** A value that must come back as it was sent. */
function survives(name: string, title: string, value: string) {
  return dataTypes.must(name, title, async (server) => {
    const { path, answer } = await server.createUser('user', { displayName: value });
    expectValue(answer, 'displayName', value);
    expectValue(await server.get(path), 'displayName', value);
  });
}

/** A value of the wrong kind: refused, or read with tolerance, but no fault of the server. */
function wrongKind(name: string, what: string, write: (address: string) => JsonObject) {
  return dataTypes.must(name, `${what} is no fault of the server.`, async (server) => {
    expectNoFault(await postUser(server, write(`check-${server.run}-odd@example.com`)));
  });
}

const dataTypeChecks = [
  survives('unicode', 'Text of all scripts comes back as it was sent.', 'Žofie 李小龍 مريم 👩‍🚀 e\u0301'),
  survives(
    'quotes',
    'Quotes, backslashes and tags come back as they were sent.',
    `O'Neil "x" \\ <b>&amp;</b> %s \${x}`,
  ),
  survives('spaces', 'A line feed and a tab inside text come back as they were sent.', 'one\ntwo\tthree'),
  dataTypes.must('boolean', 'A boolean that is none is refused: 400 invalidValue.', async (server) => {
    expectError(await postUser(server, { active: 'perhaps' }), [400], ['invalidValue', 'invalidSyntax']);
  }),
  dataTypes.must('complex', 'Text for a complex attribute is refused: 400 invalidValue.', async (server) => {
    expectError(await postUser(server, { name: 'Ada Check' }), [400], ['invalidValue', 'invalidSyntax']);
  }),
  dataTypes.must(
    'string',
    'An object for a string attribute is refused: 400 invalidValue.',
    async (server) => {
      expectError(await postUser(server, { userName: { a: 1 } }), [400], ['invalidValue', 'invalidSyntax']);
    },
  ),
  wrongKind('number', 'A number for a string attribute', () => ({ displayName: 5 })),
  wrongKind('strings-as-emails', 'E-mails as plain strings', (address) => ({ emails: [address] })),
  wrongKind('nested-array', 'An array inside an array', (address) => ({ emails: [[{ value: address }]] })),
  wrongKind('nul', 'The character U+0000 in text', () => ({ displayName: 'a\u0000b' })),
  wrongKind('lone-surrogate', 'Half a surrogate pair in text', () => ({ displayName: 'a\uD800b' })),
  wrongKind('long', 'A text of 100,000 characters', () => ({ displayName: 'x'.repeat(100_000) })),
  dataTypes.must(
    'prototype',
    '"__proto__" and "constructor" as attributes change nothing.',
    async (server) => {
      const { schemas, userName, emails } = server.userBody();
      const text = JSON.stringify({ schemas, userName, emails, active: true });
      const poisoned = text.replace(
        '{',
        '{"__proto__":{"displayName":"P"},"constructor":{"prototype":{"displayName":"P"}},',
      );
      const answer = await server.send({ method: 'POST', path: '/Users', text: poisoned });
      expectNoFault(answer);
      expect(readPath(answer.body, 'displayName') !== 'P', 'no "displayName" out of "__proto__"', answer);
      expect(
        readPath((await server.createUser('after')).answer.body, 'displayName') !== 'P',
        'no trace in a later user',
        answer,
      );
    },
  ),
];

const phones = (...types: readonly string[]): Json =>
  types.map((type, index) => ({ type, value: `+1-555-010${index}` }));

const multiValuedChecks = [
  multiValued.must(
    'several',
    'All values of a multi-valued attribute come back.',
    async (server) => {
      const { path } = await server.createUser('user', { phoneNumbers: phones('work', 'mobile', 'home') });
      const answer = await server.get(path);
      for (const [index, type] of ['work', 'mobile', 'home'].entries()) {
        expectValue(answer, `phoneNumbers[type=${type}].value`, `+1-555-010${index}`);
      }
    },
    ['User:phoneNumbers'],
  ),
  // The RFC says "no more than once"; who refuses and who keeps one are both right, two are not.
  multiValued.must(
    'two-primaries',
    'Two primary values in one request end as one, or are refused.',
    async (server) => {
      const phoneNumbers = [
        { type: 'work', value: '+1-555-0100', primary: true },
        { type: 'mobile', value: '+1-555-0101', primary: true },
      ];
      const answer = await postUser(server, { phoneNumbers });
      expectStatus(answer, 201, 400);
      const primaries = objectsOf(readPath(answer.body, 'phoneNumbers')).filter(
        ({ primary }) => primary === true,
      );
      expect(primaries.length <= 1, 'at most one primary value', answer);
    },
    ['User:phoneNumbers'],
  ),
  multiValued.should(
    'repeated',
    'The same type and value twice is kept once.',
    async (server) => {
      const phone = { type: 'work', value: '+1-555-0100' };
      const answer = await postUser(server, { phoneNumbers: [phone, phone] });
      expectStatus(answer, 201, 400);
      expect(objectsOf(readPath(answer.body, 'phoneNumbers')).length <= 1, 'one value', answer);
    },
    ['User:phoneNumbers'],
  ),
  // RFC 7643 §7: other values than the canonical ones may be refused; they are no fault.
  multiValued.must(
    'free-type',
    'A "type" that is not canonical is kept or refused.',
    async (server) => {
      const answer = await postUser(server, {
        phoneNumbers: [{ type: `desk-${server.run}`, value: '+1-555-0100' }],
      });
      expectStatus(answer, 201, 400);
    },
    ['User:phoneNumbers'],
  ),
  multiValued.should(
    'no-type',
    'A value without "type" is taken.',
    async (server) => {
      const { answer } = await server.createUser('user', { phoneNumbers: [{ value: '+1-555-0100' }] });
      expectValue(answer, 'phoneNumbers.0.value', '+1-555-0100');
    },
    ['User:phoneNumbers'],
  ),
];

const unassignedChecks = [
  unassigned.must('null', 'null is no value.', async (server) => {
    const { path } = await server.createUser('user', { title: null, nickName: null, name: null });
    const answer = await server.get(path);
    expectAbsent(answer, 'title');
    expectAbsent(answer, 'nickName');
  }),
  unassigned.must('empty-array', 'An empty array is no value.', async (server) => {
    const { path } = await server.createUser('user', { phoneNumbers: [], addresses: [], roles: [] });
    expectAbsent(await server.get(path), 'phoneNumbers');
  }),
  unassigned.must(
    'empty-object',
    'An empty object for a complex attribute is no value and no fault.',
    async (server) => {
      const { path } = await server.createUser('user', { name: {} });
      expectAbsent(await server.get(path), 'name.givenName');
    },
  ),
  unassigned.must(
    'put-null',
    'PUT with null removes the value.',
    async (server) => {
      const { path } = await server.createUser('user', { title: 'Head' });
      expectStatus(await server.put(path, server.userBody('user', { title: null })), 200);
      expectAbsent(await server.get(path), 'title');
    },
    ['User:title'],
  ),
];

export const valueChecks = [...dataTypeChecks, ...multiValuedChecks, ...unassignedChecks];
