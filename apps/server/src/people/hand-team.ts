// Teams made by hand: SCIM doesn't see them, because an identity provider matches by name and would take them over. Once
// handed over a team is the directory's for good. Second owner of the tables of team.ts.
import { randomUUIDv7 } from 'node:crypto';
import type { Connection, Row, Statement } from '../db/connect.ts';
import { lockPeopleByScimId, type TeamFields, touchMembers } from './team.ts';

const insert: Statement = {
  name: 'team_insert_by_hand',
  text: `insert into team (organization_id, id, name, name_folded, external_id, profile, profile_search, created_at,
      modified_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
};

/** Gives the new team's id. Several made by hand may have one name. */
export async function insertHandTeam(
  tx: Connection,
  organizationId: string,
  { fields, at }: { readonly fields: TeamFields; readonly at: Date },
): Promise<string> {
  const id = randomUUIDv7();
  const { name, nameFolded, externalId, profile, profileSearch } = fields;
  await tx.execute(insert, [organizationId, id, name, nameFolded, externalId, profile, profileSearch, at]);
  return id;
}

export type LockedTeam = Row & {
  readonly id: string;
  readonly name: string;
  /** The directory's: nothing of it is changed by hand. */
  readonly managed: boolean;
};

const lock: Statement = {
  name: 'team_lock_by_id',
  text: `select id, name, scim_id is not null as managed from team
    where organization_id = $1 and id = $2 for update`,
};

export async function lockTeam(
  tx: Connection,
  organizationId: string,
  id: string,
): Promise<LockedTeam | undefined> {
  const rows = await tx.query<LockedTeam>(lock, [organizationId, id]);
  return rows[0];
}

const lockPeople: Statement = {
  name: 'team_lock_people_by_id',
  text: `select id from person where organization_id = $1 and id = any($2::uuid[]) and active
    order by id for no key update`,
};

/** Before the team is locked. Gives the number of those who are active people of the organization. */
export async function lockActivePeople(
  tx: Connection,
  organizationId: string,
  ids: readonly string[],
): Promise<number> {
  return (await tx.query(lockPeople, [organizationId, ids])).length;
}

const add: Statement = {
  name: 'team_member_add_by_hand',
  text: `insert into team_member as m (organization_id, team_id, person_id, source, suspended)
    select $1, $2, id, 'hand', not active from person where organization_id = $1 and id = any($3::uuid[])
    on conflict (organization_id, team_id, person_id) do update
    set source = excluded.source, suspended = false, added_at = excluded.added_at
    where m.suspended and not excluded.suspended
    returning person_id`,
};

/**
 * Puts people, who are locked, into a team that is locked; gives those who were not in it before. What a leaver had who
 * has come back is suspended until then, and counts as added.
 */
export async function addByHand(
  tx: Connection,
  organizationId: string,
  teamId: string,
  personIds: readonly string[],
): Promise<string[]> {
  const rows = await tx.query<Row & { person_id: string }>(add, [organizationId, teamId, personIds]);
  return rows.map(({ person_id }) => person_id);
}

const remove: Statement = {
  name: 'team_member_remove_by_hand',
  text: 'delete from team_member where organization_id = $1 and team_id = $2 and person_id = $3',
};

/** Takes somebody out of a team that is locked; false when they were not in it. */
export async function removeByHand(
  tx: Connection,
  organizationId: string,
  teamId: string,
  personId: string,
): Promise<boolean> {
  return (await tx.execute(remove, [organizationId, teamId, personId])) > 0;
}

const rename: Statement = {
  name: 'team_rename_by_hand',
  text: `update team set name = $3, name_folded = $4, profile = $5, profile_search = $6, modified_at = $7,
      version = version + 1
    where organization_id = $1 and id = $2 and scim_id is null`,
};

export async function renameHandTeam(
  tx: Connection,
  organizationId: string,
  { id, fields, at }: { readonly id: string; readonly fields: TeamFields; readonly at: Date },
): Promise<void> {
  const { name, nameFolded, profile, profileSearch } = fields;
  await tx.execute(rename, [organizationId, id, name, nameFolded, profile, profileSearch, at]);
}

/** Locks whoever is in a team, before the team itself is locked. */
export async function lockMembers(tx: Connection, organizationId: string, id: string): Promise<void> {
  await lockPeopleByScimId(tx, organizationId, [], id);
}

const handMembersOver: Statement = {
  name: 'team_member_hand_over',
  // A membership by hand stays suspended when its person comes back; the directory gives back at once what is its own.
  text: `update team_member m set source = 'scim', suspended = not p.active from person p
    where m.organization_id = $1 and m.team_id = $2 and p.organization_id = $1 and p.id = m.person_id
    returning m.person_id`,
};

const handOver: Statement = {
  name: 'team_hand_over',
  text: `update team set scim_id = $3, modified_at = $4, version = version + 1
    where organization_id = $1 and id = $2 and scim_id is null`,
};

/**
 * Lets the directory find a team, which is locked behind its members, and decide over it from then on. A name that
 * another of the directory's teams has violates team__name.
 */
export async function handTeamOver(
  tx: Connection,
  organizationId: string,
  { id, at }: { readonly id: string; readonly at: Date },
): Promise<{ readonly scimId: string; readonly members: number }> {
  const scimId = randomUUIDv7();
  const [members] = await Promise.all([
    tx.query<Row & { person_id: string }>(handMembersOver, [organizationId, id]),
    tx.execute(handOver, [organizationId, id, scimId, at]),
  ]);
  await touchMembers(
    tx,
    organizationId,
    members.map(({ person_id }) => person_id),
    at,
  );
  return { scimId, members: members.length };
}
