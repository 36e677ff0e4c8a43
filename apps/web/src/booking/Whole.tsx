// A page whose content is asked for first: a quiet sign while it comes, one neutral page when there is nothing, and a
// way to try again when there was no answer.
import type { ComponentChildren } from 'preact';
import { text } from '../text/text.ts';
import { Trouble } from '../ui/Notice.tsx';
import frame from '../ui/Page.module.css';
import { Page } from '../ui/Page.tsx';
import { NotFoundPage } from './pages/NotFoundPage.tsx';
import { messageOf } from './trouble.ts';
import type { Loaded } from './use-loaded.ts';
import css from './Whole.module.css';

type WholeProps<T> = {
  readonly loaded: Loaded<T>;
  readonly children: (value: T) => ComponentChildren;
};

export function Whole<T>({ loaded: { outcome, again }, children }: WholeProps<T>) {
  if (outcome === undefined) {
    return (
      <Page organization={undefined} title={text.loading}>
        <p class={css.loading} role="status">
          {text.loading}
        </p>
      </Page>
    );
  }
  if (outcome.ok) {
    return <>{children(outcome.value)}</>;
  }
  const { refusal } = outcome;
  // An address that can't be one leads nowhere either.
  if (refusal.error === 'not-found' || refusal.error === 'bad-request') {
    return <NotFoundPage fallback={refusal.fallback} />;
  }
  return (
    <Page organization={undefined} title={text.failedTitle}>
      <div class={frame.card}>
        <h1 class={css.title}>{text.failedTitle}</h1>
        <Trouble message={messageOf(refusal)} onRetry={again} />
      </div>
    </Page>
  );
}
