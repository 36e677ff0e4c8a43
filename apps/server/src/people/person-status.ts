// Whether a person is active, archived, and what their role is: written only while the person is locked. What hangs on it
// is ended and given back by offboarding/.
import type { Connection, Statement } from '../db/connect.ts';
import { voidOpenClaim } from '../organizations/ownership-claim.ts';
import type { Role } from './person.ts';

const deactivate: Statement = {
  name: 'person_deactivate',
  text: `update person set active = false, deactivated_at = $3, deactivated_by = $4,
      deactivated_external_id = external_id, modified_at = $3, version = version + 1
    where organization_id = $1 and id = $2 and active`,
};

/** Ends the account and the membership; everything that hangs on them is ended by offboarding/. */
export async function deactivatePerson(
  tx: Connection,
  organizationId: string,
  person: { readonly id: string; readonly at: Date; readonly by: 'scim' | 'hand' },
): Promise<void> {
  await tx.execute(deactivate, [organizationId, person.id, person.at, person.by]);
}

const deactivatedByScim: Statement = {
  name: 'person_deactivated_by_scim',
  text: `update person set deactivated_by = 'scim' where organization_id = $1 and id = $2 and not active`,
};

/** The directory says now what was decided by hand before: from here on it may reactivate. */
export async function noteDirectoryDeactivation(
  tx: Connection,
  organizationId: string,
  id: string,
): Promise<void> {
  await tx.execute(deactivatedByScim, [organizationId, id]);
}

const reactivate: Statement = {
  name: 'person_reactivate',
  text: `update person set active = true, was_owner = was_owner or role = 'OWNER', role = 'MEMBER',
      deactivated_at = null, deactivated_by = null, deactivated_external_id = null, archived_at = null,
      scim_id = $4, modified_at = $3, version = version + 1
    where organization_id = $1 and id = $2`,
};

/** Gives the account back, as MEMBER: privileges don't return unattended. An archived person gets a SCIM id again. */
export async function reactivatePerson(
  tx: Connection,
  organizationId: string,
  person: { readonly id: string; readonly at: Date; readonly scimId: string },
): Promise<void> {
  await tx.execute(reactivate, [organizationId, person.id, person.at, person.scimId]);
}

const setRole: Statement = {
  name: 'person_set_role',
  text: `update person set was_owner = (was_owner or role = 'OWNER') and $3 <> 'OWNER', role = $3
    where organization_id = $1 and id = $2`,
};

/**
 * Gives a person who is locked another role. SCIM doesn't show it, so the resource's version stays. Where an OWNER comes
 * to be, nobody's claim to ownership stands.
 */
export async function changeRole(
  tx: Connection,
  organizationId: string,
  person: { readonly id: string; readonly role: Role },
): Promise<void> {
  await tx.execute(setRole, [organizationId, person.id, person.role]);
  if (person.role === 'OWNER') {
    await voidOpenClaim(tx, organizationId);
  }
}

const archive: Statement = {
  name: 'person_archive',
  text: `update person set scim_id = null, archived_at = $3, modified_at = $3, version = version + 1
    where organization_id = $1 and id = $2 and not active`,
};

/** Takes an inactive person out of SCIM's sight; userName and addresses are free. */
export async function archivePerson(
  tx: Connection,
  organizationId: string,
  person: { readonly id: string; readonly at: Date },
): Promise<void> {
  await tx.execute(archive, [organizationId, person.id, person.at]);
}

const unarchive: Statement = {
  name: 'person_unarchive',
  text: `update person set scim_id = $4, archived_at = null, modified_at = $3, version = version + 1
    where organization_id = $1 and id = $2 and scim_id is null`,
};

/** Brings an archived person back under a new SCIM id, still inactive. */
export async function unarchivePerson(
  tx: Connection,
  organizationId: string,
  person: { readonly id: string; readonly at: Date; readonly scimId: string },
): Promise<void> {
  await tx.execute(unarchive, [organizationId, person.id, person.at, person.scimId]);
}
