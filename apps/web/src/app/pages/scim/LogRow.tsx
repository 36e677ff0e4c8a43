// One request in a line; on a small screen, a card.
import { Button } from 'react-aria-components/Button';
import { exactTime } from '../../api/format.ts';
import { Badge, type BadgeTone } from '../../ui/Card.tsx';
import css from './LogRow.module.css';
import type { LogEntry } from './scim-data.ts';

export function LogRow({ entry, onOpen }: { entry: LogEntry; onOpen: () => void }) {
  const { at, method, path, query, status, person, consequences, detail, durationMs } = entry;
  const said = consequences.length > 0 ? consequences.join(' · ') : status >= 400 ? (detail ?? '') : '';
  return (
    <li>
      <Button className={css.row ?? ''} onPress={onOpen}>
        <time className={css.time} dateTime={at}>
          {exactTime(at)}
        </time>
        <span className={css.method}>{method}</span>
        <span className={css.words}>
          <span className={css.path}>
            {person === null ? `${path}${query === null ? '' : `?${decoded(query)}`}` : person.name}
            {person !== null && <code className={css.under}>{path}</code>}
          </span>
          {said !== '' && <span className={css.said}>{said}</span>}
        </span>
        <span className={css.ms}>{Math.round(durationMs)} ms</span>
        <Badge tone={toneOf(status)}>{status}</Badge>
      </Button>
    </li>
  );
}

/** As somebody would write it. */
export function decoded(query: string): string {
  try {
    return decodeURIComponent(query.replaceAll('+', ' '));
  } catch {
    return query;
  }
}

export function toneOf(status: number): BadgeTone {
  return status < 400 ? 'good' : status < 500 ? 'notice' : 'danger';
}
