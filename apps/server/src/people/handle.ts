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

type Given = Row & { readonly handle: string };

/**
 * Gives a handle made from a name to a holder who is locked, the next free number behind it when it is taken; who has a
 * handle keeps it.
 */
export async function giveHandle(
  tx: Connection,
  organizationId: string,
  { kind, id, name }: HandleHolder & { readonly name: string },
): Promise<string> {
  const [found] = await tx.query<Row & { handle: string | null }>(present[kind], [organizationId, id]);
  if (found === undefined) {
    throw new Error(`There is no ${kind} to give a handle to.`);
  }
  if (found.handle !== null) {
    return found.handle;
  }
  const handle = handleOf(name);
  await tx.execute(set[kind], [organizationId, id, handle]);
  return takeHandle(tx, organizationId, { kind, id, handle });
}

const attempts = 5;

/**
 * Takes the handle that its holder, of this transaction, has been written with, or the next free number behind it, which
 * is then written. Namesakes who come at the same moment don't wait for one another.
 */
export async function takeHandle(
  tx: Connection,
  organizationId: string,
  holder: HandleHolder & { readonly handle: string },
): Promise<string> {
  const values = [organizationId, holder.id, holder.handle];
  if ((await tx.execute(take[holder.kind], values)) === 1) {
    return holder.handle;
  }
  for (let left = attempts; left > 0; left -= 1) {
    const [given] = await tx.query<Given>(takeNumbered[holder.kind], values);
    if (given !== undefined) {
      return given.handle;
    }
  }
  throw new Busy(`Too many are given the handle "${holder.handle}" at this moment.`);
}

type Kind = HandleHolder['kind'];

function ofBoth(statementOf: (kind: Kind) => Statement): Readonly<Record<Kind, Statement>> {
  return { person: statementOf('person'), team: statementOf('team') };
}

const present = ofBoth((kind) => ({
  name: `handle_present_${kind}`,
  text: `select handle from ${kind} where organization_id = $1 and id = $2`,
}));

const set = ofBoth((kind) => ({
  name: `handle_set_${kind}`,
  text: `update ${kind} set handle = $3 where organization_id = $1 and id = $2`,
}));

// A handle is reserved by an advisory lock before it is inserted: to wait for a transaction that is inserting it would
// let everybody of that name come one after the other.
const reserve = (handle: string) =>
  `pg_try_advisory_xact_lock(hashtextextended($1::uuid::text || '/' || ${handle}, 0))`;

const take = ofBoth((kind) => ({
  name: `handle_take_${kind}`,
  text: `insert into handle (organization_id, handle, ${kind}_id) select $1::uuid, $3, $2 where ${reserve('$3')}
    on conflict do nothing`,
}));

const spread = 64;

// A number is doubled until it is free, and then halved towards the last that is taken: a handful of look-ups also when
// ten thousand are called the same. From there on the first number is taken that nobody has reserved. Each `offset 0`
// keeps the text that is looked for out of the comparison: behind row-level security that would pass by the index.
const takeNumbered = ofBoth((kind) => ({
  name: `handle_take_numbered_${kind}`,
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
        select $3 || '-' || n as handle from free, generate_series(free.number, free.number + ${spread}) as n
        offset 0
      ) c
      where case
        when exists (select from handle h where h.organization_id = $1 and h.handle = c.handle offset 0) then false
        else ${reserve('c.handle')}
      end
      limit 1
    ), taken as (
      insert into handle (organization_id, handle, ${kind}_id) select $1::uuid, reserved.handle, $2 from reserved
      on conflict do nothing
      returning handle
    )
    update ${kind} r set handle = taken.handle from taken
    where r.organization_id = $1 and r.id = $2
    returning r.handle`,
}));

// A handle that the holder had before comes back to them; anybody else's is left alone.
const rename = ofBoth((kind) => ({
  name: `handle_rename_${kind}`,
  text: `with wanted as (
      insert into handle as h (organization_id, handle, ${kind}_id) values ($1, $3, $2)
      on conflict (organization_id, handle) do update set ${kind}_id = excluded.${kind}_id
        where h.${kind}_id = excluded.${kind}_id
      returning handle
    )
    update ${kind} r set handle = wanted.handle from wanted
    where r.organization_id = $1 and r.id = $2`,
}));

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
