// A meeting's day and hours in one zone, with the zone named.
import { dateText, type HourCycle, offsetText, type Span, timesText } from '../calendar/format.ts';
import { zoneOf } from '../calendar/zones.ts';
import css from './When.module.css';

type WhenProps = { readonly span: Span; readonly timeZone: string; readonly hourCycle: HourCycle };

export function When({ span, timeZone, hourCycle }: WhenProps) {
  return (
    <>
      <strong>{dateText(span.start, timeZone)}</strong>
      <br />
      <time dateTime={span.start}>{timesText(span, timeZone, hourCycle)}</time>
      <br />
      <span class={css.zone}>
        {zoneOf(timeZone).city} ({offsetText(Date.parse(span.start), timeZone)})
      </span>
    </>
  );
}
