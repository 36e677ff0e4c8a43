// Reading over SCIM: one statement that admits the token and, behind it, sees that organization's rows or nothing.
// The lateral reference forces the order; the explicit equality with the organization lets the planner use indexes.
import { type Found, type Read, unavailable } from '@linktime/scim';
import type { Database, Row, Statement, Value } from '../db/connect.ts';
import { Busy, explain, OutOfTime } from '../db/pg-errors.ts';
import { isUuid } from './filter-column.ts';
import { filterToSql } from './filter-sql.ts';
import type { Kind, KindName } from './kind.ts';
import { type Admission, admit, noToken, type ScimCaller } from './scim-caller.ts';
import { readToken } from './scim-token.ts';

export type Reading = { readonly database: Database; readonly kinds: Readonly<Record<KindName, Kind>> };

type AdmittedRow = Row & Admission & { readonly total: number | null; readonly scim_id: string | null };

const authenticate = 'from authenticate_scim($1, $2) w';

export async function read(reading: Reading, caller: ScimCaller, asked: Read): Promise<Found> {
  const token = readToken(caller.authorization);
  if (token === undefined) {
    throw noToken();
  }
  const who: Value[] = [token.organizationId, token.digest];
  try {
    switch (asked.op) {
      case 'admit':
        return await admitOnly(reading, caller, who);
      case 'get':
        return await get(reading, caller, { asked, who });
      case 'query':
        return await query(reading, caller, { asked, who });
    }
  } catch (error) {
    throw asScimError(error);
  }
}

/** An organization's search that takes too long is never answered by an empty list: the IdP would create everybody again. */
export function asScimError(error: unknown): unknown {
  const { kind } = explain(error);
  if (error instanceof OutOfTime || kind === 'statement-timeout') {
    return unavailable(
      'The search took too long and was stopped. Ask for something narrower, or try again.',
      5,
    );
  }
  if (error instanceof Busy || inTheWay.has(kind)) {
    const seconds = error instanceof Busy ? error.retryAfter : 2;
    return unavailable('LinkTime is busy with other changes to the same data. Try again.', seconds);
  }
  if (isConnectionFault(error)) {
    // Every SCIM write may be repeated, so it does no harm that the first may have been carried out.
    return unavailable('LinkTime lost its database for a moment. Try again.', 5);
  }
  return error;
}

/** Of other transactions; whoever begins anew gets through. */
const inTheWay: ReadonlySet<string> = new Set(['deadlock', 'serialization', 'lock-timeout']);

function isConnectionFault(error: unknown): boolean {
  return (
    explain(error).kind === 'connection' ||
    (error instanceof Error && explain(error.cause).kind === 'connection')
  );
}

const admission: Statement = { name: 'scim_admit', text: `select w.* ${authenticate}` };

async function admitOnly({ database }: Reading, caller: ScimCaller, who: Value[]): Promise<Found> {
  const [row] = await database.read<Row & Admission>(admission, who);
  admit(row, caller);
  return { total: 0, page: [] };
}

type Get = { readonly asked: Extract<Read, { op: 'get' }>; readonly who: Value[] };

async function get({ database, kinds }: Reading, caller: ScimCaller, { asked, who }: Get): Promise<Found> {
  const kind = kindOf(kinds, asked.type.id);
  if (!isUuid(asked.id)) {
    return admitOnly({ database, kinds }, caller, who);
  }
  const statement = {
    name: `scim_get_${kind.name}${kind.variant(asked.want)}`,
    text: `select w.*, r.* ${authenticate}
      left join lateral (
        select ${kind.columns(asked.want)} from ${kind.view} r
        where r.organization_id = w.organization_id and r.scim_id = $3 offset 0
      ) r on w.verdict = 'admitted'`,
  };
  const [row] = await database.read<AdmittedRow>(statement, [...who, asked.id]);
  admit(row, caller);
  return row === undefined || row.scim_id === null
    ? { total: 0, page: [] }
    : { total: 1, page: [kind.toStored(row, asked.want)] };
}

type Query = { readonly asked: Extract<Read, { op: 'query' }>; readonly who: Value[] };

async function query(reading: Reading, caller: ScimCaller, { asked, who }: Query): Promise<Found> {
  const { database, kinds } = reading;
  const kind = kindOf(kinds, asked.type.id);
  const { statement, values } = queryStatement(kind, asked, who);
  const rows =
    statement.name === undefined
      ? await database.slow<AdmittedRow>(statement.text, values)
      : await database.read<AdmittedRow>({ name: statement.name, text: statement.text }, values);
  admit(rows[0], caller);
  const page = rows.filter((row) => row.scim_id !== null).map((row) => kind.toStored(row, asked.want));
  return { total: rows[0]?.total ?? 0, page };
}

type QueryStatement = {
  readonly statement: { readonly name?: string; readonly text: string };
  readonly values: Value[];
};

function queryStatement(kind: Kind, { filter, page, want }: Query['asked'], who: Value[]): QueryStatement {
  const skip = page.startIndex - 1;
  if (filter === undefined) {
    return { statement: wholeList(kind, want), values: [...who, page.count, skip] };
  }
  if (skip === 0 && page.count > 0) {
    const found = filterToSql(filter, kind.searchable, { firstParameter: 4 });
    if (found.lookUp !== undefined) {
      const name = `scim_find_${kind.name}_by_${found.lookUp}${kind.variant(want)}`;
      const text = lookUp(kind, want, found.sql);
      return { statement: { name, text }, values: [...who, page.count, ...found.values] };
    }
  }
  const condition = filterToSql(filter, kind.searchable, { firstParameter: 5 });
  return {
    statement: { text: filteredList(kind, want, condition.sql) },
    values: [...who, page.count, skip, ...condition.values],
  };
}

type Want = Query['asked']['want'];

// Few rows match, so they are counted as they are found.
function lookUp(kind: Kind, want: Want, condition: string): string {
  return `select w.organization_id, w.token_id, w.verdict, r.total, ${kind.columns(want)} ${authenticate}
    left join lateral (
      select r.*, count(*) over () as total from ${kind.view} r
      where r.organization_id = w.organization_id and (${condition}) order by r.position limit $3
    ) r on w.verdict = 'admitted'
    order by r.position`;
}

type List = {
  /** A query for the `total` and for the position of the page's `first` row, as `t`. */
  readonly start: string;
  /** A query for the rows of the page, with their positions. */
  readonly page: string;
};

// The page is cut out before anything is derived for its rows: what is skipped over costs nothing then. What is the same
// in every row is sent with the first.
function list({ start, page }: List): string {
  const once = (column: string, name: string) =>
    `case when r.position > t.first then null else ${column} end as ${name}`;
  return `select ${once('w.organization_id', 'organization_id')}, ${once('w.token_id', 'token_id')},
      ${once('w.verdict', 'verdict')}, ${once('t.total', 'total')}, r.* ${authenticate}
    left join lateral (${start} offset 0) t on w.verdict = 'admitted'
    left join lateral (${page}) r on w.verdict = 'admitted'
    order by r.position`;
}

const ofOrganization = (kind: Kind) => `from ${kind.view} r where r.organization_id = w.organization_id`;

// What matches is found once, for the total and for the page, and by the filter's own index: `offset 0` keeps
// PostgreSQL from walking all people in the order of the page instead. Positions are unique.
function filteredList(kind: Kind, want: Want, condition: string): string {
  const skip = 'least($4::bigint, 2000000000)::int';
  return list({
    start: `select found.total, found.positions, found.positions[1] as first from (
      select count(*) as total,
        (array_agg(f.position order by f.position))[${skip} + 1 : ${skip} + $3::int] as positions
      from (select r.position ${ofOrganization(kind)} and (${condition}) offset 0) f
    ) found`,
    // Derived row by row: this statement is planned each time, and what derives for a whole page takes longer to plan.
    page: `select ${kind.columns(want)}, r.position ${ofOrganization(kind)} and r.position = any(t.positions) offset 0`,
  });
}

// People are counted in blocks, so that the last page and the total cost what the first page costs; within the block
// the first of the page is found in the index alone.
function wholeList(kind: Kind, want: Want): Statement {
  const rows = ofOrganization(kind);
  const start =
    kind.name === 'Group'
      ? `select (select count(*) ${rows}) as total,
          (select r.position ${rows} order by r.position offset $4 limit 1) as first`
      : `select p.total, (
            select r.position ${rows} and r.position >= p.from_position
            order by r.position offset p.still_to_skip limit 1
          ) as first
        from person_page(w.organization_id, $4) p`;
  return {
    name: `scim_list_${kind.name}${kind.variant(want)}`,
    text: list({
      start,
      page: kind.page(want, `${rows} and r.position >= t.first order by r.position limit $3`),
    }),
  };
}

export function kindOf(kinds: Reading['kinds'], typeId: string): Kind {
  if (typeId !== 'User' && typeId !== 'Group') {
    throw new TypeError(`LinkTime keeps no resources of the type ${typeId}.`);
  }
  return kinds[typeId];
}
