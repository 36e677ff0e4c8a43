// The organization as it shows itself: logo or initial, and name. Its colour becomes the accent of the whole page.
import { useLayoutEffect } from 'react';
import type { OrganizationFace } from '../../client.ts';
import { accentOf } from '../../style/accent.ts';
import css from './Face.module.css';

type FaceProps = {
  readonly organization: Pick<OrganizationFace, 'name' | 'logo'>;
  readonly note?: string;
  readonly large?: boolean;
};

export function Face({ organization: { name, logo }, note, large = false }: FaceProps) {
  return (
    <span className={large ? `${css.face} ${css.large}` : css.face}>
      {logo === null ? (
        <span className={css.initial} aria-hidden="true">
          {Array.from(name)[0]?.toUpperCase()}
        </span>
      ) : (
        <img className={css.logo} src={logo} alt="" />
      )}
      <span className={css.words}>
        <span className={css.name}>{name}</span>
        {note !== undefined && <span className={css.note}>{note}</span>}
      </span>
    </span>
  );
}

/** LinkTime itself, where no organization is known yet. */
export function Wordmark() {
  return (
    <span className={css.face}>
      <span className={css.mark} aria-hidden="true">
        <svg viewBox="0 0 24 24" width="22" height="22" fill="none" stroke="currentColor" strokeWidth="2.2">
          <title>LinkTime</title>
          <path d="M12 7v5l3.2 2" strokeLinecap="round" strokeLinejoin="round" />
          <path d="M20.5 12a8.5 8.5 0 1 1-3-6.5" strokeLinecap="round" />
        </svg>
      </span>
      <span className={css.name}>LinkTime</span>
    </span>
  );
}

export function useAccent(colour: string | null): void {
  useLayoutEffect(() => {
    const { light, dark } = accentOf(colour);
    document.documentElement.style.setProperty('--accent-light', light);
    document.documentElement.style.setProperty('--accent-dark', dark);
  }, [colour]);
}
