// A month as the grid of the ARIA Authoring Practices: one day is in the tab order, the arrow keys go on from there.
// Days without a free time are reached like all others, so that nobody wonders where they are; they can't be chosen.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { dayNumber, dayText, firstWeekday, monthText, weekdayText } from '../calendar/format.ts';
import { firstOf, type LocalDate, laterMonth, type Month, monthOf, weeksOf } from '../calendar/local-date.ts';
import { text } from '../text/text.ts';
import { Icon } from './Icon.tsx';
import css from './MonthGrid.module.css';
import { dayByKey } from './month-keys.ts';

export type MonthGridProps = {
  readonly month: Month;
  readonly today: LocalDate;
  readonly selected: LocalDate | undefined;
  /** How many times are free, by date. */
  readonly free: ReadonlyMap<LocalDate, number>;
  readonly busy: boolean;
  readonly onSelect: (date: LocalDate) => void;
  readonly onMonth: (month: Month) => void;
};

const headingId = 'month';

export function MonthGrid(props: MonthGridProps) {
  const { month, today, selected, busy, onMonth } = props;
  const [moved, setMoved] = useState<LocalDate>();
  const grid = useRef<HTMLTableElement>(null);
  const takesFocus = useRef(false);
  const cursor = [moved, selected, today].find((date) => date?.startsWith(month)) ?? firstOf(month);

  useLayoutEffect(() => {
    if (takesFocus.current) {
      takesFocus.current = false;
      grid.current?.querySelector<HTMLElement>(`[data-date="${cursor}"]`)?.focus();
    }
  }, [cursor]);

  const onKeyDown = (event: KeyboardEvent) => {
    const next = dayByKey(event, cursor, { firstWeekday: firstWeekday(), rtl: isRtl(grid.current), today });
    if (next === undefined) {
      return;
    }
    event.preventDefault();
    takesFocus.current = next !== cursor;
    setMoved(next);
    if (monthOf(next) !== month) {
      onMonth(monthOf(next));
    }
  };

  return (
    <div class={css.month}>
      <MonthHeader month={month} today={today} onMonth={onMonth} />
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the pattern is a table that is a grid. */}
      <table ref={grid} class={css.grid} role="grid" aria-labelledby={headingId} aria-busy={busy}>
        <Weekdays />
        <tbody onKeyDown={onKeyDown}>
          {weeksOf(month, firstWeekday()).map((week) => (
            <tr key={week.find(Boolean)}>
              {week.map((date, column) => (
                <Day
                  key={date ?? column}
                  date={date}
                  isCursor={date === cursor}
                  {...props}
                  onReach={setMoved}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type MonthHeaderProps = Pick<MonthGridProps, 'month' | 'today' | 'onMonth'>;

function MonthHeader({ month, today, onMonth }: MonthHeaderProps) {
  const isFirst = month <= monthOf(today);
  return (
    <div class={css.header}>
      <h3 id={headingId} class={css.title}>
        {monthText(month)}
      </h3>
      <button
        type="button"
        class={css.turn}
        aria-label={text.previousMonth}
        aria-disabled={isFirst}
        onClick={() => isFirst || onMonth(laterMonth(month, -1))}
      >
        <Icon name="previous" />
      </button>
      <button
        type="button"
        class={css.turn}
        aria-label={text.nextMonth}
        onClick={() => onMonth(laterMonth(month, 1))}
      >
        <Icon name="next" />
      </button>
    </div>
  );
}

function Weekdays() {
  const weekdays = Array.from({ length: 7 }, (_, index) => (firstWeekday() + index) % 7);
  return (
    <thead>
      <tr>
        {weekdays.map((weekday) => (
          <th key={weekday} scope="col" abbr={weekdayText(weekday, 'long')}>
            {weekdayText(weekday, 'short')}
          </th>
        ))}
      </tr>
    </thead>
  );
}

type DayProps = Pick<MonthGridProps, 'today' | 'selected' | 'free' | 'busy' | 'onSelect'> & {
  readonly date: LocalDate | null;
  readonly isCursor: boolean;
  readonly onReach: (date: LocalDate) => void;
};

function Day({ date, isCursor, today, selected, free, busy, onSelect, onReach }: DayProps) {
  if (date === null) {
    return <td />;
  }
  const times = free.get(date) ?? 0;
  const isFree = times > 0;
  const said = isFree ? `${dayText(date)}, ${text.timesOn(times)}` : text.noTimesOn(dayText(date));
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: a cell of a grid is a gridcell.
    <td aria-selected={date === selected}>
      <button
        type="button"
        class={`${css.day} ${busy ? css.waiting : ''} ${isFree ? css.free : ''}`}
        data-date={date}
        tabIndex={isCursor ? 0 : -1}
        aria-label={busy ? dayText(date) : said}
        aria-disabled={!isFree}
        aria-current={date === today ? 'date' : undefined}
        onFocus={() => onReach(date)}
        onClick={() => isFree && onSelect(date)}
      >
        {dayNumber(date)}
      </button>
    </td>
  );
}

function isRtl(element: HTMLElement | null): boolean {
  return element !== null && getComputedStyle(element).direction === 'rtl';
}
