// What is published, rather than the working tree: packed, installed in an empty project, run and type-checked.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildPackage } from '../../../scripts/build-package.ts';
import { readmeCode, startReadmeServer, tryServer } from './readme.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'linktime-scim-pack-'));
const project = join(work, 'project');
const installed = join(project, 'node_modules/@linktime/scim');

function npm(args: readonly string[], cwd: string): void {
  execFileSync('npm', args, {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, npm_config_update_notifier: 'false' },
  });
}

before(() => {
  const built = buildPackage(join(root, 'packages/scim'), join(work, 'dist'));
  npm(['pack', built, '--pack-destination', work], work);
  const [tarball = ''] = readdirSync(work).filter((name) => name.endsWith('.tgz'));
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  npm(['install', '--offline', '--no-audit', '--no-fund', join(work, tarball)], project);
});

after(() => rmSync(work, { recursive: true, force: true }));

test('the package holds JavaScript and declarations, no sources, tests or dependencies', () => {
  const files = readdirSync(installed, { recursive: true }).map(String);
  assert.ok(files.includes('index.js') && files.includes('index.d.ts') && files.includes('README.md'));
  assert.deepEqual(
    files.filter((name) => /\.test\.|(?<!\.d)\.ts$/.test(name)),
    [],
  );
  const manifest: Record<string, unknown> = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  assert.equal(manifest.dependencies, undefined);
  assert.equal(manifest.scripts, undefined);
  assert.deepEqual(
    readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.')),
    ['@linktime'],
  );
});

test('the README’s server runs from the package', async () => {
  writeFileSync(join(project, 'server.mjs'), readmeCode('server'));
  const server = await startReadmeServer(process.execPath, ['server.mjs'], project);
  try {
    await tryServer(server.url);
  } finally {
    await server.stop();
  }
});

const typed = `
import { createProvider, type Filter, parseFilter, type ResourceStore, userType } from '@linktime/scim';
import { memoryStore } from '@linktime/scim/memory-store';
import { storeContract } from '@linktime/scim/testing';
import { webHandler } from '@linktime/scim/web';

const resourceTypes = [userType];
const baseUrl = 'https://example.com/scim/v2';
const store: ResourceStore<string> = memoryStore<string>({ resourceTypes, baseUrl, now: () => new Date(), newId: () => '1' });
const handle: (request: Request) => Promise<Response> = webHandler(createProvider({ resourceTypes, store, baseUrl }), () => 'ada');
const filter: Filter = parseFilter('userName pr');
const names: readonly string[] = storeContract(async () => ({ store, caller: 'ada', types: resourceTypes })).map(({ name }) => name);
export { filter, handle, names };
// @ts-expect-error the package's types are known: a number is no filter.
parseFilter(1);
`;

test('its types resolve for a strict project without @types/node', () => {
  writeFileSync(join(project, 'typed.ts'), typed);
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: 'nodenext',
    moduleResolution: 'nodenext',
    target: 'es2023',
    lib: ['esnext', 'dom'],
    types: [],
    exactOptionalPropertyTypes: true,
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['typed.ts'] }));
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', project], { stdio: 'pipe' });
});
