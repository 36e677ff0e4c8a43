// Deactivation is one thing, however it is reached: one transaction that ends access, closes pages, cancels what has
// not started and writes down who is to be told. The caller holds the person's row `for update`.
import { type AuditEntry, type Cause, recordAudit } from '../audit/audit.ts';
import type { Connection } from '../db/connect.ts';
import { enqueueMails } from '../outbox/outbox.ts';
import { deleteLinksForPerson } from '../people/one-time-link.ts';
import { activeAdministrators, deactivatePerson, type Person } from '../people/person.ts';
import { endSessionsForPerson } from '../people/session.ts';
import { suspendMembershipsOfPerson } from '../people/team.ts';
import { cancelBookingsOfHost } from '../scheduling/booking-store.ts';
import { closePagesForPerson } from '../scheduling/event-type-store.ts';
import { cancellationMails } from './cancellation.ts';
import { ownerlessMails } from './ownerless-mail.ts';
import type { Sender } from '../scheduling/sender.ts';

/** What a deactivation led to, for the provisioning log, the audit log and the evidence. */
export type Consequence = {
  readonly sessionsEnded: number;
  readonly linksDeleted: number;
  readonly pagesClosed: number;
  readonly teamsLeft: number;
  readonly bookingsCancelled: number;
  readonly inviteesTold: number;
  readonly ownerless?: true;
};

export async function deprovision(
  tx: Connection,
  cause: Cause,
  person: Pick<Person, 'id' | 'name' | 'email_folded' | 'role'>,
  more: { readonly at: Date; readonly by: 'scim' | 'hand'; readonly sender: Sender },
): Promise<Consequence> {
  const { organizationId } = cause;
  // All of these go out together; each touches only rows that hang on the locked person.
  const [sessionsEnded, linksDeleted, teamsLeft] = await Promise.all([
    endSessionsForPerson(tx, organizationId, person.id, 'deprovisioned'),
    deleteLinksForPerson(tx, organizationId, person),
    suspendMembershipsOfPerson(tx, organizationId, person.id, more.at),
    deactivatePerson(tx, organizationId, { id: person.id, at: more.at, by: more.by }),
  ]);
  const [pages, bookings] = await Promise.all([
    closePagesForPerson(tx, organizationId, person.id),
    cancelBookingsOfHost(tx, organizationId, person.id),
  ]);

  const told = cancellationMails(bookings, more.sender);
  await enqueueMails(tx, organizationId, told.mails);
  const ownerless = person.role === 'OWNER' && (await tellIfOwnerless(tx, organizationId, more.sender));
  const consequence: Consequence = {
    sessionsEnded,
    linksDeleted: linksDeleted + pages.links,
    pagesClosed: pages.pages,
    teamsLeft,
    bookingsCancelled: bookings.length,
    inviteesTold: told.invitees,
    ...(ownerless && { ownerless: true }),
  };
  const cancelled = bookings.map(
    (booking): AuditEntry => ({
      action: 'booking.cancelled',
      target: { kind: 'booking', id: booking.id },
      facts: { reason: 'host_deprovisioned', reference: booking.reference, sequence: booking.ical_sequence },
    }),
  );
  await recordAudit(tx, cause, [
    {
      action: 'person.deprovisioned',
      target: { kind: 'person', id: person.id },
      facts: { by: more.by, role: person.role, ...consequence },
      labels: { name: person.name, email: person.email_folded },
    },
    ...cancelled,
  ]);
  return consequence;
}

/** A leaver must not keep access, also not the last OWNER: then those who can act are told. */
async function tellIfOwnerless(tx: Connection, organizationId: string, sender: Sender): Promise<boolean> {
  const left = await activeAdministrators(tx, organizationId);
  if (left.some(({ role }) => role === 'OWNER')) {
    return false;
  }
  await enqueueMails(tx, organizationId, ownerlessMails(left, { organizationId, sender }));
  return true;
}
