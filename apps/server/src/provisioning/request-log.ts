// Searching the provisioning log. A page costs the same however long the log: the search looks at so many entries at
// most, and says where it stopped, so that the next one goes on from there.
import type { Connection, Row, Statement } from '../db/connect.ts';
import { logKey } from './provisioning-log.ts';

export type LogSearch = {
  readonly outcome?: 'succeeded' | 'refused' | 'failed' | undefined;
  readonly method?: string | undefined;
  readonly personId?: string | undefined;
  /** Part of the path or of the query, without regard to case. */
  readonly text?: string | undefined;
  /** Key of an entry: only older ones. */
  readonly before?: string | undefined;
  /** Key of an entry: only newer ones, and those of the last seconds before it, which may have come in late. */
  readonly after?: string | undefined;
};

export type LogRow = Row & {
  readonly at: Date;
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly query: string | null;
  readonly status: number;
  readonly scim_type: string | null;
  readonly detail: string | null;
  readonly consequence: string | null;
  readonly person_id: string | null;
  readonly person_name: string | null;
  readonly user_agent: string | null;
  readonly duration_ms: number;
};

export type LogPage = {
  readonly entries: readonly LogRow[];
  /** Where an older page begins, also when this one is not full; undefined at the end of the log. */
  readonly next: string | undefined;
};

export const logPageSize = 50;

const window = 5_000;

const keyForm = /^(\d{13})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** What `logKey` wrote; undefined for anything else. */
export function readLogKey(key: string): { readonly at: Date; readonly id: string } | undefined {
  const [, ms, id] = keyForm.exec(key) ?? [];
  return ms === undefined || id === undefined ? undefined : { at: new Date(Number(ms)), id };
}

// Each by an index of its own. Whichever is used, the rest of the conditions hold for the window that it gives.
const bases = {
  all: '',
  trouble: 'and l.status >= 400',
  person: 'and l.person_id = $10',
} as const;

type Base = keyof typeof bases;

const columns = `at, id, method, path, query, status, scim_type, detail, consequence, person_id, user_agent, duration_ms`;

function statementOf(base: Base): Statement {
  return {
    name: `provisioning_log_search_${base}`,
    text: `with seen as materialized (
        select ${columns} from provisioning_log l
        where l.organization_id = $1 and l.at > $2 and (l.at, l.id) < ($3, $4::uuid) ${bases[base]}
        order by l.at desc, l.id desc limit $5
      ), found as (
        select * from seen s
        where ($6::int is null or s.status / 100 between $6 and $7)
          and ($8::text is null or s.method = $8)
          and ($9::text[] is null or lower(s.path || '?' || coalesce(s.query, '')) like any($9))
          and ($10::uuid is null or s.person_id = $10)
        order by s.at desc, s.id desc limit ${logPageSize + 1}
      )
      select w.looked_at, w.last_at, w.last_id, f.*, p.name as person_name
      from (
        select count(*) as looked_at, (array_agg(at order by at, id))[1] as last_at,
          (array_agg(id order by at, id))[1] as last_id
        from seen
      ) w
      left join found f on true
      left join person p on p.organization_id = $1 and p.id = f.person_id
      order by f.at desc, f.id desc`,
  };
}

const statements: Readonly<Record<Base, Statement>> = {
  all: statementOf('all'),
  trouble: statementOf('trouble'),
  person: statementOf('person'),
};

type Found = Omit<LogRow, 'id'> & {
  readonly id: string | null;
  readonly looked_at: number;
  readonly last_at: Date | null;
  readonly last_id: string | null;
};

const classes = { succeeded: [1, 3], refused: [4, 4], failed: [5, 5] } as const;
const lateMs = 5_000;
const newest = { at: new Date('9999-01-01T00:00:00Z'), id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

/** A page of entries, the newest first. */
export async function searchLog(tx: Connection, organizationId: string, search: LogSearch): Promise<LogPage> {
  const { outcome, method, personId, text } = search;
  const before = readLogKey(search.before ?? '') ?? newest;
  const after = readLogKey(search.after ?? '');
  const [lowest, highest] = outcome === undefined ? [null, null] : classes[outcome];
  const base = baseOf(search);
  const isWhole = (base === 'person' || personId === undefined) && method === undefined && text === undefined;
  const rows = await tx.query<Found>(statements[base], [
    organizationId,
    new Date(after === undefined ? 0 : after.at.getTime() - lateMs),
    before.at,
    before.id,
    isWhole && outcome === undefined ? logPageSize + 1 : window,
    lowest,
    highest,
    method ?? null,
    text === undefined ? null : [likeOf(text), likeOf(encodeURIComponent(text))],
    personId ?? null,
  ]);
  const found = rows.filter(isEntry);
  const entries = found.slice(0, logPageSize);
  return { entries, next: nextOf(found, rows[0]) };
}

function baseOf({ outcome, personId }: LogSearch): Base {
  if (personId !== undefined) {
    return 'person';
  }
  return outcome === 'refused' || outcome === 'failed' ? 'trouble' : 'all';
}

function isEntry(row: Found): row is Found & LogRow {
  return row.id !== null;
}

/** Behind a full page its last entry; else the last one that was looked at, if there may be more. */
function nextOf(found: readonly LogRow[], looked: Found | undefined): string | undefined {
  const last = found[logPageSize - 1];
  if (found.length > logPageSize && last !== undefined) {
    return logKey(last);
  }
  const { looked_at = 0, last_at: at = null, last_id: id = null } = looked ?? {};
  return looked_at >= window && at !== null && id !== null ? logKey({ at, id }) : undefined;
}

function likeOf(text: string): string {
  return `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
}
