// The worker beside a server, as a process of its own: its work takes no time from requests. It is started again when
// it ends by itself, and ends with the server, also when the server is killed.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Logger } from 'pino';

export type WorkerChild = { stop(): Promise<void> };

const program = new URL('../main.ts', import.meta.url);
const longestPauseMs = 30_000;
const stableAfterMs = 60_000;
const farewellMs = 15_000;

export function startWorkerChild(dataDir: string, log: Logger): WorkerChild {
  let stopping = false;
  let pauseMs = 500;
  let pause: NodeJS.Timeout | undefined;
  let child = start();

  function start(): ChildProcess {
    const startedAt = performance.now();
    const started = fork(program, ['worker', '--data-dir', dataDir], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [],
    });
    started.once('error', (err) => log.error({ err }, 'The worker could not be started.'));
    started.once('exit', (code, signal) => {
      if (stopping) {
        return;
      }
      pauseMs = performance.now() - startedAt > stableAfterMs ? 500 : Math.min(pauseMs * 2, longestPauseMs);
      log.warn({ code, signal, pauseMs }, 'The worker ended; it is started again.');
      pause = setTimeout(() => {
        child = start();
      }, pauseMs);
    });
    return started;
  }

  return {
    stop: async () => {
      stopping = true;
      clearTimeout(pause);
      if (child.exitCode !== null || child.signalCode !== null) {
        return;
      }
      const ended = once(child, 'exit');
      const impatience = setTimeout(() => {
        log.error({ farewellMs }, 'The worker did not end in time and is killed.');
        child.kill('SIGKILL');
      }, farewellMs);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(impatience);
    },
  };
}
