// `linktime scim-token generate`: prints the token, once. It is stored nowhere.
import type { Command } from 'commander';
import { withOrganization } from '../db/transaction.ts';
import { scimBase } from '../http/scim-path.ts';
import { generateToken } from '../provisioning/scim-token.ts';
import { type JsonOption, jsonOption, print, report } from './output.ts';
import { findRunningServer } from './running-server.ts';
import { organizationOf, withDatabase } from './with-database.ts';

export function scimTokenGenerateCommand(scimToken: Command): void {
  scimToken
    .command('generate')
    .description('Generate the SCIM token of an organization. The one before it stops working at once.')
    .argument('<slug>', 'which organization')
    .option(...jsonOption)
    .action(generate);
}

async function generate(slug: string, { json }: JsonOption): Promise<void> {
  await withDatabase(async (database) => {
    const organization = await organizationOf(database, slug);
    const cause = { organizationId: organization.id, actor: { kind: 'operator' } } as const;
    const token = await withOrganization(database.app, organization.id, (tx) => generateToken(tx, cause));
    // A server that had to take another port knows its base URL better than the configuration.
    const running = await findRunningServer(database.config.dataDir);
    const baseUrl = running?.scimBaseUrl ?? `${database.config.baseUrl}${scimBase}`;
    if (organization.plan !== 'BUSINESS') {
      report(
        `${slug} has the plan ${organization.plan}: SCIM answers 403 until "linktime organization set-plan ${slug} BUSINESS".`,
      );
    }
    print(json, { token, baseUrl }, explained(token, baseUrl));
  });
}

function explained(token: string, baseUrl: string): string {
  return [
    'The token, shown this once:',
    '',
    `  ${token}`,
    '',
    'Paste it into your identity provider:',
    `  Okta   SCIM connector base URL ${baseUrl}, Authorization: the token as it is`,
    `  Entra  Tenant URL ${baseUrl}, Secret Token: the token as it is`,
    `  Others SCIM base URL ${baseUrl}, header "Authorization: Bearer <token>"`,
    '',
    'A token that was generated before does not work any more.',
  ].join('\n');
}
