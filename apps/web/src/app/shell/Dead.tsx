// Where a page would be: it isn't there, it isn't for this person, or it failed.
import { Link, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Button, lookOf } from '../ui/Button.tsx';
import css from './Dead.module.css';

type DeadProps = {
  readonly code: string;
  readonly title: string;
  readonly children: React.ReactNode;
  readonly action: React.ReactNode;
};

function Dead({ code, title, children, action }: DeadProps) {
  useEffect(() => {
    document.title = `${title} · LinkTime`;
  }, [title]);
  // Inside of the shell there is a main already.
  const Tag = document.querySelector('main') === null ? 'main' : 'div';
  return (
    <Tag className={css.dead}>
      <p className={css.code} aria-hidden="true">
        {code}
      </p>
      <h1 className={css.title}>{title}</h1>
      <p className={css.text}>{children}</p>
      <div className={css.action}>{action}</div>
    </Tag>
  );
}

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

export function Forbidden({ children }: { children?: React.ReactNode }) {
  return (
    <Dead code="403" title="You can’t see this page" action={home()}>
      {children ??
        'Only owners and admins of your organization can. Ask one of them if you need something from here.'}
    </Dead>
  );
}

export function Broken({ error }: { error: unknown }) {
  const router = useRouter();
  return (
    <Dead
      code="500"
      title="This page failed"
      action={
        <Button look="primary" onPress={() => void router.invalidate()}>
          Try again
        </Button>
      }
    >
      {isOldBuild(error)
        ? 'LinkTime has been updated since you opened it. Load the page again.'
        : 'Nothing that you saved is lost. If it keeps failing, tell who runs LinkTime for you what you did.'}
    </Dead>
  );
}

/** A file of an older build, which is no longer there. */
function isOldBuild(error: unknown): boolean {
  return error instanceof TypeError && /import|module/i.test(error.message);
}
