// `linktime event-type list`.
import type { Command } from 'commander';
import { withOrganization } from '../db/transaction.ts';
import { type ListedEventType, listEventTypes } from '../scheduling/event-types/event-type-edit.ts';
import { type JsonOption, jsonOption, print, table } from './output.ts';
import { publicBaseUrl } from './page-address.ts';
import { organizationOf, withDatabase } from './with-database.ts';

const pageSize = 500;

type Options = JsonOption & { readonly archived?: true };

export function eventTypeListCommand(eventType: Command): void {
  eventType
    .command('list')
    .description('Show what can be booked, and what is paused.')
    .argument('<slug>', 'which organization')
    .option('--archived', 'archived ones, too')
    .option(...jsonOption)
    .action(list);
}

async function list(slug: string, { archived, json }: Options): Promise<void> {
  await withDatabase(async (database) => {
    const { id } = await organizationOf(database, slug);
    const found = await withOrganization(database.app, id, async (tx) => {
      const eventTypes: ListedEventType[] = [];
      for (let after: string | undefined; ; ) {
        const page = await listEventTypes(tx, id, { count: pageSize, ...(after !== undefined && { after }) });
        eventTypes.push(...page);
        after = page.at(-1)?.id;
        if (page.length < pageSize) {
          return eventTypes;
        }
      }
    });
    const base = `${await publicBaseUrl(database.config)}/${slug}`;
    const shown = found
      .filter(({ status }) => archived === true || status !== 'archived')
      .map(({ handle, ...eventType }) => ({
        ...eventType,
        handle,
        url: handle === null ? null : `${base}/${handle}/${eventType.slug}`,
      }));
    const heading = ['ADDRESS', 'TITLE', 'KIND', 'MINUTES', 'STATUS', 'HOSTS'];
    const rows = shown.map((one) => [
      one.url ?? '(no handle)',
      one.title,
      one.kind.replaceAll('_', ' '),
      String(one.rules.minutes),
      one.visibility === 'secret' ? `${one.status}, secret` : one.status,
      one.hosts.join(', '),
    ]);
    print(json, shown, table(heading, rows, `There is no event type in ${slug}.`));
  });
}
