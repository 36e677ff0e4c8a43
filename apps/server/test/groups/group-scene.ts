// Groups of new people, and what SCIM shows of them, for tests about groups.
import assert from 'node:assert/strict';
import { GROUP } from '@linktime/scim';
import { type Answer, type Client, patch } from '../scim-client.ts';

export type Body = Answer['body'];

export type GroupScene = {
  /** A group of so many new people. */
  groupOf(size: number, more?: object): Promise<{ group: Body; people: Body[] }>;
  newcomer(): Promise<Body>;
  get(path: string): Promise<Body>;
  patchGroup(group: Body, ...operations: object[]): Promise<Answer>;
  versionOf(endpoint: 'Users' | 'Groups', resource: Body): Promise<string>;
  /** The ids of a group's members, sorted. */
  membersOf(group: Body): Promise<string[]>;
  assertMembers(group: Body, people: readonly Body[]): Promise<void>;
  /** The ids of the groups that a filter finds. */
  found(filter: string): Promise<string[]>;
};

/** `client` is asked for when a test runs: it isn't there while the file is read. */
export function groupScene(client: () => Client): GroupScene {
  let count = 0;

  async function groupOf(size: number, more: object = {}): Promise<{ group: Body; people: Body[] }> {
    count += 1;
    const people: Body[] = [];
    for (let index = 0; index < size; index += 1) {
      people.push(await client().createUser(`member${count}x${index}`));
    }
    const answer = await client().request('POST', '/Groups', {
      schemas: [GROUP],
      displayName: `Group ${count}`,
      members: people.map(({ id }) => ({ value: id })),
      ...more,
    });
    assert.equal(answer.status, 201);
    return { group: answer.body, people };
  }

  function newcomer(): Promise<Body> {
    count += 1;
    return client().createUser(`newcomer${count}`);
  }

  async function get(path: string): Promise<Body> {
    return (await client().request('GET', path)).body;
  }

  function patchGroup(group: Body, ...operations: object[]): Promise<Answer> {
    return client().request('PATCH', `/Groups/${group.id}`, patch(...operations));
  }

  async function versionOf(endpoint: 'Users' | 'Groups', { id }: Body): Promise<string> {
    return (await get(`/${endpoint}/${id}`)).meta.version;
  }

  async function membersOf({ id }: Body): Promise<string[]> {
    const { members = [] } = await get(`/Groups/${id}`);
    return members.map(({ value }: { value: string }) => value).toSorted();
  }

  async function assertMembers(group: Body, people: readonly Body[]): Promise<void> {
    assert.deepEqual(await membersOf(group), people.map(({ id }) => id).toSorted());
  }

  async function found(filter: string): Promise<string[]> {
    const { totalResults, Resources } = await get(`/Groups?filter=${encodeURIComponent(filter)}`);
    assert.equal(totalResults, Resources.length);
    return Resources.map(({ id }: { id: string }) => id);
  }

  return { groupOf, newcomer, get, patchGroup, versionOf, membersOf, assertMembers, found };
}
