// What has been booked, and how to get it into a calendar. The link to change it comes by mail only.

import { listText } from '../../calendar/format.ts';
import type { NewlyBooked } from '../../client.ts';
import { text } from '../../text/text.ts';
import { AddToCalendar } from '../../ui/AddToCalendar.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { Icon } from '../../ui/Icon.tsx';
import frame from '../../ui/Page.module.css';
import { Heading } from '../../ui/Page.tsx';
import { Place } from '../../ui/Place.tsx';
import { When } from '../../ui/When.tsx';
import type { Picker } from '../choose/use-picker.ts';
import css from './Confirmation.module.css';

type ConfirmationProps = {
  readonly booked: NewlyBooked;
  readonly picker: Picker;
  readonly email: string;
};

export function Confirmation({ booked, picker, email }: ConfirmationProps) {
  const isPending = booked.status === 'pending';
  return (
    <article class={`${frame.card} ${css.confirmation}`}>
      <div class={css.head}>
        <span class={`${css.sign} ${isPending ? css.pending : css.good}`}>
          <Icon name={isPending ? 'hourglass' : 'check'} size={26} />
        </span>
        <Heading focus class={css.title}>
          {isPending ? text.requested : text.booked}
        </Heading>
        <p class={css.next}>{isPending ? text.mailSentPending(email) : text.mailSent(email)}</p>
      </div>
      <Facts
        labelled
        facts={[
          { icon: 'calendar', name: text.what, value: booked.title },
          {
            icon: 'clock',
            name: text.when,
            value: <When span={booked} timeZone={picker.timeZone} hourCycle={picker.hourCycle} />,
          },
          ...(booked.location === null
            ? []
            : [{ icon: 'place', name: text.place, value: <Place place={booked.location} /> } as const]),
          ...(booked.hosts.length === 0
            ? []
            : [{ icon: 'person', name: text.who, value: listText(booked.hosts) } as const]),
          { icon: 'tag', name: text.reference, value: <span class={css.reference}>{booked.reference}</span> },
        ]}
      />
      {!isPending && (
        <AddToCalendar
          entry={{ ...booked, details: `${text.reference}: ${booked.reference}` }}
          calendar={booked.calendar}
          reference={booked.reference}
        />
      )}
    </article>
  );
}
