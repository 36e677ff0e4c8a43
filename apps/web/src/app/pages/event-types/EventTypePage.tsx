// Making and changing an event type.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../../client.ts';
import { reading } from '../../api/refused.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Card, PageHead, Row } from '../../ui/Card.tsx';
import { Choice } from '../../ui/Field.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Notice, Trouble } from '../../ui/Notice.tsx';
import { EventTypeFields } from './EventTypeFields.tsx';
import {
  eventTypesKey,
  eventTypesReading,
  type MyEventType,
  type MyEventTypes,
  reasonText,
} from './event-type-data.ts';
import { blankEventType, formOf } from './form-values.ts';
import { Hosts } from './Hosts.tsx';

const one = getRouteApi('/app/event-types/$id');
const fresh = getRouteApi('/app/event-types/new');

// The session says whether something of one's own is published.
const changes = [eventTypesKey, ['session']];

export function NewEventTypePage() {
  const query = useQuery(eventTypesReading);
  return (
    <>
      <PageHead title="New event type" within="Event types" />
      <Loaded query={query}>{(data) => <NewForm teams={data.teams} />}</Loaded>
    </>
  );
}

function NewForm({ teams }: Pick<MyEventTypes, 'teams'>) {
  const { team: wanted = '' } = fresh.useSearch();
  const [teamId, setTeamId] = useState(wanted);
  const [form, setForm] = useState(blankEventType);
  const [hostIds, setHostIds] = useState<readonly string[]>([]);
  const navigate = useNavigate();
  const team = teams.find(({ id }) => id === teamId);
  const make = useAction(
    (publish: boolean) =>
      api['POST /api/v1/my/event-types']({
        body: { form, teamId: team?.id ?? null, hostIds: [...hostIds], publish },
      }),
    { changes, onDone: () => void navigate({ to: '/app/event-types' }) },
  );
  return (
    <>
      {teams.length > 0 && (
        <Card>
          <Choice
            label="On whose page"
            value={team?.id ?? ''}
            onChange={(id) => {
              setTeamId(id);
              setForm({ ...form, kind: id === '' ? 'one_on_one' : 'round_robin' });
            }}
            options={[['', 'Mine'], ...teams.map(({ id, name }) => [id, name] as const)]}
          />
        </Card>
      )}
      <EventTypeFields form={form} onChange={setForm} fields={make.fields} team={team !== undefined} />
      {team !== undefined && <Hosts people={team.members} chosen={hostIds} onChange={setHostIds} />}
      <Trouble refusal={make.refusal} />
      <Row>
        <Button look="primary" busy={make.busy} onPress={() => void make.run(true)}>
          Make and publish
        </Button>
        <Button busy={make.busy} onPress={() => void make.run(false)}>
          Make, paused
        </Button>
      </Row>
    </>
  );
}

export function EventTypePage() {
  const { id } = one.useParams();
  const query = useQuery(
    reading([...eventTypesKey, id], () => api['GET /api/v1/my/event-types/:id']({ params: { id } })),
  );
  const all = useQuery(eventTypesReading);
  return (
    <>
      <PageHead title={query.data?.title ?? 'Event type'} within="Event types" />
      <Loaded query={query}>
        {(eventType) => <EditForm key={eventType.id} eventType={eventType} teams={all.data?.teams ?? []} />}
      </Loaded>
    </>
  );
}

type EditProps = { readonly eventType: MyEventType; readonly teams: MyEventTypes['teams'] };

function EditForm({ eventType, teams }: EditProps) {
  const { id, status, page, mayEdit } = eventType;
  const [form, setForm] = useState(formOf(eventType));
  const [hostIds, setHostIds] = useState<readonly string[]>(eventType.hosts.map((host) => host.id));
  const navigate = useNavigate();
  const save = useAction(
    () =>
      api['PUT /api/v1/my/event-types/:id']({
        params: { id },
        body: { version: eventType.version, form, hostIds: [...hostIds] },
      }),
    { changes, onDone: () => void navigate({ to: '/app/event-types' }) },
  );
  const archive = useAction(
    () => api['POST /api/v1/my/event-types/:id/status']({ params: { id }, body: { status: 'archived' } }),
    { changes, onDone: () => void navigate({ to: '/app/event-types' }) },
  );
  const reason = reasonText(eventType.statusReason);
  const team = teams.find((one) => one.id === page.id);
  return (
    <>
      {reason !== undefined && (
        <Notice tone="info">
          <p>{reason}</p>
        </Notice>
      )}
      {!mayEdit && (
        <Notice tone="info">
          <p>You can see this event type, but only its owner, or an admin, can change it.</p>
        </Notice>
      )}
      <EventTypeFields form={form} onChange={setForm} fields={save.fields} team={page.kind === 'team'} />
      {page.kind === 'team' && (
        <Hosts people={team?.members ?? eventType.hosts} chosen={hostIds} onChange={setHostIds} />
      )}
      <Trouble refusal={save.refusal ?? archive.refusal} />
      {mayEdit && (
        <Row>
          <Button look="primary" busy={save.busy} onPress={() => void save.run(undefined)}>
            Save
          </Button>
          {status !== 'archived' && (
            <Button look="danger-quiet" busy={archive.busy} onPress={() => void archive.run(undefined)}>
              Archive
            </Button>
          )}
        </Row>
      )}
    </>
  );
}
