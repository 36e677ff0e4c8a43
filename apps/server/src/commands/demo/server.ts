// Starts the process that serves, hears what it has to say, and stops it. As a process of its own it answers while the
// demonstration is busy, and its log goes into a file.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { z } from 'zod';

/** Where the demonstration keeps its data, unless LINKTIME_DATA_DIR says otherwise. */
export const demoFolder = '.linktime/demo';

const messageForm = z.discriminatedUnion('kind', [
  /** Something that a person who waits wants to know. */
  z.object({ kind: z.literal('report'), message: z.string() }),
  z.object({ kind: z.literal('started'), address: z.string(), scimBaseUrl: z.string() }),
  z.object({ kind: z.literal('failed'), message: z.string() }),
]);

export type Message = z.infer<typeof messageForm>;

export type DemoServer = {
  readonly address: string;
  readonly scimBaseUrl: string;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  /** Lets what runs finish; then server, worker and PostgreSQL are gone. */
  stop(): Promise<void>;
};

// The server gives its requests 10 s and its worker 15 s; PostgreSQL needs some for its last checkpoint.
const farewellMs = 45_000;

/** Throws what the server says when it can't start. */
export async function startDemoServer(
  logPath: string,
  report: (message: string) => void,
): Promise<DemoServer> {
  const log = await open(logPath, 'a', 0o600);
  const child = fork(new URL('./server-process.ts', import.meta.url), [], {
    stdio: ['ignore', 'ignore', log.fd, 'ipc'],
    execArgv: [],
  });
  const ended = once(child, 'exit').then(() => undefined);
  await log.close();
  const { address, scimBaseUrl } = await started(child, { ended, logPath, report });
  return { address, scimBaseUrl, ended, stop: () => stop(child, ended) };
}

function started(
  child: ChildProcess,
  about: {
    readonly ended: Promise<void>;
    readonly logPath: string;
    readonly report: (message: string) => void;
  },
): Promise<Message & { kind: 'started' }> {
  const { promise, resolve, reject } = Promise.withResolvers<Message & { kind: 'started' }>();
  child.once('error', reject);
  child.on('message', (text) => {
    const message = messageForm.parse(text);
    switch (message.kind) {
      case 'report':
        about.report(message.message);
        break;
      case 'started':
        resolve(message);
        break;
      case 'failed':
        reject(new Error(message.message));
        break;
    }
  });
  about.ended.then(
    () => reject(new Error(`The server ended before it was ready; its log is ${about.logPath}.`)),
    reject,
  );
  return promise;
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  const impatience = setTimeout(() => child.kill('SIGKILL'), farewellMs);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(impatience);
}
