// Reactivation gives back the account, the directory's team memberships, the bookings whose cancellation still waited,
// and the booking pages as paused. Cancelled bookings stay cancelled, and the role is MEMBER: privileges don't return
// unattended.
import { type Cause, recordAudit } from '../audit/audit.ts';
import type { Connection } from '../db/connect.ts';
import type { Person } from '../people/person.ts';
import { reactivatePerson } from '../people/person-status.ts';
import { restoreMembershipsOfPerson } from '../people/team.ts';
import { releaseBookingsOfPerson } from '../scheduling/bookings/booking-hold.ts';
import { reopenPagesForPerson } from '../scheduling/event-types/event-type-store.ts';

export type Revival = {
  readonly pagesPaused: number;
  readonly teamsRejoined: number;
  /** Bookings that take place after all: their cancellation was held. */
  readonly bookingsKept?: number;
};

export async function revive(
  tx: Connection,
  cause: Cause,
  person: Pick<Person, 'id' | 'role'>,
  more: { readonly at: Date; readonly scimId: string },
): Promise<Revival> {
  const { organizationId } = cause;
  // Teams before event types before bookings, as everywhere.
  const [teamsRejoined] = await Promise.all([
    restoreMembershipsOfPerson(tx, organizationId, person.id, more.at),
    reactivatePerson(tx, organizationId, { id: person.id, ...more }),
  ]);
  const [pagesPaused, bookingsKept] = await Promise.all([
    reopenPagesForPerson(tx, organizationId, person.id),
    releaseBookingsOfPerson(tx, organizationId, person.id),
  ]);
  const revival = { pagesPaused, teamsRejoined, ...(bookingsKept > 0 && { bookingsKept }) };
  await recordAudit(tx, cause, [
    {
      action: 'person.reactivated',
      target: { kind: 'person', id: person.id },
      facts: { formerRole: person.role, ...revival },
    },
  ]);
  return revival;
}
