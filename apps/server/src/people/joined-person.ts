// What becomes of a former account that turns out to be a present person's: its handles lead to them, its memberships are
// theirs. The shell stays for the auditors, and nothing leads to it any more.
import type { Connection, Row, Statement } from '../db/connect.ts';
import { touchMembers, touchTeams } from './team.ts';

export type Join = { readonly from: string; readonly to: string; readonly at: Date };

const moveHandles: Statement = {
  name: 'handle_move',
  text: 'update handle set person_id = $3 where organization_id = $1 and person_id = $2',
};

const moveMemberships: Statement = {
  name: 'team_member_move',
  text: `with left_behind as (
      delete from team_member where organization_id = $1 and person_id = $2 returning team_id, source, added_at
    )
    insert into team_member (organization_id, team_id, person_id, source, added_at)
    select $1, team_id, $3, source, added_at from left_behind
    on conflict do nothing
    returning team_id`,
};

const close: Statement = {
  name: 'person_join',
  text: `update person set joined_at = $3, handle = null, modified_at = $3, version = version + 1
    where organization_id = $1 and id = $2 and scim_id is null`,
};

/** Both are locked; the former is archived. Gives how many teams the present person is in now and was not before. */
export async function joinAccounts(
  tx: Connection,
  organizationId: string,
  { from, to, at }: Join,
): Promise<{ readonly teams: number; readonly handles: number }> {
  const [handles, teams] = await Promise.all([
    tx.execute(moveHandles, [organizationId, from, to]),
    tx.query<Row & { team_id: string }>(moveMemberships, [organizationId, from, to]),
    tx.execute(close, [organizationId, from, at]),
  ]);
  if (teams.length > 0) {
    await Promise.all([
      touchTeams(
        tx,
        organizationId,
        teams.map(({ team_id }) => team_id),
        at,
      ),
      touchMembers(tx, organizationId, [to], at),
    ]);
  }
  return { teams: teams.length, handles };
}
