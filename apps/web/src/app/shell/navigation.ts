// What stands in the navigation, for whom.
import type { LinkProps } from '@tanstack/react-router';
import {
  Building2,
  CalendarClock,
  CalendarDays,
  Clock,
  CreditCard,
  DoorOpen,
  Globe,
  House,
  KeyRound,
  type LucideIcon,
  ScrollText,
  Settings2,
  ShieldCheck,
  Users,
  UsersRound,
} from 'lucide-react';
import { manages, type Role } from '../api/session.ts';

export type Place = {
  readonly to: NonNullable<LinkProps['to']>;
  readonly name: string;
  /** Where there is little room. */
  readonly short?: string;
  readonly icon: LucideIcon;
  /** Only this address, not those beneath it. */
  readonly exact?: true;
};

export type PlaceGroup = { readonly name: string; readonly places: readonly Place[] };

const scheduling: PlaceGroup = {
  name: 'Scheduling',
  places: [
    { to: '/app', name: 'Home', icon: House, exact: true },
    { to: '/app/event-types', name: 'Event types', short: 'Events', icon: CalendarClock },
    { to: '/app/availability', name: 'Availability', short: 'Hours', icon: Clock },
    { to: '/app/bookings', name: 'Bookings', icon: CalendarDays },
    { to: '/app/team', name: 'Team', icon: UsersRound },
  ],
};

const organization: PlaceGroup = {
  name: 'Organization',
  places: [
    { to: '/app/organization/members', name: 'Members', icon: Users },
    { to: '/app/organization/teams', name: 'Teams', icon: Building2 },
    { to: '/app/organization/scim', name: 'SCIM', icon: KeyRound },
    { to: '/app/organization/sso', name: 'SSO', icon: ShieldCheck },
    { to: '/app/organization/domains', name: 'Domains', icon: Globe },
    { to: '/app/organization/plan', name: 'Plan', icon: CreditCard },
    { to: '/app/organization/offboarding', name: 'Offboarding', icon: DoorOpen },
    { to: '/app/organization/audit-log', name: 'Audit log', icon: ScrollText },
    { to: '/app/organization/settings', name: 'Settings', icon: Settings2 },
  ],
};

export function placesFor(role: Role): readonly PlaceGroup[] {
  return manages(role) ? [scheduling, organization] : [scheduling];
}

/** The few that fit into the bar at the bottom of a small screen. */
export function barFor(role: Role): readonly Place[] {
  const [home, eventTypes, availability, bookings] = scheduling.places;
  const scim = organization.places.find(({ name }) => name === 'SCIM');
  const fourth = manages(role) ? scim : availability;
  return [home, eventTypes, bookings, fourth].filter((place) => place !== undefined);
}
