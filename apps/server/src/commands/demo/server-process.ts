// The process that serves while the demonstration plays: a LinkTime like any other, whose log is a file. It ends with
// the demonstration, also when that is killed.
import { readConfig } from '../../config.ts';
import { startServer } from '../run-server.ts';
import { aborted, stopSignal } from '../stop-signal.ts';
import { demoFolder, type Message } from './server.ts';

async function tell(message: Message): Promise<void> {
  if (process.connected) {
    await new Promise<void>((resolve) => {
      process.send?.(message, undefined, {}, () => resolve());
    });
  }
}

async function serve(): Promise<void> {
  const stop = stopSignal();
  const server = await startServer(readConfig({ defaultDataDir: demoFolder }), {
    report: (message) => void tell({ kind: 'report', message }),
  });
  const { address, scimBaseUrl } = server;
  await tell({ kind: 'started', address, scimBaseUrl });
  await aborted(stop);
  await server.stop();
}

try {
  await serve();
} catch (error) {
  process.exitCode = 1;
  await tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
} finally {
  // An open channel would keep the process alive.
  process.disconnect?.();
}
