// A folder like the one that the web build leaves, so that tests of the server need no build.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const pageDocument =
  '<!doctype html><title>LinkTime</title><script type="module" src="/assets/index-abc123.js"></script>\n';

export async function pagesFolder(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'linktime-pages-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), pageDocument);
  await writeFile(join(folder, 'assets/index-abc123.js'), 'export {};\n');
  await writeFile(join(folder, 'assets/.hidden'), 'hidden\n');
  return { folder, remove: () => rm(folder, { recursive: true }) };
}
