import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type RunningServer, startServer, token } from '../test/memory-server.ts';
import { parseJson, readPath } from './value.ts';

const command = fileURLToPath(new URL('command.ts', import.meta.url));
let server: RunningServer;

before(async () => {
  server = await startServer();
});

after(() => server.close());

type Ended = { readonly status: number | null; readonly output: string; readonly errors: string };

function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const child = spawn(process.execPath, [command, ...args], {
    env: { ...process.env, SCIM_TOKEN: '', ...environment },
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output, errors }));
  });
}

test('without failures the exit status is 0; the output is plain when it is no terminal', async () => {
  const args = ['--base-url', `${server.baseUrl}/`, '--only', 'rfc7644-3.6'];
  const { status, output, errors } = await run(args, { SCIM_TOKEN: token });
  assert.equal(errors, '');
  assert.equal(status, 0);
  assert.match(output, /^RFC 7644 §3\.6 Deleting Resources$/m);
  assert.match(output, /^ {2}✓ DELETE answers 204 without a body\.$/m);
  assert.match(output, /passed, no failures, 0 declared deviations, 0 skipped\n$/);
  assert.ok(!output.includes('\u001b'));
});

test('with failures the exit status is 1, and the request, the answer and the section are told', async (t) => {
  const lenient = await startServer(undefined, { onUnreadableFilter: 'emptyList' });
  t.after(() => lenient.close());
  const args = [
    '--base-url',
    lenient.baseUrl,
    '--only',
    'rfc7644-3.4.2.2-unreadable-attribute',
    '--token',
    token,
  ];
  const failed = await run(args);
  assert.equal(failed.status, 1);
  assert.match(failed.output, /✗ An unknown attribute is refused/);
  assert.match(failed.output, /\[rfc7644-3\.4\.2\.2-unreadable-attribute\]/);
  assert.match(failed.output, /expected status 400 \(RFC 7644 §3\.4\.2\.2\)/);
  assert.match(failed.output, /sent: GET \/Users\?filter=nothing\w+ eq "x"/);
  assert.match(failed.output, /came: 200 \{/);
  assert.match(failed.output, /1 failed \(1 of them must\)/);
  const declared = await run([...args, '--deviation', 'emptyListForUnreadableFilter']);
  assert.equal(declared.status, 0);
  assert.match(declared.output, /≈ An unknown attribute is refused/);
  assert.match(declared.output, /1 declared deviation,/);
});

test('what can not run has exit status 2 and says why in one line', async () => {
  const at = ['--base-url', server.baseUrl];
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /--base-url is missing/],
    [[...at, '--token', 'wrong'], /answered 401/],
    [['--base-url', 'http://127.0.0.1:1', '--token', token], /no answer/],
    [[...at, '--deviation', 'everything'], /emptyListForUnreadableFilter/],
    [[...at, '--traffic', 'nobody'], /jumpcloud/],
    [[...at, '--only', 'rfc9999'], /--list/],
    [[...at, '--timeout', 'soon'], /seconds/],
    [[...at, '--nonsense'], /--nonsense/],
  ];
  const ended = await Promise.all(cases.map(([args]) => run(args)));
  for (const [index, [args, message]] of cases.entries()) {
    assert.equal(ended[index]?.status, 2, args.join(' '));
    assert.match(ended[index]?.errors ?? '', message);
    assert.equal(ended[index]?.errors.trim().split('\n').length, 1);
  }
});

test('--list names every check without a server', async () => {
  const { status, output } = await run(['--list']);
  assert.equal(status, 0);
  assert.match(output, /rfc7644-3\.6-gone {2}DELETE answers 204/);
  assert.match(output, /okta\.user-lifecycle/);
  assert.match(output, /\n\d{3} checks\n$/);
});

test('--json writes every check with its requests, and no token', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scim-conformance-'));
  const file = join(folder, 'report.json');
  const args = ['--base-url', server.baseUrl, '--only', 'rfc7644-3.6-gone', '--json', file, '--verbose'];
  const { status, output } = await run(args, { SCIM_TOKEN: token });
  assert.equal(status, 0);
  assert.match(output, /POST \/Users → 201/);
  const text = await readFile(file, 'utf8');
  const report = parseJson(text);
  assert.equal(readPath(report, 'results.0.id'), 'rfc7644-3.6-gone');
  assert.equal(readPath(report, 'results.0.section'), 'RFC 7644 §3.6');
  assert.equal(readPath(report, 'results.0.level'), 'must');
  assert.equal(readPath(report, 'results.0.status'), 'pass');
  assert.equal(readPath(report, 'results.0.requests.1.method'), 'DELETE');
  assert.equal(readPath(report, 'totals.pass'), 1);
  assert.ok(!text.includes(token));
  await rm(folder, { recursive: true });
});
