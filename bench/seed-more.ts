// Teams and meetings of the people that seed.ts has made.
import { randomUUIDv7 } from 'node:crypto';
import { withOrganization } from '../apps/server/src/db/transaction.ts';
import { insertTeam } from '../apps/server/src/people/team.ts';
import { groupFields } from '../apps/server/src/provisioning/group-mapping.ts';
import type { BenchDatabase } from './database.ts';
import type { BenchOrganization, BenchPerson } from './world.ts';

/** Meetings of each host, one a half hour. */
export const bookingsOfAHost = 100;

const hostsAtOnce = 20;

/** Puts everybody into a team of this size. Gives the teams' ids in SCIM. */
export async function seedTeams(
  { app }: BenchDatabase,
  organization: BenchOrganization,
  size: number,
): Promise<string[]> {
  const ids: string[] = [];
  for (let from = 0; from < organization.people.length; from += size) {
    const members = organization.people.slice(from, from + size).map(({ key }) => key);
    const id = randomUUIDv7();
    const scimId = randomUUIDv7();
    const fields = groupFields({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: `Team ${from / size}`,
      externalId: `team-${from / size}`,
    });
    await withOrganization(app, organization.id, async (tx) => {
      await insertTeam(tx, organization.id, { id, scimId, fields, at: new Date() });
      await tx.execute(
        `insert into team_member (organization_id, team_id, person_id, source)
         select $1, $2, person, 'scim' from unnest($3::uuid[]) as person`,
        [organization.id, id, members],
      );
    });
    ids.push(scimId);
  }
  return ids;
}

/** Gives each host a page, a session and meetings on the days to come, each with an invitee of its own. */
export async function seedBookings(
  { app }: BenchDatabase,
  organization: BenchOrganization,
  hosts: readonly BenchPerson[],
): Promise<void> {
  for (let from = 0; from < hosts.length; from += hostsAtOnce) {
    const keys = hosts.slice(from, from + hostsAtOnce).map(({ key }) => key);
    await withOrganization(app, organization.id, async (tx) => {
      await tx.execute(insertPages, [organization.id, keys]);
      await tx.execute(insertSessions, [organization.id, keys]);
      await tx.execute(insertBookings, [organization.id, keys, bookingsOfAHost]);
    });
  }
}

const insertPages = `with page as (
    insert into event_type (organization_id, id, owner_id, kind, slug, title, duration_minutes, status)
    select $1, uuidv7(), host, 'one_on_one', 'intro', 'Intro call', 30, 'active' from unnest($2::uuid[]) as host
    returning id, owner_id
  )
  insert into event_type_host (organization_id, event_type_id, person_id) select $1, id, owner_id from page`;

const insertSessions = `insert into session (organization_id, id, person_id, digest, expires_at, method)
  select $1, uuidv7(), host, sha256(host::text::bytea), now() + interval '12 hours', 'link'
  from unnest($2::uuid[]) as host`;

const insertBookings = `with given as (
    select host, uuidv7() as id, date_trunc('hour', now()) + interval '1 day' + slot * interval '30 minutes' as starts_at
    from unnest($2::uuid[]) as host, generate_series(1, $3::integer) as slot
  ), booked as (
    insert into booking (organization_id, id, reference, event_type_id, kind, starts_at, ends_at, time_zone,
      status, snapshot,
      ical_uid, ical_organizer)
    select $1, g.id, 'LT-' || upper(substr(md5(g.id::text), 1, 12)), e.id, e.kind, g.starts_at,
      g.starts_at + interval '30 minutes',
      'Europe/Berlin', 'confirmed',
      jsonb_build_object('title', 'Intro call', 'location', 'https://meet.example.com/1',
        'hosts', jsonb_build_array(jsonb_build_object('name', p.name, 'email', p.email))),
      g.id || '@example.com', 'bookings@example.com'
    from given g
    join person p on p.organization_id = $1 and p.id = g.host
    join event_type e on e.organization_id = $1 and e.owner_id = g.host
  ), hosted as (
    insert into booking_host (organization_id, booking_id, person_id, starts_at, during)
    select $1, id, host, starts_at, tstzrange(starts_at, starts_at + interval '30 minutes', '[)') from given
  )
  insert into booking_attendee (organization_id, id, booking_id, kind, name, email, email_folded, time_zone, locale)
  select $1, uuidv7(), id, 'invitee', 'Sam Customer', 'sam-' || substr(md5(id::text), 1, 8) || '@customer.example',
    'sam-' || substr(md5(id::text), 1, 8) || '@customer.example',
    'Europe/Berlin', 'en-GB'
  from given`;
