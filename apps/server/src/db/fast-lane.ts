// The lane of short named statements: many requests share a few connections, each statement goes out at once. Only
// self-contained statements may go here. What bounds them is the server's time-out: a client's would tear down its
// neighbours on the same connection.
import type { OpenConnection, Row, Statement, Value } from './connection.ts';
import { openWithPatience } from './open-with-patience.ts';
import { Busy, explain } from './pg-errors.ts';

export type FastLane = {
  read<T extends Row>(statement: Statement, values: readonly Value[]): Promise<T[]>;
  close(): Promise<void>;
};

export type FastLaneOptions = {
  readonly open: () => Promise<OpenConnection>;
  readonly size: number;
  /** A connection that owes answers and gave none for so long is dead, whatever the network says. */
  readonly deadAfterMs: number;
};

/** Opens connections as they are needed and replaces broken ones. */
// oxlint-disable-next-line max-lines-per-function -- a factory: the state and the functions over it
export function createFastLane({ open, size, deadAfterMs }: FastLaneOptions): FastLane {
  const connections = new Map<OpenConnection, { answeredAt: number }>();
  let opening: Promise<OpenConnection> | undefined;
  let closed = false;
  const watch = setInterval(destroyTheDead, deadAfterMs / 4);
  watch.unref();

  function destroyTheDead(): void {
    for (const [connection, { answeredAt }] of connections) {
      if (connection.pending > 0 && performance.now() - answeredAt > deadAfterMs) {
        retire(connection);
        connection.destroy();
      }
    }
  }

  function retire(connection: OpenConnection): void {
    connections.delete(connection);
  }

  function openAnother(): Promise<OpenConnection> {
    opening ??= openWithPatience(open)
      .then((connection) => {
        connections.set(connection, { answeredAt: performance.now() });
        return connection;
      })
      .finally(() => {
        opening = undefined;
      });
    return opening;
  }

  function leastLoaded(): OpenConnection | undefined {
    let best: OpenConnection | undefined;
    for (const connection of connections.keys()) {
      if (connection.broken) {
        retire(connection);
      } else if (best === undefined || connection.pending < best.pending) {
        best = connection;
      }
    }
    return best;
  }

  function pick(): OpenConnection | Promise<OpenConnection> {
    if (closed) {
      throw new Busy('The server is shutting down.');
    }
    const best = leastLoaded();
    if (best === undefined) {
      return openAnother();
    }
    if (best.pending > 0 && connections.size < size) {
      // Whoever asks next profits; if it fails, the connections that there are go on.
      openAnother().catch(() => undefined);
    }
    return best;
  }

  async function once<T extends Row>(statement: Statement, values: readonly Value[]): Promise<T[]> {
    const connection = await pick();
    const state = connections.get(connection);
    if (state !== undefined && connection.pending === 0) {
      state.answeredAt = performance.now();
    }
    try {
      return await connection.query<T>(statement, values);
    } catch (error) {
      if (explain(error).kind === 'stale-statement') {
        // Others may still wait for answers on it; it just gets no new statements.
        retire(connection);
        connection.end().catch(() => undefined);
      }
      throw error;
    } finally {
      if (state !== undefined) {
        state.answeredAt = performance.now();
      }
    }
  }

  return {
    read: async <T extends Row>(statement: Statement, values: readonly Value[]) => {
      try {
        return await once<T>(statement, values);
      } catch (error) {
        const { kind } = explain(error);
        if (kind !== 'connection' && kind !== 'stale-statement') {
          throw error;
        }
        // A read changes nothing, so it may be sent again.
        return once<T>(statement, values);
      }
    },
    close: async () => {
      closed = true;
      clearInterval(watch);
      await opening?.catch(() => undefined);
      await Promise.all([...connections.keys()].map((connection) => connection.end()));
      connections.clear();
    },
  };
}
