// The processes that are measured: starting and ending them, and what they cost. CPU times come from Linux's /proc;
// elsewhere they are unknown.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export type BenchProcess = {
  readonly pid: number;
  /** What it said when it was ready, by name. */
  readonly ports: Readonly<Record<string, number>>;
  stop(): Promise<void>;
};

export type ProcessOptions = {
  /** A file of this folder. */
  readonly file: string;
  readonly args?: readonly string[];
  readonly execArgv?: readonly string[];
  /** Settings of LinkTime; none are inherited. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly logFile: string;
};

const readyMs = 60_000;
const farewellMs = 20_000;

/** Starts a process and waits for its ports. Throws the end of its log when it fails. */
export async function startProcess(options: ProcessOptions): Promise<BenchProcess> {
  const log = await open(options.logFile, 'a');
  const child = fork(join(import.meta.dirname, options.file), [...(options.args ?? [])], {
    execArgv: [...(options.execArgv ?? [])],
    env: { ...withoutSettings(process.env), ...options.settings },
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  });
  try {
    const ports = await ready(child);
    return { pid: child.pid ?? 0, ports, stop: () => stop(child, log) };
  } catch (error) {
    await stop(child, log);
    const said = (await readFile(options.logFile, 'utf8')).slice(-2_000);
    throw new Error(`${options.file} did not start:\n${said}`, { cause: error });
  }
}

function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('LINKTIME_')));
}

async function ready(child: ChildProcess): Promise<Record<string, number>> {
  const patience = AbortSignal.timeout(readyMs);
  const said = once(child, 'message', { signal: patience });
  const ended = once(child, 'exit', { signal: patience }).then(() => {
    throw new Error('It ended by itself.');
  });
  ended.catch(() => undefined);
  const [ports]: Record<string, number>[] = await Promise.race([said, ended]);
  return ports ?? {};
}

async function stop(child: ChildProcess, log: FileHandle): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    const impatience = setTimeout(() => child.kill('SIGKILL'), farewellMs);
    child.kill('SIGTERM');
    await ended;
    clearTimeout(impatience);
  }
  await log.close().catch(() => undefined);
}

/** CPU time in milliseconds of all threads of these processes so far; undefined where that can't be read. */
export async function cpuMs(pids: readonly number[]): Promise<number | undefined> {
  const times = await Promise.all(pids.map(cpuOfProcess));
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, time) => sum + time, 0);
}

async function cpuOfProcess(pid: number): Promise<number | undefined> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const texts = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '0')),
  );
  return texts.length === 0
    ? undefined
    : texts.reduce((sum, text) => sum + Number.parseInt(text, 10) / 1_000_000, 0);
}

/** The processes that a process has started and that still run. */
export async function childrenOf(parent: number): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(pids.map(parentOf));
  return pids.filter((_, index) => parents[index] === parent);
}

async function parentOf(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name before it, in parentheses, may hold anything.
  const [, parent] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return parent === undefined ? undefined : Number(parent);
}
