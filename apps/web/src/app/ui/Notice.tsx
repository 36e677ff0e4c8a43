// One boxed message: what went wrong, what has just happened, what is good to know.
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Refusal } from '../../client.ts';
import css from './Notice.module.css';

export type Tone = 'danger' | 'notice' | 'good' | 'info';

const icons = { danger: CircleAlert, notice: TriangleAlert, good: CircleCheck, info: Info } as const;

type NoticeProps = {
  readonly tone: Tone;
  readonly title?: string;
  readonly children?: ReactNode;
  /** Read out at once, without the focus moving. */
  readonly live?: boolean;
  readonly actions?: ReactNode;
};

export function Notice({ tone, title, children, live = false, actions }: NoticeProps) {
  const Icon = icons[tone];
  return (
    <div className={`${css.box} ${css[tone]}`} role={live ? 'alert' : undefined}>
      <Icon size={20} aria-hidden="true" />
      <div className={css.words}>
        {title !== undefined && <p className={css.title}>{title}</p>}
        {children}
      </div>
      {actions !== undefined && <div className={css.actions}>{actions}</div>}
    </div>
  );
}

/** Why an action came to nothing; nothing while there is no reason, or the reason stands beside a field. */
export function Trouble({
  refusal,
  shown = [],
}: {
  refusal: Refusal | undefined;
  shown?: readonly string[];
}) {
  if (refusal === undefined) {
    return null;
  }
  const left = Object.entries(refusal.fields ?? {}).filter(([field]) => !shown.includes(field));
  if (refusal.fields !== undefined && left.length === 0) {
    return null;
  }
  return (
    <Notice tone="danger" live>
      {left.length === 0 ? (
        <p>{sentenceOf(refusal)}</p>
      ) : (
        left.map(([field, what]) => (
          <p key={field}>
            {field}: {what}
          </p>
        ))
      )}
    </Notice>
  );
}

export function sentenceOf({ error, message }: Refusal): string {
  return error === 'unreachable'
    ? 'LinkTime did not answer. Check your connection and try again.'
    : error === 'internal'
      ? 'Something failed on our side. It has been noted; please try again.'
      : message;
}
