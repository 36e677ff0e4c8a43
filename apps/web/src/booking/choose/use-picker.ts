// What somebody who chooses a time has chosen so far. It outlives the calendar: the form comes and goes in its place.
import { useMemo, useState } from 'preact/hooks';
import { type HourCycle, usualHourCycle } from '../../calendar/format.ts';
import { type LocalDate, localDateOf, type Month, monthOf } from '../../calendar/local-date.ts';
import { ownTimeZone } from '../../calendar/zones.ts';
import type { Slot } from '../../client.ts';
import { type MonthOfSlots, type SlotSource, useMonth } from './use-month.ts';

export type Picker = {
  readonly month: Month;
  readonly today: LocalDate;
  readonly timeZone: string;
  readonly hourCycle: HourCycle;
  readonly loaded: MonthOfSlots;
  readonly byDay: ReadonlyMap<LocalDate, readonly Slot[]>;
  /** The day whose times are shown. */
  readonly day: LocalDate | undefined;
  readonly setMonth: (month: Month) => void;
  readonly setDay: (day: LocalDate) => void;
  readonly setTimeZone: (timeZone: string) => void;
  readonly setHourCycle: (hourCycle: HourCycle) => void;
};

export function usePicker(source: SlotSource): Picker {
  const [timeZone, setTimeZone] = useState(ownTimeZone);
  const [hourCycle, setHourCycle] = useState(usualHourCycle);
  const today = localDateOf(Date.now(), timeZone);
  const [month, setMonth] = useState(() => monthOf(today));
  const [chosen, setChosen] = useState<LocalDate>();
  const loaded = useMonth(source, month, timeZone);
  const { outcome } = loaded;
  const byDay = useMemo(
    () => groupByDay(outcome?.ok ? outcome.value.slots : [], timeZone),
    [outcome, timeZone],
  );
  return {
    month,
    today,
    timeZone,
    hourCycle,
    loaded,
    byDay,
    // Until somebody chooses, the first day that has anything.
    day: chosen?.startsWith(month) ? chosen : byDay.keys().next().value,
    setMonth,
    setDay: (day) => {
      setMonth(monthOf(day));
      setChosen(day);
    },
    setTimeZone,
    setHourCycle,
  };
}

function groupByDay(slots: readonly Slot[], timeZone: string): Map<LocalDate, readonly Slot[]> {
  const days = new Map<LocalDate, Slot[]>();
  for (const slot of slots) {
    const day = localDateOf(Date.parse(slot.start), timeZone);
    const times = days.get(day);
    if (times === undefined) {
      days.set(day, [slot]);
    } else {
      times.push(slot);
    }
  }
  return days;
}
