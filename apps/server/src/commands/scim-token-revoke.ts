// `linktime scim-token revoke`: from then on every SCIM request of the organization is answered 401.
import type { Command } from 'commander';
import { withOrganization } from '../db/transaction.ts';
import { revokeToken } from '../provisioning/scim-token.ts';
import { type JsonOption, jsonOption, print } from './output.ts';
import { organizationOf, withDatabase } from './with-database.ts';

export function scimTokenRevokeCommand(scimToken: Command): void {
  scimToken
    .command('revoke')
    .description('Revoke the SCIM token of an organization.')
    .argument('<slug>', 'which organization')
    .option(...jsonOption)
    .action(revoke);
}

async function revoke(slug: string, { json }: JsonOption): Promise<void> {
  await withDatabase(async (database) => {
    const organization = await organizationOf(database, slug);
    const cause = { organizationId: organization.id, actor: { kind: 'operator' } } as const;
    const revoked = await withOrganization(database.app, organization.id, (tx) => revokeToken(tx, cause));
    print(
      json,
      { slug, revoked },
      revoked ? `The SCIM token of ${slug} is revoked.` : `${slug} has no SCIM token.`,
    );
  });
}
