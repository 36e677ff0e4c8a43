// The four states of whatever is read: on its way, here, refused for this person, failed.
import type { UseQueryResult } from '@tanstack/react-query';
import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { refusalOf } from '../api/refused.ts';
import { Button } from './Button.tsx';
import css from './Loaded.module.css';
import { Notice, sentenceOf } from './Notice.tsx';

type LoadedProps<T> = {
  readonly query: UseQueryResult<T>;
  /** How many rows to hint at while it is on its way. */
  readonly rows?: number;
  readonly children: (value: T) => ReactNode;
};

export function Loaded<T>({ query, rows = 3, children }: LoadedProps<T>) {
  if (query.data !== undefined) {
    return <>{children(query.data)}</>;
  }
  if (query.error !== null) {
    return <Failed error={query.error} onRetry={() => void query.refetch()} busy={query.isFetching} />;
  }
  return <Waiting rows={rows} />;
}

export function Waiting({ rows = 3 }: { rows?: number }) {
  return (
    <div className={css.waiting} role="status">
      <span className={css.hidden}>Loading</span>
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} className={css.bar} />
      ))}
    </div>
  );
}

type FailedProps = { readonly error: unknown; readonly onRetry: () => void; readonly busy: boolean };

function Failed({ error, onRetry, busy }: FailedProps) {
  const refusal = refusalOf(error);
  if (refusal.error === 'forbidden' || refusal.error === 'plan') {
    return (
      <Empty icon={<Lock size={26} />} title="You can’t see this">
        {refusal.message}
      </Empty>
    );
  }
  if (refusal.error === 'not-found') {
    return (
      <Empty title="This isn’t here">It may have been removed, or the address is not quite right.</Empty>
    );
  }
  const retry = (
    <Button small busy={busy} onPress={onRetry}>
      Try again
    </Button>
  );
  return (
    <Notice tone="danger" live title="This could not be loaded" actions={retry}>
      <p>{sentenceOf(refusal)}</p>
    </Notice>
  );
}

type EmptyProps = {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
};

export function Empty({ icon, title, children, action }: EmptyProps) {
  return (
    <div className={css.empty}>
      {icon !== undefined && (
        <span className={css.icon} aria-hidden="true">
          {icon}
        </span>
      )}
      <p className={css.title}>{title}</p>
      {children !== undefined && <p className={css.text}>{children}</p>}
      {action}
    </div>
  );
}
