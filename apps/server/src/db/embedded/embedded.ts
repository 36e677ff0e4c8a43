// The life of the PostgreSQL that npm brought: whoever needs it attaches to it or starts it, whoever leaves last
// stops it. It is supervised by connection, not as a child: it outlives a killed process, and any process revives it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionConfig } from '../connection.ts';
import { findBinaries } from './binaries.ts';
import { leave } from './leave.ts';
import { beat } from './lock.ts';
import { markerOf } from './marker.ts';
import { choosePlace } from './place.ts';
import { accepts, database } from './presence.ts';
import { attachOrStart, type Present, type Server } from './start-protocol.ts';

export type EmbeddedOptions = {
  /** LINKTIME_POSTGRES_BIN: a folder with initdb and postgres of PostgreSQL 15 or newer. */
  readonly binFolder?: string;
  /** False only in tests: a crash of the machine may lose everything then. */
  readonly fsync?: boolean;
  /** Hears what a person at a terminal wants to know while waiting. */
  readonly report?: (message: string) => void;
};

export type Embedded = {
  /** How to connect: `postgres` may do everything, `linktime` is what the application logs in as. */
  connection(user: 'postgres' | 'linktime'): ConnectionConfig;
  /** True when the server ran already. */
  readonly attached: boolean;
  /** Starts the server again if it is gone. Throws when that can't be done within a minute. */
  ensureRunning(): Promise<void>;
  /** Leaves; the last one to leave stops the server. Close your own connections before. */
  stop(): Promise<void>;
};

const pauseMs = 5_000;

/**
 * Attaches to the server of this data folder, or makes and starts it. Throws with the remedy when it can't.
 *
 * @example const embedded = await startEmbedded('.linktime/serve');
 */
export async function startEmbedded(dataDir: string, options: EmbeddedOptions = {}): Promise<Embedded> {
  const place = await choosePlace(dataDir, await findBinaries(options.binFolder));
  const { fsync = true, report = () => undefined } = options;
  const server = { place, fsync, report };
  return supervise(server, await attachOrStart(server));
}

// oxlint-disable-next-line max-lines-per-function -- a factory: the state and the functions over it
function supervise(server: Server, first: Present): Embedded {
  let present = first;
  let lost = false;
  let stopping = false;
  let reviving: Promise<void> | undefined;
  const heartbeat = beat(markerOf(server.place));
  watch(present);

  function watch(watched: Present): void {
    watched.presence.once('end', () => {
      if (watched === present && !stopping) {
        lost = true;
        server.report('The embedded PostgreSQL went away; starting it again.');
        void keepReviving();
      }
    });
  }

  async function keepReviving(): Promise<void> {
    while (lost && !stopping) {
      try {
        await reviveOnce();
      } catch (error) {
        server.report(error instanceof Error ? error.message : String(error));
        await sleep(pauseMs, undefined, { ref: false });
      }
    }
  }

  function reviveOnce(): Promise<void> {
    reviving ??= revive().finally(() => {
      reviving = undefined;
    });
    return reviving;
  }

  async function revive(): Promise<void> {
    const old = present;
    present = await attachOrStart(server);
    lost = false;
    old.presence.connection.stream.destroy();
    watch(present);
  }

  return {
    attached: !first.started,
    connection: (user) => ({
      host: present.socketFolder,
      port: 5432,
      user,
      database,
      ssl: false,
      password: '',
    }),
    ensureRunning: async () => {
      if (stopping) {
        throw new Error('The embedded PostgreSQL is being stopped.');
      }
      if (lost || !(await accepts(present.socketFolder))) {
        await reviveOnce();
      }
    },
    stop: async () => {
      if (stopping) {
        return;
      }
      stopping = true;
      clearInterval(heartbeat);
      await reviving?.catch(() => undefined);
      await leave(server, present.presence);
    },
  };
}
