// What each plan has.
import type { Session } from '../../api/session.ts';

export type Plan = Session['organization']['plan'];

export const plans: readonly {
  readonly plan: Plan;
  readonly name: string;
  readonly about: string;
  readonly has: readonly string[];
}[] = [
  {
    plan: 'FREE',
    name: 'Free',
    about: 'For people who want to be booked.',
    has: ['Booking pages for everybody', 'Weekly hours and date overrides', 'Calendar invitations by mail'],
  },
  {
    plan: 'PRO',
    name: 'Pro',
    about: 'For teams that are booked together.',
    has: ['All of Free', 'Teams, round robin and collective events', 'Your logo and colour'],
  },
  {
    plan: 'BUSINESS',
    name: 'Business',
    about: 'For organizations with a directory.',
    has: [
      'All of Pro',
      'SCIM provisioning and deprovisioning',
      'Single sign-on by OpenID Connect and SAML',
      'Audit log with evidence for leavers',
    ],
  },
];

export function planName(plan: Plan): string {
  return plans.find((one) => one.plan === plan)?.name ?? plan;
}
