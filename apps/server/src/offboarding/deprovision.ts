// Deactivation is one thing, however it is reached: one transaction that ends access, closes pages, settles what has not
// started and writes down who is to be told. The caller holds the person's row `for update`.
import { type Cause, recordAudit } from '../audit/audit.ts';
import type { Connection } from '../db/connect.ts';
import { enqueueMails, type OutboxMail } from '../outbox/outbox.ts';
import { deleteLinksForPerson } from '../people/one-time-link.ts';
import { activeAdministrators, type Person } from '../people/person.ts';
import { deactivatePerson } from '../people/person-status.ts';
import { endSessionsForPerson } from '../people/session.ts';
import { suspendMembershipsOfPerson } from '../people/team.ts';
import { closePagesForPerson } from '../scheduling/event-types/event-type-store.ts';
import type { Sender } from '../scheduling/sender.ts';
import { type Departure, departFromBookings } from './departure.ts';
import { departureMails, holdMails } from './departure-mail.ts';
import { ownerlessMails } from './ownerless-mail.ts';
import { type OffboardingPolicy, offboardingPolicy } from './policy.ts';

/** What a deactivation led to, for the provisioning log, the audit log and the evidence. */
export type Consequence = {
  readonly sessionsEnded: number;
  readonly linksDeleted: number;
  readonly pagesClosed: number;
  readonly teamsLeft: number;
  readonly bookingsCancelled: number;
  readonly bookingsHandedOver?: number;
  readonly bookingsGoingOn?: number;
  /** Not cancelled yet: too many people left at once. */
  readonly bookingsHeld?: number;
  readonly inviteesTold: number;
  readonly ownerless?: true;
};

export type Deactivated = Pick<
  Person,
  'id' | 'name' | 'email' | 'email_folded' | 'user_name_folded' | 'role'
>;

export async function deprovision(
  tx: Connection,
  cause: Cause,
  person: Deactivated,
  more: { readonly at: Date; readonly by: 'scim' | 'hand'; readonly sender: Sender },
): Promise<Consequence> {
  const { organizationId } = cause;
  // All of these go out together; each touches only rows that hang on the locked person.
  const [policy, sessionsEnded, linksDeleted, teamsLeft] = await Promise.all([
    offboardingPolicy(tx, organizationId),
    endSessionsForPerson(tx, organizationId, person.id, 'deprovisioned'),
    deleteLinksForPerson(tx, organizationId, person),
    suspendMembershipsOfPerson(tx, organizationId, person.id, more.at),
    deactivatePerson(tx, organizationId, { id: person.id, at: more.at, by: more.by }),
  ]);
  const [pages, departure] = await Promise.all([
    closePagesForPerson(tx, organizationId, person.id),
    departFromBookings(tx, organizationId, person, { ...more, policy, which: 'upcoming' }),
  ]);
  const ownerless = await tellAdministrators(tx, organizationId, { person, departure, policy, ...more });
  const consequence: Consequence = {
    sessionsEnded,
    linksDeleted: linksDeleted + pages.links,
    pagesClosed: pages.pages,
    teamsLeft,
    bookingsCancelled: departure.cancelled,
    ...(departure.handedOver > 0 && { bookingsHandedOver: departure.handedOver }),
    ...(departure.goingOn > 0 && { bookingsGoingOn: departure.goingOn }),
    ...(departure.held > 0 && { bookingsHeld: departure.held }),
    inviteesTold: departure.told,
    ...(ownerless && { ownerless: true }),
  };
  await recordAudit(tx, cause, [
    {
      action: 'person.deprovisioned',
      target: { kind: 'person', id: person.id },
      facts: { by: more.by, role: person.role, ...consequence },
      labels: { name: person.name, email: person.email_folded },
    },
    ...departure.entries,
  ]);
  return consequence;
}

type Telling = {
  readonly person: Deactivated;
  readonly departure: Departure;
  readonly policy: OffboardingPolicy;
  readonly at: Date;
  readonly by: 'scim' | 'hand';
  readonly sender: Sender;
};

/**
 * Tells those who run the organization what they must know or asked for. True when the last OWNER was deprovisioned: a
 * leaver must not keep access, so then those who can act are told.
 */
async function tellAdministrators(
  tx: Connection,
  organizationId: string,
  telling: Telling,
): Promise<boolean> {
  const { person, departure, policy } = telling;
  const mails: OutboxMail[] = departureMails(policy.notify, { ...telling, leaver: person });
  const { hold } = departure;
  const held = hold !== undefined && !hold.announced && policy.hold !== null ? policy.hold : undefined;
  const left =
    person.role === 'OWNER' || held !== undefined ? await activeAdministrators(tx, organizationId) : [];
  const ownerless = person.role === 'OWNER' && !left.some(({ role }) => role === 'OWNER');
  if (ownerless) {
    mails.push(...ownerlessMails(left, telling));
  }
  if (hold !== undefined && held !== undefined) {
    const others = policy.notify.map((email) => ({ email }));
    mails.push(...holdMails([...left, ...others], { ...telling, hold, above: held.above }));
  }
  await enqueueMails(tx, organizationId, mails);
  return ownerless;
}
