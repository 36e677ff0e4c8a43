// How a booking stands, and what is known about it to the holder of the link.

import { listText, usualHourCycle } from '../../calendar/format.ts';
import { ownTimeZone } from '../../calendar/zones.ts';
import type { ManagedBooking } from '../../client.ts';
import { text } from '../../text/text.ts';
import { type Fact, Facts } from '../../ui/Facts.tsx';
import { Place } from '../../ui/Place.tsx';
import { When } from '../../ui/When.tsx';
import css from './ManagedFacts.module.css';
import type { Standing } from './use-managed.ts';

const looks: Readonly<Record<Standing, string | undefined>> = {
  pending: css.waits,
  confirmed: css.stands,
  declined: css.off,
  cancelled: css.off,
  past: css.quiet,
};

export function StandingSign({ standing }: { standing: Standing }) {
  return <p class={`${css.sign} ${looks[standing]}`}>{text.status[standing]}</p>;
}

export function ManagedFacts({ booking, isOff }: { booking: ManagedBooking; isOff: boolean }) {
  const when = <When span={booking} timeZone={ownTimeZone()} hourCycle={usualHourCycle()} />;
  return (
    <Facts
      labelled
      facts={[
        { icon: 'calendar', name: text.what, value: booking.title },
        { icon: 'clock', name: text.when, value: isOff ? <s class={css.struck}>{when}</s> : when },
        ...(booking.location === null
          ? []
          : [{ icon: 'place', name: text.place, value: <Place place={booking.location} /> } as const]),
        ...peopleOf(booking),
        { icon: 'tag', name: text.reference, value: booking.reference },
      ]}
    />
  );
}

function peopleOf({ hosts, invitee, guests }: ManagedBooking): Fact[] {
  return [
    ...(hosts.length === 0 ? [] : [{ icon: 'person', name: text.who, value: listText(hosts) } as const]),
    ...(invitee === null
      ? []
      : [
          {
            icon: 'person',
            name: text.invitee,
            value: (
              <>
                {invitee.name}
                <br />
                <span class={css.email}>{invitee.email}</span>
              </>
            ),
          } as const,
        ]),
    ...(guests.length === 0 ? [] : [{ icon: 'people', name: text.guests, value: listText(guests) } as const]),
  ];
}
