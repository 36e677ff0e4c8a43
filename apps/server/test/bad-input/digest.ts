// A digest of all that organizations own, table by table, as a superuser sees it behind row-level security.
import type pg from 'pg';

/** What every request may write: that it came, and what the worker makes of it. */
const logs = /^(provisioning_log|scim_traffic_|scim_checklist|audit_)/;

/** By table; equal when nothing was written between two of them. */
export async function digest(owner: pg.Client): Promise<Readonly<Record<string, string>>> {
  const text = texts.get(owner) ?? (await digestText(owner));
  texts.set(owner, text);
  const { rows } = await owner.query<{ name: string; digest: string }>({ name: 'digest', text });
  return Object.fromEntries(rows.map((row) => [row.name, row.digest]));
}

// Asked after each of a thousand requests, and planned once.
const texts = new WeakMap<pg.Client, string>();

async function digestText(owner: pg.Client): Promise<string> {
  const tables = await organizationTables(owner);
  const parts = tables
    .filter((table) => !logs.test(table))
    .map(
      (table) => `select '${table}' as name, md5(string_agg(row_text, E'\\n' order by row_text)) as digest
        from (select (to_jsonb(t) - 'last_used_at')::text as row_text from ${table} t) rows`,
    );
  return parts.join(' union all ');
}

/** Every table with rows of organizations, out of the catalogue, so that none is forgotten. */
export async function organizationTables(owner: pg.Client): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `select c.relname as name from pg_class c
     where c.relnamespace = 'linktime'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and (c.relname = 'organization' or exists (
         select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped
       ))
     order by 1`,
  );
  return rows.map(({ name }) => name);
}
