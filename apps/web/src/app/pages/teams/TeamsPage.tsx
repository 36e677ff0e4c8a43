// The organization's teams: groups of the identity provider, and those made by hand.
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Building2, Plus } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../../client.ts';
import { counted } from '../../api/format.ts';
import { answered, filled } from '../../api/refused.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Badge, PageHead } from '../../ui/Card.tsx';
import { Dialog, DialogActions } from '../../ui/Dialog.tsx';
import { TextBox } from '../../ui/Field.tsx';
import { Item, List } from '../../ui/List.tsx';
import { Empty, Loaded } from '../../ui/Loaded.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { teamsKey } from './team-data.ts';

export function TeamsPage() {
  const [making, setMaking] = useState(false);
  const query = useInfiniteQuery({
    queryKey: teamsKey,
    queryFn: ({ pageParam }) =>
      answered(
        api['GET /api/v1/teams']({ query: filled({ ...(pageParam !== undefined && { after: pageParam }) }) }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const teams = query.data?.pages.flatMap((page) => page.teams) ?? [];
  const add = (
    <Button onPress={() => setMaking(true)}>
      <Plus size={18} aria-hidden="true" />
      New team
    </Button>
  );
  return (
    <>
      <PageHead
        within="Organization"
        title="Teams"
        intro="A group that your identity provider pushes is a team here. Teams made by hand stay invisible to it until you hand them over."
        actions={add}
      />
      <Loaded query={query}>
        {() =>
          teams.length === 0 ? (
            <Empty icon={<Building2 size={26} />} title="No team yet" action={add}>
              Push a group from your identity provider, or make a team by hand.
            </Empty>
          ) : (
            <List label="Teams">
              {teams.map(({ id, name, managed, members }) => (
                <Item
                  key={id}
                  title={name}
                  link={{ to: '/app/organization/teams/$id', params: { id } }}
                  text={counted(members, 'member')}
                  state={managed ? <Badge>Managed by IdP</Badge> : undefined}
                />
              ))}
            </List>
          )
        }
      </Loaded>
      {query.hasNextPage && (
        <Button busy={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
          Show more
        </Button>
      )}
      {making && <NewTeam onClose={() => setMaking(false)} />}
    </>
  );
}

function NewTeam({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const navigate = useNavigate();
  const make = useAction(() => api['POST /api/v1/teams']({ body: { name } }), {
    changes: [teamsKey],
    onDone: ({ id }) => void navigate({ to: '/app/organization/teams/$id', params: { id } }),
  });
  return (
    <Dialog title="New team" open onClose={onClose}>
      <TextBox label="Name" autoFocus value={name} onChange={setName} error={make.fields.name} />
      <Trouble refusal={make.refusal} shown={['name']} />
      <DialogActions>
        <Button look="primary" busy={make.busy} onPress={() => void make.run(undefined)}>
          Make the team
        </Button>
      </DialogActions>
    </Dialog>
  );
}
