// The README's third resource type, registered without touching the library.
import assert from 'node:assert/strict';
import test from 'node:test';
import { isObject, type Json, type ResourceType, userType } from '../src/index.ts';
import { assertError, at, baseUrl, startClient } from './client.ts';
import { readmeCode } from './readme.ts';

const CORE = 'urn:example:params:scim:schemas:core:1.0:Room';
const BOOKING = 'urn:example:params:scim:schemas:extension:booking:1.0:Room';
const roomType = await readRoomType();

/** The very text of the README, run with the sources in place of the package. */
async function readRoomType(): Promise<ResourceType> {
  const index = new URL('../src/index.ts', import.meta.url).href;
  const code = readmeCode('rooms').replace('@linktime/scim', index);
  const made: { roomType?: unknown } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  assert.ok(isRoomType(made.roomType));
  return made.roomType;
}

function isRoomType(value: unknown): value is ResourceType {
  return typeof value === 'object' && value !== null && 'endpoint' in value && value.endpoint === '/Rooms';
}

const start = () => startClient({ types: [userType, roomType], store: { unique: {} } });

const room = {
  schemas: [CORE, BOOKING],
  displayName: 'Analytical Engine',
  seats: 12,
  doorCode: '4711',
  building: 'North',
  equipment: [{ value: 'projector-1', type: 'projector', primary: true }],
  [BOOKING]: { bookable: true, opensAt: '2026-01-01T08:00:00Z' },
};

test('a room is created, read, replaced and deleted', async () => {
  const { send } = start();
  const created = await send('POST /Rooms', { body: room });
  assert.equal(created.status, 201, created.body ?? '');
  assert.equal(created.headers.location, `${baseUrl}/Rooms/r1`);
  assert.equal(at(created.json, 'meta', 'resourceType'), 'Room');
  assert.equal(created.json.seats, 12);
  assert.equal(created.json.doorCode, undefined);
  assert.equal((await send('GET /Rooms/r1?attributes=doorCode')).json.doorCode, '4711');
  const replaced = await send('PUT /Rooms/r1', {
    body: { schemas: [CORE], displayName: 'Engine', building: 'North' },
  });
  assert.equal(replaced.status, 200, replaced.body ?? '');
  assert.deepEqual(replaced.json.schemas, [CORE]);
  assert.equal(replaced.json[BOOKING], undefined);
  assertError(await send('PUT /Rooms/r1', { body: { ...room, building: 'South' } }), 400, 'mutability');
  assert.equal((await send('DELETE /Rooms/r1')).status, 204);
  assertError(await send('GET /Rooms/r1'), 404);
});

test('rooms are validated by their schemas', async () => {
  const { send } = start();
  assertError(await send('POST /Rooms', { body: { ...room, displayName: '' } }), 400, 'invalidValue');
  assertError(await send('POST /Rooms', { body: { ...room, seats: 'many' } }), 400, 'invalidValue');
  await send('POST /Rooms', { body: room });
  assertError(
    await send('POST /Rooms', { body: { ...room, displayName: 'ANALYTICAL engine' } }),
    409,
    'uniqueness',
  );
});

test('rooms are found by their attributes and those of their extension', async () => {
  const { send } = start();
  await send('POST /Rooms', { body: room });
  await send('POST /Rooms', { body: { schemas: [CORE], displayName: 'Loft', seats: 4 } });
  for (const [filter, total] of [
    ['seats gt 4', 1],
    ['seats ge 4 and displayName co "LO"', 1],
    [`${BOOKING}:bookable eq true`, 1],
    [`${BOOKING}:opensAt lt "2026-01-01T09:00:00Z"`, 1],
    [`not (${BOOKING}:bookable pr)`, 1],
    ['equipment[type eq "projector" and primary eq true]', 1],
    ['equipment eq "projector-2"', 0],
  ] as const) {
    const answer = await send(`GET /Rooms?filter=${encodeURIComponent(filter)}`);
    assert.equal(answer.json.totalResults, total, filter);
  }
  assertError(await send('GET /Rooms?filter=seats+co+%221%22'), 400, 'invalidFilter');
  const sorted = await send('GET /Rooms?sortBy=seats');
  assert.equal(at(sorted.json, 'Resources', 0, 'displayName'), 'Loft');
});

test('rooms are patched', async () => {
  const { send } = start();
  await send('POST /Rooms', { body: room });
  const patch = (...Operations: Json[]) => send('PATCH /Rooms/r1', { body: { Operations } });
  const answer = await patch(
    { op: 'replace', path: 'seats', value: 14 },
    { op: 'add', path: 'equipment', value: [{ value: 'board-1', type: 'board' }] },
    { op: 'replace', path: `${BOOKING}:bookable`, value: false },
    { op: 'remove', path: 'equipment[type eq "projector"]' },
    { op: 'remove', path: 'doorCode' },
  );
  assert.equal(answer.status, 200, answer.body ?? '');
  assert.equal(answer.json.seats, 14);
  assert.deepEqual(answer.json.equipment, [{ value: 'board-1', type: 'board' }]);
  assert.equal(at(answer.json, BOOKING, 'bookable'), false);
  assertError(await patch({ op: 'replace', path: 'building', value: 'South' }), 400, 'mutability');
  assertError(await patch({ op: 'replace', path: 'seats', value: 'many' }), 400, 'invalidValue');
  assert.equal((await send('GET /Rooms/r1?attributes=doorCode')).json.doorCode, undefined);
});

test('rooms are announced', async () => {
  const { send } = start();
  const type = await send('GET /ResourceTypes/Room');
  assert.equal(type.json.endpoint, '/Rooms');
  assert.equal(at(type.json, 'schemaExtensions', 0, 'schema'), BOOKING);
  for (const urn of [CORE, BOOKING]) {
    const { status, json } = await send(`GET /Schemas/${urn}`);
    assert.equal(status, 200);
    assert.ok(isObject(json));
  }
});
