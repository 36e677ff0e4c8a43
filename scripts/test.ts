// `npm test`: every check, then every test, on one database server and one build of the pages. The last line counts what
// passed and failed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { glob, stat } from 'node:fs/promises';
import { delimiter, join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { run } from 'node:test';
import { inspect } from 'node:util';
import { clusterVariable, startCluster } from '../apps/server/test/cluster.ts';
import { buildWeb, webVariable } from '../apps/web/test/built.ts';

/** A test that waits for ever would hold the whole run up. */
const longestMs = 300_000;

type Counts = { passed: number; failed: number; skipped: number };

const root = join(import.meta.dirname, '..');
const bin = join(root, 'node_modules', '.bin');

// The longest first. Two run at a time, each on one core: with several checkers each would do much of the work twice.
const checks: readonly (readonly [string, ...string[]])[] = [
  ['oxlint', '--type-aware', '--deny-warnings'],
  ['tsc', '-p', 'tsconfig.json', '--singleThreaded'],
  ['tsc', '-p', 'apps/web/tsconfig.json', '--singleThreaded'],
  ['tsc', '-p', 'apps/web/tsconfig.app.json', '--singleThreaded'],
  ['biome', 'check', '.'],
];
const oneCore = { GOMAXPROCS: '1' };

async function main(): Promise<void> {
  const failedChecks = await runChecks();
  const counts = await runTests();
  for (const name of failedChecks) {
    console.log(`The check ${name} failed; what it said stands above.`);
  }
  const failed = counts.failed + failedChecks.length;
  process.exitCode = failed === 0 ? 0 : 1;
  console.log(
    `${counts.passed} passed, ${failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`,
  );
}

async function runChecks(): Promise<string[]> {
  const left = [...checks, ...(await ownChecks())].values();
  const failed: string[] = [];
  async function runSome(): Promise<void> {
    for (const [name, ...args] of left) {
      const { code, said } = await outcomeOf(name, args);
      console.log(`${name} ${args.join(' ')}\n${said}`);
      if (code !== 0) {
        failed.push([name, ...args].join(' '));
      }
    }
  }
  await Promise.all([runSome(), runSome()]);
  return failed;
}

async function ownChecks(): Promise<[string, ...string[]][]> {
  const found = await Array.fromAsync(glob('scripts/check-*.ts', { cwd: root }));
  return found
    .filter((file) => !file.endsWith('.test.ts'))
    .sort()
    .map((file) => ['node', file]);
}

async function outcomeOf(name: string, args: readonly string[]): Promise<{ code: number; said: string }> {
  const program = name === 'node' ? process.execPath : join(bin, name);
  const env = { ...process.env, ...oneCore, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
  const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = once(child, 'close');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await exit;
  return { code: Number(code ?? 1), said: out + err };
}

async function runTests(): Promise<Counts> {
  const files = await Array.fromAsync(
    glob('{packages,apps,scripts}/**/*.test.ts', {
      cwd: root,
      exclude: (name) => name === 'node_modules' || name === 'dist',
    }),
  );
  if (files.length === 0) {
    console.log('No test file was found.');
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const web = await buildWeb();
  const cluster = await startCluster();
  const clearAway = () => Promise.all([cluster.stop(), web.remove()]);
  // Test processes inherit the environment.
  process.env[webVariable] = web.folder;
  process.env[clusterVariable] = cluster.socketFolder;
  // Each file is a process, and so is what it starts: each reads most of the house, compiled once.
  process.env.NODE_COMPILE_CACHE = join(root, 'node_modules/.cache/compiled');
  const onSignal = () => {
    void clearAway().finally(() => process.exit(130));
  };
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  try {
    return await runFiles(files.sort().map((file) => join(root, file)));
  } finally {
    await clearAway();
  }
}

function runFiles(files: string[]): Promise<Counts> {
  return new Promise((resolve, reject) => {
    const stream = run({ files, concurrency: 4, cwd: root, timeout: longestMs });
    stream.on('test:fail', printFailure);
    stream.on('test:stdout', ({ message }) => process.stdout.write(message));
    stream.on('test:stderr', ({ message }) => process.stderr.write(message));
    stream.on('test:summary', ({ file, counts, success, duration_ms: ms }) => {
      if (file === undefined) {
        const { tests, passed, skipped, todo } = counts;
        resolve({ passed, failed: tests - passed - skipped - todo, skipped });
      } else {
        console.log(
          `${success ? '✔' : '✖'} ${relative(root, file)} (${counts.tests}, ${(ms / 1_000).toFixed(1)} s)`,
        );
      }
    });
    stream.on('error', reject);
    stream.resume();
  });
}

type Failure = {
  name: string;
  file?: string | undefined;
  line?: number | undefined;
  todo?: string | boolean | undefined;
  details: { error: Error };
};

function printFailure({ name, file, line, todo, details }: Failure): void {
  const { error } = details;
  if (todo !== undefined) {
    return;
  }
  if ('failureType' in error && error.failureType === 'subtestsFailed') {
    return;
  }
  console.log(`\n✖ ${name}\n  ${relative(root, file ?? '')}:${line ?? 0}`);
  const said = inspect(error.cause ?? error, { colors: process.stdout.isTTY });
  console.log(`${said.replace(/^/gm, '  ')}\n`);
}

await stat(bin).catch(() => {
  throw new Error('The dependencies are not installed. Run "npm ci" first.');
});
await main();
