// The frame of every page: whose it is, its one card, and headings that take the focus when the page turns to them.
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { OrganizationFace } from '../client.ts';
import { accentOf } from '../style/accent.ts';
import { LiveRegion } from './announce.tsx';
import css from './Page.module.css';

type PageProps = {
  readonly organization: OrganizationFace | undefined;
  readonly title: string;
  /** Side by side with a calendar, or a column of text. */
  readonly width?: 'wide' | 'narrow';
  readonly children: ComponentChildren;
};

export function Page({ organization, title, width = 'narrow', children }: PageProps) {
  const colour = organization?.colour ?? null;
  useLayoutEffect(() => {
    const { light, dark } = accentOf(colour);
    document.documentElement.style.setProperty('--accent-light', light);
    document.documentElement.style.setProperty('--accent-dark', dark);
  }, [colour]);
  useEffect(() => {
    document.title = organization === undefined ? title : `${title} · ${organization.name}`;
  }, [title, organization?.name]);
  return (
    <div class={`${css.page} ${width === 'wide' ? css.wide : css.narrow}`}>
      <header class={css.header}>{organization !== undefined && <Face organization={organization} />}</header>
      <main class={css.main}>{children}</main>
      <footer class={css.footer}>LinkTime</footer>
      <LiveRegion />
    </div>
  );
}

function Face({ organization: { name, logo } }: { organization: OrganizationFace }) {
  return (
    <p class={css.face}>
      {logo === null ? (
        <span class={css.initial} aria-hidden="true">
          {Array.from(name)[0]?.toUpperCase()}
        </span>
      ) : (
        <img class={css.logo} src={logo} alt="" />
      )}
      <span>{name}</span>
    </p>
  );
}

type HeadingProps = {
  readonly level?: 1 | 2;
  /** Take the focus when it appears: the page has turned to it. */
  readonly focus?: boolean;
  readonly class?: string | undefined;
  readonly id?: string;
  readonly children: ComponentChildren;
};

export function Heading({ level = 1, focus = false, id, children, ...rest }: HeadingProps) {
  const element = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (focus) {
      element.current?.focus();
    }
  }, [focus]);
  const Tag = level === 1 ? 'h1' : 'h2';
  return (
    <Tag ref={element} tabIndex={-1} class={rest.class} id={id}>
      {children}
    </Tag>
  );
}
