// SCIM traffic by day and the checklist, as the provisioning log's writer counts them: in memory as requests end, into
// the database with the next batch, so that no request waits for a counter.
import type { Connection, Statement } from '../db/connect.ts';
import type { JsonObject } from '../db/json.ts';
import { storableJson } from '../db/storable-json.ts';

/** What an admin wants to have seen before trusting the connection, in the order of a trial. */
export const checklistSteps = [
  'tested',
  'created',
  'renamed',
  'email_changed',
  'deactivated',
  'access_ended',
  'bookings_cancelled',
] as const;

export type ChecklistStep = (typeof checklistSteps)[number];

/** One request that has been answered. */
export type Counted = {
  readonly at: Date;
  readonly status: number;
  /** With which token it came, if it named the organization by one that ended. */
  readonly endedToken: 'replaced' | 'revoked' | undefined;
  readonly userAgent: string;
  readonly steps: readonly ChecklistStep[];
  /** What is told of it when it is one that somebody has to mend. */
  readonly failure: JsonObject;
};

type Day = {
  succeeded: number;
  refused: number;
  failed: number;
  last_at: string;
  last_success_at?: string;
  last_failure_at?: string;
  last_failure?: JsonObject;
  replaced_token_at?: string;
  user_agent?: string;
};

/** What was counted for one organization and isn't written yet. */
export type Tally = {
  readonly days: Map<string, Day>;
  readonly steps: Map<ChecklistStep, { first: string; last: string }>;
};

export function emptyTally(): Tally {
  return { days: new Map(), steps: new Map() };
}

// What an IdP finds out by asking: somebody isn't there (404), somebody is (409), somebody else was faster (412).
const ordinary: ReadonlySet<number> = new Set([404, 409, 412]);

/** Whether somebody has to mend something before such a request can succeed. */
export function isTrouble(status: number): boolean {
  return status >= 400 && !ordinary.has(status);
}

export function count(tally: Tally, request: Counted): void {
  const { status, endedToken, userAgent } = request;
  const at = request.at.toISOString();
  const name = at.slice(0, 10);
  const day = tally.days.get(name) ?? { succeeded: 0, refused: 0, failed: 0, last_at: at };
  tally.days.set(name, day);
  day[outcomeOf(status)] += 1;
  day.last_at = at;
  if (status < 400) {
    day.last_success_at = at;
  }
  if (isTrouble(status)) {
    day.last_failure_at = at;
    day.last_failure = request.failure;
  }
  if (endedToken === 'replaced') {
    day.replaced_token_at = at;
  }
  if (userAgent !== '') {
    day.user_agent = userAgent.slice(0, 300);
  }
  for (const step of request.steps) {
    tally.steps.set(step, { first: tally.steps.get(step)?.first ?? at, last: at });
  }
}

export function outcomeOf(status: number): 'succeeded' | 'refused' | 'failed' {
  if (status < 400) {
    return 'succeeded';
  }
  return status < 500 ? 'refused' : 'failed';
}

const addDays: Statement = {
  name: 'scim_traffic_add',
  text: `insert into scim_traffic_day as d (organization_id, day, succeeded, refused, failed, last_at,
      last_success_at, last_failure_at, last_failure, replaced_token_at, user_agent)
    select $1, t.* from jsonb_to_recordset($2::jsonb) as t(day date, succeeded integer, refused integer,
      failed integer, last_at timestamptz, last_success_at timestamptz, last_failure_at timestamptz,
      last_failure jsonb, replaced_token_at timestamptz, user_agent text)
    order by day
    on conflict (organization_id, day) do update set
      succeeded = d.succeeded + excluded.succeeded,
      refused = d.refused + excluded.refused,
      failed = d.failed + excluded.failed,
      last_at = greatest(d.last_at, excluded.last_at),
      last_success_at = greatest(d.last_success_at, excluded.last_success_at),
      last_failure_at = greatest(d.last_failure_at, excluded.last_failure_at),
      last_failure = case when excluded.last_failure_at >= coalesce(d.last_failure_at, '-infinity')
        then excluded.last_failure else d.last_failure end,
      replaced_token_at = greatest(d.replaced_token_at, excluded.replaced_token_at),
      user_agent = coalesce(excluded.user_agent, d.user_agent)`,
};

const tick: Statement = {
  name: 'scim_checklist_tick',
  text: `insert into scim_checklist as c (organization_id, step, first_at, last_at)
    select $1, t.* from jsonb_to_recordset($2::jsonb) as t(step text, first_at timestamptz, last_at timestamptz)
    order by step
    on conflict (organization_id, step) do update set last_at = greatest(c.last_at, excluded.last_at)`,
};

/** Adds what was counted to what is there. */
export async function writeTally(tx: Connection, organizationId: string, tally: Tally): Promise<void> {
  const days = [...tally.days].map(([day, counted]) => ({ day, ...counted }));
  const steps = [...tally.steps].map(([step, { first, last }]) => ({ step, first_at: first, last_at: last }));
  await Promise.all([
    ...(days.length > 0 ? [tx.execute(addDays, [organizationId, storableJson(days)])] : []),
    ...(steps.length > 0 ? [tx.execute(tick, [organizationId, storableJson(steps)])] : []),
  ]);
}
