#!/usr/bin/env node
// The command `linktime`: composition, and what a failure looks like.
import { Command, CommanderError } from 'commander';
import about from '../package.json' with { type: 'json' };
import { auditVerifyCommand } from './commands/audit-verify.ts';
import { bookingCancelCommand } from './commands/booking-cancel.ts';
import { bookingHeldCommands } from './commands/booking-held.ts';
import { bookingListCommand } from './commands/booking-list.ts';
import { bookingRebookCommands } from './commands/booking-rebook.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { eventTypeCreateCommand } from './commands/event-type-create.ts';
import { eventTypeListCommand } from './commands/event-type-list.ts';
import { eventTypeStatusCommands } from './commands/event-type-status.ts';
import { linkCreateCommand } from './commands/link-create.ts';
import { mailboxListCommand } from './commands/mailbox-list.ts';
import { migrateCommand } from './commands/migrate.ts';
import { organizationCreateCommand } from './commands/organization-create.ts';
import { organizationFaceCommand } from './commands/organization-face.ts';
import { organizationListCommand } from './commands/organization-list.ts';
import { organizationOffboardingCommand } from './commands/organization-offboarding.ts';
import { organizationSetOwnerCommand } from './commands/organization-set-owner.ts';
import { organizationSetPlanCommand } from './commands/organization-set-plan.ts';
import { organizationSignInLinkCommand } from './commands/organization-sign-in-link.ts';
import { scimTokenGenerateCommand } from './commands/scim-token-generate.ts';
import { scimTokenRevokeCommand } from './commands/scim-token-revoke.ts';
import { serveCommand } from './commands/serve.ts';
import { workerCommand } from './commands/worker.ts';
import { readEnvFile } from './config.ts';

function program(): Command {
  // Thrown instead of ending the process: `run` gives the exit status.
  const linktime = new Command('linktime').version(about.version).exitOverride();
  linktime.description('Scheduling whose people are provisioned by their identity provider.');
  demoCommand(linktime);
  serveCommand(linktime);
  workerCommand(linktime);
  migrateCommand(linktime);

  const organization = linktime.command('organization').description('Organizations, their plans and owners.');
  organizationCreateCommand(organization);
  organizationListCommand(organization);
  organizationSetPlanCommand(organization);
  organizationSetOwnerCommand(organization);
  organizationSignInLinkCommand(organization);
  organizationOffboardingCommand(organization);
  organizationFaceCommand(organization);

  const eventType = linktime.command('event-type').description('What can be booked, and with whom.');
  eventTypeCreateCommand(eventType);
  eventTypeListCommand(eventType);
  eventTypeStatusCommands(eventType);
  const link = linktime.command('link').description('Links that work once.');
  linkCreateCommand(link);

  const booking = linktime.command('booking').description('Bookings, and what leavers leave behind.');
  bookingListCommand(booking);
  bookingCancelCommand(booking);
  bookingHeldCommands(booking);
  bookingRebookCommands(booking);

  const scimToken = linktime
    .command('scim-token')
    .description('The token that an identity provider calls with.');
  scimTokenGenerateCommand(scimToken);
  scimTokenRevokeCommand(scimToken);

  const audit = linktime.command('audit').description('The audit log and its chain.');
  auditVerifyCommand(audit);

  const mailbox = linktime.command('mailbox').description('Mails while no SMTP server is configured.');
  mailboxListCommand(mailbox);
  doctorCommand(linktime);
  return linktime;
}

/** Runs one command; its exit status is in process.exitCode. */
export async function linktime(args: readonly string[]): Promise<void> {
  try {
    readEnvFile();
    await program().parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has said what is wrong, or has shown the help that was asked for.
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    process.stderr.write(`linktime: ${messageOf(error)}\n`);
    process.exitCode = 1;
  }
}

// When giving back fails after something failed, what failed first is what is to be known.
function messageOf(error: unknown): string {
  if (error instanceof SuppressedError) {
    return messageOf(error.suppressed);
  }
  return error instanceof Error ? error.message : String(error);
}

if (import.meta.main) {
  await linktime(process.argv.slice(2));
}
