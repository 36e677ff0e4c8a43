// What a former account scheduled becomes a present person's, because they are the same human: hours, pages (as paused,
// like everybody's who is back), and bookings with their history. Second owner of the tables it moves rows in.
import type { Connection, Row, Statement } from '../db/connect.ts';

export type Inheritance = { readonly from: string; readonly to: string; readonly at: Date };

const hours: Statement = {
  name: 'schedule_inherit',
  text: `update schedule set person_id = $3, is_default = is_default and not exists (
      select from schedule own where own.organization_id = $1 and own.person_id = $3
    )
    where organization_id = $1 and person_id = $2`,
};

// A page whose address the heir uses gets the next free number behind it.
const pages: Statement = {
  name: 'event_type_inherit',
  text: `with page as (
      select id, slug, status = 'archived' and status_reason = 'host_deprovisioned' as reopens from event_type
      where organization_id = $1 and owner_id = $2 order by id for update
    ), taken as (
      select slug from event_type where organization_id = $1 and owner_id = $3 and status <> 'archived'
    ), named as (
      select page.id, page.reopens, case
          when not page.reopens or page.slug not in (select slug from taken) then page.slug
          else (
            select free.slug from (
              select left(page.slug, 58) || '-' || n as slug from generate_series(2, 9999) as n
            ) free
            where free.slug not in (select slug from taken)
              and free.slug not in (select other.slug from page other where other.reopens)
            limit 1
          )
        end as slug
      from page
    ), moved as (
      update event_type e set owner_id = $3, slug = named.slug, version = e.version + 1,
        status = case when named.reopens then 'paused' else e.status end,
        status_reason = case when named.reopens then 'host_returned' else e.status_reason end
      from named where e.organization_id = $1 and e.id = named.id
    ), hosting as (
      update event_type_host h set person_id = $3, active = h.active or named.reopens
      from named where h.organization_id = $1 and h.event_type_id = named.id and h.person_id = $2
    )
    select count(*) as pages from named where reopens`,
};

// Hosting for a team ends with leaving: to host again is the team's word. What the heir hosts already stays theirs.
const hosting: Statement = {
  name: 'event_type_host_inherit',
  text: `with left_behind as (
      delete from event_type_host h
      using event_type e
      where h.organization_id = $1 and h.person_id = $2 and e.organization_id = $1 and e.id = h.event_type_id
        and e.owner_id is null
      returning h.event_type_id, h.fixed, h.priority
    )
    insert into event_type_host (organization_id, event_type_id, person_id, fixed, priority, active)
    select $1, event_type_id, $3, fixed, priority, false from left_behind
    on conflict do nothing`,
};

const lockBookings: Statement = {
  name: 'booking_lock_of_host',
  text: `select b.id from booking b
    where b.organization_id = $1 and b.id in (
      select booking_id from booking_host where organization_id = $1 and person_id = $2
    )
    order by b.id for update`,
};

// Both may have been booked at the same time: what is past needs to block nothing any more; what is ahead stays as it
// is, and is settled for the former account. No booking is longer than a day.
const bookings: Statement = {
  name: 'booking_host_inherit',
  text: `with mine as (
      select h.booking_id, h.starts_at > $4 as ahead, h.blocks and exists (
          select from booking_host own
          where own.organization_id = $1 and own.person_id = $3 and own.blocks
            and own.starts_at > h.starts_at - interval '1 day' and own.starts_at < upper(h.during)
            and own.during && h.during
        ) as clashes, exists (
          select from booking_host own
          where own.organization_id = $1 and own.booking_id = h.booking_id and own.person_id = $3
        ) as shared
      from booking_host h where h.organization_id = $1 and h.person_id = $2
    )
    update booking_host h set person_id = $3, blocks = h.blocks and not mine.clashes
    from mine
    where h.organization_id = $1 and h.person_id = $2 and h.booking_id = mine.booking_id
      and not mine.shared and not (mine.clashes and mine.ahead)
    returning h.booking_id`,
};

// What waited for the former account takes place after all, unless another of its hosts has left too.
const release: Statement = {
  name: 'booking_release_inherited',
  text: `with waiting as (
      select b.id, (
        select h.person_id from booking_host h
        join person p on p.organization_id = h.organization_id and p.id = h.person_id and not p.active
        where h.organization_id = $1 and h.booking_id = b.id and h.left_at is null
        order by h.person_id limit 1
      ) as other
      from booking b where b.organization_id = $1 and b.held_for = $2 and b.id = any($3::uuid[])
    )
    update booking b set held_for = w.other, held_until = case when w.other is not null then b.held_until end
    from waiting w where b.organization_id = $1 and b.id = w.id`,
};

export type Inherited = {
  readonly pagesPaused: number;
  readonly bookings: number;
  readonly bookingsKept: number;
};

/** Both people are locked, and the heir is active. */
export async function inheritScheduling(
  tx: Connection,
  organizationId: string,
  { from, to, at }: Inheritance,
): Promise<Inherited> {
  const who = [organizationId, from, to];
  const [[reopened], , , , moved] = await Promise.all([
    tx.query<Row & { pages: number }>(pages, who),
    tx.execute(hosting, who),
    tx.execute(hours, who),
    tx.query(lockBookings, [organizationId, from]),
    tx.query<Row & { booking_id: string }>(bookings, [...who, at]),
  ]);
  const ids = moved.map(({ booking_id }) => booking_id);
  const bookingsKept = await tx.execute(release, [organizationId, from, ids]);
  return { pagesPaused: reopened?.pages ?? 0, bookings: ids.length, bookingsKept };
}
