// PATCH replace. RFC 7644 §3.5.2.3 Replace Operation.
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
import { type Json, type JsonObject, objectsOf, readPath } from '../value.ts';

const { must, should } = section('RFC 7644 §3.5.2.3', ['patch']);

const phoneNumbers = [
  { type: 'work', value: '+1-555-0100', display: 'Desk', primary: true },
  { type: 'mobile', value: '+1-555-0101' },
];

/** The user after these operations on a new one with these values. */
async function patched(server: Server, values: JsonObject, ...operations: readonly Json[]): Promise<Answer> {
  const { path } = await server.createUser('user', values);
  expectPatched(await server.patch(path, operations));
  const answer = await server.get(path);
  expectStatus(answer, 200);
  return answer;
}

const replace = (path: string, value: Json): Json => ({ op: 'replace', path, value });

const singularChecks = [
  must('simple', 'replace sets a singular attribute and leaves the rest alone.', async (server) => {
    const answer = await patched(server, {}, replace('displayName', 'New'));
    expectValue(answer, 'displayName', 'New');
    expectPresent(answer, 'userName');
    expectPresent(answer, 'emails');
  }),
  must(
    'absent',
    'replace of an attribute without a value sets it.',
    async (server) => {
      expectValue(await patched(server, {}, replace('title', 'Head')), 'title', 'Head');
    },
    ['User:title'],
  ),
  must('user-name', 'replace changes userName.', async (server) => {
    const value = `renamed-${server.run}@example.com`;
    expectValue(await patched(server, {}, replace('userName', value)), 'userName', value);
  }),
  must('boolean', 'replace sets active to false and to true again.', async (server) => {
    const { path } = await server.createUser();
    expectPatched(await server.patch(path, [replace('active', false)]));
    expectValue(await server.get(path), 'active', false);
    expectPatched(await server.patch(path, [replace('active', true)]));
    expectValue(await server.get(path), 'active', true);
  }),
  must('sub-attribute', 'replace of a sub-attribute leaves the others alone.', async (server) => {
    const answer = await patched(server, {}, replace('name.familyName', 'New'));
    expectValue(answer, 'name.familyName', 'New');
    expectValue(answer, 'name.givenName', 'Ada');
  }),
  must('complex', 'replace of a complex attribute merges the sub-attributes given.', async (server) => {
    const answer = await patched(server, {}, replace('name', { familyName: 'New' }));
    expectValue(answer, 'name.familyName', 'New');
    expectValue(answer, 'name.givenName', 'Ada');
  }),
  must(
    'null',
    'replace by null clears.',
    async (server) => {
      expectAbsent(await patched(server, { title: 'Head' }, replace('title', null)), 'title');
    },
    ['User:title'],
  ),
  // Judges disagree whether "" clears or leaves the value; a text that is empty must not be kept as one.
  should(
    'empty-text',
    'replace by an empty text clears or changes nothing.',
    async (server) => {
      const answer = await patched(server, { title: 'Head' }, replace('title', ''));
      const title = readPath(answer.body, 'title') ?? null;
      expect(title === null || title === 'Head', '"title" cleared, or as it was', answer);
    },
    ['User:title'],
  ),
  must('core-urn', 'replace takes a path qualified by the core URN.', async (server) => {
    expectValue(
      await patched(server, {}, replace(`${USER}:name.familyName`, 'New')),
      'name.familyName',
      'New',
    );
  }),
];

const pathlessChecks = [
  must(
    'no-path',
    'replace without a path sets the attributes given and leaves the rest alone.',
    async (server) => {
      const answer = await patched(server, {}, { op: 'replace', value: { title: 'Head', active: false } });
      expectValue(answer, 'title', 'Head');
      expectValue(answer, 'active', false);
      expectPresent(answer, 'name.familyName');
      expectPresent(answer, 'emails');
    },
    ['User:title'],
  ),
  must('no-path-complex', 'replace without a path merges complex attributes.', async (server) => {
    const answer = await patched(server, {}, { op: 'replace', value: { name: { familyName: 'New' } } });
    expectValue(answer, 'name.familyName', 'New');
    expectValue(answer, 'name.givenName', 'Ada');
  }),
  must(
    'no-path-multi',
    'replace without a path replaces all values of a multi-valued attribute.',
    async (server) => {
      const value = { phoneNumbers: [{ type: 'home', value: '+1-555-0109' }] };
      const answer = await patched(server, { phoneNumbers }, { op: 'replace', value });
      expectLength(answer, 'phoneNumbers', 1);
      expectValue(answer, 'phoneNumbers[type=home].value', '+1-555-0109');
    },
    ['User:phoneNumbers'],
  ),
  // Okta sends the id along with every rename.
  must('no-path-read-only', 'readOnly members of a value without a path are ignored.', async (server) => {
    const { path, id } = await server.createUser();
    const value = { id, displayName: 'New' };
    expectPatched(await server.patch(path, [{ op: 'replace', value }]));
    expectValue(await server.get(path), 'displayName', 'New');
  }),
  should(
    'no-path-dotted',
    'replace without a path understands dotted names and URNs as keys, as Entra sends them.',
    async (server) => {
      const value = { 'name.familyName': 'New', [`${ENTERPRISE_USER}:department`]: 'Tools' };
      const answer = await patched(server, {}, { op: 'replace', value });
      expectValue(answer, 'name.familyName', 'New');
      expectValue(answer, 'name.givenName', 'Ada');
      expectValue(answer, `${ENTERPRISE_USER}|department`, 'Tools');
    },
    ['Enterprise:department'],
  ),
];

const multiValuedChecks = [
  must(
    'multi-valued',
    'replace of a multi-valued attribute replaces all values.',
    async (server) => {
      const answer = await patched(
        server,
        { phoneNumbers },
        replace('phoneNumbers', [{ type: 'home', value: '+1-555-0109' }]),
      );
      expectLength(answer, 'phoneNumbers', 1);
      expectValue(answer, 'phoneNumbers[type=home].value', '+1-555-0109');
    },
    ['User:phoneNumbers'],
  ),
  must(
    'multi-empty',
    'replace by an empty array clears all values.',
    async (server) => {
      expectAbsent(await patched(server, { phoneNumbers }, replace('phoneNumbers', [])), 'phoneNumbers');
    },
    ['User:phoneNumbers'],
  ),
  must(
    'value-path-sub',
    'replace through a value path changes one sub-attribute of the selected value.',
    async (server) => {
      const answer = await patched(
        server,
        { phoneNumbers },
        replace('phoneNumbers[type eq "work"].value', '+1-555-0111'),
      );
      expectValue(answer, 'phoneNumbers[type=work].value', '+1-555-0111');
      expectValue(answer, 'phoneNumbers[type=work].display', 'Desk');
      expectValue(answer, 'phoneNumbers[type=mobile].value', '+1-555-0101');
    },
    ['User:phoneNumbers.display'],
  ),
  must(
    'value-path',
    'replace through a value path changes the selected value alone.',
    async (server) => {
      const value = { type: 'work', value: '+1-555-0111' };
      const answer = await patched(server, { phoneNumbers }, replace('phoneNumbers[type eq "work"]', value));
      expectLength(answer, 'phoneNumbers', 2);
      expectValue(answer, 'phoneNumbers[type=work].value', '+1-555-0111');
      expectValue(answer, 'phoneNumbers[type=mobile].value', '+1-555-0101');
    },
    ['User:phoneNumbers'],
  ),
  must(
    'value-path-and',
    'A value path may hold and, or and not.',
    async (server) => {
      const path = 'phoneNumbers[not (type eq "work") and (value sw "+1" or value sw "+2")].value';
      const answer = await patched(server, { phoneNumbers }, replace(path, '+1-555-0111'));
      expectValue(answer, 'phoneNumbers[type=mobile].value', '+1-555-0111');
      expectValue(answer, 'phoneNumbers[type=work].value', '+1-555-0100');
    },
    ['User:phoneNumbers'],
  ),
  must(
    'primary',
    'replace of primary by true makes the other value not primary.',
    async (server) => {
      const answer = await patched(
        server,
        { phoneNumbers },
        replace('phoneNumbers[type eq "mobile"].primary', true),
      );
      const primaries = objectsOf(readPath(answer.body, 'phoneNumbers')).filter(
        ({ primary }) => primary === true,
      );
      expect(primaries.length === 1, 'one primary value', answer);
      expectValue(answer, 'phoneNumbers[type=mobile].primary', true);
    },
    ['User:phoneNumbers'],
  ),
  // RFC: 400 noTarget. Entra needs "type eq" to make the value. Both are accepted where the value could be meant.
  must(
    'value-path-nothing',
    'replace through type eq that selects nothing: 400 noTarget, or the value is made.',
    async (server) => {
      const { path } = await server.createUser('user', { phoneNumbers });
      const answer = await server.patch(path, [replace('phoneNumbers[type eq "fax"].value', '+1-555-0111')]);
      if (answer.status >= 400) {
        expectError(answer, [400], ['noTarget']);
        expectLength(await server.get(path), 'phoneNumbers', 2);
      } else {
        expectPatched(answer);
        expectValue(await server.get(path), 'phoneNumbers[type=fax].value', '+1-555-0111');
      }
    },
    ['User:phoneNumbers'],
  ),
  must(
    'value-path-no-target',
    'replace through a filter that nothing could be made from is refused: 400 noTarget.',
    async (server) => {
      const { path } = await server.createUser('user', { phoneNumbers });
      const answer = await server.patch(path, [replace('phoneNumbers[value co "999"].display', 'x')]);
      expectError(answer, [400], ['noTarget']);
    },
    ['User:phoneNumbers.display'],
  ),
];

const extensionChecks = [
  must(
    'extension-attribute',
    'replace changes an attribute of an extension alone.',
    async (server) => {
      const values = {
        schemas: [USER, ENTERPRISE_USER],
        [ENTERPRISE_USER]: { department: 'Tools', division: 'North' },
      };
      const answer = await patched(server, values, replace(`${ENTERPRISE_USER}:department`, 'Sales'));
      expectValue(answer, `${ENTERPRISE_USER}|department`, 'Sales');
      expectValue(answer, `${ENTERPRISE_USER}|division`, 'North');
    },
    ['Enterprise:department', 'Enterprise:division'],
  ),
  must(
    'extension-object',
    'replace without a path merges an extension given as an object.',
    async (server) => {
      const values = {
        schemas: [USER, ENTERPRISE_USER],
        [ENTERPRISE_USER]: { department: 'Tools', division: 'North' },
      };
      const value = { [ENTERPRISE_USER]: { department: 'Sales' } };
      const answer = await patched(server, values, { op: 'replace', value });
      expectValue(answer, `${ENTERPRISE_USER}|department`, 'Sales');
      expectValue(answer, `${ENTERPRISE_USER}|division`, 'North');
    },
    ['Enterprise:department', 'Enterprise:division'],
  ),
  must(
    'extension-sub',
    'replace changes a sub-attribute of an extension’s attribute.',
    async (server) => {
      const answer = await patched(
        server,
        {},
        replace(`${ENTERPRISE_USER}:manager.value`, `boss-${server.run}`),
      );
      expectValue(answer, `${ENTERPRISE_USER}|manager.value`, `boss-${server.run}`);
    },
    ['Enterprise:manager'],
  ),
];

export const patchReplaceChecks = [
  ...singularChecks,
  ...pathlessChecks,
  ...multiValuedChecks,
  ...extensionChecks,
];
