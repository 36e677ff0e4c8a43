// What a task of the worker does for each organization in which something is due. One that fails keeps no other waiting.
import type { Database, Row, Statement } from '../db/connect.ts';

/** Whether a reminder, or the end of a hold, is due there. Values: an instant, and how many organizations at most. */
export const withDueBookings: Statement = {
  name: 'organizations_with_due_bookings',
  text: 'select organization_id from organizations_with_due_bookings($1, $2)',
};

/** The same for a plan that ends, or a claim to ownership. */
export const withDueChanges: Statement = {
  name: 'organizations_with_due_changes',
  text: 'select organization_id from organizations_with_due_changes($1, $2)',
};

/** The same for the mail about the head of the audit chain. */
export const withDueAuditHead: Statement = {
  name: 'organizations_with_due_audit_head',
  text: 'select organization_id from organizations_with_due_audit_head($1, $2)',
};

export type Due = {
  readonly organizations: Statement;
  readonly at: Date;
  readonly atMost: number;
  /** What is done, for the error: "queue reminders". */
  readonly task: string;
};

/**
 * Does the work for each organization in turn, and gives the sum; `database` acts as linktime_app. Throws AggregateError
 * after the last organization when some failed.
 */
export async function forEachDue(
  database: Database,
  { organizations, at, atMost, task }: Due,
  work: (organizationId: string) => Promise<number>,
): Promise<number> {
  const due = await database.read<Row & { organization_id: string }>(organizations, [at, atMost]);
  let done = 0;
  const failures: unknown[] = [];
  for (const { organization_id } of due) {
    try {
      done += await work(organization_id);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) {
    throw new AggregateError(failures, `Could not ${task} of ${failures.length} organizations.`);
  }
  return done;
}
