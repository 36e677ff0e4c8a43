// A mailed link that no longer works: used, too old, or of an account that is closed. They can't be told apart. And what
// stands in a page's place while the API is asked, or when it did not answer.
import type { UseQueryResult } from '@tanstack/react-query';
import { Link2Off } from 'lucide-react';
import { remembered } from '../../api/leave.ts';
import { refusalOf } from '../../api/refused.ts';
import { Door } from '../../shell/Door.tsx';
import { Button, ButtonAnchor } from '../../ui/Button.tsx';
import { Waiting } from '../../ui/Loaded.tsx';
import { Notice, sentenceOf } from '../../ui/Notice.tsx';
import css from './SignIn.module.css';

type GoneProps = {
  readonly what: string;
  readonly remedy: string;
  /** Where the remedy is; the sign-in page by default. */
  readonly action?: { readonly href: string; readonly label: string };
};

export function Expired({ what, remedy, action }: GoneProps) {
  const slug = remembered();
  const { href, label } = action ?? {
    href: slug === undefined ? '/sign-in' : `/sign-in/${slug}`,
    label: 'Go to sign in',
  };
  return (
    <Door title={`This ${what} no longer works`}>
      <span className={css.emblem} aria-hidden="true">
        <Link2Off size={28} />
      </span>
      <p>It works once and for a limited time. It was used, it is too old, or a newer one replaced it.</p>
      <p>{remedy}</p>
      <ButtonAnchor look="primary" href={href}>
        {label}
      </ButtonAnchor>
    </Door>
  );
}

type Asked = Pick<UseQueryResult, 'error' | 'isFetching' | 'refetch'>;

type UnansweredProps = { readonly title: string; readonly query: Asked; readonly rows?: number };

/** While the API is asked what to show, and when it could not say. */
export function Unanswered({ title, query: { error, isFetching, refetch }, rows = 2 }: UnansweredProps) {
  const retry = (
    <Button small busy={isFetching} onPress={() => void refetch()}>
      Try again
    </Button>
  );
  return (
    <Door title={title}>
      {error === null ? (
        <Waiting rows={rows} />
      ) : (
        <Notice tone="danger" live actions={retry}>
          <p>{sentenceOf(refusalOf(error))}</p>
        </Notice>
      )}
    </Door>
  );
}

/** The same for what a mailed link is for. */
export function NotYet({ title, query, ...gone }: GoneProps & UnansweredProps) {
  return query.error !== null && refusalOf(query.error).error === 'not-found' ? (
    <Expired {...gone} />
  ) : (
    <Unanswered title={title} query={query} />
  );
}
