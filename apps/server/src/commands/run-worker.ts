// What happens beside requests: deliveries, sealing the audit log, folding counts, keeping the provisioning log's days.
import { join } from 'node:path';
import { sealAudit } from '../audit/seal.ts';
import type { Config } from '../config.ts';
import type { Database } from '../db/connect.ts';
import type { Delivery, Mail } from '../outbox/mail-message.ts';
import { openMailbox } from '../outbox/mailbox.ts';
import { openSmtp, SMTP_CONNECTIONS } from '../outbox/smtp.ts';
import { startOutboxWorker } from '../outbox/worker.ts';
import { foldPersonCounts } from '../people/person-count.ts';
import { keepProvisioningLog } from '../provisioning/provisioning-log.ts';
import { startWorkerTasks, type WorkerTask } from '../worker/tasks.ts';
import { createLogger } from './logger.ts';
import { openConfigured } from './open-database.ts';
import { showWorkerPresence } from './worker-presence.ts';

const lanes = { fast: 1, slow: 1, exclusive: SMTP_CONNECTIONS + 3 };

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

  const housekeeping = startWorkerTasks(tasks(database.worker), { log });
  working.defer(() => housekeeping.stop());
  await showWorkerPresence(database.login, signal);
}

type Sender = { readonly deliver: (mail: Mail) => Promise<Delivery>; readonly close: () => void };

function openSender(config: Config): Sender {
  if (config.smtpUrl === undefined) {
    return { ...openMailbox(mailboxFolder(config)), close: () => undefined };
  }
  return openSmtp(config.smtpUrl);
}

function tasks(database: Database): WorkerTask[] {
  return [
    { name: 'seal-audit', everyMs: 2_000, run: () => sealAudit(database) },
    { name: 'fold-person-counts', everyMs: 1_000, run: () => foldPersonCounts(database) },
    { name: 'keep-provisioning-log', everyMs: 3_600_000, run: () => keepProvisioningLog(database) },
  ];
}
