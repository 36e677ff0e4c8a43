// The dashboard, built as it is delivered, into a folder of its own: a test never looks at an older build.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

export type BuiltApp = { readonly folder: string; remove(): Promise<void> };

export async function buildApp(): Promise<BuiltApp> {
  const folder = await mkdtemp(join(tmpdir(), 'linktime-app-'));
  await build({
    configFile: join(import.meta.dirname, '../vite.app.config.ts'),
    logLevel: 'error',
    // The manifest says which file needs which.
    build: { outDir: folder, manifest: true },
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
