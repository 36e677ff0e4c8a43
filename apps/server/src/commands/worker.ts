// `linktime worker`: deliveries and housekeeping, beside any number of servers and other workers.
import { type Command, Option } from 'commander';
import { readConfig } from '../config.ts';
import { type JsonOption, jsonOption, print, report } from './output.ts';
import { runWorker } from './run-worker.ts';
import { stopSignal } from './stop-signal.ts';

export function workerCommand(program: Command): void {
  program
    .command('worker')
    .description('Deliver mails, seal the audit log and keep house. "serve" starts one by itself.')
    // How a server hands its own folder on.
    .addOption(
      new Option('--data-dir <folder>', 'the data folder when LINKTIME_DATA_DIR names none').hideHelp(),
    )
    .option(...jsonOption)
    .action(work);
}

async function work({ dataDir, json }: JsonOption & { readonly dataDir?: string }): Promise<void> {
  const signal = stopSignal();
  const config = readConfig(dataDir === undefined ? {} : { defaultDataDir: dataDir });
  await runWorker(config, { signal, report });
  print(json, { stopped: true }, 'The worker has stopped.');
}
