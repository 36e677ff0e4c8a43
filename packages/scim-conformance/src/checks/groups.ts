// Groups and their members. RFC 7643 §4.2 "Group" Resource Schema. How PATCH changes members is judged here too:
// RFC 7644 §3.5.2.
import { type Created, type Server, section } from '../check.ts';
import type { Answer } from '../client.ts';
import {
  expect,
  expectAbsent,
  expectError,
  expectLength,
  expectList,
  expectNoFault,
  expectPatched,
  expectPresent,
  expectStatus,
  expectValue,
  skip,
} from '../expect.ts';
import { definitionOf } from '../facts.ts';
import { GROUP } from '../urn.ts';
import { type Json, objectsOf, readPath, sameJson, textOf } from '../value.ts';

const { must, should } = section('RFC 7643 §4.2', ['groups']);

const member = ({ id }: Created): { value: string } => ({ value: id });
const select = ({ id }: Created): string => `members[value eq "${id}"]`;

/** Two users, and a group of the first. */
async function createTeam(server: Server): Promise<{ ada: Created; bob: Created; group: Created }> {
  const ada = await server.createUser('ada');
  const bob = await server.createUser('bob');
  const group = await server.createGroup('team', { members: [member(ada)] });
  return { ada, bob, group };
}

function expectMembers(answer: Answer, ...wanted: readonly Created[]): void {
  expectStatus(answer, 200);
  const came = objectsOf(readPath(answer.body, 'members')).map(({ value }) => textOf(value));
  const same = sameJson([...came].sort(), wanted.map(({ id }) => id).sort());
  expect(same, `${wanted.length} member(s) and no others, not ${JSON.stringify(came)}`, answer);
}

const body = (group: Created, values: Readonly<Record<string, Json>>): Json => ({
  schemas: [GROUP],
  displayName: group.resource.displayName ?? '',
  ...values,
});

const lifecycleChecks = [
  must(
    'create',
    'POST of a group without members is 201 with id, displayName and Location.',
    async (server) => {
      const { answer, path } = await server.createGroup();
      expectPresent(answer, 'id');
      expectValue(answer, 'displayName', `Check ${server.run} group`);
      expectValue(answer, 'meta.resourceType', 'Group');
      expectValue(answer, 'meta.location', answer.headers.location ?? '');
      expectStatus(await server.get(path), 200);
    },
  ),
  must('create-members', 'POST of a group with members keeps them.', async (server) => {
    const { ada, group } = await createTeam(server);
    expectMembers(await server.get(group.path), ada);
  }),
  must('required', 'A group without displayName is refused: 400 invalidValue.', async (server) => {
    expectError(await server.post('/Groups', { schemas: [GROUP] }), [400], ['invalidValue', 'invalidSyntax']);
  }),
  must('unknown', 'A group that doesn’t exist is 404 for GET, PUT, PATCH and DELETE.', async (server) => {
    const path = `/Groups/nothing-${server.run}`;
    expectError(await server.get(path), [404]);
    expectError(await server.put(path, { schemas: [GROUP], displayName: `Check ${server.run}` }), [404]);
    expectError(await server.patch(path, [{ op: 'replace', path: 'displayName', value: 'x' }]), [404, 501]);
    expectError(await server.delete(path), [404]);
  }),
  must('delete', 'DELETE of a group is 204, then 404; its members live on.', async (server) => {
    const { ada, group } = await createTeam(server);
    expectStatus(await server.delete(group.path), 204);
    expectError(await server.get(group.path), [404]);
    expectStatus(await server.get(ada.path), 200);
  }),
  must('external-id', 'A group’s externalId is kept.', async (server) => {
    const { path } = await server.createGroup('group', { externalId: `Ext-${server.run}` });
    expectValue(await server.get(path), 'externalId', `Ext-${server.run}`);
  }),
  must(
    'display-name-uniqueness',
    'A second group of the same name is treated as /Schemas announces it.',
    async (server) => {
      const uniqueness = definitionOf(server.facts, GROUP, 'displayName')?.uniqueness;
      if (uniqueness === undefined) {
        skip('/Schemas doesn’t say whether "displayName" is unique.');
      }
      const { resource } = await server.createGroup();
      const answer = await server.post('/Groups', {
        schemas: [GROUP],
        displayName: resource.displayName ?? '',
      });
      // Judges disagree about equal names; the server's own word decides.
      if (uniqueness === 'none') {
        expectStatus(answer, 201);
      } else {
        expectError(answer, [409], ['uniqueness']);
      }
    },
  ),
  must('put-itself', 'PUT of a group under its own name is no conflict.', async (server) => {
    const { group, ada } = await createTeam(server);
    expectStatus(await server.put(group.path, body(group, { members: [member(ada)] })), 200, 204);
    expectMembers(await server.get(group.path), ada);
  }),
  must('put-members', 'PUT replaces the members.', async (server) => {
    const { group, bob } = await createTeam(server);
    expectStatus(await server.put(group.path, body(group, { members: [member(bob)] })), 200, 204);
    expectMembers(await server.get(group.path), bob);
  }),
  must('put-no-members', 'PUT with an empty array of members empties the group.', async (server) => {
    const { group } = await createTeam(server);
    expectStatus(await server.put(group.path, body(group, { members: [] })), 200, 204);
    expectAbsent(await server.get(group.path), 'members');
  }),
];

const memberChecks = [
  must('member', 'A member has "value" and a "$ref" that leads to the user.', async (server) => {
    const { ada, group } = await createTeam(server);
    const answer = await server.get(group.path);
    expectValue(answer, 'members.0.value', ada.id);
    const reference = textOf(readPath(answer.body, 'members.0.$ref'));
    expect(reference !== '', 'a "$ref" for the member', answer);
    const path = new URL(reference, `${server.baseUrl}/`).href.slice(server.baseUrl.length);
    expectValue(await server.get(path), 'id', ada.id);
  }),
  should(
    'member-type',
    'A member’s "type" is User.',
    async (server) => {
      const { group } = await createTeam(server);
      expectValue(await server.get(group.path), 'members.0.type', 'User');
    },
    ['Group:members.type'],
  ),
  must('once', 'The same member twice in one request is a member once.', async (server) => {
    const ada = await server.createUser('ada');
    const { path } = await server.createGroup('team', { members: [member(ada), member(ada)] });
    expectMembers(await server.get(path), ada);
  }),
  must(
    'excluded',
    'excludedAttributes=members leaves them out, also in lists.',
    async (server) => {
      const { group } = await createTeam(server);
      const answer = await server.get(`${group.path}?excludedAttributes=members`);
      expectAbsent(answer, 'members');
      expectPresent(answer, 'displayName');
      const filter = `displayName eq "${textOf(group.resource.displayName)}"`;
      const list = await server.query('/Groups', { filter, excludedAttributes: 'members' });
      expect(expectList(list).totalResults === 1, 'one group', list);
      expectAbsent(list, 'Resources.0.members');
    },
    ['filter'],
  ),
  must('only', 'attributes=members shows them alone.', async (server) => {
    const { ada, group } = await createTeam(server);
    const answer = await server.get(`${group.path}?attributes=members`);
    expectMembers(answer, ada);
    expectAbsent(answer, 'displayName');
  }),
  // Judges disagree: kept, skipped or refused are all seen. Losing the known members is what breaks clients.
  must(
    'unknown-member',
    'An unknown member is no fault and doesn’t cost the others.',
    async (server) => {
      const { ada, bob, group } = await createTeam(server);
      const value = [member(bob), { value: `nobody-${server.run}` }];
      const answer = await server.patch(group.path, [{ op: 'add', path: 'members', value }]);
      expectNoFault(answer);
      const after = await server.get(group.path);
      expectPresent(after, `members[value=${ada.id}]`);
      if (answer.status < 300) {
        expectPresent(after, `members[value=${bob.id}]`);
      }
    },
    ['patch'],
  ),
  must(
    'odd-member',
    'A member without a value is no fault and doesn’t cost the others.',
    async (server) => {
      const { ada, group } = await createTeam(server);
      for (const value of [[{}], [null], ['text'], [{ value: null }], [{ value: 5 }]]) {
        expectNoFault(await server.patch(group.path, [{ op: 'add', path: 'members', value }]));
      }
      expectPresent(await server.get(group.path), `members[value=${ada.id}]`);
    },
    ['patch'],
  ),
  must('nested', 'A group as member is kept or refused, never a fault.', async (server) => {
    const inner = await server.createGroup('inner');
    expectNoFault(
      await server.post(
        '/Groups',
        body(
          { ...inner, resource: { displayName: `Check ${server.run} outer` } },
          { members: [{ value: inner.id, type: 'Group' }] },
        ),
      ),
    );
  }),
];

const patchChecks = [
  must(
    'add',
    'PATCH add adds a member to those that are there.',
    async (server) => {
      const { ada, bob, group } = await createTeam(server);
      expectPatched(await server.patch(group.path, [{ op: 'add', path: 'members', value: [member(bob)] }]));
      expectMembers(await server.get(group.path), ada, bob);
    },
    ['patch'],
  ),
  must(
    'add-no-path',
    'PATCH add without a path adds a member.',
    async (server) => {
      const { ada, bob, group } = await createTeam(server);
      expectPatched(await server.patch(group.path, [{ op: 'add', value: { members: [member(bob)] } }]));
      expectMembers(await server.get(group.path), ada, bob);
    },
    ['patch'],
  ),
  must(
    'add-again',
    'PATCH add of a member changes nothing, the version included.',
    async (server) => {
      const { ada, group } = await createTeam(server);
      const before = await server.get(group.path);
      expectPatched(await server.patch(group.path, [{ op: 'add', path: 'members', value: [member(ada)] }]));
      const after = await server.get(group.path);
      expectMembers(after, ada);
      expect(sameJson(readPath(after.body, 'meta'), readPath(before.body, 'meta')), 'the same "meta"', after);
    },
    ['patch'],
  ),
  must(
    'remove',
    'PATCH remove with a filter removes that member alone.',
    async (server) => {
      const { ada, bob, group } = await createTeam(server);
      expectPatched(await server.patch(group.path, [{ op: 'add', path: 'members', value: [member(bob)] }]));
      expectPatched(await server.patch(group.path, [{ op: 'remove', path: select(ada) }]));
      expectMembers(await server.get(group.path), bob);
    },
    ['patch'],
  ),
  // RFC: noTarget. Okta and Entra repeat removes and take an error for a failure.
  should(
    'remove-absent',
    'PATCH remove of who is no member succeeds and changes nothing.',
    async (server) => {
      const { ada, bob, group } = await createTeam(server);
      expectPatched(await server.patch(group.path, [{ op: 'remove', path: select(bob) }]));
      expectMembers(await server.get(group.path), ada);
    },
    ['patch'],
  ),
  should(
    'remove-list',
    'PATCH remove with a list of members removes these alone, as Entra sends it.',
    async (server) => {
      const { ada, bob, group } = await createTeam(server);
      expectPatched(await server.patch(group.path, [{ op: 'add', path: 'members', value: [member(bob)] }]));
      expectPatched(
        await server.patch(group.path, [{ op: 'remove', path: 'members', value: [member(ada)] }]),
      );
      expectMembers(await server.get(group.path), bob);
    },
    ['patch'],
  ),
  must(
    'remove-all',
    'PATCH remove of members without a filter empties the group.',
    async (server) => {
      const { group } = await createTeam(server);
      expectPatched(await server.patch(group.path, [{ op: 'remove', path: 'members' }]));
      expectAbsent(await server.get(group.path), 'members');
    },
    ['patch'],
  ),
  must(
    'replace',
    'PATCH replace sets exactly these members.',
    async (server) => {
      const { bob, group } = await createTeam(server);
      expectPatched(
        await server.patch(group.path, [{ op: 'replace', path: 'members', value: [member(bob)] }]),
      );
      expectMembers(await server.get(group.path), bob);
    },
    ['patch'],
  ),
  must(
    'rename',
    'PATCH of displayName keeps the members, with and without a path.',
    async (server) => {
      const { ada, group } = await createTeam(server);
      const first = `Check ${server.run} renamed`;
      expectPatched(await server.patch(group.path, [{ op: 'replace', path: 'displayName', value: first }]));
      expectMembers(await server.get(group.path), ada);
      const value = { id: group.id, displayName: `${first} again` };
      expectPatched(await server.patch(group.path, [{ op: 'replace', value }]));
      const answer = await server.get(group.path);
      expectValue(answer, 'displayName', `${first} again`);
      expectMembers(answer, ada);
    },
    ['patch'],
  ),
  must(
    'atomic',
    'A failing operation undoes the change of members before it.',
    async (server) => {
      const { ada, bob, group } = await createTeam(server);
      const operations = [
        { op: 'add', path: 'members', value: [member(bob)] },
        { op: 'replace', path: 'id', value: 'x' },
      ];
      expectError(await server.patch(group.path, operations), [400], ['mutability']);
      expectMembers(await server.get(group.path), ada);
    },
    ['patch'],
  ),
  // "value" is immutable: it can't become another; a server may also treat it as remove and add.
  must(
    'immutable',
    'A member’s value can’t be changed into one that two members share.',
    async (server) => {
      const { ada, bob, group } = await createTeam(server);
      const answer = await server.patch(group.path, [
        { op: 'replace', path: `${select(ada)}.value`, value: bob.id },
      ]);
      expectStatus(answer, 200, 204, 400);
      expectLength(await server.get(group.path), 'members', 1);
    },
    ['patch'],
  ),
];

const stepChecks = [
  must(
    'user-groups',
    'A user’s "groups" shows the group with its name.',
    async (server) => {
      const { ada, group } = await createTeam(server);
      const answer = await server.get(ada.path);
      expectValue(answer, 'groups.0.value', group.id);
      expectValue(answer, 'groups.0.display', group.resource.displayName ?? '');
    },
    ['User:groups'],
  ),
  must(
    'user-groups-removed',
    'A user’s "groups" follows a removal from the group.',
    async (server) => {
      const { ada, group } = await createTeam(server);
      expectPatched(await server.patch(group.path, [{ op: 'remove', path: select(ada) }]));
      expectAbsent(await server.get(ada.path), 'groups');
    },
    ['User:groups', 'patch'],
  ),
  must(
    'user-groups-deleted',
    'A user’s "groups" follows the deletion of the group.',
    async (server) => {
      const { ada, group } = await createTeam(server);
      expectStatus(await server.delete(group.path), 204);
      expectAbsent(await server.get(ada.path), 'groups');
    },
    ['User:groups'],
  ),
  must(
    'user-groups-put',
    'PUT of a user with empty "groups" leaves the memberships alone.',
    async (server) => {
      const { ada, group } = await createTeam(server);
      expectStatus(await server.put(ada.path, server.userBody('ada', { groups: [] })), 200);
      expectMembers(await server.get(group.path), ada);
    },
  ),
  must('deleted-user', 'A deleted user leaves the groups.', async (server) => {
    const { ada, group } = await createTeam(server);
    expectStatus(await server.delete(ada.path), 204);
    expectAbsent(await server.get(group.path), 'members');
  }),
];

async function expectGroup(server: Server, filter: string, wanted: Created | undefined): Promise<void> {
  const answer = await server.query('/Groups', { filter });
  const ids = expectList(answer).resources.map(({ id }) => id);
  const right = wanted === undefined ? ids.length === 0 : ids.length === 1 && ids[0] === wanted.id;
  expect(right, wanted === undefined ? 'no group' : 'this group alone', answer);
}

const filterChecks = [
  must(
    'filter-name',
    'A filter on displayName finds the group, whatever the case.',
    async (server) => {
      const { group } = await createTeam(server);
      const name = textOf(group.resource.displayName);
      await expectGroup(server, `displayName eq "${name}"`, group);
      await expectGroup(server, `displayName eq "${name.toUpperCase()}"`, group);
      await expectGroup(server, `displayName eq "${name} of nobody"`, undefined);
    },
    ['filter'],
  ),
  must(
    'filter-external-id',
    'A filter on externalId finds the group.',
    async (server) => {
      const group = await server.createGroup('group', { externalId: `Ext-${server.run}` });
      await expectGroup(server, `externalId eq "Ext-${server.run}"`, group);
    },
    ['filter'],
  ),
  should(
    'filter-members',
    'A filter on members finds the groups of a user.',
    async (server) => {
      const { ada, bob, group } = await createTeam(server);
      await expectGroup(server, `members.value eq "${ada.id}"`, group);
      await expectGroup(server, `members[value eq "${ada.id}"]`, group);
      await expectGroup(server, `id eq "${group.id}" and members eq "${ada.id}"`, group);
      await expectGroup(server, `id eq "${group.id}" and members eq "${bob.id}"`, undefined);
    },
    ['filter'],
  ),
];

export const groupChecks = [
  ...lifecycleChecks,
  ...memberChecks,
  ...patchChecks,
  ...stepChecks,
  ...filterChecks,
];
