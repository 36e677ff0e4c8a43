// Where a page would be: it isn't there, it isn't for this person, it failed, or the server can't be reached.
import { useQueryClient } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { CloudOff } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { refusalOf } from '../api/refused.ts';
import { Button, lookOf } from '../ui/Button.tsx';
import css from './Dead.module.css';

type DeadProps = {
  readonly code: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
  readonly action: ReactNode;
};

function Dead({ code, title, children, action }: DeadProps) {
  const place = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [alone, setAlone] = useState(false);
  useEffect(() => {
    document.title = `${title} · LinkTime`;
    heading.current?.focus();
  }, [title]);
  useEffect(() => {
    // Inside of the shell there is a main already.
    setAlone(place.current?.parentElement?.closest('main') === null);
  }, []);
  return (
    <div className={css.dead} ref={place} role={alone ? 'main' : undefined}>
      <p className={css.code} aria-hidden="true">
        {code}
      </p>
      <h1 className={css.title} ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p className={css.text}>{children}</p>
      <div className={css.action}>{action}</div>
    </div>
  );
}

const away = <CloudOff size={88} strokeWidth={1.6} />;

function home() {
  const inApp = location.pathname.startsWith('/app');
  return (
    <Link to={inApp ? '/app' : '/'} className={lookOf('primary')}>
      {inApp ? 'Go to Home' : 'Go to the start'}
    </Link>
  );
}

export function NotFound() {
  return (
    <Dead code="404" title="There is no page here" action={home()}>
      The address may be mistyped, or what was here has been removed.
    </Dead>
  );
}

export function Forbidden({ children }: { children?: ReactNode }) {
  return (
    <Dead code="403" title="You can’t see this page" action={home()}>
      {children ??
        'Only owners and admins of your organization can. Ask one of them if you need something from here.'}
    </Dead>
  );
}

export function Broken({ error }: { error: unknown }) {
  if (isMissingFile(error)) {
    return <Outdated />;
  }
  const { error: reason } = refusalOf(error);
  return reason === 'unreachable' ? <Away /> : reason === 'busy' ? <Busy /> : <Failed />;
}

function Failed() {
  return (
    <Dead code="500" title="This page failed" action={<Again />}>
      Nothing that you saved is lost. If it keeps failing, tell whoever runs LinkTime for you what you did.
    </Dead>
  );
}

function Busy() {
  return (
    <Dead code="503" title="LinkTime is busy" action={<Again />}>
      Try again in a moment. Nothing that you saved is lost.
    </Dead>
  );
}

function Away() {
  return (
    <Dead code={away} title="LinkTime can’t be reached" action={<Again />}>
      It did not answer. Check your connection; nothing that you saved is lost.
    </Dead>
  );
}

function Outdated() {
  const reload = (
    <Button look="primary" onPress={() => location.reload()}>
      Load the page again
    </Button>
  );
  return (
    <Dead code={away} title="A part of this page is missing" action={reload}>
      LinkTime has been updated since you opened it, or it can’t be reached.
    </Dead>
  );
}

/** Asks again for what failed, and then shows the page anew. */
function Again() {
  const router = useRouter();
  const cache = useQueryClient();
  const [busy, setBusy] = useState(false);
  const again = async () => {
    setBusy(true);
    await cache.resetQueries({ predicate: ({ state }) => state.status === 'error' });
    await router.invalidate();
    setBusy(false);
  };
  return (
    <Button look="primary" busy={busy} onPress={() => void again()}>
      Try again
    </Button>
  );
}

/** A script or a style that the server no longer has, or that did not come; each browser says it in its own words. */
function isMissingFile(error: unknown): boolean {
  return (
    error instanceof Error && /dynamically imported module|module script failed|preload/i.test(error.message)
  );
}
