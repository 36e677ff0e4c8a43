// The README's JavaScript, by the name in the comment above it.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

export function readmeCode(name: string): string {
  const match = new RegExp(`<!-- runs: ${name} -->\\n\`\`\`js\\n(.*?)\`\`\``, 's').exec(readme);
  assert.ok(match?.[1] !== undefined, `The README has no code called ${name}.`);
  return match[1];
}

export type Running = { readonly url: string; stop(): Promise<void> };

/** Runs the README's server, in a process of its own, until `stop`. */
export async function startReadmeServer(
  node: string,
  args: readonly string[],
  cwd: string,
): Promise<Running> {
  const port = await freePort();
  const child = spawn(node, args, {
    cwd,
    env: { ...process.env, PORT: String(port) },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  child.stdin?.end(args.includes('-') ? readmeCode('server') : '');
  const faults: string[] = [];
  child.stderr?.on('data', (data) => faults.push(String(data)));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `http://localhost:${port}/scim/v2`;
  await waitFor(url, child, faults);
  return {
    url,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

async function waitFor(url: string, child: ChildProcess, faults: readonly string[]): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    assert.equal(child.exitCode, null, faults.join(''));
    const isThere = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isThere) {
      return;
    }
    await sleep(100);
  }
  child.kill();
  assert.fail(`The server does not answer. ${faults.join('')}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** What the README promises of its server. */
export async function tryServer(url: string): Promise<void> {
  const headers = { authorization: 'Bearer secret', 'content-type': 'application/scim+json' };
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
  const ask = (path: string, method = 'GET', body?: unknown) =>
    fetch(`${url}${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });

  assert.equal((await fetch(`${url}/Users`)).status, 401);
  const created = await ask('/Users', 'POST', { schemas, userName: 'ada@example.com' });
  assert.equal(created.status, 201);
  const location = created.headers.get('location') ?? '';
  assert.ok(location.startsWith(`${url}/Users/`));
  assert.equal((await ask('/Users', 'POST', { schemas, userName: 'ADA@example.com' })).status, 409);
  const found = await ask('/Users?filter=userName+eq+%22ada%40example.com%22');
  assert.match(await found.text(), /"totalResults":1/);
  const path = location.slice(url.length);
  const operations = { Operations: [{ op: 'replace', path: 'active', value: false }] };
  assert.match(await (await ask(path, 'PATCH', operations)).text(), /"active":false/);
  assert.equal((await ask(path, 'DELETE')).status, 204);
  assert.equal((await ask(path)).status, 404);
  const large = `{"x":"${'x'.repeat(5 * 1024 * 1024)}"}`;
  assert.equal((await fetch(`${url}/Users`, { method: 'POST', headers, body: large })).status, 413);
  assert.equal((await fetch(`${url}/ServiceProviderConfig`, { headers })).status, 200);
}
