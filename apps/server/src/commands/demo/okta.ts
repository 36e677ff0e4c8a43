// Okta's sequence, request for request as recorded in packages/scim-conformance/traffic/okta.json: users are looked up
// before they are created, changed by PUT, deactivated by a PATCH without a path, and never deleted.
import { randomBytes } from 'node:crypto';
import { isObject, type Json, type JsonObject } from '@linktime/scim';
import { type Ask, idOf, nothingFound } from './identity-provider.ts';
import type { Newcomer } from './people.ts';

export const oktaHeaders = {
  'User-Agent': 'Okta SCIM Client 1.0.0',
  Accept: 'application/scim+json',
  'Accept-Charset': 'utf-8',
  'Content-Type': 'application/scim+json; charset=utf-8',
};

const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';
const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** Test API Credentials. */
export async function testCredentials(ask: Ask): Promise<void> {
  await ask({
    does: 'tests its credentials',
    method: 'GET',
    path: '/Users?startIndex=1&count=2',
    status: 200,
  });
  await ask({
    does: 'tests them on groups',
    method: 'GET',
    path: '/Groups?startIndex=1&count=100',
    status: 200,
  });
}

/** Somebody is assigned to the application. Gives the SCIM id. */
export async function assign(ask: Ask, person: Newcomer): Promise<string> {
  const { displayName } = person;
  await ask({
    does: `looks for ${displayName}`,
    method: 'GET',
    path: `/Users?${filter('userName', person.userName)}`,
    status: 200,
    outcome: nothingFound,
  });
  const created = await ask({
    does: `creates ${displayName}`,
    method: 'POST',
    path: '/Users',
    body: {
      schemas: [userUrn],
      ...profile(person),
      displayName,
      locale: 'en-US',
      externalId: `00u${randomBytes(9).toString('hex').slice(0, 17)}`,
      groups: [],
      password: randomBytes(6).toString('base64url'),
      active: true,
    },
    status: 201,
  });
  return idOf(created);
}

/** The profile is changed in Okta: the user is read, and the whole of it is sent back. */
export async function changeTitle(ask: Ask, id: string, change: { person: Newcomer; title: string }) {
  const { person, title } = change;
  const now = await ask({
    does: `reads ${person.displayName}`,
    method: 'GET',
    path: `/Users/${id}`,
    status: 200,
  });
  await ask({
    does: `makes ${person.displayName} ${title}`,
    method: 'PUT',
    path: `/Users/${id}`,
    body: { ...now, ...profile(person), title, active: true, groups: [] },
    status: 200,
    outcome: (answer) => (answer.title === title ? '' : undefined),
  });
}

/** A group is pushed, empty at first, then with its members. */
export async function pushGroup(
  ask: Ask,
  displayName: string,
  members: readonly { readonly id: string; readonly person: Newcomer }[],
): Promise<void> {
  await ask({
    does: `looks for the group ${displayName}`,
    method: 'GET',
    path: `/Groups?${filter('displayName', displayName)}`,
    status: 200,
    outcome: nothingFound,
  });
  const group = await ask({
    does: `pushes the group ${displayName}`,
    method: 'POST',
    path: '/Groups',
    body: { schemas: [groupUrn], displayName, members: [] },
    status: 201,
  });
  const value = members.map(({ id, person }) => ({ value: id, display: person.userName }));
  await ask({
    does: `adds its ${members.length} members`,
    method: 'PATCH',
    path: `/Groups/${idOf(group)}`,
    body: patch(
      { op: 'replace', value: { id: idOf(group), displayName } },
      { op: 'add', path: 'members', value },
    ),
    status: 200,
    outcome: (answer) => (count(answer.members) === members.length ? '' : undefined),
  });
}

/** Somebody is no longer assigned. Okta never deletes: it looks the user up again should they come back. */
export async function unassign(ask: Ask, id: string, person: Newcomer): Promise<void> {
  await ask({
    does: `deactivates ${person.displayName}`,
    method: 'PATCH',
    path: `/Users/${id}`,
    body: patch({ op: 'replace', value: { active: false } }),
    status: 200,
  });
  await ask({
    does: `looks for ${person.displayName}`,
    method: 'GET',
    path: `/Users?${filter('userName', person.userName)}`,
    status: 200,
    outcome: (answer) => {
      const found = Array.isArray(answer.Resources) ? answer.Resources[0] : undefined;
      return isObject(found) && found.active === false ? 'kept, inactive' : undefined;
    },
  });
}

function profile({ userName, givenName, familyName }: Newcomer) {
  return {
    userName,
    name: { givenName, familyName },
    emails: [{ primary: true, value: userName, type: 'work' }],
  };
}

function count(value: Json | undefined): number {
  return Array.isArray(value) ? value.length : 0;
}

function filter(attribute: string, value: string): string {
  return `filter=${attribute}%20eq%20%22${encodeURIComponent(value)}%22&startIndex=1&count=100`;
}

function patch(...operations: JsonObject[]): JsonObject {
  return { schemas: [patchUrn], Operations: operations };
}
