// The ways in, from the wire to sign-in/ and back. What is refused says no more than the person must know to go on.
import type { ApiRoutes, Asked } from '@linktime/api';
import { transaction } from '../../db/transaction.ts';
import { readSecret } from '../../people/secret.ts';
import { enterOrganization, enterOrganizationById } from '../../scheduling/public-organization.ts';
import { acceptInvitation, lookAtInvitation } from '../../sign-in/by-invitation.ts';
import {
  askForLink,
  lookAtMailedLink,
  type MailedPurpose,
  resetPassword,
  signInByLink,
} from '../../sign-in/by-link.ts';
import { signInByPassword } from '../../sign-in/by-password.ts';
import type { Browser, SignInDesk } from '../../sign-in/desk.ts';
import { findByDomain } from '../../sign-in/find-by-domain.ts';
import { foundBySignUp, mayFound } from '../../sign-in/sign-up.ts';
import { verifyEmail } from '../../sign-in/verify-email.ts';
import { waysIn } from '../../sign-in/way-in.ts';
import { badRequest, CookieReply, conflict, forbidden, notFound, Refusal } from './answer.ts';
import { passwordSentences } from './password-sentences.ts';
import type { Caller, Handlers } from './route-table.ts';
import { tooOften } from './session.ts';
import type { Gate } from './signed-in.ts';
import { wireOrganization } from './wire.ts';

const home = '/app';
const asked = { message: 'If this address may sign in here, a mail with a link is on its way to it.' };

const notTheOnes = new Refusal(403, {
  error: 'forbidden',
  message: 'This address and password do not sign in here. Check both, or ask for a link by mail.',
});
const noLonger = new Refusal(403, {
  error: 'forbidden',
  message: 'This account has been closed by your organization. If that is a mistake, ask your IT department.',
});

export function signInHandlers(desk: SignInDesk, gate: Gate) {
  const enter = (secret: string, next = home) => new CookieReply({ next }, gate.cookie.set(secret));

  return {
    'GET /api/v1/sign-in/:organization': ({ params }) =>
      transaction(desk.database, async (tx) => {
        const organization = await enterOrganization(tx, params.organization);
        if (organization === undefined) {
          return notFound;
        }
        const { connectionId, byAddress } = await waysIn(tx, organization.id);
        return {
          organization: wireOrganization(organization),
          sso: connectionId === null ? null : `/sso/${organization.slug}`,
          byAddress,
        };
      }),

    'POST /api/v1/sign-in/find': async ({ body }) => ({ organization: await findByDomain(desk, body.email) }),

    'POST /api/v1/sign-in/password': async ({ body }, caller) => {
      const outcome = await signInByPassword(desk, body, browserOf(caller));
      if (outcome.ok) {
        return enter(outcome.secret, ownPath(body.next));
      }
      if (outcome.reason === 'too_many') {
        return tooOften(outcome.retryAfter);
      }
      return outcome.reason === 'deprovisioned' ? noLonger : notTheOnes;
    },

    'POST /api/v1/sign-in/link': ({ body }, caller) => ask(desk, { ...body, purpose: 'sign-in' }, caller),
    'POST /api/v1/password-resets': ({ body }, caller) => ask(desk, { ...body, purpose: 'reset' }, caller),

    'GET /api/v1/sign-in/links/:token': ({ params }) => look(desk, params.token, 'sign-in'),
    'GET /api/v1/password-resets/:token': ({ params }) => look(desk, params.token, 'reset'),

    'POST /api/v1/sign-in/links/:token': async ({ params }, caller) => {
      const secret = readSecret(params.token);
      const outcome = secret && (await signInByLink(desk, secret, browserOf(caller)));
      if (outcome?.ok === true) {
        return enter(outcome.secret);
      }
      return outcome?.reason === 'deprovisioned' ? noLonger : notFound;
    },

    'POST /api/v1/password-resets/:token': async ({ params, body }, caller) => {
      const secret = readSecret(params.token);
      const given = { password: body.password, browser: browserOf(caller) };
      const outcome = secret && (await resetPassword(desk, secret, given));
      if (outcome?.ok === true) {
        return enter(outcome.secret);
      }
      return refusedPassword(outcome?.reason);
    },

    'GET /api/v1/invitations/:token': async ({ params }) => {
      const secret = readSecret(params.token);
      const invitation = secret && (await lookAtInvitation(desk, secret));
      return invitation === undefined
        ? notFound
        : {
            organization: wireOrganization(invitation.organization),
            email: invitation.email,
            invitedBy: invitation.invitedBy,
          };
    },

    'POST /api/v1/invitations/:token': async ({ params, body }, caller) => {
      const secret = readSecret(params.token);
      const outcome =
        secret && (await acceptInvitation(desk, secret, { ...body, browser: browserOf(caller) }));
      if (outcome?.ok === true) {
        return enter(outcome.secret);
      }
      return outcome?.reason === 'address_taken'
        ? conflict('Somebody has an account with this address already. Sign in with it.')
        : refusedPassword(outcome?.reason);
    },

    'POST /api/v1/email-verifications/:token': async ({ params }) => {
      const secret = readSecret(params.token);
      const email = secret && (await verifyEmail(desk, secret));
      return email === undefined ? notFound : { email };
    },

    'GET /api/v1/sign-up': async () => ({ open: desk.signUp === 'open' }),

    'POST /api/v1/sign-up': async ({ body }, caller) => {
      if (!(await mayFound(desk, body.setUpKey))) {
        return forbidden('Organizations are founded here by whoever runs this installation.');
      }
      const outcome = await foundBySignUp(desk, body, browserOf(caller));
      if (outcome.ok) {
        return enter(outcome.secret);
      }
      return outcome.reason === 'slug_taken'
        ? badRequest({ 'organization.slug': 'This name is taken. Please choose another one.' })
        : outcome.reason === 'too_many'
          ? tooOften(outcome.retryAfter)
          : badRequest({ password: passwordSentences[outcome.reason] });
    },
  } satisfies Partial<Handlers>;
}

async function ask(
  desk: SignInDesk,
  given: { readonly purpose: MailedPurpose; readonly organization: string; readonly email: string },
  caller: Caller,
) {
  const outcome = await askForLink(desk, given, { ip: caller.address });
  return outcome.ok ? asked : tooOften(outcome.retryAfter);
}

async function look(desk: SignInDesk, token: string, purpose: MailedPurpose) {
  const secret = readSecret(token);
  const candidate = secret && (await lookAtMailedLink(desk, secret, purpose));
  if (secret === undefined || candidate === undefined) {
    return notFound;
  }
  const organization = await transaction(desk.database, (tx) =>
    enterOrganizationById(tx, secret.organizationId),
  );
  return organization === undefined
    ? notFound
    : { organization: wireOrganization(organization), email: candidate.email };
}

function refusedPassword(reason: 'no_link' | 'deprovisioned' | keyof typeof passwordSentences | undefined) {
  if (reason === undefined || reason === 'no_link') {
    return notFound;
  }
  return reason === 'deprovisioned' ? noLonger : badRequest({ password: passwordSentences[reason] });
}

function browserOf({ address, userAgent, session }: Caller): Browser {
  return { ip: address, userAgent, previous: session };
}

/** Where a page wants to go after signing in, if that is a path of ours: `//evil.example` is none. */
export function ownPath(next: string | undefined): string {
  const plain = next !== undefined && /^\/(?![/\\])[\w\-./~%?&=+:@]*$/.test(next);
  return plain && URL.parse(next, 'http://here')?.origin === 'http://here' ? next : home;
}

export type SignUpForm = Asked<ApiRoutes['POST /api/v1/sign-up']>['body'];
