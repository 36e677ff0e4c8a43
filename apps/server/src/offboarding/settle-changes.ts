// The worker's task that carries out what was announced: a plan that ends, a claim to ownership that nobody has stopped.
// One transaction for each organization; what is settled is no longer due, so a repetition does nothing.
import type { Cause } from '../audit/audit.ts';
import type { Connection, Database, Row, Statement } from '../db/connect.ts';
import { withOrganization } from '../db/transaction.ts';
import { carryOutPlanChange } from '../organizations/plan-change.ts';
import { enqueueMails } from '../outbox/outbox.ts';
import { activeAdministrators } from '../people/person.ts';
import { type Site, senderOf } from '../scheduling/sender.ts';
import { settleClaim } from './claim-ownership.ts';
import { planLeftMails } from './plan-mail.ts';

const organizationsInARun = 100;

const due: Statement = {
  name: 'organizations_with_due_changes',
  text: 'select organization_id from organizations_with_due_changes($1, $2)',
};

/**
 * Settles what is due in all organizations; `database` acts as linktime_app. Gives the number of changes; throws after
 * the last organization when some failed.
 */
export async function settleDueChanges(
  database: Database,
  site: Site,
  now: Temporal.Instant,
): Promise<number> {
  const at = new Date(now.epochMilliseconds);
  const found = await database.read<Row & { organization_id: string }>(due, [at, organizationsInARun]);
  let settled = 0;
  const failures: unknown[] = [];
  for (const { organization_id } of found) {
    try {
      settled += await withOrganization(database, organization_id, (tx) =>
        settle(tx, organization_id, { site, at }),
      );
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) {
    throw new AggregateError(failures, `Changes of ${failures.length} organizations were not settled.`);
  }
  return settled;
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
