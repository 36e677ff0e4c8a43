// What a worker says of the messages it holds: that it still works on them, and what came of an attempt. Whoever lost
// the lease changes nothing but the record of its own attempt, which stays true.
import type { Database, Statement } from '../db/connect.ts';
import type { Claimed } from './claim.ts';

const renew: Statement = {
  name: 'outbox_renew',
  text: `update outbox set lease_until = now() + make_interval(secs => $2::float8 / 1000)
    where leased_by = $1 and state = 'waiting'
      and (organization_id, id) in (select * from unnest($3::uuid[], $4::uuid[]))`,
};

const settle: Statement = {
  name: 'outbox_settle',
  text: `with attempt as (
      update outbox_attempt set ended_at = now(), outcome = $5, answer = $6
      where organization_id = $1 and outbox_id = $2 and number = $4 and ended_at is null
    )
    update outbox set leased_by = null, lease_until = null,
      state = case $5 when 'retry' then 'waiting' else $5 end,
      settled_at = case $5 when 'retry' then null else now() end,
      due_at = case $5 when 'retry' then now() + make_interval(secs => $7::float8 / 1000) else due_at end
    where organization_id = $1 and id = $2 and leased_by = $3 and attempts = $4 and state = 'waiting'`,
};

/** What came of an attempt; `retryMs`: after how long it is tried again. */
export type Outcome =
  | { readonly outcome: 'delivered' | 'dead'; readonly answer: string }
  | { readonly outcome: 'retry'; readonly answer: string; readonly retryMs: number };

/** Makes the leases of these messages run from now. */
export async function renewLeases(
  database: Database,
  lease: { readonly worker: string; readonly leaseMs: number },
  messages: readonly Claimed[],
): Promise<void> {
  await database.exclusive((connection) =>
    connection.execute(renew, [
      lease.worker,
      lease.leaseMs,
      messages.map(({ organizationId }) => organizationId),
      messages.map(({ id }) => id),
    ]),
  );
}

/** Ends an attempt and the lease. False when the lease was lost: then the message is somebody else's. */
export async function settleMessage(
  database: Database,
  worker: string,
  message: Claimed,
  result: Outcome,
): Promise<boolean> {
  const { organizationId, id, attempt } = message;
  const retryMs = result.outcome === 'retry' ? result.retryMs : 0;
  const values = [organizationId, id, worker, attempt, result.outcome, result.answer, retryMs];
  return (await database.exclusive((connection) => connection.execute(settle, values))) > 0;
}
