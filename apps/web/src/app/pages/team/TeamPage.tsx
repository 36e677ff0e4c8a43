// The teams that somebody belongs to, with what can be booked with each.
import { useQuery } from '@tanstack/react-query';
import { UsersRound } from 'lucide-react';
import { manages, useSession } from '../../api/session.ts';
import { ButtonLink } from '../../ui/Button.tsx';
import { Card, PageHead } from '../../ui/Card.tsx';
import { Empty, Loaded } from '../../ui/Loaded.tsx';
import { EventTypeGroup } from '../event-types/EventTypeGroup.tsx';
import { eventTypesReading, type MyEventTypes } from '../event-types/event-type-data.ts';

export function TeamPage() {
  const query = useQuery(eventTypesReading);
  const { role } = useSession().person;
  return (
    <>
      <PageHead
        title="Team"
        intro="The teams that you belong to, and what can be booked with them."
        actions={
          manages(role) ? <ButtonLink to="/app/organization/teams">Manage teams</ButtonLink> : undefined
        }
      />
      <Loaded query={query}>
        {(data) =>
          data.teams.length === 0 ? (
            <Empty icon={<UsersRound size={26} />} title="You belong to no team">
              Teams come from your organization’s directory, or an admin makes them.
            </Empty>
          ) : (
            data.teams.map((team) => <OneTeam key={team.id} team={team} data={data} />)
          )
        }
      </Loaded>
    </>
  );
}

function OneTeam({ team, data }: { team: MyEventTypes['teams'][number]; data: MyEventTypes }) {
  const those = data.eventTypes.filter(({ page, status }) => page.id === team.id && status !== 'archived');
  return (
    <Card
      title={team.name}
      intro={team.members.map(({ name }) => name).join(', ')}
      actions={
        <ButtonLink to="/app/event-types/new" search={{ team: team.id }} small>
          New event type
        </ButtonLink>
      }
    >
      {those.length === 0 ? (
        <p>Nothing can be booked with this team yet.</p>
      ) : (
        <EventTypeGroup name="Event types" eventTypes={those} />
      )}
    </Card>
  );
}
