// When somebody can be booked: weekly hours, other hours on single dates, and the zone that they are in.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../client.ts';
import { useAction } from '../../api/use-action.ts';
import { Card, PageHead } from '../../ui/Card.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { SaveForm } from '../../ui/SaveForm.tsx';
import { ZoneChoice } from '../../ui/ZoneChoice.tsx';
import css from './Availability.module.css';
import { type Hours, hoursKey, hoursReading, rangeProblem, week, weekdays } from './hours-data.ts';
import { Overrides } from './Overrides.tsx';
import { Ranges } from './Ranges.tsx';

export function AvailabilityPage() {
  const query = useQuery(hoursReading);
  return (
    <>
      <PageHead
        title="Availability"
        intro="When you can be booked. LinkTime sees only its own bookings: no external calendar is read."
      />
      <Loaded query={query}>{(hours) => <HoursForm hours={hours} />}</Loaded>
    </>
  );
}

function HoursForm({ hours }: { hours: Hours }) {
  const [edited, setEdited] = useState(hours);
  const save = useAction(() => api['PUT /api/v1/my/hours']({ body: edited }), { changes: [hoursKey] });
  const set = (change: Partial<Hours>) => {
    save.reset();
    setEdited({ ...edited, ...change });
  };
  const wrong =
    week.some(
      (weekday) => rangeProblem(edited.weekly.filter((one) => one.weekday === weekday)) !== undefined,
    ) || edited.overrides.some((one) => rangeProblem(one.hours) !== undefined);
  return (
    <SaveForm
      save={save}
      shown={['timeZone']}
      saved="Saved. Your pages show these hours now."
      isDisabled={wrong}
    >
      <Card title="Weekly hours">
        <div className={css.zone}>
          <ZoneChoice
            value={edited.timeZone}
            onChange={(timeZone) => set({ timeZone })}
            hint="These hours are on the clocks of this zone, in summer and in winter."
            error={save.fields.timeZone}
          />
        </div>
        <ul className={css.week}>
          {week.map((weekday) => (
            <li key={weekday} className={css.day}>
              <span className={css.name}>{weekdays[weekday]}</span>
              <Ranges
                day={weekdays[weekday] ?? ''}
                ranges={edited.weekly.filter((one) => one.weekday === weekday)}
                onChange={(ranges) =>
                  set({
                    weekly: [
                      ...edited.weekly.filter((one) => one.weekday !== weekday),
                      ...ranges.map(({ start, end }) => ({ start, end, weekday })),
                    ],
                  })
                }
              />
            </li>
          ))}
        </ul>
      </Card>
      <Overrides overrides={edited.overrides} onChange={(overrides) => set({ overrides })} />
    </SaveForm>
  );
}
