// The organization's people, from the wire to what may be done to them and back.
import type { Answered, ApiRoutes } from '@linktime/api';
import { fold } from '@linktime/scim';
import { recordAudit } from '../../audit/audit.ts';
import { deactivateByHand, hearsDirectory, reactivateByHand } from '../../offboarding/by-hand.ts';
import { departureCard } from '../../offboarding/departure-card.ts';
import { openInvitations, withdrawInvitation } from '../../people/invitations.ts';
import { findMember, memberAsListed } from '../../people/member.ts';
import { listMembers, type Member } from '../../people/member-list.ts';
import { type Deed, objection } from '../../people/member-rules.ts';
import { giveRole } from '../../people/role-change.ts';
import type { SignedIn } from '../../people/session.ts';
import type { Site } from '../../scheduling/sender.ts';
import { invite } from '../../sign-in/invite.ts';
import { resetSignIn } from '../../sign-in/reset-sign-in.ts';
import { saySamePerson } from '../../sign-in/same-person.ts';
import { conflict, notFound } from './answer.ts';
import { causeOf } from './cause.ts';
import { tooOften } from './entered.ts';
import { refusedDeed } from './refused-deed.ts';
import type { Handlers } from './route-table.ts';
import { wireDate } from './wire.ts';

type WireObjections = Answered<ApiRoutes['GET /api/v1/members/:id']>['objections'];

/** What these handlers need of the installation. */
export type MemberDesk = {
  readonly site: Site;
  /** LINKTIME_SECRET_KEY. */
  readonly secretKey: string;
  readonly now: () => Date;
};

export function memberHandlers(desk: MemberDesk) {
  return { ...listing(desk), ...deeds(desk), ...signInDeeds(desk), ...invitations(desk) };
}

function listing(desk: MemberDesk) {
  return {
    'GET /api/v1/members': async ({ query }, { tx, who }) => {
      const { status, search = '', after } = query;
      const page = await listMembers(tx, who.organization_id, { status, search: fold(search), after });
      const members = page.members.map(wireMember);
      return { members, next: page.more ? (members.at(-1)?.id ?? null) : null };
    },

    'GET /api/v1/members/:id': async ({ params }, { tx, who }) => {
      const { organization_id: organizationId } = who;
      const about = { personId: params.id, at: desk.now() };
      const [member, departure, heard] = await Promise.all([
        findMember(tx, organizationId, params.id),
        departureCard(tx, organizationId, about),
        hearsDirectory(tx, organizationId),
      ]);
      return member === undefined
        ? notFound
        : {
            ...wireMember(member),
            teams: [...member.teams],
            externalId: member.external_id,
            userName: member.user_name,
            openSessions: member.openSessions,
            departure,
            objections: objectionsTo(who, member, { heard, lastOwner: departure.lastOwner }),
            maybeSame: member.maybeSame.map((former) => ({
              ...former,
              deactivatedAt: wireDateOrNull(former.deactivatedAt),
            })),
          };
    },
  } satisfies Partial<Handlers>;
}

function deeds(desk: MemberDesk) {
  return {
    'POST /api/v1/members/:id/role': async ({ params, body }, { tx, who }) => {
      const outcome = await giveRole(tx, causeOf(who), { ...deed(who, params), role: body.role });
      return outcome.ok
        ? wireMember(await memberAsListed(tx, who.organization_id, params.id))
        : refusedDeed(outcome.reason);
    },

    'POST /api/v1/members/:id/deactivate': async ({ params }, { tx, who }) => {
      const about = { ...deed(who, params), site: desk.site, at: desk.now() };
      const outcome = await deactivateByHand(tx, causeOf(who), about);
      return outcome.ok ? outcome.consequence : refusedDeed(outcome.reason);
    },

    'POST /api/v1/members/:id/reactivate': async ({ params }, { tx, who }) => {
      const outcome = await reactivateByHand(tx, causeOf(who), { ...deed(who, params), at: desk.now() });
      return outcome.ok
        ? wireMember(await memberAsListed(tx, who.organization_id, params.id))
        : refusedDeed(outcome.reason);
    },
  } satisfies Partial<Handlers>;
}

function signInDeeds(desk: MemberDesk) {
  return {
    'POST /api/v1/members/:id/reset-sign-in': async ({ params }, { tx, who }) => {
      const outcome = await resetSignIn(tx, causeOf(who), deed(who, params));
      return outcome.ok ? { sessionsEnded: outcome.sessionsEnded } : refusedDeed(outcome.reason);
    },

    'POST /api/v1/members/:id/same-person': async ({ params, body }, { tx, who }) => {
      const about = { ...deed(who, params), formerId: body.formerId, at: desk.now() };
      const outcome = await saySamePerson(tx, causeOf(who), about);
      return outcome.ok
        ? wireMember(await memberAsListed(tx, who.organization_id, params.id))
        : refusedDeed(outcome.reason);
    },
  } satisfies Partial<Handlers>;
}

function invitations(desk: MemberDesk) {
  return {
    'GET /api/v1/invitations': async (_asked, { tx, who }) => {
      const [open, scimInUse] = await Promise.all([
        openInvitations(tx, who.organization_id),
        hearsDirectory(tx, who.organization_id),
      ]);
      return {
        invitations: open.map((invitation) => ({
          id: invitation.id,
          email: invitation.email,
          invitedBy: invitation.invited_by,
          endsAt: wireDate(invitation.expires_at),
        })),
        scimInUse,
      };
    },

    'POST /api/v1/invitations': async ({ body }, { tx, who, address }) => {
      const inviting = { email: body.email, personId: who.person_id, ip: address, at: desk.now() };
      const outcome = await invite(tx, causeOf(who), desk, inviting);
      if (outcome.ok) {
        return {
          message: `If nobody here has the address ${body.email} yet, an invitation is on its way to it.`,
        };
      }
      return outcome.reason === 'too_often'
        ? tooOften(outcome.retryAfter)
        : conflict('Too many invitations wait for an answer. Take some back first.');
    },

    'POST /api/v1/invitations/:id/withdraw': async ({ params }, { tx, who }) => {
      const email = await withdrawInvitation(tx, who.organization_id, params.id);
      if (email === undefined) {
        return notFound;
      }
      await recordAudit(tx, causeOf(who), [
        { action: 'invitation.withdrawn', target: { kind: 'invitation', id: params.id }, labels: { email } },
      ]);
      return {};
    },
  } satisfies Partial<Handlers>;
}

/** Why this caller may not do what could be done to a member; what only concerns another state is not told. */
function objectionsTo(
  who: SignedIn,
  member: Member,
  { heard, lastOwner }: { readonly heard: boolean; readonly lastOwner: boolean },
): WireObjections {
  const doer = { personId: who.person_id, role: who.role };
  const against = (deed: Deed) => {
    const reason = objection(deed, doer, member);
    return reason === undefined ? null : refusedDeed(reason).error.message;
  };
  return {
    changeRole:
      who.role !== 'OWNER'
        ? 'Only an owner can change a role.'
        : lastOwner
          ? refusedDeed('last_owner').error.message
          : against('change-role'),
    deactivate: against('deactivate'),
    reactivate:
      member.deactivated_by === 'scim' && heard
        ? refusedDeed('directory').error.message
        : against('reactivate'),
    resetSignIn: against('reset-sign-in'),
    samePerson: against('same-person'),
  };
}

function deed(who: SignedIn, { id }: { readonly id: string }) {
  return { doer: { personId: who.person_id, role: who.role }, id };
}

function wireMember(member: Member): Answered<ApiRoutes['GET /api/v1/members']>['members'][number] {
  const { id, name, email, role, status, handle, managed } = member;
  return {
    id,
    name,
    email,
    role,
    status,
    handle,
    managed,
    joinedAt: wireDate(member.created_at),
    deactivatedAt: wireDateOrNull(member.deactivated_at),
    deactivatedBy: member.deactivated_by,
  };
}

function wireDateOrNull(date: Date | null): string | null {
  return date === null ? null : wireDate(date);
}
