// The process of a server, as postmaster.pid names it: whether it is one of this folder still, and how it ends. Whoever
// calls this holds the folder's lock.
import { execFile } from 'node:child_process';
import { readFile, readlink, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isAlive } from './lock.ts';
import type { Place } from './place.ts';

const run = promisify(execFile);
const stopMs = 60_000;

/**
 * Ends the server, cutting off whoever is connected, and waits until it has ended. False when its process can't be
 * seen from here (another container started it) and it was left alone. Throws when it does not end within a minute.
 */
export async function stop(place: Place): Promise<boolean> {
  const pid = await postmasterPid(place);
  if (pid === undefined || !isAlive(pid) || !(await runsHere(pid, place.data))) {
    return false;
  }
  // One signal and not pg_ctl: killed with us or not, there is no moment at which it may still hit a server that
  // somebody attached to since, and a new server's postmaster.pid is not taken for the old one's.
  tell(pid, 'SIGINT');
  const until = performance.now() + stopMs;
  // That file is the last thing that a server removes.
  while ((await postmasterPid(place)) === pid && isAlive(pid)) {
    if (performance.now() > until) {
      throw new Error(`PostgreSQL in ${place.data} (process ${pid}) did not stop in ${stopMs / 1000} s.`);
    }
    await sleep(20);
  }
  return true;
}

function tell(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) {
      throw error;
    }
  }
}

async function postmasterPid(place: Place): Promise<number | undefined> {
  const text = await readFile(join(place.data, 'postmaster.pid'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Number.parseInt(text, 10);
}

/** No system gives so high a process id. */
const nobodysPid = 99_999_999;

/**
 * A postmaster.pid whose process id belongs to another program by now would refuse every start. Only the id is
 * replaced: by the lines behind it PostgreSQL finds out whether a killed server's processes still use the data.
 */
export async function disarmLockFiles(place: Place, socketFolder: string): Promise<void> {
  const path = join(place.data, 'postmaster.pid');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  const pid = text === undefined ? undefined : Number.parseInt(text, 10);
  const alive = pid !== undefined && isAlive(pid);
  if (alive && (await runsHere(pid, place.data))) {
    return;
  }
  if (alive && text !== undefined) {
    await writeFile(path, text.replace(/^\d+/, String(nobodysPid)));
  }
  // The same of the socket, where nothing is behind the id. Who uses the data is settled by the other file.
  await rm(join(socketFolder, '.s.PGSQL.5432.lock'), { force: true });
}

// All processes of a server work in its data folder. Where that can't be asked (macOS, a container without the right
// to look), the program's name decides. An ended process that nobody has waited for has neither.
async function runsHere(pid: number, data: string): Promise<boolean> {
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(data));
  } catch {
    return (await commandOf(pid)).includes('postgres');
  }
}

async function commandOf(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  }
  const { stdout } = await run('ps', ['-p', String(pid), '-o', 'command='], { cwd: '/' }).catch(() => ({
    stdout: '',
  }));
  return stdout.trim();
}
