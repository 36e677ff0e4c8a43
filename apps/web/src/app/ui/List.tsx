// A list whose rows are lines on a wide screen and cards on a small one.
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import css from './List.module.css';

export function List({ children, label }: { children: ReactNode; label?: string }) {
  return (
    <ul className={css.list} aria-label={label}>
      {children}
    </ul>
  );
}

type ItemProps = {
  readonly title: ReactNode;
  readonly text?: ReactNode;
  /** Badges. */
  readonly state?: ReactNode;
  readonly actions?: ReactNode;
  readonly lead?: ReactNode;
  /** Makes the title a link. */
  readonly link?: Pick<LinkProps, 'to' | 'params' | 'search'>;
};

export function Item({ title, text, state, actions, lead, link }: ItemProps) {
  return (
    <li className={css.item}>
      {lead !== undefined && <span className={css.lead}>{lead}</span>}
      <div className={css.words}>
        <div className={css.head}>
          {link === undefined ? (
            <span className={css.title}>{title}</span>
          ) : (
            <Link {...link} className={`${css.title} ${css.link}`}>
              {title}
            </Link>
          )}
          {state}
        </div>
        {text !== undefined && <div className={css.text}>{text}</div>}
      </div>
      {actions !== undefined && <div className={css.actions}>{actions}</div>}
    </li>
  );
}

/** Somebody's initials, where there is no picture. */
export function Initials({ name }: { name: string }) {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => Array.from(word ?? '')[0] ?? '',
  );
  return (
    <span className={css.initials} aria-hidden="true">
      {letters.join('').toUpperCase()}
    </span>
  );
}
