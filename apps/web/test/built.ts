// The two web builds as they are delivered: made once for a whole test run, or by a test file that runs alone, so that a
// test never looks at an older build.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The name of the environment variable by which test processes hear where both builds are. */
export const webVariable = 'LINKTIME_TEST_WEB';

export type Built = { readonly folder: string; remove(): Promise<void> };

/** Builds both, for a test run: `booking` and `app` in one folder. */
export async function buildWeb(): Promise<Built> {
  const web = await temporaryFolder();
  try {
    await make('booking', join(web.folder, 'booking'));
    await make('app', join(web.folder, 'app'));
    return web;
  } catch (error) {
    await web.remove();
    throw error;
  }
}

/** What invitees see. */
export function builtPages(): Promise<Built> {
  return built('booking');
}

/** The dashboard and the ways in; its manifest says which file needs which. */
export function builtApp(): Promise<Built> {
  return built('app');
}

async function built(name: 'booking' | 'app'): Promise<Built> {
  const given = process.env[webVariable];
  if (given !== undefined && given !== '') {
    return { folder: join(given, name), remove: async () => undefined };
  }
  const own = await temporaryFolder();
  await make(name, own.folder);
  return own;
}

async function make(name: 'booking' | 'app', outDir: string): Promise<void> {
  const { build } = await import('vite');
  const { NODE_ENV } = process.env;
  await build({
    configFile: join(import.meta.dirname, `../vite.${name}.config.ts`),
    logLevel: 'error',
    build: { outDir, manifest: name === 'app' },
  });
  // Vite has said "production" to this process and all that it starts.
  if (NODE_ENV === undefined) {
    delete process.env.NODE_ENV;
  }
}

async function temporaryFolder(): Promise<Built> {
  const folder = await mkdtemp(join(tmpdir(), 'linktime-web-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
