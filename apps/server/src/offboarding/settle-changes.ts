// The worker's task that carries out what was announced: a plan that ends, a claim to ownership that nobody has stopped.
// One transaction for each organization; what is settled is no longer due, so a repetition does nothing.
import type { Cause } from '../audit/audit.ts';
import type { Connection, Database } from '../db/connect.ts';
import { withOrganization } from '../db/transaction.ts';
import { forEachDue, withDueChanges } from '../organizations/due-organizations.ts';
import { carryOutPlanChange } from '../organizations/plan-change.ts';
import { enqueueMails } from '../outbox/outbox.ts';
import { activeAdministrators } from '../people/person.ts';
import { type Site, senderOf } from '../scheduling/sender.ts';
import { settleClaim } from './claim-ownership.ts';
import { planLeftMails } from './plan-mail.ts';

const organizationsInARun = 100;

/** Settles what is due in all organizations; gives the number of changes. See forEachDue for its errors. */
export function settleDueChanges(database: Database, site: Site, now: Temporal.Instant): Promise<number> {
  const at = new Date(now.epochMilliseconds);
  const due = { organizations: withDueChanges, at, atMost: organizationsInARun, task: 'settle changes' };
  return forEachDue(database, due, (organizationId) =>
    withOrganization(database, organizationId, (tx) => settle(tx, organizationId, { site, at })),
  );
}

type Settling = { readonly site: Site; readonly at: Date };

async function settle(tx: Connection, organizationId: string, settling: Settling): Promise<number> {
  const plan = await settlePlan(tx, organizationId, settling);
  const claim = await settleClaim(tx, organizationId, settling);
  return Number(plan) + Number(claim !== undefined);
}

async function settlePlan(tx: Connection, organizationId: string, { site, at }: Settling): Promise<boolean> {
  const cause: Cause = { organizationId, actor: { kind: 'system' } };
  const change = await carryOutPlanChange(tx, cause, at);
  if (change?.from === 'BUSINESS') {
    const [recipients, sender] = await Promise.all([
      activeAdministrators(tx, organizationId),
      senderOf(tx, organizationId, site),
    ]);
    await enqueueMails(tx, organizationId, planLeftMails(recipients, change, { sender, at }));
  }
  return change !== undefined;
}
