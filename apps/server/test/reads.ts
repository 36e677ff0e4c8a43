// What PostgreSQL's own counters say of reading: how often tables were read from end to end, and how many rows by an index.
import { run, type TestDatabase } from './database.ts';

export type Reads = { readonly scans: number; readonly rows: number };

/** Of these tables, and their partitions. */
export async function readsOf(database: TestDatabase, tables: readonly string[]): Promise<Reads> {
  const [row] = await run(
    database.owner,
    `select sum(seq_scan)::int as scans, sum(coalesce(idx_tup_fetch, 0))::int as rows
     from pg_stat_user_tables s
     left join pg_inherits i on i.inhrelid = s.relid
     where s.schemaname = 'linktime' and coalesce(i.inhparent::regclass::text, s.relname) = any($1)`,
    [tables],
  );
  return { scans: Number(row?.scans), rows: Number(row?.rows) };
}

/** Counters are handed over when a backend ends: waits until no more of this name are left. */
export async function noConnectionOf(database: TestDatabase, name: string, left: number): Promise<void> {
  for (let tries = 200; tries > 0; tries -= 1) {
    const [row] = await run(
      database.owner,
      `select count(*)::int as open from pg_stat_activity where datname = current_database() and application_name = $1`,
      [name],
    );
    if (Number(row?.open) <= left) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
