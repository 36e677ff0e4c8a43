// What a page weighs: a script of at most 30 kB, gzip, whichever language it speaks; nothing inline, nothing from outside.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Built, builtPages } from './built.ts';

const mostScript = 30_000;
const mostStyle = 8_000;

let pages: Built;
let names: string[];

before(async () => {
  pages = await builtPages();
  names = await readdir(join(pages.folder, 'assets'));
});
after(() => pages.remove());

async function weightOf(files: readonly string[]): Promise<number> {
  const contents = await Promise.all(files.map((name) => readFile(join(pages.folder, 'assets', name))));
  return contents.reduce((sum, content) => sum + gzipSync(content, { level: 9 }).length, 0);
}

test('a page in any language loads at most 30 kB of script, gzip', async () => {
  const scripts = names.filter((name) => name.endsWith('.js'));
  const languages = scripts.filter((name) => /^[a-z]{2}-/.test(name));
  assert.ok(languages.length >= 2);
  for (const language of languages) {
    const others = languages.filter((one) => one !== language);
    const weight = await weightOf(scripts.filter((name) => !others.includes(name)));
    assert.ok(weight <= mostScript, `${language}: ${weight} bytes`);
  }
});

test('a page loads at most 8 kB of style sheet, gzip', async () => {
  const weight = await weightOf(names.filter((name) => name.endsWith('.css')));
  assert.ok(weight <= mostStyle, `${weight} bytes`);
});

test('the document has no script or style of its own and names only own files', async () => {
  const html = await readFile(join(pages.folder, 'index.html'), 'utf8');
  assert.doesNotMatch(html, /<style|<script(?![^>]* src="\/assets\/)|\son\w+=|\sstyle=/);
  const addresses = Array.from(html.matchAll(/(?:src|href)="([^"]*)"/g), ([, address]) => address ?? '');
  assert.ok(addresses.length >= 3);
  for (const address of addresses) {
    assert.match(address, /^\/assets\/[\w-]+\.(?:js|css|svg)$/);
  }
});

test('every file lies there compressed too', async () => {
  for (const name of names.filter((one) => /\.(?:js|css|svg)$/.test(one))) {
    const folder = join(pages.folder, 'assets');
    assert.ok(names.includes(`${name}.br`));
    assert.deepEqual(
      gunzipSync(await readFile(join(folder, `${name}.gz`))),
      await readFile(join(folder, name)),
    );
  }
});
