// Two organizations with the same people, and a row of each in every table that organizations own.
import { randomUUID } from 'node:crypto';
import { ENTERPRISE_USER, GROUP } from '@linktime/scim';
import type pg from 'pg';
import { organizationTables } from '../bad-input/digest.ts';
import type { TestDatabase } from '../database.ts';
import { book, eventType, personId, session } from '../scene.ts';
import { type Answer, type Client, organizationClient, patch } from '../scim-client.ts';

export type Side = {
  readonly client: Client;
  readonly ada: Answer['body'];
  readonly bob: Answer['body'];
  readonly group: Answer['body'];
};

/** The same names, addresses and externalIds in each, and a row in every table. */
export async function found(database: TestDatabase, owner: pg.Client, slug: string): Promise<Side> {
  const client = await organizationClient(database.app, slug);
  const bob = await client.createUser('bob', { externalId: 'ext-bob' });
  const ada = await client.createUser('ada', {
    externalId: 'ext-ada',
    [ENTERPRISE_USER]: { manager: { value: bob.id } },
  });
  // Only one of the two has him, and what he is called and known by.
  await client.createUser(`only-${slug}`, { externalId: `ext-${slug}`, title: `Title of ${slug}` });
  const { body: group } = await client.request('POST', '/Groups', {
    schemas: [GROUP],
    displayName: 'crew',
    externalId: 'ext-crew',
    members: [{ value: ada.id }],
  });
  const scene = { database: database.app, organizationId: client.organizationId };
  const person = await personId(scene, ada.id);
  await session(scene, person);
  const page = await eventType(scene, person);
  await book(scene, { hosts: [person], inHours: 4, eventTypeId: page });
  await client.request(
    'PATCH',
    `/Users/${bob.id}`,
    patch({ op: 'replace', path: 'emails[type eq "work"].value', value: 'robert@example.com' }),
  );
  await fillRest(owner, { organization: client.organizationId, person, page });
  return { client, ada, bob, group };
}

/** Rows of the tables that SCIM doesn't write. */
async function fillRest(
  owner: pg.Client,
  {
    organization,
    person,
    page,
  }: { readonly organization: string; readonly person: string; readonly page: string },
): Promise<void> {
  const schedule = randomUUID();
  const connection = randomUUID();
  const statements: readonly (readonly [text: string, values: readonly string[]])[] = [
    [`insert into handle values ($1, 'ada', $2)`, [person]],
    [`insert into schedule values ($1, $2, $3, 'Hours', 'UTC')`, [schedule, person]],
    ['insert into schedule_rule values ($1, $2, 1, 540, 1020)', [schedule]],
    [`insert into schedule_override values ($1, $2, '2030-01-01', 1)`, [schedule]],
    [
      `insert into single_use_link (organization_id, id, event_type_id, digest, created_by, expires_at)
       values ($1, gen_random_uuid(), $2, '\\x01', $3, now())`,
      [page, person],
    ],
    [
      `insert into one_time_link (organization_id, id, purpose, digest, person_id, expires_at)
       values ($1, gen_random_uuid(), 'sign-in', '\\x01', $2, now())`,
      [person],
    ],
    [
      `insert into outbox_attempt (organization_id, outbox_id, number)
       select organization_id, id, 1 from outbox where organization_id = $1 limit 1`,
      [],
    ],
    [
      `insert into audit_seal (organization_id, seq, record_id, prev_hash, hash)
       select organization_id, 1, id, '\\x00', '\\x01' from audit_record where organization_id = $1 limit 1`,
      [],
    ],
    ['insert into person_count_block values ($1, 0, 0)', []],
    [`insert into invitee_address values ($1, 'sam@customer.example', null, '2030-01-01', 1)`, []],
    [`insert into organization_logo values ($1, 'image/png', '\\x01')`, []],
    [`insert into scim_traffic_day values ($1, '2030-01-01', 1, 0, 0, now())`, []],
    [`insert into scim_checklist values ($1, 'tested', now(), now())`, []],
    [`insert into person_password values ($1, $2, 'no hash')`, [person]],
    [`insert into proved_domain values ($1, 'same.example', 'token')`, []],
    [`insert into sign_in_attempt values ($1, '\\x01', '2030-01-01', 1)`, []],
    [
      `insert into ownership_claim (organization_id, id, person_id, due_at) values ($1, gen_random_uuid(), $2, now())`,
      [person],
    ],
    [
      `insert into sso_connection (organization_id, id, protocol, issuer, settings)
       values ($1, $2, 'oidc', 'https://idp.example', '{}')`,
      [connection],
    ],
    [`insert into sso_binding values ($1, $2, 'subject', $3)`, [connection, person]],
    [
      `insert into sso_request values ($1, gen_random_uuid(), $2, '\\x01', '{}', '/app', 'sign-in', null, now())`,
      [connection],
    ],
    [`insert into sso_consumed values ($1, $2, 'token', now())`, [connection]],
    [`insert into sso_test values ($1, $2, now(), '{}')`, [connection]],
  ];
  for (const [text, values] of statements) {
    await owner.query(text, [organization, ...values]);
  }
}

/** Every UUID that stands in a row of the organization. */
export async function uuids(owner: pg.Client, organization: string): Promise<Set<string>> {
  const found = new Set<string>();
  for (const table of await organizationTables(owner)) {
    const { rows } = await owner.query<{ text: string }>(
      `select to_jsonb(t)::text as text from ${table} t where ${keyOf(table)} = $1`,
      [organization],
    );
    for (const { text } of rows) {
      for (const [uuid] of text.matchAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g)) {
        found.add(uuid);
      }
    }
  }
  return found;
}

/** The column that says whose a row is. */
export function keyOf(table: string): string {
  return table === 'organization' ? 'id' : 'organization_id';
}
