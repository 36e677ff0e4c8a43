// Connections that one piece of work has to itself: a bounded number of them, behind a bounded queue.
import type { OpenConnection } from './connection.ts';
import { openWithPatience, patienceMs } from './open-with-patience.ts';
import { Busy } from './pg-errors.ts';

export type Pool = {
  /** Throws Busy when no connection is free in time or too many wait already. */
  use<T>(work: (connection: OpenConnection) => Promise<T>): Promise<T>;
  /** Refuses new work, waits for what is under way, closes. */
  close(): Promise<void>;
};

export type PoolOptions = {
  readonly open: () => Promise<OpenConnection>;
  readonly size: number;
  readonly queueLength: number;
};

type Waiter = {
  readonly take: (connection: OpenConnection) => void;
  readonly fail: (error: unknown) => void;
};

/** A pool that opens connections as they are needed and replaces broken ones. */
// oxlint-disable-next-line max-lines-per-function -- a factory: the state and the functions over it
export function createPool({ open, size, queueLength }: PoolOptions): Pool {
  const free: OpenConnection[] = [];
  const waiting = new Set<Waiter>();
  const underWay = new Set<Promise<unknown>>();
  let taken = 0;
  let closed = false;

  function acquire(): Promise<OpenConnection> {
    if (closed) {
      throw new Busy('The server is shutting down.');
    }
    const ready = takeFree();
    if (ready !== undefined) {
      taken += 1;
      return Promise.resolve(ready);
    }
    if (taken < size) {
      taken += 1;
      return openOne();
    }
    if (waiting.size >= queueLength) {
      throw new Busy(`All ${size} database connections are in use and ${queueLength} requests wait already.`);
    }
    return queue();
  }

  function takeFree(): OpenConnection | undefined {
    let connection = free.pop();
    while (connection?.broken) {
      connection = free.pop();
    }
    return connection;
  }

  async function openOne(): Promise<OpenConnection> {
    try {
      return await openWithPatience(open);
    } catch (error) {
      passOn(undefined);
      throw error;
    }
  }

  function queue(): Promise<OpenConnection> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(waiter);
        reject(new Busy(`All ${size} database connections were in use for ${patienceMs / 1000} seconds.`));
      }, patienceMs);
      const waiter: Waiter = {
        take: (connection) => {
          clearTimeout(timer);
          resolve(connection);
        },
        fail: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
      waiting.add(waiter);
    });
  }

  // The place of a connection goes to whoever waits longest, with the connection if it is still good.
  function passOn(connection: OpenConnection | undefined): void {
    const [next] = waiting;
    if (next === undefined) {
      taken -= 1;
      if (connection !== undefined) {
        free.push(connection);
      }
      return;
    }
    waiting.delete(next);
    if (connection !== undefined) {
      next.take(connection);
      return;
    }
    openOne().then(next.take, next.fail);
  }

  async function lend<T>(work: (connection: OpenConnection) => Promise<T>): Promise<T> {
    const connection = await acquire();
    try {
      return await work(connection);
    } finally {
      // A connection left inside a transaction, or with statements that nobody waited for, is not handed on.
      const good = connection.idle;
      if (!good) {
        connection.destroy();
      }
      passOn(good ? connection : undefined);
    }
  }

  return {
    use: async (work) => {
      const lent = lend(work);
      underWay.add(lent);
      try {
        return await lent;
      } finally {
        underWay.delete(lent);
      }
    },
    close: async () => {
      closed = true;
      await Promise.allSettled(underWay);
      await Promise.all(free.splice(0).map((connection) => connection.end()));
    },
  };
}
