// `linktime organization list`.
import type { Command } from 'commander';
import { listOrganizations, type Organization } from '../organizations/organization.ts';
import { type JsonOption, jsonOption, print, table } from './output.ts';
import { type Opened, withDatabase } from './with-database.ts';

const pageSize = 1_000;

export function organizationListCommand(organization: Command): void {
  organization
    .command('list')
    .description('Show all organizations.')
    .option(...jsonOption)
    .action(({ json }: JsonOption) => withDatabase((database) => list(database, json)));
}

async function list({ app }: Opened, json: boolean | undefined): Promise<void> {
  const organizations: Organization[] = [];
  for (let after = ''; ; ) {
    const page = await listOrganizations(app, after, pageSize);
    organizations.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) {
      break;
    }
    after = last.slug;
  }
  const shown = organizations.map((one) => ({
    id: one.id,
    slug: one.slug,
    name: one.name,
    plan: one.plan,
    timeZone: one.time_zone,
    scimEnabled: one.scim_enabled,
    createdAt: one.created_at.toISOString(),
  }));
  const rows = shown.map(({ slug, name, plan, timeZone, id }) => [slug, name, plan, timeZone, id]);
  const heading = ['SLUG', 'NAME', 'PLAN', 'TIME ZONE', 'ID'];
  print(
    json,
    shown,
    table(heading, rows, 'There is no organization yet. Found one: linktime organization create --help'),
  );
}
