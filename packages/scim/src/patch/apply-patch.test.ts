import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attribute, type Json, type JsonObject } from '../attribute.ts';
import { ScimError } from '../error.ts';
import type { Resource, ResourceType } from '../schema.ts';
import { userType } from '../schemas/resource-types.ts';
import { ENTERPRISE_USER, USER } from '../urn.ts';
import { applyPatch } from './apply-patch.ts';
import type { Change } from './change.ts';
import { parsePatchOp } from './patch-op.ts';

const stored: Resource = {
  schemas: [USER, ENTERPRISE_USER],
  id: '2819c223',
  userName: 'bjensen',
  name: { familyName: 'Jensen', givenName: 'Barbara', formatted: 'Barbara Jensen' },
  title: 'Planner',
  active: true,
  meta: { resourceType: 'User' },
  [ENTERPRISE_USER]: { department: 'Sales', manager: { value: 'm1', $ref: 'https://example.com/Users/m1' } },
};

function patch(...operations: JsonObject[]): Change {
  return applyPatch(userType, stored, parsePatchOp({ Operations: operations }));
}

function refused(...operations: JsonObject[]): string | undefined {
  try {
    patch(...operations);
  } catch (error) {
    assert.ok(error instanceof ScimError);
    return error.scimType;
  }
  return assert.fail('accepted');
}

const changed = (change: Change) => change.values.map(({ path, after }) => [path, after]);

test('without a path the members are merged, whatever the case of their names (RFC 7644 §3.5.2.3)', () => {
  const change = patch({ op: 'replace', value: { Title: 'Chief', NAME: { familyname: 'Ray' } } });
  assert.deepEqual(changed(change), [
    ['name.familyName', 'Ray'],
    ['title', 'Chief'],
  ]);
  assert.deepEqual(change.resource.name, {
    familyName: 'Ray',
    givenName: 'Barbara',
    formatted: 'Barbara Jensen',
  });
});

test('without a path, read-only members are ignored and unknown ones noted', () => {
  const change = patch({ op: 'replace', value: { id: 'x', groups: [], meta: {}, schemas: [], shoeSize: 7 } });
  assert.deepEqual(change.values, []);
  assert.deepEqual(change.notes, ['Unknown attribute left aside: "shoeSize"']);
});

test('a simple path sets a value, and what was there before is told', () => {
  const { values } = patch({ op: 'add', path: 'TITLE', value: 'Chief' });
  assert.deepEqual(values, [{ path: 'title', before: 'Planner', after: 'Chief' }]);
});

test('a complex path merges for add and for replace (RFC 7644 §3.5.2.3)', () => {
  for (const op of ['add', 'replace']) {
    const change = patch({ op, path: 'name', value: { familyName: 'Ray', formatted: null } });
    assert.deepEqual(change.resource.name, { familyName: 'Ray', givenName: 'Barbara' });
  }
});

test('a sub-attribute is set and removed by its path', () => {
  assert.deepEqual(changed(patch({ op: 'replace', path: 'name.familyName', value: 'Ray' })), [
    ['name.familyName', 'Ray'],
  ]);
  assert.deepEqual(changed(patch({ op: 'remove', path: 'name.formatted' })), [['name.formatted', undefined]]);
});

test('null, an empty string and remove clear, and clear what is empty without a complaint', () => {
  for (const operation of [
    { op: 'replace', path: 'title', value: null },
    { op: 'add', path: 'title', value: '' },
    { op: 'remove', path: 'title' },
    { op: 'replace', value: { title: null } },
  ]) {
    assert.deepEqual(changed(patch(operation)), [['title', undefined]]);
    assert.equal('title' in patch(operation).resource, false);
  }
  assert.deepEqual(patch({ op: 'remove', path: 'nickName' }).values, []);
});

test('the whole of a complex value can be removed', () => {
  assert.equal('name' in patch({ op: 'remove', path: 'name' }).resource, false);
  assert.equal('name' in patch({ op: 'replace', path: 'name', value: null }).resource, false);
});

test('attributes of an extension are reached by the URN in front of them', () => {
  const change = patch(
    { op: 'replace', path: `${ENTERPRISE_USER}:department`, value: 'Ops' },
    { op: 'add', path: `${ENTERPRISE_USER.toUpperCase()}:employeeNumber`, value: '7' },
    { op: 'replace', path: `${ENTERPRISE_USER}:manager.value`, value: 'm2' },
  );
  assert.deepEqual(change.resource[ENTERPRISE_USER], {
    department: 'Ops',
    employeeNumber: '7',
    manager: { value: 'm2' },
  });
});

test('the $ref of a manager goes when only its value changes, for it led to another person', () => {
  const path = `${ENTERPRISE_USER}:manager`;
  const manager = (value: Json) => patch({ op: 'replace', path, value }).resource[ENTERPRISE_USER];
  assert.deepEqual(manager({ value: 'm2' }), { department: 'Sales', manager: { value: 'm2' } });
  assert.deepEqual(manager({ value: 'm1' }), stored[ENTERPRISE_USER]);
  const both = { value: 'm2', $ref: 'https://example.com/Users/m2' };
  assert.deepEqual(manager(both), { department: 'Sales', manager: both });
});

test('the URN of an extension merges an object, and its removal takes the URN out of schemas', () => {
  const merged = patch({ op: 'replace', path: ENTERPRISE_USER, value: { division: 'West', manager: null } });
  assert.deepEqual(merged.resource[ENTERPRISE_USER], { department: 'Sales', division: 'West' });
  const removed = patch({ op: 'remove', path: ENTERPRISE_USER });
  assert.deepEqual(removed.resource.schemas, [USER]);
  assert.equal(ENTERPRISE_USER in removed.resource, false);
  const pathless = patch({ op: 'add', value: { [ENTERPRISE_USER]: { division: 'West' } } });
  assert.deepEqual(changed(pathless), [[`${ENTERPRISE_USER}:division`, 'West']]);
  assert.equal(refused({ op: 'add', path: ENTERPRISE_USER, value: 'West' }), 'invalidValue');
});

test('an unknown attribute in a well-formed path is skipped and noted', () => {
  for (const path of ['shoeSize', 'name.shoeSize', 'emails.shoeSize', 'urn:example:2.0:X:size']) {
    const change = patch(
      { op: 'replace', path, value: '7' },
      { op: 'replace', path: 'title', value: 'Chief' },
    );
    assert.deepEqual(changed(change), [['title', 'Chief']]);
    assert.deepEqual(change.notes, [`Unknown attribute left aside: "${path}"`]);
  }
});

test('a read-only target of a path is mutability (RFC 7644 §3.5.2)', () => {
  assert.equal(refused({ op: 'replace', path: 'id', value: 'x' }), 'mutability');
  assert.equal(refused({ op: 'remove', path: 'meta.created' }), 'mutability');
  assert.equal(refused({ op: 'add', path: 'groups', value: [{ value: 'g' }] }), 'mutability');
  assert.equal(refused({ op: 'remove', path: `${ENTERPRISE_USER}:manager.displayName` }), 'mutability');
});

test('brackets behind a single value are invalidPath', () => {
  assert.equal(refused({ op: 'remove', path: 'name[familyName eq "Ray"]' }), 'invalidPath');
});

test('a value of the wrong type is invalidValue', () => {
  assert.equal(refused({ op: 'replace', path: 'active', value: 'maybe' }), 'invalidValue');
  assert.equal(refused({ op: 'replace', path: 'name', value: 'Ray' }), 'invalidValue');
  assert.equal(refused({ op: 'replace', path: 'title', value: ['Chief', 'Cook'] }), 'invalidValue');
});

test('one bad operation undoes those before it (RFC 7644 §3.5.2: all or none)', () => {
  const before = structuredClone(stored);
  assert.equal(
    refused({ op: 'replace', path: 'title', value: 'Chief' }, { op: 'replace', path: 'active', value: 7 }),
    'invalidValue',
  );
  assert.deepEqual(stored, before);
});

test('a password is checked and not kept', () => {
  const change = patch({ op: 'replace', value: { password: 't3mpP4ss!' } });
  assert.deepEqual(change.values, []);
  assert.equal('password' in change.resource, false);
  assert.equal(refused({ op: 'replace', path: 'password', value: 7 }), 'invalidValue');
});

test('id and meta are not in the result, which lists the schemas in use', () => {
  const { resource } = patch();
  assert.deepEqual(
    Object.keys(resource).sort(),
    Object.keys(stored)
      .filter((name) => name !== 'id' && name !== 'meta')
      .sort(),
  );
  assert.deepEqual(resource.schemas, [USER, ENTERPRISE_USER]);
});

test('later operations see what earlier ones have left', () => {
  const change = patch(
    { op: 'replace', path: 'title', value: 'Chief' },
    { op: 'remove', path: 'title' },
    { op: 'add', path: 'title', value: 'Planner' },
  );
  assert.deepEqual(change.values, []);
});

test('an immutable value stays once it is assigned; the same value is accepted (RFC 7643 §7)', () => {
  const badge = attribute('badge', { mutability: 'immutable' });
  const type: ResourceType = {
    ...userType,
    schema: { ...userType.schema, attributes: [...userType.schema.attributes, badge] },
  };
  const write = (now: Resource, value: Json) =>
    applyPatch(type, now, parsePatchOp({ Operations: [{ op: 'replace', path: 'badge', value }] }));
  const held = { ...stored, badge: '7' };
  assert.equal(write(stored, '7').resource.badge, '7');
  assert.deepEqual(write(held, '7').values, []);
  for (const value of ['8', null]) {
    assert.throws(
      () => write(held, value),
      (error) => error instanceof ScimError && error.scimType === 'mutability',
    );
  }
});

function rolesAfter(roles: Json, ...operations: JsonObject[]): Json | undefined {
  const now = { schemas: [USER], userName: 'bjensen', roles };
  return applyPatch(userType, now, parsePatchOp({ Operations: operations })).resource.roles;
}

test('an element that has only a display, a type or primary stays when a POST or PUT has stored it', () => {
  const stored = [{ display: 'Admin' }, { type: 'x' }];
  const add = { op: 'add', path: 'roles', value: [{ value: 'b' }] };
  assert.deepEqual(rolesAfter(stored, add), [...stored, { value: 'b' }]);
  assert.deepEqual(rolesAfter([], { op: 'add', path: 'roles', value: stored }), stored);
  assert.deepEqual(
    rolesAfter(stored, { op: 'replace', path: 'roles[display eq "Admin"].display', value: 'Chief' }),
    [{ display: 'Chief' }, { type: 'x' }],
  );
  const made = { op: 'add', path: 'roles[type eq "y"].display', value: 'Y' };
  assert.deepEqual(rolesAfter([], made), [{ display: 'Y', type: 'y' }]);
});

test('an attribute whose values have but a type and a display keeps them', () => {
  const skills = attribute('skills', {
    type: 'complex',
    multiValued: true,
    subAttributes: [attribute('type'), attribute('display')],
  });
  const schema = { ...userType.schema, attributes: [...userType.schema.attributes, skills] };
  const type: ResourceType = { ...userType, schema };
  const now: Resource = { schemas: [USER], userName: 'bjensen', skills: [{ type: 'a', display: 'A' }] };
  const value = { type: 'b', display: 'B' };
  const operations = parsePatchOp({ Operations: [{ op: 'add', path: 'skills', value }] });
  assert.deepEqual(applyPatch(type, now, operations).resource.skills, [{ type: 'a', display: 'A' }, value]);
});
