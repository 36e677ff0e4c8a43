// The SCIM requests of the last 30 days: filtered, live, and each with all that is known of it in a drawer.
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { ScrollText } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Choice, TextBox } from '../../ui/Field.tsx';
import { Empty, Loaded } from '../../ui/Loaded.tsx';
import { ChosenPerson } from '../members/ChosenPerson.tsx';
import { LogDrawer } from './LogDrawer.tsx';
import { LogRow } from './LogRow.tsx';
import css from './RequestLog.module.css';
import { type LogFilter, useLiveLog } from './use-live-log.ts';

const here = getRouteApi('/app/organization/scim');

const outcomes = [
  ['', 'All'],
  ['succeeded', 'Succeeded'],
  ['refused', 'Refused (4xx)'],
  ['failed', 'Failed (5xx)'],
] as const;
const methods = ['', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export function RequestLog() {
  const search = here.useSearch();
  const navigate = useNavigate({ from: '/app/organization/scim' });
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text.trim());
  const { outcome = '', method = '', person = '' } = search;
  const filter = useMemo(
    () => filterOf({ outcome, method, person }, wanted),
    [outcome, method, person, wanted],
  );
  const open = search.entry;
  const { query, entries } = useLiveLog(filter, open !== undefined);
  const set = (change: Search & { readonly entry?: string }) =>
    void navigate({
      search: (before) => ({ ...before, ...change }),
      replace: true,
      resetScroll: false,
    });
  const narrowed = Object.keys(filter).length > 0;
  return (
    <Card title="Request log" intro="Every SCIM request of the last 30 days, without passwords and tokens.">
      <Filters
        text={text}
        onText={setText}
        search={search}
        onChange={set}
        name={entries.find((entry) => entry.person?.id === person)?.person?.name}
      />
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

type Search = {
  readonly outcome?: string;
  readonly method?: string;
  /** An id. */
  readonly person?: string;
};
type FiltersProps = {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly search: Search;
  readonly onChange: (change: Search) => void;
  /** As the requests that were found call the person who is looked for. */
  readonly name: string | undefined;
};

function Filters({ text, onText, search, onChange, name }: FiltersProps) {
  return (
    <search className={css.search} aria-label="Filter the request log">
      <div className={css.filters}>
        <TextBox
          label="Path or filter"
          type="search"
          optional
          value={text}
          onChange={onText}
          placeholder="/Groups, userName eq …"
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
          options={methods.map((method) => [method, method === '' ? 'All' : method])}
        />
      </div>
      <ChosenPerson chosen={search.person ?? ''} name={name} onChange={(person) => onChange({ person })} />
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

const anId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function filterOf({ outcome, method, person }: Required<Search>, text: string): LogFilter {
  const chosen = outcomes.find(([name]) => name !== '' && name === outcome)?.[0];
  const asked = methods.find((name) => name !== '' && name === method);
  return {
    ...(chosen !== undefined && chosen !== '' && { outcome: chosen }),
    ...(asked !== undefined && asked !== '' && { method: asked }),
    ...(anId.test(person) && { person }),
    ...(text !== '' && { text }),
  };
}
