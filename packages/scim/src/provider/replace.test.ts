import assert from 'node:assert/strict';
import test from 'node:test';
import { assertError, at, startClient } from '../../test/client.ts';
import { attribute, GROUP, isObject, type ResourceType, USER, userType } from '../index.ts';
import type { Neighbour } from '../memory-store.ts';

const user = { schemas: [USER], userName: 'ada@example.com' };

async function startWithUser() {
  const client = startClient();
  await client.send('POST /Users', { body: { ...user, title: 'Countess', active: true } });
  return client;
}

test('PUT clears what it leaves out and answers 200 with the resource (RFC 7644 §3.5.1)', async () => {
  const { send } = await startWithUser();
  const answer = await send('PUT /Users/r1', { body: { ...user, displayName: 'Ada' } });
  assert.equal(answer.status, 200);
  assert.equal(answer.json.title, undefined);
  assert.equal(answer.json.displayName, 'Ada');
  assert.equal(answer.headers.etag, 'W/"2"');
  assert.equal(answer.headers.location, at(answer.json, 'meta', 'location'));
  assert.equal(at(answer.json, 'meta', 'created'), '2026-01-01T00:00:01.000Z');
});

test('PUT never creates', async () => {
  const { send } = startClient();
  assertError(await send('PUT /Users/r1', { body: user }), 404);
  assert.equal((await send('GET /Users')).json.totalResults, 0);
});

test('PUT of what is there changes no version, though the user is in a group', async () => {
  const { send } = await startWithUser();
  await send('POST /Groups', { body: { schemas: [GROUP], displayName: 'G', members: [{ value: 'r1' }] } });
  const before = await send('GET /Users/r1');
  assert.equal(at(before.json, 'groups', 0, 'value'), 'r2');
  const { groups: _, ...sent } = before.json;
  const after = await send('PUT /Users/r1', { body: sent });
  assert.equal(after.body, before.body);
});

test('PUT replaces a group’s members, and clears them when it has none', async () => {
  const { send } = await startWithUser();
  await send('POST /Users', { body: { ...user, userName: 'grace@example.com' } });
  const group = { schemas: [GROUP], displayName: 'G' };
  await send('POST /Groups', { body: { ...group, members: [{ value: 'r1' }] } });
  const replaced = await send('PUT /Groups/r3', { body: { ...group, members: [{ value: 'r2' }] } });
  assert.equal(at(replaced.json, 'members', 0, 'value'), 'r2');
  assert.equal(at(replaced.json, 'members', 1), undefined);
  assert.equal((await send('GET /Users/r1')).json.groups, undefined);
  const cleared = await send('PUT /Groups/r3', { body: group });
  assert.equal(cleared.json.members, undefined);
});

test('PUT with an If-Match of another version is 412 and changes nothing (RFC 7644 §3.14)', async () => {
  const { send } = await startWithUser();
  const stale = await send('PUT /Users/r1', { body: user, headers: { 'if-match': 'W/"0"' } });
  assertError(stale, 412);
  assert.equal((await send('GET /Users/r1')).json.title, 'Countess');
  for (const tag of ['W/"1"', '*']) {
    assert.equal(
      (
        await send('PUT /Users/r1', {
          body: { ...user, title: 'Countess', active: true },
          headers: { 'if-match': tag },
        })
      ).status,
      200,
    );
  }
});

test('an immutable attribute keeps its value (RFC 7644 §3.5.1)', async () => {
  const attributes = [...userType.schema.attributes, attribute('badge', { mutability: 'immutable' })];
  const type: ResourceType = { ...userType, schema: { ...userType.schema, attributes } };
  const { send } = startClient({ types: [type] });
  await send('POST /Users', { body: { ...user, badge: '1' } });
  assertError(await send('PUT /Users/r1', { body: { ...user, badge: '2' } }), 400, 'mutability');
  assert.equal((await send('PUT /Users/r1', { body: { ...user, badge: '1', title: 'x' } })).status, 200);
});

test('amend sees what is stored before anything required is missed', async () => {
  const type: ResourceType = {
    ...userType,
    amend: (next, now) => ({
      ...next,
      active: next.active ?? now?.active ?? true,
      userName: next.userName ?? now?.userName ?? null,
    }),
  };
  const { send } = startClient({ types: [type] });
  await send('POST /Users', { body: { ...user, active: false } });
  const answer = await send('PUT /Users/r1', { body: { schemas: [USER], title: 'x' } });
  assert.equal(answer.status, 200);
  assert.equal(answer.json.active, false);
  assert.equal(answer.json.userName, 'ada@example.com');
});

test('a PUT without the parts that the store derives changes nothing, and not the version', async () => {
  const owner = attribute('owner', {
    type: 'complex',
    subAttributes: [attribute('value'), attribute('label', { mutability: 'readOnly' })],
  });
  const type: ResourceType = { ...userType, schema: { ...userType.schema, attributes: [owner] } };
  const derive = (resource: Neighbour) =>
    isObject(resource.owner) ? { ...resource, owner: { ...resource.owner, label: 'L' } } : resource;
  const { send } = startClient({ types: [type], store: { unique: {}, derive } });
  const body = { schemas: [USER], owner: { value: 'o' } };
  await send('POST /Users', { body });
  const answer = await send('PUT /Users/r1', { body });
  assert.deepEqual(answer.json.owner, { value: 'o', label: 'L' });
  assert.equal(answer.headers.etag, 'W/"1"');
});
