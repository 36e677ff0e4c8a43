// The records that a search finds, the latest first, and the same as a file.
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { ScrollText } from 'lucide-react';
import { useMemo, useState } from 'react';
import { download } from '../../api/download.ts';
import { exactTime } from '../../api/format.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Empty, Loaded } from '../../ui/Loaded.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import css from './Audit.module.css';
import { AuditFilters } from './AuditFilters.tsx';
import {
  type AuditFilter,
  type AuditRecord,
  type AuditSearch,
  actorName,
  readRecords,
  searchOf,
  sentenceOf,
} from './audit-data.ts';
import { RecordDrawer } from './RecordDrawer.tsx';

const here = getRouteApi('/app/organization/audit-log');

export function Records() {
  const filter = here.useSearch();
  const navigate = useNavigate({ from: '/app/organization/audit-log' });
  const narrow = (change: AuditFilter) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false });
  const [open, setOpen] = useState<AuditRecord>();
  const search = useMemo(() => searchOf(filter), [filter]);
  const query = useInfiniteQuery({
    queryKey: ['audit', search],
    queryFn: ({ pageParam }) => readRecords(search, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const records = query.data?.pages.flatMap((page) => page.records) ?? [];
  return (
    <Card title="Records">
      <AuditFilters filter={filter} onChange={narrow} name={nameOf(filter.person, records)} />
      <Export search={search} />
      <Loaded query={query} rows={6}>
        {() =>
          records.length === 0 ? (
            <Empty icon={<ScrollText size={26} />} title="No record matches">
              {query.hasNextPage
                ? 'None among the records that were looked at so far: show older ones.'
                : 'Widen the filter to see others.'}
            </Empty>
          ) : (
            <ul className={css.list}>
              {records.map((record) => (
                <RecordRow key={record.key} record={record} onOpen={() => setOpen(record)} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {query.hasNextPage && (
        <Button busy={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
          Show older records
        </Button>
      )}
      {open !== undefined && <RecordDrawer record={open} onClose={() => setOpen(undefined)} />}
    </Card>
  );
}

/** As they are called in the latest record that names them. */
function nameOf(person: string | undefined, records: readonly AuditRecord[]): string | undefined {
  const parties = records.flatMap(({ target, actor }) => [target, actor]);
  return parties.find(({ id, name }) => id === person && name !== null)?.name ?? undefined;
}

function Export({ search }: { search: AuditSearch }) {
  const keep = useAction((format: 'csv' | 'jsonl') =>
    download('/api/v1/audit/exports', { format, ...search }),
  );
  return (
    <>
      <div className={css.export}>
        <Button small busy={keep.busy} onPress={() => void keep.run('csv')}>
          Export CSV
        </Button>
        <Button small busy={keep.busy} onPress={() => void keep.run('jsonl')}>
          Export JSON Lines
        </Button>
      </div>
      <Trouble refusal={keep.refusal} />
    </>
  );
}

function RecordRow({ record, onOpen }: { record: AuditRecord; onOpen: () => void }) {
  const { at, actor } = record;
  return (
    <li>
      <button type="button" className={css.row} onClick={onOpen}>
        <time className={css.time} dateTime={at}>
          {exactTime(at)}
        </time>
        <span className={css.action}>{sentenceOf(record)}</span>
        <span className={css.who}>{actorName(actor)}</span>
      </button>
    </li>
  );
}
