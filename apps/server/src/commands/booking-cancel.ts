// `linktime booking cancel`: in the organization's name; invitees, guests and hosts are told by mail.
import type { Command } from 'commander';
import { cancelByOperator } from '../scheduling/bookings/change-booking.ts';
import { type JsonOption, jsonOption, print } from './output.ts';
import { organizationOf, withDatabase } from './with-database.ts';

export function bookingCancelCommand(booking: Command): void {
  booking
    .command('cancel')
    .description(
      'Cancel an upcoming booking, in the organization’s name. Everybody concerned is told by mail.',
    )
    .argument('<slug>', 'which organization')
    .argument('<reference>', 'of the booking, like LT-7K3QF9A2', (text: string) => text.toUpperCase())
    .option(...jsonOption)
    .action(cancel);
}

async function cancel(slug: string, reference: string, { json }: JsonOption): Promise<void> {
  await withDatabase(async (database) => {
    const { id } = await organizationOf(database, slug);
    const cancelled = await cancelByOperator(database.app, database.config, id, reference);
    if (!cancelled.ok) {
      throw new Error(
        cancelled.reason === 'not_found'
          ? `There is no booking ${reference} in ${slug}.`
          : `${reference} is not ahead any more: it has begun, or was cancelled or declined.`,
      );
    }
    print(json, { slug, reference, status: 'cancelled' }, `${reference} is cancelled; the mails are queued.`);
  });
}
