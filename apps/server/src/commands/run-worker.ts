// What happens beside requests: deliveries, reminders, held cancellations, sealing the audit log, folding counts,
// keeping the provisioning log's days.
import { join } from 'node:path';
import { sealAudit } from '../audit/seal.ts';
import { type Config, secretKey } from '../config.ts';
import type { Database } from '../db/connect.ts';
import { mailAuditHeads } from '../offboarding/audit-head-mail.ts';
import { settleDueChanges } from '../offboarding/settle-changes.ts';
import { settleHeldBookings } from '../offboarding/settle-held.ts';
import { type Delivery, fillLinks, type Mail, type MailLink } from '../outbox/mail-message.ts';
import { openMailbox } from '../outbox/mailbox.ts';
import { openSmtp, SMTP_CONNECTIONS } from '../outbox/smtp.ts';
import { startOutboxWorker } from '../outbox/worker.ts';
import { isOneTimeLink, secretOfLink } from '../people/one-time-link.ts';
import { foldPersonCounts } from '../people/person-count.ts';
import { keepProvisioningLog } from '../provisioning/provisioning-log.ts';
import { manageLinkOf, writeManageToken } from '../scheduling/bookings/manage-link.ts';
import { queueReminders } from '../scheduling/mails/reminders.ts';
import { expireSignIn } from '../sign-in/expire.ts';
import { startWorkerTasks, type WorkerTask } from '../worker/tasks.ts';
import { createLogger } from './logger.ts';
import { openConfigured } from './open-database.ts';
import { showWorkerPresence } from './worker-presence.ts';

/** What it does as the application does it: reminders and the end of holds. */
const appLanes = { fast: 1, slow: 1, exclusive: 2 };
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
  const database = await openConfigured(config, { report, app: appLanes, worker: lanes });
  working.defer(() => database.close());
  await Promise.all([database.app.verifyRole(), database.worker.verifyRole()]);
  const sender = openSender(config, await secretKey(config));
  working.defer(() => sender.close());
  const outbox = startOutboxWorker({ database: database.worker, deliver: sender.deliver, log });
  working.defer(() => outbox.stop());
  log.info({ mail: config.smtpUrl === undefined ? 'mailbox' : 'smtp' }, 'The worker is at work.');

  const housekeeping = startWorkerTasks(tasks(config, database), { log });
  working.defer(() => housekeeping.stop());
  await showWorkerPresence(database.login, signal);
}

type Sender = { readonly deliver: (mail: Mail) => Promise<Delivery>; readonly close: () => void };

function openSender(config: Config, key: string): Sender {
  const { deliver, close } =
    config.smtpUrl === undefined
      ? { ...openMailbox(mailboxFolder(config)), close: () => undefined }
      : openSmtp(config.smtpUrl);
  const secretOf = (link: MailLink['link']) =>
    isOneTimeLink(link) ? secretOfLink(key, link) : writeManageToken(key, manageLinkOf(link));
  return { deliver: async (mail) => deliver(fillLinks(mail, secretOf)), close };
}

type Databases = { readonly app: Database; readonly worker: Database };

function tasks(config: Config, { app, worker }: Databases): WorkerTask[] {
  return [
    { name: 'seal-audit', everyMs: 2_000, run: () => sealAudit(worker) },
    { name: 'fold-person-counts', everyMs: 1_000, run: () => foldPersonCounts(worker) },
    { name: 'keep-provisioning-log', everyMs: 3_600_000, run: () => keepProvisioningLog(worker) },
    { name: 'expire-sign-in', everyMs: 600_000, run: () => expireSignIn(worker, new Date()) },
    {
      name: 'queue-reminders',
      everyMs: 30_000,
      run: () => queueReminders(app, config, Temporal.Now.instant()),
    },
    {
      name: 'settle-held-bookings',
      everyMs: 5_000,
      run: () => settleHeldBookings(app, config, Temporal.Now.instant()),
    },
    {
      name: 'settle-due-changes',
      everyMs: 60_000,
      run: () => settleDueChanges(app, config, Temporal.Now.instant()),
    },
    {
      name: 'mail-audit-heads',
      everyMs: 600_000,
      run: () => mailAuditHeads(app, config, Temporal.Now.instant()),
    },
  ];
}
