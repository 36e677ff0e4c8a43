// The one page for all that can't be booked: unknown, paused, secret, or somebody's who has left. It never says which.
import { text } from '../../text/text.ts';
import { lookOf } from '../../ui/Button.tsx';
import frame from '../../ui/Page.module.css';
import { Heading, Page } from '../../ui/Page.tsx';
import { isWebAddress } from '../../ui/Place.tsx';
import css from './NotFoundPage.module.css';

/** `fallback` is where the organization sends people instead. */
export function NotFoundPage({ fallback }: { fallback?: string | undefined }) {
  return (
    <Page organization={undefined} title={text.notAvailable}>
      <div class={`${frame.card} ${css.notFound}`}>
        <Heading class={css.title}>{text.notAvailable}</Heading>
        <p class={css.help}>{text.notAvailableHelp}</p>
        {fallback !== undefined && isWebAddress(fallback) && (
          <a class={lookOf('primary')} href={fallback}>
            {text.goOnTo(new URL(fallback).host)}
          </a>
        )}
      </div>
    </Page>
  );
}
