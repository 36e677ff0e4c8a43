// `linktime serve`: the server and, as a process beside it, the worker.
import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import { type JsonOption, jsonOption, print, report } from './output.ts';
import { startServer } from './run-server.ts';
import { aborted, stopSignal } from './stop-signal.ts';

export function serveCommand(program: Command): void {
  program
    .command('serve')
    .description(
      'Serve pages, API and SCIM over HTTP, and do in a process beside it what happens beside requests.',
    )
    .option('--no-worker', 'leave deliveries and housekeeping to "linktime worker" elsewhere')
    .option(...jsonOption)
    .action(serve);
}

async function serve({ worker, json }: JsonOption & { readonly worker: boolean }): Promise<void> {
  const stop = stopSignal();
  const server = await startServer(readConfig(), { worker, report });
  const { address, scimBaseUrl, setUpUrl } = server;
  const lines = ['LinkTime serves.', `  Web            ${address}`, `  SCIM base URL  ${scimBaseUrl}`];
  if (setUpUrl !== undefined) {
    lines.push(
      `  Set up         ${setUpUrl}`,
      '  The last one founds the first organization; it works for 30 minutes.',
    );
  }
  print(json, { address, scimBaseUrl, ...(setUpUrl !== undefined && { setUpUrl }) }, lines.join('\n'));
  await aborted(stop);
  report('Stopping: what runs is finished.');
  await server.stop();
}
