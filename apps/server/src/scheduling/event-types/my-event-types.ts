// The event types of somebody who is signed in: their own and those of their teams. They edit what stands on their own
// page, and on a team's page what they host themselves; an admin edits what stands on any team's.
import type { Connection, Row, Statement } from '../../db/connect.ts';
import type { EventType } from './event-type.ts';
import { type EventTypeRow, eventTypeColumns, eventTypePage, toEventType } from './event-type-row.ts';

/** Who looks. */
export type Editor = { readonly personId: string; readonly isAdmin: boolean };

export type MyEventType = EventType & {
  /** Who can host it now; who goes first when several are free alike, first. */
  readonly hosts: readonly { readonly id: string; readonly name: string }[];
  /** Of its page. */
  readonly handle: string | null;
  readonly organizationSlug: string;
  readonly mayEdit: boolean;
};

type Found = EventTypeRow & {
  readonly handle: string | null;
  readonly organization_slug: string;
  /** JSON text. */
  readonly hosts: string;
  readonly hosted: boolean;
};

/** `e` of the source, as $2 sees it. */
const shown = (source: string): string =>
  `select ${eventTypeColumns}, coalesce(o.handle, t.handle) as handle, org.slug as organization_slug, able.hosts,
      exists (
        select from event_type_host mine
        where mine.organization_id = e.organization_id and mine.event_type_id = e.id and mine.person_id = $2
          and mine.active
      ) as hosted
    from ${source}
    join organization org on org.id = e.organization_id
    ${eventTypePage}
    cross join lateral (
      select coalesce(json_agg(json_build_object('id', p.id, 'name', p.name)
        order by h.priority desc, p.name, p.id), '[]') as hosts
      from event_type_host h
      join person p on p.organization_id = h.organization_id and p.id = h.person_id and p.active
      where h.organization_id = e.organization_id and h.event_type_id = e.id and h.active
    ) able`;

const mostListed = 500;

const list: Statement = {
  name: 'event_type_list_of_person',
  text: shown(`(
      select * from event_type s
      where s.organization_id = $1 and s.owner_id = $2 and s.status <> 'archived'
      union all
      select s.* from team_member m
      join event_type s on s.organization_id = m.organization_id and s.team_id = m.team_id and s.status <> 'archived'
      where m.organization_id = $1 and m.person_id = $2 and not m.suspended
    ) e`).concat(` order by e.team_id is not null, page_name, e.title, e.id limit ${mostListed}`),
};

/** Their own first, then those of their teams; 500 at most, archived ones left out. */
export async function myEventTypes(
  tx: Connection,
  organizationId: string,
  editor: Editor,
): Promise<MyEventType[]> {
  const rows = await tx.query<Found>(list, [organizationId, editor.personId]);
  return rows.map((row) => toMine(row, editor));
}

const find: Statement = {
  name: 'event_type_of_person',
  text: shown('event_type e').concat(` where e.organization_id = $1 and e.id = $3 and (
      e.owner_id = $2
      or e.team_id is not null and ($4 or exists (
        select from team_member m
        where m.organization_id = e.organization_id and m.team_id = e.team_id and m.person_id = $2 and not m.suspended
      ))
    )`),
};

/** One of them, archived or not; an admin sees those of every team. */
export async function myEventType(
  tx: Connection,
  organizationId: string,
  editor: Editor,
  id: string,
): Promise<MyEventType | undefined> {
  const [row] = await tx.query<Found>(find, [organizationId, editor.personId, id, editor.isAdmin]);
  return row && toMine(row, editor);
}

function toMine({ handle, organization_slug, hosts, hosted, ...row }: Found, editor: Editor): MyEventType {
  const eventType = toEventType(row);
  const own = eventType.page.kind === 'person';
  return {
    ...eventType,
    hosts: JSON.parse(hosts),
    handle,
    organizationSlug: organization_slug,
    mayEdit: eventType.status !== 'archived' && (own || editor.isAdmin || hosted),
  };
}

export type MyTeam = {
  readonly id: string;
  readonly name: string;
  readonly members: readonly { readonly id: string; readonly name: string }[];
};

// Of a team of ten thousand no more is read than of one of a thousand.
const teams: Statement = {
  name: 'team_list_of_person',
  text: `select t.id, t.name, able.members
    from team_member mine
    join team t on t.organization_id = mine.organization_id and t.id = mine.team_id
    cross join lateral (
      select coalesce(json_agg(json_build_object('id', one.id, 'name', one.name) order by one.name, one.id), '[]')
        as members
      from (
        select p.id, p.name from (
          select person_id from team_member m
          where m.organization_id = t.organization_id and m.team_id = t.id and not m.suspended limit 1000
        ) m
        join person p on p.organization_id = t.organization_id and p.id = m.person_id and p.active
        order by p.name, p.id limit 200
      ) one
    ) able
    where mine.organization_id = $1 and mine.person_id = $2 and not mine.suspended
    order by t.name_folded, t.id limit 50`,
};

/** Their teams and who can host there; fifty teams and two hundred people of each at most. */
export async function myTeams(tx: Connection, organizationId: string, personId: string): Promise<MyTeam[]> {
  const rows = await tx.query<Row & { id: string; name: string; members: string }>(teams, [
    organizationId,
    personId,
  ]);
  return rows.map(({ id, name, members }) => ({ id, name, members: JSON.parse(members) }));
}
