// The parts that pages are made of: a page's head, cards, facts, badges.
import { type ReactNode, useEffect, useId, useRef } from 'react';
import css from './Card.module.css';

type PageHeadProps = {
  readonly title: string;
  /** Where the page stands: "Organization". */
  readonly within?: string;
  readonly intro?: ReactNode;
  readonly actions?: ReactNode;
};

let pagesShown = 0;

/** The page's heading takes the focus when somebody comes from another page, so that it is read out. */
export function PageHead({ title, within, intro, actions }: PageHeadProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · LinkTime`;
    if (pagesShown > 0) {
      heading.current?.focus({ preventScroll: true });
    }
    pagesShown += 1;
  }, [title]);
  return (
    <header className={css.pageHead}>
      <div className={css.pageWords}>
        {within !== undefined && <p className={css.within}>{within}</p>}
        <h1 className={css.pageTitle} ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {intro !== undefined && <p className={css.intro}>{intro}</p>}
      </div>
      {actions !== undefined && <div className={css.actions}>{actions}</div>}
    </header>
  );
}

type CardProps = {
  readonly title?: string;
  readonly intro?: ReactNode;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
};

export function Card({ title, intro, actions, children }: CardProps) {
  const id = useId();
  return (
    <section className={css.card} aria-labelledby={title === undefined ? undefined : id}>
      {title !== undefined && (
        <div className={css.cardHead}>
          <div className={css.cardWords}>
            <h2 className={css.cardTitle} id={id}>
              {title}
            </h2>
            {intro !== undefined && <p className={css.cardIntro}>{intro}</p>}
          </div>
          {actions !== undefined && <div className={css.actions}>{actions}</div>}
        </div>
      )}
      {children}
    </section>
  );
}

export type BadgeTone = 'neutral' | 'good' | 'notice' | 'danger' | 'accent';

export function Badge({ tone = 'neutral', children }: { tone?: BadgeTone; children: ReactNode }) {
  return <span className={`${css.badge} ${css[tone]}`}>{children}</span>;
}

/** Names and values, side by side where there is room. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className={css.facts}>{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={css.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Things beside one another, which wrap. */
export function Row({ children, flush = false }: { children: ReactNode; flush?: boolean }) {
  return <div className={flush ? `${css.row} ${css.flush}` : css.row}>{children}</div>;
}

export function Stack({ children }: { children: ReactNode }) {
  return <div className={css.stack}>{children}</div>;
}
