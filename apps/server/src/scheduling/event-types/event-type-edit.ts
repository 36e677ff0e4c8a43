// How an event type is made, published, paused and archived, and listed for the operator; changed: event-type-change.ts.
// Its hosts are active people: the owner of a person's page, members of the team on a team's page.
import { randomUUIDv7 } from 'node:crypto';
import type { Connection, Row, Statement, Value } from '../../db/connect.ts';
import { giveHandle } from '../../people/handle.ts';
import type { BookingWindow, EventType, EventTypeFields, EventTypeStatus } from './event-type.ts';
import { pageOfKind } from './event-type-fields.ts';
import { type EventTypeRow, eventTypeColumns, eventTypePage, toEventType } from './event-type-row.ts';

export type NewPage = {
  readonly fields: EventTypeFields;
  /** Whose page it stands on. */
  readonly page: { readonly kind: 'person' | 'team'; readonly id: string };
  /** Who hosts it, and who goes first when several are free alike; on a person's page that person alone. */
  readonly hostIds: readonly string[];
  readonly status: 'active' | 'paused';
};

export type PageMade =
  | { readonly ok: true; readonly id: string; readonly handle: string }
  | {
      readonly ok: false;
      /**
       * wrong_page: the kind doesn't stand on such a page. page_unavailable: no such team, or nobody active.
       * host_unavailable: no host, one who is not active or no member of the team, or another than the page's own.
       * page_full: it has as many as a page shows.
       */
      readonly reason: 'wrong_page' | 'page_unavailable' | 'host_unavailable' | 'page_full' | 'slug_taken';
    };

/** What a page has at most, archived ones apart. */
export const mostOnAPage = 200;

const lockHosts: Statement = {
  name: 'event_type_lock_hosts',
  text: `select id, name from person
    where organization_id = $1 and id = any($2::uuid[]) and active order by id for share`,
};

const lockTeam: Statement = {
  name: 'event_type_lock_team',
  text: 'select id, name from team where organization_id = $1 and id = $2 for no key update',
};

const membersAmong: Statement = {
  name: 'event_type_members_among',
  text: `select person_id from team_member
    where organization_id = $1 and team_id = $2 and person_id = any($3::uuid[]) and not suspended`,
};

const countOnPage: Statement = {
  name: 'event_type_count_on_page',
  text: `select
      (select count(*) from event_type where organization_id = $1 and owner_id = $2 and status <> 'archived')
      + (select count(*) from event_type where organization_id = $1 and team_id = $2 and status <> 'archived') as found`,
};

const insert: Statement = {
  name: 'event_type_insert_page',
  text: `with page as (
      insert into event_type (organization_id, id, owner_id, team_id, status, kind, slug, title, description,
        duration_minutes, slot_interval_minutes, buffer_before_minutes, buffer_after_minutes, minimum_notice_minutes,
        window_kind, window_days, window_from, window_to, daily_cap, capacity, location_kind, location, questions,
        guests_allowed, confirmation_required, visibility)
      values ($1, $2, $3, $4, $5, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
        $24, $25, $26, $27)
      on conflict do nothing
      returning id
    )
    insert into event_type_host (organization_id, event_type_id, person_id, priority)
    select $1, page.id, given.host, cardinality($6::uuid[]) - given.place
    from page, unnest($6::uuid[]) with ordinality as given (host, place)`,
};

/** Makes an event type of fields without faults. Nothing is written when it is refused. A page without a handle gets one. */
export async function makeEventType(
  tx: Connection,
  organizationId: string,
  { fields, page, hostIds, status }: NewPage,
): Promise<PageMade> {
  if (pageOfKind[fields.kind] !== page.kind) {
    return { ok: false, reason: 'wrong_page' };
  }
  const hosts = [...new Set(hostIds)];
  const [able, [onPage]] = await Promise.all([
    lockForPage(tx, organizationId, { page, hosts }),
    tx.query<Row & { found: number }>(countOnPage, [organizationId, page.id]),
  ]);
  if (!able.ok) {
    return able;
  }
  if ((onPage?.found ?? 0) >= mostOnAPage) {
    return { ok: false, reason: 'page_full' };
  }
  const id = randomUUIDv7();
  const owner = page.kind === 'person' ? [page.id, null] : [null, page.id];
  const values = [organizationId, id, ...owner, status, hosts, ...fieldValues(fields)];
  if ((await tx.execute(insert, values)) === 0) {
    return { ok: false, reason: 'slug_taken' };
  }
  const handle = await giveHandle(tx, organizationId, { ...page, name: able.name });
  return { ok: true, id, handle };
}

type Able =
  | { readonly ok: true; readonly name: string }
  | { readonly ok: false; readonly reason: 'page_unavailable' | 'host_unavailable' };

/** Locks hosts and then the team, so that neither is gone when the event type is there; gives the page's name. */
export async function lockForPage(
  tx: Connection,
  organizationId: string,
  { page, hosts }: { readonly page: NewPage['page']; readonly hosts: readonly string[] },
): Promise<Able> {
  const people = tx.query<Row & { id: string; name: string }>(lockHosts, [
    organizationId,
    page.kind === 'person' ? [page.id, ...hosts] : hosts,
  ]);
  if (page.kind === 'person') {
    const owner = (await people).find(({ id }) => id === page.id);
    if (owner === undefined) {
      return { ok: false, reason: 'page_unavailable' };
    }
    const alone = hosts.length === 1 && hosts[0] === page.id;
    return alone ? { ok: true, name: owner.name } : { ok: false, reason: 'host_unavailable' };
  }
  const [active, [team], members] = await Promise.all([
    people,
    tx.query<Row & { name: string }>(lockTeam, [organizationId, page.id]),
    tx.query(membersAmong, [organizationId, page.id, hosts]),
  ]);
  if (team === undefined) {
    return { ok: false, reason: 'page_unavailable' };
  }
  const all = hosts.length > 0 && active.length === hosts.length && members.length === hosts.length;
  return all ? { ok: true, name: team.name } : { ok: false, reason: 'host_unavailable' };
}

/** What `fields` are in their columns, from kind to visibility. */
export function fieldValues(fields: EventTypeFields): Value[] {
  const { rules } = fields;
  return [
    fields.kind,
    fields.slug,
    fields.title,
    fields.description,
    rules.minutes,
    rules.interval ?? null,
    rules.bufferBefore,
    rules.bufferAfter,
    rules.minimumNotice,
    ...windowValues(rules.window),
    rules.dailyCap ?? null,
    fields.capacity,
    fields.location.kind,
    fields.location.text ?? null,
    JSON.stringify(fields.questions),
    fields.guestsAllowed,
    fields.confirmationRequired,
    fields.visibility,
  ];
}

function windowValues(window: BookingWindow): Value[] {
  return [
    window.kind,
    window.kind === 'rolling' ? window.days : null,
    window.kind === 'range' ? window.from : null,
    window.kind === 'range' ? window.to : null,
  ];
}

export type ListedEventType = EventType & {
  readonly handle: string | null;
  readonly hosts: readonly string[];
};

const list: Statement = {
  name: 'event_type_list',
  text: `select ${eventTypeColumns}, coalesce(o.handle, t.handle) as handle,
      (select coalesce(json_agg(p.name order by p.name, p.id), '[]') from event_type_host h
        join person p on p.organization_id = h.organization_id and p.id = h.person_id
        where h.organization_id = e.organization_id and h.event_type_id = e.id and h.active and p.active) as hosts
    from event_type e
    ${eventTypePage}
    where e.organization_id = $1 and e.id > $2 and (o.id is not null or t.id is not null)
    order by e.id limit $3`,
};

const before = '00000000-0000-0000-0000-000000000000';

/** An organization's event types, archived ones included, in the order in which they were made; for paging by id. */
export async function listEventTypes(
  tx: Connection,
  organizationId: string,
  page: { readonly after?: string; readonly count: number },
): Promise<ListedEventType[]> {
  type Listed = EventTypeRow & { readonly handle: string | null; readonly hosts: string };
  const rows = await tx.query<Listed>(list, [organizationId, page.after ?? before, page.count]);
  return rows.map((row) => ({ ...toEventType(row), handle: row.handle, hosts: JSON.parse(row.hosts) }));
}

export type FoundEventType = Row & {
  readonly id: string;
  readonly title: string;
  readonly owner_id: string | null;
  readonly status: EventTypeStatus;
};

const atAddress: Statement = {
  name: 'event_type_at_address',
  text: `select e.id, e.title, e.owner_id, e.status from handle a
    cross join lateral (
      select * from event_type s
      where s.organization_id = a.organization_id and s.owner_id = a.person_id and s.status <> 'archived'
      union all
      select * from event_type s
      where s.organization_id = a.organization_id and s.team_id = a.team_id and s.status <> 'archived'
    ) e
    where a.organization_id = $1 and a.handle = $2 and e.slug = $3`,
};

/** What stands at an address of the organization, whether it can be booked or not; archived ones stand nowhere. */
export async function findEventTypeAt(
  tx: Connection,
  organizationId: string,
  address: { readonly handle: string; readonly slug: string },
): Promise<FoundEventType | undefined> {
  const rows = await tx.query<FoundEventType>(atAddress, [organizationId, address.handle, address.slug]);
  return rows[0];
}

/** What a change of status is called in the audit log. */
export const statusActions = {
  active: 'event_type.published',
  paused: 'event_type.paused',
  archived: 'event_type.archived',
} as const satisfies Record<EventTypeStatus, string>;

// Only what has somebody to host it is published.
const setStatus: Statement = {
  name: 'event_type_set_status',
  text: `update event_type e set status = $3, status_reason = $4, version = version + 1
    where e.organization_id = $1 and e.id = $2 and e.status <> 'archived' and e.status <> $3
      and ($3 <> 'active' or exists (
        select from event_type_host h
        join person p on p.organization_id = h.organization_id and p.id = h.person_id
        where h.organization_id = e.organization_id and h.event_type_id = e.id and h.active and p.active
      ))`,
};

const statusOf: Statement = {
  name: 'event_type_status',
  text: 'select status from event_type where organization_id = $1 and id = $2',
};

/**
 * Publishes, pauses or archives, each of which may have been done already. What is archived stays so and gives its
 * address back; what has nobody to host it is not published.
 */
export async function changeEventTypeStatus(
  tx: Connection,
  organizationId: string,
  change: { readonly id: string; readonly status: EventTypeStatus },
): Promise<'changed' | 'unchanged' | 'archived' | 'no_host' | 'not_found'> {
  const { id, status } = change;
  const reason = status === 'active' ? null : 'by_hand';
  if ((await tx.execute(setStatus, [organizationId, id, status, reason])) === 1) {
    return 'changed';
  }
  const [found] = await tx.query<Row & { status: EventTypeStatus }>(statusOf, [organizationId, id]);
  if (found === undefined) {
    return 'not_found';
  }
  if (found.status === status) {
    return 'unchanged';
  }
  return found.status === 'archived' ? 'archived' : 'no_host';
}
