// A contract that finds nothing is worth nothing: each of these stores breaks one promise, and must be found out.
import assert from 'node:assert/strict';
import test from 'node:test';
import { startClient } from '../test/client.ts';
import { groupType, type ResourceStore, type Stored, userType } from './index.ts';
import type { MemoryStoreOptions } from './memory-store.ts';
import { storeContract } from './testing.ts';

type Store = ResourceStore<string>;

async function brokenChecks(
  breakIt: (store: Store) => Store,
  options: Partial<MemoryStoreOptions<string>> = {},
): Promise<string[]> {
  const contract = storeContract(async () => ({
    store: breakIt(startClient({ store: options }).store),
    caller: 'ada',
    otherCaller: 'grace',
    stranger: 'stranger',
    types: [userType, groupType],
  }));
  const broken: string[] = [];
  for (const { name, run } of contract) {
    await run().catch(() => broken.push(name));
  }
  return broken;
}

const asItIs = (store: Store) => store;

test('a sound store breaks nothing', async () => {
  assert.deepEqual(await brokenChecks(asItIs), []);
});

test('a store that lets everybody in is found out', async () => {
  const broken = await brokenChecks(asItIs, { admit: () => undefined });
  assert.deepEqual(broken, [
    'entering: refuses every read of a stranger with 401 or 403',
    'entering: refuses every write of a stranger before anything is decided',
  ]);
});

test('a store that mixes callers up is found out', async () => {
  const broken = await brokenChecks(asItIs, { partition: () => 'one' });
  assert.ok(broken.includes('entering: takes an id of somebody else for one that never was'));
  assert.ok(broken.includes('entering: shows nothing of somebody else in a query'));
});

test('a store without uniqueness is found out', async () => {
  const none = await brokenChecks(asItIs, { unique: { User: [] } });
  assert.ok(none.includes('uniqueness: lets one of 20 concurrent creates of one userName win'));
  assert.ok(none.includes('uniqueness: refuses a second userName, whatever its case'));
});

/** Decides on what it read a moment ago: the second of two writers overwrites the first. */
function withoutIsolation(store: Store): Store {
  return {
    read: (caller, read) => store.read(caller, read),
    write: async (caller, write) => {
      if (write.op === 'create' || write.id === undefined) {
        return store.write(caller, write);
      }
      const want = { mode: 'default' } as const;
      const { page } = await store.read(caller, { op: 'get', type: write.type, id: write.id, want });
      const change = write.decide(page[0]);
      return store.write(caller, { ...write, decide: () => change });
    },
  };
}

test('a store that loses concurrent writes is found out', async () => {
  const broken = await brokenChecks(withoutIsolation);
  assert.ok(broken.includes('writing: lets writes of one resource happen one after the other'));
});

function withVersionsOfNothing(store: Store): Store {
  return {
    read: (caller, read) => store.read(caller, read),
    write: (caller, write) => {
      const decide = (now: Stored | undefined) => {
        const change = write.decide(now);
        return { ...change, values: [...change.values, { path: 'x', before: 1, after: 2 }] };
      };
      return store.write(caller, { ...write, decide });
    },
  };
}

test('a store that gives a version to nothing is found out', async () => {
  const broken = await brokenChecks(withVersionsOfNothing);
  assert.ok(broken.includes('writing: leaves version and lastModified alone when nothing changes'));
  assert.ok(broken.includes('members: changes nothing by adding who is there or removing who is not'));
});

function withReads(change: (read: Parameters<Store['read']>[1]) => Parameters<Store['read']>[1]) {
  return (store: Store): Store => ({
    write: (caller, write) => store.write(caller, write),
    read: (caller, read) => store.read(caller, change(read)),
  });
}

test('a store that leaves a filter, a page or a selection aside is found out', async () => {
  const page = { startIndex: 1, count: 200 };
  const unpaged = await brokenChecks(withReads((read) => (read.op === 'query' ? { ...read, page } : read)));
  assert.ok(unpaged.includes('querying: gives every resource on one page, in the same order each time'));
  const unfiltered = await brokenChecks(
    withReads((read) =>
      read.op === 'query' && read.filter ? { ...read, filter: { kind: 'and', terms: [] } } : read,
    ),
  );
  assert.ok(unfiltered.includes('querying: finds what matchFilter finds'));
  const unselected = await brokenChecks(
    withReads((read) => (read.op === 'get' ? { ...read, want: { mode: 'default' } } : read)),
  );
  assert.ok(unselected.includes('members: leaves members out where they are not wanted'));
});

test('a total that counts the page only is found out', async () => {
  const broken = await brokenChecks((store) => ({
    write: (caller, write) => store.write(caller, write),
    read: async (caller, read) => {
      const found = await store.read(caller, read);
      return { ...found, total: found.page.length };
    },
  }));
  assert.ok(
    broken.includes('querying: counts without showing when count is 0, and shows nothing past the end'),
  );
});

test('a store that hides members from decide is found out', async () => {
  const broken = await brokenChecks((store) => ({
    read: (caller, read) => store.read(caller, read),
    write: (caller, write) => store.write(caller, { ...write, needs: [] }),
  }));
  assert.ok(broken.includes('members: shows decide all members when it needs them'));
});

test('what a fixture can’t show is said to be unchecked, and close is called', async () => {
  let closed = 0;
  const contract = storeContract(async () => ({
    store: startClient({ types: [userType] }).store,
    caller: 'ada',
    types: [userType],
    sorts: false,
    close: async () => {
      closed += 1;
    },
  }));
  const outcomes = await Promise.all(contract.map(({ run }) => run()));
  assert.equal(closed, contract.length);
  assert.ok(outcomes.includes('the fixture has no stranger'));
  assert.ok(outcomes.includes('the fixture has no other caller'));
  assert.ok(outcomes.includes('the store does not sort'));
  assert.ok(outcomes.includes('the fixture has no type with the id "Group"'));
});
