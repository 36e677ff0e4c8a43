// Who else could host a leaver's round robin meetings: active hosts of the same event type, locked, and when they are
// free. In the same number of statements however many meetings and hosts there are.
import type { Connection, Row, Statement } from '../../db/connect.ts';

const candidates: Statement = {
  name: 'stand_in_candidates',
  text: `select distinct h.person_id from event_type_host h
    join person p on p.organization_id = h.organization_id and p.id = h.person_id and p.active
    where h.organization_id = $1 and h.active and h.person_id <> $2 and h.event_type_id in (
      select b.event_type_id from booking_host l
      join booking b on b.organization_id = l.organization_id and b.id = l.booking_id
      where l.organization_id = $1 and l.person_id = $2 and l.starts_at > $3 and l.left_at is null
        and b.kind = 'round_robin' and b.status = 'confirmed'
    )`,
};

const lock: Statement = {
  name: 'stand_in_lock',
  text: `select id from person where organization_id = $1 and id = any($2::uuid[]) and active
    order by id for no key update skip locked`,
};

/**
 * Locks those who could stand in for a leaver, who is locked, and gives their ids; `missed` are those whom somebody else
 * holds. It never waits for a person: the leaver was locked before them, out of the order of ids, and waiting would be a
 * deadlock with whoever goes the other way. And of two who leave at once, neither is given the other's meetings.
 */
export async function lockStandIns(
  tx: Connection,
  organizationId: string,
  leaver: { readonly personId: string; readonly at: Date },
): Promise<{ readonly locked: string[]; readonly missed: number }> {
  const rows = await tx.query<{ person_id: string }>(candidates, [
    organizationId,
    leaver.personId,
    leaver.at,
  ]);
  if (rows.length === 0) {
    return { locked: [], missed: 0 };
  }
  const found = await tx.query<{ id: string }>(lock, [organizationId, rows.map((row) => row.person_id)]);
  return { locked: found.map(({ id }) => id), missed: rows.length - found.length };
}

/** A meeting that needs another host. */
export type OrphanedMeeting = {
  readonly id: string;
  readonly event_type_id: string | null;
  readonly starts_at: Date;
  readonly ends_at: Date;
  readonly buffer_before: number;
  readonly buffer_after: number;
};

/** That a person has nothing else at the time of a meeting. */
export type StandIn = Row & {
  readonly booking_id: string;
  readonly person_id: string;
  readonly priority: number;
  /** How many meetings of this event type the person has ahead. */
  readonly upcoming: number;
};

// Buffers of two meetings don't add: each one's buffered time against the other's own time. A meeting lasts a day at
// most, and so does a buffer, so what began three days before is over.
const free: Statement = {
  name: 'stand_in_free',
  text: `with wanted as (
      select * from jsonb_to_recordset($2::jsonb) as w(id uuid, event_type_id uuid, starts_at timestamptz,
        ends_at timestamptz, buffer_before integer, buffer_after integer)
    ), able as materialized (
      select h.event_type_id, h.person_id, h.priority, (
        select count(*) from booking_host u
        where u.organization_id = $1 and u.person_id = h.person_id and u.starts_at > $4
          and u.event_type_id = h.event_type_id and u.blocks
      ) as upcoming
      from event_type_host h
      where h.organization_id = $1 and h.event_type_id in (select event_type_id from wanted)
        and h.person_id = any($3::uuid[]) and h.active
    )
    select w.id as booking_id, a.person_id, a.priority, a.upcoming
    from wanted w join able a on a.event_type_id = w.event_type_id
    where not exists (
      select from booking_host b
      where b.organization_id = $1 and b.person_id = a.person_id and b.blocks
        and b.starts_at > w.starts_at - interval '3 days'
        and b.starts_at < w.ends_at + greatest(w.buffer_after, b.buffer_before_minutes) * interval '1 minute'
        and upper(b.during) > w.starts_at - greatest(w.buffer_before, b.buffer_after_minutes) * interval '1 minute'
    )`,
};

/** Who of those that are locked has time for which of the meetings, by their bookings alone. */
export function standInsWithTime(
  tx: Connection,
  organizationId: string,
  asked: {
    readonly meetings: readonly OrphanedMeeting[];
    readonly personIds: readonly string[];
    readonly at: Date;
  },
): Promise<StandIn[]> {
  const wanted = asked.meetings.map(
    ({ id, event_type_id, starts_at, ends_at, buffer_before, buffer_after }) => ({
      id,
      event_type_id,
      starts_at,
      ends_at,
      buffer_before,
      buffer_after,
    }),
  );
  return tx.query<StandIn>(free, [organizationId, JSON.stringify(wanted), asked.personIds, asked.at]);
}
