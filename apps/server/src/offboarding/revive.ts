// Reactivation gives back the account, the directory's team memberships, and the booking pages as paused. Cancelled
// bookings stay cancelled, and the role is MEMBER: privileges don't return unattended.
import { type Cause, recordAudit } from '../audit/audit.ts';
import type { Connection } from '../db/connect.ts';
import { type Person, reactivatePerson } from '../people/person.ts';
import { restoreMembershipsOfPerson } from '../people/team.ts';
import { reopenPagesForPerson } from '../scheduling/event-type-store.ts';

export type Revival = { readonly pagesPaused: number; readonly teamsRejoined: number };

export async function revive(
  tx: Connection,
  cause: Cause,
  person: Pick<Person, 'id' | 'role'>,
  more: { readonly at: Date; readonly scimId: string },
): Promise<Revival> {
  const { organizationId } = cause;
  const [teamsRejoined, pagesPaused] = await Promise.all([
    restoreMembershipsOfPerson(tx, organizationId, person.id, more.at),
    reopenPagesForPerson(tx, organizationId, person.id),
    reactivatePerson(tx, organizationId, { id: person.id, ...more }),
  ]);
  const revival = { pagesPaused, teamsRejoined };
  await recordAudit(tx, cause, [
    {
      action: 'person.reactivated',
      target: { kind: 'person', id: person.id },
      facts: { formerRole: person.role, ...revival },
    },
  ]);
  return revival;
}
