// `linktime mailbox list`: the mails that were written as files because no SMTP server is configured.
import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import { listMailbox } from '../outbox/mailbox.ts';
import { type JsonOption, jsonOption, print, report, table } from './output.ts';
import { mailboxFolder } from './run-worker.ts';

export function mailboxListCommand(mailbox: Command): void {
  mailbox
    .command('list')
    .description('Show the mails in the mailbox folder, the newest last.')
    .option(...jsonOption)
    .action(list);
}

async function list({ json }: JsonOption): Promise<void> {
  const config = readConfig();
  const folder = mailboxFolder(config);
  if (config.smtpUrl !== undefined) {
    report('LINKTIME_SMTP_URL is set: new mails go there, not into this folder.');
  }
  const mails = await listMailbox(folder);
  const rows = mails.map(({ date, to, subject, file }) => [date, to, subject, file]);
  const text = table(['DATE', 'TO', 'SUBJECT', 'FILE'], rows, `There is no mail in ${folder}.`);
  print(json, { folder, mails }, text);
}
