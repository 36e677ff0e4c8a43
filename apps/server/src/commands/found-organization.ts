// Founding an organization: the organization, its first OWNER and their records, in one transaction.
import { recordAudit } from '../audit/audit.ts';
import type { Database } from '../db/connect.ts';
import { withOrganization } from '../db/transaction.ts';
import { insertOrganization, newOrganizationId, type Plan } from '../organizations/organization.ts';
import { insertPerson, newPersonId } from '../people/person.ts';
import { userFields, userOfPerson } from '../provisioning/user-mapping.ts';
import { equipNewcomer, newcomerHandle } from '../scheduling/newcomer.ts';

export type Founding = {
  readonly slug: string;
  readonly name: string;
  readonly plan: Plan;
  /** An IANA time zone. */
  readonly timeZone: string;
  readonly owner: { readonly name: string; readonly email: string };
};

/**
 * Founds an organization in the operator's name; gives its id and the OWNER's. A taken slug violates
 * organization__slug. Throws invalidValue when the OWNER's address is none.
 */
export async function foundOrganization(
  app: Database,
  { owner, ...organization }: Founding,
): Promise<{ id: string; ownerId: string }> {
  const id = newOrganizationId();
  const ownerId = newPersonId();
  const { active, ...fields } = userFields(userOfPerson({ ...owner, active: true }));
  const handle = newcomerHandle(fields.name);
  await withOrganization(app, id, async (tx) => {
    await insertOrganization(tx, { id, ...organization });
    await insertPerson(tx, id, {
      id: ownerId,
      scimId: newPersonId(),
      role: 'OWNER',
      active,
      fields,
      at: new Date(),
      source: 'hand',
      handle,
    });
    await equipNewcomer(tx, id, { personId: ownerId, handle });
    await recordAudit(tx, { organizationId: id, actor: { kind: 'operator' } }, [
      {
        action: 'person.created',
        target: { kind: 'person', id: ownerId },
        facts: { role: 'OWNER' },
        labels: { name: owner.name, email: owner.email },
      },
    ]);
  });
  return { id, ownerId };
}
