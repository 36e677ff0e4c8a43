// The navigation of a small screen: what is used most in a bar under the thumb, all of it in a sheet.
import { Link } from '@tanstack/react-router';
import { Menu } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { Session } from '../api/session.ts';
import { Dialog } from '../ui/Dialog.tsx';
import css from './BottomBar.module.css';
import { barFor, placesFor } from './navigation.ts';
import { Account, Group } from './Sidebar.tsx';

export function BottomBar({ session }: { session: Session }) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <nav className={css.bar} aria-label="Main pages">
      {barFor(session.person.role).map(({ to, name, short = name, icon: Icon, exact = false }) => (
        <Link key={name} to={to} className={css.place} activeOptions={{ exact, includeSearch: false }}>
          <Icon size={22} aria-hidden="true" />
          {short}
        </Link>
      ))}
      <Button className={css.place ?? ''} onPress={() => setOpen(true)}>
        <Menu size={22} aria-hidden="true" />
        More
      </Button>
      <Dialog title="All pages" open={open} onClose={close} shape="sheet">
        {placesFor(session.person.role).map((group) => (
          <Group key={group.name} group={group} onGo={close} />
        ))}
        <Account session={session} onGo={close} />
      </Dialog>
    </nav>
  );
}
