// The records that a search finds, the latest first, and the same as a file.
import { useInfiniteQuery } from '@tanstack/react-query';
import { ScrollText } from 'lucide-react';
import { useMemo, useState } from 'react';
import { api } from '../../../client.ts';
import { download } from '../../api/download.ts';
import { exactTime } from '../../api/format.ts';
import { answered, filled } from '../../api/refused.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Empty, Loaded } from '../../ui/Loaded.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import css from './Audit.module.css';
import { type AuditFilter, AuditFilters, searchOf } from './AuditFilters.tsx';
import { type AuditRecord, type AuditSearch, actionText, actorName } from './audit-data.ts';
import { RecordDrawer } from './RecordDrawer.tsx';

export function Records() {
  const [filter, setFilter] = useState<AuditFilter>({ action: '', actor: '', from: '', to: '' });
  const [open, setOpen] = useState<AuditRecord>();
  const search = useMemo(() => searchOf(filter), [filter]);
  const query = useInfiniteQuery({
    queryKey: ['audit', search],
    queryFn: ({ pageParam }) =>
      answered(
        api['GET /api/v1/audit']({
          query: filled({ ...search, ...(pageParam !== undefined && { before: pageParam }) }),
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const records = query.data?.pages.flatMap((page) => page.records) ?? [];
  return (
    <Card title="Records">
      <AuditFilters filter={filter} onChange={setFilter} />
      <Export search={search} />
      <Loaded query={query} rows={6}>
        {() =>
          records.length === 0 ? (
            <Empty icon={<ScrollText size={26} />} title="No record matches" />
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
  const { at, action, actor, target } = record;
  return (
    <li>
      <button type="button" className={css.row} onClick={onOpen}>
        <time className={css.time} dateTime={at}>
          {exactTime(at)}
        </time>
        <span className={css.action}>{actionText(action)}</span>
        <span className={css.who}>
          {actorName(actor)}
          {target.name === null || target.name === actor.name ? '' : ` → ${target.name}`}
        </span>
      </button>
    </li>
  );
}
