// Organization → Audit log: search, export, and check that nothing was changed.
import { useInfiniteQuery } from '@tanstack/react-query';
import { ScrollText } from 'lucide-react';
import { useMemo, useState } from 'react';
import { api } from '../../../client.ts';
import { download } from '../../api/download.ts';
import { exactTime } from '../../api/format.ts';
import { answered, filled } from '../../api/refused.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Card, PageHead } from '../../ui/Card.tsx';
import { Choice, TextBox } from '../../ui/Field.tsx';
import { Empty, Loaded } from '../../ui/Loaded.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import css from './Audit.module.css';
import { type AuditRecord, type AuditSearch, actionText, actorName, actorNames } from './audit-data.ts';
import { Chain } from './Chain.tsx';
import { QuarterEvidence } from './QuarterEvidence.tsx';
import { RecordDrawer } from './RecordDrawer.tsx';

export function AuditPage() {
  return (
    <>
      <PageHead
        within="Organization"
        title="Audit log"
        intro="Who did what, in order. Records can’t be changed: they are sealed into a chain within seconds."
      />
      <Log />
      <Chain />
      <QuarterEvidence />
    </>
  );
}

type ActorKind = NonNullable<AuditSearch['actorKind']>;

function Log() {
  const [action, setAction] = useState('');
  const [actor, setActor] = useState<ActorKind | ''>('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [open, setOpen] = useState<AuditRecord>();
  const search = useMemo(() => searchOf(action, actor, from, to), [action, actor, from, to]);
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
  const keep = useAction((format: 'csv' | 'jsonl') =>
    download('/api/v1/audit/exports', { format, ...search }),
  );
  const records = query.data?.pages.flatMap((page) => page.records) ?? [];
  return (
    <Card
      title="Records"
      actions={
        <>
          <Button small busy={keep.busy} onPress={() => void keep.run('csv')}>
            Export CSV
          </Button>
          <Button small busy={keep.busy} onPress={() => void keep.run('jsonl')}>
            Export JSON Lines
          </Button>
        </>
      }
    >
      <search className={css.filters} aria-label="Filter the audit log">
        <TextBox
          label="Action"
          type="search"
          optional
          placeholder="person.deprovisioned"
          value={action}
          onChange={setAction}
        />
        <Choice
          label="By whom"
          value={actor}
          onChange={setActor}
          options={[['', 'Anybody'], ...(Object.entries(actorNames) as [ActorKind, string][])]}
        />
        <TextBox label="From" type="date" optional value={from} onChange={setFrom} />
        <TextBox label="Until" type="date" optional value={to} onChange={setTo} />
      </search>
      <Trouble refusal={keep.refusal} />
      <Loaded query={query} rows={6}>
        {() =>
          records.length === 0 ? (
            <Empty icon={<ScrollText size={26} />} title="No record matches" />
          ) : (
            <ul className={css.list}>
              {records.map((record) => (
                <li key={record.key}>
                  <button type="button" className={css.row} onClick={() => setOpen(record)}>
                    <time className={css.time} dateTime={record.at}>
                      {exactTime(record.at)}
                    </time>
                    <span className={css.action}>{actionText(record.action)}</span>
                    <span className={css.who}>
                      {actorName(record.actor)}
                      {record.target.name === null || record.target.name === record.actor.name
                        ? ''
                        : ` → ${record.target.name}`}
                    </span>
                  </button>
                </li>
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

/** An action is searched when it is one; a date is a day of the reader's. */
function searchOf(action: string, actor: ActorKind | '', from: string, to: string): AuditSearch {
  const whole = /^[a-z_]+(\.[a-z_]+)+$/.test(action.trim());
  return {
    ...(whole && { action: action.trim() }),
    ...(actor !== '' && { actorKind: actor }),
    ...(from !== '' && { from: instantOf(from, 0) }),
    ...(to !== '' && { to: instantOf(to, 1) }),
  };
}

function instantOf(date: string, daysLater: number): string {
  const start = new Date(`${date}T00:00:00`);
  start.setDate(start.getDate() + daysLater);
  return `${start.toISOString().slice(0, 19)}Z`;
}
