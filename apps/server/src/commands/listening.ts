// Finds the port: the one that is configured, else the next that is free. The base URL follows where it was only the
// address itself.
import { createServer as createSocket } from 'node:net';
import type { Config } from '../config.ts';

const portsToTry = 20;

export type Attempt<T> = (config: Config) => Promise<T>;

/**
 * Calls `attempt` with a port after the other until it doesn't fail because the port is taken. Says on `report` which
 * one it took instead.
 */
export async function onFreePort<T>(
  config: Config,
  report: (message: string) => void,
  attempt: Attempt<T>,
): Promise<T> {
  const first = config.port === 0 ? await anyFreePort(config.host) : config.port;
  for (let port = first; ; port += 1) {
    try {
      const result = await attempt(atPort(config, port));
      if (port !== first) {
        report(`Port ${first} is taken; LinkTime took ${port}.`);
      }
      return result;
    } catch (error) {
      if (!isTaken(error)) {
        throw error;
      }
      if (port - first + 1 >= portsToTry || port >= 65_535) {
        throw new Error(`The ports ${first} to ${port} are taken. Let LINKTIME_PORT name a free one.`, {
          cause: error,
        });
      }
    }
  }
}

/** The configuration with this port, and with the base URL that goes with it. */
export function atPort(config: Config, port: number): Config {
  const url = new URL(config.baseUrl);
  const isOurAddress =
    url.protocol === 'http:' &&
    Number(url.port === '' ? 80 : url.port) === config.port &&
    [config.host, `[${config.host}]`, 'localhost'].includes(url.hostname);
  if (isOurAddress) {
    url.port = String(port);
  }
  return { ...config, port, baseUrl: url.origin };
}

/** Where the server is reached on this machine. */
export function localAddress({ host, port }: Pick<Config, 'host' | 'port'>): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  const shown = everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${shown}:${port}`;
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

function anyFreePort(host: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const socket = createSocket();
  socket.once('error', reject);
  socket.listen(0, host, () => {
    const address = socket.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    socket.close(() => resolve(port));
  });
  return promise;
}
