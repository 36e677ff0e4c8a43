// Where somebody whose meeting was cancelled can book another one: the page that it was booked on, if that still takes
// bookings, else the page of its team or person with whatever else there is.
import type { Connection, Row, Statement } from '../../db/connect.ts';

const bookable = (
  eventType: string,
) => `${eventType}.status = 'active' and ${eventType}.visibility = 'public' and exists (
      select from event_type_host h
      join person able on able.organization_id = h.organization_id and able.id = h.person_id and able.active
      where h.organization_id = ${eventType}.organization_id and h.event_type_id = ${eventType}.id and h.active
    )`;

const find: Statement = {
  name: 'event_type_page_to_book',
  text: `select e.id, o.slug as organization, coalesce(p.handle, t.handle) as handle,
      case when ${bookable('e')} then e.slug end as slug
    from event_type e
    join organization o on o.id = e.organization_id
    left join person p on p.organization_id = e.organization_id and p.id = e.owner_id and p.active
    left join team t on t.organization_id = e.organization_id and t.id = e.team_id
    where e.organization_id = $1 and e.id = any($2::uuid[]) and coalesce(p.handle, t.handle) is not null
      and (
        exists (select from event_type x
          where x.organization_id = $1 and x.owner_id = p.id and ${bookable('x')})
        or exists (select from event_type x
          where x.organization_id = $1 and x.team_id = t.id and ${bookable('x')})
      )`,
};

/** `event`: the path of the event type's own page, `/acme/sales/intro`; else of all that its team or person offers. */
export type PageToBook = { readonly path: string; readonly event: boolean };

/** By the id of the event type; one that leads nowhere any more is missing. */
export async function pagesToBook(
  tx: Connection,
  organizationId: string,
  eventTypeIds: readonly string[],
): Promise<ReadonlyMap<string, PageToBook>> {
  if (eventTypeIds.length === 0) {
    return new Map();
  }
  type Found = Row & { id: string; organization: string; handle: string; slug: string | null };
  const rows = await tx.query<Found>(find, [organizationId, [...new Set(eventTypeIds)]]);
  return new Map(
    rows.map(({ id, organization, handle, slug }) => {
      const page = `/${organization}/${handle}`;
      return [id, slug === null ? { path: page, event: false } : { path: `${page}/${slug}`, event: true }];
    }),
  );
}
