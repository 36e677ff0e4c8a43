// The rows that a booking is decided under, in the order in which everybody takes them: people by id, the event type,
// bookings by id. A deprovisioning holds its person `for update`, so a booking comes wholly before it or after it.
import type { Connection, Row, Statement } from '../../db/connect.ts';

export type LockedHost = Row & { readonly id: string; readonly name: string; readonly email: string };

const hosts: Statement = {
  name: 'booking_lock_hosts',
  text: `select id, name, email from person
    where organization_id = $1 and id = any($2::uuid[]) and active order by id for no key update`,
};

/** Those of the people who are active: bookings with one of them happen one after another. */
export function lockHosts(
  tx: Connection,
  organizationId: string,
  ids: readonly string[],
): Promise<LockedHost[]> {
  return tx.query<LockedHost>(hosts, [organizationId, ids]);
}

export type SessionKey = { readonly eventTypeId: string; readonly start: Temporal.Instant };

// Who hosts a session that is open may host the event type no longer.
const hostsOfSession: Statement = {
  name: 'booking_lock_hosts_of_session',
  text: `select id, name, email from person
    where organization_id = $1 and active and id in (
      select unnest($2::uuid[])
      union
      select h.person_id from booking b
      join booking_host h on h.organization_id = b.organization_id and h.booking_id = b.id and h.left_at is null
      where b.organization_id = $1 and b.event_type_id = $3 and b.starts_at = $4 and b.kind = 'group'
        and b.status in ('pending', 'confirmed')
    )
    order by id for no key update`,
};

/** As `lockHosts`, with the hosts of the group session at that start, if it is open. */
export function lockHostsOfSession(
  tx: Connection,
  organizationId: string,
  ids: readonly string[],
  { eventTypeId, start }: SessionKey,
): Promise<LockedHost[]> {
  return tx.query<LockedHost>(hostsOfSession, [organizationId, ids, eventTypeId, dateOf(start)]);
}

const eventType: Statement = {
  name: 'event_type_lock_active',
  text: `select version from event_type where organization_id = $1 and id = $2 and status = 'active' for share`,
};

/** The version of an event type that is active, and stays as it is until the commit. */
export async function lockActiveEventType(
  tx: Connection,
  organizationId: string,
  id: string,
): Promise<number | undefined> {
  const [row] = await tx.query<{ version: number }>(eventType, [organizationId, id]);
  return row?.version;
}

const session: Statement = {
  name: 'booking_lock_session',
  text: `select b.id, (
      select coalesce(json_agg(h.person_id order by h.person_id), '[]') from booking_host h
      where h.organization_id = b.organization_id and h.booking_id = b.id and h.left_at is null
    ) as hosts
    from booking b
    where b.organization_id = $1 and b.event_type_id = $2 and b.starts_at = $3 and b.kind = 'group'
      and b.status in ('pending', 'confirmed')
    for no key update`,
};

export type OpenSession = { readonly id: string; readonly hosts: readonly string[] };

/** The group session that is open at that start. */
export async function lockSession(
  tx: Connection,
  organizationId: string,
  { eventTypeId, start }: SessionKey,
): Promise<OpenSession | undefined> {
  const [row] = await tx.query<{ id: string; hosts: string }>(session, [
    organizationId,
    eventTypeId,
    dateOf(start),
  ]);
  return row && { id: row.id, hosts: JSON.parse(row.hosts) };
}

const booking: Statement = {
  name: 'booking_lock',
  text: `select id from booking where organization_id = $1 and id = $2 for no key update`,
};

export async function lockBooking(tx: Connection, organizationId: string, id: string): Promise<void> {
  await tx.query(booking, [organizationId, id]);
}

function dateOf(instant: Temporal.Instant): Date {
  return new Date(instant.epochMilliseconds);
}
