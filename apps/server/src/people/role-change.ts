// An OWNER gives somebody another role. There is always an OWNER left.
import { type Cause, recordAudit } from '../audit/audit.ts';
import type { Connection } from '../db/connect.ts';
import type { Doer } from './member-rules.ts';
import { activeOwners } from './owners.ts';
import { lockPeopleById, type Role } from './person.ts';
import { changeRole } from './person-status.ts';
import { asTarget, type Refused } from './target.ts';

export type RoleChange = { readonly ok: true } | Refused<'inactive' | 'last_owner'>;

export async function giveRole(
  tx: Connection,
  cause: Cause,
  { doer, id, role }: { readonly doer: Doer; readonly id: string; readonly role: Role },
): Promise<RoleChange> {
  const { organizationId } = cause;
  // All OWNERs are locked with them: of two who step down at once, the second finds itself alone.
  const locked = await lockPeopleById(tx, organizationId, [id, ...(await activeOwners(tx, organizationId))]);
  const target = asTarget(
    'change-role',
    doer,
    locked.find((person) => person.id === id),
  );
  if (!target.ok) {
    return target;
  }
  const { person } = target;
  if (!person.active) {
    return { ok: false, reason: 'inactive' };
  }
  if (person.role === role) {
    return { ok: true };
  }
  const others = locked.filter((one) => one.id !== id && one.active && one.role === 'OWNER');
  if (person.role === 'OWNER' && others.length === 0) {
    return { ok: false, reason: 'last_owner' };
  }
  await changeRole(tx, organizationId, { id, role });
  await recordAudit(tx, cause, [
    {
      action: 'person.role_changed',
      target: { kind: 'person', id },
      facts: { from: person.role, to: role },
      labels: { name: person.name, email: person.email },
    },
  ]);
  return { ok: true };
}
