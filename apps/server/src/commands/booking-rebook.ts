// `linktime booking cancelled|rebook`: what was cancelled because somebody left, for when that person is back.
import { fold } from '@linktime/scim';
import { type Command, InvalidArgumentError } from 'commander';
import type { Connection } from '../db/connect.ts';
import { withOrganization } from '../db/transaction.ts';
import { cancelledBookingsOf, sendRebookingInvitations } from '../offboarding/rebooking.ts';
import { lockHolders, type Person } from '../people/person.ts';
import { senderOf } from '../scheduling/sender.ts';
import { emailArgument } from './arguments.ts';
import { type JsonOption, jsonOption, print, table } from './output.ts';
import { organizationOf, withDatabase } from './with-database.ts';

const defaultDays = 30;

type Options = JsonOption & { readonly host: string; readonly days: number };

export function bookingRebookCommands(booking: Command): void {
  const commands = [
    ['cancelled', 'Show what was cancelled because a host had left.', showCancelled],
    [
      'rebook',
      'Ask the invitees of what was cancelled to find a new time with the host, who is back.',
      rebook,
    ],
  ] as const;
  for (const [name, description, action] of commands) {
    booking
      .command(name)
      .description(description)
      .argument('<slug>', 'which organization')
      .requiredOption('--host <address>', 'the e-mail address of the host', emailArgument)
      .option('--days <number>', 'how many days back, 1 to 365', daysArgument, defaultDays)
      .option(...jsonOption)
      .action(action);
  }
}

function daysArgument(text: string): number {
  const days = Number(text);
  if (!/^\d{1,3}$/.test(text) || days < 1 || days > 365) {
    throw new InvalidArgumentError('Expected a number of days, 1 to 365.');
  }
  return days;
}

function since(days: number): Date {
  return new Date(Date.now() - days * 86_400_000);
}

async function showCancelled(slug: string, { host, days, json }: Options): Promise<void> {
  await withDatabase(async (database) => {
    const { id } = await organizationOf(database, slug);
    const bookings = await withOrganization(database.app, id, async (tx) =>
      cancelledBookingsOf(tx, id, (await hostOf(tx, id, host)).id, since(days)),
    );
    const shown = bookings.map((one) => ({
      reference: one.reference,
      title: one.snapshot.title,
      startsAt: one.start.toString(),
      invitees: one.attendees
        .filter(({ kind }) => kind === 'invitee')
        .map(({ name, email }) => ({ name, email })),
    }));
    const heading = ['REFERENCE', 'WAS TO START', 'TITLE', 'INVITEES'];
    const lines = shown.map((one) => [
      one.reference,
      one.startsAt,
      one.title,
      one.invitees.map(({ email }) => email).join(', '),
    ]);
    print(json, shown, table(heading, lines, `Nothing of ${host} was cancelled in ${days} days.`));
  });
}

async function rebook(slug: string, { host, days, json }: Options): Promise<void> {
  await withDatabase(async (database) => {
    const { id } = await organizationOf(database, slug);
    const invited = await withOrganization(database.app, id, async (tx) => {
      const person = await hostOf(tx, id, host);
      if (!person.active) {
        throw new Error(`${host} is deactivated, so nobody can be asked to meet them.`);
      }
      return sendRebookingInvitations(
        tx,
        { organizationId: id, actor: { kind: 'operator' } },
        {
          personId: person.id,
          since: since(days),
          sender: await senderOf(tx, id, database.config),
          at: Temporal.Now.instant(),
        },
      );
    });
    const left =
      invited.withoutPage === 0
        ? ''
        : ` The pages of ${invited.withoutPage} others are not published: publish them first.`;
    print(
      json,
      { slug, host, ...invited },
      `The invitees of ${invited.bookings} bookings are asked once.${left}`,
    );
  });
}

async function hostOf(tx: Connection, organizationId: string, email: string): Promise<Person> {
  const folded = fold(email);
  const holders = await lockHolders(tx, organizationId, { userNameFolded: folded, emailFolded: folded });
  const person = holders.find((one) => one.email_folded === folded);
  if (person === undefined) {
    throw new Error(`Nobody in this organization has the e-mail address ${email}.`);
  }
  return person;
}
