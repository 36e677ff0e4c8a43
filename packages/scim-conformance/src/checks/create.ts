// Creating users. RFC 7644 §3.3 Creating Resources, RFC 7643 §3.1 Common Attributes.
import { section } from '../check.ts';
import type { Answer } from '../client.ts';
import {
  expect,
  expectAbsent,
  expectError,
  expectNoFault,
  expectPatched,
  expectStatus,
  expectValue,
  skip,
} from '../expect.ts';
import { USER } from '../urn.ts';
import { readPath, stringsOf, textOf } from '../value.ts';

const creating = section('RFC 7644 §3.3');
const common = section('RFC 7643 §3.1');

// xsd:dateTime with a zone (RFC 7643 §2.3.5).
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function instantOf(answer: Answer, path: string): number {
  const text = textOf(readPath(answer.body, path));
  expect(dateTime.test(text), `"${path}" as a dateTime with its zone`, answer);
  return Date.parse(text);
}

function expectConflict(answer: Answer): void {
  expectError(answer, [409], ['uniqueness']);
}

const creatingChecks = [
  creating.must('created', 'POST of a user answers 201 with the whole user.', async (server) => {
    const { answer } = await server.createUser();
    const sent = server.userBody();
    expect(stringsOf(readPath(answer.body, 'schemas')).includes(USER), `"schemas" with ${USER}`, answer);
    expectValue(answer, 'userName', sent.userName ?? '');
    expectValue(answer, 'name.familyName', readPath(sent, 'name.familyName') ?? '');
    expectValue(answer, 'active', true);
  }),
  creating.must(
    'location',
    'The Location header of a 201 equals meta.location and leads to the user.',
    async (server) => {
      const { answer, id } = await server.createUser();
      const location = answer.headers.location ?? '';
      expect(location.startsWith(`${server.baseUrl}/Users/`), 'a Location below the base URL', answer);
      expectValue(answer, 'meta.location', location);
      const found = await server.get(location.slice(server.baseUrl.length));
      expectStatus(found, 200);
      expectValue(found, 'id', id);
    },
  ),
  creating.must('required', 'POST without userName is refused: 400 invalidValue.', async (server) => {
    const { userName: _, ...rest } = server.userBody();
    expectError(await server.post('/Users', rest), [400], ['invalidValue']);
  }),
  creating.must(
    'empty-user-name',
    'POST with an empty userName is refused: 400 invalidValue.',
    async (server) => {
      const body = server.userBody('user', { userName: '' });
      expectError(await server.post('/Users', body), [400], ['invalidValue']);
    },
  ),
  creating.must(
    'same-user-name',
    'A second user with the same userName is refused: 409 uniqueness.',
    async (server) => {
      await server.createUser();
      expectConflict(await server.post('/Users', server.userBody()));
    },
  ),
  creating.must(
    'other-case',
    'A userName that differs in case only is refused: 409 uniqueness.',
    async (server) => {
      await server.createUser();
      const userName = textOf(server.userBody().userName).toUpperCase();
      expectConflict(await server.post('/Users', server.userBody('user', { userName })));
    },
  ),
  creating.must(
    'race',
    'Of five simultaneous POSTs of one userName one is created, the others are 409.',
    async (server) => {
      const body = server.userBody();
      const answers = await Promise.all([1, 2, 3, 4, 5].map(() => server.post('/Users', body)));
      const created = answers.filter(({ status }) => status === 201);
      expect(created.length === 1, `one 201 among five, not ${created.length}`, answers[0]);
      for (const answer of answers.filter((each) => each.status !== 201)) {
        expectConflict(answer);
      }
    },
  ),
  creating.must(
    'patch-uniqueness',
    'PATCH to another user’s userName is refused: 409 uniqueness.',
    async (server) => {
      const first = await server.createUser('first');
      const second = await server.createUser('second');
      const value = first.resource.userName ?? '';
      expectConflict(await server.patch(second.path, [{ op: 'replace', path: 'userName', value }]));
      expectValue(await server.get(second.path), 'userName', second.resource.userName ?? '');
    },
    ['patch'],
  ),
  // RFC 7643 §3.1: issued by the client, so two users may share it; who enforces uniqueness must say so with 409.
  creating.should(
    'external-id-shared',
    'A second user with the same externalId is no fault of the server.',
    async (server) => {
      const externalId = `Ext-${server.run}`;
      await server.createUser('first', { externalId });
      const answer = await server.post('/Users', server.userBody('second', { externalId }));
      expectStatus(answer, 201, 409);
    },
  ),
  creating.must('inactive', 'A user can be created inactive and is found as such.', async (server) => {
    const { path, answer } = await server.createUser('user', { active: false });
    expectValue(answer, 'active', false);
    expectValue(await server.get(path), 'active', false);
  }),
  creating.must(
    'unknown-attribute',
    'An unknown attribute is ignored or refused, never a fault.',
    async (server) => {
      const answer = await server.post(
        '/Users',
        server.userBody('user', { [`unknown${server.run}`]: { a: [1] } }),
      );
      expectNoFault(answer);
      expectAbsent(answer, `unknown${server.run}`);
    },
  ),
  creating.must(
    'unknown-schema',
    'An unknown schema is ignored or refused, never a fault.',
    async (server) => {
      const urn = `urn:example:${server.run}:2.0:User`;
      const answer = await server.post(
        '/Users',
        server.userBody('user', { schemas: [USER, urn], [urn]: { a: 1 } }),
      );
      expectNoFault(answer);
      expectAbsent(answer, `${urn}|a`);
    },
  ),
  // The RFC requires "schemas"; clients forget it, and servers that go on without it harm nobody.
  creating.should(
    'no-schemas',
    'POST without "schemas" is refused or understood, never a fault.',
    async (server) => {
      const { schemas: _, ...rest } = server.userBody();
      expectStatus(await server.post('/Users', rest), 201, 400);
    },
  ),
  creating.must('attribute-case', 'Attribute names are recognised whatever their case.', async (server) => {
    const { userName, ...rest } = server.userBody();
    const answer = await server.post('/Users', { ...rest, USERNAME: userName ?? '' });
    expectStatus(answer, 201);
    expectValue(answer, 'userName', userName ?? '');
  }),
];

const commonChecks = [
  common.must('id', 'The server gives the id, whatever the client sends as one.', async (server) => {
    const { answer } = await server.createUser('user', { id: `mine-${server.run}` });
    expect(readPath(answer.body, 'id') !== `mine-${server.run}`, 'an id of the server’s own', answer);
  }),
  common.must('meta', 'meta tells resourceType, created, lastModified and location.', async (server) => {
    const { answer } = await server.createUser();
    expectValue(answer, 'meta.resourceType', 'User');
    const created = instantOf(answer, 'meta.created');
    const modified = instantOf(answer, 'meta.lastModified');
    expect(modified >= created, '"meta.lastModified" not before "meta.created"', answer);
  }),
  common.must('meta-ignored', 'meta sent by the client is ignored.', async (server) => {
    const meta = {
      resourceType: 'Group',
      created: '2001-01-01T00:00:00Z',
      location: 'https://example.com/nowhere',
    };
    const { answer } = await server.createUser('user', { meta });
    expectValue(answer, 'meta.resourceType', 'User');
    expect(
      !textOf(readPath(answer.body, 'meta.created')).startsWith('2001'),
      '"meta.created" of the server’s own',
      answer,
    );
  }),
  common.must('external-id', 'externalId is given back exactly as it came.', async (server) => {
    const externalId = `Ext ${server.run} / ÄÖ`;
    const { path, answer } = await server.createUser('user', { externalId });
    expectValue(answer, 'externalId', externalId);
    expectValue(await server.get(path), 'externalId', externalId);
  }),
  common.must(
    'last-modified',
    'A change moves meta.lastModified and leaves meta.created alone.',
    async (server) => {
      const { path, answer: before } = await server.createUser();
      // Servers that keep seconds need one to pass; the check must not blame them for that.
      await new Promise((resolve) => setTimeout(resolve, 1100));
      expectPatched(await server.patch(path, [{ op: 'replace', path: 'displayName', value: 'Another' }]));
      const after = await server.get(path);
      const moved = instantOf(after, 'meta.lastModified') > instantOf(before, 'meta.lastModified');
      expect(moved, 'a later "meta.lastModified" after the change', after);
      expect(
        instantOf(after, 'meta.created') === instantOf(before, 'meta.created'),
        'the same "meta.created"',
        after,
      );
    },
    ['patch'],
  ),
  common.must('ids-differ', 'Two resources never have the same id.', async (server) => {
    const first = await server.createUser('first');
    const second = await server.createUser('second');
    expect(first.id !== second.id, 'two ids', second.answer);
    if (server.facts.hasGroups) {
      const group = await server.createGroup();
      expect(![first.id, second.id].includes(group.id), 'an id of its own for a group', group.answer);
    }
  }),
  common.should('id-case', 'An id in another case is another id.', async (server) => {
    const { id } = await server.createUser();
    const other = id === id.toUpperCase() ? id.toLowerCase() : id.toUpperCase();
    if (other === id) {
      skip('The server’s ids have no letters.');
    }
    expectError(await server.get(`/Users/${encodeURIComponent(other)}`), [404]);
  }),
];

export const createChecks = [...creatingChecks, ...commonChecks];
