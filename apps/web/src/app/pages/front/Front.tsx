// The first thing that a browser sees: what this is, the ways in, and, for who sets up an IdP, where SCIM is.
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CalendarCheck, KeyRound, UserX } from 'lucide-react';
import { useEffect } from 'react';
import { useAccent, Wordmark } from '../../shell/Face.tsx';
import { ButtonLink } from '../../ui/Button.tsx';
import { CopyField } from '../../ui/Copy.tsx';
import { foundingOrNobody } from '../sign-in/founding.ts';
import css from './Front.module.css';
import { WaysIn } from './WaysIn.tsx';

const points = [
  [
    KeyRound,
    'Provisioned by your directory',
    'New hires have an account without an invitation, over SCIM 2.0, from Okta, Microsoft Entra ID or any other identity provider.',
  ],
  [
    UserX,
    'Gone when they leave',
    'Deprovisioning ends access, closes booking pages and cancels upcoming bookings in one step. Invitees are told.',
  ],
  [
    CalendarCheck,
    'Scheduling without surprises',
    'Booking pages for people and teams, weekly hours, time zones that hold across clock changes, no double booking.',
  ],
] as const;

export function Front() {
  useAccent(null);
  // Waited for, so that nothing moves when it is known.
  const { data: founding } = useSuspenseQuery(foundingOrNobody);
  useEffect(() => {
    document.title = 'LinkTime';
  }, []);
  return (
    <div className={css.front}>
      <header className={css.top}>
        <Wordmark />
        <nav className={css.nav} aria-label="LinkTime">
          <Link to="/pricing">Pricing</Link>
          {!founding.empty && (
            <ButtonLink to="/sign-in" small>
              Sign in
            </ButtonLink>
          )}
        </nav>
      </header>
      <main className={css.main}>
        <div className={css.hero}>
          <h1 className={css.title}>Scheduling that knows who works for you</h1>
          <p className={css.lead}>
            LinkTime is a scheduling service whose people are provisioned, and deprovisioned, by your identity
            provider.
          </p>
          <WaysIn founding={founding} />
        </div>
        <ul className={css.points}>
          {points.map(([Icon, title, text]) => (
            <li key={title} className={css.point}>
              <span className={css.icon} aria-hidden="true">
                <Icon size={22} />
              </span>
              <h2 className={css.pointTitle}>{title}</h2>
              <p className={css.pointText}>{text}</p>
            </li>
          ))}
        </ul>
        <section className={css.scim} aria-label="For identity providers">
          <CopyField
            label="SCIM base URL"
            text={scimBaseUrl()}
            hint="For the settings of your identity provider. It answers to the token of an organization, and to nobody else."
          />
        </section>
      </main>
    </div>
  );
}

/** As LINKTIME_BASE_URL says; the server writes it into the document. */
function scimBaseUrl(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="scim-base-url"]')?.content ?? '';
}
