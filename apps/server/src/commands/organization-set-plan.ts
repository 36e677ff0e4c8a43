// `linktime organization set-plan`: at once; SCIM reads the plan at every request.
import type { Command } from 'commander';
import { withOrganization } from '../db/transaction.ts';
import { type Plan, plans, setOrganizationPlan } from '../organizations/organization.ts';
import { planArgument } from './arguments.ts';
import { type JsonOption, jsonOption, print } from './output.ts';
import { organizationOf, withDatabase } from './with-database.ts';

export function organizationSetPlanCommand(organization: Command): void {
  organization
    .command('set-plan')
    .description('Change the plan of an organization, at once.')
    .argument('<slug>', 'which organization')
    .argument('<plan>', plans.join(', '), planArgument)
    .option(...jsonOption)
    .action(setPlan);
}

async function setPlan(slug: string, plan: Plan, { json }: JsonOption): Promise<void> {
  await withDatabase(async (database) => {
    const organization = await organizationOf(database, slug);
    const from = organization.plan;
    if (from !== plan) {
      await withOrganization(database.app, organization.id, (tx) =>
        setOrganizationPlan(tx, organization, plan),
      );
    }
    const text =
      from === plan
        ? `${slug} has the plan ${plan} already.`
        : `${slug} has the plan ${plan} now; it had ${from}.`;
    print(json, { slug, plan, from }, text);
  });
}
