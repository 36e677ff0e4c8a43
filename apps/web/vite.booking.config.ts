// The public booking pages: one small bundle without anything inline, since the pages' policy allows only own files.
import { basename } from 'node:path';
import { defineConfig } from 'vite';
import { compressed } from './compressed.ts';

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
