// What a value is and how it comes back: data types, multi-valued and unassigned attributes, the User schema and
// extensions. RFC 7643 §2.3 Attribute Data Types, RFC 7643 §2.5 Unassigned and Null Values.
import { type Server, section } from '../check.ts';
import type { Answer } from '../client.ts';
import {
  expect,
  expectAbsent,
  expectError,
  expectNoFault,
  expectStatus,
  expectValue,
  skip,
} from '../expect.ts';
import { definitionOf } from '../facts.ts';
import { ENTERPRISE_USER, USER } from '../urn.ts';
import { type Json, type JsonObject, objectsOf, readPath, sameJson, stringsOf } from '../value.ts';

const dataTypes = section('RFC 7643 §2.3');
const multiValued = section('RFC 7643 §2.4');
const unassigned = section('RFC 7643 §2.5');
const extensions = section('RFC 7643 §3.3');
const user = section('RFC 7643 §4.1');

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
function wrongKind(name: string, what: string, values: JsonObject) {
  return dataTypes.must(name, `${what} is no fault of the server.`, async (server) => {
    expectNoFault(await postUser(server, values));
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
  wrongKind('number', 'A number for a string attribute', { displayName: 5 }),
  wrongKind('strings-as-emails', 'E-mails as plain strings', { emails: ['check@example.com'] }),
  wrongKind('nested-array', 'An array inside an array', { emails: [[{ value: 'check@example.com' }]] }),
  wrongKind('nul', 'The character U+0000 in text', { displayName: 'a\u0000b' }),
  wrongKind('lone-surrogate', 'Half a surrogate pair in text', { displayName: 'a\uD800b' }),
  wrongKind('long', 'A text of 100,000 characters', { displayName: 'x'.repeat(100_000) }),
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

const departments = { [ENTERPRISE_USER]: { department: 'Tools', employeeNumber: '701' } };
const both = [USER, ENTERPRISE_USER];

const extensionChecks = [
  extensions.must(
    'values',
    'Values of an extension come back under its URN.',
    async (server) => {
      const { path } = await server.createUser('user', { schemas: both, ...departments });
      const answer = await server.get(path);
      expectValue(answer, `${ENTERPRISE_USER}|department`, 'Tools');
      expectValue(answer, `${ENTERPRISE_USER}|employeeNumber`, '701');
    },
    ['Enterprise:department', 'Enterprise:employeeNumber'],
  ),
  extensions.must(
    'listed',
    '"schemas" lists the extension when the resource has values of it.',
    async (server) => {
      const { answer } = await server.createUser('user', { schemas: both, ...departments });
      const schemas = stringsOf(readPath(answer.body, 'schemas'));
      expect(schemas.includes(ENTERPRISE_USER), `"schemas" with ${ENTERPRISE_USER}`, answer);
    },
    ['Enterprise:department'],
  ),
  extensions.should(
    'not-listed',
    '"schemas" doesn’t list an extension without values.',
    async (server) => {
      const { answer } = await server.createUser('user', { schemas: both, [ENTERPRISE_USER]: {} });
      const schemas = stringsOf(readPath(answer.body, 'schemas'));
      expect(!schemas.includes(ENTERPRISE_USER), `"schemas" without ${ENTERPRISE_USER}`, answer);
      expectAbsent(answer, `${ENTERPRISE_USER}|department`);
    },
    ['Enterprise:department'],
  ),
  extensions.should(
    'undeclared',
    'Values of an extension are kept although "schemas" forgot it, or refused.',
    async (server) => {
      const answer = await postUser(server, departments);
      expectStatus(answer, 201, 400);
    },
    ['Enterprise:department'],
  ),
  extensions.must(
    'manager',
    'A manager comes back as an object with "value".',
    async (server) => {
      const manager = await server.createUser('manager');
      const values = { schemas: both, [ENTERPRISE_USER]: { manager: { value: manager.id } } };
      const { path } = await server.createUser('user', values);
      expectValue(await server.get(path), `${ENTERPRISE_USER}|manager.value`, manager.id);
    },
    ['Enterprise:manager'],
  ),
];

const singular: JsonObject = {
  nickName: 'Addie',
  profileUrl: 'https://example.com/ada',
  title: 'Vice President',
  userType: 'Employee',
  preferredLanguage: 'en-GB',
  locale: 'en-GB',
  timezone: 'Europe/London',
};

const plural: JsonObject = {
  phoneNumbers: [{ value: '+1-555-0100', type: 'work' }],
  ims: [{ value: 'ada-im', type: 'xmpp' }],
  photos: [{ value: 'https://example.com/ada.png', type: 'photo' }],
  addresses: [{ type: 'work', streetAddress: '1 Way', locality: 'London', postalCode: 'W1', country: 'GB' }],
  entitlements: [{ value: 'seat' }],
  roles: [{ value: 'author' }],
  x509Certificates: [{ value: 'TUlJQw==' }],
};

/** All attributes of a table that the server lists come back as they were sent. */
function roundTrip(name: string, title: string, table: JsonObject) {
  return user.must(name, title, async (server) => {
    const known = Object.entries(table).filter(
      ([attribute]) =>
        server.facts.schemas === undefined || definitionOf(server.facts, USER, attribute) !== undefined,
    );
    if (known.length === 0) {
      skip('/Schemas lists none of these attributes.');
    }
    const { path } = await server.createUser('user', Object.fromEntries(known));
    const answer = await server.get(path);
    for (const [attribute, sent] of known) {
      const came = readPath(answer.body, attribute);
      expect(
        contains(came, sent),
        `"${attribute}" to be ${JSON.stringify(sent)}, not ${JSON.stringify(came)}`,
        answer,
      );
    }
  });
}

// A server may add to an element what it knows itself, such as "primary" or "formatted".
function contains(came: Json | undefined, sent: Json): boolean {
  const elements = objectsOf(sent);
  if (elements.length === 0) {
    return sameJson(came, sent);
  }
  return elements.every((element) =>
    objectsOf(came).some((each) => Object.keys(element).every((key) => sameJson(each[key], element[key]))),
  );
}

const userChecks = [
  roundTrip('singular', 'The singular attributes of the User schema are kept.', singular),
  roundTrip('plural', 'The multi-valued attributes of the User schema are kept.', plural),
  user.must('name', 'All parts of the name are kept.', async (server) => {
    const name = {
      formatted: 'Dr Ada B. Check III',
      familyName: 'Check',
      givenName: 'Ada',
      middleName: 'Beth',
      honorificPrefix: 'Dr',
      honorificSuffix: 'III',
    };
    const { path } = await server.createUser('user', { name });
    const answer = await server.get(path);
    for (const [part, value] of Object.entries(name)) {
      if (
        server.facts.schemas === undefined ||
        definitionOf(server.facts, USER, `name.${part}`) !== undefined
      ) {
        expectValue(answer, `name.${part}`, value);
      }
    }
  }),
  user.must('groups-read-only', '"groups" sent with a user are ignored.', async (server) => {
    const groups = [{ value: `nothing-${server.run}`, display: 'Administrators' }];
    const { path, answer } = await server.createUser('user', { groups });
    expectAbsent(answer, 'groups');
    expectAbsent(await server.get(path), 'groups');
  }),
];

export const valueChecks = [
  ...dataTypeChecks,
  ...multiValuedChecks,
  ...unassignedChecks,
  ...extensionChecks,
  ...userChecks,
];
