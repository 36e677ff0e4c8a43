// `linktime link create`: a link through which one booking can be made, also of a secret event type. Shown once.
import type { Command } from 'commander';
import { recordAudit } from '../audit/audit.ts';
import type { Connection } from '../db/connect.ts';
import { withOrganization } from '../db/transaction.ts';
import type { Organization } from '../organizations/organization.ts';
import type { FoundEventType } from '../scheduling/event-types/event-type-edit.ts';
import { makeLink } from '../scheduling/event-types/single-use-link.ts';
import { emailArgument } from './arguments.ts';
import { integerArgument } from './event-type-options.ts';
import { type JsonOption, jsonOption, print } from './output.ts';
import { eventTypeAt, type PageAddress, pageArgument, publicBaseUrl } from './page-address.ts';
import { personWith } from './people-by-email.ts';
import { organizationOf, withDatabase } from './with-database.ts';

type Options = JsonOption & { readonly days: number; readonly by?: string };

const longestDays = 90;

export function linkCreateCommand(link: Command): void {
  link
    .command('create')
    .description('Make a link that works once, also for a secret event type. It is shown this once.')
    .argument('<slug>', 'which organization')
    .argument('<page>', 'the end of the address of the event type, like dana-host/intro', pageArgument)
    .option('--days <number>', `how long it works, 1 to ${longestDays}`, integerArgument, 30)
    .option(
      '--by <address>',
      'whose link it is, which dies with their access; the owner of the page by default',
      emailArgument,
    )
    .option(...jsonOption)
    .action(create);
}

async function create(slug: string, page: PageAddress, { days, by, json }: Options): Promise<void> {
  if (days < 1 || days > longestDays) {
    throw new Error(`--days: Expected 1 to ${longestDays}.`);
  }
  await withDatabase(async (database) => {
    const organization = await organizationOf(database, slug);
    const made = await withOrganization(database.app, organization.id, async (tx) => {
      const found = await eventTypeAt(tx, organization, page);
      const createdBy = await makerOf(tx, organization, { found, by });
      return make(tx, organization, { found, createdBy, days });
    });
    const url = `${await publicBaseUrl(database.config)}/link/${made.token}`;
    const expiresAt = made.expiresAt.toString({ smallestUnit: 'second' });
    print(json, { id: made.id, url, expiresAt }, `${url}\nIt lets one booking be made, until ${expiresAt}.`);
  });
}

async function makerOf(
  tx: Connection,
  organization: Organization,
  { found, by }: { readonly found: FoundEventType; readonly by: string | undefined },
): Promise<string> {
  if (by !== undefined) {
    return (await personWith(tx, organization, by)).id;
  }
  if (found.owner_id === null) {
    throw new Error('The page is a team’s: say with --by whose link it is.');
  }
  return found.owner_id;
}

async function make(
  tx: Connection,
  { id: organizationId }: Organization,
  wish: { readonly found: FoundEventType; readonly createdBy: string; readonly days: number },
) {
  const { found, createdBy, days } = wish;
  const at = Temporal.Now.instant();
  const link = await makeLink(tx, organizationId, { eventTypeId: found.id, createdBy, days, at });
  if (link === undefined) {
    throw new Error('Whose link it would be is deactivated.');
  }
  await recordAudit(tx, { organizationId, actor: { kind: 'operator' } }, [
    {
      action: 'single_use_link.created',
      target: { kind: 'single_use_link', id: link.id },
      facts: { eventType: found.id, by: createdBy, days },
    },
  ]);
  return link;
}
