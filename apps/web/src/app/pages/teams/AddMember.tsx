// Putting somebody into a team.
import { api } from '../../../client.ts';
import { useAction } from '../../api/use-action.ts';
import { Trouble } from '../../ui/Notice.tsx';
import { FindPerson } from '../members/FindPerson.tsx';
import { type Team, teamsKey } from './team-data.ts';

export function AddMember({ team, members }: { team: Team; members: Team['members'] }) {
  const add = useAction(
    (id: string) =>
      api['POST /api/v1/teams/:id/members']({ params: { id: team.id }, body: { personIds: [id] } }),
    { changes: [teamsKey] },
  );
  return (
    <>
      <FindPerson
        label="Add somebody"
        among={['active']}
        without={new Set(members.map(({ id }) => id))}
        act="Add"
        busy={add.busy}
        onChoose={({ id }) => void add.run(id)}
      />
      <Trouble refusal={add.refusal} />
    </>
  );
}
