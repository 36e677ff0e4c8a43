// The hours of one day.
import { Plus, X } from 'lucide-react';
import { Button, IconButton } from '../../ui/Button.tsx';
import { clockOf, minutesOf, nextRange, type Range, rangeProblem } from './hours-data.ts';
import css from './Ranges.module.css';

type Props = {
  /** "Monday"; "3 December". */
  readonly day: string;
  readonly ranges: readonly Range[];
  readonly onChange: (ranges: readonly Range[]) => void;
};

export function Ranges({ day, ranges, onChange }: Props) {
  const problem = rangeProblem(ranges);
  const set = (index: number, which: keyof Range, clock: string) => {
    const minutes = minutesOf(clock, which);
    if (minutes !== undefined) {
      onChange(ranges.map((range, at) => (at === index ? { ...range, [which]: minutes } : range)));
    }
  };
  return (
    <div className={css.ranges}>
      {ranges.length === 0 && <span className={css.closed}>Not bookable</span>}
      {ranges.map((range, index) => (
        <span key={index} className={css.range}>
          <input
            className={css.time}
            type="time"
            aria-label={`${day}, from`}
            value={clockOf(range.start)}
            onChange={(event) => set(index, 'start', event.target.value)}
          />
          <span>to</span>
          <input
            className={css.time}
            type="time"
            aria-label={`${day}, to`}
            value={clockOf(range.end)}
            onChange={(event) => set(index, 'end', event.target.value)}
          />
          <IconButton
            label={`Remove ${clockOf(range.start)} to ${clockOf(range.end)} on ${day}`}
            onPress={() => onChange(ranges.filter((_, at) => at !== index))}
          >
            <X size={18} aria-hidden="true" />
          </IconButton>
        </span>
      ))}
      <Button
        look="quiet"
        small
        aria-label={`Add hours on ${day}`}
        onPress={() => onChange([...ranges, nextRange(ranges)])}
      >
        <Plus size={16} aria-hidden="true" />
        Add hours
      </Button>
      {problem !== undefined && (
        <p className={css.problem} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
