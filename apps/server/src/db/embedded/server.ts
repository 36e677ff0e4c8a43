// Makes and starts a PostgreSQL server on a folder. Whoever calls this holds the folder's lock.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Place } from './place.ts';
import { disarmLockFiles } from './postmaster.ts';

export type ServerOptions = {
  /** The folder of the unix socket. */
  readonly socketFolder: string;
  /** False only where the data may be lost with the machine, in tests. */
  readonly fsync: boolean;
};

/** What came of a start: the server runs, another one may still be ending, or it will never start like this. */
export type Started = { readonly child: ChildProcess; readonly log: string };

const longestLog = 10_000_000;
const firstBuiltinLocale = 17;
// Nothing of our environment: PGOPTIONS or PGDATA would change what runs, a language its messages.
const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

function asAccount(place: Place): SpawnOptions {
  return { ...place.account, cwd: '/', env: environment };
}

const draftMark = '.new.';

/** Makes the data folder if there is none. A folder under its final name is always whole. */
export async function initialise(place: Place, options: Pick<ServerOptions, 'fsync'>): Promise<void> {
  if (await stat(join(place.data, 'PG_VERSION')).catch(() => undefined)) {
    return;
  }
  await refuseOtherMajor(place);
  await removeDrafts(place);
  const draft = `${place.data}${draftMark}${randomBytes(6).toString('hex')}`;
  const attempts = place.binaries.major >= firstBuiltinLocale ? [builtinLocale] : [libcLocale, plainLocale];
  let said = '';
  for (const locale of attempts) {
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { mode: 0o700 });
    if (place.account !== undefined) {
      await chown(draft, place.account.uid, place.account.gid);
    }
    const { code, output } = await runInitdb(place, draft, [
      ...locale,
      ...(options.fsync ? [] : ['--no-sync']),
    ]);
    if (code === 0) {
      await rename(draft, place.data);
      return;
    }
    said = output;
  }
  await rm(draft, { recursive: true, force: true });
  throw new Error(`initdb could not make the database in ${place.data}:\n${said.trim()}`);
}

// Left by a killed process, whose initdb may still be at work: what fails there, it clears away itself.
async function removeDrafts(place: Place): Promise<void> {
  const start = `${basename(place.data)}${draftMark}`;
  const left = (await readdir(place.home)).filter((name) => name.startsWith(start));
  for (const name of left) {
    await rm(join(place.home, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

const builtinLocale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
const libcLocale = ['--locale=C.UTF-8'];
const plainLocale = ['--locale=C'];

async function refuseOtherMajor(place: Place): Promise<void> {
  const others = (await readdir(place.home)).filter((name) => /^pg\d+$/.test(name));
  for (const other of others) {
    if (await stat(join(place.home, other, 'PG_VERSION')).catch(() => undefined)) {
      throw new Error(
        `${place.home} holds data of PostgreSQL ${other.slice(2)}, and this is PostgreSQL ${place.binaries.major}. ` +
          `Set LINKTIME_POSTGRES_BIN to PostgreSQL ${other.slice(2)}, or move the data with pg_upgrade to ${place.data}.`,
      );
    }
  }
}

function runInitdb(
  place: Place,
  folder: string,
  more: readonly string[],
): Promise<{ code: number; output: string }> {
  const fixed = [
    '-D',
    folder,
    '-U',
    'postgres',
    '--encoding=UTF8',
    '--auth-local=trust',
    '--auth-host=reject',
  ];
  return finished(spawn(place.binaries.initdb, [...fixed, ...more], asAccount(place)));
}

function finished(child: ChildProcess): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    let output = '';
    const take = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Starts the server in a session of its own, so that Ctrl-C reaches us and not it. Does not wait until it answers. */
export async function start(place: Place, options: ServerOptions): Promise<Started> {
  await disarmLockFiles(place, options.socketFolder);
  const log = `${place.data}.log`;
  const full = (await stat(log).catch(() => undefined))?.size ?? 0;
  const file = await open(log, full > longestLog ? 'w' : 'a', 0o600);
  try {
    const args = ['-D', place.data, ...settings(options).flatMap((setting) => ['-c', setting])];
    const stdio: SpawnOptions['stdio'] = ['ignore', file.fd, file.fd];
    const child = spawn(place.binaries.postgres, args, { ...asAccount(place), detached: true, stdio });
    // Reported by whoever waits for the server; without a listener it would end the process.
    child.on('error', () => undefined);
    child.unref();
    return { child, log };
  } finally {
    await file.close();
  }
}

function settings({ socketFolder, fsync }: ServerOptions): string[] {
  return [
    'listen_addresses=',
    // Quoted, because a comma would separate two folders.
    `unix_socket_directories="${socketFolder.replaceAll('"', '""')}"`,
    'unix_socket_permissions=0700',
    'port=5432',
    // Several processes, each with its lanes, and the tests with a database a file.
    'max_connections=200',
    'logging_collector=off',
    'log_destination=stderr',
    // Failed statements and their values, which are people's data, stay out of the log; we report errors ourselves.
    'log_min_messages=log',
    'log_min_error_statement=panic',
    'log_checkpoints=off',
    'lc_messages=C',
    ...(fsync ? [] : ['fsync=off', 'full_page_writes=off']),
  ];
}

/** The last lines of the log, for an error message. */
export async function lastWords(log: string): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-8).join('\n');
}

/** Says whether a failed start may succeed later: the processes of a killed server live on for some seconds. */
export function isPassing(said: string): boolean {
  return /pre-existing shared memory block|lock file .* already exists|is another postmaster/i.test(said);
}
