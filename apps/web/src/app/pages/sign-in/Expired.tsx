// A mailed link that no longer works: used, too old, or of an account that is closed. They can't be told apart.
import { Link2Off } from 'lucide-react';
import { remembered } from '../../api/leave.ts';
import { refusalOf } from '../../api/refused.ts';
import { Door } from '../../shell/Door.tsx';
import { ButtonAnchor } from '../../ui/Button.tsx';
import { Waiting } from '../../ui/Loaded.tsx';
import { Notice, sentenceOf } from '../../ui/Notice.tsx';
import css from './SignIn.module.css';

type GoneProps = { readonly what: string; readonly remedy: string; readonly action?: string };

export function Expired({ what, remedy, action = 'Go to sign in' }: GoneProps) {
  const slug = remembered();
  return (
    <Door title={`This ${what} no longer works`}>
      <span className={css.emblem} aria-hidden="true">
        <Link2Off size={28} />
      </span>
      <p>It works once, and not for ever: it was used already, it is too old, or a newer one replaced it.</p>
      <p>{remedy}</p>
      <ButtonAnchor look="primary" href={slug === undefined ? '/sign-in' : `/sign-in/${slug}`}>
        {action}
      </ButtonAnchor>
    </Door>
  );
}

type NotYetProps = GoneProps & { readonly error: unknown; readonly title: string };

/** What stands there while a link is looked at, or when that failed. */
export function NotYet({ error, title, ...gone }: NotYetProps) {
  if (error === null) {
    return (
      <Door title={title}>
        <Waiting rows={2} />
      </Door>
    );
  }
  const refusal = refusalOf(error);
  return refusal.error === 'not-found' ? (
    <Expired {...gone} />
  ) : (
    <Door title={title}>
      <Notice tone="danger" live>
        <p>{sentenceOf(refusal)}</p>
      </Notice>
    </Door>
  );
}
