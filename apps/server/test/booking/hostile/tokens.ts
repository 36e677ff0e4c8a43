// Links that are forged, cut, replayed, expired, or of somebody else: each is a page that isn't there.
import { bookPage, type HostileCase, notFound } from './case.ts';

/** What the scene makes of a link that works: see names.ts. */
export const badManageTokens = [
  'flippedMac',
  'flippedBody',
  'truncated',
  'extended',
  'padded',
  'otherKey',
  'otherOrganization',
  'unknownAttendee',
  'nextGeneration',
  'oldGeneration',
  'guest',
  'strangerAsHost',
  'leaverAsHost',
  'inviteeAsHost',
  'singleUse',
  'random',
] as const;

export const badLinkTokens = [
  'usedLink',
  'revokedLink',
  'expiredLink',
  'leaverLink',
  'unknownLink',
  'otherOrganizationLink',
  'truncatedLink',
  'manageToken',
] as const;

const manage = badManageTokens.flatMap((name): HostileCase[] => [
  { title: `${name} reads`, request: `GET /api/v1/bookings/{{${name}}}`, expect: notFound },
  {
    title: `${name} cancels`,
    request: `POST /api/v1/bookings/{{${name}}}/cancel`,
    body: {},
    expect: notFound,
  },
  {
    title: `${name} confirms`,
    request: `POST /api/v1/bookings/{{${name}}}/confirm`,
    body: {},
    expect: notFound,
  },
  {
    title: `${name} moves`,
    request: `POST /api/v1/bookings/{{${name}}}/reschedule`,
    body: { start: '2030-01-01T10:00:00Z' },
    expect: notFound,
  },
]);

const links = badLinkTokens.flatMap((name): HostileCase[] => [
  { title: `${name} reads`, request: `GET /api/v1/links/{{${name}}}`, expect: notFound },
  { title: `${name} books`, request: `POST /api/v1/links/{{${name}}}/bookings`, form: {}, expect: notFound },
]);

const rights: HostileCase[] = [
  {
    title: 'an invitee confirms their own request',
    request: 'POST {{pendingByInvitee}}/confirm',
    body: {},
    expect: { status: 409, error: 'conflict' },
  },
  {
    title: 'an invitee declines their own request',
    request: 'POST {{pendingByInvitee}}/decline',
    body: {},
    expect: { status: 409, error: 'conflict' },
  },
  {
    title: 'a cancellation sent again',
    request: 'POST {{cancelled}}/cancel',
    body: {},
    expect: { status: 409, error: 'conflict' },
  },
  {
    title: 'a cancelled booking moved',
    request: 'POST {{cancelled}}/reschedule',
    body: { start: '2030-01-01T10:00:00Z' },
    expect: { status: 409, error: 'conflict' },
  },
  {
    title: 'a note of 501 characters',
    request: 'POST {{manage}}/cancel',
    body: { note: 'x'.repeat(501) },
    expect: { status: 400, error: 'bad-request', field: 'note' },
  },
];

const pages = ['paused', 'archived', 'secret', 'nothing'].map(
  (slug): HostileCase => ({
    title: `booking what is ${slug}`,
    request: bookPage.replace('{{page}}', `{{host}}/${slug}`),
    form: {},
    expect: notFound,
  }),
);

export const tokens: readonly HostileCase[] = [...manage, ...links, ...rights, ...pages];
