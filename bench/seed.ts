// Fills the database, set by set, with the rows that provisioning would have written.
import { randomUUIDv7 } from 'node:crypto';
import type { Connection } from '../apps/server/src/db/connect.ts';
import { withOrganization } from '../apps/server/src/db/transaction.ts';
import { insertOrganization } from '../apps/server/src/organizations/organization.ts';
import { foldPersonCounts } from '../apps/server/src/people/person-count.ts';
import { generateToken } from '../apps/server/src/provisioning/scim-token.ts';
import type { BenchDatabase } from './database.ts';
import { personOf, userBody } from './people.ts';
import { seedBookings, seedTeams } from './seed-more.ts';
import { seedSlots } from './slots.ts';
import type { BenchOrganization, BenchPerson, World } from './world.ts';

export type Size = { readonly users: number; readonly members: number; readonly hosts: number };

const neighbours = 100;
const outsiders = 128;
const peopleAtOnce = 1_000;

export async function seed(database: BenchDatabase, size: Size): Promise<World> {
  const neighbourSizes = Array.from({ length: neighbours }, (_, index) => 20 + ((index * 73) % 181));
  // Half of the neighbours came before, half after: the organization's rows are not one block.
  const half = neighbours / 2;
  await seedNeighbours(database, neighbourSizes.slice(0, half), 0);
  const main = await seedOrganization(database, 'acme', size.users);
  const crowd = await seedOrganization(database, 'crowd', size.members + outsiders);
  await seedNeighbours(database, neighbourSizes.slice(half), half);

  await seedTeams(database, main, 50);
  const members = crowd.people.slice(0, size.members);
  const [group] = await seedTeams(database, { ...crowd, people: members }, size.members);
  const hosts = size.hosts === 0 ? [] : main.people.slice(-size.hosts);
  await seedBookings(database, main, hosts);
  await seedSlots(database, main);
  await foldPersonCounts(database.worker);
  await database.superuser.query('vacuum (analyze)');
  return {
    main,
    hosts,
    crowd,
    group: { id: group ?? '', members: members.length },
    outsiders: crowd.people.slice(size.members),
    everybody: size.users + crowd.people.length + neighbourSizes.reduce((sum, people) => sum + people, 0),
  };
}

async function seedNeighbours(
  database: BenchDatabase,
  sizes: readonly number[],
  first: number,
): Promise<void> {
  for (const [index, people] of sizes.entries()) {
    await seedOrganization(database, `neighbour-${first + index}`, people);
  }
}

async function seedOrganization(
  { app }: BenchDatabase,
  slug: string,
  count: number,
): Promise<BenchOrganization> {
  const id = randomUUIDv7();
  const token = await withOrganization(app, id, async (tx) => {
    await insertOrganization(tx, { id, slug, name: slug, plan: 'BUSINESS', timeZone: 'UTC' });
    return generateToken(tx, { organizationId: id, actor: { kind: 'operator' } });
  });
  const people: BenchPerson[] = [];
  for (let from = 0; from < count; from += peopleAtOnce) {
    const to = Math.min(from + peopleAtOnce, count);
    people.push(...(await withOrganization(app, id, (tx) => insertPeople(tx, id, { slug, from, to }))));
  }
  return { id, token, people };
}

async function insertPeople(
  tx: Connection,
  organizationId: string,
  { slug, from, to }: { readonly slug: string; readonly from: number; readonly to: number },
): Promise<BenchPerson[]> {
  const rows = Array.from({ length: to - from }, (_, index) => ({
    id: randomUUIDv7(),
    scimId: randomUUIDv7(),
    ...personOf(userBody(slug, from + index)),
  }));
  await tx.execute(insertRows, [organizationId, JSON.stringify(rows)]);
  await tx.execute(insertEmails, [organizationId, JSON.stringify(rows)]);
  return rows.map((row) => ({
    key: row.id,
    id: row.scimId,
    userName: row.userName,
    email: row.email,
    externalId: row.externalId ?? '',
  }));
}

const insertRows = `insert into person (organization_id, id, scim_id, role, active, name, user_name, user_name_folded,
    external_id, email, email_folded, display_name_folded, time_zone, locale, profile, profile_search, provisioned_at)
  select $1, id, "scimId", 'MEMBER', active, name, "userName", "userNameFolded", "externalId", email, "emailFolded",
    "displayNameFolded", "timeZone", locale, profile, "profileSearch"::jsonb, now()
  from jsonb_to_recordset($2::jsonb) as given (id uuid, "scimId" uuid, active boolean, name text, "userName" text,
    "userNameFolded" text, "externalId" text, email text, "emailFolded" text, "displayNameFolded" text,
    "timeZone" text, locale text, profile text, "profileSearch" text)`;

const insertEmails = `insert into person_email (organization_id, person_id, ordinal, value_folded)
  select $1, given.id, email.ordinal, email.value
  from jsonb_to_recordset($2::jsonb) as given (id uuid, "emailsFolded" jsonb),
    jsonb_array_elements_text(given."emailsFolded") with ordinality as email (value, ordinal)`;
