// Three ways into a calendar: the file, and two that open on the Web.
import { useEffect, useState } from 'preact/hooks';
import { type CalendarEntry, googleCalendarUrl, outlookCalendarUrl } from '../calendar/calendar-links.ts';
import { text } from '../text/text.ts';
import css from './AddToCalendar.module.css';
import { lookOf } from './Button.tsx';
import { Icon } from './Icon.tsx';

type AddToCalendarProps = {
  readonly entry: CalendarEntry;
  /** An iCalendar object. */
  readonly calendar: string | null;
  readonly reference: string;
};

export function AddToCalendar({ entry, calendar, reference }: AddToCalendarProps) {
  const file = useFile(calendar);
  return (
    <section class={css.ways} aria-labelledby="add-to-calendar">
      <h2 id="add-to-calendar" class={css.title}>
        {text.addToCalendar}
      </h2>
      <ul class={css.list}>
        {file !== undefined && (
          <li>
            <a class={lookOf('secondary')} href={file} download={`${reference}.ics`}>
              <Icon name="download" />
              {text.calendarFile}
            </a>
          </li>
        )}
        <WebCalendar name="Google" href={googleCalendarUrl(entry)} />
        <WebCalendar name="Outlook" href={outlookCalendarUrl(entry)} />
      </ul>
    </section>
  );
}

function WebCalendar({ name, href }: { name: string; href: string }) {
  return (
    <li>
      <a
        class={lookOf('secondary')}
        href={href}
        target="_blank"
        rel="noreferrer"
        aria-label={`${name} (${text.newTab})`}
      >
        {name}
        <Icon name="out" size={15} />
      </a>
    </li>
  );
}

function useFile(content: string | null): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (content === null) {
      return undefined;
    }
    const made = URL.createObjectURL(new Blob([content], { type: 'text/calendar;charset=utf-8' }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [content]);
  return url;
}
