import assert from 'node:assert/strict';
import test from 'node:test';
import { baseUrl, startClient } from '../test/client.ts';
import { groupType, userType } from './index.ts';
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
