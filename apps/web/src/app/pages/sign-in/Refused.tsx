// Where signing in once more is no use: what has happened, whom to ask, and no form that invites to try again.
import { CircleSlash, UserRoundX } from 'lucide-react';
import type { OrganizationFace } from '../../../client.ts';
import { Door } from '../../shell/Door.tsx';
import { ButtonAnchor } from '../../ui/Button.tsx';
import type { Problem } from './problems.ts';
import css from './SignIn.module.css';

type Props = {
  readonly problem: Problem;
  readonly organization?: OrganizationFace;
  /** Where somebody who is signed in still goes back to. */
  readonly next: string | undefined;
};

export function Refused({ problem: { title, text, instead }, organization, next = '' }: Props) {
  // Whoever made the address may have written anything.
  const back = /^\/app(?![^/?])/.test(next) ? next : '/app';
  const place = organization === undefined ? '/sign-in' : `/sign-in/${organization.slug}`;
  const isClosed = instead === 'nothing';
  const Icon = isClosed ? UserRoundX : CircleSlash;
  return (
    <Door
      title={title}
      organization={organization}
      below={
        isClosed ? (
          <>
            Have another account? <a href={place}>Sign in with it</a>
          </>
        ) : undefined
      }
    >
      <span className={css.emblem} aria-hidden="true">
        <Icon size={28} />
      </span>
      <p>{text}</p>
      {!isClosed && (
        <ButtonAnchor look="primary" href={back}>
          Back to LinkTime
        </ButtonAnchor>
      )}
    </Door>
  );
}
