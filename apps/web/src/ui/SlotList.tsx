// The free times of one day, a button each.
import { type HourCycle, slotLabels } from '../calendar/format.ts';
import type { Slot } from '../client.ts';
import { text } from '../text/text.ts';
import css from './SlotList.module.css';

type SlotListProps = {
  readonly slots: readonly Slot[];
  readonly timeZone: string;
  readonly hourCycle: HourCycle;
  readonly onChoose: (slot: Slot) => void;
};

export function SlotList({ slots, timeZone, hourCycle, onChoose }: SlotListProps) {
  const starts = slots.map(({ start }) => start);
  const labels = slotLabels(starts, timeZone, hourCycle);
  return (
    <ul class={css.slots}>
      {slots.map((slot, index) => (
        <li key={slot.start}>
          <button type="button" class={css.slot} data-start={slot.start} onClick={() => onChoose(slot)}>
            <span class={css.time}>{labels[index]}</span>
            {slot.seatsLeft !== undefined && <span class={css.seats}>{text.seatsLeft(slot.seatsLeft)}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}
