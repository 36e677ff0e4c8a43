// The navigation of a wide screen, and the parts of it that a small one shows in a sheet.
import { Link } from '@tanstack/react-router';
import { LogOut, UserRound } from 'lucide-react';
import { api } from '../../client.ts';
import { signInPath } from '../api/leave.ts';
import type { Session } from '../api/session.ts';
import { useAction } from '../api/use-action.ts';
import { Face } from './Face.tsx';
import { type PlaceGroup, placesFor } from './navigation.ts';
import css from './Sidebar.module.css';

export const planNames = { FREE: 'Free plan', PRO: 'Pro plan', BUSINESS: 'Business plan' } as const;
export const roleNames = { OWNER: 'Owner', ADMIN: 'Admin', MEMBER: 'Member' } as const;

export function Sidebar({ session }: { session: Session }) {
  const { organization, person } = session;
  return (
    <aside className={css.sidebar}>
      <Face organization={organization} note={planNames[organization.plan]} />
      <nav className={css.nav} aria-label="Dashboard">
        {placesFor(person.role).map((group) => (
          <Group key={group.name} group={group} />
        ))}
      </nav>
      <Account session={session} />
    </aside>
  );
}

export function Group({ group, onGo }: { group: PlaceGroup; onGo?: () => void }) {
  return (
    <div className={css.group}>
      <p className={css.groupName} id={`nav-${group.name}`}>
        {group.name}
      </p>
      <ul aria-labelledby={`nav-${group.name}`}>
        {group.places.map(({ to, name, icon: Icon, exact = false }) => (
          <li key={name}>
            <Link
              to={to}
              className={css.place}
              activeOptions={{ exact, includeSearch: false }}
              {...(onGo !== undefined && { onClick: onGo })}
            >
              <Icon size={19} aria-hidden="true" />
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function Account({ session, onGo }: { session: Session; onGo?: () => void }) {
  const { organization, person } = session;
  const end = useAction(() => api['POST /api/v1/session/end']({ body: {} }), {
    onDone: () => location.assign(signInPath(organization.slug, '/app')),
  });
  return (
    <div className={css.account}>
      <Link to="/app/profile" className={css.place} {...(onGo !== undefined && { onClick: onGo })}>
        <UserRound size={19} aria-hidden="true" />
        <span className={css.person}>
          <span className={css.personName}>{person.name}</span>
          <span className={css.role}>{roleNames[person.role]}</span>
        </span>
      </Link>
      <button type="button" className={css.place} onClick={() => void end.run(undefined)}>
        <LogOut size={19} aria-hidden="true" />
        Sign out
      </button>
    </div>
  );
}
