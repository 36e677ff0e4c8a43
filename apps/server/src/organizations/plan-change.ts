// How an organization's plan changes: at once, or announced for a day to come and undoable until then. Leaving BUSINESS in
// the dashboard is announced, because from then on the directory's leavers keep their access.
import type { AuditAction } from '../audit/actions.ts';
import { type Cause, recordAudit } from '../audit/audit.ts';
import type { Connection, Row, Statement } from '../db/connect.ts';
import type { Plan } from './organization.ts';

const noticeMs = 30 * 86_400_000;

export type PlanState = {
  readonly plan: Plan;
  /** What is announced, and for when. */
  readonly change: { readonly to: Plan; readonly at: Date } | null;
};

const columns = 'select plan, plan_change_to, plan_change_at from organization where id = $1';
const find: Statement = { name: 'organization_plan', text: columns };
const lock: Statement = { name: 'organization_plan_lock', text: `${columns} for no key update` };

type PlanRow = Row & {
  readonly plan: Plan;
  readonly plan_change_to: Plan | null;
  readonly plan_change_at: Date | null;
};

/** The plan of now and the change to come; with `lock`, nobody else changes them until the transaction ends. */
export async function planState(
  tx: Connection,
  organizationId: string,
  options: { readonly lock?: boolean } = {},
): Promise<PlanState> {
  const [row] = await tx.query<PlanRow>(options.lock === true ? lock : find, [organizationId]);
  if (row === undefined) {
    throw new Error('The transaction belongs to an organization that is not there.');
  }
  const { plan, plan_change_to: to, plan_change_at: at } = row;
  return { plan, change: to === null || at === null ? null : { to, at } };
}

const set: Statement = {
  name: 'organization_set_plan',
  text: `update organization set plan = $2, plan_change_to = null, plan_change_at = null where id = $1`,
};

/** Changes the plan at once; SCIM reads it at every request. What was announced is off. */
export async function setPlan(
  tx: Connection,
  cause: Cause,
  { from, to }: { readonly from: Plan; readonly to: Plan },
): Promise<void> {
  await tx.execute(set, [cause.organizationId, to]);
  await audit(tx, cause, 'organization.plan_changed', { from, to });
}

const announce: Statement = {
  name: 'organization_plan_announce',
  text: `update organization set plan_change_to = $2, plan_change_at = $3 where id = $1`,
};

/** What a wish comes to: nothing, at once, or announced. */
export type PlanChange = PlanState & { readonly done: 'nothing' | 'at-once' | 'announced' | 'undone' };

/** Carries an OWNER's wish out. Leaving BUSINESS is announced; to wish for the present plan undoes that. */
export async function wishForPlan(
  tx: Connection,
  cause: Cause,
  { to, at }: { readonly to: Plan; readonly at: Date },
): Promise<PlanChange> {
  const { plan, change } = await planState(tx, cause.organizationId, { lock: true });
  if (to === plan) {
    return undo(tx, cause, { plan, change });
  }
  if (plan !== 'BUSINESS') {
    await setPlan(tx, cause, { from: plan, to });
    return { plan: to, change: null, done: 'at-once' };
  }
  if (change?.to === to) {
    return { plan, change, done: 'nothing' };
  }
  const announced = { to, at: new Date(at.getTime() + noticeMs) };
  await tx.execute(announce, [cause.organizationId, to, announced.at]);
  await audit(tx, cause, 'organization.plan_change_announced', {
    from: plan,
    to,
    dueAt: announced.at.toISOString(),
  });
  return { plan, change: announced, done: 'announced' };
}

/** Stays on the present plan. */
export async function undoPlanChange(tx: Connection, cause: Cause): Promise<PlanChange> {
  return undo(tx, cause, await planState(tx, cause.organizationId, { lock: true }));
}

async function undo(tx: Connection, cause: Cause, { plan, change }: PlanState): Promise<PlanChange> {
  if (change === null) {
    return { plan, change, done: 'nothing' };
  }
  await tx.execute(announce, [cause.organizationId, null, null]);
  await audit(tx, cause, 'organization.plan_change_undone', { plan, instead: change.to });
  return { plan, change: null, done: 'undone' };
}

/** Carries out what was announced, if it is due; undefined when nothing is. */
export async function carryOutPlanChange(
  tx: Connection,
  cause: Cause,
  at: Date,
): Promise<{ readonly from: Plan; readonly to: Plan } | undefined> {
  const { plan, change } = await planState(tx, cause.organizationId, { lock: true });
  if (change === null || change.at > at) {
    return undefined;
  }
  const carriedOut = { from: plan, to: change.to };
  await setPlan(tx, cause, carriedOut);
  return carriedOut;
}

async function audit(
  tx: Connection,
  cause: Cause,
  action: AuditAction,
  facts: Readonly<Record<string, string>>,
): Promise<void> {
  const target = { kind: 'organization', id: cause.organizationId };
  await recordAudit(tx, cause, [{ action, target, facts }]);
}
