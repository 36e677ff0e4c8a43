// What happens beside requests: deliveries, sealing the audit log, folding counts, keeping the provisioning log's days.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { sealAudit } from '../audit/seal.ts';
import type { Config } from '../config.ts';
import type { Database } from '../db/connect.ts';
import type { Delivery, Mail } from '../outbox/mail-message.ts';
import { openMailbox } from '../outbox/mailbox.ts';
import { openSmtp, SMTP_CONNECTIONS } from '../outbox/smtp.ts';
import { startOutboxWorker } from '../outbox/worker.ts';
import { foldPersonCounts } from '../people/person-count.ts';
import { createLogger } from './logger.ts';
import { openConfigured } from './open-database.ts';
import { showWorkerPresence } from './worker-presence.ts';

const lanes = { fast: 1, slow: 1, exclusive: SMTP_CONNECTIONS + 3 };
const logDays = { ahead: 7, kept: 30 };

/** The folder of mails while no SMTP server is configured. */
export function mailboxFolder({ dataDir }: Pick<Config, 'dataDir'>): string {
  return join(dataDir, 'mailbox');
}

/** Works until the signal aborts; then lets what is under way end. */
export async function runWorker(
  config: Config,
  options: { readonly signal: AbortSignal; readonly report: (message: string) => void },
): Promise<void> {
  const { signal, report } = options;
  const log = createLogger('worker', config.logLevel);
  await using working = new AsyncDisposableStack();
  const database = await openConfigured(config, { report, worker: lanes });
  working.defer(() => database.close());
  await database.worker.verifyRole();
  const sender = openSender(config);
  working.defer(() => sender.close());
  const outbox = startOutboxWorker({ database: database.worker, deliver: sender.deliver, log });
  working.defer(() => outbox.stop());
  log.info({ mail: config.smtpUrl === undefined ? 'mailbox' : 'smtp' }, 'The worker is at work.');

  await Promise.all([
    showWorkerPresence(database.login, signal),
    ...tasks(database.worker).map((task) => repeat(task, log, signal)),
  ]);
}

function openSender(config: Config): { deliver(mail: Mail): Promise<Delivery>; close(): void } {
  if (config.smtpUrl === undefined) {
    return { ...openMailbox(mailboxFolder(config)), close: () => undefined };
  }
  return openSmtp(config.smtpUrl);
}

type Task = { readonly name: string; readonly everyMs: number; readonly run: () => Promise<unknown> };

function tasks(database: Database): Task[] {
  return [
    { name: 'seal-audit', everyMs: 2_000, run: () => sealAudit(database) },
    { name: 'fold-person-counts', everyMs: 1_000, run: () => foldPersonCounts(database) },
    {
      name: 'keep-provisioning-log',
      everyMs: 3_600_000,
      // Making partitions may take longer than the lane for searches allows.
      run: () =>
        database.exclusive((connection) =>
          connection.query('select keep_provisioning_log($1, $2)', [logDays.ahead, logDays.kept]),
        ),
    },
  ];
}

/** One run after the other; a failure is logged and the next run tries again. */
async function repeat({ name, everyMs, run }: Task, log: Logger, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await run().catch((err) => log.error({ err, task: name }, 'A task failed; it is tried again.'));
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
