// What tests of members, teams and settings need beside admin-scene.ts: any number of people of any role, who are signed
// in, people of the directory, and the mails that were queued.
import assert from 'node:assert/strict';
import { withOrganization } from '../../src/db/transaction.ts';
import type { Role } from '../../src/people/person.ts';
import { run, type TestDatabase } from '../database.ts';
import type { RunningServer } from '../http-server.ts';
import { personId, session } from '../scene.ts';
import { type Visitor, visitor } from '../sign-in/browser.ts';
import { type AdminScene, adminScene } from './admin-scene.ts';

export type SignedInPerson = { readonly id: string; readonly email: string; readonly browser: Visitor };
export type DirectoryPerson = { readonly id: string; readonly scimId: string; readonly email: string };

export type MemberScene = AdminScene & {
  /** By hand, with a session. */
  person(role: Role, name?: string): Promise<SignedInPerson>;
  /** By SCIM. */
  provisioned(name: string, more?: object): Promise<DirectoryPerson>;
  signIn(id: string): Promise<Visitor>;
  /** Recipients and subjects, in order of recipients. */
  mails(like: string): Promise<(readonly [to: string, subject: string])[]>;
  /** Actions with their actor and facts, in order. */
  audited(action: string): Promise<{ actor: unknown; target: unknown; facts: Record<string, unknown> }[]>;
};

let people = 0;

export async function memberScene(
  database: TestDatabase,
  server: RunningServer,
  slug: string,
  plan: 'FREE' | 'BUSINESS' = 'BUSINESS',
): Promise<MemberScene> {
  const scene = await adminScene(database, server, { slug, plan });
  const { organizationId, client } = scene;
  const at = { database: database.app, organizationId };
  const signIn = async (id: string) => {
    const opened = await session(at, id);
    assert.ok(opened !== undefined, 'Only somebody active is signed in.');
    return visitor(server.url, `linktime=${opened.secret}`);
  };
  return {
    ...scene,
    signIn,
    person: async (role, name = '') => {
      people += 1;
      const { id, email } = await client.addByHand(name || `${role.toLowerCase()}${people}`, role);
      return { id, email, browser: await signIn(id) };
    },
    provisioned: async (name, more = {}) => {
      const created = await client.createUser(name, more);
      return { id: await personId(at, created.id), scimId: created.id, email: `${name}@example.com` };
    },
    mails: async (like) => {
      const rows = await run(
        database.owner,
        `select payload->'to'->>'email' as email, payload->>'subject' as subject from outbox
         where organization_id = $1 and dedupe_key like $2 order by 1, id`,
        [organizationId, like],
      );
      return rows.map(({ email, subject }) => [String(email), String(subject)] as const);
    },
    audited: (action) =>
      withOrganization(database.app, organizationId, async (tx) => {
        const rows = await tx.query<{ actor: string; target: string; facts: string }>(
          `select actor_id as actor, target_id as target, facts from audit_record
           where organization_id = $1 and action = $2 order by at, id`,
          [organizationId, action],
        );
        return rows.map((row) => ({ ...row, facts: JSON.parse(row.facts) as Record<string, unknown> }));
      }),
  };
}
