// What the front page offers: only what can be done on this installation.
import { ButtonLink } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import type { Founding } from '../sign-in/founding.ts';
import css from './Front.module.css';

export function WaysIn({ founding: { open, empty } }: { founding: Founding }) {
  if (empty && !open) {
    return (
      <Notice tone="info" title="LinkTime is not set up yet">
        <p>
          If you run it: open the set-up link that it printed when it started. The link works for 30 minutes;{' '}
          <code>linktime serve</code>, started again, prints a new one.
        </p>
      </Notice>
    );
  }
  return (
    <div className={css.ways}>
      {!empty && (
        <ButtonLink to="/sign-in" look="primary">
          Sign in
        </ButtonLink>
      )}
      {open && (
        <ButtonLink to="/sign-up" look={empty ? 'primary' : 'secondary'}>
          Found an organization
        </ButtonLink>
      )}
    </div>
  );
}
