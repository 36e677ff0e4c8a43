// `linktime organization create`: founds an organization with its first OWNER.
import type { Command } from 'commander';
import { recordAudit } from '../audit/audit.ts';
import { explain } from '../db/pg-errors.ts';
import { withOrganization } from '../db/transaction.ts';
import { insertOrganization, newOrganizationId, type Plan, plans } from '../organizations/organization.ts';
import { insertPerson, newPersonId } from '../people/person.ts';
import { userFields, userOfPerson } from '../provisioning/user-mapping.ts';
import { emailArgument, nameArgument, planArgument, slugArgument, timeZoneArgument } from './arguments.ts';
import { type JsonOption, jsonOption, print } from './output.ts';
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
    .requiredOption('--slug <slug>', 'its name in links, like "acme"', slugArgument)
    .requiredOption('--plan <plan>', `${plans.join(', ')}; SCIM needs BUSINESS`, planArgument)
    .requiredOption('--owner-email <address>', 'the e-mail address of the OWNER', emailArgument)
    .option('--owner-name <name>', 'the name of the OWNER; the address by default', nameArgument)
    .option('--time-zone <zone>', 'an IANA time zone, like Europe/Berlin', timeZoneArgument, 'UTC')
    .option(...jsonOption)
    .action((options: Options) => withDatabase((database) => create(database, options)));
}

async function create({ app }: Opened, options: Options): Promise<void> {
  const { name, slug, plan, timeZone, ownerEmail, ownerName = ownerEmail } = options;
  const id = newOrganizationId();
  const ownerId = newPersonId();
  const owner = userOfPerson({ name: ownerName, email: ownerEmail, active: true });
  const { active, ...fields } = userFields(owner);
  try {
    await withOrganization(app, id, async (tx) => {
      await insertOrganization(tx, { id, name, slug, plan, timeZone });
      await insertPerson(tx, id, {
        id: ownerId,
        scimId: newPersonId(),
        role: 'OWNER',
        active,
        fields,
        at: new Date(),
        source: 'hand',
      });
      await recordAudit(tx, { organizationId: id, actor: { kind: 'operator' } }, [
        {
          action: 'person.created',
          target: { kind: 'person', id: ownerId },
          facts: { role: 'OWNER' },
          labels: { name: ownerName, email: ownerEmail },
        },
      ]);
    });
  } catch (error) {
    throw isSlugTaken(error) ? new Error(`The slug "${slug}" belongs to another organization.`) : error;
  }
  print(
    options.json,
    { id, slug, ownerId },
    `${name} is founded, with ${ownerEmail} as its OWNER.\n` + `Next: linktime scim-token generate ${slug}`,
  );
}

function isSlugTaken(error: unknown): boolean {
  const explained = explain(error);
  return explained.kind === 'unique' && explained.constraint === 'organization__slug';
}
