// Accepting an invitation: a person comes to be, as MEMBER, with the address that was invited, confirmed by that.
import { explain } from '../db/pg-errors.ts';
import { withOrganization } from '../db/transaction.ts';
import { lookAtLink, takeLink } from '../people/one-time-link.ts';
import { hashPassword, type PasswordProblem, passwordProblem, savePasswordHash } from '../people/password.ts';
import { confirmEmail, findName } from '../people/person-account.ts';
import type { PresentedSecret } from '../people/secret.ts';
import { insertPersonByHand } from '../provisioning/person-by-hand.ts';
import { type PublicOrganization, publicOrganization } from '../scheduling/public-organization.ts';
import type { Browser, SignInDesk } from './desk.ts';
import { type Entered, enter, type Refused } from './enter.ts';
import { waysIn } from './way-in.ts';

export type Invitation = {
  readonly organization: PublicOrganization;
  readonly email: string;
  readonly invitedBy: string;
  /** The organization's identity provider signs people in: no password is needed. */
  readonly bySso: boolean;
};

export function lookAtInvitation(desk: SignInDesk, secret: PresentedSecret): Promise<Invitation | undefined> {
  const { organizationId } = secret;
  return withOrganization(desk.database, organizationId, async (tx) => {
    const link = await lookAtLink(tx, secret, 'invitation');
    const organization = link && (await publicOrganization(tx, organizationId));
    if (link?.email_folded === undefined || link.email_folded === null || organization === undefined) {
      return undefined;
    }
    const invitedBy = link.sent_by === null ? undefined : await findName(tx, organizationId, link.sent_by);
    const { connectionId } = await waysIn(tx, organizationId);
    const bySso = connectionId !== null;
    return { organization, email: link.email_folded, invitedBy: invitedBy ?? organization.name, bySso };
  });
}

export type AcceptOutcome =
  | Entered
  /** The account is there; the organization's identity provider is the way in. */
  | { readonly ok: true; readonly signInAt: string }
  | Refused
  | { readonly ok: false; readonly reason: 'no_link' | 'address_taken' | 'no_password' | PasswordProblem };

export async function acceptInvitation(
  desk: SignInDesk,
  secret: PresentedSecret,
  given: {
    readonly name: string;
    readonly password: string | undefined;
    readonly timeZone: string;
    readonly browser: Browser;
  },
): Promise<AcceptOutcome> {
  const { organizationId } = secret;
  const invitation = await lookAtInvitation(desk, secret);
  if (invitation === undefined) {
    return { ok: false, reason: 'no_link' };
  }
  const chosen = invitation.bySso ? undefined : await hashOf(given, invitation);
  if (chosen?.ok === false) {
    return chosen;
  }
  const hash = chosen?.hash;
  try {
    return await withOrganization(desk.database, organizationId, async (tx): Promise<AcceptOutcome> => {
      const { connectionId } = await waysIn(tx, organizationId);
      if (connectionId === null && hash === undefined) {
        return { ok: false, reason: 'no_password' };
      }
      const link = await takeLink(tx, secret, 'invitation');
      const email = link?.email_folded ?? undefined;
      if (email === undefined) {
        return { ok: false, reason: 'no_link' };
      }
      const { name, timeZone, browser } = given;
      const cause = { organizationId, actor: { kind: 'person' as const } };
      const personId = await insertPersonByHand(tx, cause, { name, email, role: 'MEMBER', timeZone });
      await confirmEmail(tx, organizationId, { id: personId, emailFolded: email });
      if (hash === undefined || connectionId !== null) {
        return { ok: true, signInAt: `/sign-in/${invitation.organization.slug}` };
      }
      await savePasswordHash(tx, organizationId, { personId, hash });
      return enter(tx, organizationId, { personId, method: 'password', browser });
    });
  } catch (error) {
    if (explain(error).kind === 'unique') {
      return { ok: false, reason: 'address_taken' };
    }
    throw error;
  }
}

type Chosen =
  | { readonly ok: true; readonly hash: string }
  | { readonly ok: false; readonly reason: 'no_password' | PasswordProblem };

async function hashOf(
  { name, password }: { readonly name: string; readonly password: string | undefined },
  { email, organization }: Invitation,
): Promise<Chosen> {
  if (password === undefined) {
    return { ok: false, reason: 'no_password' };
  }
  const problem = passwordProblem(password, [name, email, organization.name]);
  return problem === undefined
    ? { ok: true, hash: await hashPassword(password) }
    : { ok: false, reason: problem };
}
