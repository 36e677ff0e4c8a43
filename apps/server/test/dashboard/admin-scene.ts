// What pages of admins need: an organization with a person of each role, each with a browser that is signed in, and an
// identity provider that calls over HTTP.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { withOrganization } from '../../src/db/transaction.ts';
import type { Plan } from '../../src/organizations/organization.ts';
import type { Role } from '../../src/people/person.ts';
import { openSession } from '../../src/people/session.ts';
import { run, type TestDatabase } from '../database.ts';
import type { RunningServer } from '../http-server.ts';
import { type Client, organizationClient } from '../scim-client.ts';
import { type Visitor, visitor } from '../sign-in/browser.ts';

export type AdminScene = {
  readonly organizationId: string;
  readonly slug: string;
  /** Without HTTP, and therefore without the log's batches. */
  readonly client: Client;
  readonly owner: Visitor;
  readonly admin: Visitor;
  readonly member: Visitor;
  readonly ids: Readonly<Record<Role, string>>;
  /** A request of the identity provider; gives its status and body. */
  idp(method: string, path: string, body?: unknown, more?: IdpOptions): Promise<IdpAnswer>;
  /** Bytes of an answer to a POST as text, with its headers. */
  file(
    who: Visitor,
    path: string,
    body: unknown,
  ): Promise<{ status: number; text: string; headers: Headers }>;
  sql(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
};

export type IdpOptions = { readonly token?: string; readonly userAgent?: string };
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape.
export type IdpAnswer = { readonly status: number; readonly body: any }; // oxlint-disable-line typescript/no-explicit-any

export async function adminScene(
  database: TestDatabase,
  server: RunningServer,
  { slug, plan = 'BUSINESS' }: { readonly slug: string; readonly plan?: Plan },
): Promise<AdminScene> {
  const client = await organizationClient(database.app, slug, plan);
  const { organizationId } = client;
  const people = {
    OWNER: await signedIn(database, server, client, 'OWNER'),
    ADMIN: await signedIn(database, server, client, 'ADMIN'),
    MEMBER: await signedIn(database, server, client, 'MEMBER'),
  };
  return {
    organizationId,
    slug,
    client,
    owner: people.OWNER.browser,
    admin: people.ADMIN.browser,
    member: people.MEMBER.browser,
    ids: { OWNER: people.OWNER.id, ADMIN: people.ADMIN.id, MEMBER: people.MEMBER.id },
    idp: async (method, path, body, { token = client.token, userAgent = 'Okta SCIM Client 1.0.0' } = {}) => {
      const answer = await fetch(`${server.scimBaseUrl}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          'user-agent': userAgent,
          ...(body !== undefined && { 'content-type': 'application/scim+json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
    },
    file: async (who, path, body) => {
      const answer = await fetch(`${server.url}/api/v1${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          cookie: who.cookie() ?? '',
          'sec-fetch-site': 'same-origin',
        },
        body: JSON.stringify(body),
      });
      return { status: answer.status, text: await answer.text(), headers: answer.headers };
    },
    sql: (text, values = []) => run(database.owner, text, values),
  };
}

async function signedIn(
  database: TestDatabase,
  server: RunningServer,
  client: Client,
  role: Role,
): Promise<{ id: string; browser: Visitor }> {
  const { id } = await client.addByHand(role.toLowerCase(), role);
  const session = await withOrganization(database.app, client.organizationId, (tx) =>
    openSession(tx, client.organizationId, {
      personId: id,
      method: 'link',
      ip: '127.0.0.1',
      userAgent: 'test',
    }),
  );
  assert.ok(session !== undefined);
  return { id, browser: visitor(server.url, `linktime=${session.secret}`) };
}

/** Asks until what the log writes in batches is there. */
export async function eventually<T>(look: () => Promise<T>, is: (seen: T) => boolean): Promise<T> {
  for (let left = 100; ; left -= 1) {
    const seen = await look();
    if (is(seen) || left === 0) {
      return seen;
    }
    await sleep(50);
  }
}
