// Handles: what a person or team is called in addresses. People and teams share one namespace, and a handle is never
// given to anybody else later: its row stays, and after a renaming it leads to the handle of now.
import type { Connection, Row, Statement } from '../db/connect.ts';
import { Busy } from '../db/pg-errors.ts';

export type HandleHolder = { readonly kind: 'person' | 'team'; readonly id: string };

const longest = 40;

// Letters that are no base letter with a mark, so that Unicode's compatibility decomposition leaves them alone.
const latin: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  þ: 'th',
};

/** The handle for a name, before it is known whether somebody has it: `Zoë O’Neill` → `zoe-oneill`. */
export function handleOf(name: string): string {
  const handle = name
    .slice(0, 4 * longest)
    .toLowerCase()
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}'’ʼ]/gu, '')
    .replace(/[ßæœøđðħıłþ]/g, (letter) => latin[letter] ?? '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, longest)
    .replace(/-$/, '');
  return handle === '' ? 'person' : handle;
}

const attempts = 5;

/**
 * Gives a handle made from a name, the next free number behind it when it is taken; who has a handle keeps it. The
 * holder was inserted in this transaction or is locked. Namesakes who come at the same moment don't wait for one
 * another.
 */
export async function giveHandle(
  tx: Connection,
  organizationId: string,
  holder: HandleHolder & { readonly name: string },
): Promise<string> {
  const { plain, numbered, present } = give[holder.kind];
  const values = [organizationId, holder.id, handleOf(holder.name)];
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const [given] = await tx.query<Given>(attempt === 0 ? plain : numbered, values);
    if (given !== undefined) {
      return given.handle;
    }
    const [found] = await tx.query<Row & { handle: string | null }>(present, [organizationId, holder.id]);
    if (found === undefined) {
      throw new Error(`There is no ${holder.kind} to give a handle to.`);
    }
    if (found.handle !== null) {
      return found.handle;
    }
  }
  throw new Busy(`Too many are called ${JSON.stringify(values[2])} at this moment.`);
}

type Given = Row & { readonly handle: string };

// A handle is reserved by an advisory lock before it is inserted: to wait for a transaction that is inserting it would
// let everybody of that name come one after the other.
const reserve = (handle: string) =>
  `pg_try_advisory_xact_lock(hashtextextended($1::text || '/' || ${handle}, 0))`;

/** The insertion of one handle from `source`, and the holder that has it from then on. */
function insertion(table: 'person' | 'team', source: string): string {
  return `given as (
      insert into handle (organization_id, handle, ${table}_id)
      select $1, ${source}
      on conflict do nothing
      returning handle
    )
    update ${table} r set handle = given.handle from given
    where r.organization_id = $1 and r.id = $2
    returning r.handle`;
}

function givingPlain(table: 'person' | 'team'): Statement {
  const source = `$3, r.id from ${table} r
      where r.organization_id = $1 and r.id = $2 and r.handle is null and ${reserve('$3')}`;
  return { name: `handle_give_${table}`, text: `with ${insertion(table, source)}` };
}

const spread = 64;

// A number is doubled until it is free, and then halved towards the last that is taken: a handful of look-ups also when
// ten thousand are called the same. From there on the first number is taken that nobody has reserved. Each `offset 0`
// keeps the text that is looked for out of the comparison: behind row-level security that would pass by the index.
function givingNumbered(table: 'person' | 'team'): Statement {
  const source = `reserved.handle, r.id from reserved, ${table} r
      where r.organization_id = $1 and r.id = $2 and r.handle is null`;
  return {
    name: `handle_give_numbered_${table}`,
    text: `with recursive search (low, high) as (
      values (1, null::integer)
      union all
      select case when taken then probe else low end, case when taken then high else probe end
      from (
        select s.*, exists (
          select from handle h where h.organization_id = $1 and h.handle = s.handle offset 0
        ) as taken
        from (
          select low, high, probe, $3 || '-' || probe as handle
          from (select low, high, coalesce((low + high) / 2, low * 2) as probe from search) between_them
          where high is null or high - low > 1
          offset 0
        ) s
      ) probed
    ), free as (
      select max(high) as number from search where high - low = 1
    ), reserved as (
      select c.handle from (
        select $3 || '-' || number as handle
        from free, generate_series(free.number, free.number + ${spread}) as number
        offset 0
      ) c
      where case
        when exists (select from handle h where h.organization_id = $1 and h.handle = c.handle offset 0) then false
        else ${reserve('c.handle')}
      end
      limit 1
    ), ${insertion(table, source)}`,
  };
}

function presenting(table: 'person' | 'team'): Statement {
  return {
    name: `handle_present_${table}`,
    text: `select handle from ${table} where organization_id = $1 and id = $2`,
  };
}

const give = {
  person: { plain: givingPlain('person'), numbered: givingNumbered('person'), present: presenting('person') },
  team: { plain: givingPlain('team'), numbered: givingNumbered('team'), present: presenting('team') },
} as const;

// A handle that the holder had before comes back to them; anybody else's is left alone.
function renaming(table: 'person' | 'team'): Statement {
  return {
    name: `handle_rename_${table}`,
    text: `with wanted as (
      insert into handle as h (organization_id, handle, ${table}_id) values ($1, $3, $2)
      on conflict (organization_id, handle) do update set ${table}_id = excluded.${table}_id
        where h.${table}_id = excluded.${table}_id
      returning handle
    )
    update ${table} r set handle = wanted.handle from wanted
    where r.organization_id = $1 and r.id = $2`,
  };
}

const rename = { person: renaming('person'), team: renaming('team') } as const;
const form = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** Gives a holder, who is locked, another handle. The one before leads to it from now on, and is theirs for good. */
export async function renameHandle(
  tx: Connection,
  organizationId: string,
  holder: HandleHolder & { readonly handle: string },
): Promise<'renamed' | 'taken' | 'malformed'> {
  if (holder.handle.length > longest || !form.test(holder.handle)) {
    return 'malformed';
  }
  const values = [organizationId, holder.id, holder.handle];
  return (await tx.execute(rename[holder.kind], values)) === 1 ? 'renamed' : 'taken';
}
