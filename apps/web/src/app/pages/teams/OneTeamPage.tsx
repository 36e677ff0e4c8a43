// One team: its members, and, when it was made by hand, what can be changed.
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../../client.ts';
import { answered, filled } from '../../api/refused.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Badge, Card, PageHead, Row } from '../../ui/Card.tsx';
import { Dialog, DialogActions } from '../../ui/Dialog.tsx';
import { TextBox } from '../../ui/Field.tsx';
import { Initials, Item, List } from '../../ui/List.tsx';
import { Empty, Loaded } from '../../ui/Loaded.tsx';
import { Notice, Trouble } from '../../ui/Notice.tsx';
import { AddMember } from './AddMember.tsx';
import { type Team, teamsKey } from './team-data.ts';

const here = getRouteApi('/app/organization/teams/$id');

export function OneTeamPage() {
  const { id } = here.useParams();
  const query = useInfiniteQuery({
    queryKey: [...teamsKey, id],
    queryFn: ({ pageParam }) =>
      answered(
        api['GET /api/v1/teams/:id']({
          params: { id },
          query: filled({ ...(pageParam !== undefined && { after: pageParam }) }),
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const first = query.data?.pages[0];
  return (
    <>
      <PageHead within="Teams" title={first?.name ?? 'Team'} />
      <Loaded query={query}>
        {({ pages }) => {
          const [team] = pages;
          return team === undefined ? null : (
            <>
              {team.managed && (
                <Notice tone="info">
                  <p>
                    Managed by your identity provider: name and members are changed there, and are locked
                    here.
                  </p>
                </Notice>
              )}
              <Members team={team} members={pages.flatMap((page) => page.members)} />
              {query.hasNextPage && (
                <Button busy={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
                  Show more
                </Button>
              )}
              {!team.managed && <ByHand team={team} />}
            </>
          );
        }}
      </Loaded>
    </>
  );
}

function Members({ team, members }: { team: Team; members: Team['members'] }) {
  const takeOut = useAction(
    (personId: string) =>
      api['DELETE /api/v1/teams/:id/members/:personId']({ params: { id: team.id, personId } }),
    { changes: [teamsKey] },
  );
  return (
    <Card
      title="Members"
      intro="Belonging to a team makes nobody a host: hosts are chosen for each event type."
    >
      {!team.managed && <AddMember team={team} members={members} />}
      <Trouble refusal={takeOut.refusal} />
      {members.length === 0 ? (
        <Empty title="Nobody belongs to it yet" />
      ) : (
        <List label="Members">
          {members.map(({ id, name, managed }) => (
            <Item
              key={id}
              lead={<Initials name={name} />}
              title={name}
              link={{ to: '/app/organization/members/$id', params: { id } }}
              state={managed ? <Badge>From the IdP</Badge> : undefined}
              actions={
                team.managed ? undefined : (
                  <Button
                    small
                    busy={takeOut.busy}
                    onPress={() => void takeOut.run(id)}
                    aria-label={`Take ${name} out`}
                  >
                    Take out
                  </Button>
                )
              }
            />
          ))}
        </List>
      )}
    </Card>
  );
}

function ByHand({ team }: { team: Team }) {
  const params = { id: team.id };
  const [name, setName] = useState(team.name);
  const [asking, setAsking] = useState<'hand-over' | 'remove'>();
  const navigate = useNavigate();
  const close = () => setAsking(undefined);
  const rename = useAction(() => api['PUT /api/v1/teams/:id']({ params, body: { name } }), {
    changes: [teamsKey],
  });
  const handOver = useAction(() => api['POST /api/v1/teams/:id/hand-over']({ params, body: {} }), {
    changes: [teamsKey],
    onDone: close,
  });
  const remove = useAction(() => api['DELETE /api/v1/teams/:id']({ params }), {
    changes: [teamsKey],
    onDone: () => void navigate({ to: '/app/organization/teams' }),
  });
  const handing = asking === 'hand-over';
  const act = handing ? handOver : remove;
  return (
    <Card title="This team">
      <TextBox label="Name" value={name} onChange={setName} error={rename.fields.name} />
      <Trouble refusal={rename.refusal} shown={['name']} />
      <Row>
        <Button busy={rename.busy} isDisabled={name === team.name} onPress={() => void rename.run(undefined)}>
          Rename
        </Button>
        <Button onPress={() => setAsking('hand-over')}>Hand over to the identity provider</Button>
        <Button look="danger-quiet" onPress={() => setAsking('remove')}>
          Remove
        </Button>
      </Row>
      <Dialog
        title={handing ? 'Hand this team over?' : 'Remove this team?'}
        open={asking !== undefined}
        onClose={close}
      >
        <p>
          {handing
            ? 'Your identity provider finds it in /Groups by its name from then on, and may change its members, rename it or delete it.'
            : 'Its event types are paused. Nobody is deactivated by that, and bookings stay with their hosts.'}
        </p>
        <Trouble refusal={act.refusal} />
        <DialogActions>
          <Button autoFocus onPress={close}>
            Leave it
          </Button>
          <Button
            look={handing ? 'primary' : 'danger'}
            busy={act.busy}
            onPress={() => void act.run(undefined)}
          >
            {handing ? 'Hand over' : 'Remove'}
          </Button>
        </DialogActions>
      </Dialog>
    </Card>
  );
}
