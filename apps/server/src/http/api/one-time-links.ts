// Links that were mailed and work once: what each is for, and its use. Reading one changes nothing.
import { transaction } from '../../db/transaction.ts';
import { readSecret } from '../../people/secret.ts';
import { enterOrganizationById } from '../../scheduling/public-organization.ts';
import { acceptInvitation, lookAtInvitation } from '../../sign-in/by-invitation.ts';
import { lookAtMailedLink, type MailedPurpose, resetPassword, signInByLink } from '../../sign-in/by-link.ts';
import type { SignInDesk } from '../../sign-in/desk.ts';
import { lookAtVerification, verifyEmail } from '../../sign-in/verify-email.ts';
import { conflict, notFound } from './answer.ts';
import { browserOf, entered, noLonger, refusedPassword } from './entered.ts';
import type { Handlers } from './route-table.ts';
import type { Gate } from './signed-in.ts';
import { wireOrganization } from './wire.ts';

// oxlint-disable-next-line max-lines-per-function -- a table: one short entry a route
export function oneTimeLinkHandlers(desk: SignInDesk, gate: Gate) {
  return {
    'GET /api/v1/sign-in/links/:token': ({ params }) => look(desk, params.token, 'sign-in'),

    'GET /api/v1/password-resets/:token': ({ params }) => look(desk, params.token, 'reset'),

    'POST /api/v1/sign-in/links/:token': async ({ params }, caller) => {
      const secret = readSecret(params.token);
      const outcome = secret && (await signInByLink(desk, secret, browserOf(caller)));
      if (outcome?.ok === true) {
        return entered(gate, outcome.secret);
      }
      return outcome?.reason === 'deprovisioned' ? noLonger : notFound;
    },

    'POST /api/v1/password-resets/:token': async ({ params, body }, caller) => {
      const secret = readSecret(params.token);
      const given = { password: body.password, browser: browserOf(caller) };
      const outcome = secret && (await resetPassword(desk, secret, given));
      if (outcome?.ok === true) {
        return entered(gate, outcome.secret);
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
            bySso: invitation.bySso,
          };
    },

    'POST /api/v1/invitations/:token': async ({ params, body }, caller) => {
      const secret = readSecret(params.token);
      const outcome =
        secret &&
        (await acceptInvitation(desk, secret, {
          name: body.name,
          password: body.password,
          timeZone: body.timeZone,
          browser: browserOf(caller),
        }));
      if (outcome?.ok === true) {
        return 'secret' in outcome ? entered(gate, outcome.secret) : { next: outcome.signInAt };
      }
      return outcome?.reason === 'address_taken'
        ? conflict('Somebody has an account with this address already. Sign in with it.')
        : refusedPassword(outcome?.reason);
    },

    'GET /api/v1/email-verifications/:token': async ({ params }) => {
      const secret = readSecret(params.token);
      const found = secret && (await lookAtVerification(desk, secret));
      return found === undefined
        ? notFound
        : { organization: wireOrganization(found.organization), email: found.email };
    },

    'POST /api/v1/email-verifications/:token': async ({ params }) => {
      const secret = readSecret(params.token);
      const email = secret && (await verifyEmail(desk, secret));
      return email === undefined ? notFound : { email };
    },
  } satisfies Partial<Handlers>;
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
