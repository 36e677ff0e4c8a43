// A combobox with a list, as in the ARIA Authoring Practices: type to search, arrows to go, Enter to take, Escape to leave.
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import { offsetText, timeText, usualHourCycle } from '../calendar/format.ts';
import { allZones, findZones, type Zone, zoneOf } from '../calendar/zones.ts';
import { text } from '../text/text.ts';
import { announce } from './announce.tsx';
import { Icon } from './Icon.tsx';
import css from './TimeZonePicker.module.css';

type TimeZonePickerProps = {
  readonly timeZone: string;
  readonly onChange: (timeZone: string) => void;
};

export function TimeZonePicker({ timeZone, onChange }: TimeZonePickerProps) {
  const id = useId();
  const search = useZoneSearch(timeZone, onChange);
  const { isOpen, query, found, active } = search;
  return (
    <div class={css.picker}>
      <label class={css.label} for={id}>
        {text.timeZone}
      </label>
      <div class={css.box}>
        <Icon name="globe" />
        <input
          id={id}
          class={css.input}
          role="combobox"
          aria-expanded={isOpen}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-describedby={`${id}-hint`}
          aria-activedescendant={isOpen && found.length > 0 ? `${id}-${active}` : undefined}
          autocomplete="off"
          spellcheck={false}
          placeholder={nameOf(zoneOf(timeZone))}
          value={isOpen ? query : nameOf(zoneOf(timeZone))}
          onFocus={(event) => event.currentTarget.select()}
          onClick={search.open}
          onInput={(event) => search.find(event.currentTarget.value)}
          onKeyDown={search.onKeyDown}
          onBlur={search.close}
        />
      </div>
      <span id={`${id}-hint`} class={css.hidden}>
        {text.timeZoneHint}
      </span>
      <ZoneList id={id} search={search} timeZone={timeZone} />
    </div>
  );
}

type ZoneListProps = {
  readonly id: string;
  readonly search: ZoneSearch;
  readonly timeZone: string;
};

function ZoneList({ id, search: { isOpen, found, active, take }, timeZone }: ZoneListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isOpen) {
      list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
    }
  }, [isOpen, active, found]);
  return (
    <div
      ref={list}
      id={`${id}-list`}
      class={css.list}
      role="listbox"
      aria-label={text.timeZone}
      hidden={!isOpen}
    >
      {isOpen &&
        found.map((zone, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the box has the focus and the keys.
          <div
            key={zone.id}
            id={`${id}-${index}`}
            class={`${css.zone} ${index === active ? css.active : ''}`}
            role="option"
            tabIndex={-1}
            aria-selected={zone.id === timeZone}
            // The press would take the focus from the box before the click.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(zone)}
          >
            <span>{zone.city}</span>
            <span class={css.now}>{offsetText(Date.now(), zone.id)}</span>
          </div>
        ))}
      {isOpen && found.length === 0 && (
        <div class={css.none} role="option" tabIndex={-1} aria-selected="false" aria-disabled="true">
          {text.noTimeZone}
        </div>
      )}
    </div>
  );
}

type ZoneSearch = ReturnType<typeof useZoneSearch>;

function useZoneSearch(timeZone: string, onChange: (timeZone: string) => void) {
  const [isOpen, setOpen] = useState(false);
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const zones = useMemo(() => (isOpen ? allZones(timeZone) : []), [isOpen, timeZone]);
  const found = useMemo(() => findZones(zones, query, Date.now()), [zones, query]);

  const open = () => {
    if (!isOpen) {
      setOpen(true);
      setQuery('');
      setActive(allZones(timeZone).findIndex(({ id }) => id === timeZone));
    }
  };
  const close = () => setOpen(false);
  const take = (zone: Zone) => {
    close();
    onChange(zone.id);
    announce(nameOf(zone));
  };
  const find = (wanted: string) => {
    setOpen(true);
    setQuery(wanted);
    setActive(0);
    announce(text.timeZones(findZones(allZones(timeZone), wanted, Date.now()).length));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const act = actionOf(event.key, { isOpen, open, close, found, active, setActive, take });
    if (act !== undefined) {
      event.preventDefault();
      act();
    }
  };
  return { isOpen, query, found, active, open, close, take, find, onKeyDown };
}

type State = {
  readonly isOpen: boolean;
  readonly found: readonly Zone[];
  readonly active: number;
  readonly open: () => void;
  readonly close: () => void;
  readonly setActive: (index: number) => void;
  readonly take: (zone: Zone) => void;
};

/** What a key does; undefined leaves it to the browser. */
function actionOf(key: string, state: State): (() => void) | undefined {
  const { isOpen, found, active } = state;
  if (!isOpen) {
    return key === 'ArrowDown' || key === 'ArrowUp' || key === 'Enter' ? state.open : undefined;
  }
  const last = found.length - 1;
  const zone = found[active];
  switch (key) {
    case 'ArrowDown':
      return () => state.setActive(active >= last ? 0 : active + 1);
    case 'ArrowUp':
      return () => state.setActive(active <= 0 ? Math.max(last, 0) : active - 1);
    case 'PageDown':
      return () => state.setActive(Math.max(Math.min(active + 8, last), 0));
    case 'PageUp':
      return () => state.setActive(Math.max(active - 8, 0));
    case 'Enter':
      return () => zone !== undefined && state.take(zone);
    case 'Escape':
      return state.close;
    default:
      return undefined;
  }
}

/** Berlin · 14:05 · GMT+1 */
function nameOf({ id, city }: Zone): string {
  const now = new Date();
  const parts = [city, timeText(now.toISOString(), id, usualHourCycle()), offsetText(now.getTime(), id)];
  // Isolated, so that a city in Latin letters and a time in Arabic don't run into each other.
  return parts.map((part) => `\u2068${part}\u2069`).join(' · ');
}
