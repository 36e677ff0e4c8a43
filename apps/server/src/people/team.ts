// Teams and who is in them. Membership hangs on a living person and on SCIM ids; it is changed set by set, so that
// one member of ten thousand costs what one member of ten costs.
import type { Connection, Row, Statement } from '../db/connect.ts';

export type TeamFields = {
  readonly name: string;
  readonly nameFolded: string;
  readonly externalId: string | null;
  readonly profile: string;
  readonly profileSearch: string;
};

export type Team = Row & {
  readonly id: string;
  readonly scim_id: string;
  readonly name: string;
  readonly external_id: string | null;
  readonly profile: string;
  readonly version: number;
  /** As PostgreSQL writes an instant: nobody computes with them. */
  readonly created_at: string;
  readonly modified_at: string;
};

const columns = 'id, scim_id, name, external_id, profile, version, created_at::text, modified_at::text';

const find: Statement = {
  name: 'team_find',
  text: `select ${columns} from team where organization_id = $1 and scim_id = $2`,
};

/** The team behind a SCIM id as it is now, not locked: what is decided on it must be decided again under the lock. */
export async function findTeamByScimId(
  tx: Connection,
  organizationId: string,
  scimId: string,
): Promise<Team | undefined> {
  const rows = await tx.query<Team>(find, [organizationId, scimId]);
  return rows[0];
}

const lock: Statement = {
  name: 'team_lock',
  text: `select ${columns} from team where organization_id = $1 and scim_id = $2 for update`,
};

export async function lockTeamByScimId(
  tx: Connection,
  organizationId: string,
  scimId: string,
): Promise<Team | undefined> {
  const rows = await tx.query<Team>(lock, [organizationId, scimId]);
  return rows[0];
}

const insert: Statement = {
  name: 'team_insert',
  text: `insert into team (organization_id, id, scim_id, name, name_folded, external_id, profile, profile_search,
      created_at, modified_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`,
};

/** Adds a team that the directory gave. A name that another of the directory's teams has violates team__name. */
export async function insertTeam(
  tx: Connection,
  organizationId: string,
  team: { readonly id: string; readonly scimId: string; readonly fields: TeamFields; readonly at: Date },
): Promise<void> {
  await tx.execute(insert, [organizationId, team.id, team.scimId, ...fieldValues(team.fields), team.at]);
}

const change: Statement = {
  name: 'team_change',
  text: `update team set name = $3, name_folded = $4, external_id = $5, profile = $6, profile_search = $7,
      modified_at = $8, version = version + 1
    where organization_id = $1 and id = $2`,
};

/** Writes the team's own attributes and advances its version; also when only members have changed. */
export async function changeTeam(
  tx: Connection,
  organizationId: string,
  team: { readonly id: string; readonly fields: TeamFields; readonly at: Date },
): Promise<void> {
  await tx.execute(change, [organizationId, team.id, ...fieldValues(team.fields), team.at]);
}

function fieldValues(fields: TeamFields) {
  return [fields.name, fields.nameFolded, fields.externalId, fields.profile, fields.profileSearch];
}

const remove: Statement = {
  name: 'team_delete',
  text: `delete from team where organization_id = $1 and id = $2`,
};

/** Removes a team with its memberships; persons stay untouched. */
export async function deleteTeam(tx: Connection, organizationId: string, teamId: string): Promise<void> {
  await tx.execute(remove, [organizationId, teamId]);
}

// People are locked in the order of their ids before the team is: deprovisioning goes the same way, and a membership
// can't be given to somebody who is just being deactivated without being suspended.
const lockPeople: Statement = {
  name: 'team_member_lock_people',
  text: `select id, scim_id from person
    where organization_id = $1 and scim_id = any($2::uuid[]) order by id for no key update`,
};

const lockPeopleAndMembers: Statement = {
  name: 'team_member_lock_people_and_members',
  text: `select id, scim_id from person
    where organization_id = $1 and (scim_id = any($2::uuid[]) or id in (
      select person_id from team_member where organization_id = $1 and team_id = $3
    ))
    order by id for no key update`,
};

export type KnownPerson = Row & { readonly id: string; readonly scim_id: string };

/** The people behind SCIM ids, locked; with `everybodyIn`, the members of that team too. */
export function lockPeopleByScimId(
  tx: Connection,
  organizationId: string,
  scimIds: readonly string[],
  everybodyIn?: string,
): Promise<KnownPerson[]> {
  return everybodyIn === undefined
    ? tx.query<KnownPerson>(lockPeople, [organizationId, scimIds])
    : tx.query<KnownPerson>(lockPeopleAndMembers, [organizationId, scimIds, everybodyIn]);
}

// Who is in the team already is left out first: `do update` would lock their rows, ten thousand of a group sent again.
const addMembers: Statement = {
  name: 'team_member_add',
  text: `insert into team_member as m (organization_id, team_id, person_id, source, suspended)
    select $1, $2, id, 'scim', not active from person p
    where organization_id = $1 and scim_id = any($3::uuid[]) and not exists (
      select from team_member here
      where here.organization_id = $1 and here.team_id = $2 and here.person_id = p.id and not here.suspended
    )
    on conflict (organization_id, team_id, person_id) do update
    set source = excluded.source, suspended = false, added_at = excluded.added_at
    where m.suspended and not excluded.suspended
    returning person_id`,
};

/**
 * Adds people, who are locked, by SCIM id; gives the ids of those who were not in the team before. A membership of an
 * active person that was suspended, as those given by hand stay after a return, becomes live and counts as added.
 */
export async function addMembersByScimId(
  tx: Connection,
  organizationId: string,
  teamId: string,
  scimIds: readonly string[],
): Promise<string[]> {
  const rows = await tx.query<{ person_id: string }>(addMembers, [organizationId, teamId, scimIds]);
  return rows.map((row) => row.person_id);
}

const removeMembers: Statement = {
  name: 'team_member_remove',
  text: `delete from team_member m using (
      select id from person where organization_id = $1 and scim_id = any($3::uuid[])
    ) p
    where m.organization_id = $1 and m.team_id = $2 and m.person_id = p.id
    returning m.person_id`,
};

/** Removes people by SCIM id; gives the ids of those who were in the team. */
export async function removeMembersByScimId(
  tx: Connection,
  organizationId: string,
  teamId: string,
  scimIds: readonly string[],
): Promise<string[]> {
  const rows = await tx.query<{ person_id: string }>(removeMembers, [organizationId, teamId, scimIds]);
  return rows.map((row) => row.person_id);
}

const keepOnly: Statement = {
  name: 'team_member_keep_only',
  text: `delete from team_member m
    where m.organization_id = $1 and m.team_id = $2 and m.person_id not in (
      select id from person where organization_id = $1 and scim_id = any($3::uuid[])
    )
    returning m.person_id`,
};

/** Removes all but these; gives the ids of those who had to go. */
export async function keepOnlyMembers(
  tx: Connection,
  organizationId: string,
  teamId: string,
  scimIds: readonly string[],
): Promise<string[]> {
  const rows = await tx.query<{ person_id: string }>(keepOnly, [organizationId, teamId, scimIds]);
  return rows.map((row) => row.person_id);
}

const touchPeople: Statement = {
  name: 'team_member_touch_people',
  text: `update person set version = version + 1, modified_at = $3
    where organization_id = $1 and id = any($2::uuid[])`,
};

/** Advances the versions of people, who are locked, whose groups have changed. */
export async function touchMembers(
  tx: Connection,
  organizationId: string,
  personIds: readonly string[],
  at: Date,
): Promise<void> {
  if (personIds.length > 0) {
    await tx.execute(touchPeople, [organizationId, personIds, at]);
  }
}

const suspend: Statement = {
  name: 'team_member_suspend',
  text: `update team_member set suspended = true
    where organization_id = $1 and person_id = $2 and not suspended returning team_id`,
};

const touch: Statement = {
  name: 'team_touch',
  text: `with held as (
      select id from team where organization_id = $1 and id = any($2::uuid[]) order by id for update
    )
    update team t set version = t.version + 1, modified_at = $3
    from held where t.organization_id = $1 and t.id = held.id`,
};

/** Locks teams in the order of their ids and advances their versions: who is in them has changed. */
export async function touchTeams(
  tx: Connection,
  organizationId: string,
  teamIds: readonly string[],
  at: Date,
): Promise<void> {
  if (teamIds.length > 0) {
    await tx.execute(touch, [organizationId, teamIds, at]);
  }
}

/** Takes a leaver out of every team; gives the number. */
export async function suspendMembershipsOfPerson(
  tx: Connection,
  organizationId: string,
  personId: string,
  at: Date,
): Promise<number> {
  const rows = await tx.query<{ team_id: string }>(suspend, [organizationId, personId]);
  const teamIds = rows.map((row) => row.team_id);
  await touchTeams(tx, organizationId, teamIds, at);
  return rows.length;
}

const restore: Statement = {
  name: 'team_member_restore',
  text: `update team_member set suspended = false
    where organization_id = $1 and person_id = $2 and suspended and source = 'scim' returning team_id`,
};

/** Gives back the memberships that the directory gave. */
export async function restoreMembershipsOfPerson(
  tx: Connection,
  organizationId: string,
  personId: string,
  at: Date,
): Promise<number> {
  const rows = await tx.query<{ team_id: string }>(restore, [organizationId, personId]);
  const teamIds = rows.map((row) => row.team_id);
  await touchTeams(tx, organizationId, teamIds, at);
  return rows.length;
}

const forget: Statement = {
  name: 'team_member_forget',
  text: `delete from team_member where organization_id = $1 and person_id = $2 and source = 'scim'`,
};

/** DELETE: the directory's memberships of an inactive person are gone for good. */
export async function forgetMembershipsOfPerson(
  tx: Connection,
  organizationId: string,
  personId: string,
): Promise<void> {
  await tx.execute(forget, [organizationId, personId]);
}
