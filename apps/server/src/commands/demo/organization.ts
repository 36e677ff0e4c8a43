// The demonstration's organization, founded at the first start in the way of `linktime organization create`, and its
// token.
import { fold } from '@linktime/scim';
import type { Database } from '../../db/connect.ts';
import { withOrganization } from '../../db/transaction.ts';
import { findOrganization } from '../../organizations/organization.ts';
import { peopleByEmail } from '../../people/directory.ts';
import { foundOrganization } from '../../provisioning/found-organization.ts';
import { generateToken } from '../../provisioning/scim-token.ts';
import { countStart, keepToken, keptToken, tokenPath } from './data-folder.ts';
import { castOf, domain } from './people.ts';

export const organization = { slug: 'acme', name: 'Acme', plan: 'BUSINESS' } as const;

export const owner = { name: 'Olive Owner', email: `owner@${domain}` };
const actor = { kind: 'operator' } as const;

/** The id of the demonstration's organization. */
export async function demoOrganization(database: Database): Promise<string> {
  const known = await findOrganization(database, organization.slug);
  if (known !== undefined) {
    return known.id;
  }
  const { id } = await foundOrganization(database, { ...organization, timeZone: 'Europe/Berlin', owner });
  return id;
}

/**
 * Counts a start, past those whose people are here already: root's database lies elsewhere, and outlives the folder that
 * the starts are counted in.
 */
export async function nextStart(
  database: Database,
  organizationId: string,
  dataDir: string,
): Promise<number> {
  for (;;) {
    const start = await countStart(dataDir);
    const { leaver, promoted, colleague } = castOf(start);
    const addresses = [leaver, promoted, colleague].map(({ userName }) => fold(userName));
    const known = await withOrganization(database, organizationId, (tx) =>
      peopleByEmail(tx, organizationId, addresses),
    );
    if (known.size === 0) {
      return start;
    }
  }
}

export type DemoToken = { readonly token: string; readonly fresh: boolean };

/** The kept token, or a new one, which ends the one before. */
export async function demoToken(
  database: Database,
  organizationId: string,
  folder: { readonly dataDir: string; readonly renew: boolean },
): Promise<DemoToken> {
  const kept = folder.renew ? undefined : await keptToken(folder.dataDir);
  if (kept !== undefined) {
    return { token: kept, fresh: false };
  }
  const token = await withOrganization(database, organizationId, (tx) =>
    generateToken(tx, { organizationId, actor }),
  );
  await keepToken(folder.dataDir, token);
  return { token, fresh: true };
}

/** Throws when somebody has generated another token since, or has switched SCIM off. */
export async function verifyToken(
  scimBaseUrl: string,
  about: { readonly token: string; readonly dataDir: string },
): Promise<void> {
  const { status } = await fetch(`${scimBaseUrl}/Users?count=0`, {
    headers: { authorization: `Bearer ${about.token}` },
  });
  if (status === 200) {
    return;
  }
  throw new Error(
    status === 401
      ? `The token in ${tokenPath(about.dataDir)} was replaced or revoked. "npm run demo -- --new-token" generates another.`
      : `SCIM answers ${status}: ${organization.name} has another plan now. "npm run demo -- --reset" starts afresh.`,
  );
}
