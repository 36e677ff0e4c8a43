// What a deactivation would touch, counted before it is done: the card that precedes it.
import type { Connection, Row, Statement } from '../db/connect.ts';

export type DepartureCard = {
  readonly sessions: number;
  readonly upcomingBookings: number;
  /** Invitees and guests of those. */
  readonly invitees: number;
  readonly pages: number;
  readonly teams: number;
  readonly lastOwner: boolean;
};

const count: Statement = {
  name: 'departure_card',
  text: `with upcoming as materialized (
      select b.id from booking_host h
      join booking b on b.organization_id = h.organization_id and b.id = h.booking_id
      where h.organization_id = $1 and h.person_id = $2 and h.starts_at > $3 and h.left_at is null
        and b.status in ('pending', 'confirmed')
    )
    select
      (select count(*) from session s
        where s.organization_id = $1 and s.person_id = $2 and s.ended_at is null and s.expires_at > $3) as sessions,
      (select count(*) from upcoming) as bookings,
      (select count(*) from upcoming u join booking_attendee a on a.organization_id = $1 and a.booking_id = u.id
        where a.status = 'active') as invitees,
      (select count(*) from event_type e
        where e.organization_id = $1 and e.owner_id = $2 and e.status = 'active') as pages,
      (select count(*) from team_member m
        where m.organization_id = $1 and m.person_id = $2 and not m.suspended) as teams,
      p.active and p.role = 'OWNER' and not exists (
        select from person o
        where o.organization_id = $1 and o.active and o.role = 'OWNER' and o.id <> $2
      ) as last_owner
    from person p where p.organization_id = $1 and p.id = $2`,
};

type Counted = Row & {
  readonly sessions: number;
  readonly bookings: number;
  readonly invitees: number;
  readonly pages: number;
  readonly teams: number;
  readonly last_owner: boolean;
};

export async function departureCard(
  tx: Connection,
  organizationId: string,
  { personId, at }: { readonly personId: string; readonly at: Date },
): Promise<DepartureCard> {
  const [row] = await tx.query<Counted>(count, [organizationId, personId, at]);
  return {
    sessions: row?.sessions ?? 0,
    upcomingBookings: row?.bookings ?? 0,
    invitees: row?.invitees ?? 0,
    pages: row?.pages ?? 0,
    teams: row?.teams ?? 0,
    lastOwner: row?.last_owner ?? false,
  };
}
