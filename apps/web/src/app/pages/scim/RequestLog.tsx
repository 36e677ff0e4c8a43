// The SCIM requests of the last 30 days: filtered, live, and each with all that is known of it in a drawer.
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { ScrollText } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Choice, TextBox } from '../../ui/Field.tsx';
import { Empty, Loaded } from '../../ui/Loaded.tsx';
import { LogDrawer } from './LogDrawer.tsx';
import { LogRow } from './LogRow.tsx';
import css from './RequestLog.module.css';
import { type LogFilter, useLiveLog } from './use-live-log.ts';

const here = getRouteApi('/app/organization/scim');

const outcomes = [
  ['', 'All outcomes'],
  ['succeeded', 'Succeeded'],
  ['refused', 'Refused (4xx)'],
  ['failed', 'Failed (5xx)'],
] as const;
const methods = ['', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export function RequestLog() {
  const search = here.useSearch();
  const navigate = useNavigate({ from: '/app/organization/scim' });
  const [text, setText] = useState(search.person ?? '');
  const wanted = useDeferredValue(text.trim());
  const filter = useMemo(
    () => filterOf(search.outcome, search.method, wanted),
    [search.outcome, search.method, wanted],
  );
  const open = search.entry;
  const { query, entries } = useLiveLog(filter, open !== undefined);
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false });
  const narrowed = Object.keys(filter).length > 0;
  return (
    <Card title="Request log" intro="Every SCIM request of the last 30 days, without passwords and tokens.">
      <Filters text={text} onText={setText} search={search} onChange={set} />
      <p className={css.live}>
        <span className={open === undefined ? css.pulse : css.held} aria-hidden="true" />
        {open === undefined
          ? 'Live: new requests appear by themselves.'
          : 'Held still while you read a request.'}
      </p>
      <Loaded query={query} rows={6}>
        {() =>
          entries.length === 0 ? (
            <Nothing narrowed={narrowed} />
          ) : (
            <ul className={css.list}>
              {entries.map((entry) => (
                <LogRow key={entry.key} entry={entry} onOpen={() => set({ entry: entry.key })} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {query.hasNextPage && (
        <Button busy={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
          Show older requests
        </Button>
      )}
      {open !== undefined && <LogDrawer entryKey={open} onClose={() => set({ entry: '' })} />}
    </Card>
  );
}

type Search = { readonly outcome?: string; readonly method?: string };
type FiltersProps = {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly search: Search;
  readonly onChange: (change: Search) => void;
};

function Filters({ text, onText, search, onChange }: FiltersProps) {
  return (
    <search className={css.filters} aria-label="Filter the request log">
      <TextBox
        label="Person or path"
        type="search"
        optional
        value={text}
        onChange={onText}
        placeholder="Name, address or path"
      />
      <Choice
        label="Outcome"
        value={search.outcome ?? ''}
        onChange={(outcome) => onChange({ outcome })}
        options={outcomes}
      />
      <Choice
        label="Method"
        value={search.method ?? ''}
        onChange={(method) => onChange({ method })}
        options={methods.map((method) => [method, method === '' ? 'All methods' : method])}
      />
    </search>
  );
}

function Nothing({ narrowed }: { narrowed: boolean }) {
  return (
    <Empty icon={<ScrollText size={26} />} title={narrowed ? 'No request matches' : 'No request yet'}>
      {narrowed
        ? 'Widen the filter to see others.'
        : 'They appear here as soon as your identity provider calls.'}
    </Empty>
  );
}

function filterOf(outcome: string | undefined, method: string | undefined, text: string): LogFilter {
  const chosen = outcomes.find(([name]) => name !== '' && name === outcome)?.[0];
  const asked = methods.find((name) => name !== '' && name === method);
  return {
    ...(chosen !== undefined && chosen !== '' && { outcome: chosen }),
    ...(asked !== undefined && asked !== '' && { method: asked }),
    ...(text !== '' && { text }),
  };
}
