// A SCIM client for tests: an organization on the Business plan with a token, and requests to the real provider over a
// real database. HTTP itself is tested in src/http.
import { randomUUID } from 'node:crypto';
import { createProvider, groupType, type Provider } from '@linktime/scim';
import type { Database } from '../src/db/connect.ts';
import { withOrganization } from '../src/db/transaction.ts';
import { insertOrganization, newOrganizationId, type Plan } from '../src/organizations/organization.ts';
import { insertPerson, newPersonId, type Role } from '../src/people/person.ts';
import type { ScimCaller } from '../src/provisioning/scim-caller.ts';
import { createScimStore } from '../src/provisioning/scim-store.ts';
import { generateToken } from '../src/provisioning/scim-token.ts';
import { userFields, userOfPerson } from '../src/provisioning/user-mapping.ts';
import { linktimeUserType } from '../src/provisioning/user-type.ts';

export const baseUrl = 'https://linktime.test/api/scim/v2';
export const mailFrom = 'bookings@linktime.test';

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape.
type Body = any; // oxlint-disable-line typescript/no-explicit-any
export type Answer = {
  status: number;
  headers: Record<string, string>;
  body: Body;
  notes: readonly string[];
};

export type Client = {
  readonly organizationId: string;
  readonly token: string;
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** POST of a user; gives the body of the 201. */
  createUser(name: string, more?: object): Promise<Answer['body']>;
  /** A person made by hand, not by SCIM. */
  addByHand(name: string, role: Role): Promise<{ id: string; scimId: string; email: string }>;
};

export function provider(database: Database): Provider<ScimCaller> {
  return createProvider<ScimCaller>({
    resourceTypes: [linktimeUserType, groupType],
    store: createScimStore({ database, baseUrl, site: { baseUrl: new URL(baseUrl).origin, mailFrom } }),
    baseUrl,
    onUnreadableFilter: 'emptyList',
    features: { sort: false },
    requestId: (caller) => caller.requestId,
  });
}

/** Founds an organization and gives a client with its token. */
export async function organizationClient(
  database: Database,
  slug: string,
  plan: Plan = 'BUSINESS',
): Promise<Client> {
  const organizationId = newOrganizationId();
  const token = await withOrganization(database, organizationId, async (tx) => {
    await insertOrganization(tx, { id: organizationId, slug, name: slug, plan, timeZone: 'UTC' });
    return generateToken(tx, { organizationId, actor: { kind: 'operator' } });
  });
  return client(database, { organizationId, token });
}

export function client(database: Database, who: { organizationId: string; token: string }): Client {
  const scim = provider(database);
  async function request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const [pathname = '', query = ''] = path.split('?', 2);
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const authorization = headers.authorization ?? `Bearer ${who.token}`;
    const caller: ScimCaller = {
      authorization,
      requestId: randomUUID(),
      method,
      path: pathname,
      query,
      body: text,
      ip: '127.0.0.1',
      userAgent: 'test',
      startedAt: performance.now(),
    };
    const answer = await scim.handle(caller, {
      method,
      path: pathname,
      query,
      headers: { ...(text !== undefined && { 'content-type': 'application/scim+json' }), ...headers },
      body: text,
    });
    if (answer.status === 500) {
      throw answer.error ?? new Error('500');
    }
    return {
      status: answer.status,
      headers: { ...answer.headers },
      body: answer.body === undefined ? undefined : JSON.parse(answer.body),
      notes: answer.notes ?? [],
    };
  }
  return {
    ...who,
    request,
    createUser: async (name, more = {}) => {
      const answer = await request('POST', '/Users', user(name, more));
      if (answer.status !== 201) {
        throw new Error(`POST /Users answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      }
      return answer.body;
    },
    addByHand: async (name, role) => {
      const id = newPersonId();
      const scimId = newPersonId();
      const email = `${name}@example.com`;
      const { active, ...fields } = userFields(userOfPerson({ name, email, active: true }));
      await withOrganization(database, who.organizationId, (tx) =>
        insertPerson(tx, who.organizationId, {
          id,
          scimId,
          role,
          active,
          fields,
          at: new Date(),
          source: 'hand',
        }),
      );
      return { id, scimId, email };
    },
  };
}

export function user(name: string, more: object = {}) {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: `${name}@example.com`,
    name: { givenName: name, familyName: 'Test' },
    displayName: `${name} Test`,
    emails: [{ value: `${name}@example.com`, type: 'work', primary: true }],
    active: true,
    ...more,
  };
}

export function patch(...operations: object[]) {
  return { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations };
}
