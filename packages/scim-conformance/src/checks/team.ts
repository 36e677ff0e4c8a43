// A group and its members, for the checks about groups.
import type { Created, Server } from '../check.ts';
import type { Answer } from '../client.ts';
import { expect, expectStatus } from '../expect.ts';
import { GROUP } from '../urn.ts';
import { type Json, objectsOf, readPath, sameJson, textOf } from '../value.ts';

/** A user as an element of `members`. */
export const member = ({ id }: Created): { value: string } => ({ value: id });
/** The path that selects a user among `members`. */
export const select = ({ id }: Created): string => `members[value eq "${id}"]`;

/** Two users, and a group of the first. */
export async function createTeam(server: Server): Promise<{ ada: Created; bob: Created; group: Created }> {
  const ada = await server.createUser('ada');
  const bob = await server.createUser('bob');
  const group = await server.createGroup('team', { members: [member(ada)] });
  return { ada, bob, group };
}

/** Exactly these users are the members, in whichever order. */
export function expectMembers(answer: Answer, ...wanted: readonly Created[]): void {
  expectStatus(answer, 200);
  const came = objectsOf(readPath(answer.body, 'members')).map(({ value }) => textOf(value));
  const same = sameJson([...came].sort(), wanted.map(({ id }) => id).sort());
  expect(same, `${wanted.length} member(s) and no others, not ${JSON.stringify(came)}`, answer);
}

/** The body of a PUT of the group under its own name. */
export const groupBody = (group: Created, values: Readonly<Record<string, Json>>): Json => ({
  schemas: [GROUP],
  displayName: group.resource.displayName ?? '',
  ...values,
});
