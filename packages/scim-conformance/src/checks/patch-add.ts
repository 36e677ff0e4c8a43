// PATCH add. RFC 7644 §3.5.2.1 Add Operation. Phone numbers serve as the multi-valued attribute: no server makes
// them unique.
import { type Server, section } from '../check.ts';
import type { Answer } from '../client.ts';
import {
  expect,
  expectAbsent,
  expectError,
  expectLength,
  expectPatched,
  expectPresent,
  expectStatus,
  expectValue,
} from '../expect.ts';
import { ENTERPRISE_USER, USER } from '../urn.ts';
import { type Json, type JsonObject, objectsOf, readPath, sameJson, stringsOf } from '../value.ts';

const { must, should } = section('RFC 7644 §3.5.2.1', ['patch']);

const work = { type: 'work', value: '+1-555-0100', primary: true };
const mobile = { type: 'mobile', value: '+1-555-0101' };

/** The user after these operations on a new one with these values. */
async function patched(server: Server, values: JsonObject, operations: readonly Json[]): Promise<Answer> {
  const { path } = await server.createUser('user', values);
  expectPatched(await server.patch(path, operations));
  const answer = await server.get(path);
  expectStatus(answer, 200);
  return answer;
}

const add = (path: string, value: Json): Json => ({ op: 'add', path, value });

const singularChecks = [
  must(
    'simple',
    'add with a path sets a singular attribute.',
    async (server) => {
      expectValue(await patched(server, {}, [add('title', 'Head')]), 'title', 'Head');
    },
    ['User:title'],
  ),
  must(
    'existing',
    'add on a singular attribute replaces its value.',
    async (server) => {
      expectValue(await patched(server, { title: 'Old' }, [add('title', 'New')]), 'title', 'New');
    },
    ['User:title'],
  ),
  must('sub-attribute', 'add with a path to a sub-attribute leaves the others alone.', async (server) => {
    const answer = await patched(server, {}, [add('name.middleName', 'Beth')]);
    expectValue(answer, 'name.middleName', 'Beth');
    expectValue(answer, 'name.givenName', 'Ada');
  }),
  must('complex', 'add on a complex attribute merges its sub-attributes.', async (server) => {
    const answer = await patched(server, {}, [add('name', { middleName: 'Beth' })]);
    expectValue(answer, 'name.middleName', 'Beth');
    expectValue(answer, 'name.givenName', 'Ada');
  }),
  must(
    'no-path',
    'add without a path adds the attributes of its value.',
    async (server) => {
      const answer = await patched(server, {}, [
        { op: 'add', value: { title: 'Head', name: { middleName: 'Beth' } } },
      ]);
      expectValue(answer, 'title', 'Head');
      expectValue(answer, 'name.middleName', 'Beth');
      expectValue(answer, 'name.givenName', 'Ada');
      expectPresent(answer, 'displayName');
    },
    ['User:title'],
  ),
  must(
    'core-urn',
    'add takes a path qualified by the core URN.',
    async (server) => {
      expectValue(await patched(server, {}, [add(`${USER}:title`, 'Head')]), 'title', 'Head');
    },
    ['User:title'],
  ),
  must('path-case', 'Names in a path are read whatever their case.', async (server) => {
    const answer = await patched(server, {}, [add('NAME.middlename', 'Beth')]);
    expectValue(answer, 'name.middleName', 'Beth');
  }),
];

const multiValuedChecks = [
  must(
    'append',
    'add appends to a multi-valued attribute.',
    async (server) => {
      const answer = await patched(server, { phoneNumbers: [work] }, [add('phoneNumbers', [mobile])]);
      expectValue(answer, 'phoneNumbers[type=work].value', work.value);
      expectValue(answer, 'phoneNumbers[type=mobile].value', mobile.value);
    },
    ['User:phoneNumbers'],
  ),
  should(
    'append-object',
    'add takes a single value without an array.',
    async (server) => {
      const answer = await patched(server, { phoneNumbers: [work] }, [add('phoneNumbers', mobile)]);
      expectValue(answer, 'phoneNumbers[type=work].value', work.value);
      expectValue(answer, 'phoneNumbers[type=mobile].value', mobile.value);
    },
    ['User:phoneNumbers'],
  ),
  must(
    'append-no-path',
    'add without a path appends to a multi-valued attribute.',
    async (server) => {
      const answer = await patched(server, { phoneNumbers: [work] }, [
        { op: 'add', value: { phoneNumbers: [mobile] } },
      ]);
      expectLength(answer, 'phoneNumbers', 2);
    },
    ['User:phoneNumbers'],
  ),
  must(
    'create',
    'add makes the attribute when there are no values yet.',
    async (server) => {
      expectLength(await patched(server, {}, [add('phoneNumbers', [work, mobile])]), 'phoneNumbers', 2);
    },
    ['User:phoneNumbers'],
  ),
  must(
    'same-value',
    'add of a value that is there makes no second one.',
    async (server) => {
      const answer = await patched(server, { phoneNumbers: [work] }, [add('phoneNumbers', [work])]);
      expectLength(answer, 'phoneNumbers', 1);
    },
    ['User:phoneNumbers'],
  ),
  must(
    'same-value-unmodified',
    'add of a value that is there leaves lastModified alone.',
    async (server) => {
      const { path } = await server.createUser('user', { phoneNumbers: [work] });
      const before = readPath((await server.get(path)).body, 'meta');
      expectPatched(await server.patch(path, [add('phoneNumbers', [work])]));
      const answer = await server.get(path);
      expect(
        sameJson(readPath(answer.body, 'meta'), before),
        'the same "meta", lastModified and version included',
        answer,
      );
    },
    ['User:phoneNumbers'],
  ),
  must(
    'primary',
    'add of a primary value makes the other one not primary.',
    async (server) => {
      const values = { phoneNumbers: [work] };
      const answer = await patched(server, values, [add('phoneNumbers', [{ ...mobile, primary: true }])]);
      const primaries = objectsOf(readPath(answer.body, 'phoneNumbers')).filter(
        ({ primary }) => primary === true,
      );
      expect(primaries.length === 1, 'one primary value', answer);
      expectValue(answer, 'phoneNumbers[type=mobile].primary', true);
    },
    ['User:phoneNumbers'],
  ),
  must(
    'value-path',
    'add through a value path changes the value that it selects.',
    async (server) => {
      const answer = await patched(server, { phoneNumbers: [work, mobile] }, [
        add('phoneNumbers[type eq "work"].display', 'Desk'),
      ]);
      expectValue(answer, 'phoneNumbers[type=work].display', 'Desk');
      expectValue(answer, 'phoneNumbers[type=work].value', work.value);
      expectAbsent(answer, 'phoneNumbers[type=mobile].display');
    },
    ['User:phoneNumbers.display'],
  ),
  // The RFC leaves add through a path that selects nothing open; Entra needs the value to be made.
  should(
    'value-path-absent',
    'add through a value path that selects nothing makes the value.',
    async (server) => {
      const answer = await patched(server, {}, [add('phoneNumbers[type eq "work"].value', work.value)]);
      expectValue(answer, 'phoneNumbers[type=work].value', work.value);
    },
    ['User:phoneNumbers'],
  ),
];

const extensionChecks = [
  must(
    'extension-attribute',
    'add sets an attribute of an extension and lists its URN.',
    async (server) => {
      const answer = await patched(server, {}, [add(`${ENTERPRISE_USER}:department`, 'Tools')]);
      expectValue(answer, `${ENTERPRISE_USER}|department`, 'Tools');
      const schemas = stringsOf(readPath(answer.body, 'schemas'));
      expect(schemas.includes(ENTERPRISE_USER), `"schemas" with ${ENTERPRISE_USER}`, answer);
    },
    ['Enterprise:department'],
  ),
  must(
    'extension-object',
    'add without a path merges an extension given as an object.',
    async (server) => {
      const values = { schemas: [USER, ENTERPRISE_USER], [ENTERPRISE_USER]: { division: 'North' } };
      const answer = await patched(server, values, [
        { op: 'add', value: { [ENTERPRISE_USER]: { department: 'Tools' } } },
      ]);
      expectValue(answer, `${ENTERPRISE_USER}|department`, 'Tools');
      expectValue(answer, `${ENTERPRISE_USER}|division`, 'North');
    },
    ['Enterprise:department', 'Enterprise:division'],
  ),
  should(
    'extension-path',
    'add with the URN of an extension as path merges an object.',
    async (server) => {
      const values = { schemas: [USER, ENTERPRISE_USER], [ENTERPRISE_USER]: { division: 'North' } };
      const answer = await patched(server, values, [add(ENTERPRISE_USER, { department: 'Tools' })]);
      expectValue(answer, `${ENTERPRISE_USER}|department`, 'Tools');
      expectValue(answer, `${ENTERPRISE_USER}|division`, 'North');
    },
    ['Enterprise:department', 'Enterprise:division'],
  ),
];

const refusalChecks = [
  must('no-value', 'add without a value is refused.', async (server) => {
    const { path } = await server.createUser();
    const answer = await server.patch(path, [{ op: 'add', path: 'title' }]);
    expectError(answer, [400], ['invalidValue', 'invalidSyntax']);
  }),
  must('no-path-no-object', 'add without a path needs an object as value.', async (server) => {
    const { path } = await server.createUser();
    const answer = await server.patch(path, [{ op: 'add', value: 'Head' }]);
    expectError(answer, [400], ['invalidValue', 'invalidSyntax', 'invalidPath', 'noTarget']);
  }),
];

export const patchAddChecks = [...singularChecks, ...multiValuedChecks, ...extensionChecks, ...refusalChecks];
