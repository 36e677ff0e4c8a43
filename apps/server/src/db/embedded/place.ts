// Decides where the data lies and as whom PostgreSQL runs. PostgreSQL refuses root, so root runs it as another user,
// who must be able to reach both programs and data.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, chown, cp, lstat, mkdir, mkdtemp, realpath, rename, rm, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Binaries, inFolder } from './binaries.ts';

const run = promisify(execFile);

/** Another user than the one of this process. */
export type Account = { readonly uid: number; readonly gid: number };

export type Place = {
  /** The folder of everything that belongs to this database server. */
  readonly home: string;
  /** PostgreSQL's own data folder, named by major version. */
  readonly data: string;
  readonly binaries: Binaries;
  /** Absent: this process's own user. */
  readonly account?: Account;
};

const rootsHome = '/var/lib/linktime';
const candidates = ['postgres', '_postgres', 'nobody'];

/** Throws with the remedy when PostgreSQL can't run here. */
export async function choosePlace(dataDir: string, binaries: Binaries): Promise<Place> {
  await mkdir(dataDir, { recursive: true });
  const requested = await realpath(dataDir);
  if (process.getuid?.() !== 0) {
    const data = join(requested, `pg${binaries.major}`);
    await refuseForeign(data);
    return { home: requested, data, binaries };
  }
  const account = await chooseAccount(join(requested, `pg${binaries.major}`));
  const home = (await can(account, 'test', '-x', requested)) ? requested : await homeForRoot(requested);
  const data = join(home, `pg${binaries.major}`);
  return { home, data, account, binaries: await reachable(binaries, account) };
}

// Not root: what is there must be ours, and initdb looks the user's name up.
async function refuseForeign(data: string): Promise<void> {
  const owner = await stat(data).catch(() => undefined);
  const uid = process.getuid?.();
  if (owner !== undefined) {
    if (owner.uid !== uid) {
      throw new Error(
        `${data} belongs to the user with id ${owner.uid}; run LinkTime as that user, or as root.`,
      );
    }
    return;
  }
  try {
    userInfo();
  } catch (error) {
    throw new Error(
      `The user id ${uid} has no entry in /etc/passwd, and PostgreSQL's initdb needs one. ` +
        'Run LinkTime as a user that exists, or set LINKTIME_DATABASE_URL.',
      { cause: error },
    );
  }
}

async function chooseAccount(data: string): Promise<Account> {
  const owner = await stat(data).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) {
    return { uid: owner.uid, gid: owner.gid };
  }
  for (const name of candidates) {
    const [uid, gid] = await Promise.all([idOf('-u', name), idOf('-g', name)]);
    if (uid !== undefined && gid !== undefined && uid !== 0) {
      return { uid, gid };
    }
  }
  throw new Error(
    `PostgreSQL does not run as root, and none of the users ${candidates.join(', ')} exists here. ` +
      'Run LinkTime as an ordinary user, add a user "postgres", or set LINKTIME_DATABASE_URL.',
  );
}

async function idOf(flag: '-u' | '-g', name: string): Promise<number | undefined> {
  try {
    const { stdout } = await run('id', [flag, name]);
    return Number.parseInt(stdout, 10);
  } catch {
    return undefined;
  }
}

// Permission bits alone don't tell: there are access lists, mounts and containers. So the account tries it itself.
async function can(account: Account, program: string, ...args: string[]): Promise<boolean> {
  try {
    await run(program, args, { ...account, cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } });
    return true;
  } catch {
    return false;
  }
}

async function homeForRoot(requested: string): Promise<string> {
  const name = createHash('sha256').update(requested).digest('hex').slice(0, 16);
  const home = join(rootsHome, name);
  await mkdir(home, { recursive: true });
  await Promise.all([chmod(rootsHome, 0o755), chmod(home, 0o755)]);
  return home;
}

async function reachable(binaries: Binaries, account: Account): Promise<Binaries> {
  if (await can(account, binaries.postgres, '--version')) {
    return binaries;
  }
  if (binaries.root === undefined) {
    throw new Error(
      `The user with id ${account.uid} can't run ${binaries.postgres}. Give it read and execute permission.`,
    );
  }
  const copy = join(rootsHome, `postgres-${binaries.version}-${process.arch}`);
  await copyOnce(binaries.root, copy);
  const moved = { ...binaries, ...inFolder(join(copy, 'bin')), root: copy };
  if (!(await can(account, moved.postgres, '--version'))) {
    throw new Error(
      `The user with id ${account.uid} can run PostgreSQL neither in ${binaries.root} nor in ${copy}. ` +
        'Run LinkTime as an ordinary user, or set LINKTIME_DATABASE_URL.',
    );
  }
  return moved;
}

// Under its name the copy is always whole: it is made beside it and renamed.
async function copyOnce(from: string, to: string): Promise<void> {
  if (await stat(to).catch(() => undefined)) {
    return;
  }
  await mkdir(rootsHome, { recursive: true });
  await chmod(rootsHome, 0o755);
  const unfinished = await mkdtemp(`${to}.`);
  await cp(from, unfinished, { recursive: true, verbatimSymlinks: true });
  await chmod(unfinished, 0o755);
  await rename(unfinished, to).catch(async (error: NodeJS.ErrnoException) => {
    await rm(unfinished, { recursive: true, force: true });
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') {
      throw error;
    }
  });
}

/** Makes a folder that only the account (or we) may enter; throws when there is one that somebody else made. */
export async function privateFolder(path: string, account: Account | undefined): Promise<void> {
  const uid = account?.uid ?? process.getuid?.();
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') {
      throw error;
    }
  });
  const found = await lstat(path);
  const made = found.uid === process.getuid?.();
  if (!found.isDirectory() || !(made || found.uid === uid)) {
    throw new Error(`${path} should be a folder of the user with id ${uid}, and belongs to ${found.uid}.`);
  }
  await chmod(path, 0o700);
  if (account !== undefined) {
    await chown(path, account.uid, account.gid);
  }
}
