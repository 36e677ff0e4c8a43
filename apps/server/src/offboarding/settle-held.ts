// The worker's task that ends a hold: what has waited for its time, or for Send, is carried out as the organization's
// policy says now. One transaction for each leaver's batch, so a kill loses nothing and repeats nothing.
import { type Cause, recordAudit } from '../audit/audit.ts';
import type { Connection, Database, Row, Statement } from '../db/connect.ts';
import { withOrganization } from '../db/transaction.ts';
import { forEachDue, withDueBookings } from '../organizations/due-organizations.ts';
import { enqueueMails } from '../outbox/outbox.ts';
import {
  forgetSettledHolds,
  nextDueLeaver,
  releaseBookingsOfPerson,
} from '../scheduling/bookings/booking-hold.ts';
import { type Site, senderOf } from '../scheduling/sender.ts';
import { departFromBookings } from './departure.ts';
import { departureMails } from './departure-mail.ts';
import { offboardingPolicy } from './policy.ts';

const organizationsInARun = 100;
// As many as keep the other organizations waiting for some seconds at most; the rest is for the next run.
const batchesInARun = 20;
const batchSize = 200;

/** Carries out what is due in all organizations; gives the number of bookings. See forEachDue for its errors. */
export function settleHeldBookings(database: Database, site: Site, now: Temporal.Instant): Promise<number> {
  const at = new Date(now.epochMilliseconds);
  const due = {
    organizations: withDueBookings,
    at,
    atMost: organizationsInARun,
    task: 'settle held bookings',
  };
  return forEachDue(database, due, (organizationId) =>
    settleOrganization(database, organizationId, { site, at }),
  );
}

type Settling = { readonly site: Site; readonly at: Date };

async function settleOrganization(
  database: Database,
  organizationId: string,
  settling: Settling,
): Promise<number> {
  let settled = 0;
  for (let left = batchesInARun; left > 0; left -= 1) {
    const batch = await withOrganization(database, organizationId, (tx) =>
      settleOne(tx, organizationId, settling),
    );
    if (batch === undefined) {
      break;
    }
    settled += batch;
  }
  return settled;
}

const lockLeaver: Statement = {
  name: 'person_lock_leaver',
  text: 'select id, name, email, active from person where organization_id = $1 and id = $2 for update',
};

type LockedLeaver = Row & {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly active: boolean;
};

/** A batch of one leaver's; undefined when nothing is due. */
async function settleOne(
  tx: Connection,
  organizationId: string,
  { site, at }: Settling,
): Promise<number | undefined> {
  const leaverId = await nextDueLeaver(tx, organizationId, at);
  if (leaverId === undefined) {
    return undefined;
  }
  const [leaver] = await tx.query<LockedLeaver>(lockLeaver, [organizationId, leaverId]);
  await forgetSettledHolds(tx, organizationId, at);
  if (leaver === undefined || leaver.active) {
    await releaseBookingsOfPerson(tx, organizationId, leaverId);
    return 0;
  }
  const [policy, sender] = await Promise.all([
    offboardingPolicy(tx, organizationId),
    senderOf(tx, organizationId, site),
  ]);
  const departure = await departFromBookings(tx, organizationId, leaver, {
    at,
    sender,
    policy,
    which: { dueAtMost: batchSize },
  });
  const settled = departure.cancelled + departure.handedOver + departure.goingOn;
  if (settled > 0) {
    const about = { leaver, departure, by: 'hold', sender, at } as const;
    const cause: Cause = { organizationId, actor: { kind: 'system' } };
    await Promise.all([
      enqueueMails(tx, organizationId, departureMails(policy.notify, about)),
      recordAudit(tx, cause, departure.entries),
    ]);
  }
  return settled;
}
