// The demonstration's organization, founded at the first start like by `linktime organization create`, and its token.
import { recordAudit } from '../../audit/audit.ts';
import type { Database } from '../../db/connect.ts';
import { withOrganization } from '../../db/transaction.ts';
import { findOrganization, insertOrganization, newOrganizationId } from '../../organizations/organization.ts';
import { insertPerson, newPersonId } from '../../people/person.ts';
import { generateToken } from '../../provisioning/scim-token.ts';
import { userFields, userOfPerson } from '../../provisioning/user-mapping.ts';
import { keepToken, keptToken } from './data-folder.ts';
import { domain } from './people.ts';

export const slug = 'acme';
export const name = 'Acme';
const owner = { name: 'Olive Owner', email: `owner@${domain}` };

/** The id of the demonstration's organization, on the Business plan. */
export async function demoOrganization(database: Database): Promise<string> {
  const found = await findOrganization(database, slug);
  return found?.id ?? (await found_(database));
}
