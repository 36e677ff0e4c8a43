// Confirming an address: the link was made from an open session, and somebody who reads the address's mail used it.
import { fold } from '@linktime/scim';
import { recordAudit } from '../audit/audit.ts';
import { withOrganization } from '../db/transaction.ts';
import { lookAtLink, takeLink } from '../people/one-time-link.ts';
import { confirmEmail } from '../people/person-account.ts';
import type { PresentedSecret } from '../people/secret.ts';
import { type PublicOrganization, publicOrganization } from '../scheduling/public-organization.ts';
import type { SignInDesk } from './desk.ts';
import { candidateById } from './way-in.ts';

export type Verification = { readonly organization: PublicOrganization; readonly email: string };

/** Which address a link confirms, and where; whether it is still the person's is seen when the link is used. */
export function lookAtVerification(
  desk: SignInDesk,
  secret: PresentedSecret,
): Promise<Verification | undefined> {
  const { organizationId } = secret;
  return withOrganization(desk.database, organizationId, async (tx) => {
    const link = await lookAtLink(tx, secret, 'verification');
    const organization = link && (await publicOrganization(tx, organizationId));
    const email = link?.email_folded ?? undefined;
    return email === undefined || organization === undefined ? undefined : { organization, email };
  });
}

/** The address that is confirmed now; undefined when the link is used, expired, nobody's, or of a former address. */
export function verifyEmail(desk: SignInDesk, secret: PresentedSecret): Promise<string | undefined> {
  const { organizationId } = secret;
  return withOrganization(desk.database, organizationId, async (tx) => {
    const link = await takeLink(tx, secret, 'verification');
    const candidate = link?.person_id ? await candidateById(tx, organizationId, link.person_id) : undefined;
    if (candidate === undefined || !candidate.active || fold(candidate.email) !== link?.email_folded) {
      return undefined;
    }
    await confirmEmail(tx, organizationId, { id: candidate.id, emailFolded: fold(candidate.email) });
    await recordAudit(tx, { organizationId, actor: { kind: 'person', id: candidate.id } }, [
      { action: 'person.email_confirmed', target: { kind: 'person', id: candidate.id } },
    ]);
    return candidate.email;
  });
}
