// One member, with what an admin is shown of them: teams, what the directory calls them, former accounts that may have
// been theirs.
import type { Connection, Statement } from '../db/connect.ts';
import { type Member, memberColumns } from './member-list.ts';

export type MemberDetails = Member & {
  readonly user_name: string;
  readonly external_id: string | null;
  readonly teams: readonly { readonly id: string; readonly name: string }[];
  readonly openSessions: number;
  readonly maybeSame: readonly {
    readonly id: string;
    readonly name: string;
    readonly deactivatedAt: Date | null;
  }[];
};

const teamsShown = 100;
const formerShown = 10;

const find: Statement = {
  name: 'member_details',
  text: `select ${memberColumns}, t.user_name, t.external_id,
      (select count(*) from session s
        where s.organization_id = $1 and s.person_id = $2 and s.ended_at is null and s.expires_at > now()
      ) as open_sessions,
      (select json_agg(json_build_array(own.id, own.name) order by own.name, own.id) from (
        select team.id, team.name from team_member m
        join team on team.organization_id = $1 and team.id = m.team_id
        where m.organization_id = $1 and m.person_id = $2 and not m.suspended limit ${teamsShown}
      ) own) as teams,
      (select json_agg(json_build_array(f.id, f.name, f.deactivated_at) order by f.deactivated_at desc) from (
        (select id, name, deactivated_at from person f
          where f.organization_id = $1 and f.scim_id is null and f.user_name_folded = t.user_name_folded
            and f.joined_at is null and t.scim_id is not null limit ${formerShown})
        union
        (select id, name, deactivated_at from person f
          where f.organization_id = $1 and f.scim_id is null and f.email_folded = t.email_folded
            and f.joined_at is null and t.scim_id is not null limit ${formerShown})
      ) f) as maybe_same
    from person_listed p
    join person t on t.organization_id = $1 and t.id = $2
    where p.organization_id = $1 and p.id = $2 and p.joined_at is null`,
};

type Found = Member & {
  readonly user_name: string;
  readonly external_id: string | null;
  readonly open_sessions: number;
  /** JSON texts of tuples. */
  readonly teams: string | null;
  readonly maybe_same: string | null;
};

export async function findMember(
  tx: Connection,
  organizationId: string,
  id: string,
): Promise<MemberDetails | undefined> {
  const [row] = await tx.query<Found>(find, [organizationId, id]);
  if (row === undefined) {
    return undefined;
  }
  const teams: [string, string][] = JSON.parse(row.teams ?? '[]');
  const former: [string, string, string | null][] = JSON.parse(row.maybe_same ?? '[]');
  return {
    ...row,
    teams: teams.map(([teamId, name]) => ({ id: teamId, name })),
    openSessions: row.open_sessions,
    maybeSame: former.map(([formerId, name, at]) => ({
      id: formerId,
      name,
      deactivatedAt: at === null ? null : new Date(at),
    })),
  };
}

const short: Statement = {
  name: 'member_short',
  text: `select ${memberColumns} from person_listed p
    where p.organization_id = $1 and p.id = $2 and p.joined_at is null`,
};

/** The same without what takes looking around. Throws when there is nobody: whom this transaction has changed is there. */
export async function memberAsListed(tx: Connection, organizationId: string, id: string): Promise<Member> {
  const [row] = await tx.query<Member>(short, [organizationId, id]);
  if (row === undefined) {
    throw new Error('Who was changed is not there.');
  }
  return row;
}
