// The dashboard and the ways in. Every page is a file of its own that is loaded when somebody comes there.
import { basename } from 'node:path';
import optimizeLocales from '@react-aria/optimize-locales-plugin';
import { defineConfig } from 'vite';
import { compressed } from './compressed.ts';

/**
 * What several pages use is in few files: left alone, each icon is one, and the first page asks for sixty. What different
 * sets of pages use is kept apart, unless it is less than so many bytes of source.
 */
const groups = [
  { name: 'icons', test: /lucide-react/ },
  { name: 'shared', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 4_000 },
];

export default defineConfig({
  root: `${import.meta.dirname}/src/app`,
  publicDir: false,
  plugins: [{ ...optimizeLocales.vite({ locales: ['en-US'] }), enforce: 'pre' }, compressed()],
  // A file's name and the class's: unique, and gzip likes them better than hashes.
  css: { modules: { generateScopedName: (name, file) => `${basename(file).split('.')[0]}-${name}` } },
  oxc: { jsx: { runtime: 'automatic', importSource: 'react' } },
  build: {
    outDir: `${import.meta.dirname}/dist/app`,
    emptyOutDir: true,
    // Beside the booking pages' /assets/.
    assetsDir: 'app-assets',
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // The default would take light-dark() apart.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      // "use client" speaks to servers that render; here everything is the client.
      onLog: (level, log, handle) => log.code === 'MODULE_LEVEL_DIRECTIVE' || handle(level, log),
      output: {
        codeSplitting: { groups },
        // The bundler names such a file after all pages that use it.
        chunkFileNames: ({ name }) =>
          `app-assets/${name.startsWith('shared') ? 'shared' : '[name]'}-[hash].js`,
      },
    },
  },
});
