// 12 or 24 hours: two radio buttons that look like a switch.
import type { HourCycle } from '../calendar/format.ts';
import { text } from '../text/text.ts';
import css from './HourCycleChoice.module.css';

type HourCycleChoiceProps = {
  readonly hourCycle: HourCycle;
  readonly onChange: (hourCycle: HourCycle) => void;
};

export function HourCycleChoice({ hourCycle, onChange }: HourCycleChoiceProps) {
  const choices: readonly (readonly [HourCycle, string])[] = [
    ['h12', text.hours12],
    ['h23', text.hours24],
  ];
  return (
    <fieldset class={css.choice}>
      <legend class={css.legend}>{text.timeFormat}</legend>
      {choices.map(([value, label]) => (
        <label key={value} class={css.option}>
          <input
            type="radio"
            name="hour-cycle"
            value={value}
            checked={hourCycle === value}
            onChange={() => onChange(value)}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
