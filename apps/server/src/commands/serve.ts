// `linktime serve`: the server and, as a process beside it, the worker.
import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import { type JsonOption, jsonOption, print, report } from './output.ts';
import { startServer } from './run-server.ts';
import { aborted, stopSignal } from './stop-signal.ts';

export function serveCommand(program: Command): void {
  program
    .command('serve')
    .description('Serve SCIM over HTTP, and do in a process beside it what happens beside requests.')
    .option('--no-worker', 'leave deliveries and housekeeping to "linktime worker" elsewhere')
    .option(...jsonOption)
    .action(serve);
}

async function serve({ worker, json }: JsonOption & { readonly worker: boolean }): Promise<void> {
  const stop = stopSignal();
  const server = await startServer(readConfig(), { worker, report });
  const { address, scimBaseUrl } = server;
  print(
    json,
    { address, scimBaseUrl },
    `LinkTime serves.\n  Web            ${address}\n  SCIM base URL  ${scimBaseUrl}`,
  );
  await aborted(stop);
  report('Stopping: what runs is finished.');
  await server.stop();
}
