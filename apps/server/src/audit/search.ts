// Searching the audit log: by action, actor, target and time, the latest first. Each by an index of its own; the search
// looks at so many records at most and says where it stopped, so that a page costs the same however long the log.
import type { Connection, Row, Statement } from '../db/connect.ts';

export type AuditSearch = {
  readonly action?: string | undefined;
  readonly actorKind?: string | undefined;
  readonly actorId?: string | undefined;
  readonly targetKind?: string | undefined;
  readonly targetId?: string | undefined;
  readonly from?: Date | undefined;
  /** Not included. */
  readonly to?: Date | undefined;
  /** Key of a record: only older ones. */
  readonly before?: string | undefined;
};

/** A record with what makes it readable, and its place in the chain: null while it isn't sealed. */
export type FoundRecord = Row & {
  readonly id: string;
  /** With microseconds. */
  readonly at: string;
  readonly action: string;
  readonly actor_kind: string;
  readonly actor_id: string | null;
  readonly actor_name: string | null;
  readonly target_kind: string;
  readonly target_id: string | null;
  readonly target_name: string | null;
  /** Of a membership: the team, as it is called now. */
  readonly team_name: string | null;
  readonly request_id: string | null;
  readonly facts: string;
  /** Null when there were none, or when they were erased. */
  readonly labels: string | null;
  readonly seq: number | null;
  readonly hash: Buffer | null;
};

export type AuditPage = { readonly records: readonly FoundRecord[]; readonly next: string | undefined };

export const auditPageSize = 50;

const window = 5_000;
// Of a file: seconds at most, and half a million records.
const windowsAtMost = 100;

/** `at` as text with microseconds: they decide the order. */
export const microseconds = (column: string) =>
  `to_char((${column}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const keyForm = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export function auditKey({ at, id }: { readonly at: string; readonly id: string }): string {
  return `${at}.${id}`;
}

function readAuditKey(key: string): { readonly at: string; readonly id: string } | undefined {
  const [, at, id] = keyForm.exec(key) ?? [];
  return at === undefined || id === undefined ? undefined : { at, id };
}

const bases = {
  all: '',
  action: 'and r.action = $7',
  person: `and r.actor_kind = 'person' and r.actor_id = $9`,
  target: 'and r.target_kind = $10 and r.target_id = $11',
} as const;

type Base = keyof typeof bases;

const filtered = `seen as materialized (
        select id, at, action, actor_kind, actor_id, target_kind, target_id from audit_record r
        where r.organization_id = $1 and r.at >= $2 and r.at < $3 and (r.at, r.id) < ($4::timestamptz, $5::uuid)
          BASE
        order by r.at desc, r.id desc limit $6
      ), found as (
        select id, at from seen
        where ($7::text is null or action = $7)
          and ($8::text is null or actor_kind = $8) and ($9::uuid is null or actor_id = $9)
          and ($10::text is null or target_kind = $10) and ($11::uuid is null or target_id = $11)
        order by at desc, id desc limit $12
      ), looked as (
        select count(*) as looked_at, ${microseconds('(array_agg(at order by at, id))[1]')} as last_at,
          (array_agg(id order by at, id))[1] as last_id
        from seen
      )`;

// Joined to records `f(id)`; names as they are now, for what has no label.
export const readable = `r.id, ${microseconds('r.at')} as at, r.action, r.actor_kind, r.actor_id, a.name as actor_name,
        r.target_kind, r.target_id, coalesce(t.name, g.name, e.title) as target_name, m.name as team_name, r.request_id, r.facts::text as facts, l.labels, s.seq, s.hash`;
export const readableJoins = `
      left join audit_record r on r.organization_id = $1 and r.id = f.id
      left join audit_seal s on s.organization_id = $1 and s.record_id = f.id
      left join audit_label l on l.organization_id = $1 and l.record_id = f.id
      left join person a on a.organization_id = $1 and a.id = r.actor_id and r.actor_kind = 'person'
      left join person t on t.organization_id = $1 and t.id = r.target_id and r.target_kind = 'person'
      left join team g on g.organization_id = $1 and g.id = r.target_id and r.target_kind = 'team'
      left join event_type e on e.organization_id = $1 and e.id = r.target_id and r.target_kind = 'event_type'
      left join team m on m.organization_id = $1 and r.action in ('team.member_added', 'team.member_removed')
        and m.id = (r.facts->>'team')::uuid`;

function statementsOf(base: Base): { readonly page: Statement; readonly keys: Statement } {
  const search = filtered.replace('BASE', bases[base]);
  return {
    page: {
      name: `audit_search_${base}`,
      text: `with ${search}
      select w.looked_at, w.last_at, w.last_id, ${readable}
      from looked w left join found f on true ${readableJoins}
      order by f.at desc, f.id desc`,
    },
    keys: {
      name: `audit_search_keys_${base}`,
      text: `with ${search}
      select w.looked_at, w.last_at, w.last_id, f.id, ${microseconds('f.at')} as at
      from looked w left join found f on true
      order by f.at desc, f.id desc`,
    },
  };
}

const statements: Readonly<Record<Base, ReturnType<typeof statementsOf>>> = {
  all: statementsOf('all'),
  action: statementsOf('action'),
  person: statementsOf('person'),
  target: statementsOf('target'),
};

type Looked = Row & {
  readonly id: string | null;
  readonly at: string | null;
  readonly looked_at: number;
  readonly last_at: string | null;
  readonly last_id: string | null;
};

/** A page of records, the latest first. */
export async function searchAudit(
  tx: Connection,
  organizationId: string,
  search: AuditSearch,
): Promise<AuditPage> {
  const base = baseOf(search);
  const wanted = { window: isWhole(search, base) ? auditPageSize + 1 : window, limit: auditPageSize + 1 };
  const rows = await tx.query<Looked & FoundRecord>(
    statements[base].page,
    valuesOf(organizationId, search, wanted),
  );
  const found = rows.filter(({ id }) => id !== null);
  const last = found[auditPageSize - 1];
  const more = found.length > auditPageSize && last !== undefined ? auditKey(last) : undefined;
  return { records: found.slice(0, auditPageSize), next: more ?? goOn(rows[0], wanted.window) };
}

/** The ids of the records that a search finds, the latest first; with `next` when there are, or may be, more. */
export async function auditKeys(
  tx: Connection,
  organizationId: string,
  search: AuditSearch,
  atMost: number,
): Promise<{ readonly keys: readonly { id: string; at: string }[]; readonly next: string | undefined }> {
  const base = baseOf(search);
  const keys: { id: string; at: string }[] = [];
  let { before } = search;
  for (let left = windowsAtMost; ; left -= 1) {
    const values = valuesOf(organizationId, { ...search, before }, { window, limit: window });
    const rows = await tx.query<Looked>(statements[base].keys, values);
    for (const { id, at } of rows) {
      if (id !== null && at !== null) {
        keys.push({ id, at });
      }
    }
    const last = keys[atMost - 1];
    if (keys.length > atMost && last !== undefined) {
      return { keys: keys.slice(0, atMost), next: auditKey(last) };
    }
    before = goOn(rows[0], window);
    if (before === undefined || left === 1) {
      return { keys, next: before };
    }
  }
}

function valuesOf(
  organizationId: string,
  search: AuditSearch,
  wanted: { readonly window: number; readonly limit: number },
) {
  const before = readAuditKey(search.before ?? '');
  return [
    organizationId,
    search.from ?? new Date(0),
    search.to ?? new Date('9999-01-01T00:00:00Z'),
    before?.at ?? '9999-01-01T00:00:00Z',
    before?.id ?? 'ffffffff-ffff-ffff-ffff-ffffffffffff',
    wanted.window,
    search.action ?? null,
    search.actorKind ?? null,
    search.actorId ?? null,
    search.targetKind ?? null,
    search.targetId ?? null,
    wanted.limit,
  ];
}

function baseOf({ action, actorKind, actorId, targetKind, targetId }: AuditSearch): Base {
  if (targetId !== undefined && targetKind !== undefined) {
    return 'target';
  }
  if (actorId !== undefined && actorKind === 'person') {
    return 'person';
  }
  return action === undefined ? 'all' : 'action';
}

/** Whether every record that the base gives is found. */
function isWhole(search: AuditSearch, base: Base): boolean {
  const { action, actorKind, actorId, targetKind, targetId } = search;
  const asked = {
    all: [],
    action: [action],
    person: [actorKind, actorId],
    target: [targetKind, targetId],
  }[base];
  const all = [action, actorKind, actorId, targetKind, targetId].filter((value) => value !== undefined);
  return all.length === asked.length;
}

function goOn(looked: Looked | undefined, size: number): string | undefined {
  const { looked_at = 0, last_at: at = null, last_id: id = null } = looked ?? {};
  return looked_at >= size && at !== null && id !== null && size === window
    ? auditKey({ at, id })
    : undefined;
}
