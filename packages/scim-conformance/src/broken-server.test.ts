import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breakages } from '../test/breakages.ts';
import { startServer, token } from '../test/memory-server.ts';
import { chooseChecks, runConformance } from './run.ts';

for (const { what, proxy, found, spared = [] } of breakages) {
  test(`the judge finds out when ${what}`, async (t) => {
    const server = await startServer(proxy);
    t.after(() => server.close());
    const { results } = await runConformance({ baseUrl: server.baseUrl, token, only: [...found, ...spared] });
    const statusOf = (id: string) => results.find((result) => result.id === id)?.status ?? 'no such check';
    assert.deepEqual(
      found.map((id) => `${id} ${statusOf(id)}`),
      found.map((id) => `${id} fail`),
    );
    assert.deepEqual(
      spared.map((id) => `${id} ${statusOf(id)}`),
      spared.map((id) => `${id} pass`),
    );
    for (const { status, why } of results) {
      assert.equal(status === 'fail', why !== undefined);
    }
  });
}

test('each breakage names checks that exist', () => {
  const ids = new Set(chooseChecks({}).map(({ id }) => id));
  const named = breakages.flatMap(({ found, spared = [] }) => [...found, ...spared]);
  assert.deepEqual(
    named.filter((id) => !ids.has(id)),
    [],
  );
});
