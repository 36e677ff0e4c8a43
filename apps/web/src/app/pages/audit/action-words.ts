// What each action of the audit log is called: in the list of what can be looked for, and in a sentence about one record.
// The table is closed: a test holds it to the server's list.

import {
  booking,
  connection,
  domain,
  eventType,
  listed,
  method,
  number,
  person,
  plan,
  reference,
  role,
  somebody,
  type Told,
  team,
  text,
  type Words,
} from './phrases.ts';

type Group = { readonly name: string; readonly actions: Readonly<Record<string, Words>> };

const people: Group['actions'] = {
  'person.provisioned': person('Provisioned over SCIM', 'Provisioned'),
  'person.created': person('Created by hand', 'Created'),
  'person.changed': {
    name: 'Attributes changed',
    say: ({ target, facts }) => `Changed ${listed(facts.paths, 'attributes')} of ${somebody(target)}`,
  },
  'person.email_changed': person('E-mail address changed', 'Changed the e-mail address of'),
  'person.email_confirmed': person('E-mail address confirmed', 'Confirmed the e-mail address of'),
  'person.handle_changed': person('Page’s name changed', 'Changed the page’s name of'),
  'person.role_changed': {
    name: 'Role changed',
    say: ({ target, facts }) => `Made ${somebody(target)} ${role(facts.to)} (was ${role(facts.from)})`,
  },
  'person.deprovisioned': person('Deprovisioned', 'Deprovisioned'),
  'person.reactivated': person('Reactivated', 'Reactivated'),
  'person.deleted_via_scim': {
    name: 'Deleted over SCIM',
    say: ({ target }) => `Deleted ${somebody(target)} over SCIM`,
  },
  'person.succeeded': {
    name: 'Succeeded by another identity',
    say: ({ target }) => `Another directory identity took over from ${somebody(target)}`,
  },
  'person.joined': {
    name: 'Joined with a former account',
    say: ({ target }) => `Joined ${somebody(target)} with a former account`,
  },
  'person.password_changed': person('Password changed', 'Changed the password of'),
  'person.sign_in_link_made': {
    name: 'Sign-in link made',
    say: ({ target }) => `Made a sign-in link for ${somebody(target)}`,
  },
  'person.sign_in_refused': {
    name: 'Sign-in refused',
    say: ({ target, facts }) => `Refused a sign-in ${method(facts.method)} as ${somebody(target)}`,
  },
  'person.sign_in_reset': person('Sign-in reset', 'Reset the sign-in of'),
  'person.bound': {
    name: 'Bound to the identity provider',
    say: ({ target }) => `Bound ${somebody(target)} to the identity provider`,
  },
  'session.opened': {
    name: 'Signed in',
    say: ({ facts }) => `Signed in ${method(facts.method)}`,
  },
  'invitation.sent': { name: 'Invited', say: () => 'Sent an invitation' },
  'invitation.withdrawn': { name: 'Invitation taken back', say: () => 'Took an invitation back' },
  'hours.changed': person('Hours changed', 'Changed the hours of'),
};

const teams: Group['actions'] = {
  'team.created': team('Created by hand', 'Created'),
  'team.provisioned': team('Provisioned over SCIM', 'Provisioned'),
  'team.changed': team('Renamed', 'Renamed'),
  'team.member_added': {
    name: 'Member added',
    say: ({ target, team: name }) => `Added ${somebody(target)} to ${name ?? 'a team'}`,
  },
  'team.member_removed': {
    name: 'Member removed',
    say: ({ target, team: name }) => `Removed ${somebody(target)} from ${name ?? 'a team'}`,
  },
  'team.handed_over': team('Handed over to the identity provider', 'Handed to the identity provider:'),
  'team.removed': team('Removed by hand', 'Removed'),
  'team.deleted_via_scim': team('Deleted over SCIM', 'Deleted over SCIM:'),
};

const eventTypes: Group['actions'] = {
  'event_type.created': eventType('Created', 'Created'),
  'event_type.changed': eventType('Changed', 'Changed'),
  'event_type.published': eventType('Published', 'Published'),
  'event_type.paused': eventType('Paused', 'Paused'),
  'event_type.archived': eventType('Archived', 'Archived'),
  'single_use_link.created': { name: 'Single-use link made', say: () => 'Made a link that books once' },
};

const bookings: Group['actions'] = {
  'booking.created': booking('Booked', 'Booked'),
  'booking.seat_taken': booking('Seat taken', 'Took a seat in'),
  'booking.confirmed': booking('Confirmed', 'Confirmed'),
  'booking.declined': booking('Declined', 'Declined'),
  'booking.rescheduled': booking('Rescheduled', 'Rescheduled'),
  'booking.cancelled': {
    name: 'Cancelled',
    say: ({ facts }) =>
      `Cancelled ${reference(facts)}${facts.reason === 'host_deprovisioned' ? ', whose host was deprovisioned' : ''}`,
  },
  'booking.seat_cancelled': booking('Seat given up', 'Gave a seat up in'),
  'booking.handed_over': {
    name: 'Handed to another host',
    say: ({ facts }) => `Handed ${reference(facts)} to another host`,
  },
  'booking.host_left': {
    name: 'Goes on without a host',
    say: ({ facts }) => `Took the leaver out of ${reference(facts)}, which goes on`,
  },
  'bookings.held_sent': {
    name: 'Held cancellations sent',
    say: ({ facts }) => `Sent ${number(facts.bookings, 'held cancellation')}`,
  },
  'bookings.held_restored': {
    name: 'Held bookings restored',
    say: ({ facts }) => `Restored ${number(facts.bookings, 'held booking')}`,
  },
  'bookings.rebooking_invited': {
    name: 'Invited to book again',
    say: ({ facts }) => `Asked the invitees of ${number(facts.bookings, 'booking')} to book again`,
  },
};

const scim: Group['actions'] = {
  'scim.token.created': { name: 'Token generated', say: () => 'Generated the SCIM token' },
  'scim.token.regenerated': { name: 'Token regenerated', say: () => 'Regenerated the SCIM token' },
  'scim.token.revoked': { name: 'Token revoked', say: () => 'Revoked the SCIM token' },
  'scim.enabled': { name: 'Switched on', say: () => 'Switched SCIM on' },
  'scim.disabled': { name: 'Switched off', say: () => 'Switched SCIM off' },
};

const signIn: Group['actions'] = {
  'sso.added': connection('Connection added', 'Added the connection to'),
  'sso.changed': connection('Connection changed', 'Changed the connection to'),
  'sso.tested': {
    name: 'Connection tested',
    say: ({ facts }) => `Tested a connection: ${facts.passed === true ? 'passed' : 'failed'}`,
  },
  'sso.enabled': connection('Switched on', 'Switched single sign-on on through'),
  'sso.disabled': connection('Switched off', 'Switched single sign-on off through'),
  'sso.deleted': connection('Connection deleted', 'Deleted the connection to'),
  'sso.idp_initiated_allowed': connection('Sign-in begun there allowed', 'Allowed sign-in that begins at'),
  'sso.idp_initiated_forbidden': connection(
    'Sign-in begun there forbidden',
    'Forbade sign-in that begins at',
  ),
  'sso.break_glass_named': {
    name: 'Break-glass owner named',
    say: ({ target }) =>
      target === null ? 'Named no break-glass owner any more' : `Named ${target} break-glass owner`,
  },
  'domain.claimed': domain('Domain claimed', 'Claimed'),
  'domain.proved': domain('Domain proved', 'Proved'),
  'domain.lost': domain('Domain’s proof lost', 'Found no proof any more of'),
  'domain.removed': domain('Domain removed', 'Removed'),
};

const organization: Group['actions'] = {
  'organization.created': { name: 'Founded', say: () => 'Founded the organization' },
  'organization.face_changed': {
    name: 'Settings changed',
    say: ({ facts }) => `Changed ${listed(facts.changed, 'settings')} of the organization`,
  },
  'organization.plan_changed': {
    name: 'Plan changed',
    say: ({ facts }) => `Changed the plan from ${plan(facts.from)} to ${plan(facts.to)}`,
  },
  'organization.plan_change_announced': {
    name: 'Change of plan announced',
    say: ({ facts }) => `Announced the change from ${plan(facts.from)} to ${plan(facts.to)}`,
  },
  'organization.plan_change_undone': {
    name: 'Change of plan undone',
    say: ({ facts }) => `Stayed on ${plan(facts.plan)}`,
  },
  'organization.offboarding_policy_changed': {
    name: 'Offboarding policy changed',
    say: () => 'Changed the offboarding policy',
  },
  'ownership.claimed': {
    name: 'Ownership claimed',
    say: ({ target }) => `${target ?? 'Somebody'} claimed ownership`,
  },
  'ownership.withdrawn': {
    name: 'Claim taken back',
    say: ({ target }) => `${target ?? 'Somebody'} took the claim to ownership back`,
  },
  'ownership.stopped': person('Claim stopped', 'Stopped the claim to ownership of'),
  'ownership.granted': {
    name: 'Ownership granted',
    say: ({ target }) => `Made ${somebody(target)} owner, whose claim nobody stopped`,
  },
  'ownership.void': {
    name: 'Claim lapsed',
    say: ({ target }) => `Let the claim to ownership of ${somebody(target)} lapse`,
  },
  'audit.exported': {
    name: 'Audit log exported',
    say: ({ facts }) => `Exported ${number(facts.rows, 'record')} of the audit log`,
  },
  'evidence.exported': {
    name: 'Evidence exported',
    say: ({ facts }) =>
      facts.of === 'quarter'
        ? `Exported the evidence of ${text(facts.quarter) ?? 'a quarter'}`
        : 'Exported the evidence of a leaver',
  },
};

/** As the filter shows them. */
export const actionGroups: readonly Group[] = [
  { name: 'People', actions: people },
  { name: 'Teams', actions: teams },
  { name: 'Event types', actions: eventTypes },
  { name: 'Bookings', actions: bookings },
  { name: 'SCIM', actions: scim },
  { name: 'Signing in', actions: signIn },
  { name: 'Organization', actions: organization },
];

/** Of an action that no table knows, which an older server may have recorded: its own name. */
export function sentenceOfRecord(action: string, told: Told): string {
  return wordsOf(action)?.say(told) ?? action;
}

function wordsOf(action: string): Words | undefined {
  return actionGroups.find(({ actions }) => Object.hasOwn(actions, action))?.actions[action];
}
