// The tables of event types, their hosts and single-use links: what becomes of them when a person leaves or returns. How
// they are made and changed otherwise is in event-type-edit.ts and single-use-link.ts.
import { randomUUIDv7 } from 'node:crypto';
import type { Connection, Row, Statement } from '../../db/connect.ts';

export type NewEventType = {
  /** Whose page it stands on; who hosts it. */
  readonly ownerId: string;
  readonly slug: string;
  readonly title: string;
  readonly minutes: number;
};

const insert: Statement = {
  name: 'event_type_insert',
  // `for share` waits for a deprovisioning that has begun, and then finds nobody.
  text: `with host as (
      select id from person where organization_id = $1 and id = $2 and active order by id for share
    ), page as (
      insert into event_type (organization_id, id, owner_id, kind, slug, title, duration_minutes, status)
      select $1, $3, host.id, 'one_on_one', $4, $5, $6, 'active' from host
      returning id, owner_id
    )
    insert into event_type_host (organization_id, event_type_id, person_id)
    select $1, page.id, page.owner_id from page`,
};

/** Opens a page of a person's own and gives its id; undefined when the person is not active. */
export async function insertEventType(
  tx: Connection,
  organizationId: string,
  { ownerId, slug, title, minutes }: NewEventType,
): Promise<string | undefined> {
  const id = randomUUIDv7();
  const inserted = await tx.execute(insert, [organizationId, ownerId, id, slug, title, minutes]);
  return inserted === 0 ? undefined : id;
}

const close: Statement = {
  name: 'event_type_close_for_person',
  text: `with page as (
      select id, status from event_type
      where organization_id = $1 and owner_id = $2 and status <> 'archived' order by id for update
    ), closed as (
      update event_type e set status = 'archived', status_reason = 'host_deprovisioned', version = e.version + 1
      from page where e.organization_id = $1 and e.id = page.id
    )
    select count(*) filter (where status = 'active') as pages from page`,
};

const stopHosting: Statement = {
  name: 'event_type_host_stop',
  text: `update event_type_host set active = false where organization_id = $1 and person_id = $2 and active`,
};

// A team's event type that has nobody left to host it can't be booked.
const pauseEmptied: Statement = {
  name: 'event_type_pause_emptied',
  text: `update event_type e set status = 'paused', status_reason = 'no_host', version = version + 1
    where e.organization_id = $1 and e.team_id is not null and e.status = 'active'
      and e.id in (select event_type_id from event_type_host where organization_id = $1 and person_id = $2)
      and not exists (
        select 1 from event_type_host h
        where h.organization_id = e.organization_id and h.event_type_id = e.id and h.active
      )`,
};

const revokeLinks: Statement = {
  name: 'single_use_link_revoke_for_person',
  text: `update single_use_link set revoked_at = now()
    where organization_id = $1 and revoked_at is null and used_at is null
      and (created_by = $2 or event_type_id in (
        select id from event_type where organization_id = $1 and owner_id = $2
      ))`,
};

/** How many pages could be booked until now, and how many links. */
export type ClosedPages = { readonly pages: number; readonly links: number };

/** Closes a person's booking pages, ends their hosting, kills their single-use links. */
export async function closePagesForPerson(
  tx: Connection,
  organizationId: string,
  personId: string,
): Promise<ClosedPages> {
  const who = [organizationId, personId];
  const [links, [closed]] = await Promise.all([
    tx.execute(revokeLinks, who),
    tx.query<Row & { pages: number }>(close, who),
    tx.execute(stopHosting, who),
    tx.execute(pauseEmptied, who),
  ]);
  return { pages: closed?.pages ?? 0, links };
}

const reopen: Statement = {
  name: 'event_type_reopen_for_person',
  text: `with reopened as (
      update event_type set status = 'paused', status_reason = 'host_returned', version = version + 1
      where organization_id = $1 and owner_id = $2 and status = 'archived' and status_reason = 'host_deprovisioned'
      returning id
    ), hosting as (
      update event_type_host h set active = true from reopened
      where h.organization_id = $1 and h.event_type_id = reopened.id and h.person_id = $2
    )
    select count(*) as pages from reopened`,
};

/** Gives a person's pages back as paused, theirs to host: what is open to the public is the host's decision. */
export async function reopenPagesForPerson(
  tx: Connection,
  organizationId: string,
  personId: string,
): Promise<number> {
  const [reopened] = await tx.query<Row & { pages: number }>(reopen, [organizationId, personId]);
  return reopened?.pages ?? 0;
}

const stopInTeam: Statement = {
  name: 'event_type_host_stop_in_team',
  text: `update event_type_host h set active = false
    from event_type e
    where e.organization_id = $1 and e.team_id = $2
      and h.organization_id = e.organization_id and h.event_type_id = e.id
      and h.person_id = any($3::uuid[]) and h.active`,
};

const pauseEmptiedOfTeam: Statement = {
  name: 'event_type_pause_emptied_of_team',
  text: `update event_type e set status = 'paused', status_reason = 'no_host', version = version + 1
    where e.organization_id = $1 and e.team_id = $2 and e.status = 'active'
      and exists (
        select 1 from event_type_host h where h.organization_id = e.organization_id and h.event_type_id = e.id
      )
      and not exists (
        select 1 from event_type_host h
        where h.organization_id = e.organization_id and h.event_type_id = e.id and h.active
      )`,
};

/** Leaving a team ends hosting its event types; bookings stay with their hosts. */
export async function stopHostingInTeam(
  tx: Connection,
  organizationId: string,
  teamId: string,
  personIds: readonly string[],
): Promise<void> {
  if (personIds.length > 0) {
    await Promise.all([
      tx.execute(stopInTeam, [organizationId, teamId, personIds]),
      tx.execute(pauseEmptiedOfTeam, [organizationId, teamId]),
    ]);
  }
}

const pauseForTeam: Statement = {
  name: 'event_type_pause_for_team',
  text: `update event_type set status = 'archived', status_reason = 'team_removed', version = version + 1
    where organization_id = $1 and team_id = $2 and status <> 'archived'`,
};

/** Takes a team's event types out of service before the team is removed. Their bookings stay with their hosts. */
export function pausePagesForTeam(tx: Connection, organizationId: string, teamId: string): Promise<number> {
  return tx.execute(pauseForTeam, [organizationId, teamId]);
}
