import assert from 'node:assert/strict';
import test from 'node:test';
import { assertError, at, baseUrl, startClient } from '../../test/client.ts';
import { ENTERPRISE_USER, GROUP, isObject, USER } from '../index.ts';

test('/ServiceProviderConfig announces what works here (RFC 7644 §4)', async () => {
  const { send } = startClient({ features: { sort: false }, limits: { maxCount: 50 } });
  const { status, json } = await send('GET /ServiceProviderConfig?attributes=x&count=1');
  assert.equal(status, 200);
  assert.deepEqual(json.patch, { supported: true });
  assert.deepEqual(json.sort, { supported: false });
  assert.deepEqual(json.etag, { supported: true });
  assert.deepEqual(json.filter, { supported: true, maxResults: 50 });
  assert.deepEqual(at(json, 'bulk', 'supported'), false);
  assert.equal(at(json, 'authenticationSchemes', 0, 'type'), 'oauthbearertoken');
  assert.equal(at(json, 'meta', 'location'), `${baseUrl}/ServiceProviderConfig`);
});

test('/ResourceTypes and /Schemas are lists, their items by id (RFC 7644 §4)', async () => {
  const { send } = startClient();
  const types = await send('GET /ResourceTypes');
  assert.equal(types.json.totalResults, 2);
  assert.equal(types.json.itemsPerPage, 2);
  const group = await send('GET /ResourceTypes/Group');
  assert.deepEqual(at(types.json, 'Resources', 1), group.json);
  const schemas = await send('GET /Schemas');
  const list = schemas.json.Resources;
  assert.ok(Array.isArray(list));
  const ids = list.map((schema) => at(schema, 'id'));
  for (const id of [USER, ENTERPRISE_USER, GROUP]) {
    assert.ok(ids.includes(id));
    const one = await send(`GET /Schemas/${id.toUpperCase()}`);
    assert.deepEqual(
      one.json,
      list.find((schema) => at(schema, 'id') === id),
    );
    assert.equal((await send(`GET /Schemas/${encodeURIComponent(id)}`)).status, 200);
  }
});

test('every schema that an answer names can be looked up', async () => {
  const { send } = startClient();
  for (const path of ['/ServiceProviderConfig', '/ResourceTypes/User', `/Schemas/${USER}`]) {
    const { json } = await send(`GET ${path}`);
    const urn = at(json, 'schemas', 0);
    assert.ok(typeof urn === 'string');
    const { status, json: schema } = await send(`GET /Schemas/${urn}`);
    assert.equal(status, 200, urn);
    assert.ok(isObject(schema));
  }
});

test('a filter on discovery is 403, other parameters are ignored (RFC 7644 §4)', async () => {
  const { send } = startClient();
  for (const path of ['/ServiceProviderConfig', '/ResourceTypes', '/Schemas', `/Schemas/${USER}`]) {
    assertError(await send(`GET ${path}?filter=id+pr`), 403);
    assert.equal((await send(`GET ${path}?sortBy=id&count=1&attributes=name`)).status, 200);
  }
});

test('an unknown document is 404', async () => {
  const { send } = startClient();
  for (const path of ['/ResourceTypes/user', '/Schemas/User', '/ServiceProviderConfig/x', '/Schemas/a/b']) {
    assertError(await send(`GET ${path}`), 404);
  }
});
