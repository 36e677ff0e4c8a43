// Teams and their members as the dashboard lists them: an admin sees all teams, a member those that they are in.
import type { Connection, Row, Statement } from '../db/connect.ts';

export type ListedTeam = Row & {
  readonly id: string;
  readonly name: string;
  readonly handle: string | null;
  readonly managed: boolean;
  readonly members: number;
};

const teamsShown = 50;
const membersShown = 100;

const nobody = '00000000-0000-0000-0000-000000000000';

const teamColumns = `t.id, t.name, t.handle, t.scim_id is not null as managed`;

const ofTeam = `(select count(*) from team_member m
    where m.organization_id = $1 and m.team_id = t.id and not m.suspended) as members`;

const listAll: Statement = {
  name: 'team_list',
  text: `select ${teamColumns}, ${ofTeam}
    from (select coalesce((select name_folded from team where organization_id = $1 and id = $2), '') as name_folded,
      coalesce($2, '${nobody}'::uuid) as id) behind
    cross join lateral (
      select id, name, handle, scim_id, name_folded from team
      where organization_id = $1 and (name_folded, id) > (behind.name_folded, behind.id)
      order by name_folded, id limit ${teamsShown + 1}
    ) t
    order by t.name_folded, t.id`,
};

// Whoever is in thousands of teams has them sorted; nobody is.
const listOwn: Statement = {
  name: 'team_list_own',
  text: `select ${teamColumns}, ${ofTeam}
    from (select coalesce((select name_folded from team where organization_id = $1 and id = $2), '') as name_folded,
      coalesce($2, '${nobody}'::uuid) as id) behind
    cross join lateral (
      select team.id, team.name, team.handle, team.scim_id, team.name_folded from team_member own
      join team on team.organization_id = $1 and team.id = own.team_id
      where own.organization_id = $1 and own.person_id = $3 and not own.suspended
        and (team.name_folded, team.id) > (behind.name_folded, behind.id)
      order by team.name_folded, team.id limit ${teamsShown + 1}
    ) t
    order by t.name_folded, t.id`,
};

export type Page<T> = { readonly rows: readonly T[]; readonly more: boolean };

/** A page of teams by name; with `of`, those that this person is in. */
export async function listTeams(
  tx: Connection,
  organizationId: string,
  { after, of }: { readonly after: string | undefined; readonly of: string | undefined },
): Promise<Page<ListedTeam>> {
  const rows = await (of === undefined
    ? tx.query<ListedTeam>(listAll, [organizationId, after ?? null])
    : tx.query<ListedTeam>(listOwn, [organizationId, after ?? null, of]));
  return { rows: rows.slice(0, teamsShown), more: rows.length > teamsShown };
}

const find: Statement = {
  name: 'team_find_listed',
  text: `select ${teamColumns}, 0 as members from team t
    where t.organization_id = $1 and t.id = $2 and ($3::uuid is null or exists (
      select from team_member own
      where own.organization_id = $1 and own.team_id = $2 and own.person_id = $3 and not own.suspended
    ))`,
};

/** A team; with `of`, only if this person is in it. */
export async function findTeam(
  tx: Connection,
  organizationId: string,
  { id, of = null }: { readonly id: string; readonly of: string | null | undefined },
): Promise<ListedTeam | undefined> {
  const rows = await tx.query<ListedTeam>(find, [organizationId, id, of]);
  return rows[0];
}

export type TeamMember = Row & { readonly id: string; readonly name: string; readonly managed: boolean };

const members: Statement = {
  name: 'team_members_listed',
  text: `select m.person_id as id, p.name, m.source = 'scim' as managed from (
      select person_id, source from team_member
      where organization_id = $1 and team_id = $2 and person_id > $3 and not suspended
      order by person_id limit ${membersShown + 1}
    ) m
    join person p on p.organization_id = $1 and p.id = m.person_id
    order by m.person_id`,
};

/** A page of those who are in a team, by id: in the order in which they came to the organization. */
export async function listTeamMembers(
  tx: Connection,
  organizationId: string,
  { id, after }: { readonly id: string; readonly after: string | undefined },
): Promise<Page<TeamMember>> {
  const rows = await tx.query<TeamMember>(members, [organizationId, id, after ?? nobody]);
  return { rows: rows.slice(0, membersShown), more: rows.length > membersShown };
}
