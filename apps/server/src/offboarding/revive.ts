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
  const reactivated = reactivatePerson(tx, organizationId, { id: person.id, ...more });
  const pages = reopenPagesForPerson(tx, organizationId, person.id);
  const teamsRejoined = await restoreMembershipsOfPerson(tx, organizationId, person.id, more.at);
  await reactivated;
  const revival = { pagesPaused: await pages, teamsRejoined };
  await recordAudit(tx, cause, [
    {
      action: 'person.reactivated',
      target: { kind: 'person', id: person.id },
      facts: { formerRole: person.role, ...revival },
    },
  ]);
  return revival;
}
