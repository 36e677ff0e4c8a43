// Entra's sequence, request for request as recorded in packages/scim-conformance/traffic/entra-legacy.json: operations
// are capitalised, "active" is the text "False", and a user is deleted long after it was disabled.
import { randomUUID } from 'node:crypto';
import { isObject, type Json, type JsonObject } from '@linktime/scim';
import { type Ask, idOf, nothingFound } from './identity-provider.ts';
import type { Newcomer } from './people.ts';

export const entraHeaders = {
  'User-Agent': 'Azure-AD-SCIM',
  Accept: 'application/scim+json',
  'Content-Type': 'application/scim+json; charset=utf-8',
};

const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';
const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** Test Connection: somebody and something that can't exist is looked for. */
export async function testConnection(ask: Ask): Promise<void> {
  await ask({
    does: 'tests the connection',
    method: 'GET',
    path: `/Users?${filter('userName', randomUUID())}`,
    status: 200,
    outcome: nothingFound,
  });
  await ask({
    does: 'tests it on groups',
    method: 'GET',
    path: `/Groups?excludedAttributes=members&${filter('displayName', randomUUID())}`,
    status: 200,
    outcome: nothingFound,
  });
}

/** Somebody comes into the scope of provisioning. Gives the SCIM id. */
export async function provision(ask: Ask, person: Newcomer): Promise<string> {
  const { displayName, givenName, familyName, userName } = person;
  await ask({
    does: `looks for ${displayName}`,
    method: 'GET',
    path: `/Users?${filter('userName', userName)}`,
    status: 200,
    outcome: nothingFound,
  });
  const created = await ask({
    does: `creates ${displayName}`,
    method: 'POST',
    path: '/Users',
    body: {
      schemas: [userUrn, enterpriseUrn],
      externalId: userName.split('@')[0] ?? '',
      userName,
      active: true,
      displayName,
      emails: [{ primary: true, type: 'work', value: userName }],
      meta: { resourceType: 'User' },
      name: { formatted: displayName, familyName, givenName },
      preferredLanguage: 'en-US',
      title: 'Planner',
      phoneNumbers: [{ type: 'work', value: '555-0100' }],
      roles: [],
      [enterpriseUrn]: { department: 'Sales' },
    },
    status: 201,
  });
  return idOf(created);
}

/** The address changes in the directory: one operation for each attribute. */
export async function changeEmail(ask: Ask, id: string, change: { person: Newcomer; email: string }) {
  const { person, email } = change;
  await ask({
    does: `changes the address of ${person.displayName}`,
    method: 'PATCH',
    path: `/Users/${id}`,
    body: patch({ op: 'Replace', path: 'emails[type eq "work"].value', value: email }),
    status: 200,
  });
  await ask({
    does: `reads ${person.displayName}`,
    method: 'GET',
    path: `/Users/${id}`,
    status: 200,
    outcome: (answer) => (workEmail(answer) === email ? 'the new address' : undefined),
  });
}

/** Somebody leaves: disabled at once, and deleted for good when the directory forgets them. */
export async function removeUser(ask: Ask, id: string, person: Newcomer): Promise<void> {
  const path = `/Users/${id}`;
  await ask({
    does: `disables ${person.displayName}`,
    method: 'PATCH',
    path,
    body: patch({ op: 'Replace', path: 'active', value: 'False' }),
    status: 200,
  });
  await ask({ does: `deletes ${person.displayName}`, method: 'DELETE', path, status: 204 });
  await ask({
    does: `reads ${person.displayName}`,
    method: 'GET',
    path,
    status: 404,
    outcome: () => 'gone',
  });
}

function workEmail(user: JsonObject): Json | undefined {
  const emails = Array.isArray(user.emails) ? user.emails : [];
  const work = emails.find((email) => isObject(email) && email.type === 'work');
  return isObject(work) ? work.value : undefined;
}

function filter(attribute: string, value: string): string {
  return `filter=${attribute}+eq+%22${encodeURIComponent(value)}%22`;
}

function patch(operation: JsonObject): JsonObject {
  return { schemas: [patchUrn], Operations: [operation] };
}
