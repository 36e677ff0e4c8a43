import assert from 'node:assert/strict';
import test from 'node:test';
import { assertError, at, startClient } from '../../test/client.ts';
import { attribute, GROUP, type Json, PATCH_OP, type ResourceType, USER, userType } from '../index.ts';

const user = { schemas: [USER], userName: 'ada@example.com' };
const patchOp = (...operations: Json[]) => ({ schemas: [PATCH_OP], Operations: operations });

async function startWithUser(types?: readonly ResourceType[]) {
  const client = startClient(types === undefined ? {} : { types });
  await client.send('POST /Users', { body: { ...user, title: 'Countess', active: true } });
  return client;
}

test('PATCH answers 200 with the whole resource (RFC 7644 §3.5.2)', async () => {
  const { send } = await startWithUser();
  const answer = await send('PATCH /Users/r1', {
    body: patchOp({ op: 'replace', path: 'title', value: 'Lady' }),
  });
  assert.equal(answer.status, 200);
  assert.equal(answer.json.title, 'Lady');
  assert.equal(answer.json.active, true);
  assert.equal(answer.headers.etag, 'W/"2"');
});

test('PATCH is all or nothing, and a fault of the path comes after 404', async () => {
  const { send } = await startWithUser();
  const body = patchOp(
    { op: 'replace', path: 'title', value: 'Lady' },
    { op: 'replace', path: 'id', value: 'x' },
  );
  assertError(await send('PATCH /Users/r1', { body }), 400, 'mutability');
  assert.equal((await send('GET /Users/r1')).json.title, 'Countess');
  assertError(await send('PATCH /Users/unknown', { body }), 404);
});

test('PATCH that changes nothing leaves the version', async () => {
  const { send } = await startWithUser();
  for (const body of [patchOp({ op: 'add', path: 'title', value: 'Countess' }), patchOp()]) {
    const answer = await send('PATCH /Users/r1', { body });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.etag, 'W/"1"');
  }
});

test('PATCH with a stale If-Match is 412 (RFC 7644 §3.14)', async () => {
  const { send } = await startWithUser();
  const body = patchOp({ op: 'remove', path: 'title' });
  assertError(await send('PATCH /Users/r1', { body, headers: { 'if-match': '"9"' } }), 412);
  assertError(await send('PATCH /Users/r1', { body, headers: { 'if-none-match': '*' } }), 412);
  assert.equal((await send('PATCH /Users/r1', { body, headers: { 'if-match': '"1"' } })).status, 200);
});

test('a required attribute can’t be removed, unless amend gives it back', async () => {
  const { send } = await startWithUser();
  const body = patchOp({ op: 'remove', path: 'userName' }, { op: 'replace', path: 'active', value: false });
  assertError(await send('PATCH /Users/r1', { body }), 400, 'mutability');
  const type: ResourceType = {
    ...userType,
    amend: (next, now) => ({ ...next, userName: next.userName ?? now?.userName ?? null }),
  };
  const { send: sendAmended } = await startWithUser([type]);
  const answer = await sendAmended('PATCH /Users/r1', {
    body: patchOp({ op: 'replace', value: { userName: '', active: false } }),
  });
  assert.equal(answer.status, 200, answer.body ?? '');
  assert.equal(answer.json.userName, 'ada@example.com');
  assert.equal(answer.json.active, false);
});

test('a group with more members than are shown is 204, unless attributes asks', async () => {
  const { send } = startClient({ store: { shownAfterPatch: 2 } });
  const members = [{ value: 'a' }, { value: 'b' }, { value: 'c' }];
  await send('POST /Groups', { body: { schemas: [GROUP], displayName: 'G', members } });
  const rename = (displayName: string) => ({
    body: patchOp({ op: 'replace', path: 'displayName', value: displayName }),
  });
  const unshown = await send('PATCH /Groups/r1', rename('G1'));
  assert.equal(unshown.status, 204);
  assert.equal(unshown.body, undefined);
  assert.equal(unshown.headers['content-type'], undefined);
  assert.equal(unshown.headers.etag, 'W/"2"');
  const asked = await send('PATCH /Groups/r1?attributes=displayName,members', rename('G2'));
  assert.equal(asked.status, 200);
  assert.equal(at(asked.json, 'members', 2, 'value'), 'c');
  const excluded = await send('PATCH /Groups/r1?excludedAttributes=members', rename('G3'));
  assert.equal(excluded.status, 200);
  assert.equal(excluded.json.members, undefined);
  const few = await send('PATCH /Groups/r1', {
    body: patchOp({ op: 'remove', path: 'members[value eq "a"]' }),
  });
  assert.equal(few.status, 200);
  assert.equal(at(few.json, 'members', 1, 'value'), 'c');
});

test('what was left aside is noted for the log', async () => {
  const { send } = await startWithUser();
  const answer = await send('PATCH /Users/r1', {
    body: patchOp({ op: 'add', value: { shoeSize: 42, title: 'Lady' } }),
  });
  assert.equal(answer.status, 200);
  assert.match(answer.notes?.join() ?? '', /shoeSize/);
});

test('a dialect is understood unless the host is strict: Entra removes members by a list', async () => {
  const members = [{ value: 'a' }, { value: 'b' }];
  const group = { schemas: [GROUP], displayName: 'G', members };
  const removal = { op: 'Remove', path: 'members', value: [{ $ref: null, value: 'a' }] };
  const { send } = startClient();
  await send('POST /Groups', { body: group });
  const answer = await send('PATCH /Groups/r1', { body: patchOp(removal) });
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.json.members, [{ value: 'b' }]);
  const strict = startClient({ dialects: [] });
  await strict.send('POST /Groups', { body: group });
  const refused = await strict.send('PATCH /Groups/r1', { body: patchOp({ ...removal, op: 'remove' }) });
  assertError(refused, 400, 'invalidValue');
  assert.deepEqual((await strict.send('GET /Groups/r1')).json.members, members);
});

test('more operations than the limit are 413 (RFC 7644 §3.12)', async () => {
  const { send } = startClient({ limits: { patchOperations: 2 } });
  await send('POST /Users', { body: user });
  const operation = { op: 'add', path: 'title', value: 'x' };
  assert.equal((await send('PATCH /Users/r1', { body: patchOp(operation, operation) })).status, 200);
  assertError(await send('PATCH /Users/r1', { body: patchOp(operation, operation, operation) }), 413);
});

test('a complex value with an immutable part stays, elements with one come and go (RFC 7643 §7)', async () => {
  const parts = [attribute('serial', { mutability: 'immutable' }), attribute('note')];
  const attributes = [
    attribute('lock', { type: 'complex', subAttributes: parts }),
    attribute('doors', { type: 'complex', multiValued: true, subAttributes: parts }),
  ];
  const type: ResourceType = { ...userType, schema: { ...userType.schema, attributes } };
  const { send } = startClient({ types: [type], store: { unique: {} } });
  const doors = [{ serial: 'a', note: 'n' }, { serial: 'b' }];
  const body = { schemas: [USER], lock: { serial: '1', note: 'n' }, doors };
  await send('POST /Users', { body });
  const patch = (operation: Json) => send('PATCH /Users/r1', { body: patchOp(operation) });
  assert.equal((await send('PUT /Users/r1', { body })).headers.etag, 'W/"1"');
  for (const path of ['lock', 'lock.serial']) {
    assertError(await patch({ op: 'remove', path }), 400, 'mutability');
  }
  assertError(await patch({ op: 'replace', path: 'lock', value: null }), 400, 'mutability');
  assert.deepEqual((await patch({ op: 'remove', path: 'lock.note' })).json.lock, { serial: '1' });
  const more = await patch({ op: 'add', path: 'doors', value: { serial: 'c' } });
  assert.deepEqual(more.json.doors, [...doors, { serial: 'c' }]);
  const fewer = await patch({ op: 'remove', path: 'doors[serial eq "a"]' });
  assert.deepEqual(fewer.json.doors, [{ serial: 'b' }, { serial: 'c' }]);
});
