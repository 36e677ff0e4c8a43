// `linktime booking list`: upcoming bookings, or those of some dates.
import { type Command, InvalidArgumentError } from 'commander';
import { withOrganization } from '../db/transaction.ts';
import type { Organization } from '../organizations/organization.ts';
import type { Booking } from '../scheduling/bookings/booking.ts';
import { listBookings } from '../scheduling/bookings/booking-list.ts';
import { emailArgument } from './arguments.ts';
import { type JsonOption, jsonOption, print, report, table } from './output.ts';
import { personWith } from './people-by-email.ts';
import { organizationOf, withDatabase } from './with-database.ts';

const mostListed = 1_000;

type Options = JsonOption & {
  readonly host?: string;
  readonly from?: Temporal.PlainDate;
  readonly until?: Temporal.PlainDate;
  readonly all?: true;
};

export function bookingListCommand(booking: Command): void {
  booking
    .command('list')
    .description(`Show the bookings from now on, at most ${mostListed}.`)
    .argument('<slug>', 'which organization')
    .option('--host <address>', 'only those of this host', emailArgument)
    .option('--from <date>', 'those from this date on, like 2026-12-01', dateArgument)
    .option('--until <date>', 'those up to this date, included', dateArgument)
    .option('--all', 'cancelled and declined ones, too')
    .option(...jsonOption)
    .action(list);
}

function dateArgument(text: string): Temporal.PlainDate {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' });
  } catch {
    throw new InvalidArgumentError('Expected a date, like 2026-12-01.');
  }
}

async function list(slug: string, options: Options): Promise<void> {
  await withDatabase(async (database) => {
    const organization = await organizationOf(database, slug);
    const found = await withOrganization(database.app, organization.id, async (tx) => {
      const { host } = options;
      const hostId = host === undefined ? undefined : (await personWith(tx, organization, host)).id;
      return listBookings(tx, organization.id, {
        ...timesOf(organization, options),
        ended: options.all === true,
        count: mostListed + 1,
        ...(hostId !== undefined && { hostId }),
      });
    });
    if (found.length > mostListed) {
      report(`There are more than ${mostListed}; --from and --until choose others.`);
    }
    const shown = found.slice(0, mostListed).map(summaryOf);
    const heading = ['REFERENCE', 'STARTS', 'STATUS', 'HOSTS', 'INVITEES', 'TITLE'];
    const rows = shown.map((one) => [
      one.reference,
      one.startsAt,
      one.status,
      one.hosts.join(', '),
      one.invitees.join(', '),
      one.title,
    ]);
    print(options.json, shown, table(heading, rows, `${slug} has no booking there.`));
  });
}

/** Dates are the organization's. */
function timesOf(
  { time_zone: timeZone }: Organization,
  { from, until }: Options,
): { from: Temporal.Instant; until: Temporal.Instant } {
  const end = until?.add({ days: 1 }) ?? Temporal.PlainDate.from('9999-12-31');
  return {
    from: from?.toZonedDateTime(timeZone).toInstant() ?? Temporal.Now.instant(),
    until: end.toZonedDateTime(timeZone).toInstant(),
  };
}

function summaryOf(booking: Booking) {
  const emails = (kind: 'invitee' | 'guest') =>
    booking.attendees.filter((attendee) => attendee.kind === kind).map(({ email }) => email);
  return {
    reference: booking.reference,
    title: booking.snapshot.title,
    kind: booking.kind,
    status: booking.status,
    startsAt: booking.start.toString(),
    endsAt: booking.end.toString(),
    hosts: booking.hosts.map(({ email }) => email),
    invitees: emails('invitee'),
    guests: emails('guest'),
  };
}
