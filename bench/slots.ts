// The slots of a month, as a booking page asks for them: of a host with 1,000 meetings and of a team of fifty.
import { randomUUIDv7 } from 'node:crypto';
import type { Connection } from '../apps/server/src/db/connect.ts';
import { withOrganization } from '../apps/server/src/db/transaction.ts';
import { giveHandle } from '../apps/server/src/people/handle.ts';
import { insertTeam } from '../apps/server/src/people/team.ts';
import { groupFields } from '../apps/server/src/provisioning/group-mapping.ts';
import type { BenchDatabase } from './database.ts';
import type { JobSource, Step } from './load.ts';
import type { BenchOrganization } from './world.ts';

const organizationSlug = 'acme';
const members = 50;
/** Meetings of the one host; each member of the team has a tenth of them. */
const meetings = 1_000;
const dayMs = 86_400_000;

/** The server must trust 127.0.0.1 as a proxy: it bounds how often one network asks for slots. */
export const slotCells = [
  slotCell('slots', `a month of slots, a host with ${meetings} meetings`, 'slots-host'),
  slotCell('teamSlots', `a month of slots, a team of ${members}`, 'slots-team'),
];

function slotCell(name: string, title: string, handle: string) {
  return {
    name,
    title,
    source: (): JobSource => {
      let index = 0;
      return () => [slotStep(handle, index++)];
    },
  };
}

function slotStep(handle: string, index: number): Step {
  const [from, to] = [1, 31].map((days) => new Date(Date.now() + days * dayMs).toISOString().slice(0, 10));
  const lines = [
    `GET /api/v1/pages/${organizationSlug}/${handle}/intro/slots?from=${from}&to=${to}&timeZone=Europe/Berlin HTTP/1.1`,
    'Host: 127.0.0.1',
    `X-Forwarded-For: 10.${(index >> 8) & 255}.${index & 255}.1`,
    'Accept: application/json',
    'User-Agent: LinkTime benchmark',
  ];
  return {
    request: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`),
    fault: ({ status, body }) =>
      status === 200 && body.includes('{"slots":[{"start":') ? undefined : 'a month of slots should be there',
  };
}

/** Gives the first person of the organization a page and meetings, and the next fifty a team with both. */
export async function seedSlots({ app }: BenchDatabase, { id, people }: BenchOrganization): Promise<void> {
  const [host, ...team] = people.slice(0, 1 + members).map(({ key }) => key);
  if (host === undefined) {
    throw new Error('There is nobody who could have slots.');
  }
  await withOrganization(app, id, async (tx) => {
    await giveHandle(tx, id, { kind: 'person', id: host, name: 'Slots host' });
    const page = await insertPage(tx, id, { hosts: [host], owner: host, team: null });
    await tx.execute(insertMeetings, [id, page, [host], meetings]);
    const teamId = await insertSlotsTeam(tx, id);
    const teamPage = await insertPage(tx, id, { hosts: team, owner: null, team: teamId });
    await tx.execute(insertMeetings, [id, teamPage, team, meetings / 10]);
  });
}

async function insertSlotsTeam(tx: Connection, organizationId: string): Promise<string> {
  const id = randomUUIDv7();
  const name = 'Slots team';
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group'];
  const fields = groupFields({ schemas, displayName: name });
  await insertTeam(tx, organizationId, { id, scimId: randomUUIDv7(), fields, at: new Date() });
  await giveHandle(tx, organizationId, { kind: 'team', id, name });
  return id;
}

type Page = {
  readonly hosts: readonly string[];
  readonly owner: string | null;
  readonly team: string | null;
};

async function insertPage(tx: Connection, organizationId: string, page: Page): Promise<string> {
  const id = randomUUIDv7();
  const kind = page.team === null ? 'one_on_one' : 'round_robin';
  await tx.execute(insertEventType, [organizationId, id, page.owner, page.team, kind]);
  await tx.execute(insertHosts, [organizationId, id, page.hosts]);
  return id;
}

const insertEventType = `insert into event_type (organization_id, id, owner_id, team_id, kind, slug, title,
    duration_minutes, status)
  values ($1, $2, $3, $4, $5, 'intro', 'Intro call', 30, 'active')`;

const insertHosts = `insert into event_type_host (organization_id, event_type_id, person_id)
  select $1, $2, host from unnest($3::uuid[]) as host`;

// On the sixty days that can be booked, in half hours from midnight (UTC) on.
const insertMeetings = `with given as (
    select host, uuidv7() as id,
      date_trunc('day', now()) + (n % 60 + 1) * interval '1 day' + (n / 60) * interval '30 minutes' as starts_at
    from unnest($3::uuid[]) as host, generate_series(0, $4::integer - 1) as n
  ), booked as (
    insert into booking (organization_id, id, reference, event_type_id, kind, starts_at, ends_at, time_zone, status,
      snapshot, ical_uid, ical_organizer)
    select $1, g.id, 'LT-' || upper(substr(md5(g.id::text), 1, 12)), e.id, e.kind, g.starts_at,
      g.starts_at + interval '30 minutes', 'UTC', 'confirmed', '{"title": "Intro call", "hosts": []}',
      g.id || '@example.com', 'bookings@example.com'
    from given g
    join event_type e on e.organization_id = $1 and e.id = $2
  )
  insert into booking_host (organization_id, booking_id, person_id, starts_at, during, event_type_id)
  select $1, id, host, starts_at, tstzrange(starts_at, starts_at + interval '30 minutes', '[)'), $2 from given`;
