import assert from 'node:assert/strict';
import test from 'node:test';
import { assertError, at, baseUrl, startClient } from '../../test/client.ts';
import { ENTERPRISE_USER, forbidden, isObject, type ResourceType, USER, userType } from '../index.ts';

const user = { schemas: [USER], userName: 'ada@example.com' };

test('POST answers 201 with the resource, its location and its ETag (RFC 7644 §3.3)', async () => {
  const { send } = startClient();
  const answer = await send('POST /Users', {
    body: {
      ...user,
      [ENTERPRISE_USER]: { department: 'Mathematics' },
      emails: [{ value: 'ada@example.com' }],
    },
  });
  assert.equal(answer.status, 201);
  assert.equal(answer.headers.location, `${baseUrl}/Users/r1`);
  assert.equal(answer.headers.etag, 'W/"1"');
  assert.deepEqual(answer.json, {
    schemas: [USER, ENTERPRISE_USER],
    id: 'r1',
    userName: 'ada@example.com',
    emails: [{ value: 'ada@example.com' }],
    [ENTERPRISE_USER]: { department: 'Mathematics' },
    meta: {
      resourceType: 'User',
      created: '2026-01-01T00:00:01.000Z',
      lastModified: '2026-01-01T00:00:01.000Z',
      location: `${baseUrl}/Users/r1`,
      version: 'W/"1"',
    },
  });
});

test('id, meta and groups of the client are ignored; unknown attributes are noted (RFC 7644 §3.3)', async () => {
  const { send } = startClient();
  const answer = await send('POST /Users', {
    body: {
      ...user,
      id: 'mine',
      meta: { version: 'x' },
      groups: [{ value: 'g' }],
      shoeSize: 42,
      password: 'secret',
    },
  });
  assert.equal(answer.status, 201);
  assert.equal(answer.json.id, 'r1');
  assert.equal(answer.json.groups, undefined);
  assert.doesNotMatch(answer.body ?? '', /secret|shoeSize/);
  assert.match(answer.notes?.join() ?? '', /shoeSize/);
});

test('attributes of the request select what the answer shows (RFC 7644 §3.9)', async () => {
  const { send } = startClient();
  const answer = await send('POST /Users?attributes=userName', { body: { ...user, title: 'Countess' } });
  assert.deepEqual(Object.keys(answer.json).sort(), ['id', 'schemas', 'userName']);
});

test('a missing required attribute, a wrong type and a taken userName are refused (RFC 7644 §3.12)', async () => {
  const { send, calls } = startClient();
  assertError(await send('POST /Users', { body: { schemas: [USER] } }), 400, 'invalidValue');
  assert.deepEqual(calls.splice(0), ['create'], 'what amend may mend is decided in the store');
  assertError(await send('POST /Users', { body: { ...user, active: 'perhaps' } }), 400, 'invalidValue');
  assert.deepEqual(calls.splice(0), ['admit'], 'what is wrong in itself never gets there');
  await send('POST /Users', { body: user });
  assertError(
    await send('POST /Users', { body: { ...user, userName: 'ADA@example.com' } }),
    409,
    'uniqueness',
  );
});

test('amend may give what the client left out', async () => {
  const type: ResourceType = {
    ...userType,
    amend: (next, now) => ({ ...next, userName: next.userName ?? now?.userName ?? 'given@example.com' }),
  };
  const { send } = startClient({ types: [type] });
  const answer = await send('POST /Users', { body: { schemas: [USER] } });
  assert.equal(answer.status, 201);
  assert.equal(answer.json.userName, 'given@example.com');
});

test('amend may refuse', async () => {
  const amend = () => {
    throw forbidden('Not today.');
  };
  const { send } = startClient({ types: [{ ...userType, amend }] });
  assertError(await send('POST /Users', { body: user }), 403);
});

test('a group shows its members as the service provider describes them', async () => {
  const { send } = startClient();
  await send('POST /Users', { body: { ...user, displayName: 'Ada' } });
  const group = await send('POST /Groups', {
    body: {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'Engines',
      members: [{ value: 'r1', display: 'Somebody' }],
    },
  });
  assert.equal(group.status, 201);
  assert.deepEqual(group.json.members, [
    { value: 'r1', $ref: `${baseUrl}/Users/r1`, display: 'Ada', type: 'User' },
  ]);
  const ada = await send('GET /Users/r1');
  assert.equal(at(ada.json, 'groups', 0, 'display'), 'Engines');
  assert.equal(at(ada.json, 'meta', 'version'), 'W/"2"');
  assert.ok(isObject(ada.json));
});

test('a dialect of bodies is understood: Entra’s manager as a string', async () => {
  const body = { ...user, [ENTERPRISE_USER]: { manager: 'r7' } };
  const { send } = startClient();
  const answer = await send('POST /Users', { body });
  assert.deepEqual(at(answer.json, ENTERPRISE_USER, 'manager'), { value: 'r7' });
});
