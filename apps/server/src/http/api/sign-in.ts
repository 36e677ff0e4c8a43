// The ways in, from the wire to sign-in/ and back. What is refused says no more than the person must know to go on.
import { transaction } from '../../db/transaction.ts';
import { enterOrganization } from '../../scheduling/public-organization.ts';
import { askForLink, type MailedPurpose } from '../../sign-in/by-link.ts';
import { signInByPassword } from '../../sign-in/by-password.ts';
import type { SignInDesk } from '../../sign-in/desk.ts';
import { findByDomain } from '../../sign-in/sso/find-by-domain.ts';
import { waysIn } from '../../sign-in/way-in.ts';
import { notFound, Refusal } from './answer.ts';
import { browserOf, entered, noLonger, ownPath, tooOften } from './entered.ts';
import type { Caller, Handlers } from './route-table.ts';
import type { Gate } from './signed-in.ts';
import { wireOrganization } from './wire.ts';

const asked = { message: 'If this address may sign in here, a mail with a link is on its way to it.' };

const notTheOnes = new Refusal(403, {
  error: 'forbidden',
  message: 'This address and password do not sign in here. Check both, or ask for a link by mail.',
});

export function signInHandlers(desk: SignInDesk, gate: Gate) {
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
        return entered(gate, outcome.secret, ownPath(body.next));
      }
      if (outcome.reason === 'too_many') {
        return tooOften(outcome.retryAfter);
      }
      return outcome.reason === 'deprovisioned' ? noLonger : notTheOnes;
    },

    'POST /api/v1/sign-in/link': ({ body }, caller) => ask(desk, { ...body, purpose: 'sign-in' }, caller),

    'POST /api/v1/password-resets': ({ body }, caller) => ask(desk, { ...body, purpose: 'reset' }, caller),
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
