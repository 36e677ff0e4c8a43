// Which event type an address or a single-use link leads to. Whatever can't be booked is undefined, for whatever
// reason: unknown, paused, archived, secret, a leaver's, without a host.
import type { Connection, Row, Statement } from '../../db/connect.ts';
import {
  enterOrganization,
  enterOrganizationById,
  type PublicOrganization,
  publicOrganization,
} from '../public-organization.ts';
import type { EventType, EventTypeKind, LocationKind } from './event-type.ts';
import { type EventTypeRow, eventTypeColumns, eventTypePage, toEventType } from './event-type-row.ts';
import { readLinkToken } from './single-use-link.ts';

export { enterOrganization, type PublicOrganization, publicOrganization } from '../public-organization.ts';

export type EventTypeHost = {
  readonly id: string;
  readonly name: string;
  readonly fixed: boolean;
  readonly priority: number;
};

/** An event type that can be booked now. */
export type BookableEventType = EventType & {
  readonly organization: PublicOrganization;
  /** Of its page; null when that has none. */
  readonly handle: string | null;
  /** Who can host it now, by id; at least one. */
  readonly hosts: readonly EventTypeHost[];
  /** The link that led here, to be used up by the booking. */
  readonly singleUseLinkId?: string;
};

export type EventTypeAddress =
  | { readonly organization: string; readonly handle: string; readonly eventType: string }
  | { readonly linkToken: string };

export type EventTypeCard = {
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly minutes: number;
  readonly kind: EventTypeKind;
  readonly locationKind: LocationKind;
};

/** All that can be booked with a person or a team. */
export type HostPage = {
  readonly organization: PublicOrganization;
  readonly name: string;
  readonly kind: 'person' | 'team';
  readonly handle: string;
  readonly eventTypes: readonly EventTypeCard[];
};

type BookableRow = EventTypeRow & {
  readonly handle: string | null;
  /** JSON text. */
  readonly hosts: string;
  readonly link_id: string | null;
};

/** A statement for the event types `e` of a source that can be booked now. */
function bookable(source: string, linkId = 'null::uuid'): string {
  return `select ${eventTypeColumns}, coalesce(o.handle, t.handle) as handle, able.hosts, ${linkId} as link_id
    from ${source}
    ${eventTypePage}
    cross join lateral (
      select json_agg(json_build_object('id', p.id, 'name', p.name, 'fixed', h.fixed, 'priority', h.priority)
        order by p.id) as hosts
      from event_type_host h
      cross join lateral (
        select id, name from person p
        where p.organization_id = h.organization_id and p.id = h.person_id and p.active offset 0
      ) p
      where h.organization_id = e.organization_id and h.event_type_id = e.id and h.active
    ) able
    where e.status = 'active' and able.hosts is not null and (o.active or t.id is not null)`;
}

// The literals let the planner see that the partial indexes by page and slug hold every row that is asked for.
const byAddress: Statement = {
  name: 'event_type_by_address',
  text: bookable(`handle a cross join lateral (
      select * from event_type s
      where s.organization_id = a.organization_id and s.owner_id = a.person_id and s.slug = $2
        and s.status = 'active'
      union all
      select * from event_type s
      where s.organization_id = a.organization_id and s.team_id = a.team_id and s.slug = $2
        and s.status = 'active'
    ) e`).concat(
    ` and a.organization_id = current_organization() and a.handle = $1 and e.visibility = 'public'`,
  ),
};

const byLink: Statement = {
  name: 'event_type_by_link',
  text: bookable(
    `single_use_link l
      join event_type e on e.organization_id = l.organization_id and e.id = l.event_type_id`,
    'l.id',
  ).concat(` and l.organization_id = $1 and l.digest = $2
      and l.used_at is null and l.revoked_at is null and l.expires_at > now()`),
};

const byId: Statement = {
  name: 'event_type_bookable',
  text: bookable('event_type e').concat(' and e.organization_id = $1 and e.id = $2'),
};

/** What can be booked at an address or through a link. The transaction enters the organization. */
export async function findEventType(
  tx: Connection,
  address: EventTypeAddress,
): Promise<BookableEventType | undefined> {
  if (!('linkToken' in address)) {
    // Sent together: the second looks where the first has entered.
    const [organization, rows] = await Promise.all([
      enterOrganization(tx, address.organization),
      tx.query<BookableRow>(byAddress, [address.handle, address.eventType]),
    ]);
    return toBookable(organization, rows);
  }
  const presented = readLinkToken(address.linkToken);
  if (presented === undefined) {
    return undefined;
  }
  const { organizationId, digest } = presented;
  const [organization, rows] = await Promise.all([
    enterOrganizationById(tx, organizationId),
    tx.query<BookableRow>(byLink, [organizationId, digest]),
  ]);
  return toBookable(organization, rows);
}

/** An event type that is known by id, secret or not, if it can still be booked; for moving and handing over. */
export async function findBookableById(
  tx: Connection,
  organizationId: string,
  eventTypeId: string,
): Promise<BookableEventType | undefined> {
  const [organization, rows] = await Promise.all([
    publicOrganization(tx, organizationId),
    tx.query<BookableRow>(byId, [organizationId, eventTypeId]),
  ]);
  return toBookable(organization, rows);
}

function toBookable(
  organization: PublicOrganization | undefined,
  [row]: readonly BookableRow[],
): BookableEventType | undefined {
  if (organization === undefined || row === undefined) {
    return undefined;
  }
  return {
    ...toEventType(row),
    organization,
    handle: row.handle,
    hosts: JSON.parse(row.hosts),
    ...(row.link_id !== null && { singleUseLinkId: row.link_id }),
  };
}

const cardsOnAPage = 200;

const hostPage: Statement = {
  name: 'event_type_host_page',
  text: `select coalesce(p.name, t.name) as name, coalesce(p.handle, t.handle) as handle, t.id is not null as is_team,
      (select json_agg(json_build_object('slug', card.slug, 'title', card.title, 'description', card.description,
          'minutes', card.duration_minutes, 'kind', card.kind, 'locationKind', card.location_kind)
          order by card.duration_minutes, card.title, card.slug)
        from (
          select e.* from (
            select * from event_type s
            where s.organization_id = a.organization_id and s.owner_id = p.id and s.status = 'active'
            union all
            select * from event_type s
            where s.organization_id = a.organization_id and s.team_id = t.id and s.status = 'active'
          ) e
          where e.visibility = 'public' and exists (
            select from event_type_host h
            join person able on able.organization_id = h.organization_id and able.id = h.person_id
            where h.organization_id = e.organization_id and h.event_type_id = e.id and h.active and able.active
          )
          order by e.duration_minutes, e.title, e.slug limit ${cardsOnAPage}
        ) card) as event_types
    from handle a
    left join person p on p.organization_id = a.organization_id and p.id = a.person_id and p.active
    left join team t on t.organization_id = a.organization_id and t.id = a.team_id
    where a.organization_id = current_organization() and a.handle = $1`,
};

type HostPageRow = Row & {
  readonly name: string | null;
  readonly handle: string | null;
  readonly is_team: boolean;
  /** JSON text. */
  readonly event_types: string | null;
};

/**
 * The page of a person or team, where it has something to book. A handle of before a renaming leads to the handle of
 * now. The transaction enters the organization.
 */
export async function findHostPage(
  tx: Connection,
  address: { readonly organization: string; readonly handle: string },
): Promise<HostPage | { readonly movedTo: string } | undefined> {
  const [organization, [row]] = await Promise.all([
    enterOrganization(tx, address.organization),
    tx.query<HostPageRow>(hostPage, [address.handle]),
  ]);
  if (organization === undefined || row === undefined || row.name === null || row.handle === null) {
    return undefined;
  }
  if (row.event_types === null) {
    return undefined;
  }
  if (row.handle !== address.handle) {
    return { movedTo: row.handle };
  }
  return {
    organization,
    name: row.name,
    kind: row.is_team ? 'team' : 'person',
    handle: row.handle,
    eventTypes: JSON.parse(row.event_types),
  };
}
