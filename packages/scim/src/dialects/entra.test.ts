// Each rule with the recorded request that it is for; the requests are those of traffic/entra-legacy.json and
// entra-aadOptscim062020.json, with plain ids in the place of their placeholders.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attribute, isObject, type Json, type JsonObject } from '../attribute.ts';
import { ScimError } from '../error.ts';
import { applyPatch } from '../patch/apply-patch.ts';
import type { Change } from '../patch/change.ts';
import { parsePatchOp } from '../patch/patch-op.ts';
import type { Resource, ResourceType } from '../schema.ts';
import { groupType, userType } from '../schemas/resource-types.ts';
import { ENTERPRISE_USER, GROUP, PATCH_OP, USER } from '../urn.ts';
import { standardForm } from '../validate.ts';
import { toStandardBody, toStandardPatch } from './dialect.ts';
import { dialects } from './dialects.ts';

const bob: Resource = {
  schemas: [USER, ENTERPRISE_USER],
  userName: 'ent.bob@example.com',
  active: true,
  displayName: 'Bob Smith',
  emails: [{ primary: true, type: 'work', value: 'ent.bob@example.com' }],
  name: { formatted: 'Bob Smith', familyName: 'Smith', givenName: 'Bob' },
  preferredLanguage: 'en-US',
  title: 'Planner',
  phoneNumbers: [
    { type: 'work', value: '555-0100' },
    { type: 'mobile', value: '555-0101' },
    { type: 'fax', value: '555-0102' },
  ],
  [ENTERPRISE_USER]: { employeeNumber: 'E1', department: 'Sales' },
};
const nobody: Resource = { schemas: [USER], userName: 'ent.new@example.com', active: true };

const patchOp = (...Operations: JsonObject[]): JsonObject => ({ schemas: [PATCH_OP], Operations });

function patchTo(type: ResourceType, now: Resource, ...operations: JsonObject[]): Change {
  return applyPatch(type, now, parsePatchOp(toStandardPatch(dialects, patchOp(...operations), type)));
}

function standardOperations(type: ResourceType, ...operations: JsonObject[]): Json {
  const json = toStandardPatch(dialects, patchOp(...operations), type);
  return typeof json === 'object' && json !== null && 'Operations' in json ? (json.Operations ?? null) : null;
}

const DEPARTMENT = `${ENTERPRISE_USER}:department`;
const MANAGER = `${ENTERPRISE_USER}:manager`;

test('entra.user-lifecycle: op names may be capitalised', () => {
  const { resource } = patchTo(
    userType,
    bob,
    { op: 'Replace', path: 'emails[type eq "work"].value', value: 'new.bob@example.com' },
    { op: 'Replace', path: 'name.familyName', value: 'Updated' },
    { op: 'Replace', path: 'userName', value: 'ent2.bob@example.com' },
    { op: 'Add', path: DEPARTMENT, value: 'Ops' },
    { op: 'Add', path: 'displayName', value: 'Bob Updated' },
  );
  assert.deepEqual(resource.emails, [{ primary: true, type: 'work', value: 'new.bob@example.com' }]);
  assert.deepEqual(resource.name, { formatted: 'Bob Smith', familyName: 'Updated', givenName: 'Bob' });
  assert.equal(resource.userName, 'ent2.bob@example.com');
  assert.deepEqual(resource[ENTERPRISE_USER], { employeeNumber: 'E1', department: 'Ops' });
  assert.equal(resource.displayName, 'Bob Updated');
});

test('the name of Operations may be written in any case', () => {
  const body = { operations: [{ op: 'REPLACE', path: 'title', value: 'Chief' }] };
  assert.deepEqual(toStandardPatch(dialects, body, userType), {
    Operations: [{ op: 'replace', path: 'title', value: 'Chief' }],
  });
});

test('entra.user-lifecycle: active may be the string "False", by path, without one and in a body', () => {
  const byPath = { op: 'Replace', path: 'active', value: 'False' };
  assert.deepEqual(patchTo(userType, bob, byPath).values, [{ path: 'active', before: true, after: false }]);
  assert.equal(patchTo(userType, bob, { op: 'replace', value: { active: 'False' } }).resource.active, false);
  const body = { schemas: [USER], userName: 'ent.bob@example.com', active: 'TRUE', title: 'True' };
  assert.deepEqual(toStandardBody(dialects, body, userType), { ...body, active: true });
});

test('entra.value-path-on-nothing: values that are not there yet are made', () => {
  const { resource } = patchTo(
    userType,
    nobody,
    { op: 'Add', path: 'emails[type eq "work"].value', value: 'vp@example.com' },
    { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '555-0200' },
    { op: 'Add', path: 'addresses[type eq "work"].locality', value: 'Berlin' },
    { op: 'Add', path: 'addresses[type eq "work"].country', value: 'DE' },
  );
  assert.deepEqual(resource.emails, [{ type: 'work', value: 'vp@example.com' }]);
  assert.deepEqual(resource.phoneNumbers, [{ type: 'mobile', value: '555-0200' }]);
  assert.deepEqual(resource.addresses, [{ type: 'work', locality: 'Berlin', country: 'DE' }]);
  const fax = { op: 'Replace', path: 'phoneNumbers[type eq "fax"].value', value: '555-0299' };
  assert.deepEqual(patchTo(userType, resource, fax).resource.phoneNumbers, [
    { type: 'mobile', value: '555-0200' },
    { type: 'fax', value: '555-0299' },
  ]);
});

test('entra.value-path-order: primary is a string and comes, with type, in a request before the value', () => {
  const isPrimary = { op: 'Add', path: 'emails[type eq "work"].primary', value: 'true' };
  const type = { op: 'Add', path: 'emails[type eq "work"].type', value: 'work' };
  const first = patchTo(userType, nobody, isPrimary, type);
  assert.deepEqual(first.values, []);
  const value = { op: 'Add', path: 'emails[type eq "work"].value', value: 'vo@example.com' };
  const { resource } = patchTo(userType, first.resource, value, isPrimary, type);
  assert.deepEqual(resource.emails, [{ type: 'work', value: 'vo@example.com', primary: true }]);
});

test('entra.manager: a bare id, an object or an array sets the manager, an empty one clears it', () => {
  const manager = (now: Resource, op: string, value: Json) =>
    patchTo(userType, now, { op, path: MANAGER, value }).resource;
  const first = manager(nobody, 'Add', 'm1');
  assert.deepEqual(first[ENTERPRISE_USER], { manager: { value: 'm1' } });
  const second = manager(first, 'Replace', { value: 'm2' });
  assert.deepEqual(second[ENTERPRISE_USER], { manager: { value: 'm2' } });
  const wrapped = [{ $ref: 'http://x/Users/m1', value: 'm1' }];
  const third = manager(second, 'Add', wrapped);
  assert.deepEqual(third[ENTERPRISE_USER], { manager: wrapped[0] });
  for (const empty of ['', { value: '' }, [{ value: '' }], null]) {
    assert.deepEqual(manager(third, 'Replace', empty), nobody);
  }
});

test('entra.manager-in-post: the manager is a bare id in a create, and names are in capitals', () => {
  const body = {
    schemas: [USER, ENTERPRISE_USER],
    userName: 'ent.mp@example.com',
    roles: [],
    [ENTERPRISE_USER]: { Manager: 'm1', Department: 'Dep' },
  };
  const { resource, issues } = standardForm(userType, toStandardBody(dialects, body, userType));
  assert.deepEqual(issues, []);
  assert.deepEqual(resource[ENTERPRISE_USER], { manager: { value: 'm1' }, department: 'Dep' });
});

test('entra.clear: an empty string, null and Remove clear, with or without something to clear', () => {
  const { resource } = patchTo(
    userType,
    bob,
    { op: 'Replace', path: 'title', value: '' },
    { op: 'Replace', path: 'preferredLanguage', value: null },
    { op: 'Remove', path: 'displayName' },
    { op: 'Replace', path: 'phoneNumbers[type eq "fax"].value', value: '' },
    { op: 'Remove', path: 'phoneNumbers[type eq "mobile"]' },
    { op: 'Replace', path: DEPARTMENT, value: '' },
    { op: 'Remove', path: 'name.formatted' },
    { op: 'Remove', path: 'nickName' },
  );
  assert.deepEqual(resource, {
    schemas: [USER, ENTERPRISE_USER],
    userName: 'ent.bob@example.com',
    active: true,
    emails: bob.emails,
    name: { familyName: 'Smith', givenName: 'Bob' },
    phoneNumbers: [{ type: 'work', value: '555-0100' }],
    [ENTERPRISE_USER]: { employeeNumber: 'E1' },
  });
});

test('entra.roles: a role stays the string that it is, and primary is looked for as a string', () => {
  const role = '{"id":"06b07648","value":"25","displayName":"Role1234"}';
  const added = patchTo(userType, nobody, { op: 'Add', path: 'roles', value: [{ value: role }] });
  assert.deepEqual(added.resource.roles, [{ value: role }]);
  const { resource } = patchTo(
    userType,
    nobody,
    { op: 'Add', path: 'roles[primary eq "True"].display', value: 'Admin' },
    { op: 'Add', path: 'roles[primary eq "True"].value', value: 'Admin' },
  );
  assert.deepEqual(resource.roles, [{ primary: true, display: 'Admin', value: 'Admin' }]);
});

const group: Resource = { schemas: [GROUP], displayName: 'Entra' };

test('entra.group: a Remove with a list removes only those in it', () => {
  const remove = { op: 'Remove', path: 'members', value: [{ $ref: null, value: 'a' }] };
  assert.deepEqual(standardOperations(groupType, remove), [{ op: 'remove', path: 'members[value eq "a"]' }]);
  assert.deepEqual(patchTo(groupType, group, remove).detached.members, {
    reset: false,
    remove: ['a'],
    add: [],
  });
});

test('a Remove with a list of a thousand members is a dozen operations or so, all within the limits', () => {
  const ids = Array.from(
    { length: 1_000 },
    (_, index) => `6a9a1a9e-0000-4000-8000-${100_000_000_000 + index}`,
  );
  const value = ids.map((id) => ({ value: id }));
  const body = patchOp({ op: 'Remove', path: 'members', value });
  const operations = parsePatchOp(toStandardPatch(dialects, body, groupType));
  assert.ok(operations.length <= 12, String(operations.length));
  assert.deepEqual(applyPatch(groupType, group, operations).detached.members?.remove, ids);
});

test('a Remove with a list finds an e-mail by value and type, an address by all that it says', () => {
  const remove = (path: string, value: Json) => standardOperations(userType, { op: 'Remove', path, value });
  assert.deepEqual(remove('emails', [{ value: 'a@example.com', type: 'work' }, 'b@example.com']), [
    { op: 'remove', path: 'emails[value eq "a@example.com" and type eq "work" or value eq "b@example.com"]' },
  ]);
  assert.deepEqual(remove('addresses', { type: 'work', country: 'DE' }), [
    { op: 'remove', path: 'addresses[type eq "work" and country eq "DE"]' },
  ]);
});

test('a Remove with an empty list removes nothing, one with null removes all', () => {
  assert.deepEqual(standardOperations(groupType, { op: 'Remove', path: 'members', value: [] }), []);
  const all = { op: 'Remove', path: 'members', value: null };
  assert.equal(patchTo(groupType, group, all).detached.members?.reset, true);
});

test('a Remove with a list that says nothing of an element is left for the standard to refuse', () => {
  const remove = { op: 'remove', path: 'members', value: [{ value: 'a' }, {}] };
  assert.deepEqual(standardOperations(groupType, remove), [remove]);
});

test('a Remove with a list takes nothing that an element does not name: what cannot be read is refused', () => {
  const elements: Json[] = [
    { value: 123, type: 'User' },
    { value: null, type: 'User' },
    { value: '', type: 'User' },
    { value: { value: 'a' }, type: 'User' },
    { id: 'a', type: 'User' },
    { type: 'User' },
  ];
  for (const element of elements) {
    const remove = { op: 'remove', path: 'members', value: [{ value: 'b' }, element] };
    const wrapped = { op: 'remove', value: { members: [element] } };
    for (const operation of [remove, wrapped]) {
      assert.throws(() => patchTo(groupType, group, operation), ScimError, JSON.stringify(operation));
    }
  }
  const address = { op: 'remove', path: 'emails', value: [{ address: 'x@example.com', type: 'work' }] };
  assert.throws(() => patchTo(userType, bob, address), ScimError);
});

test('a remove of one part of all elements does not take a value for a choice of them', () => {
  const remove = { op: 'remove', path: 'emails.value', value: 'ent.bob@example.com' };
  assert.throws(() => patchTo(userType, bob, remove), ScimError);
});

test('an operation may spell its members in any case', () => {
  const remove = { Op: 'Remove', Path: 'members', Value: [{ value: 'a' }] };
  assert.deepEqual(standardOperations(groupType, remove), [{ op: 'remove', path: 'members[value eq "a"]' }]);
});

test('a member that says more than an empty value is not cleared as a manager is', () => {
  const quota = attribute('quota', {
    type: 'complex',
    subAttributes: [attribute('value', { type: 'integer' }), attribute('unit')],
  });
  const schema = { ...userType.schema, attributes: [...userType.schema.attributes, quota] };
  const type = { ...userType, schema };
  const replace = (value: Json) => standardOperations(type, { op: 'replace', path: 'quota', value });
  const partly = { value: null, unit: 'GB' };
  assert.deepEqual(replace(partly), [{ op: 'replace', path: 'quota', value: partly }]);
  assert.deepEqual(replace({ value: null }), [{ op: 'replace', path: 'quota', value: null }]);
});

test('a body with very many names takes no longer than its length', () => {
  const names = Array.from({ length: 50_000 }, (_, index) => `name${index}`);
  const value = Object.fromEntries(names.map((name) => [name, 1]));
  assert.deepEqual(standardOperations(userType, { op: 'add', value }), [{ op: 'add', value }]);
});

test('an extension under twenty thousand spellings of its misspelt name is one', () => {
  const misspelt = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0user';
  const extensions = Array.from({ length: 20_000 }, (_, index) => [
    inCase(misspelt, index),
    { [`part${index}`]: 1 },
  ]);
  const body = toStandardBody(dialects, Object.fromEntries(extensions), userType);
  const written = isObject(body) ? body[ENTERPRISE_USER] : undefined;
  assert.equal(Object.keys(isObject(written) ? written : {}).length, extensions.length);
});

/** One of the spellings that differ in the case of letters only. */
function inCase(text: string, number: number): string {
  let bits = number;
  return text.replaceAll(/[a-z]/g, (letter) => {
    const isCapital = bits % 2 === 1;
    bits = Math.floor(bits / 2);
    return isCapital ? letter.toUpperCase() : letter;
  });
}

test('entra.group-add-remove-same: one request adds and removes the same member', () => {
  const { detached, resource } = patchTo(
    groupType,
    group,
    { op: 'Replace', path: 'displayName', value: 'Entra AR2' },
    { op: 'Add', path: 'members', value: [{ $ref: null, value: 'a' }] },
    { op: 'Remove', path: 'members', value: [{ $ref: null, value: 'a' }] },
  );
  assert.equal(resource.displayName, 'Entra AR2');
  assert.deepEqual(detached.members, { reset: false, remove: ['a'], add: [] });
});

test('entra.salesforce-remove: the list stands in an object, with the path or without it', () => {
  const value = { members: [{ value: 'a' }] };
  const standard = [{ op: 'remove', path: 'members[value eq "a"]' }];
  assert.deepEqual(standardOperations(groupType, { op: 'remove', path: 'members', value }), standard);
  assert.deepEqual(standardOperations(groupType, { op: 'Remove', value }), standard);
  const twice = { op: 'remove', value: { members: { Members: [{ value: 'a' }] } } };
  assert.deepEqual(standardOperations(groupType, twice), standard);
  const bare = { op: 'remove', value: { members: 'a' } };
  assert.deepEqual(standardOperations(groupType, bare), standard);
  assert.deepEqual(standardOperations(groupType, { ...bare, path: 'members' }), standard);
});

test('a Remove with an object that holds no list is refused, never a removal of all', () => {
  const operations = [
    { op: 'remove', value: { members: null } },
    { op: 'remove', path: 'members', value: { members: null } },
    { op: 'remove', path: 'members', value: { members: '' } },
    { op: 'remove', value: { members: { members: null } } },
  ];
  for (const unclear of operations) {
    assert.throws(() => patchTo(groupType, group, unclear), ScimError);
  }
});

test('entra.group-members-null: members replaced by null are none', () => {
  const emptied = patchTo(groupType, group, { op: 'Replace', path: 'members', value: null });
  assert.deepEqual(emptied.detached.members, { reset: true, remove: [], add: [] });
});

test('entra.no-op and entra.empty-operations: nothing changes', () => {
  assert.deepEqual(
    patchTo(userType, bob, { op: 'Replace', path: 'displayName', value: 'Bob Smith' }).values,
    [],
  );
  assert.deepEqual(patchTo(userType, bob).values, []);
});

test('entra.array-wrapped: a single value is taken out of its array', () => {
  const { resource } = patchTo(userType, nobody, { op: 'Add', path: DEPARTMENT, value: ['Platform'] });
  assert.deepEqual(resource[ENTERPRISE_USER], { department: 'Platform' });
  const two = { op: 'add', path: DEPARTMENT, value: ['Platform', 'Web'] };
  assert.deepEqual(standardOperations(userType, two), [two]);
});

test('entra.null-heavy-post: the URN of the extension may lack a colon', () => {
  const misspelt = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0User';
  const body = {
    schemas: [USER, misspelt],
    userName: 'ent.nh@example.com',
    id: null,
    active: true,
    addresses: null,
    displayName: null,
    emails: [{ type: 'work', value: 'nh@example.com', primary: true }],
    meta: { resourceType: 'User' },
    name: { familyName: 'Jensen', givenName: 'Barbara' },
    phoneNumbers: null,
    roles: null,
    title: null,
    externalId: 'nh1',
    [misspelt]: { department: 'Sales' },
  };
  const { resource, issues, notes } = standardForm(userType, toStandardBody(dialects, body, userType));
  assert.deepEqual(issues, []);
  assert.deepEqual(notes, []);
  assert.deepEqual(resource, {
    schemas: [USER, ENTERPRISE_USER],
    userName: 'ent.nh@example.com',
    active: true,
    emails: body.emails,
    name: body.name,
    externalId: 'nh1',
    [ENTERPRISE_USER]: { department: 'Sales' },
  });
  const byPath = patchTo(
    userType,
    nobody,
    { op: 'Add', path: `${misspelt}:department`, value: 'Sales' },
    { op: 'Add', value: { [`${misspelt}:division`]: 'West' } },
  );
  assert.deepEqual(byPath.resource[ENTERPRISE_USER], { department: 'Sales', division: 'West' });
});

test('entra-opt.dotted-keys: the names of members are paths, and merge', () => {
  const { resource } = patchTo(userType, bob, {
    op: 'replace',
    value: {
      displayName: 'Bjfe',
      'name.givenName': 'Kkom',
      'name.familyName': 'Unua',
      [`${ENTERPRISE_USER}:employeeNumber`]: 'Aklqaaol',
      [DEPARTMENT]: 'Dep2',
      active: false,
    },
  });
  assert.deepEqual(resource, {
    ...bob,
    displayName: 'Bjfe',
    name: { formatted: 'Bob Smith', givenName: 'Kkom', familyName: 'Unua' },
    active: false,
    [ENTERPRISE_USER]: { employeeNumber: 'Aklqaaol', department: 'Dep2' },
  });
  const cleared = { op: 'replace', value: { title: null, [DEPARTMENT]: null } };
  assert.deepEqual(patchTo(userType, bob, cleared).values, [
    { path: 'title', before: 'Planner', after: undefined },
    { path: DEPARTMENT, before: 'Sales', after: undefined },
  ]);
});

test('names of members that only a path can say become operations of their own', () => {
  const value = { title: 'T2', 'emails[type eq "work"].value': 'opt2@example.com', 'emails.display': 'B' };
  assert.deepEqual(standardOperations(userType, { op: 'replace', value }), [
    { op: 'replace', value: { title: 'T2' } },
    { op: 'replace', path: 'emails[type eq "work"].value', value: 'opt2@example.com' },
    { op: 'replace', path: 'emails.display', value: 'B' },
  ]);
});

test('a dotted name and the whole attribute beside it both count', () => {
  const name = { givenName: 'Rob' };
  for (const value of [
    { 'name.familyName': 'Ray', name },
    { name, 'name.familyName': 'Ray' },
  ]) {
    assert.deepEqual(patchTo(userType, bob, { op: 'replace', value }).resource.name, {
      formatted: 'Bob Smith',
      familyName: 'Ray',
      givenName: 'Rob',
    });
  }
});

test('a dotted manager and a core attribute with its URN are nested too', () => {
  const value = { [`${MANAGER}.value`]: 'm1', [`${USER}:title`]: 'T2', [`${USER}:name.givenName`]: 'Rob' };
  assert.deepEqual(standardOperations(userType, { op: 'add', value }), [
    {
      op: 'add',
      value: { [ENTERPRISE_USER]: { manager: { value: 'm1' } }, title: 'T2', name: { givenName: 'Rob' } },
    },
  ]);
});

test('entra-opt.extension-object: the extension as an object merges', () => {
  const { resource } = patchTo(userType, bob, {
    op: 'replace',
    value: { [ENTERPRISE_USER]: { department: 'D9' }, name: { familyName: 'N9' } },
  });
  assert.deepEqual(resource[ENTERPRISE_USER], { employeeNumber: 'E1', department: 'D9' });
  assert.deepEqual(resource.name, { formatted: 'Bob Smith', familyName: 'N9', givenName: 'Bob' });
});
