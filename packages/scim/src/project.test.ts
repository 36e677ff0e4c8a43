import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attribute, type JsonObject } from './attribute.ts';
import { defaultLimits } from './limits.ts';
import { type AttributeNames, parseAttributeSet, projectResource, wantsAttribute } from './project.ts';
import { printTarget, type ResourceType } from './schema.ts';
import { groupType, userType } from './schemas/resource-types.ts';
import { ENTERPRISE_USER, USER } from './urn.ts';

const jensen: JsonObject = {
  schemas: [USER, ENTERPRISE_USER],
  id: '2819c223',
  meta: { resourceType: 'User', version: 'W/"1"' },
  userName: 'bjensen',
  password: 't1meMa$heen',
  name: { familyName: 'Jensen', givenName: 'Barbara' },
  emails: [
    { value: 'bjensen@example.com', type: 'work', primary: true },
    { value: 'babs@jensen.org', type: 'home' },
  ],
  [ENTERPRISE_USER]: { department: 'Tour Operations', manager: { value: '26118915', displayName: 'John' } },
};

function shown(attributes: AttributeNames, excludedAttributes?: AttributeNames): JsonObject {
  const { schemas, id, ...rest } = projectResource(
    userType,
    jensen,
    parseAttributeSet(userType, attributes, excludedAttributes),
  );
  assert.deepEqual([schemas, id], [jensen.schemas, jensen.id]);
  return rest;
}

test('without a wish all is shown but what is never returned', () => {
  const { schemas: _schemas, id: _id, password: _password, ...rest } = jensen;
  assert.deepEqual(shown(undefined), rest);
  assert.deepEqual(shown('', ''), rest);
});

test('`attributes` shows what it names beside schemas and id (RFC 7644 §3.9)', () => {
  assert.deepEqual(shown('userName'), { userName: 'bjensen' });
  assert.deepEqual(shown('USERNAME, name'), { userName: 'bjensen', name: jensen.name });
  assert.deepEqual(shown(['emails']), { emails: jensen.emails });
  assert.deepEqual(shown(`${USER}:userName`), { userName: 'bjensen' });
  assert.deepEqual(shown('title'), {});
  assert.deepEqual(shown('meta'), { meta: jensen.meta });
});

test('a sub-attribute by name shows only itself', () => {
  assert.deepEqual(shown('name.familyName'), { name: { familyName: 'Jensen' } });
  assert.deepEqual(shown('emails.type,meta.version'), {
    meta: { version: 'W/"1"' },
    emails: [{ type: 'work' }, { type: 'home' }],
  });
  assert.deepEqual(shown('emails.primary'), { emails: [{ primary: true }] });
  assert.deepEqual(shown('name.familyName,name'), { name: jensen.name });
});

test('extensions are shown whole by their URN and in parts by attribute', () => {
  assert.deepEqual(shown(ENTERPRISE_USER), { [ENTERPRISE_USER]: jensen[ENTERPRISE_USER] });
  assert.deepEqual(shown(`${ENTERPRISE_USER}:manager.value`), {
    [ENTERPRISE_USER]: { manager: { value: '26118915' } },
  });
  assert.deepEqual(shown(`${ENTERPRISE_USER.toUpperCase()}:department`), {
    [ENTERPRISE_USER]: { department: 'Tour Operations' },
  });
});

test('`excludedAttributes` shows all but what it names, and always schemas and id', () => {
  const { schemas: _schemas, id: _id, password: _password, ...rest } = jensen;
  const { emails: _emails, ...withoutEmails } = rest;
  assert.deepEqual(shown(undefined, 'emails,id,schemas,unknown'), withoutEmails);
  assert.deepEqual(shown(undefined, ['name.givenName']), { ...rest, name: { familyName: 'Jensen' } });
  const { [ENTERPRISE_USER]: _, ...withoutExtension } = rest;
  assert.deepEqual(shown(undefined, ENTERPRISE_USER), withoutExtension);
  assert.deepEqual(shown(undefined, `${ENTERPRISE_USER}:department,${ENTERPRISE_USER}:manager.value`), {
    ...rest,
    [ENTERPRISE_USER]: { manager: { displayName: 'John' } },
  });
});

test('`attributes` rules when both are sent', () => {
  assert.deepEqual(shown('userName', 'userName'), { userName: 'bjensen' });
});

test('unknown names are ignored: only unknown ones show schemas and id alone', () => {
  assert.deepEqual(shown('shoeSize,name.maidenName,urn:example:x:y,(((,'), {});
});

test('a password is never shown, not even by name', () => {
  assert.deepEqual(shown('password'), {});
});

test('brackets that Microsoft puts behind a name are left out', () => {
  assert.deepEqual(shown('emails[type eq "work, or home"],userName'), {
    userName: 'bjensen',
    emails: jensen.emails,
  });
  assert.deepEqual(shown(['emails[type eq "work"].type']), { emails: [{ type: 'work' }, { type: 'home' }] });
});

test('names may be as many as the limit and no more', () => {
  const limits = { ...defaultLimits, attributeNames: 2 };
  assert.equal(parseAttributeSet(userType, 'title,name', undefined, limits).mode, 'only');
  assert.throws(() => parseAttributeSet(userType, 'title,name,id', undefined, limits), {
    scimType: 'invalidValue',
    detail: '"attributes" may have 2 names at most; received 3.',
  });
  assert.throws(() => parseAttributeSet(userType, undefined, 'title,name,id', limits), /excludedAttributes/);
});

const badge: ResourceType = {
  ...groupType,
  schema: {
    ...groupType.schema,
    attributes: [
      attribute('serial', { returned: 'always' }),
      attribute('history', { returned: 'request' }),
      attribute('door', {
        type: 'complex',
        multiValued: true,
        subAttributes: [
          attribute('value', { returned: 'always' }),
          attribute('floor'),
          attribute('log', { returned: 'request' }),
          attribute('code', { returned: 'never' }),
        ],
      }),
    ],
  },
};

test('`returned` rules at both levels: always, never, default, request (RFC 7643 §7)', () => {
  const door = [{ value: 'd', floor: '2', log: 'l', code: '0000' }];
  const resource = { schemas: ['x'], id: '1', serial: 's', history: 'h', door };
  const show = (attributes?: string, excluded?: string) => {
    const {
      schemas: _schemas,
      id: _id,
      ...rest
    } = projectResource(badge, resource, parseAttributeSet(badge, attributes, excluded));
    return rest;
  };
  assert.deepEqual(show(), { serial: 's', door: [{ value: 'd', floor: '2' }] });
  assert.deepEqual(show('history'), { serial: 's', history: 'h' });
  assert.deepEqual(show('door'), { serial: 's', door: [{ value: 'd', floor: '2' }] });
  assert.deepEqual(show('door.log,door.code'), { serial: 's', door: [{ value: 'd', log: 'l' }] });
  assert.deepEqual(show(undefined, 'serial,door.value,door.floor'), { serial: 's', door: [{ value: 'd' }] });
  assert.deepEqual(show(undefined, 'door'), { serial: 's' });
});

test('a store can ask whether an attribute is wanted before it reads it', () => {
  const wants = (attributes: AttributeNames, excluded?: AttributeNames) =>
    wantsAttribute(parseAttributeSet(groupType, attributes, excluded), 'members');
  assert.equal(wants(undefined), true);
  assert.equal(wants('displayName'), false);
  assert.equal(wants('members.value'), true);
  assert.equal(wants('MEMBERS'), true);
  assert.equal(wants(undefined, 'members'), false);
  assert.equal(wants(undefined, 'members.display'), true);
  assert.equal(wants(undefined, 'displayName'), true);
});

test('a set names its targets as the schema spells them', () => {
  const set = parseAttributeSet(userType, 'NAME.familyname', undefined);
  assert.deepEqual(set.mode === 'default' ? [] : set.targets.map(printTarget), ['name.familyName']);
});
