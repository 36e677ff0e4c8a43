// Which address shows which page. Each page is loaded when somebody comes there, or is about to.
import {
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  lazyRouteComponent as page,
} from '@tanstack/react-router';
import { Broken, NotFound } from './shell/Dead.tsx';

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: Broken });

/** A text of the address; anything else is as if it weren't there. */
function textOf(search: Record<string, unknown>, name: string): string | undefined {
  const value = search[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function texts<const N extends string>(...names: N[]) {
  return (search: Record<string, unknown>) => {
    const found = names.map((name) => [name, textOf(search, name)] as const);
    return Object.fromEntries(found.filter(([, value]) => value !== undefined)) as { [K in N]?: string };
  };
}

const open = [
  createRoute({
    getParentRoute: () => root,
    path: '/',
    component: page(() => import('./pages/front/Front.tsx'), 'Front'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/pricing',
    component: page(() => import('./pages/front/Pricing.tsx'), 'Pricing'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sign-in',
    validateSearch: texts('next', 'problem', 'ended'),
    component: page(() => import('./pages/sign-in/FindPage.tsx'), 'FindPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sign-in/$organization',
    validateSearch: texts('next', 'problem', 'ended'),
    component: page(() => import('./pages/sign-in/SignInPage.tsx'), 'SignInPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sign-in/link/$token',
    component: page(() => import('./pages/sign-in/LinkPage.tsx'), 'LinkPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sign-up',
    component: page(() => import('./pages/sign-in/FoundPage.tsx'), 'SignUpPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/set-up',
    validateSearch: texts('key'),
    component: page(() => import('./pages/sign-in/FoundPage.tsx'), 'SetUpPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/password-reset/$token',
    component: page(() => import('./pages/sign-in/ResetPage.tsx'), 'ResetPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/invitation/$token',
    component: page(() => import('./pages/sign-in/InvitationPage.tsx'), 'InvitationPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/verify/$token',
    component: page(() => import('./pages/sign-in/VerifyPage.tsx'), 'VerifyPage'),
  }),
];

const app = createRoute({
  getParentRoute: () => root,
  path: '/app',
  component: page(() => import('./shell/Shell.tsx'), 'Shell'),
  notFoundComponent: NotFound,
  errorComponent: Broken,
});

const mine = [
  createRoute({
    getParentRoute: () => app,
    path: '/',
    component: page(() => import('./pages/home/HomePage.tsx'), 'HomePage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/event-types',
    component: page(() => import('./pages/event-types/EventTypesPage.tsx'), 'EventTypesPage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/event-types/new',
    validateSearch: texts('team'),
    component: page(() => import('./pages/event-types/EventTypePage.tsx'), 'NewEventTypePage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/event-types/$id',
    component: page(() => import('./pages/event-types/EventTypePage.tsx'), 'EventTypePage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/availability',
    component: page(() => import('./pages/availability/AvailabilityPage.tsx'), 'AvailabilityPage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/bookings',
    validateSearch: texts('which'),
    component: page(() => import('./pages/bookings/BookingsPage.tsx'), 'BookingsPage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/team',
    component: page(() => import('./pages/team/TeamPage.tsx'), 'TeamPage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/profile',
    component: page(() => import('./pages/profile/ProfilePage.tsx'), 'ProfilePage'),
  }),
];

const organization = createRoute({
  getParentRoute: () => app,
  path: '/organization',
  component: page(() => import('./shell/OnlyManagers.tsx'), 'OnlyManagers'),
});

const managed = [
  createRoute({
    getParentRoute: () => organization,
    path: '/scim',
    validateSearch: texts('outcome', 'person', 'method', 'entry'),
    component: page(() => import('./pages/scim/ScimPage.tsx'), 'ScimPage'),
  }),
  createRoute({
    getParentRoute: () => organization,
    path: '/members',
    validateSearch: texts('status', 'search'),
    component: page(() => import('./pages/members/MembersPage.tsx'), 'MembersPage'),
  }),
  createRoute({
    getParentRoute: () => organization,
    path: '/members/$id',
    component: page(() => import('./pages/members/MemberPage.tsx'), 'MemberPage'),
  }),
  createRoute({
    getParentRoute: () => organization,
    path: '/teams',
    component: page(() => import('./pages/teams/TeamsPage.tsx'), 'TeamsPage'),
  }),
  createRoute({
    getParentRoute: () => organization,
    path: '/teams/$id',
    component: page(() => import('./pages/teams/OneTeamPage.tsx'), 'OneTeamPage'),
  }),
  createRoute({
    getParentRoute: () => organization,
    path: '/sso',
    component: page(() => import('./pages/sso/SsoPage.tsx'), 'SsoPage'),
  }),
  createRoute({
    getParentRoute: () => organization,
    path: '/domains',
    component: page(() => import('./pages/domains/DomainsPage.tsx'), 'DomainsPage'),
  }),
  createRoute({
    getParentRoute: () => organization,
    path: '/audit-log',
    validateSearch: texts('action', 'by', 'person', 'as', 'from', 'to'),
    component: page(() => import('./pages/audit/AuditPage.tsx'), 'AuditPage'),
  }),
  createRoute({
    getParentRoute: () => organization,
    path: '/plan',
    component: page(() => import('./pages/plan/PlanPage.tsx'), 'PlanPage'),
  }),
  createRoute({
    getParentRoute: () => organization,
    path: '/offboarding',
    component: page(() => import('./pages/offboarding/OffboardingPage.tsx'), 'OffboardingPage'),
  }),
  createRoute({
    getParentRoute: () => organization,
    path: '/settings',
    component: page(() => import('./pages/settings/SettingsPage.tsx'), 'SettingsPage'),
  }),
];

const tree = root.addChildren([...open, app.addChildren([...mine, organization.addChildren(managed)])]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  defaultNotFoundComponent: NotFound,
  defaultErrorComponent: Broken,
  scrollRestoration: true,
  // The address has only plain texts in it: no JSON.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const entries = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
    const text = new URLSearchParams(entries as [string, string][]).toString();
    return text === '' ? '' : `?${text}`;
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
