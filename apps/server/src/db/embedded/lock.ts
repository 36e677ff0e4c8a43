// Who may start the database server on a folder. PostgreSQL's own postmaster.pid knows process ids of one machine or
// container only: two containers on one volume would run two servers on the same files.
import { randomBytes } from 'node:crypto';
import { link, readFile, readlink, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';

/** A process, told apart from those of other machines, of other containers, and of the time before a restart. */
export type Identity = {
  readonly host: string;
  readonly boot: string;
  readonly pids: string;
  readonly pid: number;
};

export type Lock = {
  /** False when somebody took the lock away, because we seemed dead. */
  held(): Promise<boolean>;
  release(): Promise<void>;
};

const heartbeatMs = 3_000;
/** A heartbeat older than this is nobody's, if its process can't be looked at. */
const silentMs = 15_000;
/** The process id is alive, but after so long without a heartbeat it is another program's by now. */
const reusedMs = 60_000;

export async function identity(): Promise<Identity> {
  const [boot, pids] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    readlink('/proc/self/ns/pid').catch(() => ''),
  ]);
  return { host: hostname(), boot: boot.trim(), pids, pid: process.pid };
}

/** True when both live where process ids mean the same. */
export function sameMachine(one: Identity, other: Identity): boolean {
  return one.host === other.host && one.boot === other.boot && one.pids === other.pids;
}

/** Takes the lock, or answers undefined when a living process has it. */
export async function tryLock(path: string): Promise<Lock | undefined> {
  const token = JSON.stringify({ ...(await identity()), nonce: randomBytes(8).toString('hex') });
  if (!(await createWhole(path, token))) {
    await removeIfStale(path);
    if (!(await createWhole(path, token))) {
      return undefined;
    }
  }
  const timer = beat(path);
  const held = async () => (await readFile(path, 'utf8').catch(() => '')) === token;
  return {
    held,
    release: async () => {
      clearInterval(timer);
      if (await held()) {
        await rm(path, { force: true });
      }
    },
  };
}

/** Touches a file every few seconds, so that others see that we live. */
export function beat(path: string): NodeJS.Timeout {
  const timer = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, heartbeatMs);
  timer.unref();
  return timer;
}

/** True when nobody touched the file for so long that its processes must be gone. False when there is none. */
export async function isSilent(path: string, forMs: number = silentMs): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > forMs;
}

// A link, unlike an exclusive create, shows the file with its whole text from the first moment.
async function createWhole(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, text, { mode: 0o600 });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      return false;
    }
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function removeIfStale(path: string): Promise<void> {
  const judged = await readFile(path, 'utf8').catch(() => undefined);
  if (judged === undefined || !(await isStale(path, judged))) {
    return;
  }
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  await rename(path, aside).catch(() => undefined);
  const taken = await readFile(aside, 'utf8').catch(() => undefined);
  if (taken !== undefined && taken !== judged) {
    // Between our judgement and the renaming somebody else had replaced the stale lock by a living one.
    await link(aside, path).catch(() => undefined);
  }
  await rm(aside, { force: true });
}

async function isStale(path: string, text: string): Promise<boolean> {
  const holder = parseIdentity(text);
  if (holder === undefined || !sameMachine(holder, await identity())) {
    return isSilent(path);
  }
  return isAlive(holder.pid) ? isSilent(path, reusedMs) : true;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Undefined when the text isn't one that `tryLock` or the marker wrote. */
export function parseIdentity(text: string): Identity | undefined {
  try {
    const { host, boot, pids, pid } = JSON.parse(text);
    return { host: String(host), boot: String(boot), pids: String(pids), pid: Number(pid) };
  } catch {
    return undefined;
  }
}
