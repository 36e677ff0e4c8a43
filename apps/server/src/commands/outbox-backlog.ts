// How far behind the deliveries are, for metrics and `linktime doctor`.
import type { Database, Row } from '../db/connect.ts';
import type { Backlog } from '../http/metrics.ts';

// What waits is read from a partial index and not counted beyond 10,000.
const question = `select
    (select count(*) from (select from outbox where state = 'waiting' limit 10000) w) as waiting,
    (select count(*) from outbox where state = 'dead') as dead,
    coalesce((
      select extract(epoch from now() - due_at) from outbox
      where state = 'waiting' and due_at <= now() order by due_at limit 1
    ), 0)::float8 as oldest_seconds`;

/** Of all organizations; `database` acts as linktime_worker. */
export async function readBacklog(database: Database): Promise<Backlog> {
  const [row] = await database.slow<Row & { waiting: number; dead: number; oldest_seconds: number }>(
    question,
  );
  return { waiting: row?.waiting ?? 0, dead: row?.dead ?? 0, oldestSeconds: row?.oldest_seconds ?? 0 };
}
