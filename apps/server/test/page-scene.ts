// Scenes for tests of booking pages: an organization with people and teams that have handles, and event types on them.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Connection } from '../src/db/connect.ts';
import { transaction, withOrganization } from '../src/db/transaction.ts';
import { giveHandle } from '../src/people/handle.ts';
import type { EventTypeFields } from '../src/scheduling/event-types/event-type.ts';
import { makeEventType, type PageMade } from '../src/scheduling/event-types/event-type-edit.ts';
import { run, type TestDatabase } from './database.ts';

export const introFields: EventTypeFields = {
  kind: 'one_on_one',
  slug: 'intro',
  title: 'Intro call',
  description: '',
  rules: { minutes: 30, bufferBefore: 0, bufferAfter: 0, minimumNotice: 0, window: { kind: 'open' } },
  capacity: 1,
  location: { kind: 'video', text: 'https://meet.example/1' },
  questions: [],
  guestsAllowed: 0,
  confirmationRequired: false,
  visibility: 'public',
};

export type PageScene = {
  readonly organizationId: string;
  readonly slug: string;
  /** Work in a transaction of the organization. */
  within<T>(work: (tx: Connection) => Promise<T>): Promise<T>;
  /** Work in a transaction that belongs to no organization yet, as a public page's does. */
  asVisitor<T>(work: (tx: Connection) => Promise<T>): Promise<T>;
  /** Gives the person's id. */
  person(name: string): Promise<string>;
  team(name: string, memberIds: readonly string[]): Promise<string>;
  /** An active event type on a person's page, which that person hosts, or on a team's, hosted by those given. */
  make(
    page: { readonly ownerId: string } | { readonly teamId: string; readonly hostIds: readonly string[] },
    fields?: Partial<EventTypeFields>,
  ): Promise<PageMade>;
  /** Behind row-level security. */
  sql(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
};

export async function pageScene(database: TestDatabase, slug: string): Promise<PageScene> {
  const organizationId = randomUUID();
  const sql = (text: string, values: readonly unknown[] = []) => run(database.owner, text, values);
  await sql('insert into organization (id, slug, name, plan) values ($1, $2, $3, $4)', [
    organizationId,
    slug,
    slug.toUpperCase(),
    'BUSINESS',
  ]);
  const within = <T>(work: (tx: Connection) => Promise<T>) =>
    withOrganization(database.app, organizationId, work);
  return {
    organizationId,
    slug,
    within,
    asVisitor: (work) => transaction(database.app, work),
    sql,
    person: async (name) => {
      const id = randomUUID();
      await sql(
        `insert into person (organization_id, id, scim_id, role, active, name, user_name, user_name_folded, email,
           email_folded, profile, profile_search)
         values ($1, $2, $2, 'MEMBER', true, $3, $4, $4, $4, $4, '{}', '{}')`,
        [organizationId, id, name, `${id}@example.com`],
      );
      await within((tx) => giveHandle(tx, organizationId, { kind: 'person', id, name }));
      return id;
    },
    team: async (name, memberIds) => {
      const id = randomUUID();
      await sql(
        `insert into team (organization_id, id, name, name_folded, profile, profile_search)
         values ($1, $2, $3, lower($3), '{}', '{}')`,
        [organizationId, id, name],
      );
      await sql(
        `insert into team_member (organization_id, team_id, person_id, source)
         select $1, $2, unnest($3::uuid[]), 'scim'`,
        [organizationId, id, memberIds],
      );
      return id;
    },
    make: (page, fields = {}) => {
      const isTeam = 'teamId' in page;
      const kind = isTeam ? 'round_robin' : 'one_on_one';
      return within((tx) =>
        makeEventType(tx, organizationId, {
          fields: { ...introFields, kind, ...fields },
          page: isTeam ? { kind: 'team', id: page.teamId } : { kind: 'person', id: page.ownerId },
          hostIds: isTeam ? page.hostIds : [page.ownerId],
          status: 'active',
        }),
      );
    },
  };
}

export function idOf(made: PageMade): string {
  assert.ok(made.ok, `The event type was refused: ${made.ok ? '' : made.reason}`);
  return made.id;
}
