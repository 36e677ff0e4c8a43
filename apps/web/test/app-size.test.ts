// What the dashboard weighs: whichever page somebody comes to first, less than 200 kB, compressed, in few files; nothing
// inline, nothing from outside.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type Built, builtApp } from './built.ts';

const mostFirstLoad = 200_000;
const mostWayIn = 160_000;
const mostFiles = 32;

type Chunk = {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly isEntry?: boolean;
};

let app: Built;
let manifest: Record<string, Chunk>;
const weights = new Map<string, number>();

before(async () => {
  app = await builtApp();
  manifest = JSON.parse(await readFile(join(app.folder, '.vite/manifest.json'), 'utf8')) as typeof manifest;
  for (const name of await readdir(join(app.folder, 'app-assets'))) {
    const content = await readFile(join(app.folder, 'app-assets', name));
    weights.set(`app-assets/${name}`, gzipSync(content, { level: 9 }).length);
  }
});
after(() => app.remove());

/** All files that must be there before these modules can run; the document names the style. */
function filesOf(modules: readonly string[]): Set<string> {
  const files = new Set<string>();
  const add = (name: string): void => {
    const chunk = manifest[name];
    assert.ok(chunk !== undefined, `${name} is not in the build.`);
    if (!files.has(chunk.file)) {
      files.add(chunk.file);
      (chunk.imports ?? []).forEach(add);
    }
  };
  ['style.css', ...modules].forEach(add);
  return files;
}

function weightOf(modules: readonly string[]): number {
  return [...filesOf(modules)].reduce((sum, file) => sum + (weights.get(file) ?? Number.NaN), 0);
}

test('the first load of any page of the dashboard is less than 200 kB, compressed, in few files', (t) => {
  const shell = ['index.html', 'shell/Shell.tsx', 'shell/OnlyManagers.tsx'];
  const pages = Object.keys(manifest).filter(
    (name) => /^pages\/.*Page\.tsx$/.test(name) && !/sign-in\//.test(name),
  );
  assert.ok(pages.length >= 15, `${pages.length} pages`);
  for (const name of pages) {
    const weight = weightOf([...shell, name]);
    const files = filesOf([...shell, name]).size;
    t.diagnostic(`${name}: ${weight} bytes in ${files} files`);
    assert.ok(weight < mostFirstLoad, `${name}: ${weight} bytes`);
    assert.ok(files < mostFiles, `${name}: ${files} files`);
  }
});

test('the ways in load less than that', () => {
  for (const name of Object.keys(manifest).filter((one) => /^pages\/(sign-in|front)\/\w+\.tsx$/.test(one))) {
    const weight = weightOf(['index.html', name]);
    assert.ok(weight < mostWayIn, `${name}: ${weight} bytes`);
  }
});

test('the document has no script or style of its own and names only own files', async () => {
  const html = await readFile(join(app.folder, 'index.html'), 'utf8');
  assert.doesNotMatch(html, /<style|<script(?![^>]* src="\/app-assets\/)|\son\w+=|\sstyle=/);
  const addresses = Array.from(html.matchAll(/(?:src|href)="([^"]*)"/g), ([, address]) => address ?? '');
  assert.ok(addresses.length >= 3);
  for (const address of addresses) {
    assert.match(address, /^\/app-assets\/[\w-]+\.(?:js|css|svg)$/);
  }
});

test('every file lies there compressed too', () => {
  for (const name of [...weights.keys()].filter((one) => /\.(?:js|css|svg)$/.test(one))) {
    assert.ok(weights.has(`${name}.br`) && weights.has(`${name}.gz`), name);
  }
});
