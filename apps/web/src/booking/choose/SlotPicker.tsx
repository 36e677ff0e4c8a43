// Choosing a time: the month, the times of one day, and in which zone and notation they are shown.
import { useEffect, useRef } from 'preact/hooks';
import { monthSummary, monthText, shortDayText } from '../../calendar/format.ts';
import { localDateOf } from '../../calendar/local-date.ts';
import type { Slot } from '../../client.ts';
import { text } from '../../text/text.ts';
import { announce } from '../../ui/announce.tsx';
import { Button } from '../../ui/Button.tsx';
import { HourCycleChoice } from '../../ui/HourCycleChoice.tsx';
import { MonthGrid } from '../../ui/MonthGrid.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { Heading } from '../../ui/Page.tsx';
import { SlotList } from '../../ui/SlotList.tsx';
import { TimeZonePicker } from '../../ui/TimeZonePicker.tsx';
import { messageOf } from '../trouble.ts';
import css from './SlotPicker.module.css';
import type { Picker } from './use-picker.ts';

type SlotPickerProps = {
  readonly picker: Picker;
  readonly title: string;
  /** The page has just turned to it: its heading takes the focus. */
  readonly focus: boolean;
  readonly onChoose: (slot: Slot) => void;
};

export function SlotPicker({ picker, title, focus, onChoose }: SlotPickerProps) {
  const { month, today, day, byDay, loaded } = picker;
  useAnnouncedMonth(picker);
  return (
    <div class={css.picker}>
      <div class={css.calendar}>
        <Heading level={2} focus={focus} class={css.title}>
          {title}
        </Heading>
        <MonthGrid
          month={month}
          today={today}
          selected={day}
          free={new Map([...byDay].map(([date, times]) => [date, times.length]))}
          busy={loaded.outcome === undefined}
          onSelect={picker.setDay}
          onMonth={picker.setMonth}
        />
        <TimeZonePicker timeZone={picker.timeZone} onChange={picker.setTimeZone} />
      </div>
      <DayPanel picker={picker} onChoose={onChoose} />
    </div>
  );
}

type DayPanelProps = Pick<SlotPickerProps, 'picker' | 'onChoose'>;

function DayPanel({ picker, onChoose }: DayPanelProps) {
  const { day, byDay, timeZone, hourCycle, loaded } = picker;
  const panel = useRef<HTMLElement>(null);
  const times = day === undefined ? undefined : byDay.get(day);
  const { outcome } = loaded;
  if (outcome === undefined) {
    return (
      <section class={css.day} aria-busy="true">
        <p class={css.quiet}>{text.loadingTimes}</p>
      </section>
    );
  }
  if (!outcome.ok) {
    return (
      <section class={css.day}>
        <Trouble message={messageOf(outcome.refusal)} onRetry={loaded.reload} />
      </section>
    );
  }
  if (day === undefined) {
    return <EmptyMonth picker={picker} next={outcome.value.next} />;
  }
  return (
    <section class={css.day} ref={panel} aria-labelledby="day">
      <div class={css.dayHeader}>
        <h3 id="day" class={css.dayTitle}>
          {shortDayText(day)}
        </h3>
        <HourCycleChoice hourCycle={hourCycle} onChange={picker.setHourCycle} />
      </div>
      {times === undefined ? (
        <p class={css.quiet}>{text.noneLeft}</p>
      ) : (
        <SlotList slots={times} timeZone={timeZone} hourCycle={hourCycle} onChoose={onChoose} />
      )}
    </section>
  );
}

function EmptyMonth({ picker, next }: { picker: Picker; next: string | null }) {
  const day = next === null ? undefined : localDateOf(Date.parse(next), picker.timeZone);
  return (
    <section class={css.day}>
      <p>{text.noTimesIn(monthText(picker.month))}</p>
      {day === undefined ? (
        <p class={css.quiet}>{text.noneKnown}</p>
      ) : (
        <p>
          <Button onClick={() => picker.setDay(day)}>{text.nextFree(shortDayText(day))}</Button>
        </p>
      )}
    </section>
  );
}

/** Says what a month holds once it is there; not of the first, which nobody turned to. */
function useAnnouncedMonth({ month, loaded: { outcome }, byDay }: Picker): void {
  const first = useRef(month);
  const summary = outcome?.ok ? monthSummary(month, byDay.size) : undefined;
  useEffect(() => {
    if (summary !== undefined && month !== first.current) {
      first.current = '';
      announce(summary);
    }
  }, [summary]);
}
