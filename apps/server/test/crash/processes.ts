// LinkTime's processes, killed without warning and started again: the server, the worker, PostgreSQL.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export type Target = 'server' | 'worker' | 'postgres';
export const targets: readonly Target[] = ['server', 'worker', 'postgres'];

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export type Processes = {
  readonly url: string;
  readonly env: NodeJS.ProcessEnv;
  /** Runs a command of the operator's and gives what it prints as JSON. */
  command<T>(...args: string[]): Promise<T>;
  /** SIGKILL, and the process is started again; PostgreSQL is started by those who need it. */
  kill(target: Target, databaseFolder: string): Promise<void>;
  /** Resolves when the server says that it is ready. */
  ready(): Promise<void>;
  stop(): Promise<void>;
};

export async function startProcesses(dataDir: string): Promise<Processes> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env,
    LINKTIME_DATA_DIR: dataDir,
    LINKTIME_PORT: String(port),
    LINKTIME_LOG_LEVEL: 'error',
  };
  const children: Partial<Record<Target, ChildProcess>> = {};
  let stopping = false;

  function start(name: 'server' | 'worker'): void {
    const args = name === 'server' ? ['serve', '--no-worker'] : ['worker'];
    const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    children[name] = child;
    child.once('exit', () => {
      if (!stopping && children[name] === child) {
        // What a process manager does.
        setTimeout(() => stopping || start(name), 200);
      }
    });
  }

  async function ready(): Promise<void> {
    for (let left = 600; left > 0; left -= 1) {
      const answer = await fetch(`${url}/readyz`).catch(() => undefined);
      if (answer?.status === 200) {
        return;
      }
      await sleep(100);
    }
    throw new Error('The server did not become ready within a minute.');
  }

  async function kill(target: Target, databaseFolder: string): Promise<void> {
    if (target === 'postgres') {
      process.kill(await postmasterPid(databaseFolder), 'SIGKILL');
      return;
    }
    const child = children[target];
    if (child?.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }

  start('server');
  await ready();
  start('worker');
  return {
    url,
    env,
    ready,
    kill,
    command: async (...args) => {
      const { stdout } = await promisify(execFile)(process.execPath, [main, ...args, '--json'], { env });
      return JSON.parse(stdout);
    },
    stop: async () => {
      stopping = true;
      for (const child of Object.values(children)) {
        if (child.exitCode === null && child.signalCode === null) {
          child.kill('SIGTERM');
          await once(child, 'exit');
        }
      }
    },
  };
}

async function postmasterPid(dataFolder: string): Promise<number> {
  const text = await readFile(join(dataFolder, 'postmaster.pid'), 'utf8');
  return Number(text.split('\n')[0]);
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}
