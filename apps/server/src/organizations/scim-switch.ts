// Whether an organization's identity provider is let in at all: the token stays, every request is answered 403.
import { type Cause, recordAudit } from '../audit/audit.ts';
import type { Connection, Statement } from '../db/connect.ts';

const set: Statement = {
  name: 'organization_switch_scim',
  text: 'update organization set scim_enabled = $2 where id = $1 and scim_enabled <> $2',
};

/** Switches SCIM on or off; false when it was so already. */
export async function switchScim(tx: Connection, cause: Cause, enabled: boolean): Promise<boolean> {
  const { organizationId } = cause;
  if ((await tx.execute(set, [organizationId, enabled])) === 0) {
    return false;
  }
  const target = { kind: 'organization', id: organizationId };
  await recordAudit(tx, cause, [{ action: enabled ? 'scim.enabled' : 'scim.disabled', target }]);
  return true;
}
