// The event types of a person and of their teams: where each is booked, and whether it is.
import { useQuery } from '@tanstack/react-query';
import { CalendarClock, Plus } from 'lucide-react';
import { ButtonLink } from '../../ui/Button.tsx';
import { PageHead } from '../../ui/Card.tsx';
import { Empty, Loaded } from '../../ui/Loaded.tsx';
import { EventTypeGroup } from './EventTypeGroup.tsx';
import { eventTypesReading, type MyEventTypes } from './event-type-data.ts';

export function EventTypesPage() {
  const query = useQuery(eventTypesReading);
  const add = (
    <ButtonLink to="/app/event-types/new" look="primary">
      <Plus size={18} aria-hidden="true" />
      New event type
    </ButtonLink>
  );
  return (
    <>
      <PageHead
        title="Event types"
        intro="What others can book with you, and with your teams."
        actions={add}
      />
      <Loaded query={query}>
        {(data) =>
          data.eventTypes.length === 0 ? (
            <Empty icon={<CalendarClock size={26} />} title="No event type yet" action={add}>
              An event type says how long a meeting takes, where it is, and what you ask before it.
            </Empty>
          ) : (
            <Groups data={data} />
          )
        }
      </Loaded>
    </>
  );
}

function Groups({ data }: { data: MyEventTypes }) {
  const shown = data.eventTypes.filter(({ status }) => status !== 'archived');
  const archived = data.eventTypes.filter(({ status }) => status === 'archived');
  const pages = Map.groupBy(shown, ({ page }) => page.id);
  return (
    <>
      {[...pages].map(([id, those]) => (
        <EventTypeGroup
          key={id}
          name={those[0]?.page.kind === 'team' ? those[0].page.name : 'Yours'}
          eventTypes={those}
        />
      ))}
      {archived.length > 0 && <EventTypeGroup name="Archived" eventTypes={archived} />}
    </>
  );
}
