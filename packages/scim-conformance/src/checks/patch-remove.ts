// PATCH remove. RFC 7644 §3.5.2.2 Remove Operation.
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
import { type JsonObject, readPath, stringsOf } from '../value.ts';

const { must, should } = section('RFC 7644 §3.5.2.2', ['patch']);

const phoneNumbers = [
  { type: 'work', value: '+1-555-0100', primary: true },
  { type: 'mobile', value: '+1-555-0101' },
  { type: 'home', value: '+1-555-0102' },
];

/** The user after these paths were removed from a new one with these values. */
async function without(server: Server, values: JsonObject, ...paths: readonly string[]): Promise<Answer> {
  const { path: user } = await server.createUser('user', values);
  expectPatched(
    await server.patch(
      user,
      paths.map((path) => ({ op: 'remove', path })),
    ),
  );
  const answer = await server.get(user);
  expectStatus(answer, 200);
  return answer;
}

export const patchRemoveChecks = [
  must(
    'simple',
    'remove clears a singular attribute.',
    async (server) => {
      const answer = await without(server, { title: 'Head' }, 'title');
      expectAbsent(answer, 'title');
      expectPresent(answer, 'displayName');
    },
    ['User:title'],
  ),
  must('sub-attribute', 'remove clears one sub-attribute alone.', async (server) => {
    const answer = await without(server, {}, 'name.givenName');
    expectAbsent(answer, 'name.givenName');
    expectPresent(answer, 'name.familyName');
  }),
  must('complex', 'remove clears a complex attribute.', async (server) => {
    expectAbsent(await without(server, {}, 'name'), 'name');
  }),
  must(
    'multi-valued',
    'remove without a filter clears all values.',
    async (server) => {
      expectAbsent(await without(server, { phoneNumbers }, 'phoneNumbers'), 'phoneNumbers');
    },
    ['User:phoneNumbers'],
  ),
  must(
    'filter',
    'remove with a filter takes the selected value alone.',
    async (server) => {
      const answer = await without(server, { phoneNumbers }, 'phoneNumbers[type eq "mobile"]');
      expectLength(answer, 'phoneNumbers', 2);
      expectAbsent(answer, 'phoneNumbers[type=mobile]');
    },
    ['User:phoneNumbers'],
  ),
  must(
    'filter-and',
    'remove understands and inside the filter.',
    async (server) => {
      const path = 'phoneNumbers[type eq "mobile" and value eq "+1-555-0102"]';
      const { path: user } = await server.createUser('user', { phoneNumbers });
      expectStatus(await server.patch(user, [{ op: 'remove', path }]), 200, 204, 400);
      expectLength(await server.get(user), 'phoneNumbers', 3);
      expectPatched(await server.patch(user, [{ op: 'remove', path: path.replace('0102', '0101') }]));
      expectLength(await server.get(user), 'phoneNumbers', 2);
    },
    ['User:phoneNumbers'],
  ),
  must(
    'filter-or',
    'remove understands or inside the filter.',
    async (server) => {
      const answer = await without(
        server,
        { phoneNumbers },
        'phoneNumbers[type eq "mobile" or type eq "home"]',
      );
      expectLength(answer, 'phoneNumbers', 1);
      expectPresent(answer, 'phoneNumbers[type=work]');
    },
    ['User:phoneNumbers'],
  ),
  must(
    'filter-last',
    'remove of the last value leaves none.',
    async (server) => {
      const answer = await without(
        server,
        { phoneNumbers: [{ type: 'work', value: '+1' }] },
        'phoneNumbers[type eq "work"]',
      );
      expectAbsent(answer, 'phoneNumbers');
    },
    ['User:phoneNumbers'],
  ),
  must(
    'filter-sub',
    'remove through a value path clears a sub-attribute of the selected value.',
    async (server) => {
      const values = { phoneNumbers: phoneNumbers.map((phone) => ({ ...phone, display: 'Desk' })) };
      const answer = await without(server, values, 'phoneNumbers[type eq "work"].display');
      expectAbsent(answer, 'phoneNumbers[type=work].display');
      expectValue(answer, 'phoneNumbers[type=mobile].display', 'Desk');
      expectValue(answer, 'phoneNumbers[type=work].value', '+1-555-0100');
    },
    ['User:phoneNumbers.display'],
  ),
  must(
    'extension-attribute',
    'remove clears an attribute of an extension alone.',
    async (server) => {
      const values = {
        schemas: [USER, ENTERPRISE_USER],
        [ENTERPRISE_USER]: { department: 'Tools', division: 'North' },
      };
      const answer = await without(server, values, `${ENTERPRISE_USER}:department`);
      expectAbsent(answer, `${ENTERPRISE_USER}|department`);
      expectValue(answer, `${ENTERPRISE_USER}|division`, 'North');
    },
    ['Enterprise:department', 'Enterprise:division'],
  ),
  should(
    'extension-last',
    'With its last value an extension leaves "schemas".',
    async (server) => {
      const values = { schemas: [USER, ENTERPRISE_USER], [ENTERPRISE_USER]: { department: 'Tools' } };
      const answer = await without(server, values, `${ENTERPRISE_USER}:department`);
      const schemas = stringsOf(readPath(answer.body, 'schemas'));
      expect(!schemas.includes(ENTERPRISE_USER), `"schemas" without ${ENTERPRISE_USER}`, answer);
    },
    ['Enterprise:department'],
  ),
  must('no-path', 'remove without a path is refused: 400 noTarget.', async (server) => {
    const { path } = await server.createUser();
    expectError(await server.patch(path, [{ op: 'remove' }]), [400], ['noTarget']);
    expectPresent(await server.get(path), 'displayName');
  }),
  must('required', 'remove of userName is refused and changes nothing.', async (server) => {
    const { path, resource } = await server.createUser();
    const answer = await server.patch(path, [{ op: 'remove', path: 'userName' }]);
    expectError(answer, [400], ['mutability', 'invalidValue']);
    expectValue(await server.get(path), 'userName', resource.userName ?? '');
  }),
  must('read-only', 'remove of id or meta is refused: 400 mutability.', async (server) => {
    const { path, id } = await server.createUser();
    expectError(await server.patch(path, [{ op: 'remove', path: 'id' }]), [400], ['mutability']);
    expectError(await server.patch(path, [{ op: 'remove', path: 'meta.created' }]), [400], ['mutability']);
    expectValue(await server.get(path), 'id', id);
  }),
  should(
    'absent',
    'remove of an attribute without a value succeeds.',
    async (server) => {
      const { path } = await server.createUser();
      expectPatched(await server.patch(path, [{ op: 'remove', path: 'nickName' }]));
    },
    ['User:nickName'],
  ),
  // The RFC says noTarget; clients repeat removes, so success is seen as often.
  must(
    'filter-nothing',
    'remove with a filter that selects nothing changes nothing: 2xx or 400 noTarget.',
    async (server) => {
      const { path } = await server.createUser('user', { phoneNumbers });
      const answer = await server.patch(path, [{ op: 'remove', path: 'phoneNumbers[type eq "pager"]' }]);
      if (answer.status >= 400) {
        expectError(answer, [400], ['noTarget']);
      } else {
        expectPatched(answer);
      }
      expectLength(await server.get(path), 'phoneNumbers', 3);
    },
    ['User:phoneNumbers'],
  ),
];
