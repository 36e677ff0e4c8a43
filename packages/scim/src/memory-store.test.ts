import assert from 'node:assert/strict';
import test from 'node:test';
import { baseUrl, startClient } from '../test/client.ts';
import {
  attribute,
  createProvider,
  groupType,
  type JsonObject,
  type ResourceType,
  userType,
} from './index.ts';
import { memoryStore } from './memory-store.ts';
import { storeContract } from './testing.ts';

const contract = storeContract(async () => ({
  store: startClient().store,
  caller: 'ada',
  otherCaller: 'grace',
  stranger: 'stranger',
  types: [userType, groupType],
}));

for (const { name, run } of contract) {
  test(name, async () => {
    assert.equal(await run(), undefined, 'Every check applies to the store in memory.');
  });
}

test('what the schemas call unique is unique, unless the host says otherwise', async () => {
  const options = { resourceTypes: [userType], baseUrl, now: () => new Date(0), newId: () => 'x' };
  assert.throws(() => memoryStore({ ...options, unique: { User: ['shoeSize'] } }), TypeError);
  const { send } = startClient({ store: { unique: {} } });
  const user = { schemas: [userType.schema.id], userName: 'ada@example.com' };
  assert.equal((await send('POST /Users', { body: user })).status, 201);
  assert.equal((await send('POST /Users', { body: user })).status, 409);
  const lax = startClient({ store: { unique: { User: [] } } });
  await lax.send('POST /Users', { body: user });
  assert.equal((await lax.send('POST /Users', { body: user })).status, 201);
});

test('an attribute of an extension is as unique as its schema says, and so is a part of an attribute', async () => {
  const badge = 'urn:example:badge';
  const type: ResourceType = {
    ...userType,
    extensions: [
      {
        required: false,
        schema: {
          id: badge,
          name: 'Badge',
          description: 'Badge',
          attributes: [
            attribute('code', { uniqueness: 'server' }),
            attribute('chip', {
              type: 'complex',
              subAttributes: [attribute('serial', { uniqueness: 'global' }), attribute('note')],
            }),
          ],
        },
      },
    ],
  };
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `r${ids}`;
  };
  const store = memoryStore<string>({ resourceTypes: [type], baseUrl, now: () => new Date(0), newId });
  const { handle } = createProvider<string>({ resourceTypes: [type], baseUrl, store });
  const post = async (userName: string, values: JsonObject) => {
    const body = JSON.stringify({ schemas: [userType.schema.id], userName, [badge]: values });
    const headers = { 'content-type': 'application/scim+json' };
    return (await handle('ada', { method: 'POST', path: '/Users', query: '', headers, body })).status;
  };
  assert.equal(await post('ada', { code: 'a', chip: { serial: '1', note: 'n' } }), 201);
  assert.equal(await post('bob', { code: 'A' }), 409);
  assert.equal(await post('bob', { chip: { serial: '1' } }), 409);
  assert.equal(await post('bob', { code: 'b', chip: { serial: '2', note: 'n' } }), 201);
});
