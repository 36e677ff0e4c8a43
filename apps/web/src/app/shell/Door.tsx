// The frame of every page that leads in: whose door it is, and one card.
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import type { OrganizationFace } from '../../client.ts';
import css from './Door.module.css';
import { Face, useAccent, Wordmark } from './Face.tsx';

type DoorProps = {
  readonly title: string;
  readonly organization?: OrganizationFace | undefined;
  readonly intro?: ReactNode;
  readonly children?: ReactNode;
  readonly below?: ReactNode;
};

export function Door({ title, organization, intro, children, below }: DoorProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useAccent(organization?.colour ?? null);
  useEffect(() => {
    document.title = organization === undefined ? `${title} · LinkTime` : `${title} · ${organization.name}`;
  }, [title, organization]);
  const arrived = useRef(false);
  useEffect(() => {
    // A field may have taken the focus on arrival.
    if (arrived.current || document.activeElement === document.body) {
      heading.current?.focus();
    }
    arrived.current = true;
  }, [title]);
  return (
    <div className={css.door}>
      <header className={css.header}>
        {organization === undefined ? (
          <Link to="/" className={css.home}>
            <Wordmark />
          </Link>
        ) : (
          <Face organization={organization} large />
        )}
      </header>
      <main className={css.card}>
        <div className={css.head}>
          <h1 className={css.title} ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {intro !== undefined && <p className={css.intro}>{intro}</p>}
        </div>
        {children}
      </main>
      <footer className={css.footer}>{below ?? 'LinkTime'}</footer>
    </div>
  );
}

export function Or() {
  return (
    <p className={css.or}>
      <span>or</span>
    </p>
  );
}
