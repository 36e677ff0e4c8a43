// What is being booked: with whom, how long, where, and what its maker says about it.
import { lengthText } from '../../calendar/format.ts';
import type { EventTypePage } from '../../client.ts';
import { text } from '../../text/text.ts';
import { type Fact, Facts } from '../../ui/Facts.tsx';
import type { IconName } from '../../ui/Icon.tsx';
import css from './EventIntro.module.css';

type LocationKind = EventTypePage['eventType']['locationKind'];

const icons: Readonly<Record<LocationKind, IconName>> = {
  none: 'place',
  video: 'video',
  phone: 'phone',
  in_person: 'place',
  other: 'place',
};

export function EventIntro({ page: { host, eventType } }: { page: EventTypePage }) {
  return (
    <div class={css.intro}>
      <div>
        <p class={css.host}>{host.name}</p>
        <h1 class={css.title}>{eventType.title}</h1>
      </div>
      <Facts facts={factsOf(eventType)} />
      {eventType.description !== '' && (
        <p class={css.description} dir="auto">
          {eventType.description}
        </p>
      )}
    </div>
  );
}

function factsOf(eventType: EventTypePage['eventType']): Fact[] {
  const { minutes, locationKind, capacity, kind, confirmationRequired } = eventType;
  return [
    { icon: 'clock', name: text.length, value: lengthText(minutes) },
    ...placeOf(locationKind),
    ...(kind === 'group'
      ? [{ icon: 'people', name: text.guests, value: text.seats(capacity) } as const]
      : []),
    ...(confirmationRequired
      ? [{ icon: 'hourglass', name: text.waiting, value: text.confirmsEach } as const]
      : []),
  ];
}

/** Nothing for a meeting without a place. */
export function placeOf(kind: LocationKind): Fact[] {
  return kind === 'none' ? [] : [{ icon: icons[kind], name: text.place, value: text.location[kind] }];
}
