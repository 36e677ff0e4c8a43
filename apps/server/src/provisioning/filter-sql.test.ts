import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  bindFilter,
  fold,
  groupType,
  matchFilter,
  parseFilter,
  type Resource,
  ScimError,
} from '@linktime/scim';
import { filterCases, filterResources } from '../../../../packages/scim/src/filter/filter-cases.ts';
import { run, type TestDatabase, testDatabase } from '../../test/database.ts';
import { type Client, client } from '../../test/scim-client.ts';
import { withOrganization } from '../db/transaction.ts';
import { insertOrganization, newOrganizationId } from '../organizations/organization.ts';
import { insertPerson, newPersonId } from '../people/person.ts';
import { filterToSql } from './filter-sql.ts';
import { kinds } from './kind.ts';
import { generateToken } from './scim-token.ts';
import { userSearchForm } from './search-form.ts';
import { userFields } from './user-mapping.ts';
import { linktimeUserType } from './user-type.ts';

let database: TestDatabase;
let acme: Client;
const ids = new Map<string, string>();

before(async () => {
  database = await testDatabase();
  const organizationId = newOrganizationId();
  const token = await withOrganization(database.app, organizationId, async (tx) => {
    await insertOrganization(tx, {
      id: organizationId,
      slug: 'acme',
      name: 'Acme',
      plan: 'BUSINESS',
      timeZone: 'UTC',
    });
    for (const resource of filterResources) {
      const { active, ...fields } = fieldsOf(resource);
      const id = newPersonId();
      const scimId = newPersonId();
      ids.set(String(resource.id), scimId);
      await insertPerson(tx, organizationId, {
        id,
        scimId,
        role: 'MEMBER',
        active,
        fields,
        at: new Date(),
        source: 'scim',
      });
    }
    return generateToken(tx, { organizationId, actor: { kind: 'operator' } });
  });
  for (const resource of filterResources) {
    const meta: { created?: string; lastModified?: string } = Object(resource.meta);
    await run(
      database.owner,
      'update linktime.person set created_at = coalesce($2::timestamptz, created_at), modified_at = coalesce($3::timestamptz, modified_at) where scim_id = $1',
      [ids.get(String(resource.id)), meta.created ?? null, meta.lastModified ?? null],
    );
  }
  acme = client(database.app, { organizationId, token });
});
after(() => database.drop());

// Some of the users have no address, which no account can be without; the columns that filters use have none then.
function fieldsOf(resource: Resource) {
  const { id, meta: _meta, ...own } = resource;
  const fields = userFields({ ...own, emails: [{ value: `${String(id)}@fallback.example`, primary: true }] });
  const emails = Array.isArray(resource.emails) ? resource.emails : [];
  return {
    ...fields,
    emailsFolded: emails.flatMap((email) =>
      typeof Object(email).value === 'string' ? fold(Object(email).value) : [],
    ),
    profile: JSON.stringify(own),
    profileSearch: userSearchForm(own),
  };
}

// Other ids, like a manager's, are kept as the client sent them.
function translated(filter: string): string {
  return filter.replaceAll(/\bid eq "(u\d+)"/g, (whole, id) =>
    ids.has(id) ? `id eq "${ids.get(id)}"` : whole,
  );
}

/** The users of the cases as LinkTime keeps them: everybody is active or not. */
const kept: readonly Resource[] = filterResources.map((resource) => ({
  ...resource,
  active: resource.active ?? true,
}));

/** What matchFilter finds; undefined when the filter is refused. Values without quotes are a dialect that we speak. */
function foundInMemory(filter: string): (string | undefined)[] | undefined {
  try {
    const bound = bindFilter(parseFilter(filter, { unquotedValues: true }), linktimeUserType);
    return kept.filter((resource) => matchFilter(bound, resource)).map(({ id }) => ids.get(String(id)));
  } catch (error) {
    assert.ok(error instanceof ScimError);
    return undefined;
  }
}

for (const { filter, why } of filterCases) {
  test(`finds in SQL what it finds in memory: ${why}: ${filter.slice(0, 80)}`, async () => {
    const text = translated(filter);
    const answer = await acme.request('GET', `/Users?count=200&filter=${encodeURIComponent(text)}`);
    assert.equal(answer.status, 200);
    const found = (answer.body.Resources as { id: string }[]).map(({ id }) => id);
    const inMemory = foundInMemory(filter);
    const expected = inMemory ?? [];
    assert.deepEqual(found, expected);
    assert.equal(answer.body.totalResults, expected.length);
    assert.equal(answer.notes.length > 0, inMemory === undefined, String(answer.notes));
  });
}

// `id` and `meta` are never among what is stored of a resource, and the groups and members are rows of their own.
test('pr finds what every resource has, and not (… pr) is the rest of it', async () => {
  const member = ids.get('u1');
  for (const members of [[{ value: member }], []]) {
    const group = { schemas: [groupType.schema.id], displayName: `of ${members.length}`, members };
    assert.equal((await acme.request('POST', '/Groups', group)).status, 201);
  }
  const found = async (endpoint: string, filter: string) =>
    (await acme.request('GET', `/${endpoint}?filter=${encodeURIComponent(filter)}`)).body.totalResults;
  const all = { Users: filterResources.length, Groups: 2 };
  for (const [endpoint, attribute, expected] of [
    ['Users', 'meta', all.Users],
    ['Groups', 'meta', all.Groups],
    ['Users', 'meta.version', all.Users],
    ['Groups', 'meta.version', all.Groups],
    ['Users', 'schemas', all.Users],
    ['Groups', 'schemas', all.Groups],
    ['Users', 'id', all.Users],
    ['Groups', 'id', all.Groups],
    ['Users', 'groups', 1],
    ['Groups', 'members', 1],
    ['Groups', 'displayName', all.Groups],
    ['Groups', 'externalId', 0],
  ] as const) {
    assert.equal(await found(endpoint, `${attribute} pr`), expected, `${endpoint}: ${attribute} pr`);
    const rest = all[endpoint] - expected;
    assert.equal(await found(endpoint, `not (${attribute} pr)`), rest, `${endpoint}: not (${attribute} pr)`);
  }
  for (const [endpoint, type] of [
    ['Users', 'User'],
    ['Groups', 'Group'],
  ] as const) {
    const filter = `meta[resourceType eq "${type}" and created pr]`;
    assert.equal(await found(endpoint, filter), all[endpoint], filter);
    assert.equal(await found(endpoint, `not (${filter})`), 0, `not (${filter})`);
  }
});

test('a look-up by an indexed attribute is one of a closed list of statements, and anything else is not', () => {
  const { User } = kinds('https://linktime.test/api/scim/v2');
  const lookUp = (filter: string) =>
    filterToSql(bindFilter(parseFilter(filter), linktimeUserType), User.searchable, { firstParameter: 5 })
      .lookUp;
  assert.equal(lookUp('userName eq "a"'), 'userName');
  assert.equal(lookUp('externalId eq "a"'), 'externalId');
  assert.equal(lookUp('emails.value eq "a"'), 'emails.value');
  assert.equal(lookUp('emails eq "a"'), 'emails.value');
  assert.equal(lookUp('displayName eq "a"'), 'displayName');
  assert.equal(lookUp('emails[type eq "work"].value eq "a"'), 'emails[type,value]');
  assert.equal(lookUp('emails[value eq "a" and type eq "work"]'), 'emails[value,type]');
  assert.equal(lookUp('emails[value eq "a"]'), 'emails[value]');
  assert.equal(lookUp('emails[type eq "work"]'), undefined);
  assert.equal(lookUp('emails[value sw "a"]'), undefined);
  assert.equal(lookUp('emails[value eq "a" or type eq "work"]'), undefined);
  assert.equal(lookUp('emails[value eq "a" and value eq "b"]'), undefined);
  assert.equal(lookUp('emails[type eq "a" and display eq "b" and value eq "c"]'), undefined);
  assert.equal(lookUp('emails[type eq "work" and value eq "a\\u0000"]'), undefined);
  assert.equal(lookUp('emails[value eq "a" and primary eq true]'), 'emails[value,primary]');
  assert.equal(lookUp('active eq true and userName eq "a"'), 'active+userName');
  assert.equal(lookUp('active eq true and active eq true'), undefined);
  assert.equal(lookUp('active eq true and title eq "a"'), undefined);
  assert.equal(lookUp('userName eq "a" and title eq "a"'), undefined);
  assert.equal(lookUp('userName eq "a" and active eq true and active eq true'), undefined);
  assert.equal(lookUp('active eq true'), undefined);
  assert.equal(lookUp('userName eq "a\\u0000"'), undefined);
  assert.equal(lookUp('userName sw "a"'), undefined);
  assert.equal(lookUp('title eq "a"'), undefined);
  assert.equal(lookUp('userName eq "a" or userName eq "b"'), undefined);
  assert.equal(lookUp('not (userName eq "a")'), undefined);
  const manager = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager';
  const id = '0199aaaa-0000-7000-8000-000000000000';
  assert.equal(lookUp(`id eq "${id}" and ${manager} eq "b"`), 'id+manager.value');
  assert.equal(lookUp(`id eq "x" and ${manager} eq "b"`), undefined);
  const { Group } = kinds('https://linktime.test/api/scim/v2');
  const membership = bindFilter(parseFilter(`id eq "${id}" and members eq "${id}"`), groupType);
  const found = filterToSql(membership, Group.searchable, { firstParameter: 5 });
  assert.equal(found.lookUp, 'id+members.value');
});

test('the longest names of prepared statements are short enough', async () => {
  const id = '0199aaaa-0000-7000-8000-000000000000';
  const manager = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager';
  for (const path of [
    `/Groups?excludedAttributes=members&filter=${encodeURIComponent(`displayName eq "a" and members eq "${id}"`)}`,
    `/Users?excludedAttributes=groups&filter=${encodeURIComponent(`displayName eq "a" and ${manager} eq "b"`)}`,
    `/Users?excludedAttributes=groups&filter=${encodeURIComponent('displayName eq "a" and emails.value eq "b"')}`,
  ]) {
    assert.equal((await acme.request('GET', path)).status, 200, path);
  }
});

test('values never become SQL', async () => {
  const text = `'; drop table person; -- $1 \\ " %`;
  for (const filter of [
    'userName',
    'title',
    'emails.value',
    'emails.type',
    'groups.value',
    'id',
    'name.familyName',
  ]) {
    for (const operator of ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'le']) {
      const answer = await acme.request(
        'GET',
        `/Users?filter=${encodeURIComponent(`${filter} ${operator} ${JSON.stringify(text)}`)}`,
      );
      assert.equal(answer.status, 200, `${filter} ${operator}`);
    }
  }
});
