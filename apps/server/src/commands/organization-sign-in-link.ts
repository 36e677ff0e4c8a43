// `linktime organization sign-in-link`: lets somebody in who has no other way, once.
import type { Command } from 'commander';
import { secretKey } from '../config.ts';
import { withOrganization } from '../db/transaction.ts';
import { operatorLink } from '../sign-in/operator-link.ts';
import { emailArgument } from './arguments.ts';
import { type JsonOption, jsonOption, print } from './output.ts';
import { publicBaseUrl } from './page-address.ts';
import { personWith } from './people-by-email.ts';
import { organizationOf, withDatabase } from './with-database.ts';

export function organizationSignInLinkCommand(organization: Command): void {
  organization
    .command('sign-in-link')
    .description('Print a link that signs an active person in once, within 24 hours.')
    .argument('<slug>', 'which organization')
    .argument('<email>', 'the e-mail address of the person', emailArgument)
    .option(...jsonOption)
    .action(signInLink);
}

async function signInLink(slug: string, email: string, { json }: JsonOption): Promise<void> {
  await withDatabase(async (database) => {
    const organization = await organizationOf(database, slug);
    const organizationId = organization.id;
    const key = await secretKey(database.config);
    const baseUrl = await publicBaseUrl(database.config);
    const signInUrl = await withOrganization(database.app, organizationId, async (tx) => {
      const { id: personId } = await personWith(tx, organization, email);
      const cause = { organizationId, actor: { kind: 'operator' } } as const;
      return operatorLink(tx, cause, { secretKey: key, baseUrl, personId });
    });
    if (signInUrl === undefined) {
      throw new Error(`${email} is deactivated in ${slug}, so nobody can sign in as that person.`);
    }
    print(json, { signInUrl }, `It signs ${email} in once, within 24 hours:\n\n  ${signInUrl}`);
  });
}
