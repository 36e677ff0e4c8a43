// The booking pages, built as they are delivered, into a folder of their own: a test never looks at an older build.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

export type BuiltPages = { readonly folder: string; remove(): Promise<void> };

export async function buildPages(): Promise<BuiltPages> {
  const folder = await mkdtemp(join(tmpdir(), 'linktime-pages-'));
  await build({
    configFile: join(import.meta.dirname, '../vite.booking.config.ts'),
    logLevel: 'error',
    build: { outDir: folder },
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
