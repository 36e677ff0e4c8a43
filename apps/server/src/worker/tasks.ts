// Runs the periodic tasks that main gives it (sealing, counting, partitions): each by itself, never twice at once, and
// later and later while it fails.
import type { Logger } from 'pino';

export type WorkerTask = {
  readonly name: string;
  /** The pause between the end of a run and the next. */
  readonly everyMs: number;
  readonly run: () => Promise<unknown>;
};

export type WorkerTasks = {
  /** Waits for the runs that are under way and begins no more. */
  stop(): Promise<void>;
};

const longestPauseMs = 60_000;

/** Starts every task at once. */
export function startWorkerTasks(
  tasks: readonly WorkerTask[],
  { log }: { readonly log: Logger },
): WorkerTasks {
  const stopping = new AbortController();
  const running = tasks.map((task) => repeat(task, log, stopping.signal));
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

async function repeat(task: WorkerTask, log: Logger, stop: AbortSignal): Promise<void> {
  let failures = 0;
  while (!stop.aborted) {
    try {
      await task.run();
      failures = 0;
    } catch (error) {
      failures += 1;
      log.error({ err: error, task: task.name, failures }, 'A task of the worker failed.');
    }
    await pause(pauseAfter(task.everyMs, failures), stop);
  }
}

/** Twice as long with each failure in a row, up to a minute; a task that runs more seldom keeps its own pause. */
export function pauseAfter(everyMs: number, failures: number): number {
  return Math.max(everyMs, Math.min(everyMs * 2 ** failures, longestPauseMs));
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) {
      resolve();
      return;
    }
    const timer = setTimeout(done, ms);
    stop.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      stop.removeEventListener('abort', done);
      resolve();
    }
  });
}
