// When somebody can be booked: weekly hours, other hours on single dates, and the zone that they are in.
import { useQuery } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../../client.ts';
import { useAction } from '../../api/use-action.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Card, PageHead, Row } from '../../ui/Card.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Notice, Trouble } from '../../ui/Notice.tsx';
import { ZoneChoice } from '../../ui/ZoneChoice.tsx';
import css from './Availability.module.css';
import { type Hours, hoursKey, hoursReading, rangeProblem, week, weekdays } from './hours-data.ts';
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
    <>
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
      <Trouble refusal={save.refusal} shown={['timeZone']} />
      {save.value !== undefined && (
        <Notice tone="good" live>
          <p>Saved. Your pages show these hours now.</p>
        </Notice>
      )}
      <Row>
        <Button look="primary" busy={save.busy} isDisabled={wrong} onPress={() => void save.run(undefined)}>
          Save
        </Button>
      </Row>
    </>
  );
}

type Overrides = Hours['overrides'];

function Overrides({
  overrides,
  onChange,
}: {
  overrides: Overrides;
  onChange: (overrides: Overrides) => void;
}) {
  const [date, setDate] = useState('');
  const taken = overrides.some((one) => one.date === date);
  const sorted = [...overrides].sort((a, b) => a.date.localeCompare(b.date));
  return (
    <Card
      title="Other hours on single dates"
      intro="Holidays, or a day on which you work otherwise. A date without hours is closed."
    >
      <ul className={css.week}>
        {sorted.map((one) => (
          <li key={one.date} className={css.day}>
            <span className={css.name}>{dateName(one.date)}</span>
            <div className={css.override}>
              <Ranges
                day={dateName(one.date)}
                ranges={one.hours}
                onChange={(hours) =>
                  onChange(
                    overrides.map((other) =>
                      other.date === one.date ? { ...other, hours: [...hours] } : other,
                    ),
                  )
                }
              />
              <IconButton
                label={`Use the weekly hours on ${dateName(one.date)} again`}
                onPress={() => onChange(overrides.filter((other) => other.date !== one.date))}
              >
                <Trash2 size={18} aria-hidden="true" />
              </IconButton>
            </div>
          </li>
        ))}
      </ul>
      <div className={css.add}>
        <input
          className={css.date}
          type="date"
          aria-label="Another date"
          value={date}
          onChange={(event) => setDate(event.target.value)}
        />
        <Button
          small
          isDisabled={date === '' || taken}
          onPress={() => {
            onChange([...overrides, { date, hours: [] }]);
            setDate('');
          }}
        >
          <Plus size={16} aria-hidden="true" />
          Add this date
        </Button>
      </div>
    </Card>
  );
}

function dateName(date: string): string {
  return new Date(`${date}T12:00:00Z`).toLocaleDateString('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
}
