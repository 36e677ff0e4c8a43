// The server sends `file.js.br` or `file.js.gz` where they are: nobody compresses at every request.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

export function compressed(): Plugin {
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
