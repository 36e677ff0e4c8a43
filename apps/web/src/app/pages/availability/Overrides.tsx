// Other hours on single dates.
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import css from './Availability.module.css';
import type { Hours, Range } from './hours-data.ts';
import { Ranges } from './Ranges.tsx';

type Override = Hours['overrides'][number];
type Props = {
  readonly overrides: readonly Override[];
  readonly onChange: (overrides: Override[]) => void;
};

export function Overrides({ overrides, onChange }: Props) {
  const sorted = [...overrides].sort((a, b) => a.date.localeCompare(b.date));
  const others = (date: string) => overrides.filter((one) => one.date !== date);
  return (
    <Card
      title="Other hours on single dates"
      intro="Holidays, or a day on which you work otherwise. A date without hours is closed."
    >
      {sorted.length > 0 && (
        <ul className={css.week}>
          {sorted.map(({ date, hours }) => (
            <Day
              key={date}
              date={date}
              hours={hours}
              onChange={(ranges) => onChange([...others(date), { date, hours: [...ranges] }])}
              onRemove={() => onChange(others(date))}
            />
          ))}
        </ul>
      )}
      <AddDate
        taken={overrides.map(({ date }) => date)}
        onAdd={(date) => onChange([...overrides, { date, hours: [] }])}
      />
    </Card>
  );
}

type DayProps = {
  readonly date: string;
  readonly hours: readonly Range[];
  readonly onChange: (ranges: readonly Range[]) => void;
  readonly onRemove: () => void;
};

function Day({ date, hours, onChange, onRemove }: DayProps) {
  const name = dateName(date);
  return (
    <li className={css.day}>
      <span className={css.name}>{name}</span>
      <div className={css.override}>
        <Ranges day={name} ranges={hours} onChange={onChange} />
        <IconButton label={`Use the weekly hours on ${name} again`} onPress={onRemove}>
          <Trash2 size={18} aria-hidden="true" />
        </IconButton>
      </div>
    </li>
  );
}

type AddProps = { readonly taken: readonly string[]; readonly onAdd: (date: string) => void };

function AddDate({ taken, onAdd }: AddProps) {
  const [date, setDate] = useState('');
  const add = () => {
    onAdd(date);
    setDate('');
  };
  return (
    <div className={css.add}>
      <input
        className={css.date}
        type="date"
        aria-label="Another date"
        value={date}
        onChange={(event) => setDate(event.target.value)}
      />
      <Button small isDisabled={date === '' || taken.includes(date)} onPress={add}>
        <Plus size={16} aria-hidden="true" />
        Add this date
      </Button>
    </div>
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
