// `linktime organization create`: founds an organization with its first OWNER.
import type { Command } from 'commander';
import { secretKey } from '../config.ts';
import { explain } from '../db/pg-errors.ts';
import { type Plan, plans } from '../organizations/organization.ts';
import { foundOrganization } from '../provisioning/found-organization.ts';
import { operatorLink } from '../sign-in/operator-link.ts';
import {
  emailArgument,
  nameArgument,
  newOrganizationSlugArgument,
  planArgument,
  timeZoneArgument,
} from './arguments.ts';
import { type JsonOption, jsonOption, print } from './output.ts';
import { publicBaseUrl } from './page-address.ts';
import { type Opened, withDatabase } from './with-database.ts';

type Options = JsonOption & {
  readonly name: string;
  readonly slug: string;
  readonly plan: Plan;
  readonly ownerEmail: string;
  readonly ownerName?: string;
  readonly timeZone: string;
};

export function organizationCreateCommand(organization: Command): void {
  organization
    .command('create')
    .description('Found an organization and make its first OWNER.')
    .requiredOption('--name <name>', 'how it is called', nameArgument)
    .requiredOption('--slug <slug>', 'its name in links, like "acme"', newOrganizationSlugArgument)
    .requiredOption('--plan <plan>', `${plans.join(', ')}; SCIM needs BUSINESS`, planArgument)
    .requiredOption('--owner-email <address>', 'the e-mail address of the OWNER', emailArgument)
    .option('--owner-name <name>', 'the name of the OWNER; the address by default', nameArgument)
    .option('--time-zone <zone>', 'an IANA time zone, like Europe/Berlin', timeZoneArgument, 'UTC')
    .option(...jsonOption)
    .action((options: Options) => withDatabase((database) => create(database, options)));
}

async function create({ app, config }: Opened, options: Options): Promise<void> {
  const { name, slug, plan, timeZone, ownerEmail, ownerName = ownerEmail } = options;
  const owner = { name: ownerName, email: ownerEmail };
  const given = { secretKey: await secretKey(config), baseUrl: await publicBaseUrl(config) };
  const actor = { kind: 'operator' } as const;
  const founded = await foundOrganization(
    app,
    { name, slug, plan, timeZone, owner },
    {
      actor,
      more: (tx, { id: organizationId, ownerId: personId }) =>
        operatorLink(tx, { organizationId, actor }, { ...given, personId }),
    },
  ).catch((error) => {
    throw isSlugTaken(error) ? new Error(`The slug "${slug}" belongs to another organization.`) : error;
  });
  const { id, ownerId, more: signInUrl } = founded;
  print(
    options.json,
    { id, slug, ownerId, signInUrl },
    [
      `${name} is founded, with ${ownerEmail} as its OWNER, whom this link signs in once, within 24 hours:`,
      '',
      `  ${signInUrl}`,
      '',
      `Next: linktime scim-token generate ${slug}`,
    ].join('\n'),
  );
}

function isSlugTaken(error: unknown): boolean {
  const explained = explain(error);
  return explained.kind === 'unique' && explained.constraint === 'organization__slug';
}
