// `linktime booking held list|send|restore`: an operator's word about cancellations that wait, because many people left
// an organization at once.
import type { Command } from 'commander';
import type { Cause } from '../audit/audit.ts';
import type { Connection } from '../db/connect.ts';
import { withOrganization } from '../db/transaction.ts';
import { restoreHeldBookings, sendHeldBookings } from '../offboarding/held-bookings.ts';
import { listHeldBookings } from '../scheduling/bookings/booking-hold.ts';
import { type JsonOption, jsonOption, print, table } from './output.ts';
import { organizationOf, withDatabase } from './with-database.ts';

const mostListed = 1_000;

export function bookingHeldCommands(booking: Command): void {
  const held = booking
    .command('held')
    .description('Cancellations that wait, because many people left at once.');
  held
    .command('list')
    .description('Show what waits, and until when.')
    .argument('<slug>', 'which organization')
    .option(...jsonOption)
    .action(list);
  held
    .command('send')
    .description('They left: cancel, or hand over, everything that waits.')
    .argument('<slug>', 'which organization')
    .option(...jsonOption)
    .action((slug: string, options: JsonOption) =>
      decide(slug, options, {
        work: (tx, cause) => sendHeldBookings(tx, cause, new Date()),
        text: (count) => `${count} bookings are due; the worker settles them within seconds.`,
      }),
    );
  held
    .command('restore')
    .description(
      'It was a mistake: wait for the directory to bring them back, until 4 hours before each meeting.',
    )
    .argument('<slug>', 'which organization')
    .option(...jsonOption)
    .action((slug: string, options: JsonOption) =>
      decide(slug, options, {
        work: restoreHeldBookings,
        text: (count) =>
          `${count} bookings wait until 4 hours before they begin. They take place if their host is active by then.`,
      }),
    );
}

async function list(slug: string, { json }: JsonOption): Promise<void> {
  await withDatabase(async (database) => {
    const { id } = await organizationOf(database, slug);
    const rows = await withOrganization(database.app, id, (tx) => listHeldBookings(tx, id, mostListed));
    const shown = rows.map((row) => ({
      reference: row.reference,
      title: row.title,
      startsAt: row.starts_at.toISOString(),
      heldUntil: row.held_until.toISOString(),
      host: row.host,
      hostEmail: row.host_email,
    }));
    const heading = ['REFERENCE', 'STARTS', 'WAITS UNTIL', 'HOST', 'TITLE'];
    const lines = shown.map((row) => [row.reference, row.startsAt, row.heldUntil, row.hostEmail, row.title]);
    print(json, shown, table(heading, lines, `Nothing waits in ${slug}.`));
  });
}

type Decision = {
  readonly work: (tx: Connection, cause: Cause) => Promise<number>;
  readonly text: (count: number) => string;
};

async function decide(slug: string, { json }: JsonOption, { work, text }: Decision): Promise<void> {
  await withDatabase(async (database) => {
    const { id } = await organizationOf(database, slug);
    const bookings = await withOrganization(database.app, id, (tx) =>
      work(tx, { organizationId: id, actor: { kind: 'operator' } }),
    );
    print(json, { slug, bookings }, bookings === 0 ? `Nothing waits in ${slug}.` : text(bookings));
  });
}
