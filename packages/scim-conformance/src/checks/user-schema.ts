// The attributes of a user and of the enterprise extension are kept. RFC 7643 §4.1 "User" Resource Schema, RFC 7643
// §3.3 Attribute Extensions to Resources.
import { section } from '../check.ts';
import { expect, expectAbsent, expectStatus, expectValue, skip } from '../expect.ts';
import { definitionOf } from '../facts.ts';
import { ENTERPRISE_USER, USER } from '../urn.ts';
import { type Json, type JsonObject, objectsOf, readPath, sameJson, stringsOf } from '../value.ts';

const extensions = section('RFC 7643 §3.3');
const user = section('RFC 7643 §4.1');

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
      const answer = await server.post('/Users', server.userBody('user', departments));
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

export const userSchemaChecks = [...extensionChecks, ...userChecks];
