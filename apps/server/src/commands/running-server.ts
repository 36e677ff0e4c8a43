// One server on a data folder: who has it, and where that server is reached. A lock decides; server.json tells others.
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { tryLock } from '../db/embedded/lock.ts';

const shape = z.object({
  /** Where the server is reached on this machine, http://127.0.0.1:8080. */
  address: z.string(),
  scimBaseUrl: z.string(),
  pid: z.number(),
  /** What its /healthz says. */
  instance: z.string(),
});

export type RunningServer = Readonly<z.infer<typeof shape>>;

export type Claim = {
  /** Tells others where the server is. */
  announce(server: RunningServer): Promise<void>;
  release(): Promise<void>;
};

// As long as the lock of a killed container looks alive.
const patienceMs = 20_000;
const askMs = 2_000;

/** Takes the data folder. Throws the address of the server that has it. */
export async function claimDataFolder(dataDir: string): Promise<Claim> {
  const path = join(dataDir, 'server.json');
  const until = performance.now() + patienceMs;
  for (;;) {
    const lock = await tryLock(join(dataDir, 'server.lock'));
    if (lock !== undefined) {
      return {
        announce: async (server) => {
          await writeFile(`${path}.new`, `${JSON.stringify(server)}\n`, { mode: 0o600 });
          await rename(`${path}.new`, path);
        },
        release: async () => {
          await rm(path, { force: true });
          await lock.release();
        },
      };
    }
    await refuseIfRunning(dataDir, performance.now() > until);
    await sleep(250);
  }
}

async function refuseIfRunning(dataDir: string, last: boolean): Promise<void> {
  const running = await findRunningServer(dataDir);
  if (running !== undefined) {
    throw new Error(
      `A LinkTime server runs on ${dataDir} already: ${running.address} (process ${running.pid}). ` +
        'Stop it first, or let LINKTIME_DATA_DIR name another folder.',
    );
  }
  if (last) {
    throw new Error(
      `Another LinkTime holds ${dataDir} and does not answer. Is it still starting or stopping?`,
    );
  }
}

/** The server on this data folder, if it answers now. */
export async function findRunningServer(dataDir: string): Promise<RunningServer | undefined> {
  const text = await readFile(join(dataDir, 'server.json'), 'utf8').catch(() => '{}');
  const { success, data } = shape.safeParse(parse(text));
  return success && (await answers(data)) ? data : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// The process id may be another program's by now, and the port another server's.
async function answers({ address, instance }: RunningServer): Promise<boolean> {
  try {
    const response = await fetch(`${address}/healthz`, { signal: AbortSignal.timeout(askMs) });
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null && 'instance' in body && body.instance === instance;
  } catch {
    return false;
  }
}
