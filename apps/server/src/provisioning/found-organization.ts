// Founding an organization: the organization, its first OWNER and their records, in one transaction.
import type { Actor } from '../audit/audit.ts';
import type { Connection, Database } from '../db/connect.ts';
import { withOrganization } from '../db/transaction.ts';
import { insertOrganization, newOrganizationId, type Plan } from '../organizations/organization.ts';
import { insertPersonByHand } from './person-by-hand.ts';

export type Founding = {
  readonly slug: string;
  readonly name: string;
  readonly plan: Plan;
  /** An IANA time zone. */
  readonly timeZone: string;
  readonly owner: { readonly name: string; readonly email: string };
};

/**
 * Founds an organization and gives its id and the OWNER's; `more` happens in the same transaction. A taken slug violates
 * organization__slug. Throws invalidValue when the OWNER's address is none.
 */
export async function foundOrganization<T = undefined>(
  app: Database,
  { owner, ...organization }: Founding,
  by: {
    readonly actor: Actor;
    readonly more?: (tx: Connection, founded: { id: string; ownerId: string }) => Promise<T>;
  } = { actor: { kind: 'operator' } },
): Promise<{ id: string; ownerId: string; more: T | undefined }> {
  const id = newOrganizationId();
  return withOrganization(app, id, async (tx) => {
    await insertOrganization(tx, { id, ...organization });
    const ownerId = await insertPersonByHand(
      tx,
      { organizationId: id, actor: by.actor },
      { ...owner, role: 'OWNER' },
    );
    return { id, ownerId, more: await by.more?.(tx, { id, ownerId }) };
  });
}
