// `linktime event-type create`: a booking page of a person or a team.
import { fold } from '@linktime/scim';
import type { Command } from 'commander';
import { recordAudit } from '../audit/audit.ts';
import type { Connection } from '../db/connect.ts';
import { withOrganization } from '../db/transaction.ts';
import type { Organization } from '../organizations/organization.ts';
import { teamIdByName } from '../people/directory.ts';
import type { EventTypeFields } from '../scheduling/event-types/event-type.ts';
import {
  makeEventType,
  mostOnAPage,
  type NewPage,
  type PageMade,
} from '../scheduling/event-types/event-type-edit.ts';
import { faultsOf, pageOfKind } from '../scheduling/event-types/event-type-fields.ts';
import { emailArgument } from './arguments.ts';
import { addFieldOptions, type FieldOptions, fieldsOf, optionOf } from './event-type-options.ts';
import { type JsonOption, jsonOption, print } from './output.ts';
import { publicBaseUrl } from './page-address.ts';
import { peopleWith, personWith } from './people-by-email.ts';
import { organizationOf, withDatabase } from './with-database.ts';

type Options = JsonOption &
  FieldOptions & {
    readonly owner?: string;
    readonly team?: string;
    readonly host: readonly string[];
    readonly paused?: true;
  };

export function eventTypeCreateCommand(eventType: Command): void {
  addFieldOptions(
    eventType
      .command('create')
      .description('Make something that can be booked with a person or a team, and print its address.')
      .argument('<slug>', 'which organization')
      .option('--owner <address>', 'whose page it stands on, by e-mail address', emailArgument)
      .option('--team <name>', 'or the team whose page it stands on')
      .option(
        '--host <address>',
        'who hosts it, of the team; once for each, and who is named first goes first when several are free alike',
        (text: string, hosts: readonly string[]) => [...hosts, emailArgument(text)],
        [],
      ),
  )
    .option('--paused', 'to be published later')
    .option(...jsonOption)
    .action(create);
}

async function create(slug: string, options: Options): Promise<void> {
  const fields = fieldsOf(options);
  refuseFaults(fields);
  await withDatabase(async (database) => {
    const organization = await organizationOf(database, slug);
    const made = await withOrganization(database.app, organization.id, (tx) =>
      make(tx, organization, { fields, options }),
    );
    const url = `${await publicBaseUrl(database.config)}/${slug}/${made.handle}/${fields.slug}`;
    const { json, paused } = options;
    const page = { organization: slug, handle: made.handle, slug: fields.slug };
    const status = paused === true ? 'paused' : 'active';
    const { visibility } = fields;
    print(
      json,
      { id: made.id, ...page, url, status, visibility },
      inWords(url, page, { status, visibility }),
    );
  });
}

function refuseFaults(fields: EventTypeFields): void {
  const faults = Object.entries(faultsOf(fields));
  if (faults.length > 0) {
    const lines = faults.map(([field, fault]) => `${optionOf[field] ?? `--${field}`}: ${fault}`);
    throw new Error(lines.join('\n'));
  }
}

type Wish = { readonly fields: EventTypeFields; readonly options: Options };

async function make(
  tx: Connection,
  organization: Organization,
  { fields, options }: Wish,
): Promise<PageMade & { ok: true }> {
  const status = options.paused === true ? 'paused' : 'active';
  const made = await makeEventType(tx, organization.id, {
    fields,
    status,
    ...(await pageOf(tx, organization, options)),
  });
  if (!made.ok) {
    throw new Error(refusal(made.reason, fields));
  }
  await recordAudit(tx, { organizationId: organization.id, actor: { kind: 'operator' } }, [
    {
      action: 'event_type.created',
      target: { kind: 'event_type', id: made.id },
      facts: { kind: fields.kind, status, visibility: fields.visibility },
      labels: { title: fields.title },
    },
  ]);
  return made;
}

async function pageOf(
  tx: Connection,
  organization: Organization,
  { kind = 'one_on_one', owner, team, host }: Options,
): Promise<Pick<NewPage, 'page' | 'hostIds'>> {
  if (pageOfKind[kind] === 'person') {
    if (owner === undefined || team !== undefined || host.length > 0) {
      throw new Error('Say with --owner whose page it stands on. That person hosts it.');
    }
    const { id } = await personWith(tx, organization, owner);
    return { page: { kind: 'person', id }, hostIds: [id] };
  }
  if (team === undefined || owner !== undefined || host.length === 0) {
    throw new Error('Say with --team whose page it stands on, and with --host which of its members host it.');
  }
  const id = await teamIdByName(tx, organization.id, fold(team));
  if (id === undefined) {
    throw new Error(`There is no team "${team}" in ${organization.slug}.`);
  }
  const hosts = await peopleWith(tx, organization, host);
  return { page: { kind: 'team', id }, hostIds: hosts.map((person) => person.id) };
}

function refusal(reason: (PageMade & { ok: false })['reason'], { slug }: EventTypeFields): string {
  switch (reason) {
    case 'slug_taken':
      return `There is a "${slug}" on that page already. Choose another --slug.`;
    case 'page_full':
      return `A page has ${mostOnAPage} event types at most. Archive one first: linktime event-type archive`;
    case 'page_unavailable':
      return 'The owner is deactivated, or the team is gone.';
    case 'host_unavailable':
      return 'Each host must be active, and a member of the team.';
    case 'wrong_page':
      return 'One-on-one and group stand on the page of a person, round robin and collective on that of a team.';
  }
}

type Page = { readonly organization: string; readonly handle: string; readonly slug: string };
type State = { readonly status: 'active' | 'paused'; readonly visibility: EventTypeFields['visibility'] };

function inWords(url: string, { organization, handle, slug }: Page, { status, visibility }: State): string {
  const page = `${handle}/${slug}`;
  const next =
    status === 'paused'
      ? `It is paused. Publish it: linktime event-type publish ${organization} ${page}`
      : visibility === 'secret'
        ? `It is secret. Make a link: linktime link create ${organization} ${page}`
        : 'It can be booked now.';
  return `${url}\n${next}`;
}
