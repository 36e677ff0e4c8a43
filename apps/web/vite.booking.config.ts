// The public booking pages: one small bundle without anything inline, since the pages' policy allows only own files.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** The server sends `file.js.br` or `file.js.gz` where they are: nobody compresses at every request. */
function compressed(): Plugin {
  let folder = '';
  return {
    name: 'compressed',
    apply: 'build',
    configResolved({ root, build }) {
      folder = join(resolve(root, build.outDir), build.assetsDir);
    },
    async closeBundle() {
      for (const name of await readdir(folder)) {
        const content = await readFile(join(folder, name));
        await writeFile(join(folder, `${name}.gz`), await promisify(gzip)(content, { level: 9 }));
        await writeFile(join(folder, `${name}.br`), await promisify(brotliCompress)(content));
      }
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  plugins: [compressed()],
  // A file's name and the class's: unique, and gzip likes them better than hashes.
  css: { modules: { generateScopedName: (name, file) => `${basename(file).split('.')[0]}-${name}` } },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: 'dist/booking',
    emptyOutDir: true,
    assetsDir: 'assets',
    assetsInlineLimit: 0,
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // The default would take light-dark() apart.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
