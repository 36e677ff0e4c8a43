// What stands under Organization is for OWNERs and ADMINs; the API refuses by itself, this page says so.
import { Outlet } from '@tanstack/react-router';
import { manages, useSession } from '../api/session.ts';
import { Forbidden } from './Dead.tsx';

export function OnlyManagers() {
  return manages(useSession().person.role) ? <Outlet /> : <Forbidden />;
}
