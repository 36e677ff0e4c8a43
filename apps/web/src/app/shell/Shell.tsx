// The frame of the dashboard: navigation at the side, or above and below on a small screen; banners; and the page.
import { Outlet } from '@tanstack/react-router';
import { Suspense } from 'react';
import { noteSignedIn } from '../api/leave.ts';
import { refusalOf } from '../api/refused.ts';
import { type Session, useMaybeSession } from '../api/session.ts';
import { Waiting } from '../ui/Loaded.tsx';
import { Banners } from './Banners.tsx';
import { BottomBar } from './BottomBar.tsx';
import { Broken } from './Dead.tsx';
import { Face, useAccent } from './Face.tsx';
import css from './Shell.module.css';
import { Sidebar } from './Sidebar.tsx';
import { StepUp } from './StepUp.tsx';

export function Shell() {
  const { data: session, error } = useMaybeSession();
  if (session !== undefined) {
    return <Framed session={session} />;
  }
  const failed = error !== null && refusalOf(error).error !== 'signed-out';
  return <main className={css.blank}>{failed ? <Broken error={error} /> : <Waiting rows={1} />}</main>;
}

function Framed({ session }: { session: Session }) {
  useAccent(session.organization.colour);
  noteSignedIn(session.organization.slug);
  return (
    <StepUp session={session}>
      <a className={css.skip} href="#content">
        Skip to the content
      </a>
      <div className={css.shell}>
        <header className={css.top}>
          <Face organization={session.organization} />
        </header>
        <Sidebar session={session} />
        <main className={css.main} id="content" tabIndex={-1}>
          <div className={css.page}>
            <Banners session={session} />
            <Suspense fallback={<Waiting />}>
              <Outlet />
            </Suspense>
          </div>
        </main>
        <BottomBar session={session} />
      </div>
    </StepUp>
  );
}
