// `linktime event-type publish|pause|archive`.
import type { Command } from 'commander';
import { recordAudit } from '../audit/audit.ts';
import { withOrganization } from '../db/transaction.ts';
import type { EventTypeStatus } from '../scheduling/event-types/event-type.ts';
import { changeEventTypeStatus, statusActions } from '../scheduling/event-types/event-type-edit.ts';
import { type JsonOption, jsonOption, print } from './output.ts';
import { eventTypeAt, type PageAddress, pageArgument } from './page-address.ts';
import { organizationOf, withDatabase } from './with-database.ts';

type Change = { readonly status: EventTypeStatus; readonly done: string };

const changes: readonly (readonly [name: string, description: string, change: Change])[] = [
  ['publish', 'Let an event type be booked.', { status: 'active', done: 'can be booked' }],
  [
    'pause',
    'Stop the booking of an event type; what is booked stays.',
    { status: 'paused', done: 'is paused' },
  ],
  [
    'archive',
    'Put an event type away for good; its address becomes free, what is booked stays.',
    { status: 'archived', done: 'is archived' },
  ],
];

export function eventTypeStatusCommands(eventType: Command): void {
  for (const [name, description, change] of changes) {
    eventType
      .command(name)
      .description(description)
      .argument('<slug>', 'which organization')
      .argument('<page>', 'the end of its address, like dana-host/intro', pageArgument)
      .option(...jsonOption)
      .action((slug: string, page: PageAddress, { json }: JsonOption) =>
        changeStatus(slug, page, { json: json === true, change }),
      );
  }
}

async function changeStatus(
  slug: string,
  page: PageAddress,
  { json, change }: { readonly json: boolean; readonly change: Change },
): Promise<void> {
  await withDatabase(async (database) => {
    const organization = await organizationOf(database, slug);
    const organizationId = organization.id;
    const { id, from } = await withOrganization(database.app, organizationId, async (tx) => {
      const found = await eventTypeAt(tx, organization, page);
      const { status } = change;
      const result = await changeEventTypeStatus(tx, organizationId, { id: found.id, status });
      if (result === 'no_host') {
        throw new Error('It has nobody to host it, so nobody could book it.');
      }
      if (result === 'changed') {
        await recordAudit(tx, { organizationId, actor: { kind: 'operator' } }, [
          {
            action: statusActions[status],
            target: { kind: 'event_type', id: found.id },
            facts: { from: found.status },
            labels: { title: found.title },
          },
        ]);
      }
      return { id: found.id, from: found.status };
    });
    const name = `${page.handle}/${page.slug}`;
    print(json, { id, ...page, from, status: change.status }, `${name} ${change.done}.`);
  });
}
