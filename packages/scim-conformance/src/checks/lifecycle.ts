// PUT replaces what the client may write and nothing else. RFC 7644 §3.5.1 Replacing with PUT, RFC 7644 §3.4.1
// Retrieving a Known Resource, RFC 7644 §3.6 Deleting Resources.
import { section } from '../check.ts';
import { expect, expectAbsent, expectError, expectList, expectStatus, expectValue } from '../expect.ts';
import { ENTERPRISE_USER, USER } from '../urn.ts';
import { readPath, sameJson, stringsOf } from '../value.ts';

const retrieving = section('RFC 7644 §3.4.1');
const replacing = section('RFC 7644 §3.5.1');
const deleting = section('RFC 7644 §3.6');

const retrieveChecks = [
  retrieving.must('known', 'GET of a user is 200 and the same as what POST answered.', async (server) => {
    const { path, resource } = await server.createUser();
    const answer = await server.get(path);
    expectStatus(answer, 200);
    for (const name of ['id', 'userName', 'name', 'displayName', 'active', 'meta']) {
      expectValue(answer, name, resource[name] ?? null);
    }
  }),
  retrieving.must('unknown', 'GET of an id of nobody is 404.', async (server) => {
    expectError(await server.get(`/Users/nobody-${server.run}`), [404]);
    expectError(await server.get('/Users/00000000-0000-4000-8000-000000000000'), [404]);
  }),
  retrieving.must(
    'inactive',
    'An inactive user can still be read and found.',
    async (server) => {
      const { path, resource } = await server.createUser('user', { active: false });
      expectStatus(await server.get(path), 200);
      const answer = await server.query('/Users', {
        filter: `userName eq "${String(resource.userName)}"`,
      });
      expect(expectList(answer).totalResults === 1, 'the inactive user to be found', answer);
    },
    ['filter'],
  ),
  retrieving.must(
    'other-type',
    'A user’s id under /Groups is 404.',
    async (server) => {
      const { id } = await server.createUser();
      expectError(await server.get(`/Groups/${encodeURIComponent(id)}`), [404]);
    },
    ['groups'],
  ),
];

const replaceChecks = [
  replacing.must('replaced', 'PUT answers 200 with the user as it is then.', async (server) => {
    const { path, id } = await server.createUser();
    const answer = await server.put(
      path,
      server.userBody('user', { displayName: 'New', name: { familyName: 'Newer' } }),
    );
    expectStatus(answer, 200);
    expectValue(answer, 'id', id);
    expectValue(answer, 'displayName', 'New');
    expectValue(answer, 'name.familyName', 'Newer');
    expectValue(await server.get(path), 'displayName', 'New');
  }),
  // "MAY assume that any existing values are to be cleared": identity providers rely on it.
  replacing.should(
    'omitted',
    'Attributes that PUT leaves out are cleared.',
    async (server) => {
      const { path } = await server.createUser('user', { title: 'Head', nickName: 'Addie' });
      expectStatus(await server.put(path, server.userBody()), 200);
      const answer = await server.get(path);
      expectAbsent(answer, 'title');
      expectAbsent(answer, 'nickName');
    },
    ['User:title', 'User:nickName'],
  ),
  replacing.should(
    'omitted-sub',
    'A sub-attribute that PUT leaves out of a complex attribute is cleared.',
    async (server) => {
      const { path } = await server.createUser();
      expectStatus(await server.put(path, server.userBody('user', { name: { familyName: 'Alone' } })), 200);
      const answer = await server.get(path);
      expectValue(answer, 'name.familyName', 'Alone');
      expectAbsent(answer, 'name.givenName');
    },
  ),
  replacing.should(
    'omitted-extension',
    'An extension that PUT leaves out is cleared, its URN too.',
    async (server) => {
      const values = { schemas: [USER, ENTERPRISE_USER], [ENTERPRISE_USER]: { department: 'Tools' } };
      const { path } = await server.createUser('user', values);
      expectStatus(await server.put(path, server.userBody()), 200);
      const answer = await server.get(path);
      expectAbsent(answer, `${ENTERPRISE_USER}|department`);
      const schemas = stringsOf(readPath(answer.body, 'schemas'));
      expect(!schemas.includes(ENTERPRISE_USER), `"schemas" without ${ENTERPRISE_USER}`, answer);
    },
    ['Enterprise:department'],
  ),
  replacing.must(
    'multi-valued',
    'PUT replaces the values of a multi-valued attribute.',
    async (server) => {
      const phoneNumbers = [
        { type: 'work', value: '+1-555-0100' },
        { type: 'home', value: '+1-555-0101' },
      ];
      const { path } = await server.createUser('user', { phoneNumbers });
      const body = server.userBody('user', { phoneNumbers: [{ type: 'mobile', value: '+1-555-0102' }] });
      expectStatus(await server.put(path, body), 200);
      const answer = await server.get(path);
      expectValue(answer, 'phoneNumbers[type=mobile].value', '+1-555-0102');
      expectAbsent(answer, 'phoneNumbers[type=work]');
      expectAbsent(answer, 'phoneNumbers[type=home]');
    },
    ['User:phoneNumbers'],
  ),
  replacing.must('read-only', 'readOnly values in a PUT are ignored: meta, groups.', async (server) => {
    const { path, id, resource } = await server.createUser();
    const values = {
      id,
      meta: { created: '2001-01-01T00:00:00Z', resourceType: 'X' },
      groups: [{ value: 'x' }],
    };
    expectStatus(await server.put(path, server.userBody('user', values)), 200);
    const answer = await server.get(path);
    expectValue(answer, 'meta.created', readPath(resource, 'meta.created') ?? null);
    expectValue(answer, 'meta.resourceType', 'User');
    expectAbsent(answer, 'groups');
  }),
  replacing.must('other-id', 'An id in the body doesn’t redirect or change the id.', async (server) => {
    const first = await server.createUser('first');
    const second = await server.createUser('second');
    const body = server.userBody('first', { id: second.id, displayName: 'Mixed' });
    expectStatus(await server.put(first.path, body), 200, 400);
    expectValue(await server.get(first.path), 'id', first.id);
    const answer = await server.get(second.path);
    expectValue(answer, 'displayName', second.resource.displayName ?? '');
  }),
  replacing.must('own-user-name', 'PUT with the user’s own userName is no conflict.', async (server) => {
    const { path, resource } = await server.createUser();
    expectStatus(await server.put(path, server.userBody()), 200);
    expectStatus(await server.put(path, resource), 200);
  }),
  replacing.must(
    'taken-user-name',
    'PUT with another user’s userName is refused: 409 uniqueness.',
    async (server) => {
      const first = await server.createUser('first');
      const second = await server.createUser('second');
      const body = server.userBody('second', { userName: first.resource.userName ?? '' });
      expectError(await server.put(second.path, body), [409], ['uniqueness']);
      expectValue(await server.get(second.path), 'userName', second.resource.userName ?? '');
    },
  ),
  replacing.must('required', 'PUT without userName is refused and changes nothing.', async (server) => {
    const { path, resource } = await server.createUser();
    const { userName: _, ...rest } = server.userBody('user', { displayName: 'Lost' });
    expectError(await server.put(path, rest), [400], ['invalidValue']);
    expectValue(await server.get(path), 'displayName', resource.displayName ?? '');
  }),
  replacing.must('unknown', 'PUT to an id of nobody is 404 and creates nobody.', async (server) => {
    const body = server.userBody();
    expectError(await server.put(`/Users/nobody-${server.run}`, body), [404]);
    expectError(await server.get(`/Users/nobody-${server.run}`), [404]);
    await server.createUser();
  }),
  replacing.must(
    'deactivate',
    'PUT with active false deactivates, with true reactivates.',
    async (server) => {
      const { path } = await server.createUser();
      expectStatus(await server.put(path, server.userBody('user', { active: false })), 200);
      expectValue(await server.get(path), 'active', false);
      expectStatus(await server.put(path, server.userBody('user', { active: true })), 200);
      expectValue(await server.get(path), 'active', true);
    },
  ),
  replacing.should('same', 'PUT of what is there already changes nothing.', async (server) => {
    const { path } = await server.createUser();
    const before = await server.get(path);
    expectStatus(await server.put(path, before.body ?? {}), 200);
    const after = await server.get(path);
    expect(sameJson(before.body, after.body), 'the same resource after the same PUT', after);
  }),
];

const deleteChecks = [
  deleting.must('gone', 'DELETE answers 204 without a body.', async (server) => {
    const { path } = await server.createUser();
    const answer = await server.delete(path);
    expectStatus(answer, 204);
    expect(answer.text === '', 'no body', answer);
  }),
  deleting.must('afterwards', 'After DELETE, GET, PUT, PATCH and DELETE are 404.', async (server) => {
    const { path } = await server.createUser();
    expectStatus(await server.delete(path), 204);
    expectError(await server.get(path), [404]);
    expectError(await server.put(path, server.userBody()), [404]);
    expectError(await server.patch(path, [{ op: 'replace', path: 'displayName', value: 'x' }]), [404, 501]);
    expectError(await server.delete(path), [404]);
  }),
  deleting.must(
    'not-listed',
    'A deleted user is in no list any more.',
    async (server) => {
      const { path, resource } = await server.createUser();
      expectStatus(await server.delete(path), 204);
      const answer = await server.query('/Users', {
        filter: `userName eq "${String(resource.userName)}"`,
      });
      expect(expectList(answer).totalResults === 0, 'nobody', answer);
    },
    ['filter'],
  ),
  deleting.should(
    'again',
    'The userName of a deleted user can be used again, under a new id.',
    async (server) => {
      const { path, id } = await server.createUser();
      expectStatus(await server.delete(path), 204);
      const again = await server.createUser();
      expect(again.id !== id, 'another id than the deleted one', again.answer);
    },
  ),
  deleting.must('unknown', 'DELETE of an id of nobody is 404.', async (server) => {
    expectError(await server.delete(`/Users/nobody-${server.run}`), [404]);
  }),
  // Clients send their usual headers with a DELETE; some frameworks then miss the body.
  deleting.should('content-type', 'DELETE with a Content-Type and no body works.', async (server) => {
    const { path } = await server.createUser();
    expectStatus(await server.delete(path, { 'content-type': 'application/scim+json' }), 204);
  }),
];

export const lifecycleChecks = [...retrieveChecks, ...replaceChecks, ...deleteChecks];
